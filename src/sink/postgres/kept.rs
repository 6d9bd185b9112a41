//! A database between runs. Reading waits for nobody; what changes it takes the lock of the integration, as
//! a run does, and is one transaction.

use std::ops::ControlFlow;
use std::time::Duration;

use tokio_postgres::Row;

use super::address::Address;
use super::inventory::{self, Inventory, Kind};
use super::link::Link;
use super::trouble::Failure;
use super::{PATIENCE, ddl, lock, prepare, read, settle, state, view};
use crate::sink::catalog::Entry;
use crate::sink::kept::{Foreseen, ForeseenTable, Kept, KeptRun, VisitRows, Which};
use crate::sink::{Bookmark, SinkError, Start};

const RUNS: &str = "SELECT run_id, integration, status, to_char(started_at, $3), coalesce(to_char(finished_at, $3), ''),
    coalesce(report::text, '') FROM capi.runs WHERE integration = $1 ORDER BY started_at DESC, ctid DESC LIMIT $2";

/// Moments as capi writes them everywhere; the session's time zone is UTC.
const MOMENT: &str = "YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"";

/// A PostgreSQL database as a destination, without a run.
pub struct PostgresKept {
    address: Address,
    patience: Duration,
    /// Absent until something is asked.
    link: Option<Link>,
}

/// Opens `//USER@HOST/DATABASE` of `postgres://USER@HOST/DATABASE`.
pub(in crate::sink) fn open_kept(place: &str) -> Result<Box<dyn Kept>, SinkError> {
    Ok(Box::new(PostgresKept::open(&format!("postgres:{place}"), PATIENCE)?))
}

impl PostgresKept {
    /// Reads the URL; runs are waited for as long as `patience`.
    pub fn open(url: &str, patience: Duration) -> Result<PostgresKept, SinkError> {
        Ok(PostgresKept { address: Address::parse(url, super::password())?, patience, link: None })
    }

    fn link(&mut self) -> Result<&Link, SinkError> {
        let link = match self.link.take() {
            Some(link) => link,
            None => Link::open(&self.address, &lock::session_name("reader"), self.patience)?,
        };
        Ok(self.link.insert(link))
    }

    /// The connection, if capi has ever loaded into the database.
    fn loaded(&mut self) -> Result<Option<&Link>, SinkError> {
        let link = self.link()?;
        Ok(inventory::has_own(link)?.then_some(link))
    }

    /// Changes what is kept of an integration while no run of it is open.
    fn change<T>(&self, what: &str, integration: &str, change: impl FnOnce(&Link) -> Result<T, Failure>) -> Result<T, SinkError> {
        let link = Link::open(&self.address, &lock::session_name(what), self.patience)?;
        if !inventory::has_own(&link)? {
            return Err(SinkError::new(format!("capi has loaded nothing into `{}`", self.address.place)));
        }
        lock::take(&link, integration, self.patience)?;
        link.batch(settle::BEGIN)?;
        // What fails is rolled back as the connection goes.
        let changed = change(&link)?;
        link.batch("COMMIT")?;
        lock::release(&link);
        Ok(changed)
    }
}

impl Kept for PostgresKept {
    fn tables(&mut self) -> Result<Vec<Entry>, SinkError> {
        let mut entries = Inventory::read(self.link()?, "")?.present();
        entries.retain(|entry| !entry.columns.is_empty());
        entries.sort_by(|one, other| (&one.integration, &one.request).cmp(&(&other.integration, &other.request)));
        Ok(entries)
    }

    fn state(&mut self, integration: &str, which: &Which, visit: &mut dyn FnMut(Bookmark) -> ControlFlow<()>) -> Result<(), SinkError> {
        let Some(link) = self.loaded()? else { return Ok(()) };
        let visit = &mut |bookmark: Bookmark| if bookmark.request.is_empty() { ControlFlow::Continue(()) } else { visit(bookmark) };
        Ok(state::bookmarks(link, integration, which, visit)?)
    }

