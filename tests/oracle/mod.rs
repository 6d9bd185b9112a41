//! The convergence oracle: a run is cut at a system call, or a system call of it fails, and then it runs
//! again undisturbed. The destination must equal that of a run that was never disturbed: every row once,
//! nothing of the old rows lost, the same bookmarks.
//!
//! The tests try a sample of the places; `cargo test --test integration oracle::every -- --ignored
//! --nocapture` tries all of them and prints how many there were.

mod fault;
mod job;
mod place;
mod postgres;
mod summary;

use std::time::{Duration, Instant};

use fault::{Ended, Fault, strace};
use job::Job;
use place::{PLACES, Place};

/// Cuts of a sample, for each destination, job and kind of fault.
const SAMPLE: usize = 10;

/// How often is told how far a long test is.
const NEWS: Duration = Duration::from_secs(60);

/// How many faults were tried, and what came of them.
#[derive(Default)]
struct Tally {
    cuts: usize,
    kills: usize,
    /// The run ended by itself, as the fault did not matter to it.
    passed: usize,
    differences: Vec<String>,
}

/// Tries the fault at these calls: a system call and which one of it, counted by thread.
fn try_all(job: &Job, place: &dyn Place, fault: Fault, calls: &[(String, usize)], tally: &mut Tally) {
    let expected = job.undisturbed(place);
    let mut told = Instant::now();
    for (number, (call, at)) in calls.iter().enumerate() {
        if told.elapsed() >= NEWS {
            let differences = tally.differences.len();
            eprintln!("{} {} {fault:?}: {number} of {} calls, {differences} differences so far", place.name(), job.name, calls.len());
            told = Instant::now();
        }
        let folder = job.seeded(place);
        let ended = job.disturbed(place, &folder, fault, call, *at);
        if ended != Ended::Untouched {
            tally.cuts += 1;
            tally.kills += usize::from(fault == Fault::Kill);
            tally.passed += usize::from(ended == Ended::Done);
        }
        job.again(place, &folder);
        let found = place.contents(&folder);
        if found != expected {
            let difference = difference(&expected, &found);
            tally.differences.push(format!("{} {} {fault:?} at {call} {at}:\n{difference}", place.name(), job.name));
        }
    }
}

/// The lines that only one of both has.
fn difference(expected: &[String], found: &[String]) -> String {
    let lost = expected.iter().filter(|line| !found.contains(line)).map(|line| format!("- {line}"));
    let added = found.iter().filter(|line| !expected.contains(line)).map(|line| format!("+ {line}"));
    let lines: Vec<String> = lost.chain(added).take(20).collect();
    if lines.is_empty() { format!("{} rows instead of {}", found.len(), expected.len()) } else { lines.join("\n") }
}

fn sample(place: &dyn Place) {
    if !strace() || !place.is_there() {
        return;
    }
    let mut tally = Tally::default();
    for job in job::all() {
        for fault in Fault::ALL {
            let calls = job.calls(place, fault);
            // Odd, so that a pattern of calls is not met at the same step each time.
            let step = (calls.len() / SAMPLE) | 1;
            let chosen: Vec<(String, usize)> = calls.into_iter().step_by(step).collect();
            try_all(&job, place, fault, &chosen, &mut tally);
        }
    }
    report(place, &tally);
}

fn report(place: &dyn Place, tally: &Tally) {
    let (cuts, passed, differences) = (tally.cuts, tally.passed, tally.differences.len());
    eprintln!("{}: {cuts} cuts, {} by SIGKILL, {passed} that did not matter, {differences} differences", place.name(), tally.kills);
    assert!(tally.differences.is_empty(), "{}", tally.differences.join("\n\n"));
    // Without them nothing was shown.
    assert!(tally.kills >= SAMPLE, "only {} runs were killed", tally.kills);
}

#[test]
fn sqlite_converges() {
    sample(PLACES[0]);
}

/// CSV and NDJSON differ from it only in how rows are written.
#[test]
fn parquet_converges() {
    sample(PLACES[1]);
}

#[test]
fn csv_converges() {
    sample(PLACES[2]);
}

#[test]
fn ndjson_converges() {
    sample(PLACES[3]);
}

#[test]
fn postgres_converges() {
    sample(PLACES[4]);
}

/// Every call, which takes long: see docs/reliability.md.
fn every(place: &dyn Place) {
    assert!(strace() && place.is_there(), "strace and {} are needed", place.name());
    let mut tally = Tally::default();
    for job in job::all() {
        for fault in Fault::ALL {
            try_all(&job, place, fault, &job.calls(place, fault), &mut tally);
        }
    }
    report(place, &tally);
}

#[test]
#[ignore = "takes long"]
fn every_call_into_sqlite() {
    every(PLACES[0]);
}

#[test]
#[ignore = "takes long"]
fn every_call_into_parquet() {
    every(PLACES[1]);
}

#[test]
#[ignore = "takes long"]
fn every_call_into_csv() {
    every(PLACES[2]);
}

#[test]
#[ignore = "takes long"]
fn every_call_into_ndjson() {
    every(PLACES[3]);
}

#[test]
#[ignore = "takes long"]
fn every_call_into_postgres() {
    every(PLACES[4]);
}
