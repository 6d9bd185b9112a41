//! Tables, batches and runs in few words.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use capi::plan::table::{Column, Formula, GlobalField, Table, WriteMode};
use capi::sink::sqlite::SqliteSink;
use capi::sink::{Bookmark, Commits, Destructive, Reject, RunRecord, Sink, SinkError, Start};
use capi::value::convert::{Cell, ColumnType};
use rusqlite::Connection;
use rusqlite::types::Value;
use tempfile::TempDir;

/// 2026-01-31T12:00:00Z.
pub(super) const NOW: i64 = 1_769_860_800_000_000;

pub(super) fn table(request: &str, write: WriteMode, columns: &[(&str, ColumnType)]) -> Table {
    let columns = columns.iter().map(|(name, ty)| column(name, ty.clone(), false)).collect();
    Table { integration: "acme".into(), request: request.into(), label: None, columns, key: vec![], write }
}

/// `merge` by the first `key` columns.
pub(super) fn merge(request: &str, key: usize, columns: &[(&str, ColumnType)]) -> Table {
    Table { key: (0..key).collect(), ..table(request, WriteMode::Merge, columns) }
}

pub(super) fn append(request: &str, columns: &[(&str, ColumnType)]) -> Table {
    table(request, WriteMode::Append, columns)
}

/// All its columns are global fields.
pub(super) fn global(integration: &str, request: &str, columns: &[(&str, ColumnType)]) -> Table {
    let columns = columns.iter().map(|(name, ty)| column(name, ty.clone(), true)).collect();
    Table { integration: integration.into(), columns, ..table(request, WriteMode::Append, &[]) }
}

fn column(name: &str, ty: ColumnType, global: bool) -> Column {
    Column { name: name.into(), ty, global, label: None }
}

pub(super) fn field(name: &str, ty: ColumnType) -> GlobalField {
    GlobalField { name: name.into(), ty, doc: None, role: None, derived: None }
}

pub(super) fn derived(name: &str, formula: Formula) -> GlobalField {
    GlobalField { derived: Some(formula), ..field(name, ColumnType::Float) }
}

pub(super) fn text(text: &str) -> Cell {
    Cell::Text(text.into())
}

/// At nine digits after the point, as plain `decimal`.
pub(super) fn decimal(coefficient: i128) -> Cell {
    Cell::Decimal(coefficient)
}

pub(super) fn batch(table: &Table, rows: &[Vec<Cell>]) -> RecordBatch {
    let arrays = table.columns.iter().enumerate().map(|(index, column)| {
        let cells: Vec<Cell> = rows.iter().map(|row| row[index].clone()).collect();
        array(&column.ty, cells)
    });
    RecordBatch::try_new(table.schema(), arrays.collect()).unwrap()
}

fn array(ty: &ColumnType, cells: Vec<Cell>) -> ArrayRef {
    macro_rules! gather {
        ($array:ident, $variant:ident) => {
            cells.iter().map(|cell| if let Cell::$variant(value) = cell { Some(value.clone()) } else { None }).collect::<$array>()
        };
    }
    match ty {
        ColumnType::Text => {
            Arc::new(cells.iter().map(|cell| if let Cell::Text(text) = cell { Some(text.as_str()) } else { None }).collect::<StringArray>())
        }
        ColumnType::Json | ColumnType::List(_) => Arc::new(gather!(StringArray, Json)),
        ColumnType::Int => Arc::new(gather!(Int64Array, Int)),
        ColumnType::Float => Arc::new(gather!(Float64Array, Float)),
        ColumnType::Bool => Arc::new(gather!(BooleanArray, Bool)),
        ColumnType::Date => Arc::new(gather!(Date32Array, Date)),
        ColumnType::DateTime => Arc::new(gather!(TimestampMicrosecondArray, DateTime).with_timezone("UTC")),
        ColumnType::Decimal { precision, scale } => {
            Arc::new(gather!(Decimal128Array, Decimal).with_precision_and_scale(*precision, *scale as i8).unwrap())
        }
    }
}

pub(super) fn start(run_id: &str, tables: &[Table]) -> Start {
    let integration = tables.first().map_or("acme".to_owned(), |table| table.integration.clone());
    Start {
        run_id: run_id.into(),
        job: String::new(),
        started_at: NOW,
        integration,
        tables: tables.to_vec(),
        globals: vec![],
        commits: Commits::Once,
        destructive: Destructive::Refuse,
    }
}

pub(super) fn done() -> RunRecord {
    RunRecord { status: "done".into(), finished_at: NOW + 1, report: "{\"version\":1}".into() }
}

pub(super) fn failed() -> RunRecord {
    RunRecord { status: "failed".into(), ..done() }
}

pub(super) fn reject(reason: &str) -> Reject {
    Reject {
        request: "campaigns".into(),
        target: "spend".into(),
        value: "\"x\"".into(),
        reason: reason.into(),
        script_line: "acme.capi:12".into(),
        record: "{\"spend\":\"x\"}".into(),
    }
}

/// A SQLite file in a directory of its own.
pub(super) struct File {
    pub(super) dir: TempDir,
    loads: std::cell::Cell<u32>,
}

impl File {
    pub(super) fn new() -> File {
        File { dir: tempfile::tempdir().unwrap(), loads: std::cell::Cell::new(0) }
    }

    pub(super) fn path(&self) -> PathBuf {
        self.dir.path().join("rows.db")
    }

    pub(super) fn sink(&self) -> SqliteSink {
        SqliteSink::open(self.path().to_str().unwrap(), Duration::from_millis(20)).unwrap()
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

    pub(super) fn db(&self) -> Connection {
        Connection::open(self.path()).unwrap()
    }

    pub(super) fn rows(&self, sql: &str) -> Vec<Vec<Value>> {
        let db = self.db();
        let mut query = db.prepare(sql).unwrap();
        let columns = query.column_count();
        let rows = query.query_map([], |row| (0..columns).map(|column| row.get(column)).collect()).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }

    /// Rows as text: cells joined by `|`, null as `-`.
    pub(super) fn lines(&self, sql: &str) -> Vec<String> {
        let show = |value: &Value| match value {
            Value::Null => "-".to_owned(),
            Value::Integer(value) => value.to_string(),
            Value::Real(value) => format!("{value:?}"),
            Value::Text(text) => text.clone(),
            Value::Blob(_) => "blob".to_owned(),
        };
        self.rows(sql).iter().map(|row| row.iter().map(show).collect::<Vec<_>>().join("|")).collect()
    }

    /// The names of everything in the file.
    pub(super) fn objects(&self) -> Vec<String> {
        self.lines("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_autoindex%' ORDER BY name")
    }
}

/// What earlier runs left.
pub(super) fn bookmarks(sink: &mut dyn Sink) -> Vec<Bookmark> {
    let mut all = Vec::new();
    sink.bookmarks(&mut |bookmark| all.push(bookmark)).unwrap();
    all
}
