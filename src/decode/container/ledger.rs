//! What went in and what came out of containers, and what went wrong first: a failure in the middle of
//! several layers is known where it happened, and passes the others as any failure to read.

use std::cell::{Cell, RefCell};
use std::io::{self, ErrorKind, Read};

use super::{damaged, too_large};
use crate::decode::error::DecodeError;

pub(super) struct Ledger<'l> {
    /// How many bytes may come out once so many have been read.
    room: &'l dyn Fn(u64) -> u64,
    read: Cell<u64>,
    made: Cell<u64>,
    trouble: RefCell<Option<DecodeError>>,
}

impl<'l> Ledger<'l> {
    pub(super) fn new(room: &'l dyn Fn(u64) -> u64) -> Ledger<'l> {
        Ledger { room, read: Cell::new(0), made: Cell::new(0), trouble: RefCell::new(None) }
    }

    pub(super) fn counted<R: Read>(&'l self, inner: R) -> Counted<'l, R> {
        Counted { inner, ledger: self }
    }

    /// How many bytes may still come out.
    pub(super) fn left(&self) -> u64 {
        (self.room)(self.read.get()).saturating_sub(self.made.get())
    }

    /// What went wrong first.
    pub(super) fn trouble(&self) -> DecodeError {
        self.trouble.take().unwrap_or_else(|| DecodeError::whole("the answer cannot be read"))
    }

    fn note(&self, trouble: DecodeError) -> io::Error {
        self.trouble.borrow_mut().get_or_insert(trouble);
        io::Error::other("the answer cannot be unpacked")
    }
}

/// Counts what is read of the answer itself.
pub(super) struct Counted<'l, R> {
    inner: R,
    ledger: &'l Ledger<'l>,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.ledger.read.set(self.ledger.read.get() + count as u64);
        Ok(count)
    }
}

/// What a container is undone by.
#[derive(Clone, Copy)]
pub(super) enum Layer {
    Gzip,
    Entry,
}

/// What comes out of a container: counted, its failures put in words.
pub(super) struct Guard<'l, R> {
    inner: R,
    ledger: &'l Ledger<'l>,
    layer: Layer,
    name: Option<&'l str>,
}

impl<'l, R: Read> Guard<'l, R> {
    pub(super) fn new(inner: R, ledger: &'l Ledger<'l>, layer: Layer, name: Option<&'l str>) -> Guard<'l, R> {
        Guard { inner, ledger, layer, name }
    }
}

impl<R: Read> Read for Guard<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer).map_err(|error| {
            let what = match (self.layer, error.kind()) {
                (Layer::Gzip, ErrorKind::UnexpectedEof) => "its gzip is cut short",
                (Layer::Gzip, _) => "its gzip is damaged",
                (Layer::Entry, ErrorKind::UnexpectedEof) => "it is cut short",
                (Layer::Entry, _) => "its bytes or their checksum are wrong",
            };
            self.ledger.note(damaged(self.name, what))
        })?;
        if count as u64 > self.ledger.left() {
            return Err(self.ledger.note(too_large(self.name)));
        }
        self.ledger.made.set(self.ledger.made.get() + count as u64);
        Ok(count)
    }
}
