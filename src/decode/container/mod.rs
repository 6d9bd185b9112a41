//! The documents inside an answer's bytes: gzip undone, archives taken apart, all of it by blocks. What
//! is damaged, cut, encrypted or larger than allowed is an error.

mod archive;
mod ledger;

use std::io::{BufRead, BufReader, Read};

use bytes::Bytes;
use flate2::bufread::MultiGzDecoder;

use super::Stop;
use super::error::{DecodeError, shown};
use crate::plan::ir::Container;
use ledger::{Guard, Layer, Ledger};

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZIP: &[u8] = b"PK\x03\x04";
/// Of an archive without entries.
const EMPTY_ZIP: &[u8] = b"PK\x05\x06";
/// Bytes of a document that are given at once.
const BLOCK: usize = 256 << 10;

/// What comes out, in order: each document begins, then come its bytes.
#[derive(Clone, Debug)]
pub enum Part {
    /// With its name, if it is the entry of an archive.
    Document(Option<String>),
    /// At least one.
    Bytes(Bytes),
}

/// One document, still as bytes.
#[derive(Clone, Debug)]
pub struct Document {
    /// The entry of the innermost archive.
    pub name: Option<String>,
    pub bytes: Bytes,
}

/// Gives the documents of `input` block by block. `room` says how many bytes may come out of all
/// containers together once so many have been read. An archive is kept while it is read: in memory, or
/// from 8 MiB on in a temporary file without a name.
pub fn unpack(
    input: impl Read,
    containers: &[Container],
    room: &dyn Fn(u64) -> u64,
    give: &mut dyn FnMut(Part) -> Result<(), Stop>,
) -> Result<(), DecodeError> {
    let ledger = Ledger::new(room);
    let mut input = BufReader::new(ledger.counted(input));
    Unpacker { ledger: &ledger, give }.open(None, &mut input, containers)
}

/// All documents whole. `most` is how many bytes may come out of all containers together.
pub fn documents(bytes: Bytes, containers: &[Container], most: u64) -> Result<Vec<Document>, DecodeError> {
    if containers.is_empty() {
        return Ok(vec![Document { name: None, bytes }]);
    }
    let mut found: Vec<(Option<String>, Vec<u8>)> = Vec::new();
    unpack(bytes.as_ref(), containers, &|_| most, &mut |part| {
        match (part, found.last_mut()) {
            (Part::Document(name), _) => found.push((name, Vec::new())),
            (Part::Bytes(bytes), Some((_, document))) => document.extend_from_slice(&bytes),
            (Part::Bytes(_), None) => {}
        }
        Ok(())
    })?;
    Ok(found.into_iter().map(|(name, bytes)| Document { name, bytes: bytes.into() }).collect())
}

impl Container {
    /// The container whose mark these bytes begin with.
    pub fn of_bytes(head: &[u8]) -> Option<Container> {
        match head {
            _ if head.starts_with(GZIP) => Some(Container::Gunzip),
            _ if head.starts_with(ZIP) || head.starts_with(EMPTY_ZIP) => Some(Container::Unzip),
            _ => None,
        }
    }
}

struct Unpacker<'u> {
    ledger: &'u Ledger<'u>,
    give: &'u mut dyn FnMut(Part) -> Result<(), Stop>,
}

impl Unpacker<'_> {
    /// Undoes the containers around what is in `name`.
    fn open(&mut self, name: Option<&str>, input: &mut dyn BufRead, containers: &[Container]) -> Result<(), DecodeError> {
        let Some((container, inner)) = containers.split_first() else { return self.pour(name, input) };
        let head = self.head(input)?;
        let mut input = head.as_slice().chain(input);
        match container {
            Container::Gunzip if Container::of_bytes(&head) != Some(Container::Gunzip) => self.open(name, &mut input, inner),
            Container::Gunzip => {
                let decoder = Guard::new(MultiGzDecoder::new(&mut input), self.ledger, Layer::Gzip, name);
                self.open(name, &mut BufReader::new(decoder), inner)
            }
            Container::Unzip if Container::of_bytes(&head) != Some(Container::Unzip) => Err(damaged(name, "it is no zip archive")),
            Container::Unzip => self.archive(name, &mut input, inner),
        }
    }

    /// The first bytes, as many as a mark has, unless there are fewer.
    fn head(&self, input: &mut dyn BufRead) -> Result<Vec<u8>, DecodeError> {
        let mut head = Vec::new();
        input.take(ZIP.len() as u64).read_to_end(&mut head).map_err(|_| self.ledger.trouble())?;
        Ok(head)
    }

    fn pour(&mut self, name: Option<&str>, input: &mut dyn BufRead) -> Result<(), DecodeError> {
        self.give(Part::Document(name.map(str::to_owned)))?;
        loop {
            let mut block = Vec::with_capacity(BLOCK);
            input.take(BLOCK as u64).read_to_end(&mut block).map_err(|_| self.ledger.trouble())?;
            if block.is_empty() {
                return Ok(());
            }
            self.give(Part::Bytes(block.into()))?;
        }
    }

    fn give(&mut self, part: Part) -> Result<(), DecodeError> {
        (self.give)(part).map_err(|_| DecodeError::stopped())
    }
}

/// The container that bytes are in which should be text, for a message.
pub(super) fn container_of(bytes: &[u8]) -> Option<&'static str> {
    match Container::of_bytes(bytes)? {
        Container::Gunzip => Some("gunzip"),
        Container::Unzip => Some("unzip"),
    }
}

fn too_large(name: Option<&str>) -> DecodeError {
    damaged(name, "it unpacks to more than is allowed")
}

fn damaged(name: Option<&str>, what: &str) -> DecodeError {
    DecodeError::whole(match name {
        Some(name) => format!("entry `{}` of the answer cannot be read: {what}", shown(name)),
        None => format!("the answer cannot be unpacked: {what}"),
    })
}
