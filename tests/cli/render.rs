//! Renderers, through the library: the same findings in every format, and texts made to confuse.

use capi::diagnostic::render::{Findings, Format, Look, render};
use capi::diagnostic::{Diagnostic, Edit, Safety};
use capi::source::{Source, Sources, Span};
use proptest::prelude::*;

use super::support::follows;

const SCRIPT: &str = "base \"https://api.acme.test\"\n\nrequest ads {\n  get \"/ads\"\n  maap id -> global.ad_id\n";

fn span(text: &str, of: &str) -> Span {
    let start = text.find(of).unwrap();
    Span::new(start, start + of.len())
}

fn findings() -> Vec<Diagnostic> {
    vec![
        Diagnostic::error("unclosed-delimiter", span(SCRIPT, "{"), "`{` is never closed")
            .label("opened here")
            .also(Span::new(SCRIPT.len(), SCRIPT.len()), "expected `}` before this point")
            .fix("close it", Span::new(SCRIPT.len(), SCRIPT.len()), "}\n"),
        Diagnostic::error("unknown-keyword", span(SCRIPT, "maap"), "there is no statement `maap`")
            .label("did you mean `map`?")
            .help("statements begin with a keyword")
            .fix("write `map`", span(SCRIPT, "maap"), "map"),
        Diagnostic::warning("no-key", span(SCRIPT, "ads"), "`ads` has no `key`").label("rows are appended"),
    ]
}

fn drawn(format: Format) -> String {
    let sources = Sources::new(Source::new("broken.capi", SCRIPT));
    render(format, &[Findings { sources: &sources, diagnostics: &findings() }], Look::default())
}

#[test]
fn full_shows_every_label_help_and_fix() {
    let expected = r#"error[unclosed-delimiter]

  × `{` is never closed
   ╭─[broken.capi:3:13]
 2 │ 
 3 │ request ads {
   ·             ┬
   ·             ╰── opened here
 4 │   get "/ads"
 5 │   maap id -> global.ad_id
 6 │  
   · ▲
   · ╰── expected `}` before this point
   ╰────
  help: try: close it

error[unknown-keyword]

  × there is no statement `maap`
   ╭─[broken.capi:5:3]
 4 │   get "/ads"
 5 │   maap id -> global.ad_id
   ·   ──┬─
   ·     ╰── did you mean `map`?
 6 │  
   ╰────
  help: statements begin with a keyword
        try: write `map`
            map id -> global.ad_id

warning[no-key]

  ⚠ `ads` has no `key`
   ╭─[broken.capi:3:9]
 2 │ 
 3 │ request ads {
   ·         ─┬─
   ·          ╰── rows are appended
 4 │   get "/ads"
   ╰────

"#;
    assert_eq!(drawn(Format::Full), expected, "\n{}", drawn(Format::Full));
}

#[test]
fn short_is_one_line_each() {
    let expected = "\
broken.capi:3:13: error[unclosed-delimiter]: `{` is never closed
broken.capi:5:3: error[unknown-keyword]: there is no statement `maap`
broken.capi:3:9: warning[no-key]: `ads` has no `key`
";
    assert_eq!(drawn(Format::Short), expected);
}

#[test]
fn json_follows_its_schema() {
    let text = drawn(Format::Json);
    follows("check.json", &text);
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let first = &document["diagnostics"][0];
    assert_eq!(first["start"], serde_json::json!({ "line": 3, "column": 13, "offset": 42 }));
    assert_eq!(first["labels"][0]["text"], "expected `}` before this point");
    assert_eq!(first["fix"]["edits"][0]["text"], "}\n");
    assert_eq!(document["diagnostics"][2]["fix"], serde_json::Value::Null);
}

#[test]
fn nothing_found_is_nothing_to_read_but_still_a_document() {
    let sources = Sources::new(Source::new("a.capi", ""));
    let nothing = [Findings { sources: &sources, diagnostics: &[] }];
    assert_eq!(render(Format::Full, &nothing, Look::default()), "");
    assert_eq!(render(Format::Short, &nothing, Look::default()), "");
    follows("check.json", &render(Format::Json, &nothing, Look::default()));
}

#[test]
fn colours_only_when_asked_for() {
    let sources = Sources::new(Source::new("broken.capi", SCRIPT));
    let findings = findings();
    let findings = [Findings { sources: &sources, diagnostics: &findings }];
    assert!(!render(Format::Full, &findings, Look { colours: false, width: 80 }).contains('\u{1b}'));
    assert!(render(Format::Full, &findings, Look { colours: true, width: 80 }).contains('\u{1b}'));
}

#[test]
fn a_script_cannot_drive_the_terminal() {
    let text = "get \"\u{1b}[2J\u{9b}31m\"\rmap \u{7}x";
    let sources = Sources::new(Source::new("a\u{1b}[31m.capi", text));
    let found = Diagnostic::error("bad", span(text, "x"), "`\u{1b}[31mx` is bad").label("\u{7}").help("\u{8}");
    let findings = [found];
    let full = render(Format::Full, &[Findings { sources: &sources, diagnostics: &findings }], Look::default());
    assert!(full.chars().all(|c| c == '\n' || !c.is_control()), "{full:?}");
    assert!(full.contains("2 │ map ?x"), "a lone carriage return ends a line: {full}");
    let short = render(Format::Short, &[Findings { sources: &sources, diagnostics: &findings }], Look::default());
    assert!(short.trim_end().chars().all(|c| !c.is_control()), "{short:?}");
}

#[test]
fn an_empty_script_can_have_a_finding() {
    let sources = Sources::new(Source::new("empty.capi", ""));
    let findings = [Diagnostic::error("no-integration", Span::default(), "there is no `integration`").label("expected here")];
    let full = render(Format::Full, &[Findings { sources: &sources, diagnostics: &findings }], Look::default());
    assert!(full.contains("[empty.capi:1:1]") && full.contains("expected here"), "{full}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the text and wherever the spans, every finding and every label is drawn.
    #[test]
    fn any_text_any_span(text in "(?s)[a\u{e9}\u{1f600}{}\"\t\r\n #]{0,60}", spans in prop::collection::vec((0usize..80, 0usize..80), 1..4)) {
        let sources = Sources::new(Source::new("any.capi", text));
        let spans: Vec<Span> = spans.into_iter().map(|(start, length)| Span::new(start, start + length)).collect();
        let edits = spans.iter().map(|span| Edit { span: *span, text: "new".to_owned() }).collect();
        let mut found = Diagnostic::error("some-code", spans[0], "message").label("label 0");
        found = found.mend("fix", Safety::Safe, edits);
        for (index, span) in spans.iter().enumerate().skip(1) {
            found = found.also(*span, format!("label {index}"));
        }
        let diagnostics = [found];
        let findings = [Findings { sources: &sources, diagnostics: &diagnostics }];
        let full = render(Format::Full, &findings, Look::default());
        for index in 0..spans.len() {
            let label = format!("label {index}");
            prop_assert!(full.contains(&label), "{label} is missing:\n{full}");
        }
        follows("check.json", &render(Format::Json, &findings, Look::default()));
        prop_assert_eq!(render(Format::Short, &findings, Look::default()).lines().count(), 1);
    }
}
