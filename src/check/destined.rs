//! Names as destinations see them. One script goes to any of them, so what one of them cannot tell apart
//! or keeps for itself is a mistake wherever the rows go: SQLite takes `A` for `a`, file systems take
//! composed and decomposed letters for the same, PostgreSQL has names of 63 bytes.

use icu_normalizer::ComposingNormalizerBorrowed;

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// Bytes of a name: `NAMEDATALEN` of PostgreSQL, without the zero at its end.
const LONGEST: usize = 63;

/// Columns that every row, or the view `global`, has of its own.
const OWN: [&str; 4] = ["_integration", "_request", "_run_id", "_loaded_at"];

/// Whether some destination takes both for one name.
pub fn alike(one: &str, other: &str) -> bool {
    if one.is_ascii() && other.is_ascii() {
        return one.eq_ignore_ascii_case(other);
    }
    seen(one) == seen(other)
}

/// Without what some destination does not see.
fn seen(name: &str) -> String {
    let nfc = ComposingNormalizerBorrowed::new_nfc();
    nfc.normalize(&nfc.normalize(name).to_lowercase()).into_owned()
}

/// Two names, of columns or requests, that one destination takes for the same.
pub fn collision(what: &str, (name, span): (&str, Span), (earlier, first): (&str, Span)) -> Diagnostic {
    let message = format!("the {what} `{name}` and `{earlier}` are the same at some destinations");
    Diagnostic::error("colliding-names", span, message)
        .label("this name")
        .also(first, "and this one")
        .help("case and the way in which letters are composed do not tell names apart: rename one")
}

/// Why no destination, or not every one, can call a column so.
pub fn unusable_column(name: &str, span: Span) -> Option<Diagnostic> {
    if !OWN.iter().any(|own| alike(own, name)) {
        return unusable("column", name, span);
    }
    let message = format!("`{name}` is a column that capi writes itself");
    Some(Diagnostic::error("unusable-name", span, message).label("taken").help("choose another name"))
}

/// Why not every destination can call a thing so.
pub fn unusable(what: &str, name: &str, span: Span) -> Option<Diagnostic> {
    if name.len() <= LONGEST {
        return None;
    }
    let message = format!("the name of this {what} has {} bytes; destinations hold {LONGEST}", name.len());
    Some(Diagnostic::error("unusable-name", span, message).label("too long").help("choose a shorter name"))
}
