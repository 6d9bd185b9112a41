//! What capi keeps beside the rows: runs, rejects, bookmarks and what its tables mean.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use serde_json::Value;

use super::ddl::{self, OWN};
use super::inventory::{Inventory, has_own};
use super::link::Link;
use super::trouble::Failure;
use crate::sink::kept::Which;
use crate::sink::{Bookmark, RunRecord, SinkError, Start};

/// `turn` is empty for requests without loops; `finished_at` and `report` are null until the first commit; `commits` counts those of the run, so that one whose
/// answer was lost can be looked for; `n` keeps the order in which tables came.
const CREATE: &str = "
    CREATE TABLE capi.runs (
        run_id text NOT NULL, integration text NOT NULL, status text NOT NULL,
        started_at timestamp with time zone NOT NULL, finished_at timestamp with time zone,
        report json, tables json NOT NULL, commits integer NOT NULL, job text NOT NULL DEFAULT '',
        PRIMARY KEY (run_id, integration));
    CREATE TABLE capi.state (
        integration text NOT NULL, request text NOT NULL, turn text NOT NULL, value text NOT NULL,
        PRIMARY KEY (integration, request, turn));
    CREATE TABLE capi.rejects (
        run_id text NOT NULL, integration text NOT NULL, request text NOT NULL, target text NOT NULL,
        value text NOT NULL, reason text NOT NULL, script_line text NOT NULL, record text NOT NULL,
        rejected_at timestamp with time zone NOT NULL);
    CREATE TABLE capi.tables (
        integration text NOT NULL, request text NOT NULL, description text NOT NULL,
        updated_at timestamp with time zone NOT NULL, n bigint GENERATED ALWAYS AS IDENTITY,
        PRIMARY KEY (integration, request));
    CREATE TABLE capi.epochs (integration text NOT NULL PRIMARY KEY, epoch bigint NOT NULL, run_id text NOT NULL)";

/// A run that was committed as a whole stays so, whatever is thought of it afterwards.
const SAVE_RUN: &str = "INSERT INTO capi.runs AS r (run_id, integration, status, started_at, finished_at, report, tables, commits, job)
    VALUES ($1, $2, $3, $4::text::timestamptz, $5::text::timestamptz, $6::text::json, $7::text::json, $8, $9)
    ON CONFLICT (run_id, integration) DO UPDATE SET status = excluded.status, finished_at = excluded.finished_at,
        report = excluded.report, tables = excluded.tables, commits = excluded.commits, job = excluded.job
    WHERE r.status <> 'done'";

/// Creates the schema and the tables of capi's own where they are missing.
pub(super) fn create(link: &Link) -> Result<(), Failure> {
    if has_own(link)? {
        return add_later(link);
    }
    let there = Inventory::read(link, OWN)?;
    spare_others(link.place(), &there)?;
    if !there.has_schema(OWN) {
        link.batch("CREATE SCHEMA capi")?;
    }
    link.batch(CREATE)
}

/// What databases of an earlier capi do not have.
fn add_later(link: &Link) -> Result<(), Failure> {
    let find = "SELECT 1 FROM pg_catalog.pg_attribute WHERE attrelid = 'capi.runs'::regclass AND attname = 'job'";
    if link.query(find, &[])?.is_empty() {
        link.batch("ALTER TABLE capi.runs ADD COLUMN job text NOT NULL DEFAULT ''")?;
    }
    Ok(())
}

/// A schema `capi` that was there before is somebody's own, unless it is empty.
pub(super) fn spare_others(place: &str, there: &Inventory) -> Result<(), SinkError> {
    if there.relation(OWN, "epochs").is_some() || there.is_empty_schema(OWN) {
        return Ok(());
    }
    let message = format!("`{place}` has a schema `capi` that capi did not make");
    Err(SinkError::conflict(message).help("rename it, or name another database"))
}

/// A run that asks again for what it has already got: its caller did not hear of the commit.
pub(super) fn refuse_loaded(link: &Link, start: &Start) -> Result<(), Failure> {
    let find = "SELECT job FROM capi.runs WHERE run_id = $1 AND integration = $2 AND status = 'done'";
    let rows = link.query(find, &[&start.run_id, &start.integration])?;
    let Some(row) = rows.first() else { return Ok(()) };
    let job: String = link.get(row, 0)?;
    Err(SinkError::done(start, &job).into())
}

/// How often a run was committed; nothing if there is no record of it.
pub(super) fn commits(link: &Link, start: &Start) -> Result<Option<i32>, Failure> {
    let find = "SELECT commits FROM capi.runs WHERE run_id = $1 AND integration = $2";
    link.query(find, &[&start.run_id, &start.integration])?.first().map(|row| link.get(row, 0)).transpose()
}

