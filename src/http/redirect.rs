//! Redirects, followed by us: where a hop leads, what it keeps of the call, and which hops are refused.
//! Leaving the origin drops credentials, all headers but harmless ones and the body, for good: a later
//! hop back to the first origin does not bring them back.

use bytes::Bytes;
use url::Url;

use super::policy::{self, Permit};
use super::{Call, Credential, ErrorKind, Origin, Policy, TransportError, encode};

/// One exchange of a call: the call as written, or what redirects made of it.
#[derive(Clone)]
pub(super) struct Hop {
    pub(super) method: &'static str,
    /// Without credentials.
    pub(super) url: Url,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Option<Bytes>,
    pub(super) credentials: Vec<Credential>,
}

/// Headers that a foreign origin may see.
const HARMLESS: [&str; 5] = ["accept", "accept-encoding", "accept-language", "content-type", "user-agent"];

impl Hop {
    /// The call as written.
    pub(super) fn first(call: &Call) -> Result<Hop, TransportError> {
        if has_userinfo(&call.url) {
            let message =
                format!("the URL of `{}` holds a user name or password; use `auth basic(user, password)`", policy::shown(&call.url));
            return Err(TransportError::unsent(ErrorKind::Refused, message));
        }
        let credentials = match call.policy.permits(&call.url) {
            Permit::Credentials => call.credentials.clone(),
            Permit::Bare => Vec::new(),
            Permit::Refused => return Err(TransportError::unsent(ErrorKind::Refused, call.policy.refusal(&call.url))),
        };
        let mut hop =
            Hop { method: call.method, url: call.url.clone(), headers: call.headers.clone(), body: call.body.clone(), credentials };
        hop.clean();
        Ok(hop)
    }

    /// The URL with its credentials, for the wire.
    pub(super) fn wire(&self) -> Url {
        let mut url = self.url.clone();
        for credential in &self.credentials {
            if let Credential::Query { name, value } = credential {
                encode::append_query(&mut url, &[(name.clone(), value.expose().to_owned())]);
            }
        }
        url
    }

    /// Links of APIs often repeat the credentials of the call.
    fn clean(&mut self) {
        self.url.set_fragment(None);
        for credential in &self.credentials {
            if let Credential::Query { name, .. } = credential {
                encode::remove_query(&mut self.url, name);
            }
        }
    }

    /// The next hop, or `None` if this status redirects nowhere. `locations` holds the values of all
    /// `Location` headers.
    pub(super) fn redirected(&self, status: u16, locations: &[&[u8]], policy: &Policy) -> Result<Option<Hop>, TransportError> {
        if !matches!(status, 301 | 302 | 303 | 307 | 308) {
            return Ok(None);
        }
        let url = self.target(locations).map_err(|why| {
            let message = format!("`{}` answered {status} {why}", policy::shown(&self.url));
            TransportError::sent(ErrorKind::Redirect, message)
        })?;
        let mut next = Hop { url, ..self.clone() };
        if rewrites(status, self.method) {
            next.method = "GET";
            next.drop_body();
        }
        if Origin::of(&next.url) != Origin::of(&self.url) {
            self.leave(&mut next).map_err(|why| self.refused(&next.url, why))?;
        }
        if policy.permits(&next.url) == Permit::Refused {
            return Err(self.refused(&next.url, policy.refusal(&next.url)));
        }
        next.clean();
        Ok(Some(next))
    }

    fn target(&self, locations: &[&[u8]]) -> Result<Url, String> {
        let [first, others @ ..] = locations else { return Err("without a `Location`".to_owned()) };
        if others.iter().any(|other| other != first) {
            return Err("with two different `Location` headers".to_owned());
        }
        let text = std::str::from_utf8(first).map_err(|_| "with a `Location` that is no text".to_owned())?;
        encode::join(&self.url, text).map_err(|why| format!("with a `Location` that cannot be used: {why}"))
    }

    /// What crosses to another origin.
    fn leave(&self, next: &mut Hop) -> Result<(), String> {
        if self.url.scheme() == "https" && next.url.scheme() == "http" {
            return Err("it leads from https to http".to_owned());
        }
        if next.body.is_some() {
            return Err("it would send the body to another origin".to_owned());
        }
        if self.credentials.iter().any(|credential| repeats(&next.url, credential)) {
            return Err("it would send a credential to another origin".to_owned());
        }
        next.credentials.clear();
        next.headers.retain(|(name, _)| HARMLESS.iter().any(|harmless| name.eq_ignore_ascii_case(harmless)));
        Ok(())
    }

    fn drop_body(&mut self) {
        self.body = None;
        self.headers.retain(|(name, _)| !name.to_ascii_lowercase().starts_with("content-"));
    }

    fn refused(&self, target: &Url, why: String) -> TransportError {
        let message = format!("the redirect from `{}` to `{}` is refused: {why}", policy::shown(&self.url), policy::shown(target));
        TransportError::sent(ErrorKind::Refused, message)
    }
}

/// As the fetch standard has it: a POST becomes a GET at 301 and 302, everything but HEAD at 303.
fn rewrites(status: u16, method: &str) -> bool {
    match status {
        301 | 302 => method == "POST",
        303 => !matches!(method, "GET" | "HEAD"),
        _ => false,
    }
}

fn has_userinfo(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

/// Whether the URL holds the credential, as a server that reflects its query makes it.
fn repeats(url: &Url, credential: &Credential) -> bool {
    let (Credential::Header { value, .. } | Credential::Query { value, .. }) = credential;
    let value = value.expose();
    value.len() >= 4 && [value, &encode::query_value(value)].iter().any(|spelling| url.as_str().contains(*spelling))
}
