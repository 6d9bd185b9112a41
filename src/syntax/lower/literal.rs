//! Values that are one token: numbers, durations, dates, `null`, `true`, `$name`, `.name`.

use super::text::plain_text;
use super::{Lower, Node, Rule, span};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Spanned};

impl Lower<'_> {
    pub(super) fn literal_value(&mut self, node: Node<'_>) -> Expr {
        let found = span(&node);
        let text = node.as_str();
        let kind = match node.as_rule() {
            Rule::dollar => ExprKind::Dollar(text.trim_start_matches('$').to_owned()),
            Rule::constant => constant(text),
            Rule::number => self.number(text, found),
            Rule::duration => ExprKind::Duration(text.to_owned()),
            Rule::date => self.date(text, found),
            Rule::datetime => self.datetime(text, found),
            Rule::current => ExprKind::Item,
            Rule::item_field => self.item_field(node),
            Rule::zoneless => self.zoneless(text, found),
            Rule::bad_number => self.bad_number(text, found),
            Rule::bad_date => self.bad_date(text, found),
            Rule::missing_dollar_name => self.missing_dollar_name(found),
            Rule::quoted_otherwise => return self.quoted_otherwise(text, found),
            _ => ExprKind::Bad,
        };
        Spanned::new(kind, found)
    }

    fn number(&mut self, text: &str, found: Span) -> ExprKind {
        let digits = text.replace('_', "");
        match plain_digits(&digits) {
            Some(plain) => ExprKind::Number(plain),
            None => {
                self.report(
                    Diagnostic::error("bad-number", found, format!("`{text}` has more than 38 digits"))
                        .help("a number has at most 38 digits"),
                );
                ExprKind::Bad
            }
        }
    }

    fn bad_number(&mut self, text: &str, found: Span) -> ExprKind {
        let diagnostic = Diagnostic::error("bad-number", found, format!("`{text}` is no number"));
        let diagnostic = match mended(text) {
            Some(ours) => diagnostic.fix(format!("write `{ours}`"), found, ours),
            None => diagnostic
                .help("numbers are `1_000` and `0.25`, durations `30d`, `1h`, `500ms`; a key that starts with a digit is `.\"16x16\"`"),
        };
        self.report(diagnostic);
        ExprKind::Bad
    }

    fn date(&mut self, text: &str, found: Span) -> ExprKind {
        let day = text.trim_start_matches('@');
        if !is_day(day) {
            self.report(Diagnostic::error("bad-date", found, format!("there is no day `{day}`")));
            return ExprKind::Bad;
        }
        ExprKind::Date(day.to_owned())
    }

    fn datetime(&mut self, text: &str, found: Span) -> ExprKind {
        let instant = text.trim_start_matches('@');
        if !is_day(instant.get(..10).unwrap_or("")) || !is_time(instant.get(11..).unwrap_or("")) {
            self.report(Diagnostic::error("bad-date", found, format!("there is no instant `{instant}`")));
            return ExprKind::Bad;
        }
        ExprKind::DateTime(instant.to_owned())
    }

    fn zoneless(&mut self, text: &str, found: Span) -> ExprKind {
        let end = Span { start: found.end, end: found.end };
        self.report(
            Diagnostic::error("missing-zone", found, format!("`{text}` does not say in which zone"))
                .help("a time needs a zone: `Z` for UTC, or an offset such as `+02:00`")
                .suggest("it is UTC", end, "Z"),
        );
        ExprKind::DateTime(format!("{}Z", text.trim_start_matches('@')))
    }

    fn bad_date(&mut self, text: &str, found: Span) -> ExprKind {
        self.report(
            Diagnostic::error("bad-date", found, format!("`{text}` is no date"))
                .help("dates are `@2026-01-31`, instants `@2026-01-31T10:00Z` or `@2026-01-31T10:00+02:00`"),
        );
        ExprKind::Bad
    }

    fn missing_dollar_name(&mut self, found: Span) -> ExprKind {
        self.report(Diagnostic::error("missing-name", found, "a name is missing after this `$`").label("a name follows here"));
        ExprKind::Bad
    }

    fn quoted_otherwise(&mut self, text: &str, found: Span) -> Expr {
        let mut inside = text.chars();
        inside.next();
        inside.next_back();
        let inside = inside.as_str();
        let ours = format!("\"{}\"", inside.replace('\\', "\\\\").replace('"', "\\\"").replace('{', "\\{"));
        self.report(Diagnostic::error("foreign-quotes", found, "a text stands in `\"` quotes").fix(format!("write `{ours}`"), found, ours));
        plain_text(inside, found)
    }
}

