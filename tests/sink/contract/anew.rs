//! Tables that are made anew, as their rows cannot stay: the old rows and bookmarks are there until the new
//! ones are.

use capi::plan::table::{Comparison, Table};
use capi::sink::kept::Which;
use capi::sink::{Commits, Destructive, Restated, RunRecord, Start};
use capi::value::convert::{Cell, ColumnType as Ty};

use super::everywhere;
use super::place::{Place, mark, numbers};
use crate::sink::rig::{append, batch, bookmarks, done, failed, field, global, merge, start, text};

fn running() -> RunRecord {
    RunRecord { status: "running".into(), ..done() }
}

/// Of the first run: all are appended to or merged.
fn before() -> [Table; 4] {
    let days = append("days", &[("id", Ty::Float), ("day", Ty::Int)]);
    [append("log", &[("n", Ty::Float)]), merge("ads", 1, &[("id", Ty::Float)]), days, append("same", &[("n", Ty::Int)])]
}

/// Of the second: only `same` can stay. `log` waits for the end of its own.
fn after(run: &str) -> Start {
    let days = append("days", &[("id", Ty::Int), ("day", Ty::Int)]);
    let tables = [append("log", &[("n", Ty::Int)]), merge("ads", 1, &[("id", Ty::Int)]), days, append("same", &[("n", Ty::Int)])];
    Start { commits: Commits::Often { whole: vec![0] }, destructive: Destructive::Allow, ..start(run, &tables) }
}

fn first(place: &dyn Place) {
    let tables = before();
    let mut sink = place.sink();
    sink.begin(&start("r1", &tables)).unwrap();
    sink.write(0, &batch(&tables[0], &[vec![Cell::Float(1.5)]])).unwrap();
    sink.write(1, &batch(&tables[1], &[vec![Cell::Float(1.5)]])).unwrap();
    sink.write(2, &batch(&tables[2], &[vec![Cell::Float(1.5), Cell::Int(1)]])).unwrap();
    sink.write(3, &numbers(&tables[3], &[1])).unwrap();
    sink.remember(&[mark("log", "a", "1"), mark("ads", "a", "1"), mark("days", "a", "1"), mark("same", "", "1")]).unwrap();
    sink.commit(&done()).unwrap();
}

/// The rows of all tables.
fn rows(place: &dyn Place) -> String {
    [("log", "n"), ("ads", "id"), ("days", "id"), ("same", "n")].map(|(table, column)| place.lines(table, &[column]).join(" ")).join("; ")
}

fn state(place: &dyn Place) -> Vec<String> {
    place.state(&Which::default())
}

/// How a run that is cut ends.
#[derive(Clone, Copy, PartialEq)]
enum Cut {
    Dies,
    Fails,
}

#[test]
fn a_run_that_is_cut_leaves_the_rows_and_bookmarks_of_tables_that_were_to_be_made_anew() {
    everywhere(|place| {
        for cut in [Cut::Dies, Cut::Fails] {
            second(place, cut);
        }
    });
}

/// On the first run's or what a cut one left: they are the same.
fn second(place: &dyn Place, cut: Cut) {
    let number = if cut == Cut::Dies { 1 } else { 2 };
    if cut == Cut::Dies {
        first(place);
    }
    let was = rows(place);
    let run = after(&format!("cut{number}"));
    let mut sink = place.sink();
    sink.begin(&run).unwrap();
    let asked: Vec<String> = bookmarks(sink.as_mut()).into_iter().map(|bookmark| bookmark.request).collect();
    assert_eq!(asked, ["same"], "{}", place.name());
    for table in [0, 1, 3] {
        sink.write(table, &numbers(&run.tables[table], &[7])).unwrap();
    }
    sink.clear(2, &[Restated { column: 1, comparison: Comparison::Equal, value: Cell::Int(1) }]).unwrap();
    sink.write(2, &batch(&run.tables[2], &[vec![Cell::Int(7), Cell::Int(1)]])).unwrap();
    let value = format!("cut{number}");
    sink.remember(&[mark("log", "a", &value), mark("ads", "b", &value), mark("same", "", &value)]).unwrap();
    sink.checkpoint(&running()).unwrap();
    assert_eq!([0, 1, 2, 3].map(|table| sink.waits(table) || run.commits.waits(table)), [true, true, true, false], "{}", place.name());
    match cut {
        Cut::Dies => drop(sink),
        Cut::Fails => sink.abandon(&failed()).unwrap(),
    }
    assert_eq!(rows(place), format!("{was} 7"), "{}", place.name());
    assert_eq!(state(place), ["ads|a|1", "days|a|1", "log|a|1", &format!("same||{value}")], "{}", place.name());
}

#[test]
fn the_run_that_makes_tables_anew_has_all_its_rows_and_bookmarks_at_its_end() {
    everywhere(|place| {
        first(place);
        let run = after("r2");
        let mut sink = place.sink();
        sink.begin(&run).unwrap();
        let equal = |column, value| vec![Restated { column, comparison: Comparison::Equal, value: Cell::Int(value) }];
        for (round, value) in [(0, "2"), (1, "3")] {
            for table in [0, 1, 3] {
                sink.write(table, &numbers(&run.tables[table], &[8, 8 + round])).unwrap();
            }
            sink.clear(2, &equal(1, 1)).unwrap();
            sink.write(2, &batch(&run.tables[2], &[vec![Cell::Int(round), Cell::Int(1)], vec![Cell::Int(round), Cell::Int(2)]])).unwrap();
            sink.remember(&[mark("log", "a", value), mark("ads", "b", value), mark("same", "", value)]).unwrap();
            sink.checkpoint(&running()).unwrap();
        }
        sink.commit(&done()).unwrap();
        assert_eq!(rows(place), "8 8 8 9; 8 9; 0 1 1; 1 8 8 8 9", "{}", place.name());
        assert_eq!(state(place), ["ads|b|3", "log|a|3", "same||3"], "{}", place.name());
        // From then on they are tables like others.
        place.run(&Start { destructive: Destructive::Refuse, ..after("r3") }, &[vec![]]).unwrap();
    });
}

/// Two tables that map one global field change it in two commits; a third one comes with it.
#[test]
fn a_global_field_may_get_another_type() {
    everywhere(|place| {
        let of = |ty: Ty| [global("acme", "one", &[("spend", ty.clone())]), global("acme", "two", &[("spend", ty)])];
        let begin = |run: &str, ty: Ty, tables: &[Table]| Start { globals: vec![field("spend", ty)], ..start(run, tables) };
        place.run(&begin("r1", Ty::Text, &of(Ty::Text)), &[vec![vec![text("x")]], vec![vec![text("y")]]]).unwrap();
        let mut tables = of(Ty::Int).to_vec();
        tables.push(global("acme", "three", &[("spend", Ty::Int)]));
        let commits = Commits::Often { whole: vec![0] };
        let run = Start { commits, destructive: Destructive::Allow, ..begin("r2", Ty::Int, &tables) };
        let mut sink = place.sink();
        sink.begin(&run).unwrap();
        for (index, table) in tables.iter().enumerate() {
            sink.write(index, &numbers(table, &[1])).unwrap();
        }
        sink.checkpoint(&running()).unwrap();
        sink.commit(&done()).unwrap();
        let rows = ["one", "two", "three"].map(|request| place.lines(request, &["spend"]).concat());
        assert_eq!(rows, ["1", "1", "1"], "{}", place.name());
    });
}
