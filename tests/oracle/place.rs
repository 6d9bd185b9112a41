//! The destinations of the oracle: how they are made, named, and read back.

use std::path::Path;

use rusqlite::Connection;
use tempfile::TempDir;

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

pub(super) static PLACES: [&dyn Place; 1] = [&Sqlite];

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
