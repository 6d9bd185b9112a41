//! Memory of a million bookmarks: `cargo bench --bench state`, or `-- 100000` for another number. At each kind
//! of destination they are stored, read as `capi state show` does, read as a run does that then moves a
//! thousand of them. The destination is in a temporary directory.
#![allow(clippy::print_stdout, clippy::expect_used)]

mod support;

use std::ops::ControlFlow;
use std::time::Instant;

use capi::plan::table::{Column, Table, WriteMode};
use capi::sink::destination;
use capi::sink::kept::Which;
use capi::sink::{Bookmark, Commits, Destructive, RunRecord, Start};
use capi::value::convert::ColumnType;
use support::{clear_peak, peak};

const KINDS: [&str; 2] = ["sqlite", "parquet"];

/// Bookmarks that are handed over at once.
const TOGETHER: usize = 1000;

fn main() {
    let count = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(1_000_000);
    println!("{:<26} {:>10} {:>9} {:>9}", "", "bookmarks", "seconds", "peak RSS");
    for kind in KINDS {
        let folder = tempfile::tempdir().expect("a temporary directory");
        let place = format!("{kind}:{}", folder.path().join("rows").display());
        measure(&format!("{kind}: stored by a run"), count, || run(&place, "r1", count));
        measure(&format!("{kind}: shown"), count, || show(&place, count));
        measure(&format!("{kind}: a run from them"), count, || run(&place, "r2", TOGETHER));
    }
}

fn measure(what: &str, count: usize, step: impl FnOnce()) {
    clear_peak();
    let start = Instant::now();
    step();
    println!("{what:<26} {count:>10} {:>9.2} {:>9}", start.elapsed().as_secs_f64(), peak());
}

/// Reads all that are there, and moves so many.
fn run(place: &str, run_id: &str, moved: usize) {
    let mut sink = destination::parse(place).and_then(|destination| destination.open()).expect("a destination");
    sink.begin(&start(run_id)).expect("the run begins");
    sink.bookmarks(&mut |_| ()).expect("bookmarks are read");
    let record = |status: &str| RunRecord { status: status.to_owned(), finished_at: 1, report: "{}".to_owned() };
    for first in (0..moved).step_by(TOGETHER) {
        let some: Vec<Bookmark> = (first..first + TOGETHER).map(bookmark).collect();
        sink.remember(&some).expect("bookmarks are staged");
        // As after a minute.
        if first % (100 * TOGETHER) == 0 {
            sink.checkpoint(&record("running")).expect("a checkpoint");
        }
    }
    sink.commit(&record("done")).expect("the run is committed");
}

fn show(place: &str, count: usize) {
    let mut kept = destination::parse(place).and_then(|destination| destination.kept()).expect("a destination");
    let mut seen = 0;
    let mut visit = |_| {
        seen += 1;
        ControlFlow::Continue(())
    };
    kept.state("acme", &Which::default(), &mut visit).expect("bookmarks are read");
    assert_eq!(seen, count);
}

fn bookmark(number: usize) -> Bookmark {
    let value = r#"{"value":{"date":"2026-01-31"}}"#.to_owned();
    Bookmark { request: "insights".to_owned(), turn: format!("account-{number:09}"), value }
}

fn start(run_id: &str) -> Start {
    let column = Column { name: "n".to_owned(), ty: ColumnType::Int, global: false, label: None };
    let table = Table {
        integration: "acme".to_owned(),
        request: "insights".to_owned(),
        label: None,
        columns: vec![column],
        key: Vec::new(),
        write: WriteMode::Append,
    };
    Start {
        run_id: run_id.to_owned(),
        job: String::new(),
        started_at: 0,
        integration: "acme".to_owned(),
        tables: vec![table],
        globals: Vec::new(),
        commits: Commits::Often { whole: Vec::new() },
        destructive: Destructive::Refuse,
    }
}
