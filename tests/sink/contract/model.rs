//! Any order of runs, batches, slices, checkpoints and ends leaves at every destination what a list of
//! rows in memory says.

use std::sync::atomic::{AtomicU32, Ordering};

use capi::plan::table::{Comparison, Table, WriteMode};
use capi::sink::{Bookmark, Commits, Restated, Start};
use capi::value::convert::{Cell, ColumnType as Ty};
use proptest::prelude::*;

use super::place::Place;
use crate::sink::files::rig::Dir;
use crate::sink::postgres::rig::Base;
use crate::sink::rig::{File, append, batch, bookmarks, done, failed, merge, start, text};

#[derive(Clone, Debug)]
enum Step {
    Write(usize, Vec<Line>),
    /// Rows of an id, if there is one, and of days.
    Clear(usize, Option<String>, Comparison, i64),
    Remember(u8),
    Checkpoint,
}

#[derive(Clone, Copy, Debug)]
enum End {
    Commit,
    Abandon,
    Drop,
}

type Line = (String, i64, i64);

#[derive(Clone, Debug)]
struct Run {
    often: bool,
    steps: Vec<Step>,
    end: End,
}

/// The tables of each run; the first two wait for the end where runs commit often.
fn tables() -> [Table; 4] {
    let columns = [("id", Ty::Text), ("day", Ty::Int), ("n", Ty::Int)];
    [
        append("log", &columns),
        Table { write: WriteMode::Replace, ..merge("state", 1, &columns) },
        merge("spend", 1, &columns),
        append("days", &columns),
    ]
}

const WAITING: [usize; 2] = [0, 1];

/// What should be there.
#[derive(Clone, Default, PartialEq, Debug)]
struct Model {
    tables: [Vec<Line>; 4],
    bookmark: Option<u8>,
}

impl Model {
    fn write(&mut self, table: usize, rows: &[Line]) {
        for row in rows {
            if matches!(table, 1 | 2) {
                self.tables[table].retain(|there| there.0 != row.0);
            }
            self.tables[table].push(row.clone());
        }
    }

    fn clear(&mut self, table: usize, id: Option<&String>, comparison: Comparison, day: i64) {
        let holds = |of: i64| match comparison {
            Comparison::Equal => of == day,
            Comparison::Less => of < day,
            Comparison::LessEqual => of <= day,
            Comparison::Greater => of > day,
            Comparison::GreaterEqual => of >= day,
        };
        self.tables[table].retain(|row| id.is_some_and(|id| *id != row.0) || !holds(row.1));
    }

    fn lines(&self, table: usize) -> Vec<String> {
        let mut lines: Vec<String> = self.tables[table].iter().map(|(id, day, n)| format!("{id}|{day}|{n}")).collect();
        lines.sort();
        lines
    }
}

/// Does a run at the destination and to the model.
fn perform(place: &dyn Place, model: &mut Model, number: usize, run: &Run) {
    let commits = if run.often { Commits::Often { whole: WAITING.to_vec() } } else { Commits::Once };
    let mut sink = place.sink();
    sink.begin(&Start { commits, ..start(&format!("r{number}"), &tables()) }).unwrap();
    let there = bookmarks(sink.as_mut());
    assert_eq!(there.first().map(|bookmark| bookmark.value.clone()), model.bookmark.map(|value| value.to_string()));
    let mut staged = model.clone();
    staged.tables[1].clear();
    for step in &run.steps {
        match step {
            Step::Write(table, rows) => {
                let cells: Vec<Vec<Cell>> = rows.iter().map(|(id, day, n)| vec![text(id), Cell::Int(*day), Cell::Int(*n)]).collect();
                sink.write(*table, &batch(&tables()[*table], &cells)).unwrap();
                staged.write(*table, rows);
            }
            Step::Clear(table, id, comparison, day) => {
                let mut slice = vec![Restated { column: 1, comparison: *comparison, value: Cell::Int(*day) }];
                slice.extend(id.as_ref().map(|id| Restated { column: 0, comparison: Comparison::Equal, value: text(id) }));
                sink.clear(*table, &slice).unwrap();
                staged.clear(*table, id.as_ref(), *comparison, *day);
            }
            Step::Remember(value) => {
                let (request, turn) = ("spend".to_owned(), "a".to_owned());
                sink.remember(&[Bookmark { request, turn, value: value.to_string() }]).unwrap();
                staged.bookmark = Some(*value);
            }
            Step::Checkpoint if run.often => {
                sink.checkpoint(&capi::sink::RunRecord { status: "running".into(), ..done() }).unwrap();
                let waiting = WAITING.map(|table| model.tables[table].clone());
                *model = staged.clone();
                for (table, rows) in WAITING.into_iter().zip(waiting) {
                    model.tables[table] = rows;
                }
            }
            Step::Checkpoint => {}
        }
    }
    match run.end {
        End::Commit => {
            sink.commit(&done()).unwrap();
            *model = staged;
        }
        End::Abandon => sink.abandon(&failed()).unwrap(),
        End::Drop => drop(sink),
    }
}

fn check(place: &dyn Place, runs: &[Run]) {
    let mut model = Model::default();
    for (number, run) in runs.iter().enumerate() {
        perform(place, &mut model, number, run);
        for (index, table) in tables().iter().enumerate() {
            assert_eq!(
                place.lines(&table.request, &["id", "day", "n"]),
                model.lines(index),
                "`{}` after {:?}",
                table.request,
                &runs[..=number]
            );
        }
    }
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let line = ("[a-e]", 0..4_i64).prop_map(|(id, day)| (id, day, i64::from(NUMBER.fetch_add(1, Ordering::Relaxed))));
    prop::collection::vec(line, 0..6)
}

fn steps() -> impl Strategy<Value = Step> {
    let comparison = prop::sample::select(vec![
        Comparison::Equal,
        Comparison::Less,
        Comparison::LessEqual,
        Comparison::Greater,
        Comparison::GreaterEqual,
    ]);
    prop_oneof![
        5 => (0..4_usize, lines()).prop_map(|(table, rows)| Step::Write(table, rows)),
        2 => (2..4_usize, prop::option::of("[a-e]"), comparison, 0..4_i64).prop_map(|(table, id, comparison, day)| Step::Clear(table, id, comparison, day)),
        1 => any::<u8>().prop_map(Step::Remember),
        2 => Just(Step::Checkpoint),
    ]
}

fn runs() -> impl Strategy<Value = Vec<Run>> {
    let end = prop_oneof![3 => Just(End::Commit), 1 => Just(End::Abandon), 1 => Just(End::Drop)];
    let run = (any::<bool>(), prop::collection::vec(steps(), 0..9), end).prop_map(|(often, steps, end)| Run { often, steps, end });
    prop::collection::vec(run, 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn sqlite_is_as_the_model(runs in runs()) {
        check(&File::new(), &runs);
    }

    #[test]
    fn postgres_is_as_the_model(runs in runs()) {
        if let Some(base) = Base::new() {
            check(&base, &runs);
        }
    }

    #[test]
    fn parquet_is_as_the_model(runs in runs()) {
        check(&Dir::new("parquet"), &runs);
    }

    #[test]
    fn csv_is_as_the_model(runs in runs()) {
        check(&Dir::new("csv"), &runs);
    }

    #[test]
    fn ndjson_is_as_the_model(runs in runs()) {
        check(&Dir::new("ndjson"), &runs);
    }
}
