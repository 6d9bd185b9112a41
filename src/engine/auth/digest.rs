//! HTTP Digest authentication (RFC 7616): MD5, SHA-256 and SHA-512-256, also as `-sess`, `qop=auth` or
//! none. The first call learns the challenge; later ones use it until the server names another.

use md5::{Digest as _, Md5};
use std::sync::PoisonError;
use url::Url;

use super::Step;
use super::crypto::{hex, sha256, sha512_256};
use super::signing::Signing;
use crate::http::encode::query_value;
use crate::http::{Origin, Reply, Secret};
use crate::value::Fault;

/// How many nonces of one call may turn out to be used up.
const STALE_NONCES: u32 = 5;

/// What a server demands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Challenge {
    realm: String,
    nonce: String,
    opaque: Option<String>,
    algorithm: Option<String>,
    /// Whether `qop=auth` is offered.
    qop: bool,
    /// Whether the user goes out hashed.
    userhash: bool,
    /// Nothing but the nonce was wrong.
    stale: bool,
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
    offers.sort_by_key(|offer| std::cmp::Reverse(offer.strength()));
    offers.into_iter().next()
}

fn target(url: &Url) -> String {
    url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
}

impl Challenge {
    fn name(&self) -> &str {
        self.algorithm.as_deref().unwrap_or("MD5")
    }

    fn strength(&self) -> u8 {
        let name = self.name().to_ascii_uppercase();
        if name.starts_with("SHA-512-256") { 2 } else { u8::from(name.starts_with("SHA-256")) }
    }

    /// Nonces that are good for one call are outrun by calls at the same time; a password that is wrong
    /// stays so.
    pub fn is_worth_another(&self, renewed: u32) -> bool {
        self.stale && renewed < STALE_NONCES
    }

    fn is_session(&self) -> bool {
        self.name().to_ascii_lowercase().ends_with("-sess")
    }

    fn hash(&self, text: &str) -> String {
        match self.strength() {
            2 => hex(&sha512_256(text.as_bytes())),
            1 => hex(&sha256(text.as_bytes())),
            _ => hex(&Md5::digest(text.as_bytes())),
        }
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
        let name = if self.userhash {
            format!("username=\"{}\", userhash=true", self.hash(&format!("{user}:{realm}")))
        } else if user.is_ascii() {
            format!("username=\"{}\"", quoted(user))
        } else {
            format!("username*=UTF-8''{}", query_value(user))
        };
        let mut value =
            format!("Digest {name}, realm=\"{}\", nonce=\"{}\", uri=\"{target}\", response=\"{response}\"", quoted(realm), quoted(nonce));
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
            "userhash" => self.userhash = value.eq_ignore_ascii_case("true"),
            "stale" => self.stale = value.eq_ignore_ascii_case("true"),
            "qop" => self.qop = value.split(',').any(|offer| offer.trim().eq_ignore_ascii_case("auth")),
            _ => {}
        }
    }

    fn is_known(&self) -> bool {
        let known = ["MD5", "SHA-256", "SHA-512-256"];
        let name = self.name().to_ascii_uppercase();
        known.contains(&name.strip_suffix("-SESS").unwrap_or(&name))
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

    /// The user and the call of RFC 7616, 3.9.2; the hashes as another implementation (Python's hashlib) computes them.
    #[test]
    fn users_may_be_hashed() {
        let header = r#"Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", charset=UTF-8, userhash=true"#;
        let mut offer = challenges(header).remove(0);
        offer.count = 1;
        let own = "NTg6RKcb9boFIAS3KrFK9BGeh+niz/sm";
        let value = offer.answer("J\u{e4}s\u{f8}n Doe", "Secret, or not?", "GET", "/doe.json", own);
        assert!(value.contains("username=\"793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b\", userhash=true"), "{value}");
        assert!(value.contains("response=\"7a4e1192babbba02e91182d2895bfdbf7adafc6e48d4e517ca301974843d840c\""), "{value}");
        offer.userhash = false;
        let value = offer.answer("J\u{e4}s\u{f8}n Doe", "Secret, or not?", "GET", "/doe.json", own);
        assert!(value.starts_with("Digest username*=UTF-8''J%C3%A4s%C3%B8n%20Doe, "), "{value}");
    }

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
