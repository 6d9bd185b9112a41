//! NDJSON: one object a line, its values written as on standard output.

use std::fmt;
use std::fs::File;
use std::io::BufReader;

use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::format::{Batches, Flaw, Format, PartWriter};
use super::parse::Rows;
use super::shape::Shape;
use super::text::{Batched, Line, Source, TextWriter, buffered, columns_in_sql, next_line};
use crate::plan::table::Column;
use crate::sink::cell::Cells;
use crate::sink::json_line::{key, value};
use crate::value::convert::ColumnType;

pub(super) struct Ndjson;

impl Format for Ndjson {
    fn word(&self) -> &'static str {
        "ndjson"
    }

    fn writer(&self, shape: &Shape, file: File) -> Result<Box<dyn PartWriter>, Flaw> {
        let keys = shape.columns().iter().map(|column| key(&column.name)).collect();
        Ok(Box::new(TextWriter::new(shape, Object { keys }, file, String::new())))
    }

    fn reader(&self, shape: &Shape, file: File, wanted: &[usize]) -> Result<Batches, Flaw> {
        let only = shape.only(wanted);
        let objects = Objects { reader: buffered(file), columns: only.columns().to_vec(), line: String::new() };
        Ok(Box::new(Batched::new(objects, only)))
    }

    fn rows_in_sql(&self, shape: &Shape, files: &str) -> String {
        let columns = columns_in_sql(shape);
        format!("read_json([{files}], columns = {columns}, format = 'newline_delimited', hive_partitioning = false)")
    }
}

struct Object {
    /// `,"spend":` for each column.
    keys: Vec<String>,
}

impl Line for Object {
    fn write(&self, out: &mut String, cells: &[Cells<'_>], row: usize) -> Result<(), Flaw> {
        out.push('{');
        for (column, (key, cells)) in self.keys.iter().zip(cells).enumerate() {
            out.push_str(if column == 0 { key.trim_start_matches(',') } else { key });
            value(out, cells.at(row)).map_err(|flaw| Flaw::Value { column, flaw })?;
        }
        out.push_str("}\n");
        Ok(())
    }
}

struct Objects {
    reader: BufReader<File>,
    /// Those that are wanted, in the order of the objects.
    columns: Vec<Column>,
    line: String,
}

impl Source for Objects {
    fn next(&mut self, rows: &mut Rows) -> Result<bool, Flaw> {
        if !next_line(&mut self.reader, &mut self.line)? {
            return Ok(false);
        }
        let damaged = |error: serde_json::Error| Flaw::Damaged(format!("a line is no object of its columns ({error})"));
        let mut deserializer = serde_json::Deserializer::from_str(&self.line);
        let values = deserializer.deserialize_map(Wanted(&self.columns)).map_err(damaged)?;
        deserializer.end().map_err(damaged)?;
        for (column, value) in self.columns.iter().zip(values) {
            rows.cell(text(&column.ty, value.get()).map_err(damaged)?.as_deref())?;
        }
        rows.end()?;
        Ok(true)
    }
}

/// Reads the values of these columns, which come in their order, maybe with others between.
struct Wanted<'c>(&'c [Column]);

impl<'de> Visitor<'de> for Wanted<'_> {
    type Value = Vec<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("all columns")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut values = Vec::with_capacity(self.0.len());
        while let Some(name) = map.next_key::<String>()? {
            let value = map.next_value::<&RawValue>()?;
            if self.0.get(values.len()).is_some_and(|column| column.name == name) {
                values.push(value);
            }
        }
        if values.len() == self.0.len() { Ok(values) } else { Err(serde::de::Error::custom("a column is missing")) }
    }
}

/// A value as the text of a cell; null is nothing.
fn text(ty: &ColumnType, json: &str) -> Result<Option<String>, serde_json::Error> {
    match ty {
        _ if json == "null" => Ok(None),
        ColumnType::Json | ColumnType::List(_) => Ok(Some(json.to_owned())),
        _ if json.starts_with('"') => serde_json::from_str(json).map(Some),
        _ => Ok(Some(json.to_owned())),
    }
}
