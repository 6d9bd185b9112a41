//! Taking in a body, piece by piece: decoded under the limits of size and ratio, and not slower than the
//! pace.

use std::time::{Duration, Instant};

use bytes::Bytes;

use super::coding::{Allowance, Chain, CodingError};
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

/// Decoded bytes that one piece may come to in a body that is never whole.
const AT_ONCE: u64 = 64 << 20;
/// A body that is never whole is decoded by so many bytes received at once.
const SLICE: usize = 4 << 10;

/// A body on its way in.
pub(super) struct Receiver {
    /// `api.acme.test:443`, for messages.
    place: String,
    limits: Limits,
    chain: Chain,
    /// Announced by the server.
    length: Option<u64>,
    received: u64,
    /// Received, not decoded yet.
    waiting: Bytes,
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
        let receiver = Receiver { place, limits, chain, length, received: 0, waiting: Bytes::new() };
        if receiver.is_whole() && length.is_some_and(|length| length > limits.body) {
            return Err(receiver.too_large());
        }
        Ok(receiver)
    }

    /// Room for a body that comes as it is.
    pub(super) fn capacity(&self) -> usize {
        if self.chain.is_identity() { self.length.unwrap_or(0).min(FREE) as usize } else { 0 }
    }

    pub(super) fn received(&self) -> u64 {
        self.received
    }

    /// Takes what was received; `decoded` gives it back.
    pub(super) fn push(&mut self, piece: Bytes) {
        self.waiting = piece;
    }

    /// The next decoded bytes of what was received; nothing if more must come.
    pub(super) fn decoded(&mut self) -> Result<Option<Bytes>, TransportError> {
        while !self.waiting.is_empty() {
            let slice = if self.is_whole() || self.chain.is_identity() { self.waiting.len() } else { SLICE.min(self.waiting.len()) };
            let slice = self.waiting.split_to(slice);
            self.received += slice.len() as u64;
            if self.is_whole() && self.received > self.limits.body {
                return Err(self.too_large());
            }
            if self.chain.is_identity() {
                return Ok(Some(slice));
            }
            let room = self.room();
            let bytes = self.chain.push(&slice, room).map_err(|error| self.fail(&error))?;
            if !bytes.is_empty() {
                return Ok(Some(bytes.into()));
            }
        }
        Ok(None)
    }

    /// What was left to decode at the end of the body.
    pub(super) fn finish(&mut self) -> Result<Bytes, TransportError> {
        // The library sees to it in HTTP/1, but takes a stream of HTTP/2 that is reset without an error
        // code for a whole one.
        if let Some(length) = self.length.filter(|length| *length != self.received) {
            let message = format!("the body from `{}` is cut short: {} of {length} bytes came", self.place, self.received);
            return Err(TransportError::sent(ErrorKind::Broken, message));
        }
        let room = self.room();
        self.chain.finish(room).map(Bytes::from).map_err(|error| self.fail(&error))
    }

    /// Whether the body must be whole.
    fn is_whole(&self) -> bool {
        self.limits.whole.is_none()
    }

    fn room(&self) -> Allowance {
        match self.is_whole() {
            true => Allowance { most: self.limits.most(self.received), at_once: u64::MAX },
            false => Allowance { most: self.limits.unpacked(self.received), at_once: AT_ONCE },
        }
    }

    pub(super) fn too_large(&self) -> TransportError {
        self.fail(&CodingError::TooLarge)
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

/// Watches that a body keeps the pace. Only waiting for it counts, not what is done with it meanwhile.
pub(super) struct Watch {
    pace: Pace,
    waited: Duration,
    bytes: u64,
}

impl Watch {
    pub(super) fn new(pace: Pace) -> Watch {
        Watch { pace, waited: Duration::ZERO, bytes: 0 }
    }

    /// How long to wait for the next piece.
    pub(super) fn patience(&self) -> Duration {
        self.pace.window.saturating_sub(self.waited)
    }

    /// Counts what came since `asked` (nothing when patience ended); false when that was too slow.
    pub(super) fn count(&mut self, asked: Instant, bytes: usize) -> bool {
        self.bytes += bytes as u64;
        self.waited += asked.elapsed();
        if self.waited < self.pace.window {
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
