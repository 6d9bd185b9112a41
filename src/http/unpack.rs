//! The decoders of the libraries behind one trait: bytes in, bytes out into a room of limited size.

use std::io::{self, Write};

use brotli_decompressor::DecompressorWriter;
use flate2::write::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use zstd::stream::raw::{DParameter, Decoder as ZstdDecoder};
use zstd::stream::zio;

/// 8 MiB, the largest window that RFC 9659 lets zstd have in HTTP.
const ZSTD_WINDOW: u32 = 23;

/// The decoder of a coding, for a body that begins with these bytes.
pub(super) fn unpacker(name: &str, first: u8, second: u8) -> io::Result<Box<dyn Unpack>> {
    let room = Room::default();
    Ok(match name {
        "gzip" => Box::new(MultiGzDecoder::new(room)),
        "brotli" => Box::new(DecompressorWriter::new(room, 32 << 10)),
        "zstd" => {
            let mut decoder = ZstdDecoder::new()?;
            decoder.set_parameter(DParameter::WindowLogMax(ZSTD_WINDOW))?;
            Box::new(zio::Writer::new(room, decoder))
        }
        _ if is_zlib(first, second) => Box::new(ZlibDecoder::new(room)),
        _ => Box::new(DeflateDecoder::new(room)),
    })
}

/// `deflate` means zlib; some servers send the bare stream, which has no such header.
fn is_zlib(first: u8, second: u8) -> bool {
    first & 0x0f == 8 && (u16::from(first) << 8 | u16::from(second)).is_multiple_of(31)
}

/// A decoder that writes into a `Room`.
pub(super) trait Unpack: Write + Send {
    fn room(&mut self) -> &mut Room;
    /// No more bytes come.
    fn end(&mut self) -> io::Result<()>;
}

/// Where decoded bytes go, as long as there is room.
#[derive(Default)]
pub(super) struct Room {
    pub(super) bytes: Vec<u8>,
    left: u64,
    /// Whether something did not fit.
    pub(super) full: bool,
}

impl Room {
    pub(super) fn open(&mut self, left: u64) {
        self.left = left;
    }
}

impl Write for Room {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(left) = self.left.checked_sub(bytes.len() as u64) else {
            self.full = true;
            return Err(io::Error::other("no room left"));
        };
        self.left = left;
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Unpack for MultiGzDecoder<Room> {
    fn room(&mut self) -> &mut Room {
        self.get_mut()
    }

    fn end(&mut self) -> io::Result<()> {
        self.try_finish()
    }
}

impl Unpack for ZlibDecoder<Room> {
    fn room(&mut self) -> &mut Room {
        self.get_mut()
    }

    fn end(&mut self) -> io::Result<()> {
        self.try_finish()
    }
}

impl Unpack for DeflateDecoder<Room> {
    fn room(&mut self) -> &mut Room {
        self.get_mut()
    }

    fn end(&mut self) -> io::Result<()> {
        self.try_finish()
    }
}

impl Unpack for DecompressorWriter<Room> {
    fn room(&mut self) -> &mut Room {
        self.get_mut()
    }

    fn end(&mut self) -> io::Result<()> {
        self.close()
    }
}

impl Unpack for zio::Writer<Room, ZstdDecoder<'static>> {
    fn room(&mut self) -> &mut Room {
        self.writer_mut()
    }

    fn end(&mut self) -> io::Result<()> {
        self.finish()
    }
}
