//! What a run left in a SQLite file, as lines to compare.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use serde_json::Value;

/// A destination file as a run left it.
pub struct Rows {
    db: Connection,
    integration: String,
}

impl Rows {
    pub fn open(file: &Path, integration: &str) -> Rows {
        Rows { db: Connection::open(file).unwrap(), integration: integration.to_owned() }
    }

    /// The rows of a request, one JSON object a line: the mapped columns in their order.
    pub fn of(&self, request: &str) -> Vec<String> {
        let find = "select name, description from _capi_tables where integration = ?1 and request = ?2";
        let found = self.db.query_row(find, [&self.integration, request], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)));
        let Ok((table, columns)) = found else { return Vec::new() };
        let columns: Vec<(String, String)> = serde_json::from_str::<Value>(&columns).unwrap()["columns"]
            .as_array()
            .unwrap()
            .iter()
            .map(|column| (column["name"].as_str().unwrap().to_owned(), column["type"].as_str().unwrap().to_owned()))
            .collect();
        let names: Vec<String> = columns.iter().map(|(name, _)| quoted(name)).collect();
        self.lines(&format!("select {} from {} order by rowid", names.join(", "), quoted(&table)), &columns)
    }

    /// The rows of `_capi_rejects`: request, column, value and reason.
    pub fn rejects(&self) -> Vec<String> {
        let mut all = self.db.prepare("select request, target, value, reason from _capi_rejects order by rowid").unwrap();
        let text = |row: &rusqlite::Row<'_>, index| row.get::<_, Option<String>>(index).map(Option::unwrap_or_default);
        let rows = all.query_map([], |row| Ok([text(row, 0)?, text(row, 1)?, text(row, 2)?, text(row, 3)?])).unwrap();
        rows.map(|row| row.unwrap()).map(|[request, target, value, reason]| format!("{request} {target} {value}: {reason}")).collect()
    }

    /// A query of the test's own; columns joined by `|`, null as `null`.
    pub fn query(&self, sql: &str) -> Vec<String> {
        query(&self.db, sql)
    }

    fn lines(&self, sql: &str, columns: &[(String, String)]) -> Vec<String> {
        let mut statement = self.db.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| {
            let fields: Vec<String> = columns
                .iter()
                .enumerate()
                .map(|(index, (name, ty))| format!("{}:{}", Value::from(name.as_str()), json(ty, row.get_ref(index).unwrap())))
                .collect();
            Ok(format!("{{{}}}", fields.join(",")))
        });
        rows.unwrap().map(|row| row.unwrap()).collect()
    }
}

pub fn query(db: &Connection, sql: &str) -> Vec<String> {
    let mut statement = db.prepare(sql).unwrap();
    let width = statement.column_count();
    let rows = statement.query_map([], |row| {
        let cells: Vec<String> = (0..width).map(|index| plain(row.get_ref(index).unwrap())).collect();
        Ok(cells.join("|"))
    });
    rows.unwrap().map(|row| row.unwrap()).collect()
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn plain(cell: ValueRef<'_>) -> String {
    match cell {
        ValueRef::Null => "null".to_owned(),
        ValueRef::Integer(value) => value.to_string(),
        ValueRef::Real(value) => value.to_string(),
        ValueRef::Text(text) | ValueRef::Blob(text) => String::from_utf8_lossy(text).into_owned(),
    }
}

/// `10:00:00.250000Z` as `10:00:00.25Z`, `10:00:00.000000Z` as `10:00:00Z`.
fn short(datetime: &str) -> String {
    format!("{}Z", datetime.trim_end_matches('Z').trim_end_matches('0').trim_end_matches('.'))
}

/// Decimals, JSON and lists are kept as text that is written bare.
fn json(ty: &str, cell: ValueRef<'_>) -> String {
    let bare = ["decimal", "json", "list"].iter().any(|word| ty.starts_with(word));
    match cell {
        ValueRef::Integer(value) if ty == "bool" => (value != 0).to_string(),
        ValueRef::Text(_) if ty == "datetime" => Value::from(short(&plain(cell))).to_string(),
        ValueRef::Text(_) if !bare => Value::from(plain(cell)).to_string(),
        _ => plain(cell),
    }
}
