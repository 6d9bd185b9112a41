//! Runs into a PostgreSQL database of the test's own.

use std::cell::Cell as Counter;
use std::time::Duration;

use capi::plan::table::Table;
use capi::sink::postgres::PostgresSink;
use capi::sink::{Sink, SinkError, Start};
use capi::value::convert::Cell;

pub(super) use crate::sink::rig::*;
use crate::support::postgres::Database;

pub(in crate::sink) struct Base {
    pub(in crate::sink) db: Database,
    loads: Counter<u32>,
}

impl Base {
    pub(in crate::sink) fn new() -> Option<Base> {
        Some(Base { db: Database::new()?, loads: Counter::new(0) })
    }

    pub(in crate::sink) fn sink(&self) -> PostgresSink {
        self.sink_at(&self.db.url())
    }

    pub(super) fn sink_at(&self, url: &str) -> PostgresSink {
        PostgresSink::open(url, Duration::from_millis(300)).unwrap()
    }

    /// A whole run, `r1` and so on, that writes `rows` to `table`.
    pub(super) fn load(&self, table: &Table, rows: &[Vec<Cell>]) -> Result<(), SinkError> {
        self.loads.set(self.loads.get() + 1);
        self.run(&start(&format!("r{}", self.loads.get()), std::slice::from_ref(table)), &[rows.to_vec()])
    }

    /// A whole run; on an error the sink is dropped.
    pub(super) fn run(&self, start: &Start, rows: &[Vec<Vec<Cell>>]) -> Result<(), SinkError> {
        let mut sink = self.sink();
        sink.begin(start)?;
        for (index, (table, rows)) in start.tables.iter().zip(rows).enumerate() {
            sink.write(index, &batch(table, rows))?;
        }
        sink.commit(&done())
    }

    #[track_caller]
    pub(in crate::sink) fn lines(&self, sql: &str) -> Vec<String> {
        self.db.lines(sql)
    }

    /// Everything in the database that is not PostgreSQL's own.
    pub(in crate::sink) fn objects(&self) -> Vec<String> {
        self.lines(
            "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'v', 'p', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1",
        )
    }
}

/// Numbers for the cases of a property, which share one database.
#[derive(Default)]
pub(super) struct Counting(Counter<u32>);

impl Counting {
    pub(super) fn next(&self) -> u32 {
        self.0.set(self.0.get() + 1);
        self.0.get()
    }
}
