//! No text makes the parser panic, hang, or flood.

use super::parsed;
use capi::source::Source;
use capi::syntax::{Parsed, parse_expression};
use proptest::prelude::*;

const INSERTS: [&str; 13] = ["(", ")", "[", "]", "{", "}", "\"", "\"\"\"", ",", " x ", "\n", ".", "|"];

fn sound(text: &str, parsed: &Parsed) {
    for found in &parsed.diagnostics {
        let edits = found.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        for span in found.labels.iter().map(|label| label.span).chain([found.span]).chain(edits) {
            assert!(text.get(span.range()).is_some(), "{span:?} of {} in {text:?}", found.code);
        }
    }
    for comment in &parsed.comments {
        assert!(text.get(comment.range()).is_some());
    }
}

/// `text` with one character deleted, one token inserted, or one line deleted.
fn mutated(text: &str, place: usize, kind: usize) -> String {
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let at = places[place % places.len()];
    let mut text = text.to_owned();
    match kind % 15 {
        0 => {
            text.remove(at);
        }
        1 => {
            let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
            lines.remove(place % lines.len());
            return lines.concat();
        }
        kind => text.insert_str(at, INSERTS[kind - 2]),
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn one_edit_gives_few_diagnostics(place in any::<usize>(), kind in 0usize..15) {
        let text = mutated(include_str!("acme.capi"), place, kind);
        let parsed = parsed(&text);
        sound(&text, &parsed);
        // Most edits give one. The most come of a broken head of a `fields` block: one for each of its lines.
        prop_assert!(parsed.diagnostics.len() <= 12, "{text}\n{:#?}", parsed.diagnostics);
    }

    #[test]
    fn one_edit_of_a_script_with_everything(place in any::<usize>(), kind in 0usize..15) {
        let text = mutated(include_str!("every.capi"), place, kind);
        let parsed = parsed(&text);
        sound(&text, &parsed);
        prop_assert!(parsed.diagnostics.len() <= 6, "{text}\n{:#?}", parsed.diagnostics);
    }

    #[test]
    fn many_edits_do_not_break_it(edits in prop::collection::vec((any::<usize>(), 0usize..15), 1..20)) {
        let mut text = include_str!("acme.capi").to_owned();
        for (place, kind) in edits {
            text = mutated(&text, place, kind);
        }
        sound(&text, &parsed(&text));
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        sound(&text, &parsed(&text));
        parse_expression(&Source::new("x", text));
    }

    #[test]
    fn any_row_of_tokens(words in prop::collection::vec(prop::sample::select(&[
        "map", "request", "a", "$x", "->", "{", "}", "(", ")", "[", "]", "\"", "\"\"\"", "{{", "r\"", "\\", "${", "if", "then", "else", "match", "=>",
        "|", "??", "?", ":", ",", ".", "...", "\n", "\n  ", "# c", "//", "1", "30d", "@2026-01-31", "'", "ä", "\u{1F600}", "=", "==", "not", "in", "-", "!",
        "get", "query", "then get", "fields", "test \"a\"", ";", "\r", "\t",
    ][..]), 0..60)) {
        let text = words.join(" ");
        sound(&text, &parsed(&text));
        let text = words.concat();
        sound(&text, &parsed(&text));
    }
}

/// Each of these took minutes or more in a grammar that backtracks; here the limit of calls would stop
/// it, and the test would take as long as that.
#[test]
fn deep_and_open_brackets_come_to_an_end() {
    let nested = |open: &str, close: &str, count: usize| format!("where {}1{}", open.repeat(count), close.repeat(count));
    let texts = [
        format!("mapp {}", "{".repeat(22)),
        format!("mapp {}", "{".repeat(400)),
        format!("where {}", "(".repeat(1_500)),
        nested("(", ")", 60),
        nested("(", ")", 1_500),
        nested("f([", "])", 30),
        nested("f(a | g({b: [", "]}))", 12),
        nested("{a: ", "}", 60),
        nested("{a: ", "", 60),
        nested("(if a then ", " else 1)", 60),
        nested("match a { else => ", "}", 60),
        nested("\"{", "}\"", 60),
        "\"{".repeat(60),
        format!("where {}", "\"{{\"+".repeat(50)),
        format!("where {}1", "if a then ".repeat(5_000)),
        format!("where a{}", " else if a then b".repeat(500)),
        format!("where {}1", "- ".repeat(20_000)),
        format!("where {}1", "not ".repeat(20_000)),
        format!("where a{}", ".a".repeat(20_000)),
        format!("where a{}", "!".repeat(20_000)),
        format!("where 1{}", "+1".repeat(5_000)),
        format!("where a{}", " | f".repeat(2_000)),
        format!("param $x: {}text{}", "list<".repeat(5_000), ">".repeat(5_000)),
        format!("request a {{\n{}{}", "  then get x {\n".repeat(20), "  } x\n".repeat(20)),
        "(\n".repeat(2_000),
        "request a {\n".repeat(300),
        "map x {\n".repeat(300),
        "\"\"\"\n".repeat(500),
        "}".repeat(2_000),
    ];
    for text in &texts {
        let parsed = parsed(text);
        sound(text, &parsed);
        parse_expression(&Source::new("x", text.trim_start_matches("where ")));
    }
}

#[test]
fn brackets_above_the_limit_are_told_once() {
    let text = format!("where {}1{}", "(".repeat(65), ")".repeat(65));
    let found = parsed(&text).diagnostics;
    assert_eq!((found.len(), found[0].code), (1, "too-deep"));
    assert_eq!(parsed(&format!("where {}1{}", "(".repeat(64), ")".repeat(64))).diagnostics, []);
}

#[test]
fn open_brackets_of_many_lines_do_not_add_up() {
    let text = "query a = f(1\n".repeat(100);
    assert!(parsed(&text).diagnostics.iter().all(|found| found.code == "unclosed-bracket"));
    assert_eq!(parsed(&text).diagnostics.len(), 100);
}

#[test]
fn a_deep_tree_is_refused_before_anybody_walks_it() {
    for text in [format!("where 1{}", "+1".repeat(400)), format!("where a{}", ".a".repeat(100)), format!("where {}a", "not ".repeat(300))] {
        let codes: Vec<_> = parsed(&text).diagnostics.into_iter().map(|found| found.code).collect();
        assert_eq!(codes, ["too-deep"]);
    }
    assert_eq!(parsed(&format!("where a{}", " or a".repeat(200))).diagnostics, []);
}
