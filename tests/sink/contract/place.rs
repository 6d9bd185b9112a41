//! A destination under test, read by other means than capi's.

use std::ops::ControlFlow;
use std::time::Duration;

use capi::plan::table::Table;
use capi::sink::files::kept::FilesKept;
use capi::sink::kept::{Kept, Which};
use capi::sink::postgres::kept::PostgresKept;
use capi::sink::sqlite::kept::SqliteKept;
use capi::sink::{Bookmark, Sink, SinkError, Start};
use capi::value::convert::Cell;

use crate::sink::files::rig::{Dir, lines as file_lines};
use crate::sink::postgres::rig::Base;
use crate::sink::rig::{File, batch, done};

const PATIENCE: Duration = Duration::from_millis(20);

pub(super) trait Place {
    /// For messages of tests.
    fn name(&self) -> &str;

    fn sink(&self) -> Box<dyn Sink>;

    fn kept(&self) -> Box<dyn Kept>;

    /// The table of a request of `acme`, as messages name it.
    fn table(&self, request: &str) -> String {
        format!("acme__{request}")
    }

    /// Whether nobody has made anything there.
    fn is_untouched(&self) -> bool;

    /// The rows of a request of `acme`, cells of these columns joined by `|`, null as `-`, sorted; none if there
    /// is no table.
    fn lines(&self, request: &str, columns: &[&str]) -> Vec<String>;
}

impl Place for File {
    fn name(&self) -> &str {
        "sqlite"
    }

    fn sink(&self) -> Box<dyn Sink> {
        Box::new(File::sink(self))
    }

    fn kept(&self) -> Box<dyn Kept> {
        Box::new(SqliteKept::open(self.path().to_str().unwrap(), PATIENCE).unwrap())
    }

    fn is_untouched(&self) -> bool {
        std::fs::read_dir(self.dir.path()).unwrap().count() == 0
    }

    fn lines(&self, request: &str, columns: &[&str]) -> Vec<String> {
        let there = self.lines(&format!("SELECT 1 FROM sqlite_schema WHERE name = 'acme__{request}'"));
        if there.is_empty() {
            return Vec::new();
        }
        let mut lines = self.lines(&format!("SELECT {} FROM acme__{request}", columns.join(", ")));
        lines.sort();
        lines
    }
}

impl Place for Dir {
    fn name(&self) -> &str {
        self.format
    }

    fn sink(&self) -> Box<dyn Sink> {
        // So few keys that rows are folded between commits.
        Box::new(Dir::sink(self).holding(4))
    }

    fn kept(&self) -> Box<dyn Kept> {
        Box::new(FilesKept::open(self.format, self.path().to_str().unwrap(), PATIENCE).unwrap())
    }

    fn is_untouched(&self) -> bool {
        !self.path().exists()
    }

    fn lines(&self, request: &str, columns: &[&str]) -> Vec<String> {
        file_lines(self.rows(request), columns)
    }
}

impl Place for Base {
    fn name(&self) -> &str {
        "postgres"
    }

    fn sink(&self) -> Box<dyn Sink> {
        Box::new(Base::sink(self))
    }

    fn kept(&self) -> Box<dyn Kept> {
        Box::new(PostgresKept::open(&self.db.url(), PATIENCE).unwrap())
    }

    fn table(&self, request: &str) -> String {
        format!("acme.{request}")
    }

    fn is_untouched(&self) -> bool {
        self.objects().is_empty()
    }

    fn lines(&self, request: &str, columns: &[&str]) -> Vec<String> {
        if self.lines(&format!("SELECT to_regclass('acme.{request}')")) == ["-"] {
            return Vec::new();
        }
        let mut lines = self.lines(&format!("SELECT {} FROM acme.{request}", columns.join(", ")));
        lines.sort();
        lines
    }
}

impl dyn Place + '_ {
    /// A whole run; on an error the sink is dropped.
    pub(super) fn run(&self, start: &Start, rows: &[Vec<Vec<Cell>>]) -> Result<(), SinkError> {
        let mut sink = self.sink();
        sink.begin(start)?;
        for (index, (table, rows)) in start.tables.iter().zip(rows).enumerate() {
            sink.write(index, &batch(table, rows))?;
        }
        sink.commit(&done())
    }

    /// The bookmarks of `acme` as `request|turn|value`, by request and turn.
    pub(super) fn state(&self, which: &Which) -> Vec<String> {
        let mut lines = Vec::new();
        let mut visit = |bookmark: Bookmark| {
            lines.push(format!("{}|{}|{}", bookmark.request, bookmark.turn, bookmark.value));
            ControlFlow::Continue(())
        };
        self.kept().state("acme", which, &mut visit).unwrap();
        lines
    }
}

/// A bookmark of a request.
pub(super) fn mark(request: &str, turn: &str, value: &str) -> Bookmark {
    Bookmark { request: request.into(), turn: turn.into(), value: value.into() }
}

/// One row of one number for each.
pub(super) fn numbers(table: &Table, values: &[i64]) -> arrow_array::RecordBatch {
    batch(table, &values.iter().map(|value| vec![Cell::Int(*value)]).collect::<Vec<_>>())
}
