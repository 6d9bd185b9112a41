//! The query of a URL, absolute or not, without changing a byte of what is kept.

use url::form_urlencoded;

pub(crate) struct Parts<'u> {
    /// Everything before `?`.
    pub(crate) path: &'u str,
    /// Between `?` and `#`.
    pub(crate) query: &'u str,
    /// From `#` on.
    pub(crate) fragment: &'u str,
}

pub(crate) fn parts(url: &str) -> Parts<'_> {
    let (before, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
    let (path, query) = before.split_once('?').unwrap_or((before, ""));
    Parts { path, query, fragment }
}

/// `name=value` as written.
pub(crate) fn pairs(query: &str) -> impl Iterator<Item = &str> {
    query.split('&').filter(|pair| !pair.is_empty())
}

pub(crate) fn decoded_name(pair: &str) -> String {
    decoded(pair).0
}

pub(crate) fn decoded_value(pair: &str) -> String {
    decoded(pair).1
}

fn decoded(pair: &str) -> (String, String) {
    let first = form_urlencoded::parse(pair.as_bytes()).next();
    first.map_or_else(Default::default, |(name, value)| (name.into_owned(), value.into_owned()))
}
