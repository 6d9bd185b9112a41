use capi::decode::{Notation, Page, PagePlan, Records, RecordsFound};
use capi::plan::projection::Projection;
use capi::value::Kind;

use super::support::{at, body, paths, show, show_all};

fn lines(text: &str, records: &Records, page: &Projection) -> Result<(Vec<String>, Page), capi::decode::DecodeError> {
    let mut rows = Vec::new();
    let record = paths(&["id"]);
    let plan = PagePlan { records, record: &record, page };
    let page = Notation::JsonLines.decode_page(&body(text), &plan, &mut |slots| {
        rows.push(show_all(slots));
        Ok(())
    })?;
    Ok((rows, page))
}

#[test]
fn each_line_is_a_record() {
    let text = "\u{feff}{\"id\":1}\r\n\n  {\"id\":\"\u{2028}\",\"x\":[]} \n \t\r\n7\nnull\n{\"id\":5}";
    let (rows, page) = lines(text, &Records::Auto, &Projection::default()).unwrap();
    assert_eq!(rows, ["1", "\"\\u{2028}\"", "misfit(number)", "null", "5"]);
    assert_eq!(page.found, RecordsFound::List(5));
}

#[test]
fn nothing_is_no_lines() {
    assert_eq!(lines("", &Records::Auto, &Projection::default()).unwrap().1.found, RecordsFound::List(0));
    assert_eq!(lines("\n\n", &Records::Auto, &Projection::default()).unwrap().1.found, RecordsFound::List(0));
}

#[test]
fn a_damaged_line_is_named() {
    let error = lines("{\"id\":1}\n{\"id\":2\n{\"id\":3}\n", &Records::Auto, &Projection::default()).unwrap_err();
    assert!(error.message.starts_with("expected `,` or `}`, but the line ends at line 2 column 8"), "{error}");
    for text in ["{\"id\":1}\n{\"id\":", "{\"id\":1} {\"id\":2}\n", "{\"id\":\n1}\n", "[1,\n2]", "\"a\nb\"", "{}\n\u{feff}{}"] {
        assert!(lines(text, &Records::Auto, &Projection::default()).is_err(), "{text:?}");
        assert!(lines(text, &Records::None, &Projection::default()).is_err(), "{text:?}");
    }
    let deep = format!("{}\n{}\n", "[".repeat(128) + &"]".repeat(128), "[".repeat(129) + &"]".repeat(129));
    assert_eq!(lines(&deep, &Records::Auto, &Projection::default()).unwrap_err().line, 2);
    assert_eq!(lines("<html>", &Records::Auto, &Projection::default()).unwrap_err().message, "the answer is HTML, not JSON");
}

#[test]
fn the_page_of_lines_is_their_list() {
    let text = "{\"id\":1}\n{\"id\":2}\n";
    assert_eq!(show_all(&lines(text, &Records::Auto, &paths(&["."])).unwrap().1.slots), r#"[{"id":1},{"id":2}]"#);
    assert_eq!(show_all(&lines(text, &Records::Auto, &paths(&["next"])).unwrap().1.slots), "misfit(list)");
    assert_eq!(lines(text, &at("data"), &Projection::default()).unwrap().1.found, RecordsFound::Misfit(Kind::List));
    assert_eq!(lines(text, &Records::None, &Projection::default()).unwrap().1.found, RecordsFound::Missing);
    assert_eq!(show(&Notation::JsonLines.decode_value(&body(text)).unwrap()), r#"[{"id":1},{"id":2}]"#);
    assert_eq!(show(&Notation::Json.decode_value(&body("{\"id\":1}")).unwrap()), r#"{"id":1}"#);
}

#[test]
fn content_types_name_formats() {
    let cases = [
        ("application/json", Some(Notation::Json)),
        ("Application/JSON; charset=utf-8", Some(Notation::Json)),
        ("application/vnd.api+json", Some(Notation::Json)),
        ("application/x-ndjson", Some(Notation::JsonLines)),
        ("application/jsonl", Some(Notation::JsonLines)),
        ("text/html", None),
        ("", None),
    ];
    for (content_type, format) in cases {
        assert_eq!(Notation::of_content_type(content_type), format, "{content_type}");
    }
}
