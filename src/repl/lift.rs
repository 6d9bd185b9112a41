//! Credentials that were typed where they must not stay: the script gets a secret instead, the session
//! remembers its value.

use super::draft::{Part, Typed, literal, read};
use crate::sample::is_credential;
use crate::source::{Source, Span};
use crate::syntax::ast::{Expr, ExprKind, Item, Pair, Statement, TextPart};

/// Arguments of authenticators that are no credentials.
const HARMLESS: &[&str] = &[
    "algorithm",
    "audience",
    "client_id",
    "encoding",
    "grant",
    "header",
    "issuer",
    "key_id",
    "location",
    "prefix",
    "query",
    "redirect",
    "region",
    "scope",
    "scopes",
    "service",
    "subject",
    "token_url",
    "authorize_url",
    "username",
    "device_url",
    "id_query",
];

/// A credential: where, what stands before it in the text, its value, and the end of its name.
type Found = (Span, String, String, String);

/// What became of a line.
pub(super) struct Lifted {
    /// The statements, first those that the credentials need.
    pub(super) texts: Vec<String>,
    /// Name and value of each secret.
    pub(super) secrets: Vec<(String, String)>,
}

/// The text of an item, its credentials taken out. `prefix` begins the names of the secrets.
pub(super) fn lifted(part: &Part, prefix: &str) -> Option<Lifted> {
    let Part { item: Item::Default(statement), text, start } = part else { return None };
    let mut found: Vec<Found> = Vec::new();
    match statement {
        Statement::Auth(expr) => auth(expr, &mut found),
        Statement::Header(pairs) => pairs.iter().for_each(|pair| header(pair, &mut found)),
        Statement::Query(pairs) => pairs.iter().for_each(|pair| query(pair, &mut found)),
        Statement::Call(call) => return address(&call.url, text, prefix),
        _ => {}
    }
    if found.is_empty() {
        return None;
    }
    let mut secrets = Vec::new();
    let mut new = text.clone();
    for (span, before, value, part) in found.into_iter().rev() {
        let name = format!("{prefix}_{part}");
        let range = span.start.saturating_sub(*start) as usize..span.end.saturating_sub(*start) as usize;
        let by = if before.is_empty() { format!("${name}") } else { format!("\"{before}{{${name}}}\"") };
        if new.get(range.clone()).is_some() {
            new.replace_range(range, &by);
        }
        secrets.push((name, value));
    }
    let declared = secrets.iter().rev().map(|(name, _)| format!("secret ${name}"));
    Some(Lifted { texts: declared.chain([new]).collect(), secrets })
}

/// Whether what was typed has a credential in it.
pub(super) fn holds_credential(text: &str) -> bool {
    match read(&Source::new("", text)) {
        Ok(Typed::Parts(parts)) => parts.iter().any(|part| lifted(part, "X").is_some()),
        _ => text.trim_start().starts_with("auth") && text.contains('"'),
    }
}

fn auth(expr: &Expr, found: &mut Vec<Found>) {
    match &expr.node {
        ExprKind::Call { name, arguments } => {
            let alone = arguments.len() == 1;
            for (index, argument) in arguments.iter().enumerate() {
                let part = match &argument.name {
                    Some(name) if HARMLESS.contains(&name.node.as_str()) => continue,
                    Some(name) if name.node == "value" => "KEY".to_owned(),
                    Some(name) => name.node.to_ascii_uppercase(),
                    None if alone || name.node == "bearer" => "TOKEN".to_owned(),
                    None if index == 0 => "USER".to_owned(),
                    None => "PASSWORD".to_owned(),
                };
                if let Some(value) = plain(&argument.value) {
                    found.push((argument.value.span, String::new(), value, part));
                }
            }
        }
        ExprKind::If { branches, otherwise } => {
            branches.iter().for_each(|(_, value)| auth(value, found));
            otherwise.iter().for_each(|value| auth(value, found));
        }
        ExprKind::Paren(inner) => auth(inner, found),
        _ => {}
    }
}

fn header(pair: &Pair, found: &mut Vec<Found>) {
    let (Some(name), Some(value)) = (plain(&pair.name), plain(&pair.value)) else { return };
    if !is_credential(&name) {
        return;
    }
    let (before, secret) = match value.split_once(' ') {
        Some((scheme, secret)) if ["bearer", "basic", "token"].contains(&scheme.to_ascii_lowercase().as_str()) => {
            (format!("{scheme} "), secret)
        }
        _ => (String::new(), value.as_str()),
    };
    let part = if name.eq_ignore_ascii_case("authorization") { "TOKEN".to_owned() } else { upper(&name) };
    found.push((pair.value.span, before, secret.to_owned(), part));
}

fn query(pair: &Pair, found: &mut Vec<Found>) {
    let (Some(name), Some(value)) = (plain(&pair.name), plain(&pair.value)) else { return };
    if is_credential(&name) || name.eq_ignore_ascii_case("key") {
        found.push((pair.value.span, String::new(), value, upper(&name)));
    }
}

/// Parameters and the user of an address.
fn address(url: &Expr, text: &str, prefix: &str) -> Option<Lifted> {
    let written = plain(url)?;
    let parsed = url::Url::parse(&written).ok()?;
    let mut new = written.clone();
    let mut lifted = Lifted { texts: Vec::new(), secrets: Vec::new() };
    if let Some(user) = Some(parsed.username()).filter(|user| !user.is_empty()) {
        let password = parsed.password().unwrap_or_default();
        let at = new.find('@')? + 1;
        let from = new.find("//")? + 2;
        new.replace_range(from..at, "");
        let names = [format!("{prefix}_USER"), format!("{prefix}_PASSWORD")];
        lifted.texts.extend(names.iter().map(|name| format!("secret ${name}")));
        lifted.texts.push(format!("auth basic(${}, ${})", names.first()?, names.last()?));
        lifted.secrets.extend(names.into_iter().zip([decoded(user), decoded(password)]));
    } else if let Some((name, value)) = parsed.query_pairs().find(|(name, _)| is_credential(name) || name == "key") {
        let kept = new.split_once('?').map(|(path, query)| {
            let kept: Vec<&str> = query.split('&').filter(|pair| pair.split('=').next() != Some(name.as_ref())).collect();
            if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
        });
        new = kept?;
        let secret = format!("{prefix}_{}", upper(&name));
        lifted.texts.push(format!("secret ${secret}"));
        lifted.texts.push(format!("auth api_key(query: \"{name}\", value: ${secret})"));
        lifted.secrets.push((secret, value.into_owned()));
    } else {
        return None;
    }
    lifted.texts.push(text.replace(&written, &new));
    Some(lifted)
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn upper(name: &str) -> String {
    crate::infer::snake(name).to_ascii_uppercase()
}

/// A text without holes.
fn plain(expr: &Expr) -> Option<String> {
    let ExprKind::Text { parts, .. } = &expr.node else { return None };
    let holes = parts.iter().any(|part| matches!(part, TextPart::Hole(_)));
    literal(expr).filter(|text| !holes && !text.is_empty())
}
