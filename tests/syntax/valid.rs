//! What is right gives a whole tree and no word.

use super::{clean, told};
use capi::source::Source;
use capi::syntax::parse_expression;

#[test]
fn the_scripts_of_the_design_parse() {
    clean(include_str!("acme.capi"));
    clean(include_str!("globals.capi"));
}

#[test]
fn every_construct_parses() {
    clean(include_str!("every.capi"));
}

#[test]
fn line_breaks_of_all_systems_and_a_mark_at_the_start() {
    let text = include_str!("every.capi");
    clean(&text.replace('\n', "\r\n"));
    clean(&text.replace('\n', "\r"));
    clean(&format!("\u{FEFF}{text}"));
}

#[test]
fn statements_go_on_over_lines() {
    for text in [
        "query a = 1,\n  b = 2",
        "where a and\n  b",
        "let $x =\n  1",
        "map a\n  -> b: text",
        "map a ->\n  b: text",
        "let $x = a\n  | trim\n  # a comment between\n\n  ?? 0",
        "let $x = f(\n  a, # first\n\n  b,\n)",
        "let $x = [1, 2]\nrecords data",
        "map a -> b: \"x\"\n  | \"y\"",
        "param $x: \"a\" |\n  \"b\"",
    ] {
        clean(text);
    }
}

#[test]
fn words_of_statements_are_names_elsewhere() {
    clean("map key -> map: text\nwhere query == from and records.body.map > data.if\nkey key, map\nlet $x = { in: 2, or: [1], not: 3 }");
    clean("bookmark from from $since\non 200 when retry retry\non 404 when fail fail \"x\"");
    clean("fields $F { key, in, get: text, records -> x: int }");
}

#[test]
fn operators_that_look_alike() {
    for text in [
        "map a->b: text",
        "map a - b->c: text",
        "map a > b -> c: text",
        "where a>-1",
        "where x != y",
        "where x! == y!",
        "where a - -b == 1",
        "where not a == 1 and not b in [1]",
        "where a not in [1]",
        "where @2026-01-31-30d < x",
        "where $a-$b > a-1",
        "let $x = a ?? -1 ?? b | f ?? c",
        "let $x = (a + b) | f",
        "let $x = -1 | abs",
        "let $x = if a | b then c ?? d else e + 1",
        "let $x = if a then b else if c then d else if e then f",
        "let $x = match a | f { \"A\" or \"B\" => b | c, 1 => 2, else => null, }",
        "let $x = .[\"x-y\"].\"odd key\"[.a == 1][0][*].b[1:][:-1][:]!",
        "let $x = $c.$account.id",
        "let $x = \"{\"{\"{a}\"}\"}{f({ a: 1 })}\"",
        "let $x = \"{x | join(\", \")}\" # \"c\"",
        "let $x = r\"\\d{4}\" ?? \"\\{ \\} \\$ \\\" \\\\ $5 {a}\"",
        "query filter[status] = 1, page.size = 2, utm-source = 3, \"a[{b}]\" = 4, 2fa = 5",
    ] {
        clean(text);
    }
}

#[test]
fn an_expression_alone() {
    let (_, diagnostics) = parse_expression(&Source::new("repl", "\n items\n | sum(.x)\n"));
    assert_eq!(diagnostics, []);
    let (_, diagnostics) = parse_expression(&Source::new("repl", "a b"));
    assert_eq!(diagnostics[0].message, "unexpected `b` after this value");
    let (_, diagnostics) = parse_expression(&Source::new("repl", "a +"));
    assert_eq!(diagnostics[0].message, "expected a value, found the end");
    let (_, diagnostics) = parse_expression(&Source::new("repl", ""));
    assert_eq!(diagnostics.len(), 1);
}

#[test]
fn any_text_is_a_script_that_says_something_or_nothing() {
    clean("");
    clean("\n \t\r\n# only a comment");
    assert_eq!(told("&").len(), 1);
}
