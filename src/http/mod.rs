//! HTTP as a trait: the engine speaks `Transport`; `client` is the only file that names reqwest, `tls`
//! the only one that names rustls. Redirects, content codings and the rule which host may see what are
//! ours (`redirect`, `coding`, `policy`), because the library's leak credentials and lose data.

pub mod advice;
pub mod client;
mod coding;
pub mod curl;
pub mod encode;
mod failure;
pub mod link;
pub mod multipart;
pub mod policy;
mod receive;
pub mod redact;
mod redirect;
mod rest;
pub mod tls;
mod unpack;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use url::Url;

pub use rest::{NextPiece, Pieces, Rest};

/// One call, complete but for its credentials, which are bound to an origin.
#[derive(Clone)]
pub struct Call {
    /// Upper case.
    pub method: &'static str,
    pub url: Url,
    /// Names in any case, in order; no credentials here.
    pub headers: Vec<(String, String)>,
    pub body: Option<Bytes>,
    pub credentials: Vec<Credential>,
    /// Hosts that may be contacted and those that may see credentials.
    pub policy: Arc<Policy>,
    pub limits: Limits,
}

/// A secret of a call: sent only where the policy's origins say.
#[derive(Clone)]
pub enum Credential {
    Header { name: String, value: Secret },
    Query { name: String, value: Secret },
}

/// Text without `Debug`, `Display` or serialisation of its content.
#[derive(Clone)]
pub struct Secret {
    text: Arc<str>,
    proof: bool,
}

impl Secret {
    pub fn new(text: &str) -> Secret {
        Secret { text: Arc::from(text), proof: false }
    }

    /// A signature and what stands around it: good for one call, and hidden as a whole.
    pub fn proof(text: &str) -> Secret {
        Secret { proof: true, ..Secret::new(text) }
    }

    pub fn is_proof(&self) -> bool {
        self.proof
    }

    /// The content, for the wire only.
    pub fn expose(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Where a script may go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Origins that the script declares (`base`, literal URLs): contacted, with credentials.
    pub origins: Vec<Origin>,
    /// `allow host` patterns, `*.cdn.test` or exact, with a port unless it is the scheme's own:
    /// contacted, never with credentials.
    pub hosts: Vec<String>,
    /// Whether the operator allows the metadata services of clouds; a script never can.
    pub metadata: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    pub scheme: String,
    pub host: String,
    pub port: u16,
}

impl Origin {
    pub fn of(url: &Url) -> Option<Origin> {
        let host = policy::undotted(url.host_str()?).to_ascii_lowercase();
        Some(Origin { scheme: url.scheme().to_owned(), host, port: url.port_or_known_default()? })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.host)?;
        match (self.scheme.as_str(), self.port) {
            ("http", 80) | ("https", 443) => Ok(()),
            (_, port) => write!(f, ":{port}"),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// From the first byte sent to the last received, redirects included; for a body that comes by
    /// pieces, to the first of them.
    pub total: Duration,
    pub connect: Duration,
    /// Decoded bytes of a whole body.
    pub body: u64,
    /// A body of more decoded bytes than this comes by pieces, and may be of any size. Without it bodies
    /// are whole.
    pub whole: Option<u64>,
    /// Decoded bytes for one received, beyond the first MiB.
    pub ratio: u64,
    pub redirects: u32,
}

/// Decoded bytes that any body may have, whatever its ratio.
const FREE: u64 = 1 << 20;

impl Limits {
    /// How many bytes may be decoded from so many received, as far as their ratio goes.
    pub fn unpacked(&self, received: u64) -> u64 {
        received.saturating_mul(self.ratio).saturating_add(FREE)
    }

    /// How many bytes may be decoded from so many received into a whole body.
    pub fn most(&self, received: u64) -> u64 {
        self.body.min(self.unpacked(received))
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { total: Duration::from_secs(300), connect: Duration::from_secs(30), body: 1 << 30, whole: None, ratio: 1000, redirects: 10 }
    }
}

/// An answer of any status, its body decoded.
#[derive(Clone)]
pub struct Reply {
    pub status: u16,
    /// Names in lower case, in the order received.
    pub headers: Vec<(String, String)>,
    /// Whole, or its beginning if there is a `rest`.
    pub body: Bytes,
    /// What is still to come of the body. Only where the call's limits ask for it.
    pub rest: Option<Rest>,
    /// Where the answer came from, after redirects; without credentials.
    pub url: Url,
    /// Bytes received before content decoding, those of the `rest` not counted.
    pub received: u64,
    /// Whether the protocol marked the end of the body. If not, it ended with the connection and may
    /// be cut short: only a format that shows its own end is then known to be whole.
    pub framed: bool,
}

impl Reply {
    /// The first value of a header; the name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Without the content: an answer may hold anything.
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reply {{ {} from {}, {} bytes }}", self.status, policy::shown(&self.url), self.body.len())
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransportError {
    pub kind: ErrorKind,
    /// Without secrets: no query of the URL, no credential.
    pub message: String,
    /// Whether the request may have reached the server.
    pub sent: bool,
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for TransportError {}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// Name resolution, connection or TLS failed.
    Connect,
    /// The connection broke or the answer was malformed or cut short.
    Broken,
    Timeout,
    /// A limit of `Limits` was exceeded.
    TooLarge,
    /// An unknown or damaged content coding.
    Coding,
    /// A host that the script did not declare, a credential that would cross an origin, or a header
    /// that must not be sent.
    Refused,
    /// Too many redirects, or one without a usable target.
    Redirect,
}

pub type Pending<'t> = Pin<Box<dyn Future<Output = Result<Reply, TransportError>> + Send + 't>>;

/// Sends calls. Never retries, never reinterprets a status.
pub trait Transport: Send + Sync {
    fn send(&self, call: Call) -> Pending<'_>;
}
