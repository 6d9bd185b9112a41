//! The destinations of the oracle: how they are made, named, and read back.

use std::fs;
use std::path::Path;

use rusqlite::Connection;
use serde_json::Value;
use tempfile::TempDir;

use super::postgres::Postgres;
use crate::sink::files::rig as files;
use crate::support::rows::query;

/// One kind of destination.
pub(super) trait Place: Sync {
    fn name(&self) -> &'static str;

    /// Whether what it needs is installed; says so if not.
    fn is_there(&self) -> bool {
        true
    }

    /// Makes a new one for the job in `folder`.
    fn make(&self, _folder: &Path) {}

    fn destination(&self, folder: &Path) -> String;

    /// Everything that it holds but for who loaded it when, in an order of its own.
    fn contents(&self, folder: &TempDir) -> Vec<String>;
}

pub(super) static PLACES: [&dyn Place; 5] = [&Sqlite, &Files("parquet"), &Files("csv"), &Files("ndjson"), &Postgres];

struct Sqlite;

impl Place for Sqlite {
    fn name(&self) -> &'static str {
        "sqlite"
    }

    fn destination(&self, folder: &Path) -> String {
        format!("sqlite:{}", folder.join("rows.db").display())
    }

    fn contents(&self, folder: &TempDir) -> Vec<String> {
        let db = Connection::open(folder.path().join("rows.db")).unwrap();
        assert_eq!(query(&db, "PRAGMA integrity_check"), ["ok"]);
        let mut lines = Vec::new();
        for table in query(&db, "SELECT name FROM _capi_tables ORDER BY name") {
            let columns = query(&db, &format!("SELECT name FROM pragma_table_info('{table}') WHERE name NOT LIKE '\\_%' ESCAPE '\\'"));
            let rows = query(&db, &format!("SELECT {} FROM {table}", columns.join(", ")));
            lines.extend(rows.into_iter().map(|row| format!("{table}: {row}")));
        }
        lines.extend(query(&db, "SELECT 'state: ' || request, turn, value FROM _capi_state"));
        lines.extend(query(&db, "SELECT DISTINCT 'rejects: ' || request, target, value, reason, record FROM _capi_rejects"));
        lines.extend(query(&db, "SELECT 'global', * FROM global"));
        lines.extend(query(
            &db,
            "SELECT 'left over: ' || name FROM sqlite_schema WHERE name LIKE '%new%' AND name <> '_capi_newest' AND type = 'table'",
        ));
        lines.sort();
        lines
    }
}

/// Files of a kind.
struct Files(&'static str);

impl Place for Files {
    fn name(&self) -> &'static str {
        self.0
    }

    fn destination(&self, folder: &Path) -> String {
        format!("{}:{}", self.0, folder.join("out").display())
    }

    fn contents(&self, folder: &TempDir) -> Vec<String> {
        let root = folder.path().join("out");
        let mut lines = Vec::new();
        let mut named = vec!["_capi/global.sql".to_owned()];
        let entries = fs::read_dir(root.join("_capi")).unwrap().map(|entry| entry.unwrap().path());
        for folder in entries.filter(|path| path.is_dir()) {
            let integration = folder.file_name().unwrap().to_str().unwrap().to_owned();
            let manifest = files::manifest(&root, &integration);
            let own = |file: &Value| format!("_capi/{integration}/{}", file.as_str().unwrap());
            named.push(format!("_capi/{integration}/manifest.json"));
            if manifest["state"].is_string() {
                named.push(own(&manifest["state"]));
                let text = fs::read_to_string(root.join(own(&manifest["state"]))).unwrap();
                lines.extend(text.lines().map(|line| format!("state: {line}")));
            }
            for rejects in manifest["rejects"].as_array().unwrap() {
                named.push(own(&rejects["file"]));
                let text = fs::read_to_string(root.join(own(&rejects["file"]))).unwrap();
                let shown = |line: &str| {
                    let line: Value = serde_json::from_str(line).unwrap();
                    ["request", "target", "value", "reason", "record"].map(|name| line[name].to_string()).join(" ")
                };
                lines.extend(text.lines().map(|line| format!("rejects: {}", shown(line))));
            }
            for table in manifest["tables"].as_array().unwrap() {
                let request = table["request"].as_str().unwrap();
                let parts = table["parts"].as_array().unwrap().iter();
                named.extend(parts.map(|part| format!("{integration}/{request}/{}", part["file"].as_str().unwrap())));
                for mut row in files::rows(&root, &integration, request) {
                    row.retain(|name, _| !name.starts_with('_'));
                    lines.push(format!("{request}: {row:?}"));
                }
            }
        }
        let view = fs::read_to_string(root.join("_capi/global.sql")).unwrap();
        let parts = named.iter().filter(|file| !file.starts_with("_capi/"));
        lines.extend(parts.filter(|part| !view.contains(part.as_str())).map(|part| format!("not in the view: {part}")));
        lines.extend(files::all(&root).into_iter().filter(|file| !named.contains(file)).map(|file| format!("left over: {file}")));
        lines.sort();
        dedup_rejects(lines)
    }
}

/// A run that was cut and begins anew rejects again.
fn dedup_rejects(lines: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for line in lines {
        if !line.starts_with("rejects: ") || kept.last() != Some(&line) {
            kept.push(line);
        }
    }
    kept
}