pub(super) fn save_run(link: &Link, start: &Start, record: &RunRecord, tables: &[Value], commits: i32) -> Result<(), Failure> {
    let (from, to) = (ddl::moment_text(start.started_at), ddl::moment_text(record.finished_at));
    let tables = Value::from(tables).to_string();
    let (id, job) = (&start.run_id, &start.job);
    link.execute(SAVE_RUN, &[id, &start.integration, &record.status, &from, &to, &record.report, &tables, &commits, job]).map(|_| ())
}

/// Bookmarks: `$2` and `$3` are null for all requests and all turns.
const WHICH: &str = "integration = $1 AND ($2::text IS NULL OR request = $2) AND ($3::text IS NULL OR turn = $3)";

/// Rows of the state that are in memory at once.
const PAGE: i64 = 10_000;

/// Hands over bookmarks by request and turn until `visit` breaks.
pub(super) fn bookmarks(
    link: &Link,
    integration: &str,
    which: &Which,
    visit: &mut dyn FnMut(Bookmark) -> ControlFlow<()>,
) -> Result<(), Failure> {
    let page =
        format!("SELECT request, turn, value FROM capi.state WHERE {WHICH} AND (request, turn) > ($4, $5) ORDER BY request, turn LIMIT $6");
    let turn = which.turn.as_deref().map(escaped);
    // No request has the empty name but the engine's own, whose turns are named.
    let (mut last_request, mut last_turn) = (String::new(), String::new());
    loop {
        let rows = link.query(&page, &[&integration, &which.request, &turn, &last_request, &last_turn, &PAGE])?;
        for row in &rows {
            (last_request, last_turn) = (link.get(row, 0)?, link.get(row, 1)?);
            let bookmark = Bookmark { request: last_request.clone(), turn: unescaped(&last_turn), value: link.get(row, 2)? };
            if visit(bookmark).is_break() {
                return Ok(());
            }
        }
        if (rows.len() as i64) < PAGE {
            return Ok(());
        }
    }
}

/// Forgets the bookmarks of one request.
pub(super) fn forget(link: &Link, integration: &str, request: &str) -> Result<(), Failure> {
    link.execute("DELETE FROM capi.state WHERE integration = $1 AND request = $2", &[&integration, &request]).map(|_| ())
}

/// Forgets bookmarks, but for the engine's own; gives how many.
pub(super) fn reset(link: &Link, integration: &str, which: &Which) -> Result<u64, Failure> {
    let turn = which.turn.as_deref().map(escaped);
    link.execute(&format!("DELETE FROM capi.state WHERE {WHICH} AND request <> ''"), &[&integration, &which.request, &turn])
}

/// Bookmarks that wait for the commit, by request and turn: the newest of each.
pub(super) type Waiting = BTreeMap<(String, String), String>;

pub(super) fn remember<'w>(
    link: &Link,
    integration: &str,
    waiting: impl Iterator<Item = (&'w (String, String), &'w String)>,
) -> Result<(), Failure> {
    let (mut requests, mut turns, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for ((request, turn), value) in waiting {
        requests.push(request.as_str());
        turns.push(escaped(turn));
        values.push(value.as_str());
    }
    if requests.is_empty() {
        return Ok(());
    }
    let save = "INSERT INTO capi.state (integration, request, turn, value)
        SELECT $1, e.request, e.turn, e.value FROM unnest($2::text[], $3::text[], $4::text[]) AS e (request, turn, value)
        ON CONFLICT (integration, request, turn) DO UPDATE SET value = excluded.value";
    link.execute(save, &[&integration, &requests, &turns, &values]).map(|_| ())
}

/// Turns are named after values, which may have a NUL character.
fn escaped(turn: &str) -> String {
    turn.replace('\\', "\\\\").replace('\0', "\\0")
}

fn unescaped(turn: &str) -> String {
    let mut text = String::with_capacity(turn.len());
    let mut chars = turn.chars();
    while let Some(char) = chars.next() {
        match (char, if char == '\\' { chars.next() } else { None }) {
            ('\\', Some('0')) => text.push('\0'),
            ('\\', Some(other)) => text.push(other),
            _ => text.push(char),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_turns_come_back() {
        for turn in ["", "a; b", "a\0b", "\\0", "\\\\0\0\\", "\\"] {
            let kept = escaped(turn);
            assert!(!kept.contains('\0'));
            assert_eq!(unescaped(&kept), turn);
        }
    }
}
