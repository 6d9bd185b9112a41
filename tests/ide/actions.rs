//! What is offered for a finding, for a lint, and from a sample.

use capi::Script;
use capi::ide::actions::{CodeAction, actions};
use capi::ide::hover::hover;
use capi::source::Span;

use super::support::{cursor, sampled};

/// The text after an action.
fn applied(text: &str, action: &CodeAction<'_>) -> String {
    let mut text = text.to_owned();
    for edit in action.edits.iter().rev() {
        text.replace_range(edit.span.range(), &edit.text);
    }
    text
}

#[test]
fn the_other_fields_of_a_sample_are_mapped() {
    let page = r#"[{"id": 1, "campaign": "Winter", "spend": "1.50", "clickedAt": true, "odd name": [1], "left": 1}]"#;
    let text = "integration a\nuse marketing\nrequest items {\n  get \"https://a.test/items\"▮\n  key id\n  let $x = left\n  map id -> id: int\n}\n";
    let (script, offset) = sampled("items", "\"https://a.test/items\"", page, text);
    let found = actions(&script, Span { start: offset, end: offset });
    let action = found.iter().find(|action| action.title == "map the 4 other fields of the sample").expect("an action");
    let after = applied(script.source().text(), action);
    let expected = "  map id -> id: int\n  map campaign -> global.campaign\n  map spend -> global.spend\n  map clickedAt -> clicked_at: bool\n  map .\"odd name\" -> odd_name: json\n}\n";
    assert!(after.ends_with(expected), "{after}");
    let again = Script::new("a.capi", after);
    assert!(again.diagnostics().iter().all(|found| !found.is_error()), "{:?}", again.diagnostics());
}

#[test]
fn a_lint_is_allowed_by_a_comment_that_says_what_it_is() {
    let text = "integration b\nrequest r {\n  get \"https://b.test/x\"\n  map id -> id: int\n}\n";
    let script = Script::new("b.capi", text);
    let lint = script.diagnostics().first().expect("a finding");
    let found = actions(&script, lint.span);
    let allow = found.iter().find(|action| action.title == format!("allow `{}` here", lint.code)).expect("an exception");
    let after = applied(text, allow);
    let again = Script::new("b.capi", after.clone());
    assert!(again.diagnostics().iter().all(|other| other.code != lint.code), "{after}\n{:?}", again.diagnostics());
    let at = after.find(lint.code).unwrap() as u32 + 1;
    assert!(hover(&again, at).expect("a hover").text.contains(lint.code));
}

#[test]
fn a_hover_shows_what_was_seen() {
    let page = r#"[{"name": "Winter sale"}, {"name": null}]"#;
    let (script, offset) = sampled(
        "items",
        "\"https://a.test/items\"",
        page,
        "integration a\nrequest items {\n  get \"https://a.test/items\"\n  map na▮me -> name: text\n}\n",
    );
    let text = hover(&script, offset).unwrap().text;
    assert!(text.contains("text: \"Winter sale\"") && text.contains("null in 1 of 2"), "{text}");
    let (text, offset) = cursor("secret $TOKEN\nbase \"https://a.test/{$TOKEN}\"\nrequest items {\n  g▮et \"/items\"\n}\n");
    let text = hover(&Script::new("a.capi", text), offset).unwrap().text;
    assert!(text.contains("`GET https://a.test/***/items`"), "{text}");
}