    fn set_state(&mut self, integration: &str, bookmarks: &[Bookmark]) -> Result<(), SinkError> {
        let bookmarks: state::Waiting =
            bookmarks.iter().cloned().map(|bookmark| ((bookmark.request, bookmark.turn), bookmark.value)).collect();
        self.change("state set", integration, |link| state::remember(link, integration, bookmarks.iter()))
    }

    fn reset_state(&mut self, integration: &str, which: &Which) -> Result<u64, SinkError> {
        self.change("state reset", integration, |link| state::reset(link, integration, which))
    }

    fn runs(&mut self, integration: &str, most: usize) -> Result<Vec<KeptRun>, SinkError> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let Some(link) = self.loaded()? else { return Ok(Vec::new()) };
        let runs = link.query(RUNS, &[&integration, &most, &MOMENT])?;
        Ok(runs.iter().map(|row| run(link, row)).collect::<Result<_, _>>()?)
    }

    fn rejects(&mut self, integration: &str) -> Result<u64, SinkError> {
        let Some(link) = self.loaded()? else { return Ok(0) };
        let count = link.query("SELECT count(*) FROM capi.rejects WHERE integration = $1", &[&integration])?;
        let count: i64 = count.first().map_or(Ok(0), |row| link.get(row, 0))?;
        Ok(count.unsigned_abs())
    }

    fn rows(&mut self, entry: &Entry, visit: &mut VisitRows<'_>) -> Result<(), SinkError> {
        read::rows(self.link()?, entry, visit)
    }

    fn remove(&mut self, integration: &str, request: Option<&str>) -> Result<Vec<String>, SinkError> {
        self.change("drop", integration, |link| remove(link, integration, request))
    }

    fn changes(&mut self, start: &Start) -> Result<Foreseen, SinkError> {
        let there = Inventory::read(self.link()?, &start.integration)?;
        let place = &self.address.place;
        state::spare_others(place, &there)?;
        // Names that cannot be are told table by table.
        let others = prepare::spare_others(place, start, &there);
        let mut fitting = Vec::new();
        let tables = start.tables.iter().map(|table| {
            let planned = ddl::check(table).and_then(|()| others.clone()).and_then(|()| ddl::plan(table, &there, place, start.destructive));
            let changes = planned.map(|planned| {
                fitting.push(planned.entry);
                planned.changes
            });
            ForeseenTable { name: ddl::name_of(&table.integration, &table.request), changes }
        });
        let tables = tables.collect();
        let global = view::foresee(&there, start, fitting.iter());
        Ok(Foreseen { tables, global })
    }
}

/// Tables, descriptions and bookmarks.
fn remove(link: &Link, integration: &str, request: Option<&str>) -> Result<Vec<String>, Failure> {
    lock::definitions(link)?;
    let there = Inventory::read(link, integration)?;
    let gone = there.entries.iter().filter(|entry| entry.integration == integration && request.is_none_or(|name| entry.request == name));
    let mut names: Vec<String> = gone.clone().map(|entry| ddl::name_of(&entry.integration, &entry.request)).collect();
    names.sort();
    link.batch(view::DROP)?;
    for entry in gone {
        // Somebody may have put a view in its place, which is theirs.
        if there.relation(integration, &entry.request).is_some_and(|relation| relation.kind == Kind::Table) {
            link.batch(&format!("DROP TABLE {}", ddl::target(integration, &entry.request)))?;
        }
        link.execute("DELETE FROM capi.tables WHERE integration = $1 AND request = $2", &[&integration, &entry.request])?;
    }
    state::reset(link, integration, &Which { request: request.map(str::to_owned), turn: None })?;
    view::rebuild(link, &Inventory::read(link, "")?, |_| false)?;
    Ok(names)
}

fn run(link: &Link, row: &Row) -> Result<KeptRun, Failure> {
    Ok(KeptRun {
        run_id: link.get(row, 0)?,
        integration: link.get(row, 1)?,
        status: link.get(row, 2)?,
        started_at: link.get(row, 3)?,
        finished_at: link.get(row, 4)?,
        report: link.get(row, 5)?,
    })
}
