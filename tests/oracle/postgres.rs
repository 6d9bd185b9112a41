//! PostgreSQL as a destination of the oracle: a database for each run.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};

use tempfile::TempDir;

use super::place::Place;
use crate::support::postgres::Database;

pub(super) struct Postgres;

/// By the folder of the job.
static DATABASES: LazyLock<Mutex<HashMap<PathBuf, Database>>> = LazyLock::new(Mutex::default);

impl Place for Postgres {
    fn name(&self) -> &'static str {
        "postgres"
    }

    fn is_there(&self) -> bool {
        Database::new().is_some()
    }

    fn make(&self, folder: &Path) {
        DATABASES.lock().unwrap().insert(folder.to_owned(), Database::new().unwrap());
    }

    fn destination(&self, folder: &Path) -> String {
        DATABASES.lock().unwrap()[folder].url()
    }

    fn contents(&self, folder: &TempDir) -> Vec<String> {
        let database = DATABASES.lock().unwrap().remove(folder.path()).unwrap();
        let mut lines = Vec::new();
        let tables = "SELECT table_schema || '.' || table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE' \
            AND table_schema NOT IN ('capi', 'pg_catalog', 'information_schema')";
        for table in database.lines(tables) {
            let rows = database.lines(&format!("SELECT to_jsonb(t) - '_run_id' - '_loaded_at' FROM {table} AS t"));
            lines.extend(rows.into_iter().map(|row| format!("{table}: {row}")));
        }
        lines.extend(database.lines("SELECT 'state', to_jsonb(t) FROM capi.state AS t"));
        lines.extend(database.lines("SELECT DISTINCT 'rejects', request, target, value, reason, record::text FROM capi.rejects"));
        lines.extend(database.lines("SELECT 'global', to_jsonb(t) FROM capi.global AS t"));
        lines.sort();
        let name = database.name.clone();
        drop(database);
        Database::administrator().run(&format!("DROP DATABASE {name} WITH (FORCE)"));
        lines
    }
}
