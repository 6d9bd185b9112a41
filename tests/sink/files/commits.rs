//! What is durable when, what a cut run leaves, and who may write.

use std::fs;

use capi::plan::table::{Table, WriteMode};
use capi::sink::{Bookmark, Commits, RunRecord, Sink, SinkErrorKind, Start};
use capi::value::convert::{Cell, ColumnType as Ty};

use super::rig::{Dir, FORMATS};
use crate::sink::rig::{append, batch, bookmarks, done, failed, merge, reject, start};

fn running() -> RunRecord {
    RunRecord { status: "running".into(), ..done() }
}

fn ads() -> Table {
    merge("ads", 1, &[("id", Ty::Int)])
}

fn log() -> Table {
    append("log", &[("line", Ty::Int)])
}

fn state() -> Table {
    Table { write: WriteMode::Replace, ..merge("state", 1, &[("id", Ty::Int)]) }
}

/// `log` and `state` wait for the end.
fn often(run: &str) -> Start {
    Start { commits: Commits::Often { whole: vec![1, 2] }, ..start(run, &[ads(), log(), state()]) }
}

fn rows(values: &[i64]) -> Vec<Vec<Cell>> {
    values.iter().map(|value| vec![Cell::Int(*value)]).collect()
}

fn write(sink: &mut dyn Sink, values: &[i64]) {
    for (index, table) in [ads(), log(), state()].iter().enumerate() {
        sink.write(index, &batch(table, &rows(values))).unwrap();
    }
}

fn bookmark(value: &str) -> Bookmark {
    Bookmark { request: "ads".into(), turn: String::new(), value: value.into() }
}

/// Rows of `ads`, `log` and `state`.
fn tables(dir: &Dir) -> String {
    [("ads", "id"), ("log", "line"), ("state", "id")].map(|(table, column)| dir.lines(table, &[column]).join(" ")).join(" | ")
}

fn statuses(dir: &Dir) -> Vec<String> {
    let manifest = dir.manifest();
    let runs = manifest["runs"].as_array().unwrap();
    runs.iter().map(|run| format!("{} {}", run["run_id"].as_str().unwrap(), run["status"].as_str().unwrap())).collect()
}

fn reasons(dir: &Dir) -> Vec<String> {
    let manifest = dir.manifest();
    let files = manifest["rejects"].as_array().unwrap().iter().map(|rejects| rejects["file"].as_str().unwrap().to_owned());
    let texts = files.map(|file| fs::read_to_string(dir.path().join("_capi/acme").join(file)).unwrap());
    let lines: Vec<serde_json::Value> =
        texts.flat_map(|text| text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<_>>()).collect();
    lines.iter().map(|line| format!("{} {}", line["run_id"].as_str().unwrap(), line["reason"].as_str().unwrap())).collect()
}

fn kept(dir: &Dir) -> Vec<Bookmark> {
    let mut sink = dir.sink();
    sink.begin(&often("look")).unwrap();
    bookmarks(&mut sink)
}

#[test]
fn a_checkpoint_keeps_rows_and_bookmarks_and_what_waits_comes_at_the_end() {
    for format in FORMATS {
        let dir = Dir::new(format);
        dir.run(&start("r1", &[ads(), log(), state()]), &[rows(&[1]), rows(&[1]), rows(&[1])]).unwrap();
        let mut sink = dir.sink();
        sink.begin(&often("r2")).unwrap();
        write(&mut sink, &[2, 2]);
        sink.remember(&[bookmark("two")]).unwrap();
        sink.reject(&[reject("one")]).unwrap();
        assert_eq!(tables(&dir), "1 | 1 | 1");
        sink.checkpoint(&running()).unwrap();
        assert_eq!(tables(&dir), "1 2 | 1 | 1");
        assert_eq!(reasons(&dir), ["r2 one"]);
        write(&mut sink, &[3]);
        sink.remember(&[bookmark("three")]).unwrap();
        sink.reject(&[reject("two")]).unwrap();
        assert_eq!(tables(&dir), "1 2 | 1 | 1");
        sink.commit(&done()).unwrap();
        assert_eq!(tables(&dir), "1 2 3 | 1 2 2 3 | 2 3");
        assert_eq!(reasons(&dir), ["r2 one", "r2 two"]);
        assert_eq!(statuses(&dir), ["r1 done", "r2 done"]);
        assert_eq!(kept(&dir), [bookmark("three")]);
    }
}

