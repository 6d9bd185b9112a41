//! No script makes check or plan panic, hang or point outside of its text.

use std::time::{Duration, Instant};

use capi::{Script, Settings};
use proptest::prelude::*;

/// Far more than any of these takes, far less than what grows without bound.
const PATIENCE: Duration = Duration::from_secs(20);

const CORPUS: &[&str] = &[
    include_str!("../examples/demo.capi"),
    include_str!("../examples/github_issues.capi"),
    include_str!("../examples/meta_ads.capi"),
    include_str!("../examples/shopify_orders.capi"),
    include_str!("../examples/stripe.capi"),
    include_str!("syntax/acme.capi"),
    include_str!("syntax/every.capi"),
];

const TOKENS: &[&str] = &[
    " ",
    "\n",
    "$",
    "$x",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "\"",
    ",",
    ":",
    "=",
    "->",
    "|",
    "??",
    ".",
    "...",
    "* ",
    "-",
    "1",
    "30d",
    "null",
    "request a {",
    "for $c in $a",
    "map id -> id: int",
    "global.x",
    "fn f($a) = f($a)",
    "let $x = $x",
    "if",
    "é",
    "\0",
    "\u{202e}",
];

/// Everything that a client asks of a script; gives the codes.
fn read(text: &str) -> Vec<&'static str> {
    let start = Instant::now();
    let script = Script::new("robust.capi", text);
    let refused = script.plan(Settings { now: Some(jiff::Timestamp::UNIX_EPOCH), ..Settings::default() }).err().unwrap_or_default();
    for found in script.diagnostics().iter().chain(&refused) {
        let edits = found.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        for span in found.labels.iter().map(|label| label.span).chain([found.span]).chain(edits) {
            assert!(text.get(span.range()).is_some(), "{span:?} of {} in {text:?}", found.code);
        }
    }
    assert!(start.elapsed() < PATIENCE, "{:?} for {} bytes", start.elapsed(), text.len());
    let mut codes: Vec<&str> = refused.iter().map(|found| found.code).collect();
    codes.dedup();
    codes
}

fn edited(text: &str, kind: usize, place: usize, other: usize) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let (a, b) = (place % lines.len().max(1), other % lines.len().max(1));
    match kind {
        0 => lines.swap(a, b),
        1 => lines.insert(b, lines[a]),
        2 => drop(lines.remove(a)),
        _ => {
            let words: Vec<(usize, &str)> = text.match_indices(|letter: char| !letter.is_alphanumeric()).collect();
            let (at, word) = words[place % words.len()];
            let to = if kind == 3 { "" } else { TOKENS[other % TOKENS.len()] };
            return format!("{}{to}{}", &text[..at], &text[at + if kind == 3 { word.len() } else { 0 }..]);
        }
    }
    lines.concat()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        read(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_row_of_tokens(words in prop::collection::vec(prop::sample::select(TOKENS), 0..80)) {
        read(&words.concat());
    }

    #[test]
    fn scripts_with_a_few_edits(which in 0..CORPUS.len(), edits in prop::collection::vec((0usize..6, any::<usize>(), any::<usize>()), 1..6)) {
        let mut text = CORPUS[which].to_owned();
        for (kind, place, other) in edits {
            text = edited(&text, kind, place, other);
        }
        read(&text);
    }
}

fn numbered(count: usize, line: impl Fn(usize) -> String) -> String {
    (1..=count).map(|n| line(n) + "\n").collect()
}

const REQUEST: &str = "integration t\nrequest r {\n  get \"https://t.test\"\n  map id -> id: int\n}\n";

#[test]
fn functions_that_double_each_other_run_out_of_steps() {
    let functions = numbered(40, |n| format!("fn f{n}($x) = f{}($x) + f{}($x)", n - 1, n - 1));
    assert_eq!(read(&format!("{REQUEST}fn f0($x) = $x + 1\n{functions}let $all = f40(1)\n")), ["too-many-steps"]);
    let texts = numbered(40, |n| format!("fn f{n}($x) = \"{{f{}($x)}}{{f{}($x)}}\"", n - 1, n - 1));
    assert_eq!(read(&format!("{REQUEST}fn f0($x) = \"0123456789\"\n{texts}let $all = f40(1)\n")), ["too-large"]);
    let lists = numbered(40, |n| format!("let $l{n} = $l{} + $l{}", n - 1, n - 1));
    assert_eq!(read(&format!("{REQUEST}let $l0 = [1, 2, 3]\n{lists}")), ["too-large"]);
}

