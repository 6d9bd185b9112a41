use capi::decode::{Csv, Header, Notation, Page, PagePlan, Records, RecordsFound, Stop};
use capi::plan::projection::Projection;
use capi::value::{Kind, Value};
use proptest::prelude::*;

use super::support::{at, body, paths, show, show_all};

fn read(text: &str, csv: Csv, columns: &[&str], records: &Records) -> Result<(Vec<String>, Page), String> {
    let mut rows = Vec::new();
    let record = paths(columns);
    let plan = PagePlan { records, record: &record, page: &Projection::default() };
    let page = Notation::Csv(csv).decode_page(&body(text), &plan, &mut |slots| {
        rows.push(show_all(slots));
        Ok(())
    });
    page.map(|page| (rows, page)).map_err(|error| error.message)
}

fn rows(text: &str, columns: &[&str]) -> Vec<String> {
    read(text, Csv::default(), columns, &Records::Auto).unwrap().0
}

fn refused(text: &str, columns: &[&str]) -> String {
    read(text, Csv::default(), columns, &Records::Auto).unwrap_err()
}

fn whole(text: &str, csv: Csv) -> String {
    show(&Notation::Csv(csv).decode_value(&body(text)).unwrap())
}

#[test]
fn columns_are_found_by_the_header_in_any_order() {
    let text = "day,Video Views,clicks,unread\n2026-01-01,7,3,x\n2026-01-02,,\"\",y\n";
    assert_eq!(rows(text, &["clicks", "day"]), [r#""3" "2026-01-01""#, r#""" "2026-01-02""#]);
    assert_eq!(rows(text, &["Video Views"]), [r#""7""#, r#""""#]);
    assert_eq!(rows(text, &["clicks", "absent"]), [r#""3" null"#, r#""" null"#]);
    assert_eq!(rows(text, &["clicks.deeper"]), ["misfit(text)", "misfit(text)"]);
    assert_eq!(rows(text, &["."])[0], r#"{"day":"2026-01-01","Video Views":"7","clicks":"3","unread":"x"}"#);
}

#[test]
fn quotes_hold_delimiters_lines_and_quotes() {
    assert_eq!(rows("a,b\n\"1,\"\"2\"\"\",\"x\r\ny\"\n", &["a", "b"]), [r#""1,\"2\"" "x\r\ny""#]);
    // A quote inside of plain text is text.
    assert_eq!(rows("a,b\n5\" pipe,x\n", &["a"]), [r#""5\" pipe""#]);
    let bare = Csv { quote: None, ..Csv::default() };
    assert_eq!(whole("a,b\n\"1,2\"\n", bare), r#"[{"a":"\"1","b":"2\""}]"#);
    let single = Csv { quote: Some('\''), ..Csv::default() };
    assert_eq!(whole("a\n'it''s'\n", single), r#"[{"a":"it's"}]"#);
}

#[test]
fn an_escape_stands_before_what_it_makes_text() {
    let csv = Csv { escape: Some('\\'), ..Csv::default() };
    let text = "a,b\n\"say \\\"hi\\\", \"\"x\"\"\",1\\,5\nc:\\\\dir,\\N\n\"\\\\\",two\\\nlines\n\\n,end\\";
    let expected = r#"[{"a":"say \"hi\", \"x\"","b":"1,5"},{"a":"c:\\dir","b":"\\N"},{"a":"\\","b":"two\nlines"},{"a":"\\n","b":"end\\"}]"#;
    assert_eq!(whole(text, csv.clone()), expected);
    assert_eq!(whole("a,b\n\\,x\n", Csv::default()), r#"[{"a":"\\","b":"x"}]"#, "not unless it is said");
    let error = read("a\n\"x\\\"", csv.clone(), &["a"], &Records::Auto).unwrap_err();
    assert!(error.starts_with("a quote that never ends at line 2 column 1"), "{error}");
    let same = Csv { escape: Some('\''), quote: Some('\''), ..Csv::default() };
    assert_eq!(whole("a\n'it''s'\n", same), r#"[{"a":"it's"}]"#);
}

#[test]
fn lines_end_in_three_ways_and_blank_ones_are_none() {
    for text in ["a,b\n1,2\n3,4", "a,b\r\n1,2\r\n3,4\r\n", "a,b\r1,2\r3,4\r", "\u{feff}\n\na,b\n\n1,2\n\r\n\n3,4\n\n"] {
        assert_eq!(rows(text, &["a", "b"]), [r#""1" "2""#, r#""3" "4""#], "{text:?}");
    }
    assert_eq!(read("a,b\n1,2\n", Csv::default(), &["a"], &Records::Auto).unwrap().1.found, RecordsFound::List(1));
    for text in ["", "\n\n", "a,b", "a,b\n"] {
        assert_eq!(read(text, Csv::default(), &["a"], &Records::Auto).unwrap().1.found, RecordsFound::List(0), "{text:?}");
    }
}

#[test]
fn other_delimiters() {
    for (delimiter, text) in [(';', "a;b\n1,5;2\n"), ('\t', "a\tb\n1,5\t2\n"), ('¦', "a¦b\n1,5¦2\n"), ('|', "a|b\n1,5|2\n")] {
        assert_eq!(whole(text, Csv { delimiter, ..Csv::default() }), r#"[{"a":"1,5","b":"2"}]"#);
    }
    // Another character that begins with the same byte.
    let broken_bar = Csv { delimiter: '¦', ..Csv::default() };
    assert_eq!(whole("a¦b\n1§5¦©\n", broken_bar), r#"[{"a":"1§5","b":"©"}]"#);
}

#[test]
fn headers_of_the_script_or_none() {
    let named = Csv { header: Header::Names(vec!["x".into(), "y".into()]), ..Csv::default() };
    assert_eq!(read("1,2\n3,4\n", named.clone(), &["y"], &Records::Auto).unwrap().0, [r#""2""#, r#""4""#]);
    let error = read("1,2,3\n", named, &["y"], &Records::Auto).unwrap_err();
    assert_eq!(error, "a row of 3 values, where the header has 2 at line 1 column 1, near `1,2,3`");
    let none = Csv { header: Header::None, ..Csv::default() };
    assert_eq!(whole("1,2\n3,4\n", none.clone()), r#"[["1","2"],["3","4"]]"#);
    assert_eq!(read("1,2\n", none.clone(), &["a"], &Records::Auto).unwrap().0, ["misfit(list)"]);
    let error = read("1,2\n3\n", none, &["."], &Records::Auto).unwrap_err();
    assert!(error.starts_with("a row of 1 values, where the first row has 2 at line 2 column 1"), "{error}");
}

#[test]
fn lines_before_the_header_are_skipped() {
    let text = "Report \"x\nfrom 2026-01-01,to\n\na,b\n1,2\n";
    assert_eq!(whole(text, Csv { skip: 2, ..Csv::default() }), r#"[{"a":"1","b":"2"}]"#);
    assert_eq!(whole("a\n1\n", Csv { skip: 9, ..Csv::default() }), "[]");
}

#[test]
fn damaged_rows_name_their_line() {
    for (text, message) in [
        ("a,b\n1,2\n3\n", "a row of 1 values, where the header has 2 at line 3 column 1"),
        ("a,b\n\"x\ny\",2\n1,2,3\n", "a row of 3 values, where the header has 2 at line 4 column 1"),
        ("a,b\n1,\"2\n3,4\n", "a quote that never ends at line 2 column 3"),
        ("a,b\n1,\"2\"x\n", "text behind a closing quote at line 2 column 6"),
        ("a,b\n1,\"2\" \n", "text behind a closing quote at line 2 column 6"),
        ("a,b,a\n1,2,3\n", "the column `a` stands twice in the header at line 1 column 1"),
        ("{\"error\": \"no\"}\n", "the header has none of the columns that are read (`a`) at line 1 column 1"),
        ("<!DOCTYPE html><html>", "the answer is HTML or XML, not CSV"),
    ] {
        let refused = refused(text, &["a"]);
        assert!(refused.starts_with(message), "{refused}");
    }
    // What nobody reads may stand twice, or have no name.
    assert_eq!(rows("a,b,b,,\n1,2,3,4,5\n", &["a"]), [r#""1""#]);
    assert!(refused("a,b,b\n1,2,3\n", &["."]).contains("`b` stands twice"));
}

#[test]
fn rows_are_the_records() {
    let (given, page) = read("a\n1\n", Csv::default(), &["a"], &at("data")).unwrap();
    assert_eq!((given.len(), page.found), (0, RecordsFound::Misfit(Kind::List)));
    assert_eq!(read("a\n1\n", Csv::default(), &["a"], &Records::None).unwrap().1.found, RecordsFound::Missing);
    assert!(read("a\n1,2\n", Csv::default(), &["a"], &Records::None).is_err());
    let page = paths(&["."]);
    let plan = PagePlan { records: &Records::Auto, record: &Projection::default(), page: &page };
    let read = Notation::Csv(Csv::default()).decode_page(&body("a\n1\n"), &plan, &mut |_| Ok(())).unwrap();
    assert_eq!(show_all(&read.slots), r#"[{"a":"1"}]"#);
    let stopped = Notation::Csv(Csv::default()).decode_page(&body("a\n1\n"), &plan, &mut |_| Err(Stop)).unwrap_err();
    assert!(stopped.stopped);
}

fn table() -> impl Strategy<Value = Vec<Vec<String>>> {
    (1..5usize).prop_flat_map(|width| {
        let cell = prop_oneof!["[a-c]{0,3}", "[a \",;\n\r\u{e9}]{0,5}", any::<String>()];
        prop::collection::vec(prop::collection::vec(cell, width), 1..6)
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read(table in table(), delimiter in prop_oneof![Just(','), Just(';'), Just('\t')]) {
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter as u8).from_writer(Vec::new());
        table.iter().for_each(|row| writer.write_record(row).unwrap());
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        // A mark at the start belongs to no cell.
        prop_assume!(!text.starts_with('\u{feff}') && !text.trim_start().starts_with('<'));
        let csv = Csv { header: Header::None, delimiter, ..Csv::default() };
        let Value::List(rows) = Notation::Csv(csv).decode_value(&body(&text)).unwrap() else { panic!() };
        let read: Vec<Vec<String>> = rows.iter().map(|row| {
            let Value::List(cells) = row else { panic!() };
            cells.iter().map(|cell| {
                let Value::Text(text) = cell else { panic!() };
                text.to_string()
            }).collect()
        }).collect();
        prop_assert_eq!(read, table, "{:?}", text);
    }

    #[test]
    fn any_text_is_judged_without_panic(text in "[ab,;\"\n\r\u{e9}]{0,30}") {
        for header in [Header::First, Header::None] {
            let _ = Notation::Csv(Csv { header, ..Csv::default() }).decode_value(&body(&text));
        }
    }
}
