//! Errors of the network in plain words, without the URL's path and query.

use std::error::Error;
use std::io;

use url::Url;

use super::{ErrorKind, Limits, TransportError, policy, tls};

impl TransportError {
    /// Nothing was sent.
    pub(super) fn unsent(kind: ErrorKind, message: impl Into<String>) -> TransportError {
        TransportError { kind, message: message.into(), sent: false }
    }

    pub(super) fn sent(kind: ErrorKind, message: impl Into<String>) -> TransportError {
        TransportError { kind, message: message.into(), sent: true }
    }
}

/// Why a name was not resolved: its address is one that only an operator may allow.
#[derive(Debug)]
pub(super) struct MetadataAddress;

impl std::fmt::Display for MetadataAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the name leads to a metadata service of a cloud")
    }
}

impl Error for MetadataAddress {}

/// What went wrong before an answer came.
pub(super) struct Trouble<'e> {
    pub(super) error: &'e (dyn Error + 'static),
    pub(super) url: &'e Url,
    /// Before the connection stood.
    pub(super) connecting: bool,
    /// In resolving the name.
    pub(super) naming: bool,
    pub(super) timeout: bool,
    pub(super) limits: Limits,
}

impl Trouble<'_> {
    pub(super) fn explain(&self) -> TransportError {
        let place = place(self.url);
        if chain(self.error).any(|error| error.is::<MetadataAddress>()) {
            return TransportError::unsent(ErrorKind::Refused, format!("could not connect to `{place}`: {MetadataAddress}"));
        }
        match (self.connecting, self.timeout) {
            (true, true) => {
                let limit = self.limits.connect;
                TransportError::unsent(ErrorKind::Timeout, format!("could not connect to `{place}` within {limit:?}"))
            }
            (true, false) => {
                let why = if self.naming { unnamed(self.error) } else { cause(self.error) };
                TransportError::unsent(ErrorKind::Connect, format!("could not connect to `{place}`: {why}"))
            }
            (false, true) => TransportError::sent(ErrorKind::Timeout, format!("`{place}` did not answer in time")),
            (false, false) => TransportError::sent(ErrorKind::Broken, format!("the call to `{place}` broke: {}", cause(self.error))),
        }
    }
}

/// `api.acme.test:443`.
pub(super) fn place(url: &Url) -> String {
    let host = policy::undotted(url.host_str().unwrap_or_default());
    url.port_or_known_default().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// The innermost cause that says something.
pub(super) fn cause(error: &(dyn Error + 'static)) -> String {
    let known = chain(error).find_map(|error| tls::reason(error).or_else(|| io_reason(error)));
    known.unwrap_or_else(|| chain(error).last().unwrap_or(error).to_string())
}

fn unnamed(error: &(dyn Error + 'static)) -> String {
    let text = chain(error).last().unwrap_or(error).to_string();
    if text.contains("emporary failure") { "the name server did not answer".to_owned() } else { "name not found".to_owned() }
}

fn io_reason(error: &(dyn Error + 'static)) -> Option<String> {
    let reason = match error.downcast_ref::<io::Error>()?.kind() {
        io::ErrorKind::ConnectionRefused => "connection refused",
        io::ErrorKind::ConnectionReset => "connection reset",
        io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe => "the connection was closed",
        io::ErrorKind::HostUnreachable => "no route to the host",
        io::ErrorKind::NetworkUnreachable => "the network cannot be reached",
        io::ErrorKind::UnexpectedEof => "the connection was closed too early",
        io::ErrorKind::TimedOut => "the connection timed out",
        _ => return None,
    };
    Some(reason.to_owned())
}

/// An error and its sources. An I/O error hides what it wraps: its source is that error's source.
fn chain<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    let inner = |&error: &&'e (dyn Error + 'static)| match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped as &'e (dyn Error + 'static)),
        None => error.source(),
    };
    std::iter::successors(Some(error), inner)
}
