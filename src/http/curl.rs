//! A call as a curl command line that can be copied into a shell. Secrets appear as `"$NAME"`, or as
//! `***` where they have no name or are encoded.

use super::policy::Permit;
use super::redact::{Part, Redactor};
use super::{Call, Credential, Secret, encode};

/// Longer bodies are named, not shown.
const BODY: usize = 16 << 10;

/// The command line of a call, on one line.
pub fn command(call: &Call, redactor: &Redactor) -> String {
    let mut words = vec!["curl".to_owned()];
    match call.method {
        "GET" => {}
        "HEAD" => words.push("--head".to_owned()),
        method => words.push(format!("-X {method}")),
    }
    words.push(url(call, redactor));
    for (name, value) in &call.headers {
        words.push(format!("-H {}", quote(&redactor.parts(&format!("{name}: {value}")))));
    }
    for credential in shown(call) {
        if let Credential::Header { name, value } = credential {
            let parts = [vec![Part::Text(format!("{name}: "))], secret(value, redactor)].concat();
            words.push(format!("-H {}", quote(&parts)));
        }
    }
    if let Some(body) = &call.body {
        if !call.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
            // Or curl calls every body a form.
            words.push("-H 'Content-Type:'".to_owned());
        }
        words.push(data(body, redactor));
    }
    words.join(" ")
}

fn url(call: &Call, redactor: &Redactor) -> String {
    let mut parts = redactor.parts(call.url.as_str());
    let mut mark = if call.url.query().is_some() { '&' } else { '?' };
    for credential in shown(call) {
        if let Credential::Query { name, value } = credential {
            parts.push(Part::Text(format!("{mark}{}=", encode::query_value(name))));
            parts.extend(secret(value, redactor));
            mark = '&';
        }
    }
    quote(&parts)
}

/// The credentials that would really be sent.
fn shown(call: &Call) -> &[Credential] {
    if call.policy.permits(&call.url) == Permit::Credentials { &call.credentials } else { &[] }
}

/// A credential without a learned secret in it is hidden as a whole.
fn secret(value: &Secret, redactor: &Redactor) -> Vec<Part> {
    let parts = redactor.parts(value.expose());
    if value.is_proof() || parts.iter().all(|part| matches!(part, Part::Text(_))) { vec![Part::Hidden] } else { parts }
}

fn data(body: &[u8], redactor: &Redactor) -> String {
    match std::str::from_utf8(body) {
        Ok(text) if body.len() <= BODY => format!("--data-raw {}", quote(&redactor.parts(text))),
        _ => format!("--data-binary @body # {} bytes", body.len()),
    }
}

/// Text in single quotes, variables in double quotes, so that the shell expands only these.
fn quote(parts: &[Part]) -> String {
    let mut quoted = String::new();
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Text(part) => text.push_str(part),
            Part::Hidden => text.push_str("***"),
            Part::Named(name) => {
                quoted.push_str(&single(&text));
                quoted.push_str(&format!("\"${name}\""));
                text.clear();
            }
        }
    }
    quoted.push_str(&single(&text));
    if quoted.is_empty() { "''".to_owned() } else { quoted }
}

fn single(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}
