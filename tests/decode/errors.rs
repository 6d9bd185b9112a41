use capi::decode::{DecodeError, decode_value};

use super::support::{body, skip};

fn fails(text: &str) -> DecodeError {
    let read = decode_value(&body(text)).unwrap_err();
    let skipped = skip(text).unwrap_err();
    assert_eq!((&read.message, read.offset), (&skipped.message, skipped.offset), "read and skipped parts fail alike");
    read
}

#[test]
fn the_place_is_named() {
    let error = fails("{\n  \"a\": [1, 2],\n  \"b\": é\n}");
    assert_eq!(error.message, "expected a value at line 3 column 8, near `{ \"a\": [1, 2], \"b\": é }`");
    assert_eq!((error.line, error.column, error.offset), (3, 8, 24));
    assert!(!error.stopped);
}

#[test]
fn messages_say_what_is_expected() {
    let cases = [
        ("[1 2]", "expected `,` or `]` at line 1 column 4"),
        ("{\"a\":1 \"b\"", "expected `,` or `}` at line 1 column 8"),
        ("{\"a\" 1}", "expected `:` at line 1 column 6"),
        ("{a:1}", "expected a field name in double quotes at line 1 column 2"),
        ("{\"a\":1,}", "expected a field name in double quotes at line 1 column 8"),
        ("[1,]", "expected a value at line 1 column 4"),
        ("[01]", "expected `,` or `]` at line 1 column 3"),
        ("[-]", "expected a digit at line 1 column 3"),
        ("[1.]", "expected a digit at line 1 column 4"),
        ("[1e+]", "expected a digit at line 1 column 5"),
        ("[NaN]", "expected a value at line 1 column 2"),
        ("[nul]", "expected a value at line 1 column 2"),
        ("[1", "expected `,` or `]`, but the text ends at line 1 column 3"),
        ("[\"abc", "a string that never ends at line 1 column 2"),
        ("[\"a\\x\"]", "an unknown escape at line 1 column 4"),
        ("[\"\\u12g4\"]", "`\\u` without four hexadecimal digits at line 1 column 3"),
        ("[\"a\tb\"]", "a control character in a string at line 1 column 4"),
        ("{} {}", "expected the end of the document at line 1 column 4"),
        ("[\0]", "expected a value at line 1 column 2"),
    ];
    for (text, message) in cases {
        let error = fails(text);
        assert!(error.message.starts_with(message), "{text}: {error}");
    }
}

#[test]
fn what_is_no_json_at_all_is_named() {
    assert_eq!(fails("\n <!DOCTYPE html><html>").message, "the answer is HTML, not JSON");
    assert_eq!(fails("<html>").message, "the answer is HTML, not JSON");
    assert_eq!(fails("<?xml version=\"1.0\"?><a/>").message, "the answer is XML, not JSON");
    for empty in ["", " \r\n\t", "\u{feff}"] {
        assert_eq!(fails(empty).message, "the answer is empty, not JSON");
    }
}

#[test]
fn excerpts_cannot_act_on_a_terminal() {
    let error = fails("[\"\u{202e}x\u{9b}31m\", \u{1b}[31m]");
    assert!(error.message.contains("\\u{1b}[31m"), "{error}");
    assert!(!error.message.chars().any(|letter| letter.is_control() || letter == '\u{202e}'), "{error}");
}

#[test]
fn excerpts_are_short() {
    let long = format!("[\"{}\" {}]", "é".repeat(5_000), "x".repeat(5_000));
    assert!(fails(&long).message.len() < 200);
    let name = "k".repeat(5_000);
    let twice = format!("{{\"{name}\":1,\"{name}\":2}}");
    assert!(decode_value(&body(&twice)).unwrap_err().message.len() < 250);
}
