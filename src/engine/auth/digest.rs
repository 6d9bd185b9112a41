//! HTTP Digest authentication (RFC 7616): MD5 and SHA-256, also as `-sess`, `qop=auth` or none. The
//! first call learns the challenge; later ones use it until the server names another.

use md5::{Digest as _, Md5};
use std::sync::PoisonError;
use url::Url;

use super::Step;
use super::crypto::{hex, sha256};
use super::signing::Signing;
use crate::http::{Origin, Reply, Secret};
use crate::value::Fault;

/// What a server demands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Challenge {
    realm: String,
    nonce: String,
    opaque: Option<String>,
    algorithm: Option<String>,
    /// Whether `qop=auth` is offered.
    qop: bool,
    /// Calls made with this nonce.
    count: u32,
}

pub fn digest(signing: &mut Signing<'_>) -> Result<Step, Fault> {
    let (user, password) = (signing.secret("username")?, signing.secret("password")?);
    let challenge = Origin::of(&signing.call.url).and_then(|origin| {
        let mut challenges = signing.challenges.lock().unwrap_or_else(PoisonError::into_inner);
        let challenge = challenges.get_mut(&origin)?;
        challenge.count += 1;
        Some(challenge.clone())
    });
    if let Some(challenge) = challenge {
        let nonce = uuid::Uuid::new_v4().simple().to_string();
        let value = challenge.answer(&user, &password, signing.call.method, &target(&signing.call.url), &nonce);
        signing.header("Authorization", Secret::proof(&value));
    }
    Ok(Step::Challenge)
}

/// The strongest challenge of a 401 that we can answer.
pub fn challenge(reply: &Reply) -> Option<Challenge> {
    let headers = reply.headers.iter().filter(|(name, _)| name == "www-authenticate");
    let mut offers: Vec<Challenge> = headers.flat_map(|(_, value)| challenges(value)).collect();
    offers.sort_by_key(|offer| !offer.is_sha256());
    offers.into_iter().next()
}

fn target(url: &Url) -> String {
    url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
}

impl Challenge {
    fn name(&self) -> &str {
        self.algorithm.as_deref().unwrap_or("MD5")
    }

    fn is_sha256(&self) -> bool {
        self.name().to_ascii_uppercase().starts_with("SHA-256")
    }

    fn is_session(&self) -> bool {
        self.name().to_ascii_lowercase().ends_with("-sess")
    }

    fn hash(&self, text: &str) -> String {
        if self.is_sha256() { hex(&sha256(text.as_bytes())) } else { hex(&Md5::digest(text.as_bytes())) }
    }

    fn answer(&self, user: &str, password: &str, method: &str, target: &str, own: &str) -> String {
        let (realm, nonce) = (&self.realm, &self.nonce);
        let mut secret = self.hash(&format!("{user}:{realm}:{password}"));
        if self.is_session() {
            secret = self.hash(&format!("{secret}:{nonce}:{own}"));
        }
        let call = self.hash(&format!("{method}:{target}"));
        let count = format!("{:08x}", self.count);
        let response = if self.qop {
            self.hash(&format!("{secret}:{nonce}:{count}:{own}:auth:{call}"))
        } else {
            self.hash(&format!("{secret}:{nonce}:{call}"))
        };
        let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
        let mut value = format!(
            "Digest username=\"{}\", realm=\"{}\", nonce=\"{}\", uri=\"{target}\", response=\"{response}\"",
            quoted(user),
            quoted(realm),
            quoted(nonce)
        );
        value.extend(self.algorithm.iter().map(|algorithm| format!(", algorithm={algorithm}")));
        value.extend(self.opaque.iter().map(|opaque| format!(", opaque=\"{}\"", quoted(opaque))));
        if self.qop {
            value.push_str(&format!(", qop=auth, nc={count}, cnonce=\"{own}\""));
        } else if self.is_session() {
            value.push_str(&format!(", cnonce=\"{own}\""));
        }
        value
    }
}

/// The Digest challenges of one header, which may hold several of any scheme.
fn challenges(header: &str) -> Vec<Challenge> {
    let mut found = Vec::new();
    let mut open: Option<Challenge> = None;
    for part in split(header) {
        let (scheme, parameter) = match part.split_once(' ') {
            // A blank before any `=` ends the name of a scheme.
            Some((word, rest)) if !word.contains('=') => (Some(word), rest.trim()),
            _ if !part.contains('=') => (Some(part.as_str()), ""),
            _ => (None, part.as_str()),
        };
        if let Some(scheme) = scheme {
            found.extend(open.take());
            open = scheme.eq_ignore_ascii_case("digest").then(Challenge::default);
        }
        if let (Some(challenge), Some((name, value))) = (&mut open, parameter.split_once('=')) {
            challenge.set(&name.trim().to_ascii_lowercase(), unquoted(value.trim()));
        }
    }
    found.extend(open);
    found.retain(|challenge| !challenge.nonce.is_empty() && challenge.is_known());
    found
}

impl Challenge {
    fn set(&mut self, name: &str, value: String) {
        match name {
            "realm" => self.realm = value,
            "nonce" => self.nonce = value,
            "opaque" => self.opaque = Some(value),
            "algorithm" => self.algorithm = Some(value),
            "qop" => self.qop = value.split(',').any(|offer| offer.trim().eq_ignore_ascii_case("auth")),
            _ => {}
        }
    }

    fn is_known(&self) -> bool {
        matches!(self.name().to_ascii_uppercase().as_str(), "MD5" | "MD5-SESS" | "SHA-256" | "SHA-256-SESS")
    }
}

/// At commas outside of quotes.
fn split(header: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for letter in header.chars() {
        match letter {
            ',' if !quoted => parts.push(String::new()),
            _ => {
                quoted ^= letter == '"' && !escaped;
                escaped = letter == '\\' && !escaped;
                parts.extend_last(letter);
            }
        }
    }
    parts.into_iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

trait ExtendLast {
    fn extend_last(&mut self, letter: char);
}

impl ExtendLast for Vec<String> {
    fn extend_last(&mut self, letter: char) {
        if let Some(last) = self.last_mut() {
            last.push(letter);
        }
    }
}

fn unquoted(value: &str) -> String {
    match value.strip_prefix('"').and_then(|value| value.strip_suffix('"')) {
        Some(inner) => inner.replace("\\\"", "\"").replace("\\\\", "\\"),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7616, 3.9.1.
    #[test]
    fn the_examples_of_the_standard() {
        let header = r#"Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS""#;
        let offers = challenges(header);
        let responses = ["753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1", "8ca523f5e9506fed4657c9700eebdbec"];
        assert_eq!(offers.len(), 2);
        for (mut offer, response) in offers.into_iter().zip(responses) {
            offer.count = 1;
            let value = offer.answer("Mufasa", "Circle of Life", "GET", "/dir/index.html", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");
            assert!(value.contains(&format!("response=\"{response}\"")), "{value}");
            assert!(value.contains("nc=00000001"));
        }
    }
}
