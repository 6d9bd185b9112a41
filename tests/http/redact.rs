//! Secrets are masked in every spelling.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use capi::http::Secret;
use capi::http::redact::Redactor;
use proptest::prelude::*;

fn knowing(secrets: &[&str]) -> Redactor {
    let redactor = Redactor::default();
    secrets.iter().for_each(|secret| redactor.add(&Secret::new(secret)));
    redactor
}

#[test]
fn spellings() {
    let secret = "p/ä\"s+w&rd";
    let redactor = knowing(&[secret]);
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    for text in [
        secret.to_owned(),
        "p%2F%C3%A4%22s%2Bw%26rd".to_owned(),
        "p%2f%c3%a4%22s%2bw%26rd".to_owned(),
        "p/ä\\\"s+w&rd".to_owned(),
        "p\\/ä\\\"s+w&rd".to_owned(),
        "p/\\u00e4\\\"s+w&rd".to_owned(),
        hex.to_uppercase(),
        hex,
    ] {
        assert_eq!(redactor.mask(&format!("key={text}.")), "key=***.", "{text}");
    }
}

#[test]
fn overlapping_and_contained_secrets() {
    assert_eq!(knowing(&["abcd1", "abcd12"]).mask("xabcd12x abcd1x"), "x***x ***x");
    assert_eq!(knowing(&["abcdef", "defghi"]).mask("-abcdefghi-"), "-***-");
    assert_eq!(knowing(&["aaaa"]).mask("-aaaaaa-"), "-***-");
}

#[test]
fn short_secrets_only_where_they_stand_alone() {
    let redactor = knowing(&["", "7", "abc"]);
    assert_eq!(redactor.mask("pin=7 of 17, abc abcd"), "pin=*** of 17, *** abcd");
}

#[test]
fn lines_of_a_key() {
    let redactor = knowing(&["-----BEGIN KEY-----\nMIIBVgIBADANBg\nkqhkiG9w0BAQ\n-----END KEY-----"]);
    assert_eq!(redactor.mask("it read kqhkiG9w0BAQ there"), "it read *** there");
}

#[test]
fn secrets_learned_later_by_a_clone() {
    let redactor = Redactor::default();
    let clone = redactor.clone();
    clone.add(&Secret::new("learned"));
    assert_eq!(redactor.mask("was learned"), "was ***");
    assert_eq!(format!("{redactor:?}"), "Redactor");
}

proptest! {
    #[test]
    fn base64_at_any_place(secret in "[ -~]{6,20}", before in "[ -~]{0,7}", after in "[ -~]{0,7}") {
        let redactor = knowing(&[&secret]);
        let text = format!("{before}{secret}{after}");
        for encoded in [STANDARD.encode(&text), URL_SAFE_NO_PAD.encode(&text)] {
            let masked = redactor.mask(&encoded);
            prop_assert!(masked.contains("***"), "{encoded} {masked}");
        }
    }

    #[test]
    fn the_secret_is_gone(secret in "\\PC{4,12}", before in "\\PC{0,9}", after in "\\PC{0,9}") {
        prop_assume!(!secret.chars().all(|character| character == '*'));
        let masked = knowing(&[&secret]).mask(&format!("{before}{secret}{after}"));
        prop_assert!(masked.split("***").all(|part| !part.contains(&secret)), "{masked}");
    }
}
