//! Content codings, undone while the body arrives: every member of a gzip body, every spelling, chains.
//! What is unknown, damaged or followed by other bytes is an error, never handed on as data.

use super::unpack::{self, Unpack};

/// What we ask for when the script asks for nothing.
pub(super) const ACCEPTED: &str = "gzip, br, zstd";

/// More codings in a row than this are an attack.
const CHAIN: usize = 5;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CodingError {
    Unknown(String),
    TooMany,
    /// The body is not what its header says, or other bytes follow it.
    Damaged(&'static str),
    /// The body ends early, or its checksum is wrong.
    Unfinished(&'static str),
    /// More came out than was allowed.
    TooLarge,
}

/// How many bytes a stage may put out.
#[derive(Clone, Copy)]
pub(super) struct Allowance {
    /// Since the start.
    pub(super) most: u64,
    /// Of one piece.
    pub(super) at_once: u64,
}

impl Allowance {
    /// What is left for the next piece.
    fn after(self, made: u64) -> u64 {
        self.most.saturating_sub(made).min(self.at_once)
    }
}

/// The decoders of one body, the outermost coding first.
pub(super) struct Chain {
    stages: Vec<Stage>,
}

impl Chain {
    /// From the values of all `Content-Encoding` headers.
    pub(super) fn new<'v>(values: impl Iterator<Item = &'v str>) -> Result<Chain, CodingError> {
        let mut stages = Vec::new();
        for name in values.flat_map(|value| value.split(',')).map(|name| name.trim().to_ascii_lowercase()) {
            match name.as_str() {
                // The last three are no codings, but what some servers mean by `identity`.
                "" | "identity" | "none" | "utf-8" | "binary" => continue,
                "gzip" | "x-gzip" => stages.push(Stage::new("gzip")),
                "deflate" => stages.push(Stage::new("deflate")),
                "br" => stages.push(Stage::new("brotli")),
                "zstd" => stages.push(Stage::new("zstd")),
                _ => return Err(CodingError::Unknown(name)),
            }
        }
        stages.reverse();
        if stages.len() > CHAIN { Err(CodingError::TooMany) } else { Ok(Chain { stages }) }
    }

    /// Whether bodies pass through as they are.
    pub(super) fn is_identity(&self) -> bool {
        self.stages.is_empty()
    }

    /// Decodes a piece.
    pub(super) fn push(&mut self, piece: &[u8], room: Allowance) -> Result<Vec<u8>, CodingError> {
        pass(&mut self.stages, piece.to_vec(), room)
    }

    /// What is left once the last piece is in; an error if something is missing. A body of no bytes at
    /// all is empty whatever its coding: servers send that.
    pub(super) fn finish(&mut self, room: Allowance) -> Result<Vec<u8>, CodingError> {
        let mut rest = Vec::new();
        for done in 0..self.stages.len() {
            let Some((stage, later)) = self.stages.get_mut(done..).and_then(<[Stage]>::split_first_mut) else { break };
            let bytes = stage.finish(room)?;
            rest.extend(pass(later, bytes, room)?);
        }
        Ok(rest)
    }
}

fn pass(stages: &mut [Stage], mut bytes: Vec<u8>, room: Allowance) -> Result<Vec<u8>, CodingError> {
    for stage in stages {
        if !bytes.is_empty() {
            bytes = stage.push(&bytes, room)?;
        }
    }
    Ok(bytes)
}

struct Stage {
    name: &'static str,
    /// The bytes seen before the decoder was chosen.
    head: Vec<u8>,
    decoder: Option<Box<dyn Unpack>>,
    /// Bytes put out so far.
    made: u64,
}

impl Stage {
    fn new(name: &'static str) -> Stage {
        Stage { name, head: Vec::new(), decoder: None, made: 0 }
    }

    fn push(&mut self, piece: &[u8], room: Allowance) -> Result<Vec<u8>, CodingError> {
        if let Some(decoder) = &mut self.decoder {
            decoder.room().open(room.after(self.made));
            let result = decoder.write_all(piece);
            return self.settle(result.map_err(|_| CodingError::Damaged(self.name)));
        }
        self.head.extend_from_slice(piece);
        // Two bytes tell the two kinds of deflate apart.
        let Some(&[first, second]) = self.head.first_chunk() else { return Ok(Vec::new()) };
        self.decoder = Some(unpack::unpacker(self.name, first, second).map_err(|_| CodingError::Damaged(self.name))?);
        let head = std::mem::take(&mut self.head);
        self.push(&head, room)
    }

    fn finish(&mut self, room: Allowance) -> Result<Vec<u8>, CodingError> {
        let Some(decoder) = &mut self.decoder else {
            return if self.head.is_empty() { Ok(Vec::new()) } else { Err(CodingError::Unfinished(self.name)) };
        };
        decoder.room().open(room.after(self.made));
        let result = decoder.end();
        self.settle(result.map_err(|_| CodingError::Unfinished(self.name)))
    }

    /// Takes what came out, unless there was no room for it.
    fn settle(&mut self, result: Result<(), CodingError>) -> Result<Vec<u8>, CodingError> {
        let Some(decoder) = &mut self.decoder else { return Ok(Vec::new()) };
        let room = decoder.room();
        if room.full {
            return Err(CodingError::TooLarge);
        }
        result?;
        let bytes = std::mem::take(&mut room.bytes);
        self.made += bytes.len() as u64;
        Ok(bytes)
    }
}
