use std::io::{Cursor, Write};

use bytes::Bytes;
use capi::decode::{Container, documents};
use flate2::Compression;
use flate2::write::GzEncoder;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use Container::{Gunzip, Unzip};

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (index, (name, bytes)) in entries.iter().enumerate() {
        let method = if index % 2 == 0 { zip::CompressionMethod::Deflated } else { zip::CompressionMethod::Stored };
        if name.ends_with('/') {
            writer.add_directory(name.trim_end_matches('/'), SimpleFileOptions::default()).unwrap();
        } else {
            writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
            writer.write_all(bytes).unwrap();
        }
    }
    writer.finish().unwrap().into_inner()
}

/// `name=text` of each document, or the error.
fn unpacked(bytes: Vec<u8>, containers: &[Container], most: u64) -> Result<Vec<String>, String> {
    let documents = documents(Bytes::from(bytes), containers, most).map_err(|error| error.message)?;
    let shown = documents.into_iter().map(|document| {
        let text = String::from_utf8(document.bytes.to_vec()).unwrap();
        document.name.map_or(text.clone(), |name| format!("{name}={text}"))
    });
    Ok(shown.collect())
}

fn found(bytes: Vec<u8>, containers: &[Container]) -> Vec<String> {
    unpacked(bytes, containers, 1 << 20).unwrap()
}

#[test]
fn gzip_is_undone_and_other_bytes_pass() {
    assert_eq!(found(gzip(b"a,b"), &[Gunzip]), ["a,b"]);
    assert_eq!(found(b"a,b".to_vec(), &[Gunzip]), ["a,b"]);
    assert_eq!(found(Vec::new(), &[Gunzip]), [""]);
    assert_eq!(found(gzip(&gzip(b"twice")), &[Gunzip, Gunzip]), ["twice"]);
    assert_eq!(found([gzip(b"one "), gzip(b"two")].concat(), &[Gunzip]), ["one two"]);
    assert_eq!(found(b"plain".to_vec(), &[]), ["plain"]);
}

#[test]
fn every_entry_of_an_archive_is_a_document() {
    let zip = archive(&[("a.csv", b"1"), ("folder/", b""), ("folder/b.csv", b"2"), ("c.csv", b"")]);
    assert_eq!(found(zip, &[Unzip]), ["a.csv=1", "folder/b.csv=2", "c.csv="]);
    assert_eq!(found(archive(&[]), &[Unzip]), [""; 0]);
    let inner = archive(&[("a.json.gz", &gzip(b"1")), ("b.json.gz", &gzip(b"2"))]);
    assert_eq!(found(inner.clone(), &[Unzip, Gunzip]), ["a.json.gz=1", "b.json.gz=2"]);
    let outer = archive(&[("one.zip", &inner), ("two.zip", &archive(&[("c", b"3")]))]);
    assert_eq!(found(outer, &[Unzip, Unzip, Gunzip]), ["a.json.gz=1", "b.json.gz=2", "c=3"]);
}

#[test]
fn damage_is_an_error() {
    let cut = |bytes: Vec<u8>, less: usize| bytes[..bytes.len() - less].to_vec();
    let mut flipped = gzip(b"hello hello hello");
    let crc = flipped.len() - 8;
    flipped[crc] ^= 1;
    let zip = archive(&[("a", b"hello hello hello")]);
    let mut wrong = zip.clone();
    wrong[32] ^= 0x55;
    for (bytes, container, message) in [
        (cut(gzip(b"hello"), 3), Gunzip, "the answer cannot be unpacked: its gzip is cut short"),
        (flipped, Gunzip, "the answer cannot be unpacked: its gzip is damaged"),
        ([gzip(b"a"), b"trailing bytes".to_vec()].concat(), Gunzip, "the answer cannot be unpacked: its gzip is damaged"),
        (b"a,b\n".to_vec(), Unzip, "the answer cannot be unpacked: it is no zip archive"),
        (Vec::new(), Unzip, "the answer cannot be unpacked: it is no zip archive"),
        (cut(zip, 30), Unzip, "the answer cannot be unpacked: its zip archive is damaged or cut short"),
        (wrong, Unzip, "entry `a` of the answer cannot be read: "),
        (archive(&[("a", b"text")]), Unzip, ""),
    ] {
        let containers = if message.is_empty() { vec![Unzip, Unzip] } else { vec![container] };
        let message = if message.is_empty() { "entry `a` of the answer cannot be read: it is no zip archive" } else { message };
        let error = unpacked(bytes, &containers, 1 << 20).unwrap_err();
        assert!(error.starts_with(message), "{error}");
    }
}

#[test]
fn encrypted_entries_are_refused() {
    // The flag that says so, in the local and the central header.
    let mut bytes = archive(&[("a", b"hello")]);
    let central = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    bytes[6] |= 1;
    bytes[central + 8] |= 1;
    let error = unpacked(bytes, &[Unzip], 1 << 20).unwrap_err();
    assert_eq!(error, "entry `a` of the answer cannot be read: it is encrypted, which is not read");
}

#[test]
fn no_more_comes_out_than_is_allowed() {
    let zeros = vec![b'0'; 100_000];
    assert!(unpacked(gzip(&zeros), &[Gunzip], 100_000).is_ok());
    let error = unpacked(gzip(&zeros), &[Gunzip], 99_999).unwrap_err();
    assert_eq!(error, "the answer cannot be unpacked: it unpacks to more than is allowed");
    let error = unpacked(archive(&[("a", &zeros), ("b", &zeros)]), &[Unzip], 150_000).unwrap_err();
    assert_eq!(error, "entry `b` of the answer cannot be read: it unpacks to more than is allowed");
    // A size that the archive hides does not help.
    let mut lying = archive(&[("a", &zeros)]);
    let central = lying.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    lying[central + 24..central + 28].copy_from_slice(&10u32.to_le_bytes());
    assert!(unpacked(lying, &[Unzip], 50_000).is_err());
}
