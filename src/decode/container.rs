//! The documents inside an answer's bytes: gzip undone, archives taken apart, one entry at a time. What
//! is damaged, cut, encrypted or larger than allowed is an error.

use std::io::{Cursor, Read};

use bytes::Bytes;
use flate2::bufread::MultiGzDecoder;
use zip::ZipArchive;
use zip::result::ZipError;

use super::error::{DecodeError, shown};
use crate::plan::ir::Container;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZIP: &[u8] = b"PK\x03\x04";
/// Of an archive without entries.
const EMPTY_ZIP: &[u8] = b"PK\x05\x06";
/// Entries of one archive.
const ENTRIES: usize = 100_000;

/// One document, still as bytes.
#[derive(Clone, Debug)]
pub struct Document {
    /// The entry of the innermost archive.
    pub name: Option<String>,
    pub bytes: Bytes,
}

/// Gives the documents in order; holds one at a time.
pub struct Documents {
    containers: Vec<Container>,
    /// A document with the number of containers that are undone already.
    waiting: Option<(Document, usize)>,
    /// Open archives, the innermost last.
    archives: Vec<Archive>,
    /// How many bytes may still come out.
    left: u64,
}

struct Archive {
    zip: ZipArchive<Cursor<Bytes>>,
    next: usize,
    /// How many containers are undone in its entries.
    depth: usize,
}

impl Documents {
    /// `most` is how many bytes may come out of all containers together.
    pub fn new(bytes: Bytes, containers: &[Container], most: u64) -> Documents {
        let document = Document { name: None, bytes };
        Documents { containers: containers.to_vec(), waiting: Some((document, 0)), archives: Vec::new(), left: most }
    }

    /// The next document, if there is one.
    pub fn take(&mut self) -> Result<Option<Document>, DecodeError> {
        loop {
            if let Some((document, depth)) = self.waiting.take() {
                if let Some(document) = self.open(document, depth)? {
                    return Ok(Some(document));
                }
            } else if !self.entry()? {
                return Ok(None);
            }
        }
    }

    /// Undoes the containers after `depth`; nothing if that opened an archive.
    fn open(&mut self, mut document: Document, mut depth: usize) -> Result<Option<Document>, DecodeError> {
        while let Some(container) = self.containers.get(depth) {
            depth += 1;
            match container {
                Container::Gunzip => document.bytes = self.gunzip(&document)?,
                Container::Unzip => {
                    self.archives.push(Archive { zip: archive(&document)?, next: 0, depth });
                    return Ok(None);
                }
            }
        }
        Ok(Some(document))
    }

    /// The bytes themselves if they are no gzip.
    fn gunzip(&mut self, document: &Document) -> Result<Bytes, DecodeError> {
        if !document.bytes.starts_with(GZIP) {
            return Ok(document.bytes.clone());
        }
        let decoder = MultiGzDecoder::new(document.bytes.as_ref());
        self.unpacked(decoder, 0).map_err(|trouble| match trouble {
            Trouble::TooLarge => too_large(&document.name),
            Trouble::Cut => damaged(&document.name, "its gzip is cut short"),
            Trouble::Damaged => damaged(&document.name, "its gzip is damaged"),
        })
    }

    /// Reads the next entry of the innermost archive; false if no archive has one.
    fn entry(&mut self) -> Result<bool, DecodeError> {
        let Some(mut archive) = self.archives.pop() else { return Ok(false) };
        if archive.next == archive.zip.len() {
            return Ok(true);
        }
        let index = archive.next;
        archive.next += 1;
        let (name, bytes) = self.read_entry(&mut archive.zip, index)?;
        if let Some(bytes) = bytes {
            self.waiting = Some((Document { name: Some(name), bytes }, archive.depth));
        }
        self.archives.push(archive);
        Ok(true)
    }

    /// The name and bytes of an entry; no bytes for a folder.
    fn read_entry(&mut self, zip: &mut ZipArchive<Cursor<Bytes>>, index: usize) -> Result<(String, Option<Bytes>), DecodeError> {
        let name = zip.name_for_index(index).and_then(Result::ok).map(|name| name.into_owned());
        let entry = zip.by_index(index).map_err(|error| entry_error(&error, &name))?;
        let known = name.clone().unwrap_or_else(|| format!("entry {}", index + 1));
        if entry.is_dir() {
            return Ok((known, None));
        }
        let size = entry.size();
        let bytes = self.unpacked(entry, size).map_err(|trouble| match trouble {
            Trouble::TooLarge => too_large(&name),
            Trouble::Cut => damaged(&name, "it is cut short"),
            Trouble::Damaged => damaged(&name, "its bytes or their checksum are wrong"),
        })?;
        Ok((known, Some(bytes)))
    }

    /// Everything that `reader` gives, unless that is more than is left.
    fn unpacked(&mut self, reader: impl Read, expected: u64) -> Result<Bytes, Trouble> {
        if expected > self.left {
            return Err(Trouble::TooLarge);
        }
        let mut bytes = Vec::new();
        let read = reader.take(self.left.saturating_add(1)).read_to_end(&mut bytes);
        let count = bytes.len() as u64;
        if count > self.left {
            return Err(Trouble::TooLarge);
        }
        read.map_err(|error| if error.kind() == std::io::ErrorKind::UnexpectedEof { Trouble::Cut } else { Trouble::Damaged })?;
        self.left -= count;
        Ok(Bytes::from(bytes))
    }
}

enum Trouble {
    TooLarge,
    Cut,
    Damaged,
}

/// The container that bytes are in which should be text, for a message.
pub(super) fn container_of(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        _ if bytes.starts_with(GZIP) => Some("gunzip"),
        _ if bytes.starts_with(ZIP) => Some("unzip"),
        _ => None,
    }
}

fn archive(document: &Document) -> Result<ZipArchive<Cursor<Bytes>>, DecodeError> {
    if !document.bytes.starts_with(ZIP) && !document.bytes.starts_with(EMPTY_ZIP) {
        return Err(damaged(&document.name, "it is no zip archive"));
    }
    let zip = ZipArchive::new(Cursor::new(document.bytes.clone()));
    let mut zip = zip.map_err(|_| damaged(&document.name, "its zip archive is damaged or cut short"))?;
    if zip.len() > ENTRIES {
        return Err(damaged(&document.name, "its zip archive has more than 100,000 entries"));
    }
    if zip.has_duplicate_names() {
        return Err(damaged(&document.name, "two entries of its zip archive have the same name"));
    }
    match zip.has_overlapping_entries() {
        Ok(false) => Ok(zip),
        Ok(true) => Err(damaged(&document.name, "the entries of its zip archive overlap")),
        Err(_) => Err(damaged(&document.name, "its zip archive is damaged or cut short")),
    }
}

fn entry_error(error: &ZipError, name: &Option<String>) -> DecodeError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            damaged(name, "it is encrypted, which is not read")
        }
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            damaged(name, "it is compressed by a method that is not read: only deflate is")
        }
        _ => damaged(name, "its zip archive is damaged"),
    }
}

fn too_large(name: &Option<String>) -> DecodeError {
    damaged(name, "it unpacks to more than is allowed")
}

fn damaged(name: &Option<String>, what: &str) -> DecodeError {
    DecodeError::whole(match name {
        Some(name) => format!("entry `{}` of the answer cannot be read: {what}", shown(name)),
        None => format!("the answer cannot be unpacked: {what}"),
    })
}