fn constant(text: &str) -> ExprKind {
    match text {
        "true" => ExprKind::Bool(true),
        "false" => ExprKind::Bool(false),
        _ => ExprKind::Null,
    }
}

/// What was meant, for the mistakes whose meaning is plain: `.5`, `1_`, `0x10`, `30days`.
fn mended(text: &str) -> Option<String> {
    if let Some(rest) = text.strip_prefix('.') {
        let digits = rest.bytes().all(|byte| byte.is_ascii_digit());
        return Some(if digits { format!("0.{rest}") } else { format!(".\"{rest}\"") });
    }
    if let Some(hex) = text.strip_prefix("0x") {
        return u64::from_str_radix(hex, 16).ok().map(|number| number.to_string());
    }
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let unit = text.get(digits.len()..)?;
    let ours = match unit {
        "day" | "days" => "d",
        "hour" | "hours" | "hr" | "hrs" => "h",
        "min" | "mins" | "minute" | "minutes" => "m",
        "sec" | "secs" | "second" | "seconds" => "s",
        "week" | "weeks" => "w",
        "month" | "months" => "mo",
        "year" | "years" => "y",
        _ if unit.bytes().all(|byte| byte == b'_') => "",
        _ => return None,
    };
    Some(format!("{digits}{ours}"))
}

/// `1.5e3` as `1500`, so that nobody after us meets an exponent; nothing beyond 38 digits.
fn plain_digits(text: &str) -> Option<String> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok().filter(|exponent| exponent.abs() <= 76)?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let plain = if exponent == 0 { text.to_owned() } else { shifted(whole, fraction, exponent) };
    let plain = plain.split(['e', 'E']).next().unwrap_or("").to_owned();
    let significant = plain.replace('.', "");
    let scale = plain.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    (significant.trim_start_matches('0').len() <= 38 && scale <= 38).then_some(plain)
}

/// The digits with their point moved by `exponent` places.
fn shifted(whole: &str, fraction: &str, exponent: i32) -> String {
    let digits = format!("{whole}{fraction}");
    let point = whole.len() as i32 + exponent;
    let text = if point <= 0 {
        format!("0.{}{digits}", "0".repeat(point.unsigned_abs() as usize))
    } else if point as usize >= digits.len() {
        let zeros = point as usize - digits.len();
        format!("{digits}{}", "0".repeat(zeros))
    } else {
        let (before, after) = digits.split_at(point as usize);
        format!("{before}.{after}")
    };
    let text = text.trim_start_matches('0');
    if text.is_empty() || text.starts_with('.') { format!("0{text}") } else { text.to_owned() }
}

/// `2026-02-28` is a day, `2026-02-30` is none.
fn is_day(text: &str) -> bool {
    let mut parts = text.split('-').map(|part| part.parse::<u32>().unwrap_or(0));
    let (Some(year), Some(month), Some(day)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=last).contains(&day)
}

/// `10:00:59.5Z`, `10:00+14:00`: hours, minutes and seconds in their bounds.
fn is_time(text: &str) -> bool {
    let (time, zone) = text.split_at(text.find(['Z', '+', '-']).unwrap_or(text.len()));
    let mut parts = time.split(':').map(|part| part.split('.').next().unwrap_or("").parse::<u32>().unwrap_or(99));
    let (hour, minute, second) = (parts.next().unwrap_or(99), parts.next().unwrap_or(99), parts.next().unwrap_or(0));
    let mut offset = zone.trim_start_matches(['Z', '+', '-']).split(':').map(|part| part.parse::<u32>().unwrap_or(0));
    let (ahead, behind) = (offset.next().unwrap_or(0), offset.next().unwrap_or(0));
    hour <= 23 && minute <= 59 && second <= 59 && ahead <= 23 && behind <= 59
}
