//! Taking in a body, piece by piece: decoded at once, under the limits of size and ratio, and not slower
//! than the pace.

use std::time::{Duration, Instant};

use bytes::Bytes;

use super::coding::{Chain, CodingError};
use super::{ErrorKind, FREE, Limits, TransportError};

/// The slowest that a body may arrive. Waiting for the first byte of an answer does not count: a report
/// may take its time, a body that has begun may not trickle for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Fewer bytes than this …
    pub bytes: u64,
    /// … in this time are too slow.
    pub window: Duration,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace { bytes: 100, window: Duration::from_secs(60) }
    }
}

/// A body on its way in.
pub(super) struct Receiver {
    /// `api.acme.test:443`, for messages.
    place: String,
    limits: Limits,
    chain: Chain,
    /// Announced by the server.
    length: Option<u64>,
    body: Vec<u8>,
    received: u64,
}

impl Receiver {
    /// `codings` are the values of all `Content-Encoding` headers, `length` is the announced one.
    pub(super) fn new<'v>(
        place: String,
        limits: Limits,
        codings: impl Iterator<Item = &'v str>,
        length: Option<u64>,
    ) -> Result<Receiver, TransportError> {
        let chain = Chain::new(codings).map_err(|error| explain(&place, &error, limits))?;
        let expected = length.unwrap_or(0);
        if expected > limits.body {
            return Err(explain(&place, &CodingError::TooLarge, limits));
        }
        let capacity = if chain.is_identity() { expected.min(FREE) as usize } else { 0 };
        Ok(Receiver { place, limits, chain, length, body: Vec::with_capacity(capacity), received: 0 })
    }

    pub(super) fn push(&mut self, piece: &[u8]) -> Result<(), TransportError> {
        self.received += piece.len() as u64;
        if self.received > self.limits.body {
            return Err(self.fail(&CodingError::TooLarge));
        }
        if self.chain.is_identity() {
            self.body.extend_from_slice(piece);
            return Ok(());
        }
        let most = self.most();
        let decoded = self.chain.push(piece, most).map_err(|error| self.fail(&error))?;
        self.keep(decoded);
        Ok(())
    }

    /// The whole body, and how many bytes were received.
    pub(super) fn finish(mut self) -> Result<(Bytes, u64), TransportError> {
        // The library sees to it in HTTP/1, but takes a stream of HTTP/2 that is reset without an error
        // code for a whole one.
        if let Some(length) = self.length.filter(|length| *length != self.received) {
            let message = format!("the body from `{}` is cut short: {} of {length} bytes came", self.place, self.received);
            return Err(TransportError::sent(ErrorKind::Broken, message));
        }
        let most = self.most();
        let rest = self.chain.finish(most).map_err(|error| self.fail(&error))?;
        self.keep(rest);
        Ok((Bytes::from(self.body), self.received))
    }

    /// The first piece becomes the body without a copy.
    fn keep(&mut self, decoded: Vec<u8>) {
        if self.body.is_empty() {
            self.body = decoded;
        } else {
            self.body.extend_from_slice(&decoded);
        }
    }

    /// How many bytes may be decoded from what was received.
    fn most(&self) -> u64 {
        self.limits.most(self.received)
    }

    fn fail(&self, error: &CodingError) -> TransportError {
        explain(&self.place, error, self.limits)
    }
}

fn explain(place: &str, error: &CodingError, limits: Limits) -> TransportError {
    let (kind, what) = match error {
        CodingError::Unknown(name) => (ErrorKind::Coding, format!("has the content coding `{}`, which is not known", tame(name))),
        CodingError::TooMany => (ErrorKind::Coding, "has more than five content codings".to_owned()),
        CodingError::Damaged(name) => (ErrorKind::Coding, format!("is damaged: its {name} coding cannot be undone")),
        CodingError::Unfinished(name) => (ErrorKind::Broken, format!("is cut short: its {name} coding is not complete")),
        CodingError::TooLarge => {
            (ErrorKind::TooLarge, format!("is larger than {} bytes, or unpacks to more than {} times its size", limits.body, limits.ratio))
        }
    };
    TransportError::sent(kind, format!("the body from `{place}` {what}"))
}

/// A word of the server's, short and printable.
fn tame(word: &str) -> String {
    word.chars().filter(|character| character.is_ascii_graphic()).take(20).collect()
}

/// Watches that a body keeps the pace.
pub(super) struct Watch {
    pace: Pace,
    since: Instant,
    bytes: u64,
}

impl Watch {
    pub(super) fn new(pace: Pace) -> Watch {
        Watch { pace, since: Instant::now(), bytes: 0 }
    }

    /// How long to wait for the next piece.
    pub(super) fn patience(&self) -> Duration {
        self.pace.window.saturating_sub(self.since.elapsed())
    }

    /// Counts what came (nothing when patience ended); false when that was too slow.
    pub(super) fn count(&mut self, bytes: usize) -> bool {
        self.bytes += bytes as u64;
        if self.since.elapsed() < self.pace.window {
            return true;
        }
        let fast = self.bytes >= self.pace.bytes;
        *self = Watch::new(self.pace);
        fast
    }

    pub(super) fn complaint(&self, place: &str) -> TransportError {
        let Pace { bytes, window } = self.pace;
        TransportError::sent(ErrorKind::Timeout, format!("the body from `{place}` came too slowly: less than {bytes} bytes in {window:?}"))
    }
}
