//! A directory between runs, beside what all destinations promise.

use std::ops::ControlFlow;
use std::time::Duration;

use capi::plan::table::Table;
use capi::sink::files::kept::FilesKept;
use capi::sink::kept::{Kept, Which};
use capi::sink::{Bookmark, Sink, SinkErrorKind};
use capi::value::convert::{Cell, ColumnType as Ty};

use super::rig::Dir;
use crate::sink::rig::{batch, bookmarks, done, merge, reject, start};

fn kept(dir: &Dir) -> FilesKept {
    FilesKept::open(dir.format, dir.path().to_str().unwrap(), Duration::from_millis(20)).unwrap()
}

fn ads() -> Table {
    merge("ads", 1, &[("id", Ty::Int)])
}

fn bookmark(request: &str, value: &str) -> Bookmark {
    Bookmark { request: request.into(), turn: String::new(), value: value.into() }
}

fn state(dir: &Dir) -> Vec<Bookmark> {
    let mut found = Vec::new();
    let mut visit = |bookmark| {
        found.push(bookmark);
        ControlFlow::Continue(())
    };
    kept(dir).state("acme", &Which::default(), &mut visit).unwrap();
    found
}

fn reach(dir: &Dir, run: &str, bookmarks: &[Bookmark]) {
    let mut sink = dir.sink();
    sink.begin(&start(run, &[ads()])).unwrap();
    sink.write(0, &batch(&ads(), &[vec![Cell::Int(1)]])).unwrap();
    sink.remember(bookmarks).unwrap();
    sink.reject(&[reject("bad")]).unwrap();
    sink.commit(&done()).unwrap();
}

#[test]
fn bookmarks_are_shown_set_and_reset_and_stopped_runs_cannot_undo_it() {
    let dir = Dir::new("csv");
    reach(&dir, "r1", &[bookmark("ads", "1"), bookmark("log", "2"), bookmark("", "own")]);
    assert_eq!(state(&dir), [bookmark("ads", "1"), bookmark("log", "2")]);
    kept(&dir).set_state("acme", &[bookmark("ads", "7")]).unwrap();
    assert_eq!(state(&dir), [bookmark("ads", "7"), bookmark("log", "2")]);
    let which = Which { request: Some("log".into()), turn: None };
    assert_eq!(kept(&dir).reset_state("acme", &which).unwrap(), 1);
    assert_eq!(kept(&dir).reset_state("acme", &Which::default()).unwrap(), 1);
    assert_eq!(state(&dir), []);
    let mut sink = dir.sink();
    sink.begin(&start("r2", &[ads()])).unwrap();
    assert_eq!(bookmarks(&mut sink), [bookmark("", "own")]);
    assert_eq!(kept(&dir).set_state("acme", &[]).unwrap_err().kind, SinkErrorKind::Locked);
    std::fs::remove_file(dir.path().join("_capi/acme/lock")).unwrap();
    kept(&dir).set_state("acme", &[bookmark("ads", "8")]).unwrap();
    assert_eq!(sink.commit(&done()).unwrap_err().kind, SinkErrorKind::Locked);
    assert_eq!(state(&dir), [bookmark("ads", "8")]);
}
