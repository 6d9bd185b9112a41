//! What looks like a finding and is none: a lint that cries wolf is switched off.

use capi::Script;

/// What is found in a request with these statements, below these items.
fn found(items: &str, statements: &str) -> Vec<String> {
    let base = if items.contains("base ") { "" } else { "base \"https://a.test\"\n" };
    let script = format!("integration a\n{base}{items}\nrequest ads {{\n{statements}\n  key id\n  map id -> id: int\n}}\n");
    let script = Script::new("a.capi", script);
    script.diagnostics().iter().map(|found| format!("{}: {}", found.code, found.message)).collect()
}

#[track_caller]
fn quiet(items: &str, statements: &str) {
    assert_eq!(found(items, statements), Vec::<String>::new(), "{items}\n{statements}");
}

#[test]
fn addresses_that_are_not_called_may_be_of_any_scheme() {
    quiet("", "  get \"/feed\"\n  where kind == \"http://www.w3.org/2005/Atom\"");
    quiet("base \"http://localhost:8080\"", "  get \"/ads\"");
    quiet("param $host: text\nbase \"http://{$host}\"", "  get \"/ads\"");
    assert_eq!(found("base \"http://api.acme.com\"", "  get \"/ads\"").len(), 1);
}

#[test]
fn names_that_begin_like_a_token_are_no_credentials() {
    for text in ["npm_downloads_last_30_days", "hf_models_2026", "key-value-2024-01", "sk_live_YOUR_KEY_HERE", "AIza"] {
        quiet("", &format!("  get \"/ads\"\n  query fields = \"{text}\""));
    }
    for text in ["ghp_16C7e42F292c6912E7710c838347Ae178B4a", "sk_live_4eC39HqLyjWDarjtT1zdp7dc", "AKIAIOSFODNN7EXAMPLE12"] {
        let found = found("", &format!("  get \"/ads\"\n  query token = \"{text}\""));
        assert!(found.len() == 1 && found[0].starts_with("secret-literal: "), "{found:?}");
    }
}

#[test]
fn a_loop_may_ask_for_one_page_after_the_other() {
    quiet("", "  for $n in [1, 2, 3]\n  get \"/ads\"\n  query page = $n");
    quiet("", "  get \"/ads\"\n  query limit = 1");
    quiet("", "  get \"/ads?limit=1\"");
    assert_eq!(found("", "  get \"/ads?limit=10\"").len(), 1);
}

#[test]
fn names_that_are_used_anywhere_are_used() {
    quiet("param $a: int = 1\nlet $b = $a + 1\nfn f($x) = $x + $b", "  get \"/ads\"\n  query x = f(2)");
    quiet("fields $ONE { one: int }\nfields $ALL { ...$ONE, two: int }", "  get \"/ads\"\n  map . { ...$ALL }");
    quiet("secret $KEY?", "  get \"/ads\"\n  auth if $KEY != null then bearer($KEY) else none");
}

#[test]
fn a_file_that_declares_for_others_uses_nothing_itself() {
    let script =
        Script::new("shared.capi", "param $a: int = 1\nsecret $KEY\nfn f($x) = $x\nglobal clicks: int metric(sum)\nfields $F { a: int }\n");
    assert_eq!(script.diagnostics(), []);
}

#[test]
fn words_of_any_language_are_no_hidden_characters() {
    quiet(
        "",
        "  get \"/ads\"\n  where name != \"\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}\" and name != \"\u{1f468}\u{200d}\u{1f469}\"",
    );
}

#[test]
fn statuses_that_say_something_of_data_are_no_hidden_failures() {
    quiet("", "  get \"/ads\"\n  on 404 accept \"none\"\n  on 403 skip \"no right\"\n  on 400 when code == 7 stop");
}

#[test]
fn units_that_the_column_keeps_are_right() {
    quiet(
        "",
        "  get \"/ads\"\n  map spend_micros -> spend_micros: int\n  map cents / 100 -> amount: decimal\n  map took_ms -> duration: int",
    );
}
