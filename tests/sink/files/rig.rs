//! A directory of files, and its rows as text, read without capi.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use capi::plan::table::Table;
use capi::sink::files::FilesSink;
use capi::sink::{Sink, SinkError, Start};
use capi::value::convert::Cell;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;
use tempfile::TempDir;

use crate::sink::rig::{batch, done, start};

pub(in crate::sink) const FORMATS: [&str; 3] = ["parquet", "csv", "ndjson"];

/// A row: its cells by column; null is nothing.
pub(crate) type Row = BTreeMap<String, Option<String>>;

pub(in crate::sink) struct Dir {
    /// Gone with it, unless the directory is another's.
    _dir: Option<TempDir>,
    path: PathBuf,
    pub(in crate::sink) format: &'static str,
    loads: std::cell::Cell<u32>,
}

impl Dir {
    pub(in crate::sink) fn new(format: &'static str) -> Dir {
        let dir = tempfile::tempdir().unwrap();
        Dir { path: dir.path().join("out"), _dir: Some(dir), format, loads: std::cell::Cell::new(0) }
    }

    /// Files of that kind in a directory of somebody else.
    pub(in crate::sink) fn at(path: PathBuf, format: &'static str) -> Dir {
        Dir { path, _dir: None, format, loads: std::cell::Cell::new(0) }
    }

    pub(in crate::sink) fn path(&self) -> PathBuf {
        self.path.clone()
    }

    pub(in crate::sink) fn try_sink(&self) -> Result<FilesSink, SinkError> {
        FilesSink::new(self.format, self.path().to_str().unwrap(), Duration::from_millis(20))
    }

    pub(in crate::sink) fn sink(&self) -> FilesSink {
        self.try_sink().unwrap()
    }

    /// A whole run, `r1` and so on, that writes `rows` to `table`.
    pub(in crate::sink) fn load(&self, table: &Table, rows: &[Vec<Cell>]) -> Result<(), SinkError> {
        self.loads.set(self.loads.get() + 1);
        self.run(&start(&format!("r{}", self.loads.get()), std::slice::from_ref(table)), &[rows.to_vec()])
    }

    /// A whole run; on an error the sink is dropped.
    pub(in crate::sink) fn run(&self, start: &Start, rows: &[Vec<Vec<Cell>>]) -> Result<(), SinkError> {
        let mut sink = self.sink();
        sink.begin(start)?;
        for (index, (table, rows)) in start.tables.iter().zip(rows).enumerate() {
            sink.write(index, &batch(table, rows))?;
        }
        sink.commit(&done())
    }

    pub(in crate::sink) fn manifest(&self) -> Value {
        manifest(&self.path(), "acme")
    }

    /// The live rows of a request of `acme`.
    pub(in crate::sink) fn rows(&self, request: &str) -> Vec<Row> {
        rows(&self.path(), "acme", request)
    }

    /// Sorted; cells of these columns joined by `|`, null as `-`.
    pub(in crate::sink) fn lines(&self, request: &str, columns: &[&str]) -> Vec<String> {
        lines(self.rows(request), columns)
    }

    /// All files below the directory, sorted.
    pub(in crate::sink) fn files(&self) -> Vec<String> {
        all(&self.path())
    }
}

/// All files below a directory, sorted.
pub(crate) fn all(root: &Path) -> Vec<String> {
    let mut files = Vec::new();
    collect(root, root, &mut files);
    files.sort();
    files
}

pub(in crate::sink) fn lines(rows: Vec<Row>, columns: &[&str]) -> Vec<String> {
    let show = |row: &Row| columns.iter().map(|name| row[*name].clone().unwrap_or("-".into())).collect::<Vec<_>>().join("|");
    let mut lines: Vec<String> = rows.iter().map(show).collect();
    lines.sort();
    lines
}

pub(crate) fn manifest(root: &Path, integration: &str) -> Value {
    let text = fs::read_to_string(root.join("_capi").join(integration).join("manifest.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

pub(crate) fn rows(root: &Path, integration: &str, request: &str) -> Vec<Row> {
    let manifest = manifest(root, integration);
    let tables = manifest["tables"].as_array().unwrap();
    let Some(table) = tables.iter().find(|table| table["request"] == request) else { return Vec::new() };
    let mut rows = Vec::new();
    for part in table["parts"].as_array().unwrap() {
        let path = root.join(integration).join(request).join(part["file"].as_str().unwrap());
        let read = read(&path);
        assert_eq!(part["rows"], read.len(), "{}", path.display());
        assert_eq!(part["bytes"], fs::metadata(&path).unwrap().len());
        rows.extend(read);
    }
    rows
}

fn read(path: &Path) -> Vec<Row> {
    match path.extension().unwrap().to_str().unwrap() {
        "parquet" => parquet(path),
        "csv" => csv(path),
        _ => fs::read_to_string(path).unwrap().lines().map(object).collect(),
    }
}

fn object(line: &str) -> Row {
    let Value::Object(object) = serde_json::from_str(line).unwrap() else { panic!("{line}") };
    let text = |value: Value| match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    };
    object.into_iter().map(|(name, value)| (name, text(value))).collect()
}

/// Not to be told by another reader: null and the empty text.
fn csv(path: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let names = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| {
        let cells = record.iter().map(|cell| (!cell.is_empty()).then(|| cell.to_owned())).collect::<Vec<_>>();
        names.iter().map(str::to_owned).zip(cells).collect()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

fn parquet(path: &Path) -> Vec<Row> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(fs::File::open(path).unwrap()).unwrap().build().unwrap();
    let mut rows = Vec::new();
    for batch in reader {
        let batch = batch.unwrap();
        for row in 0..batch.num_rows() {
            let cells = batch
                .schema()
                .fields()
                .iter()
                .zip(batch.columns())
                .map(|(field, array)| (field.name().clone(), cell(array, row)))
                .collect();
            rows.push(cells);
        }
    }
    rows
}

fn cell(array: &ArrayRef, row: usize) -> Option<String> {
    if array.is_null(row) {
        return None;
    }
    Some(match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value(row).to_owned(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Float64 => format!("{:?}", array.as_primitive::<Float64Type>().value(row)),
        DataType::Boolean => array.as_boolean().value(row).to_string(),
        DataType::Decimal128(..) => array.as_primitive::<Decimal128Type>().value_as_string(row),
        other => format!("a {other}"),
    })
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            files.push(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned());
        }
    }
}
