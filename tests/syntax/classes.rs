//! What each token is, for colours.

use capi::source::Source;
use capi::syntax::{Class, classes};
use proptest::prelude::*;

/// Each token that is something: `text:class`.
fn told(text: &str) -> Vec<String> {
    let source = Source::new("test.capi", text);
    classes(&source).into_iter().map(|(span, class)| format!("{}:{class:?}", source.slice(span))).collect()
}

fn is(text: &str, expected: &[&str]) {
    assert_eq!(told(text), expected, "{text}");
}

#[test]
fn items() {
    is("integration acme \"Acme\" # ours", &["integration:Keyword", "acme:Name", "\":Text", "Acme:Text", "\":Text", "# ours:Comment"]);
    is(
        "param $since: date = today() - 30d",
        &["param:Keyword", "$since:Dollar", "date:Type", "=:Operator", "today:Function", "-:Operator", "30d:Date"],
    );
    is(
        "global spend: decimal(10, 2) metric(sum)",
        &["global:Keyword", "spend:Global", "decimal:Type", "10:Number", "2:Number", "metric:Keyword", "sum:Function"],
    );
    is("fn half($a) = $a / 2", &["fn:Keyword", "half:Function", "$a:Dollar", "=:Operator", "$a:Dollar", "/:Operator", "2:Number"]);
    is("request a = report([null])", &["request:Keyword", "a:Name", "=:Operator", "report:Function", "null:Keyword"]);
}

#[test]
fn statements() {
    is(
        "request key {\n  map key | trim -> global.id\n}",
        &[
            "request:Keyword",
            "key:Name",
            "map:Keyword",
            "key:Field",
            "|:Operator",
            "trim:Function",
            "->:Operator",
            "global:Keyword",
            "id:Global",
        ],
    );
    is(
        "map a { b -> c: \"x\" | \"y\", ...$F }",
        &[
            "map:Keyword",
            "a:Field",
            "b:Field",
            "->:Operator",
            "c:Field",
            "\":Text",
            "x:Text",
            "\":Text",
            "|:Operator",
            "\":Text",
            "y:Text",
            "\":Text",
            "...:Operator",
            "$F:Dollar",
        ],
    );
    is(
        "query page.size = 1, b = if x then .y else @2026-01-31",
        &[
            "query:Keyword",
            "page.size:Key",
            "=:Operator",
            "1:Number",
            "b:Key",
            "=:Operator",
            "if:Keyword",
            "x:Field",
            "then:Keyword",
            "y:Field",
            "else:Keyword",
            "@2026-01-31:Date",
        ],
    );
    is(
        "paginate cursor(next: a.b!, query: \"c\")",
        &[
            "paginate:Keyword",
            "cursor:Function",
            "next:Key",
            "a:Field",
            "b:Field",
            "!:Operator",
            "query:Key",
            "\":Text",
            "c:Text",
            "\":Text",
        ],
    );
}

#[test]
fn texts_have_parts() {
    is(
        "get \"/a\\n{join($b, \",\")}c\"",
        &[
            "get:Keyword",
            "\":Text",
            "/a:Text",
            "\\n:Escape",
            "{:Operator",
            "join:Function",
            "$b:Dollar",
            "\":Text",
            ",:Text",
            "\":Text",
            "}:Operator",
            "c:Text",
            "\":Text",
        ],
    );
}

#[test]
fn what_is_broken_is_told_by_its_tokens() {
    is(
        "request a {\n  mapp $b.map -> (1 30d \"x\" # c\n  get \"/a\"\n}",
        &[
            "request:Keyword",
            "a:Name",
            "mapp:Field",
            "$b:Dollar",
            "map:Field",
            "->:Operator",
            "1:Number",
            "30d:Date",
            "\"x\":Text",
            "# c:Comment",
            "get:Keyword",
            "\":Text",
            "/a:Text",
            "\":Text",
        ],
    );
    is("requst a {\n  records data\n}", &["requst:Field", "a:Field", "records:Keyword", "data:Field"]);
}

#[test]
fn an_expression_alone_is_read_as_one() {
    is("a.b | sum(.c) ?? 0", &["a:Field", "b:Field", "|:Operator", "sum:Function", "c:Field", "??:Operator", "0:Number"]);
}

#[test]
fn brackets_without_end_are_told_too() {
    assert_eq!(told(&format!("let $x = {}", "(".repeat(1_000))), ["let:Keyword", "$x:Dollar", "=:Operator"]);
}

#[test]
fn a_file_that_is_used_keeps_its_place() {
    let source = Source::at(100, "used.capi", "reads");
    assert_eq!(classes(&source)[0].0.start, 100);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Comments are all there, spans stand in order and do not overlap, whatever the text is.
    #[test]
    fn any_part_of_a_script(from in 0usize..5_000, to in 0usize..5_000) {
        let whole = include_str!("every.capi");
        let (from, to) = (from.min(to).min(whole.len()), to.max(from).min(whole.len()));
        let text = whole.get(from..to).unwrap_or("");
        let source = Source::new("test.capi", text);
        let classes = classes(&source);
        for pair in classes.windows(2) {
            prop_assert!(pair[0].0.end <= pair[1].0.start, "{pair:?} in {text}");
        }
        let comments = classes.iter().filter(|(_, class)| *class == Class::Comment).map(|(span, _)| *span);
        prop_assert_eq!(comments.collect::<Vec<_>>(), super::parsed(text).comments);
    }
}
