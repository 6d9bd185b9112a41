//! The syntax: what parses, and what is said about what does not.

use capi::source::Source;
use capi::syntax::parse;

fn clean(text: &str) {
    let source = Source::new("test.capi", text);
    let parsed = parse(&source);
    let told: Vec<String> = parsed
        .diagnostics
        .iter()
        .map(|diagnostic| {
            let place = source.position(diagnostic.span.start);
            format!("{}:{} {} `{}`: {}", place.line, place.column, diagnostic.code, source.slice(diagnostic.span), diagnostic.message)
        })
        .collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
    assert!(!format!("{:?}", parsed.file).contains("Bad"), "{:#?}", parsed.file);
}

#[test]
fn the_scripts_of_the_design_parse() {
    clean(include_str!("acme.capi"));
    clean(include_str!("globals.capi"));
}

#[test]
fn every_construct_parses() {
    clean(include_str!("every.capi"));
}
