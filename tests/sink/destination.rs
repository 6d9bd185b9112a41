//! How `--to` is read.

use capi::sink::SinkErrorKind;
use capi::sink::destination::{parse, shown};

fn refusal(dest: &str) -> String {
    let error = parse(dest).unwrap_err();
    assert_eq!(error.kind, SinkErrorKind::Usage);
    error.help.map_or(error.message.clone(), |help| format!("{} / {help}", error.message))
}

const SUPPORTED: &str = "supported are `sqlite:FILE`, `stdout`, `postgres://…`, `parquet:DIR`, `csv:DIR` and `ndjson:DIR`";

#[test]
fn destinations_are_shown_as_written() {
    for dest in ["sqlite:capi.db", "sqlite:/a:b/c.db", "stdout", "parquet:out", "csv:out/x", "ndjson:/tmp/x"] {
        assert_eq!(parse(dest).unwrap().to_string(), dest);
    }
}

#[test]
fn of_a_url_neither_the_password_nor_the_options_are_shown() {
    for (dest, masked) in [
        ("postgres://u:s3cret@host:6432/db?sslmode=require", "postgres://u@host:6432/db"),
        ("postgresql://u:s3cret@host/db", "postgresql://u@host/db"),
        ("postgres://u:s3cret@host:port/db", "postgres"),
        ("postgres://u@%2Ftmp/db?password=s3cret", "postgres"),
        ("postgres://u@%2Ftmp/db", "postgres://u@%2Ftmp/db"),
        ("mysql://u:s3cret@host/db", "mysql"),
        ("sqlite:capi.db", "sqlite:capi.db"),
    ] {
        assert_eq!(shown(dest), masked);
    }
}

#[test]
fn slips_are_explained() {
    assert_eq!(refusal("sqllite:capi.db"), format!("`sqllite` is not a destination / did you mean `sqlite`? {SUPPORTED}"));
    assert_eq!(refusal("capi.db"), format!("`capi.db` is not a destination / a SQLite file is written `sqlite:capi.db`; {SUPPORTED}"));
    assert_eq!(refusal("mysql-server://u:secret@h"), format!("`mysql-server` is not a destination / {SUPPORTED}"));
    assert_eq!(
        refusal("postgres://u:s3cret@h/db?sslmode=prefer"),
        "`sslmode=prefer` and `allow` may silently go on in plain text / write `sslmode=verify-full`, or `disable` if plain text is meant"
    );
    assert_eq!(refusal("sqlite:"), "the destination `sqlite` is written `sqlite:FILE`");
    assert_eq!(refusal("sqlite"), "the destination `sqlite` is written `sqlite:FILE`");
    assert_eq!(refusal("stdout:x"), "the destination `stdout` is written `stdout`");
    assert_eq!(refusal(""), format!("the destination is empty / {SUPPORTED}"));
}
