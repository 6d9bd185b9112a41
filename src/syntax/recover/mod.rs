//! What is wrong with a span that the grammar could not read: it is parsed again alone, by a rule
//! without recovery, and where that breaks is told in the script's words. Asked first: is the first
//! word unknown, is it a habit of another language, is a bracket left open?

mod bracket;
mod expected;
mod habit;
mod strict;
mod words;

use super::scan::{Kind, Token, tokens};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use expected::Expected;
pub use words::is_first_word;
pub(super) use words::is_reserved;

/// Where the span stands, which says what could have stood there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    File,
    Request,
    Step,
    Test,
    Fields,
    Object,
    Hole,
    /// Alone, as at the REPL.
    Expression,
}

/// A span, and all that is known about it.
pub(super) struct Scene<'t> {
    text: &'t str,
    /// Without comments and line breaks.
    tokens: Vec<Token>,
    place: Place,
}

impl<'t> Scene<'t> {
    fn new(text: &'t str, found: Span, place: Place) -> Scene<'t> {
        let tokens = tokens(text.get(found.range()).unwrap_or(""), found.start);
        let tokens = tokens.into_iter().filter(|token| !matches!(token.kind, Kind::Comment | Kind::SlashComment | Kind::LineBreak));
        Scene { text, tokens: tokens.collect(), place }
    }

    fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or("")
    }

    fn word(&self, index: usize) -> &'t str {
        self.tokens.get(index).map_or("", |token| self.slice(token.span))
    }

    /// The token at or behind `at`.
    fn index_at(&self, at: u32) -> usize {
        self.tokens.partition_point(|token| token.span.end <= at)
    }

    /// Where the token before `index` ends.
    fn end_before(&self, index: usize) -> u32 {
        let before = index.checked_sub(1).and_then(|index| self.tokens.get(index));
        before.or(self.tokens.first()).map_or(0, |token| token.span.end)
    }

    /// The token could begin a value.
    fn continues(&self, index: usize) -> bool {
        let Some(token) = self.tokens.get(index) else { return false };
        token.kind != Kind::Close && (token.kind != Kind::Sign || matches!(self.word(index), "-" | "." | "@"))
    }

    /// The token stands on a later line than the one before it.
    fn on_new_line(&self, index: usize) -> bool {
        let Some(token) = self.tokens.get(index) else { return true };
        let between = self.text.get(self.end_before(index) as usize..token.span.start as usize);
        index > 0 && between.is_some_and(|between| between.contains(['\n', '\r']))
    }
}

/// What is wrong in `found`.
pub(super) fn explain(text: &str, found: Span, place: Place) -> Diagnostic {
    let scene = Scene::new(text, found, place);
    if let Some(diagnostic) = unknown_word(&scene) {
        return diagnostic;
    }
    let Some(broken) = strict::parse(text, found, place) else {
        return Diagnostic::error("unexpected", found, "this cannot stand here");
    };
    let index = scene.index_at(broken.at);
    let special = habit::explain(&scene, index, &broken.expected).or_else(|| bracket::explain(&scene, index));
    special.unwrap_or_else(|| unexpected(&scene, index, &broken.expected))
}

/// The `{` inside a block that took the block's own `}`, and that `}`.
pub(super) fn robbing(text: &str, block: Span) -> Option<(Span, Span)> {
    bracket::robbing(text, &tokens(text.get(block.range()).unwrap_or(""), block.start))
}

/// What is wrong with `found`, which stands behind a statement on its line.
pub(super) fn explain_junk(text: &str, before: Option<Span>, found: Span, place: Place) -> Diagnostic {
    let whole = before.map_or(found, |before| before.to(found));
    let scene = Scene::new(text, whole, place);
    let first = scene.index_at(found.start);
    let broken = strict::parse(text, whole, place);
    let index = broken.as_ref().map_or(first, |broken| scene.index_at(broken.at).max(first));
    let expected = broken.map_or_else(|| Expected::new(&[]), |broken| broken.expected);
    let special = habit::explain(&scene, index, &expected).or_else(|| bracket::explain(&scene, index));
    if let Some(diagnostic) = special {
        return diagnostic;
    }
    if index > first {
        return unexpected(&scene, index, &expected);
    }
    let what = scene.word(index);
    let span = scene.tokens.get(index).map_or(found, |token| token.span);
    let thing = match place {
        Place::Hole | Place::Expression => "value",
        Place::Fields => "field",
        _ => "statement",
    };
    let diagnostic = Diagnostic::error("unexpected", span, format!("unexpected {} after this {thing}", shown(what)));
    match expected.list() {
        Some(list) => diagnostic.help(format!("{list} could follow here, or the {thing} ends")),
        None => diagnostic,
    }
}

