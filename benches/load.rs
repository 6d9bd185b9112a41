//! A million rows of twelve columns into each destination, beside the same load written by hand with the
//! destination's own library. `cargo bench --bench load`, or `-- sqlite`, `-- postgres`, `-- parquet`;
//! a number among the words is the count of rows.
//!
//! Both sides make the same rows and commit once. Each load is a process of its own, so that its peak of
//! memory is its own; capi and the load by hand take turns, and the medians are compared.
#![allow(clippy::print_stdout, clippy::expect_used, clippy::panic)]

#[path = "load/capi.rs"]
mod by_capi;
#[path = "load/by_hand.rs"]
mod by_hand;
#[path = "../tests/support/peer.rs"]
#[allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::print_stderr, clippy::indexing_slicing)]
mod peer;
#[path = "../tests/support/postgres.rs"]
#[allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::print_stderr, clippy::indexing_slicing)]
mod postgres;
#[path = "load/rows.rs"]
mod rows;
mod support;

use std::process::Command;
use std::time::{Duration, Instant};

use support::peak;

const RUNS: usize = 3;
const ROWS: usize = 1_000_000;

/// What is loaded where.
const LOADS: [(&str, &str); 6] =
    [("sqlite", "append"), ("sqlite", "merge"), ("parquet", "append"), ("parquet", "merge"), ("postgres", "append"), ("postgres", "merge")];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    if let [side, destination, mode, rows, place] = words.as_slice()
        && let Ok(rows) = rows.parse()
    {
        return one(side, destination, mode, rows, place);
    }
    let rows = words.iter().find_map(|word| word.parse().ok()).unwrap_or(ROWS);
    let names: Vec<&String> = words.iter().filter(|word| word.parse::<usize>().is_err()).collect();
    println!("{rows} rows of 12 columns; medians of {RUNS} runs each, in turn");
    println!("{:<18} {:>14} {:>14} {:>8} {:>12} {:>12}", "", "capi rows/s", "by hand", "ratio", "capi peak", "hand peak");
    for (destination, mode) in LOADS {
        if names.is_empty() || names.iter().any(|name| destination.contains(name.as_str())) {
            compare(destination, mode, rows);
        }
    }
}

/// One load in this process; prints its seconds and its peak.
fn one(side: &str, destination: &str, mode: &str, rows: usize, place: &str) {
    let begun = Instant::now();
    match side {
        "capi" => by_capi::load(destination, mode, rows, place),
        _ => by_hand::load(destination, mode, rows, place),
    }
    println!("{} {}", begun.elapsed().as_secs_f64(), peak());
}

fn compare(destination: &str, mode: &str, rows: usize) {
    let mut sides = [("capi", Vec::new()), ("hand", Vec::new())];
    for _ in 0..RUNS {
        for (side, taken) in &mut sides {
            match place(destination) {
                Some(place) => taken.push(child(side, destination, mode, rows, &place)),
                None => return println!("{destination:<10} {mode:<7} is not installed"),
            }
        }
    }
    let [(_, capi), (_, hand)] = &mut sides;
    let ((capi_time, capi_peak), (hand_time, hand_peak)) = (median(capi), median(hand));
    let (ratio, name) = (capi_time.as_secs_f64() / hand_time.as_secs_f64(), format!("{destination} {mode}"));
    let speed = |time: Duration| rows as f64 / time.as_secs_f64();
    println!("{name:<18} {:>14.0} {:>14.0} {ratio:>8.2} {capi_peak:>12} {hand_peak:>12}", speed(capi_time), speed(hand_time));
}

/// A new destination, kept for as long as the child needs it.
struct Place {
    address: String,
    _folder: Option<tempfile::TempDir>,
    _database: Option<postgres::Database>,
}

fn place(destination: &str) -> Option<Place> {
    if destination == "postgres" {
        let database = postgres::Database::new()?;
        return Some(Place { address: database.url(), _folder: None, _database: Some(database) });
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let address = folder.path().join("rows").display().to_string();
    Some(Place { address, _folder: Some(folder), _database: None })
}

fn child(side: &str, destination: &str, mode: &str, rows: usize, place: &Place) -> (Duration, String) {
    let program = std::env::current_exe().expect("this program");
    let output = Command::new(program).args([side, destination, mode, &rows.to_string(), &place.address]).output().expect("a child");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    let (seconds, peak) = said.trim().split_once(' ').unwrap_or_else(|| panic!("{side} {destination}: {complaint}"));
    (Duration::from_secs_f64(seconds.parse().expect("seconds")), peak.to_owned())
}

fn median(taken: &mut [(Duration, String)]) -> (Duration, String) {
    taken.sort();
    taken.get(taken.len() / 2).cloned().unwrap_or_default()
}
