//! URLs and forms from values. A value never changes the structure of a URL: it is one path segment, one
//! query value or one label of a host name, whatever it contains.

use bytes::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::{Url, form_urlencoded};

/// Everything but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A value as one path segment. `.` and `..` are encoded too, but the URL standard reads even these as
/// steps: `append_path` refuses them.
pub fn segment(value: &str) -> String {
    match value {
        "." => "%2E".to_owned(),
        ".." => "%2E%2E".to_owned(),
        _ => utf8_percent_encode(value, RESERVED).to_string(),
    }
}

/// A key or a value of a query; a blank is `%20`, which every server reads.
pub fn query_value(value: &str) -> String {
    utf8_percent_encode(value, RESERVED).to_string()
}

/// The body of a form, `application/x-www-form-urlencoded`.
pub fn form(pairs: &[(String, String)]) -> Bytes {
    let mut form = form_urlencoded::Serializer::new(String::new());
    Bytes::from(form.extend_pairs(pairs).finish())
}

/// A value as one label of a host name, in lower case, if it can be one.
pub fn host_label(value: &str) -> Option<String> {
    let fits = (1..=63).contains(&value.len())
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !value.starts_with('-')
        && !value.ends_with('-');
    fits.then(|| value.to_ascii_lowercase())
}

/// Adds to the query; what is there stays as it is written.
pub fn append_query(url: &mut Url, pairs: &[(String, String)]) {
    let added: Vec<String> = pairs.iter().map(|(key, value)| format!("{}={}", query_value(key), query_value(value))).collect();
    append_raw_query(url, &added.join("&"));
}

fn append_raw_query(url: &mut Url, added: &str) {
    if added.is_empty() {
        return;
    }
    let query = match url.query() {
        None | Some("") => added.to_owned(),
        Some(query) => format!("{query}&{added}"),
    };
    url.set_query(Some(&query));
}

/// Removes a query key; all else stays as it is written.
pub fn remove_query(url: &mut Url, key: &str) {
    let Some(query) = url.query().filter(|query| query.split('&').any(|pair| is_named(pair, key))) else { return };
    let kept: Vec<&str> = query.split('&').filter(|pair| !is_named(pair, key)).collect();
    let query = Some(kept.join("&")).filter(|query| !query.is_empty());
    url.set_query(query.as_deref());
}

fn is_named(pair: &str, key: &str) -> bool {
    form_urlencoded::parse(pair.as_bytes()).next().is_some_and(|(name, _)| name == key)
}

/// What stands behind the `scheme://` of an absolute URL (RFC 3986, 3.1). Nothing for a path, whatever
/// its query holds.
pub fn after_scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once("://")?;
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-' | '.');
    (scheme.starts_with(|first: char| first.is_ascii_alphabetic()) && scheme.chars().all(plain)).then_some(rest)
}

pub fn is_absolute(text: &str) -> bool {
    after_scheme(text).is_some()
}

/// What a verb names: an absolute URL, or a path under `base`.
pub fn resolve(base: Option<&Url>, target: &str) -> Result<Url, String> {
    if is_absolute(target) {
        return absolute(target);
    }
    match base {
        Some(base) => append_path(base, target),
        None => Err(format!("`{target}` is a path, but there is no `base`")),
    }
}

fn absolute(target: &str) -> Result<Url, String> {
    clean(target)?;
    let end = target.find(['?', '#']).unwrap_or(target.len());
    no_steps(target.get(..end).unwrap_or(target))?;
    usable(Url::parse(target).map_err(|error| format!("this is no URL: {error}"))?)
}

/// A path under a base: `https://h/v2` and `/campaigns` are `https://h/v2/campaigns`. Always appended,
/// a leading `/` or not; the empty path is the base itself. A query in the path comes after the base's own.
pub fn append_path(base: &Url, path: &str) -> Result<Url, String> {
    clean(path)?;
    if path.contains('#') {
        return Err("`#` begins a fragment, which is never sent; write `%23`".to_owned());
    }
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    no_steps(path)?;
    let mut url = base.clone();
    if !path.is_empty() {
        let front = base.path().trim_end_matches('/');
        url.set_path(&format!("{front}/{}", path.strip_prefix('/').unwrap_or(path)));
    }
    append_raw_query(&mut url, query);
    Ok(url)
}

/// A link of an answer, relative or absolute, from the URL that was called.
pub fn join(called: &Url, link: &str) -> Result<Url, String> {
    clean(link)?;
    if link.trim().is_empty() {
        return Err("the link is empty".to_owned());
    }
    let mut url = usable(called.join(link).map_err(|error| format!("the link is no URL: {error}"))?)?;
    url.set_fragment(None);
    Ok(url)
}

fn usable(url: Url) -> Result<Url, String> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("`{}:` is not a URL that can be called", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("the URL holds a user name or password; use `auth basic(user, password)`".to_owned());
    }
    Ok(url)
}

/// The URL standard removes line breaks and tabs without a word, which would join what they divide.
fn clean(text: &str) -> Result<(), String> {
    match text.chars().find(|character| character.is_control()) {
        Some(character) => Err(format!("a URL holds no control character: {}", character.escape_unicode())),
        None => Ok(()),
    }
}

fn no_steps(path: &str) -> Result<(), String> {
    let step = path.split(['/', '\\']).map(|part| part.to_ascii_lowercase().replace("%2e", ".")).find(|part| part == "." || part == "..");
    step.map_or(Ok(()), |step| Err(format!("`{step}` as a path segment would leave the path")))
}
