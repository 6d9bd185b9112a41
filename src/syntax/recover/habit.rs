//! Mistakes at the place where a span breaks that have a likely meaning, and so a fix.

use super::expected::Expected;
use super::words::is_reserved;
use super::{Kind, Place, Scene, shown};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::grammar::Rule;

const TYPES: [&str; 10] = ["text", "int", "decimal", "float", "bool", "date", "datetime", "duration", "json", "list"];

type Habit = fn(&Scene<'_>, usize, &Expected) -> Option<Diagnostic>;

/// Asked in this order; the first that answers is told.
const HABITS: [Habit; 10] = [
    unquoted_address,
    upper_case_operator,
    dangling_comma,
    missing_comma,
    reserved_word,
    missing_colon,
    missing_arrow,
    no_blank_before,
    misplaced_dollar,
    spaced_rate,
];

pub(super) fn explain(scene: &Scene<'_>, index: usize, expected: &Expected) -> Option<Diagnostic> {
    HABITS.iter().find_map(|habit| habit(scene, index, expected))
}

/// `get /campaigns`, `base https://api.test`.
fn unquoted_address(scene: &Scene<'_>, index: usize, expected: &Expected) -> Option<Diagnostic> {
    let token = scene.tokens.get(index)?;
    let before = index.checked_sub(1).map_or("", |before| scene.word(before));
    let start = match scene.slice(token.span) {
        "/" if expected.value() => token.span.start,
        ":" if matches!(before, "http" | "https") => scene.tokens.get(index - 1)?.span.start,
        _ => return None,
    };
    let rest = scene.text.get(start as usize..)?;
    let length = rest.find([' ', '\t', '\n', '\r']).unwrap_or(rest.len()) as u32;
    let found = Span { start, end: start + length };
    let address = scene.slice(found);
    Some(Diagnostic::error("unquoted-address", found, "an address is a text and stands in quotes").fix(
        format!("write `\"{address}\"`"),
        found,
        format!("\"{address}\""),
    ))
}

/// `a AND b`, `a is null`.
fn upper_case_operator(scene: &Scene<'_>, index: usize, _: &Expected) -> Option<Diagnostic> {
    let token = scene.tokens.get(index).filter(|token| token.kind == Kind::Word && index > 1)?;
    let word = scene.slice(token.span);
    let ours = match word {
        "AND" | "And" => "and",
        "OR" | "Or" => "or",
        "NOT" | "Not" => "not",
        "IN" | "In" => "in",
        "is" | "IS" | "eq" if scene.tokens.len() > index + 1 => "==",
        _ => return None,
    };
    let found = token.span;
    Some(Diagnostic::error("foreign-operator", found, format!("`{word}` is written `{ours}`")).fix(format!("write `{ours}`"), found, ours))
}

/// `key a, b,` with nothing behind it.
fn dangling_comma(scene: &Scene<'_>, index: usize, _: &Expected) -> Option<Diagnostic> {
    if index < scene.tokens.len() && !(scene.word(index) == "," && index + 1 == scene.tokens.len()) {
        return None;
    }
    let comma = if scene.word(index) == "," { index } else { index.checked_sub(1)? };
    let token = scene.tokens.get(comma).filter(|token| scene.slice(token.span) == ",")?;
    if super::bracket::explain(scene, index).is_some() {
        return None;
    }
    Some(Diagnostic::error("dangling-comma", token.span, "nothing follows this `,`").fix("remove it", token.span, ""))
}

/// `query a = 1 b = 2`, `[1 2]`.
fn missing_comma(scene: &Scene<'_>, index: usize, expected: &Expected) -> Option<Diagnostic> {
    let token = scene.tokens.get(index)?;
    let starts = matches!(token.kind, Kind::Word | Kind::Dollar | Kind::Number | Kind::Text | Kind::Open);
    if !starts || !expected.has(Rule::comma) || super::bracket::explain(scene, index).is_some() {
        return None;
    }
    let end = scene.end_before(index);
    let at = Span { start: end, end };
    Some(
        Diagnostic::error("missing-comma", at, format!("a `,` is missing before {}", shown(scene.slice(token.span))))
            .label("`,` belongs here")
            .fix("write `,`", at, ","),
    )
}

/// `where if == 1`, `map match.x -> y: text`.
fn reserved_word(scene: &Scene<'_>, index: usize, expected: &Expected) -> Option<Diagnostic> {
    if !expected.value() {
        return None;
    }
    let before = index.checked_sub(1).filter(|_| index > 1);
    let opens = before.filter(|before| matches!(scene.word(*before), "if" | "match") && !scene.continues(index));
    let token = scene.tokens.get(opens.unwrap_or(index))?;
    let word = scene.slice(token.span);
    if !is_reserved(word) {
        return None;
    }
    Some(
        Diagnostic::error("reserved-word", token.span, format!("`{word}` is a word of the language"))
            .help(format!("a field of that name is read with `.{word}`"))
            .fix(format!("write `.{word}`"), token.span, format!(".{word}")),
    )
}

/// `map a -> b text`, `param $x date`.
fn missing_colon(scene: &Scene<'_>, index: usize, expected: &Expected) -> Option<Diagnostic> {
    let token = scene.tokens.get(index).filter(|_| !scene.on_new_line(index))?;
    let word = scene.slice(token.span);
    if !expected.has(Rule::colon) || !TYPES.contains(&word) {
        return None;
    }
    let end = scene.end_before(index);
    let at = Span { start: end, end };
    Some(Diagnostic::error("missing-colon", at, format!("a `:` is missing before the type `{word}`")).label("`:` belongs here").fix(
        "write `:`",
        at,
        ":",
    ))
}

/// `map x > y`, `map x y: text`.
fn missing_arrow(scene: &Scene<'_>, index: usize, expected: &Expected) -> Option<Diagnostic> {
    if !expected.has(Rule::arrow) || scene.place == Place::Fields {
        return None;
    }
    let (span, found) = match scene.tokens.get(index).filter(|_| !scene.on_new_line(index)) {
        Some(token) => (token.span, shown(scene.slice(token.span))),
        None => {
            let end = scene.end_before(index);
            (Span { start: end, end }, "the end of the line".to_owned())
        }
    };
    Some(
        Diagnostic::error("unexpected", span, format!("expected `->`, found {found}"))
            .help("a value is mapped with `map VALUE -> global.NAME` or `map VALUE -> NAME: TYPE`"),
    )
}

/// `a [0]`, `f (x)`.
fn no_blank_before(scene: &Scene<'_>, index: usize, expected: &Expected) -> Option<Diagnostic> {
    let token = scene.tokens.get(index)?;
    let before = scene.tokens.get(index.checked_sub(1)?)?;
    let mark = scene.slice(token.span);
    let after_value = matches!(before.kind, Kind::Word | Kind::Dollar | Kind::Close);
    if index < 2 || !matches!(mark, "(" | "[" | ".") || !after_value || before.span.end == token.span.start || expected.value() {
        return None;
    }
    let gap = Span { start: before.span.end, end: token.span.start };
    if scene.slice(gap).contains(['\n', '\r']) {
        return None;
    }
    Some(Diagnostic::error("unexpected", token.span, format!("no blank may stand before this `{mark}`")).fix("remove the blank", gap, ""))
}

/// `records $.data`, `query a = ${x}`.
fn misplaced_dollar(scene: &Scene<'_>, index: usize, _: &Expected) -> Option<Diagnostic> {
    let before = scene.tokens.get(index.checked_sub(1)?)?;
    let token = scene.tokens.get(index)?;
    if scene.slice(before.span) != "$" || before.span.end != token.span.start || scene.word(index) != "{" {
        return None;
    }
    Some(Diagnostic::error("dollar-hole", before.span, "a declared value is read as `$name`, without braces"))
}

/// `rate 10 / s`.
fn spaced_rate(scene: &Scene<'_>, index: usize, expected: &Expected) -> Option<Diagnostic> {
    let count = scene.tokens.get(index)?;
    let unit = scene.tokens.get(index + 2)?;
    if !expected.has(Rule::rate_limit) || count.kind != Kind::Number || scene.word(index + 1) != "/" {
        return None;
    }
    let found = count.span.to(unit.span);
    let ours = format!("{}/{}", scene.slice(count.span), scene.slice(unit.span));
    Some(Diagnostic::error("bad-rate", found, "a rate is written without blanks").fix(format!("write `{ours}`"), found, ours))
}
