//! The words with which lines begin, and what people write in their place.

use super::Place;
use crate::diagnostic::nearest;

pub(super) const ITEMS: [&str; 11] = ["use", "integration", "param", "secret", "global", "let", "fn", "fields", "shape", "request", "test"];

/// The first words of statements.
pub(super) const STATEMENTS: [&str; 39] = [
    "get",
    "post",
    "put",
    "patch",
    "delete",
    "head",
    "base",
    "header",
    "query",
    "body",
    "auth",
    "for",
    "paginate",
    "stop",
    "continue",
    "records",
    "each",
    "let",
    "where",
    "map",
    "keep",
    "key",
    "bookmark",
    "write",
    "format",
    "nulls",
    "then",
    "poll",
    "on",
    "reads",
    "idempotency_key",
    "rate",
    "concurrency",
    "timeout",
    "retry",
    "timezone",
    "allow",
    "reject_limit",
    "only",
];

/// Statements that are not in `STATEMENTS` because tests have them too.
pub(super) const SHARED: [&str; 1] = ["expect"];

pub(super) const TESTS: [&str; 4] = ["replay", "param", "now", "respond"];

/// Words that are no names in an expression.
const RESERVED: [&str; 12] = ["if", "then", "else", "match", "and", "or", "not", "in", "null", "true", "false", "global"];

/// Words of other languages, and of earlier drafts, with ours.
const ALIASES: [(&str, &str); 27] = [
    ("fragment", "shape"),
    ("template", "shape"),
    ("import", "use"),
    ("include", "use"),
    ("function", "fn"),
    ("def", "fn"),
    ("func", "fn"),
    ("var", "let"),
    ("const", "let"),
    ("set", "let"),
    ("env", "secret"),
    ("endpoint", "request"),
    ("stream", "request"),
    ("resource", "request"),
    ("enum", "param"),
    ("cursor", "bookmark"),
    ("incremental", "bookmark"),
    ("filter", "where"),
    ("if", "where"),
    ("select", "map"),
    ("column", "map"),
    ("foreach", "for"),
    ("loop", "for"),
    ("url", "get"),
    ("fetch", "get"),
    ("pagination", "paginate"),
    ("pages", "paginate"),
];

/// The words that may begin a line here.
fn candidates(place: Place) -> Vec<&'static str> {
    let mut words: Vec<&'static str> = Vec::new();
    if place == Place::File {
        words.extend(ITEMS);
    }
    if place == Place::Test {
        words.extend(TESTS);
    } else {
        words.extend(STATEMENTS);
    }
    words.extend(SHARED);
    words
}

/// Whether a line may begin with this word here.
pub(super) fn is_known(word: &str, place: Place) -> bool {
    let nested = place == Place::Step && word == "then";
    !nested && candidates(place).contains(&word)
}

/// Whether a line of some block, or of a file, begins with this word.
pub fn is_first_word(word: &str) -> bool {
    ITEMS.contains(&word) || STATEMENTS.contains(&word) || TESTS.contains(&word)
}

/// The word that was meant here.
pub(super) fn meant(word: &str, place: Place) -> Option<&'static str> {
    let words = candidates(place);
    let alias = ALIASES.iter().find(|(theirs, _)| *theirs == word).map(|(_, ours)| *ours);
    alias.filter(|ours| words.contains(ours)).or_else(|| nearest(word, words))
}

/// Whether the word is no name in an expression.
pub(in crate::syntax) fn is_reserved(word: &str) -> bool {
    RESERVED.contains(&word)
}