/// "expected `->`, found `x`".
fn unexpected(scene: &Scene<'_>, index: usize, expected: &Expected) -> Diagnostic {
    let here = scene.tokens.get(index).filter(|_| !scene.on_new_line(index) || expected.value());
    let end = scene.end_before(index);
    let (span, found) = match here {
        Some(token) => (token.span, shown(scene.slice(token.span))),
        None => (Span { start: end, end }, end_of(scene.place).to_owned()),
    };
    let message = match expected.list() {
        Some(list) => format!("expected {list}, found {found}"),
        None => format!("unexpected {found}"),
    };
    Diagnostic::error("unexpected", span, message)
}

fn end_of(place: Place) -> &'static str {
    match place {
        Place::Hole => "the end of the hole",
        Place::Object => "the end of the entry",
        Place::Expression => "the end",
        _ => "the end of the line",
    }
}

/// A token in a message: short, on one line.
fn shown(text: &str) -> String {
    let line = text.lines().next().unwrap_or("");
    let short: String = line.chars().take(24).collect();
    if short.len() < text.len() { format!("`{short}…`") } else { format!("`{short}`") }
}

/// The first word of the line is none that may stand there.
fn unknown_word(scene: &Scene<'_>) -> Option<Diagnostic> {
    if !matches!(scene.place, Place::File | Place::Request | Place::Step | Place::Test) {
        return None;
    }
    let first = scene.tokens.first()?;
    let word = scene.slice(first.span);
    if first.kind != Kind::Word {
        return Some(no_word(scene, first.span, word));
    }
    if words::is_known(word, scene.place) {
        return None;
    }
    if words::is_first_word(word) {
        return Some(misplaced(scene, first.span, word));
    }
    let meant = words::meant(word, scene.place);
    let item = scene.place == Place::File && meant.is_none_or(|meant| words::ITEMS.contains(&meant));
    let (code, thing) = if item { ("unknown-item", "item") } else { ("unknown-statement", "statement") };
    Some(match meant {
        Some(meant) => Diagnostic::error(code, first.span, format!("unknown {thing} `{word}`; did you mean `{meant}`?")).suggest(
            format!("write `{meant}`"),
            first.span,
            meant,
        ),
        None => Diagnostic::error(code, first.span, format!("unknown {thing} `{word}`")).help(first_words(scene.place)),
    })
}

fn first_words(place: Place) -> &'static str {
    match place {
        Place::File => {
            "a script holds `integration`, `param`, `secret`, `request` and other items, and statements as defaults for all requests"
        }
        Place::Test => "a test holds `replay`, `param`, `now`, `respond` and `expect`",
        Place::Step => "a step holds `header`, `query`, `body`, `auth`, `on`, `poll`, `format` and the like",
        _ => "a line of a request begins with a word such as `get`, `query`, `paginate`, `records` or `map`",
    }
}

fn no_word(scene: &Scene<'_>, found: Span, text: &str) -> Diagnostic {
    Diagnostic::error("no-statement", found, format!("a line cannot begin with {}", shown(text))).help(first_words(scene.place))
}

fn misplaced(scene: &Scene<'_>, found: Span, word: &str) -> Diagnostic {
    let message = match scene.place {
        Place::Test => format!("`{word}` cannot stand in a test"),
        Place::Step => format!("`{word}` cannot stand in a `then`"),
        _ => format!("`{word}` stands only in a test"),
    };
    let help = if scene.place == Place::Step && word == "then" {
        "write the next `then` behind this one; steps run in the order in which they stand"
    } else {
        first_words(scene.place)
    };
    Diagnostic::error("misplaced", found, message).help(help)
}

/// The item that was meant by the head of a block.
pub(super) fn item_meant(word: &str) -> Option<&'static str> {
    if words::ITEMS.contains(&word) { words::ITEMS.into_iter().find(|item| *item == word) } else { words::meant(word, Place::File) }
}

/// The statement that was meant by the head of a block.
pub(super) fn statement_meant(word: &str) -> Option<&'static str> {
    if word == "then" { Some("then") } else { words::meant(word, Place::Request) }
}

/// Whether a line with these tokens starts a statement or an item although a bracket is open: the
/// same question as `statement_start` and `item_start` of the grammar.
pub(super) fn starts_anew(text: &str, tokens: &[Token]) -> bool {
    let (Some(first), Some(next)) = (tokens.first(), tokens.get(1)) else { return false };
    let slice = |token: &Token| text.get(token.span.range()).unwrap_or("");
    let (word, after) = (slice(first), slice(next));
    if first.kind != Kind::Word || first.span.end == next.span.start || !words::is_known(word, Place::File) {
        return false;
    }
    match next.kind {
        Kind::Word => {
            let operator = matches!(after, "and" | "or" | "in" | "not" | "then" | "else");
            !operator && (word != "then" || matches!(after, "for" | "get" | "post" | "put" | "patch" | "delete" | "head"))
        }
        Kind::Dollar | Kind::Text | Kind::Number | Kind::Open => word != "then",
        Kind::Sign => word != "then" && (after == "." || after == "@"),
        _ => false,
    }
}
