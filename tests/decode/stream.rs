//! Documents in pieces: wherever a document is divided, its rows, its page and its mistakes are those of
//! the whole.

use bytes::Bytes;
use capi::decode::{Csv, DecodeError, Header, Notation, Page, PagePlan, Records, RecordsFound, Stop, Stream, text_in};
use capi::plan::projection::Projection;
use proptest::collection::vec;
use proptest::prelude::*;

use super::property::{document, name, projection};
use super::support::{at, paths, show_all};

/// Everything that decoding gives.
#[derive(Debug, PartialEq)]
struct Outcome {
    rows: Vec<String>,
    page: String,
    found: RecordsFound,
}

struct Case<'c> {
    notation: Notation,
    charset: Option<&'c str>,
    records: Records,
    record: Projection,
    page: Projection,
}

impl<'c> Case<'c> {
    fn new(notation: Notation, record: &[&str]) -> Case<'c> {
        Case { notation, charset: None, records: Records::Auto, record: paths(record), page: Projection::default() }
    }

    fn json(records: &str, record: &[&str], page: &[&str]) -> Case<'c> {
        Case { records: at(records), page: paths(page), ..Case::new(Notation::Json, record) }
    }

    fn plan(&self) -> PagePlan<'_> {
        PagePlan { records: &self.records, record: &self.record, page: &self.page }
    }

    fn whole(&self, bytes: &[u8]) -> Result<Outcome, DecodeError> {
        let mut rows = Vec::new();
        let text = text_in(Bytes::copy_from_slice(bytes), self.charset, None)?;
        let page = self.notation.decode_page(&text, &self.plan(), &mut |slots| {
            rows.push(show_all(slots));
            Ok(())
        })?;
        Ok(outcome(rows, &page))
    }

    fn stream(&self, pieces: &[&[u8]], part: usize) -> Result<Outcome, DecodeError> {
        let mut rows = Vec::new();
        let mut take = |slots: &mut Vec<_>| {
            rows.push(show_all(slots));
            Ok(())
        };
        let plan = self.plan();
        let stream = Stream::new(&self.notation, self.charset, None, &plan, u64::MAX).expect("a notation that streams");
        let mut stream = stream.in_parts_of(part);
        for piece in pieces {
            stream.push(piece, &mut take)?;
        }
        let page = stream.finish(&mut take)?;
        Ok(outcome(rows, &page))
    }

    /// Divides the document at every byte.
    #[track_caller]
    fn check(&self, bytes: &[u8]) {
        let whole = self.whole(bytes).map_err(place);
        for place_of_cut in 0..=bytes.len() {
            let (front, back) = bytes.split_at(place_of_cut);
            let stream = self.stream(&[front, back], 1).map_err(place);
            assert_eq!(stream, whole, "at {place_of_cut} of {:?}", String::from_utf8_lossy(bytes));
        }
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(self.stream(&single, 1).map_err(place), whole, "{:?}", String::from_utf8_lossy(bytes));
    }

    /// Divides a document whose damage may be seen elsewhere, or first, when it comes in pieces.
    fn agrees(&self, bytes: &[u8], cuts: &[usize]) -> Result<(), TestCaseError> {
        let pieces = divided(bytes, cuts);
        match (self.whole(bytes), self.stream(&pieces, 1)) {
            (Ok(whole), Ok(stream)) => prop_assert_eq!(stream, whole),
            (Err(_), Err(_)) => {}
            (whole, stream) => prop_assert!(false, "{whole:?} as a whole, {stream:?} in pieces: {:?}", String::from_utf8_lossy(bytes)),
        }
        Ok(())
    }
}

fn outcome(rows: Vec<String>, page: &Page) -> Outcome {
    Outcome { rows, page: show_all(&page.slots), found: page.found }
}

/// What is wrong and where; the excerpt may be shorter.
fn place(error: DecodeError) -> (String, usize, usize) {
    let what = error.message.split(", near ").next().unwrap_or("").to_owned();
    (what, error.line, error.column)
}

fn divided<'b>(bytes: &'b [u8], cuts: &[usize]) -> Vec<&'b [u8]> {
    let mut places: Vec<usize> = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect();
    places.extend([0, bytes.len()]);
    places.sort_unstable();
    places.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect()
}