#[test]
fn chains_of_functions_and_values_have_a_depth() {
    let up = numbered(300, |n| format!("fn f{n}($a) = f{}($a)", n - 1));
    assert_eq!(read(&format!("{REQUEST}fn f0($a) = $a\n{up}let $x = f300(1)\n"))[0], "too-deep");
    let down = numbered(300, |n| format!("fn f{n}($a) = f{}($a)", n + 1));
    assert_eq!(read(&format!("{REQUEST}{down}fn f301($a) = $a\n"))[0], "too-deep");
    let values = numbered(300, |n| format!("let $v{n} = $v{}", n + 1));
    assert_eq!(read(&format!("{REQUEST}{values}let $v301 = 1\n"))[0], "too-deep");
    let values = numbered(300, |n| format!("let $v{n} = $v{}", n - 1));
    assert_eq!(read(&format!("{REQUEST}let $v0 = 1\n{values}")), [""; 0]);
}

#[test]
fn what_leads_back_to_itself_is_one_cycle() {
    let cases = [
        "fn f($x) = f($x)\n",
        "fn a($x) = b($x)\nfn b($x) = a($x)\n",
        "let $a = $a\n",
        "let $a = $b\nlet $b = $c\nlet $c = $a\n",
        "param $a: int = $b\nlet $b = $a\n",
        "global a = b\nglobal b = a\n",
        "request a {\n  for $x in $a\n  get \"https://t.test/{$x.id}\"\n}\n",
        "request a {\n  for $x in $b\n  get \"https://t.test/{$x.id}\"\n}\nrequest b {\n  for $x in $a\n  get \"https://t.test/{$x.id}\"\n}\n",
    ];
    for case in cases {
        assert_eq!(read(&format!("{REQUEST}{case}")), ["cycle"], "{case}");
    }
    // A value and a function may share a name.
    assert_eq!(read(&format!("{REQUEST}fn f($x) = $x\nlet $f = f(1)\n")), [""; 0]);
}

#[test]
fn globals_and_fields_that_double_each_other_are_refused() {
    let globals = numbered(40, |n| format!("global g{n} = g{} + g{}", n - 1, n - 1));
    assert_eq!(read(&format!("{REQUEST}global g0: int\n{globals}")), ["bad-formula"]);
    let fields = numbered(40, |n| format!("fields $F{n} {{ ...$F{}, ...$F{} }}", n - 1, n - 1));
    let request = "request s {\n  get \"https://t.test\"\n  map . { ...$F40 }\n}\n";
    assert_eq!(read(&format!("{REQUEST}fields $F0 {{ a: int }}\n{fields}{request}")), ["duplicate-target"]);
    assert_eq!(read(&format!("{REQUEST}fields $F40 {{ ...$F40 }}\n{request}")), ["duplicate-target"]);
}

#[test]
fn shapes_say_what_they_lack() {
    let shape = "shape s($a, $b = $a) {\n  get \"https://t.test/{$a}\"\n  map id -> id: int\n}\n";
    for call in ["s()", "s(1, 2, 3)", "s(c: 1)", "s(s)", "s($q)", "s(a: 1, a: 2)", "t(1)"] {
        assert!(!read(&format!("{REQUEST}{shape}request q = {call}\n")).is_empty(), "{call}");
    }
}

#[test]
fn large_and_deep_values_are_read_or_refused() {
    // Frames of a debug build are several times those of a release build, whose threads have 2 MiB.
    let thread = std::thread::Builder::new().stack_size(8 << 20).spawn(large_and_deep).unwrap();
    thread.join().unwrap();
}

fn large_and_deep() {
    let deep = |open: &str, close: &str, count: usize| format!("{REQUEST}let $x = {}1{}\n", open.repeat(count), close.repeat(count));
    read(&deep("[", "]", 60));
    read(&deep("{a: ", "}", 60));
    read(&deep("[", "]", 10_000));
    read(&deep("-", "", 10_000));
    read(&format!("{REQUEST}let $x = 1{}\n", " + 1".repeat(5_000)));
    read(&format!("{REQUEST}let $x = 1{}\n", " | abs()".repeat(100)));
    assert_eq!(read(&format!("{REQUEST}let $x = 1{}\n", " | abs()".repeat(2_000))), ["too-deep"]);
    assert_eq!(read(&format!("{REQUEST}fn f($x) = $x{}\nfn g($x) = f($x){}\n", " + 1".repeat(90), " + 1".repeat(90))), ["too-deep"]);
    let full = format!("fn f($a) = $a{}\nlet $x = f(1){}\n", " + 1".repeat(140), " + 1".repeat(250));
    assert_eq!(read(&format!("{REQUEST}{full}")), [""; 0]);
    read(&format!("{REQUEST}let $x = {{}}{}\n", ".a".repeat(5_000)));
    read(&format!("{REQUEST}let $x = true{}\n", " and true".repeat(5_000)));
    read(&format!("{REQUEST}let $x = [{}]\n", "1, ".repeat(20_000)));
    read(&format!("{REQUEST}let $x = {}\n", "9".repeat(100_000)));
    read(&format!("{REQUEST}let $x = 1e999999999\nlet $y = 1e-76\nlet $z = 99999999999999999999mo\nlet $w = @9999-12-31 + 9999y\n"));
    read(&format!("{REQUEST}let $x = {} + 1\n", "9".repeat(38)));
}
