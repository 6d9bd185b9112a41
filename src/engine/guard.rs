//! `secret … for "origin"`: a transport that lets such secrets go nowhere else, whatever built the call.

use std::sync::Arc;

use crate::http::redact::Redactor;
use crate::http::{Call, Credential, ErrorKind, Origin, Pending, Secret, Transport, TransportError};

/// A secret bound to one origin.
pub struct Bound {
    pub name: String,
    pub origin: Origin,
    /// Knows the secret in all its spellings.
    finder: Redactor,
}

impl Bound {
    pub fn new(name: &str, origin: Origin, secret: &str) -> Bound {
        let finder = Redactor::default();
        finder.add(&Secret::new(secret));
        Bound { name: name.to_owned(), origin, finder }
    }

    fn is_in(&self, call: &Call) -> bool {
        let holds = |text: &str| self.finder.mask(text) != text;
        let credential = |credential: &Credential| match credential {
            Credential::Header { value, .. } | Credential::Query { value, .. } => holds(value.expose()),
        };
        holds(call.url.as_str())
            || call.headers.iter().any(|(_, value)| holds(value))
            || call.credentials.iter().any(credential)
            || call.body.as_ref().is_some_and(|body| holds(&String::from_utf8_lossy(body)))
    }
}

pub struct Guarded {
    pub inner: Arc<dyn Transport>,
    pub bound: Vec<Bound>,
}

impl Transport for Guarded {
    fn send(&self, call: Call) -> Pending<'_> {
        let origin = Origin::of(&call.url);
        let astray = self.bound.iter().find(|bound| origin.as_ref() != Some(&bound.origin) && bound.is_in(&call));
        let Some(astray) = astray else { return self.inner.send(call) };
        let message = format!("`${}` may go only to `{}`, as its declaration says", astray.name, astray.origin);
        Box::pin(async move { Err(TransportError { kind: ErrorKind::Refused, message, sent: false }) })
    }
}
