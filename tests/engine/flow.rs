//! How much of an answer is held while it is read: bytes that were given out but have not become rows at
//! the destination.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use arrow_array::RecordBatch;
use bytes::Bytes;
use capi::http::{Call, NextPiece, Pending, Pieces, Reply, Rest, Transport};
use capi::sink::{Reject, RunRecord, Sink, SinkError, Start};
use capi::{RunOptions, Script, Settings};

/// Bodies of 16 MiB without a network: pieces as they are asked for.
struct Source {
    row: &'static [u8],
    produced: Arc<AtomicU64>,
}

const PIECE_ROWS: usize = 200;
const PIECES: u64 = 500;

struct Supply {
    piece: Bytes,
    left: u64,
    end: Option<Bytes>,
    produced: Arc<AtomicU64>,
}

impl Pieces for Supply {
    fn next(&mut self) -> NextPiece<'_> {
        let piece = match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                Some(self.piece.clone())
            }
            None => self.end.take(),
        };
        self.produced.fetch_add(piece.as_ref().map_or(0, |piece| piece.len() as u64), Ordering::SeqCst);
        Box::pin(async { Ok(piece) })
    }

    fn received(&self) -> u64 {
        self.produced.load(Ordering::SeqCst)
    }
}

impl Transport for Source {
    fn send(&self, call: Call) -> Pending<'_> {
        let (start, kind, end): (&[u8], _, &[u8]) = match call.url.path() {
            "/csv" => (b"id,text\n", "text/csv", b""),
            "/jsonl" => (b"", "application/jsonl", b""),
            _ => (b"{\"data\":[null", "application/json", b"],\"next\":null}"),
        };
        assert!(call.limits.whole.is_some());
        let produced = Arc::clone(&self.produced);
        let piece = Bytes::from(self.row.repeat(PIECE_ROWS));
        let end = Some(Bytes::from(end)).filter(|end| !end.is_empty());
        let supply = Supply { piece, left: PIECES, end, produced };
        let reply = Reply {
            status: 200,
            headers: vec![("content-type".to_owned(), kind.to_owned())],
            body: Bytes::from(start),
            rest: Some(Rest::new(supply)),
            url: call.url,
            received: 0,
            framed: true,
        };
        Box::pin(async { Ok(reply) })
    }
}

/// Looks how much has been produced whenever rows arrive, the first time not before that has come to a
/// stop: whoever does not wait for the destination has then produced everything.
struct Slow {
    produced: Arc<AtomicU64>,
    taken: u64,
    row: u64,
    most: Arc<Mutex<(u64, u64)>>,
}

impl Slow {
    /// How much has been produced once no more is.
    fn at_rest(&self) -> u64 {
        let mut seen = self.produced.load(Ordering::SeqCst);
        loop {
            std::thread::sleep(Duration::from_millis(100));
            let now = self.produced.load(Ordering::SeqCst);
            if now == seen {
                return now;
            }
            seen = now;
        }
    }
}

impl Sink for Slow {
    fn begin(&mut self, _: &Start) -> Result<(), SinkError> {
        Ok(())
    }

    fn write(&mut self, _: usize, rows: &RecordBatch) -> Result<u64, SinkError> {
        let seen = if self.taken == 0 { self.at_rest() } else { self.produced.load(Ordering::SeqCst) };
        let in_flight = seen.saturating_sub(self.taken * self.row);
        self.taken += rows.num_rows() as u64;
        let mut most = self.most.lock().unwrap();
        *most = (most.0.max(in_flight), self.taken);
        Ok(rows.num_rows() as u64)
    }

    fn reject(&mut self, _: &[Reject]) -> Result<(), SinkError> {
        Ok(())
    }

    fn commit(&mut self, _: &RunRecord) -> Result<(), SinkError> {
        Ok(())
    }

    fn abandon(&mut self, _: &RunRecord) -> Result<(), SinkError> {
        Ok(())
    }
}

#[test]
fn what_is_held_does_not_grow_with_the_answer() {
    let text = "x".repeat(180);
    for path in ["/jsonl", "/csv", "/json"] {
        let row = match path {
            "/csv" => format!("7,{text}\n"),
            "/jsonl" => format!("{{\"id\":7,\"text\":\"{text}\"}}\n"),
            _ => format!(",{{\"id\":7,\"text\":\"{text}\"}}"),
        };
        let row: &'static [u8] = row.into_bytes().leak();
        let (produced, most) = (Arc::new(AtomicU64::new(0)), Arc::new(Mutex::default()));
        let records = if path == "/json" { "records data\n  where id != null" } else { "" };
        let script = format!(
            "integration t\nbase \"http://any.example\"\nrequest r {{\n  get \"{path}\"\n  {records}\n  map id -> id: int\n  map text -> text: text\n}}\n"
        );
        let plan = Script::new("test.capi", script).plan(Settings::default()).unwrap();
        let sink = Slow { produced: Arc::clone(&produced), taken: 0, row: row.len() as u64, most: Arc::clone(&most) };
        let options = RunOptions {
            sink: Some(Box::new(sink)),
            transport: Some(Arc::new(Source { row, produced: Arc::clone(&produced) })),
            ..RunOptions::default()
        };
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let report = runtime.block_on(plan.run(options));
        assert_eq!(report.error.map(|error| error.message), None);
        let rows = PIECES * PIECE_ROWS as u64;
        let all = produced.load(Ordering::SeqCst);
        let (most, taken) = *most.lock().unwrap();
        assert_eq!(taken, rows, "{path}");
        assert!(all >= 15 << 20, "{all} bytes in all");
        assert!(most < 6 << 20, "{most} bytes in flight of {all}: {path}");
    }
}
