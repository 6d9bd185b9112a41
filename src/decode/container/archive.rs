//! Zip archives: their directory stands at their end, so they are kept while their entries are read.

use std::io::{self, BufReader, Read, Seek, Write};

use tempfile::SpooledTempFile;
use zip::ZipArchive;
use zip::result::ZipError;

use super::ledger::{Guard, Layer};
use super::{Unpacker, damaged, too_large};
use crate::decode::error::DecodeError;
use crate::plan::ir::Container;

/// Entries of one archive.
const ENTRIES: usize = 100_000;
/// Bytes of an archive that are kept in memory.
const IN_MEMORY: usize = 8 << 20;
/// Bytes that an archive may have.
const MOST: u64 = 64 << 30;

impl Unpacker<'_> {
    /// Every entry that is no folder.
    pub(super) fn archive(&mut self, name: Option<&str>, input: &mut dyn Read, inner: &[Container]) -> Result<(), DecodeError> {
        let mut zip = opened(self.kept(name, input)?, name)?;
        for index in 0..zip.len() {
            let known = zip.name_for_index(index).and_then(Result::ok).map(|name| name.into_owned());
            let entry = zip.by_index(index).map_err(|error| entry_error(&error, known.as_deref()))?;
            if entry.is_dir() {
                continue;
            }
            if entry.size() > self.ledger.left() {
                return Err(too_large(known.as_deref()));
            }
            let name = known.unwrap_or_else(|| format!("entry {}", index + 1));
            let entry = Guard::new(entry, self.ledger, Layer::Entry, Some(&name));
            self.open(Some(&name), &mut BufReader::new(entry), inner)?;
        }
        Ok(())
    }

    fn kept(&self, name: Option<&str>, input: &mut dyn Read) -> Result<SpooledTempFile, DecodeError> {
        let mut file = SpooledTempFile::new(IN_MEMORY);
        let mut buffer = vec![0; 64 << 10];
        let mut size = 0;
        loop {
            let count = input.read(&mut buffer).map_err(|_| self.ledger.trouble())?;
            if count == 0 {
                break;
            }
            size += count as u64;
            if size > MOST {
                return Err(damaged(name, "the archive is larger than 64 GiB"));
            }
            file.write_all(buffer.get(..count).unwrap_or_default()).map_err(|error| unkept(name, &error))?;
        }
        file.rewind().map_err(|error| unkept(name, &error))?;
        Ok(file)
    }
}

fn unkept(name: Option<&str>, error: &io::Error) -> DecodeError {
    damaged(name, &format!("the archive cannot be kept in a temporary file: {error}"))
}

fn opened(file: SpooledTempFile, name: Option<&str>) -> Result<ZipArchive<SpooledTempFile>, DecodeError> {
    let mut zip = ZipArchive::new(file).map_err(|_| damaged(name, "its zip archive is damaged or cut short"))?;
    if zip.len() > ENTRIES {
        return Err(damaged(name, "its zip archive has more than 100,000 entries"));
    }
    if zip.has_duplicate_names() {
        return Err(damaged(name, "two entries of its zip archive have the same name"));
    }
    match zip.has_overlapping_entries() {
        Ok(false) => Ok(zip),
        Ok(true) => Err(damaged(name, "the entries of its zip archive overlap")),
        Err(_) => Err(damaged(name, "its zip archive is damaged or cut short")),
    }
}

fn entry_error(error: &ZipError, name: Option<&str>) -> DecodeError {
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
