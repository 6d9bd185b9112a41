//! Credentials in what APIs send back: by the names of fields and parameters, and by how they look.
//! Secrets that a script declares are known; this is for those that it does not.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::value::{Number, Text, Value};

const HIDDEN: &str = "***";

/// Names of what gives access, letters alone: all of the name.
const NAMES: &[&str] = &[
    "authorization",
    "cookie",
    "credential",
    "credentials",
    "jwt",
    "otp",
    "passphrase",
    "passwd",
    "password",
    "pwd",
    "secret",
    "sessionid",
    "signature",
    "signedurl",
    "token",
];
/// The end of such a name.
const ENDS: &[&str] = &[
    "accesskey",
    "accesstoken",
    "apikey",
    "apisecret",
    "appkey",
    "appsecret",
    "authkey",
    "authtoken",
    "bearertoken",
    "clientsecret",
    "csrftoken",
    "devicetoken",
    "idtoken",
    "passphrase",
    "password",
    "privatekey",
    "refreshtoken",
    "secretkey",
    "sessiontoken",
    "signingkey",
    "webhooksecret",
    "xsrftoken",
];
/// Names of parameters of addresses that do, while fields of these names are mostly harmless.
const PARAMETERS: &[&str] = &["auth", "code", "key", "session", "sid", "sig"];

/// Texts that give access wherever they stand: keys of well-known makes, tokens that are signed, private keys.
static LOOKS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let looks = [
        r"(?i:\b(?:bearer|basic)\s+)[A-Za-z0-9+/=._~-]{12,}",
        r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*",
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)",
        r"\b(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{8,}",
        r"\bgh[pousr]_[A-Za-z0-9]{20,}",
        r"\bgithub_pat_[A-Za-z0-9_]{20,}",
        r"\bxox[abeprs]-[A-Za-z0-9-]{10,}",
        r"\bAKIA[A-Z0-9]{16}\b",
        r"\bya29\.[A-Za-z0-9_-]{20,}",
        r"\bEAA[A-Za-z0-9]{30,}",
    ];
    Regex::new(&looks.join("|")).ok()
});

/// `?name=value` and `&name=value` of an address.
static PARAMETER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"([?&;]|^)([A-Za-z0-9_.\[\]%-]+)=([^&#\s;]*)").ok());
/// `//user:password@` of an address.
static USER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"//[^/\s@]+@").ok());

/// Whether a field of this name usually gives access. Those by which pages are asked for do not.
pub fn is_credential(name: &str) -> bool {
    let letters = letters(name);
    NAMES.contains(&letters.as_str()) || ENDS.iter().any(|end| letters.ends_with(end))
}

/// Whether a parameter of an address does.
fn is_credential_parameter(name: &str) -> bool {
    let letters = letters(name);
    PARAMETERS.contains(&letters.as_str()) || letters.ends_with("signature") || is_credential(name)
}

fn letters(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect()
}

/// The value without credentials; kinds stay what they are.
pub(super) fn hidden(value: &Value, mask: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::Text(text) => Value::Text(Text::from(without_credentials(text, mask))),
        Value::Secret(_) => Value::text(HIDDEN),
        // A secret of digits alone.
        Value::Digits(digits) if mask(digits) != digits.as_str() => Value::Number(Number::ZERO),
        Value::List(items) => Value::list(items.iter().map(|item| hidden(item, mask)).collect()),
        Value::Object(object) => {
            let fields = object.fields.iter().map(|(name, value)| {
                let value = if is_credential(name) { blank(value) } else { hidden(value, mask) };
                (Text::from(mask(name)), value)
            });
            Value::object(fields.collect())
        }
        other => other.clone(),
    }
}

/// A credential: of what it was the kind is left.
fn blank(value: &Value) -> Value {
    match value {
        Value::Text(text) if text.is_empty() => value.clone(),
        Value::Text(_) | Value::Secret(_) => Value::text(HIDDEN),
        Value::Digits(_) | Value::Number(_) => Value::Number(Number::ZERO),
        Value::List(items) => Value::list(items.iter().map(blank).collect()),
        Value::Object(object) => Value::object(object.fields.iter().map(|(name, value)| (name.clone(), blank(value))).collect()),
        other => other.clone(),
    }
}

/// The text with `***` where credentials stand: known secrets, parameters of addresses, and what looks like
/// one.
pub fn without_credentials(text: &str, mask: &dyn Fn(&str) -> String) -> String {
    let masked = mask(text);
    let shown = replaced(&LOOKS, &masked, |_| HIDDEN.to_owned());
    if !shown.contains('=') && !shown.contains('@') {
        return shown.into_owned();
    }
    let without_user = replaced(&USER, &shown, |_| format!("//{HIDDEN}@"));
    replaced(&PARAMETER, &without_user, parameter).into_owned()
}

fn parameter(found: &Captures<'_>) -> String {
    let part = |index| found.get(index).map_or("", |part| part.as_str());
    let value = if is_credential_parameter(part(2)) { HIDDEN } else { part(3) };
    format!("{}{}={value}", part(1), part(2))
}

fn replaced<'t>(pattern: &LazyLock<Option<Regex>>, text: &'t str, by: impl Fn(&Captures<'_>) -> String) -> Cow<'t, str> {
    match &**pattern {
        Some(pattern) => pattern.replace_all(text, by),
        None => Cow::Borrowed(text),
    }
}
