//! `hidden-characters`: a script that does not say what it seems to say.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::source::Span;

pub static LINT: Lint = Lint {
    code: Code {
        code: "hidden-characters",
        summary: "characters that cannot be seen, or look like others",
        doc: "Characters that turn the direction of writing make a line look otherwise than it is read, invisible ones make two texts that look alike differ, and letters of another alphabet make one host look like another. Where such a character is meant, write it as an escape in the text, or allow it by a comment.",
        example: "integration acme\nrequest ads {\n  get \"https://api.acme.test/ads\"\n  where state == \"ac\u{200b}tive\"\n  key id\n  map id -> id: int\n}",
    },
    clean: r#"integration acme
request ads {
  get "https://api.acme.test/ads"
  where state == "active"
  key id
  map id -> id: int
}"#,
    group: Group::Expressions,
    level: Level::Warning,
    looks_for: LooksFor::Presence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let text = context.source.text();
    if text.is_ascii() {
        return;
    }
    let base = context.source.base() as usize;
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        let span = Span::new(base + at, base + at + letter.len_utf8());
        // Pictures of several parts, and words of some languages, are written with joiners.
        let joins = matches!(letter, '\u{200c}' | '\u{200d}') && !before.is_ascii();
        if let Some(what) = hidden(letter).filter(|_| !joins && at > 0) {
            let message = format!("{what} stands here, U+{:04X}", letter as u32);
            found.push(LINT.at(span, message).label("cannot be seen").help("take it out if it is not meant").suggest(
                "take it out",
                span,
                "",
            ));
        }
        before = letter;
    }
    hosts(context, found);
}

fn hidden(letter: char) -> Option<&'static str> {
    match letter {
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{061c}' => {
            Some("a character that turns the direction of writing")
        }
        '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{00ad}' | '\u{180e}' => Some("an invisible character"),
        _ => None,
    }
}

/// Hosts with letters of two alphabets: `аpple.com` with a Cyrillic first letter.
fn hosts(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for expr in &context.exprs {
        let text = crate::lint::context::literal_part(expr);
        let Some((_, rest)) = text.split_once("://") else { continue };
        let host = rest.split(['/', ':', '?']).next().unwrap_or("");
        let mixed = |label: &str| label.chars().any(|letter| letter.is_ascii_alphabetic()) && label.chars().any(is_lookalike);
        if host.split('.').any(mixed) {
            let finding = LINT.at(expr.span, format!("`{host}` mixes letters of two alphabets"));
            found.push(finding.help("type the host anew"));
        }
    }
}

/// Letters of the Greek and Cyrillic alphabets and of full width.
fn is_lookalike(letter: char) -> bool {
    matches!(letter, '\u{0370}'..='\u{052f}' | '\u{ff21}'..='\u{ff5a}')
}
