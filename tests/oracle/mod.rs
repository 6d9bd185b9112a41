//! The convergence oracle: a run is cut at a system call, or a system call of it fails, and then it runs
//! again undisturbed. The destination must equal that of a run that was never disturbed: every row once,
//! nothing of the old rows lost, the same bookmarks.
//!
//! The tests try a sample of the places; `cargo test --test integration oracle::every -- --ignored
//! --nocapture` tries all of them and prints how many there were.

mod fault;
mod job;
mod place;

use fault::{Ended, Fault, strace};
use job::Job;
use place::{PLACES, Place};

/// Cuts of a sample, for each destination and kind of job.
const SAMPLE: usize = 24;

/// How many faults were tried, and what came of them.
#[derive(Default)]
struct Tally {
    cuts: usize,
    /// The run ended by itself, as the fault did not matter to it.
    passed: usize,
    differences: Vec<String>,
}

/// Tries the fault at the places that `at` chooses among the first of which the last passes untouched.
fn try_all(job: &Job, place: &dyn Place, fault: Fault, step: usize, tally: &mut Tally) {
    let expected = job.undisturbed(place);
    let mut at = 1;
    loop {
        let mut folder = job.seeded(place);
        let ended = job.disturbed(place, &mut folder, fault, at);
        if ended == Ended::Untouched {
            return;
        }
        tally.cuts += 1;
        tally.passed += usize::from(ended == Ended::Done);
        job.again(place, &folder);
        let found = place.contents(&folder);
        if found != expected {
            tally.differences.push(format!("{} {fault:?} at {at}:\n{}", place.name(), difference(&expected, &found)));
        }
        at += step;
    }
}

/// The lines that only one of both has.
fn difference(expected: &[String], found: &[String]) -> String {
    let lost = expected.iter().filter(|line| !found.contains(line)).map(|line| format!("- {line}"));
    let added = found.iter().filter(|line| !expected.contains(line)).map(|line| format!("+ {line}"));
    let lines: Vec<String> = lost.chain(added).take(20).collect();
    if lines.is_empty() { format!("{} rows instead of {}", found.len(), expected.len()) } else { lines.join("\n") }
}

/// How far apart the places must be to have about `SAMPLE` of them.
fn step(job: &Job, place: &dyn Place, fault: Fault) -> usize {
    let calls = job.calls(place, fault);
    (calls / SAMPLE).max(1)
}

fn sample(place: &dyn Place) {
    if !strace() || !place.is_there() {
        return;
    }
    let mut tally = Tally::default();
    for job in job::all() {
        for fault in Fault::ALL {
            try_all(&job, place, fault, step(&job, place, fault), &mut tally);
        }
    }
    report(place, &tally);
}

fn report(place: &dyn Place, tally: &Tally) {
    let (cuts, passed, differences) = (tally.cuts, tally.passed, tally.differences.len());
    eprintln!("{}: {cuts} cuts, of which {passed} did not matter, {differences} differences", place.name());
    assert!(tally.differences.is_empty(), "{}", tally.differences.join("\n\n"));
    assert!(cuts > 0);
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

/// Every place of every destination: about an hour.
#[test]
#[ignore = "takes long; see docs/reliability.md"]
fn every() {
    assert!(strace(), "strace is needed");
    for place in PLACES.into_iter().filter(|place| place.is_there()) {
        let mut tally = Tally::default();
        for job in job::all() {
            for fault in Fault::ALL {
                try_all(&job, place, fault, 1, &mut tally);
            }
        }
        report(place, &tally);
    }
}