#[test]
fn lines() {
    let case = Case::new(Notation::JsonLines, &["id", "b.c"]);
    for text in [
        "",
        "\n",
        "{\"id\":1}\r\n\r\n {\"id\":\"\\ud83d\\ude00é\",\"b\":{\"c\":[1,2]}}\n7\nnull",
        "\u{feff}{\"id\":1}\n{\"id\":2}\n",
        "{\"id\":1}\n{\"id\":2",
        "{\"id\":1}\n{\"id\":\n2}\n",
        "{\"id\":1}\n\u{feff}{}\n",
        "{\"id\":1} {\"id\":2}\n{}",
        "\u{feff}<html>\n",
        "{\"id\":1,\"id\":2}\n",
    ] {
        case.check(text.as_bytes());
    }
    Case { page: paths(&["next"]), ..Case::new(Notation::JsonLines, &["id"]) }.check(b"{\"id\":1}\n");
    Case { records: at("data"), ..Case::new(Notation::JsonLines, &["id"]) }.check(b"{\"id\":1}\n{\"id\":2,\n");
}

#[test]
fn csv_in_all_its_forms() {
    let csv = |csv: Csv, columns: &[&str]| Case::new(Notation::Csv(csv), columns);
    let plain = csv(Csv::default(), &["b", "a"]);
    for text in [
        "",
        "\r\n\n",
        "a,b",
        "a,b\n1,2\n3,4",
        "\u{feff}a,b\r\n\"1,\"\"x\"\"\r\n\",é\r\n\r\n3,\"\"\r\n",
        "a,b\r1,2\r\r3,4\r",
        "a,b\n5\" pipe,x\n",
        "a,b\n\"1\n",
        "a,b\n\"1\"x,2\n",
        "a,b\n1\n2,3\n",
        "a,a\n1,2\n",
        "x,y\n1,2\n",
        "<html><body>a,b</body></html>",
    ] {
        plain.check(text.as_bytes());
    }
    csv(Csv { delimiter: '¦', quote: Some('é'), skip: 2, ..Csv::default() }, &["a", "b"]).check("x\r\n\r\na¦b\r\n1§5¦é¦ééé\r\n".as_bytes());
    csv(Csv { skip: 9, ..Csv::default() }, &["a"]).check(b"a\n1\n");
    csv(Csv { header: Header::None, ..Csv::default() }, &["."]).check(b"1,2\n\"3\",4\n5\n");
    csv(Csv { header: Header::Names(vec!["a".into(), "b".into()]), ..Csv::default() }, &["b"]).check(b"1,2\n3,4\n");
    let escaped = Csv { escape: Some('\\'), ..Csv::default() };
    csv(escaped.clone(), &["."]).check("a,b\n\"\\\"\\é\",1\\,5\n\\\\,x\\\ny\n\\".as_bytes());
    csv(escaped, &["."]).check("a,b\n\"\\\"".as_bytes());
    csv(Csv { quote: None, ..Csv::default() }, &["."]).check(b"a,b\n\"1,2\"\n");
    Case { records: at("data"), page: paths(&["n"]), ..plain }.check(b"a,b\n1,2\n\"");
}

#[test]
fn json_with_its_records_anywhere() {
    let nested = Case::json("data.rows", &["id", "t"], &["next", "data.more", "meta.a"]);
    for text in [
        r#"{"next":"x","data":{"more":[1],"rows":[{"id":1},{"id":-2.5e3,"t":"\ud83d\ude00\"]"},null,7,[]],"z":{"rows":[9]}},"meta":{"a":{}}}"#,
        r#"{ "\u0064at\u0061" : { "rows" : [ ] , "more" : true } }"#,
        r#"{"other":{"data":{"rows":[1]}},"data":{"x":[{"rows":[1,2]}],"rows":[{"id":1}]},"next":null}"#,
        r#"{"data":{"rows":{"id":1}}}"#,
        r#"{"data":{"rows":null}}"#,
        r#"{"data":null,"next":1}"#,
        r#"{"data":[{"rows":[1]}]}"#,
        r#"{"next":1}"#,
        "[]",
        "7",
        r#"{"data":{"rows":[{"id":1}],"rows":[{"id":2}]}}"#,
        r#"{"data":{"rows":[{"id":1}]},"data":1}"#,
        r#"{"data":{"rows":[{"id":1},]}}"#,
        r#"{"data":{"rows":[,{"id":1}]}}"#,
        r#"{"data":{"rows":[{"id":1} {"id":2}]}}"#,
        r#"{"data":{"rows":[{"id":1}"#,
        r#"{"data":{"rows":[{"id":1}]"#,
        r#"{"data":{"rows":[{"id":1}]}} x"#,
        "{\"data\":{\"rows\":[{\"id\":1},\n{\"id\":2}\n]},\n\"next\":\ntru}",
        "{\"data\"\n:{\"rows\"\n [{\"id\":1}]}}",
        "{\n\"next\":01,\"data\":{\"rows\":[]}}",
        "{\"data\":{\"rows\":[{\"id\":1},\n{\"id\":\"\\ud83d\"}]}}",
        "{\"data\":{\"rows\":[\"a\tb\"]}}",
        "<?xml version=\"1.0\"?>",
        "",
        "  ",
    ] {
        nested.check(text.as_bytes());
    }
    let root = Case::new(Notation::Json, &["id"]);
    for text in [
        "[]",
        " [ {\"id\":1} , {\"id\":2}\n] ",
        "{\"id\":1}",
        "null",
        "[1",
        "[1]]",
        "[1],",
        "\u{feff}[{\"id\":3}]",
        "[{\"id\":1,\"id\":2}]",
    ] {
        root.check(text.as_bytes());
    }
}

