//! How `--to` is read.

use capi::sink::SinkErrorKind;
use capi::sink::destination::parse;

fn refusal(dest: &str) -> String {
    let error = parse(dest).unwrap_err();
    assert_eq!(error.kind, SinkErrorKind::Usage);
    error.help.map_or(error.message.clone(), |help| format!("{} / {help}", error.message))
}

const SUPPORTED: &str = "supported are `sqlite:FILE`, `stdout`, `parquet:DIR`, `csv:DIR` and `ndjson:DIR`";

#[test]
fn destinations_are_shown_as_written() {
    for dest in ["sqlite:capi.db", "sqlite:/a:b/c.db", "stdout", "parquet:out", "csv:out/x", "ndjson:/tmp/x"] {
        assert_eq!(parse(dest).unwrap().to_string(), dest);
    }
}

#[test]
fn planned_destinations_say_that_they_are_to_come() {
    for (dest, shape) in [("postgres://u:secret@host/db", "postgres://…"), ("postgresql://u:secret@host/db", "postgresql://…")] {
        assert_eq!(refusal(dest), format!("the destination `{shape}` is not supported yet / {SUPPORTED}"));
    }
}

#[test]
fn slips_are_explained() {
    assert_eq!(refusal("sqllite:capi.db"), format!("`sqllite` is not a destination / did you mean `sqlite`? {SUPPORTED}"));
    assert_eq!(refusal("capi.db"), format!("`capi.db` is not a destination / a SQLite file is written `sqlite:capi.db`; {SUPPORTED}"));
    assert_eq!(refusal("mysql-server://u:secret@h"), format!("`mysql-server` is not a destination / {SUPPORTED}"));
    assert_eq!(refusal("sqlite:"), "the destination `sqlite` is written `sqlite:FILE`");
    assert_eq!(refusal("sqlite"), "the destination `sqlite` is written `sqlite:FILE`");
    assert_eq!(refusal("stdout:x"), "the destination `stdout` is written `stdout`");
    assert_eq!(refusal(""), format!("the destination is empty / {SUPPORTED}"));
}
