//! All mistakes of a file at once, one diagnostic each, and no more of the file lost than must be.

use super::{parsed, told};
use capi::syntax::ast::{Item, Statement};

fn codes(text: &str) -> Vec<&'static str> {
    told(text).into_iter().map(|(code, ..)| code).collect()
}

#[test]
fn ten_mistakes_are_ten_diagnostics() {
    let text = r#"
parm $x: int
param since: date
request one {
  gett "/a"
  query a = 1 b = 2
  where a = 1
  map x > y     # see (docs {
  body json { a: 1, b 2, c: 3 }
  records data
}
request two {
  get "/b
  key id,
  on 404 ignore
}
"#;
    assert_eq!(
        codes(text),
        [
            "unknown-item",
            "missing-dollar",
            "unknown-statement",
            "missing-comma",
            "foreign-operator",
            "unexpected",
            "unexpected",
            "unclosed-text",
            "dangling-comma",
            "unknown-action"
        ]
    );
}

#[test]
fn a_bracket_left_open_ends_where_a_statement_starts() {
    let text = "request a {\n  query a = f(1,\n    [2\n  records data\n  map id -> id: text\n}\nrequest b { get \"/b\" }";
    assert_eq!(codes(text), ["unclosed-bracket"]);
    let file = parsed(text).file;
    let Item::Request(request) = &file.items[0].node else { panic!() };
    assert!(matches!(request.body[1].node, Statement::Records(_)));
    assert!(matches!(request.body[2].node, Statement::Map(_)));
    assert_eq!(file.items.len(), 2);
}

#[test]
fn a_block_left_open_ends_where_an_item_starts() {
    let text = "request a {\n  get \"/a\"\n\n# next\nrequest b {\n  get \"/b\"\n}\n";
    assert_eq!(codes(text), ["unclosed-block"]);
    assert_eq!(parsed(text).file.items.len(), 2);
    assert_eq!(codes("request a {\n  map x {\n    a: text\n}\nrequest b { get \"/b\" }"), ["unclosed-block"]);
    assert_eq!(codes("fields $F {\n  a: text\n\nparam $x: int"), ["unclosed-block"]);
    assert_eq!(codes("test \"a\" {\n  now @2026-01-01\nrequest b { get \"/b\" }"), ["unclosed-block"]);
}

#[test]
fn a_bracket_open_in_the_last_line_leaves_the_block_its_brace() {
    let after = "\n}\nrequest b {\n  get \"/b\"\n}\n";
    let lines = [
        "  map (id -> id: int",
        "  map f(id -> id: int",
        "  map x[0 -> id: int",
        "  map {id -> id: int",
        "  map {a: 1 -> id: json",
        "  query a = {",
        "  query a = { 1",
        "  body json { a: 1",
        "  body json {\n    a: 1",
        "  body json {\n    a: {\n      b: 1\n  }",
        "  map x {\n    a: text",
    ];
    for line in lines {
        let text = format!("request a {{\n  get \"/a\"\n{line}{after}");
        let file = parsed(&text);
        let opener = text[12..].find(['(', '[', '{']).unwrap() as u32 + 12;
        let opener = if line.contains("a: {") { text.find("a: {").unwrap() as u32 + 3 } else { opener };
        let found: Vec<(&str, u32)> = file.diagnostics.iter().map(|found| (&found.code[..9], found.span.start)).collect();
        assert_eq!(found, [("unclosed-", opener)], "{line}: {:#?}", file.diagnostics);
        assert_eq!(file.file.items.len(), 2, "{line}");
    }
    // A bracket that is closed well below its line is no thief.
    let text = "request a {\n  body json {\n    a: 1\n  }\n\nrequest b { get \"/b\" }";
    assert_eq!(told(text)[0].1, "{");
    assert_eq!(parsed(text).diagnostics[0].span.start, 10);
}

#[test]
fn a_missing_brace_keeps_the_statements() {
    let text = "request a \"A\"\n  get \"/a\"\n  header A \"b\"\n}\nparm $x: int";
    assert_eq!(codes(text), ["missing-brace", "unexpected", "unknown-item"]);
    let Item::Request(request) = &parsed(text).file.items[0].node else { panic!() };
    assert_eq!(request.body.len(), 2);
}

#[test]
fn a_brace_too_early_or_too_many() {
    let text = "request a {\n  get \"/a\"\n}\n  records data\n}\nrequest b { get \"/b\" }";
    assert_eq!(codes(text), ["early-close"]);
    let Item::Request(request) = &parsed(text).file.items[0].node else { panic!() };
    assert_eq!(request.body.len(), 2);
    assert_eq!(codes("request a {\n  get \"/a\"\n}}\n"), ["stray-close"]);
}

#[test]
fn a_bad_head_keeps_its_block() {
    let text = "requst a {\n  get \"/a\"\n  gett \"/b\"\n  records data\n}\nparam $x: int";
    assert_eq!(codes(text), ["unknown-item", "unknown-statement"]);
    let file = parsed(text).file;
    assert!(matches!(&file.items[0].node, Item::Request(request) if request.name.node == "a" && request.body.len() == 3));
    assert_eq!(codes("request a {\n  thn get x {\n    format csv\n  }\n  records data\n}"), ["unknown-statement"]);
}

#[test]
fn a_quote_in_a_head_does_not_take_the_brace() {
    for text in [
        "\"fields $F {\n  a, b: int\n  c -> global.c\n  d: text\n}\nparam $x: int",
        "requst \"a {\n  get \"/a\"\n  records data\n}\nparam $x: int",
        "\"request a {\n  get \"/a\"\n  records data\n}\nparam $x: int",
    ] {
        assert_eq!(codes(text).len(), 1, "{text}: {:?}", told(text));
        assert_eq!(parsed(text).file.items.len(), 2, "{text}");
    }
}

#[test]
fn one_bad_pair_does_not_hide_the_next() {
    assert_eq!(codes("body json {\n  a: 1,\n  b 2,\n  c: = ,\n  d: { e f },\n}"), ["unexpected"; 3]);
}

#[test]
fn what_is_half_typed_keeps_its_tree() {
    for text in ["map adset.", "map adset", "map a ->", "map a -> global.", "where $", "where a == $c.", "key global."] {
        let file = parsed(text).file;
        assert!(!matches!(file.items[0].node, Item::Bad), "{text}");
        assert_eq!(told(text).len(), 1, "{text}");
    }
}

#[test]
fn a_block_text_left_open_does_not_turn_the_file_inside_out() {
    let text = "request a {\n  body text \"\"\"\n    hello\n}\nrequest b {\n  body text \"\"\"\n    bye\n    \"\"\"\n}";
    assert_eq!(codes(text), ["unclosed-text"]);
    assert_eq!(parsed(text).file.items.len(), 2);
}

#[test]
fn an_unclosed_bracket_shows_both_places() {
    let text = "query a = f(1, 2\nrecords data";
    let found = &parsed(text).diagnostics[0];
    assert_eq!((&text[found.span.range()], found.label.as_str()), ("(", "opened here"));
    assert_eq!((found.labels[0].span.start, found.labels[0].text.as_str()), (16, "a `)` is missing here"));
}