#[test]
fn texts_between_separators() {
    let rows = |separator: &str, pieces: &[&[u8]]| {
        let case = Case { records: Records::Split(separator.into()), ..Case::new(Notation::Text, &["."]) };
        case.stream(pieces, 1).unwrap().rows
    };
    for (text, separator, expected) in [
        ("", ",", &[][..]),
        ("a", ",", &["\"a\""]),
        ("a,b,,", ",", &["\"a\"", "\"b\"", "\"\"", "\"\""]),
        (",", ",", &["\"\"", "\"\""]),
        ("é\r\nb\r\n", "\r\n", &["\"é\"", "\"b\"", "\"\""]),
    ] {
        for place in 0..=text.len() {
            let (front, back) = text.as_bytes().split_at(place);
            assert_eq!(rows(separator, &[front, back]), expected, "{text:?} at {place}");
        }
    }
}

#[test]
fn records_nest_as_deep_as_in_a_whole_document() {
    let deep = |levels: usize| format!("{{\"data\":[{}{}]}}", "[".repeat(levels), "]".repeat(levels));
    let case = Case::json("data", &["."], &[]);
    for levels in [126, 127] {
        let text = deep(levels);
        let whole = case.whole(text.as_bytes()).map_err(place);
        assert_eq!(case.stream(&[text.as_bytes(), b""], 1).map_err(place), whole);
        assert_eq!(whole.is_ok(), levels == 126);
    }
}

#[test]
fn charsets() {
    let latin = Case { charset: Some("windows-1252"), ..Case::new(Notation::Csv(Csv::default()), &["a"]) };
    latin.check(b"a,b\ncaf\xe9 \x80,x\n");
    latin.check(b"a,b\ncaf\xe9,\x81\n");
    let utf8 = Case::new(Notation::Csv(Csv::default()), &["a"]);
    utf8.check("a,b\n日本,😀\n".as_bytes());
    utf8.check(b"a,b\n1,\xf0\x9f\x98\n2,3\n");
    utf8.check(b"a,b\n1,\xe2\x82");
    let utf16: Vec<u8> = "\u{feff}a,b\n\u{1f600},é\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
    utf8.check(&utf16);
    utf8.check(&utf16[..utf16.len() - 3]);
    Case { charset: Some("shift_jis"), ..Case::new(Notation::Csv(Csv::default()), &["a"]) }.check(b"a\n\x93\xfa\x96\x7b\n\x93");
    Case { charset: Some("klingon"), ..Case::new(Notation::Json, &["a"]) }.check(b"[1]");
    utf8.check(b"PK\x03\x04\xff\xff\xff");
}

#[test]
fn what_needs_the_whole_is_said() {
    let streams = |case: Case<'_>| Stream::new(&case.notation, None, None, &case.plan(), u64::MAX).is_some();
    assert!(streams(Case::json("data", &["id"], &["next", "meta.data"])));
    assert!(streams(Case::json("data.rows", &["id"], &["data.next"])));
    assert!(!streams(Case::json("data", &["id"], &["data"])));
    assert!(!streams(Case::json("data.rows", &["id"], &["data"])));
    assert!(!streams(Case::json("data", &["id"], &["data.next"])));
    assert!(!streams(Case { page: paths(&["next"]), ..Case::new(Notation::Json, &["id"]) }));
    assert!(!streams(Case { page: paths(&["."]), ..Case::new(Notation::JsonLines, &["id"]) }));
    assert!(!streams(Case::new(Notation::Text, &["."])));
}