#[test]
fn a_run_that_fails_or_goes_after_a_checkpoint_keeps_what_was_committed() {
    for goes in [false, true] {
        let dir = Dir::new("parquet");
        dir.run(&start("r1", &[ads(), log(), state()]), &[rows(&[1]), rows(&[1]), rows(&[1])]).unwrap();
        let mut sink = dir.sink();
        sink.begin(&often("r2")).unwrap();
        write(&mut sink, &[2]);
        sink.checkpoint(&running()).unwrap();
        write(&mut sink, &[3]);
        sink.reject(&[reject("late")]).unwrap();
        sink.remember(&[bookmark("late")]).unwrap();
        if goes {
            drop(sink);
            assert_eq!(statuses(&dir), ["r1 done", "r2 running"]);
        } else {
            sink.abandon(&failed()).unwrap();
            assert_eq!(statuses(&dir), ["r1 done", "r2 failed"]);
            assert_eq!(reasons(&dir), ["r2 late"]);
            assert_eq!(dir.manifest()["runs"][1]["tables"].to_string(), r#"[{"request":"ads","write":"merge","rows":1}]"#);
        }
        assert!(dir.files().iter().all(|file| !file.starts_with("acme/") || !file.contains(".tmp")), "{:?}", dir.files());
        assert_eq!(tables(&dir), "1 2 | 1 | 1");
        dir.run(&often("r3"), &[rows(&[3]), rows(&[3]), rows(&[3])]).unwrap();
        assert_eq!(tables(&dir), "1 2 3 | 1 3 | 3");
        assert_eq!(statuses(&dir)[1], if goes { "r2 cut" } else { "r2 failed" });
        assert_eq!(kept(&dir), []);
    }
}

#[test]
fn one_run_of_an_integration_at_a_time_and_others_beside_it() {
    let dir = Dir::new("parquet");
    let mut sink = dir.sink();
    sink.begin(&start("r1", &[ads()])).unwrap();
    let error = dir.sink().begin(&start("r2", &[ads()])).unwrap_err();
    assert_eq!(error.kind, SinkErrorKind::Locked);
    assert!(error.message.contains("is locked by run r1 of `acme` (process "), "{}", error.message);
    let other = Table { integration: "other".into(), ..ads() };
    dir.run(&start("o1", std::slice::from_ref(&other)), &[rows(&[7])]).unwrap();
    sink.write(0, &batch(&ads(), &rows(&[1]))).unwrap();
    sink.commit(&done()).unwrap();
    assert_eq!(dir.lines("ads", &["id"]), ["1"]);
    assert_eq!(super::rig::rows(&dir.path(), "other", "ads").len(), 1);
    let view = fs::read_to_string(dir.path().join("_capi/global.sql")).unwrap();
    assert!(view.contains("'acme/ads/capi-") && view.contains("'other/ads/capi-"), "{view}");
    assert!(!dir.files().contains(&"_capi/acme/lock".to_owned()));
}

/// The lock can be lost: taken away by hand, or on a file system without real ones.
#[test]
fn a_run_that_was_overtaken_commits_nothing_more() {
    for late in [false, true] {
        let dir = Dir::new("csv");
        let mut old = dir.sink();
        old.begin(&often("r1")).unwrap();
        write(&mut old, &[1]);
        old.checkpoint(&running()).unwrap();
        write(&mut old, &[4]);
        fs::remove_file(dir.path().join("_capi/acme/lock")).unwrap();
        let mut new = dir.sink();
        new.begin(&often("r2")).unwrap();
        write(&mut new, &[2]);
        if late {
            new.commit(&done()).unwrap();
        }
        let error = old.checkpoint(&running()).unwrap_err();
        assert_eq!(error.kind, SinkErrorKind::Locked);
        assert_eq!(error.message, "run r1 of `acme` may not go on: run r2 has begun");
        old.commit(&done()).unwrap_err();
        old.abandon(&failed()).unwrap();
        if !late {
            new.commit(&done()).unwrap();
        }
        assert_eq!(tables(&dir), "1 2 | 2 | 2");
        assert_eq!(statuses(&dir), ["r1 cut", "r2 done"]);
    }
}

#[test]
fn what_a_killed_run_left_goes_and_what_others_made_stays() {
    let dir = Dir::new("parquet");
    dir.run(&start("r1", &[ads(), log()]), &[rows(&[1]), rows(&[1])]).unwrap();
    let mine = ["acme/ads/notes.txt", "acme/ads/part-1.parquet", "acme/ads/.hidden", "_capi/acme/notes.txt", "acme/own.parquet"];
    let left = [
        "acme/ads/.capi-000001-0009.tmp",
        "acme/ads/capi-000001-0008.parquet",
        "acme/log/capi-000002-0001.parquet",
        "_capi/acme/.capi-000002-0003.tmp",
        "_capi/acme/state-000002-0002.ndjson",
        "_capi/acme/rejects-000002-0004.ndjson",
        "_capi/.capi-global.tmp",
    ];
    for file in mine.iter().chain(&left) {
        fs::write(dir.path().join(file), "x").unwrap();
    }
    dir.run(&start("r2", &[ads()]), &[rows(&[2])]).unwrap();
    let files = dir.files();
    assert!(mine.iter().all(|file| files.contains(&(*file).to_owned())), "{files:?}");
    assert!(left.iter().all(|file| !files.contains(&(*file).to_owned())), "{files:?}");
    assert_eq!(dir.lines("ads", &["id"]), ["1", "2"]);
}

#[cfg(unix)]
#[test]
fn rejects_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = Dir::new("ndjson");
    let mut sink = dir.sink();
    sink.begin(&start("r1", &[ads()])).unwrap();
    sink.reject(&[reject("one")]).unwrap();
    sink.commit(&done()).unwrap();
    let file = dir.files().into_iter().find(|file| file.contains("rejects-")).unwrap();
    assert_eq!(fs::metadata(dir.path().join(file)).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_begin_that_fails_leaves_what_was_there_and_its_record_can_be_kept() {
    let dir = Dir::new("parquet");
    dir.run(&start("r1", &[ads()]), &[rows(&[1])]).unwrap();
    let mut sink = dir.sink();
    let text = merge("ads", 1, &[("id", Ty::Date)]);
    let error = sink.begin(&start("r2", &[text])).unwrap_err();
    assert_eq!(error.message, "the column `id` of the table `acme__ads` holds int; the script now maps date");
    sink.abandon(&failed()).unwrap();
    assert_eq!(statuses(&dir), ["r1 done", "r2 failed"]);
    dir.run(&start("r3", &[ads()]), &[rows(&[2])]).unwrap();
    assert_eq!(dir.lines("ads", &["id"]), ["1", "2"]);
    let error = dir.run(&start("r1", &[ads()]), &[rows(&[2])]).unwrap_err();
    assert_eq!((error.kind, error.message.as_str()), (SinkErrorKind::Loaded, "run r1 of `acme` was loaded before"));
    dir.run(&start("r2", &[ads()]), &[rows(&[3])]).unwrap();
    assert_eq!(statuses(&dir), ["r1 done", "r3 done", "r2 done"]);
}

#[test]
fn another_job_under_an_id_that_is_done_is_refused_and_takes_nothing_back() {
    let dir = Dir::new("parquet");
    let job = |run: &str, job: &str| Start { job: job.into(), ..start(run, &[ads()]) };
    dir.run(&job("r1", "one"), &[rows(&[1])]).unwrap();
    let mut sink = dir.sink();
    let error = sink.begin(&job("r1", "two")).unwrap_err();
    assert_eq!(error.kind, SinkErrorKind::Usage);
    assert_eq!(error.message, "run r1 of `acme` is another job: its script, requests, params or options were not these");
    sink.abandon(&failed()).unwrap();
    drop(sink);
    assert_eq!(dir.sink().begin(&job("r1", "one")).unwrap_err().kind, SinkErrorKind::Loaded);
    dir.sink().begin(&job("r2", "one")).unwrap();
    dir.run(&job("r2", "two"), &[vec![]]).unwrap();
    assert_eq!(dir.sink().begin(&job("r2", "one")).unwrap_err().kind, SinkErrorKind::Usage);
    assert_eq!(statuses(&dir), ["r1 done", "r2 done"]);
}

#[test]
fn rows_whose_manifest_is_gone_are_not_taken_away() {
    for format in FORMATS {
        let dir = Dir::new(format);
        let table = append("log", &[("n", Ty::Int)]);
        dir.load(&table, &[vec![Cell::Int(1)]]).unwrap();
        fs::remove_file(dir.path().join("_capi/acme/manifest.json")).unwrap();
        let parts = || fs::read_dir(dir.path().join("acme/log")).unwrap().count();
        let error = dir.load(&table, &[vec![Cell::Int(2)]]).unwrap_err();
        assert!(error.message.ends_with("manifest.json` is gone"), "{}", error.message);
        assert_eq!(parts(), 1);
    }
}