#[test]
fn what_is_held_is_limited() {
    let most = |case: &Case<'_>, text: &str| {
        let plan = case.plan();
        let mut stream = Stream::new(&case.notation, None, None, &plan, 100_000).unwrap();
        let result = text.as_bytes().chunks(1000).try_for_each(|piece| stream.push(piece, &mut |_| Ok(())));
        result.map_err(|error| error.message)
    };
    let long = "x".repeat(300_000);
    let lines = Case::new(Notation::JsonLines, &["id"]);
    assert_eq!(most(&lines, &"{\"id\":1}\n".repeat(50_000)), Ok(()));
    let error = most(&lines, &format!("{{\"id\":1}}\n{{\"id\":\"{long}\"}}\n")).unwrap_err();
    assert_eq!(error, "a record is larger than 100000 bytes, at line 2 column 1");
    let json = Case::json("data", &["id"], &["next"]);
    assert!(most(&json, &format!("{{\"data\":[{}1]", "{\"id\":1},".repeat(50_000))).is_ok());
    let error = most(&json, &format!("{{\"meta\":\"{long}\",\"data\":[]")).unwrap_err();
    assert!(error.starts_with("what stands beside the records is larger than 100000 bytes"), "{error}");
}

#[test]
fn the_receiver_may_stop() {
    let case = Case::new(Notation::JsonLines, &["id"]);
    let plan = case.plan();
    let mut stream = Stream::new(&case.notation, None, None, &plan, u64::MAX).unwrap().in_parts_of(1);
    let text = "{\"id\":1}\n".repeat(100);
    assert!(stream.push(text.as_bytes(), &mut |_| Err(Stop)).unwrap_err().stopped);
}

proptest! {
    #[test]
    fn any_json((_, text) in document(), path in vec(name(), 0..3), record in projection(), page in projection(), cuts in vec(any::<usize>(), 0..6)) {
        let case = Case { records: Records::Path(path), record, page, ..Case::new(Notation::Json, &[]) };
        let plan = case.plan();
        if Stream::new(&case.notation, None, None, &plan, u64::MAX).is_some() {
            case.agrees(text.as_bytes(), &cuts)?;
        }
    }

    #[test]
    fn any_json_around_records(
        before in document(), rows in vec(document(), 0..4), after in document(), name in name(),
        record in projection(), edit in any::<(usize, u8)>(), damaged in any::<bool>(), cuts in vec(any::<usize>(), 0..8),
    ) {
        let rows: Vec<String> = rows.into_iter().map(|(_, text)| text).collect();
        let text = format!("{{{:?}:{},\"data\":[{}],\"next\":{}}}", name, before.1, rows.join(","), after.1);
        let mut bytes = text.into_bytes();
        if damaged {
            let place = edit.0 % bytes.len();
            bytes[place] = edit.1;
        }
        let case = Case { record, ..Case::json("data", &[], &["next"]) };
        case.agrees(&bytes, &cuts)?;
    }

    #[test]
    fn any_lines(rows in vec(document(), 0..5), cuts in vec(any::<usize>(), 0..8)) {
        let text: String = rows.into_iter().map(|(json, _)| format!("{json}\n")).collect();
        Case::new(Notation::JsonLines, &["a", "b.c"]).agrees(text.as_bytes(), &cuts)?;
    }

    #[test]
    fn any_csv(text in "[a-c\",;\r\né]{0,60}", header in any::<bool>(), skip in 0u64..3, cuts in vec(any::<usize>(), 0..8)) {
        let header = if header { Header::First } else { Header::None };
        Case::new(Notation::Csv(Csv { header, skip, ..Csv::default() }), &["."]).agrees(text.as_bytes(), &cuts)?;
    }

    #[test]
    fn any_bytes(bytes in vec(any::<u8>(), 0..80), cuts in vec(any::<usize>(), 0..5)) {
        Case::new(Notation::Json, &["a"]).agrees(&bytes, &cuts)?;
        Case::new(Notation::JsonLines, &["a"]).agrees(&bytes, &cuts)?;
        Case::new(Notation::Csv(Csv::default()), &["."]).agrees(&bytes, &cuts)?;
    }
}
