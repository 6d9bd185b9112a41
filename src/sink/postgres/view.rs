//! The view `capi.global`. It is made anew only when it changes: to replace a view, its readers are
//! waited for.

use ring::digest::{SHA256, digest};

use super::ddl::DIALECT;
use super::inventory::{self, Inventory};
use super::link::Link;
use super::lock;
use super::trouble::{Cause, Failure};
use crate::sink::catalog::Entry;
use crate::sink::sql::{literal, view};
use crate::sink::{SinkError, Start};

const MADE_OF: &str = "SELECT obj_description(to_regclass('capi.global'), 'pg_class')";

pub(super) const DROP: &str = "DROP VIEW IF EXISTS capi.\"global\"";

/// Replaces the view if what it should be is not what it was made of, inside the open transaction.
/// `is_old`: what is still to be made anew.
pub(super) fn rebuild(link: &Link, there: &Inventory, is_old: impl Fn(&Entry) -> bool) -> Result<(), Failure> {
    let query = view::query_beside(&there.present(), is_old, &DIALECT)?;
    let mark = mark(&query);
    let made_of: Option<String> = link.query(MADE_OF, &[])?.first().map_or(Ok(None), |row| link.get(row, 0))?;
    if made_of.as_ref() == Some(&mark) {
        return Ok(());
    }
    lock::definitions(link)?;
    // Grants and views upon it survive where only columns are added.
    let create = format!("CREATE OR REPLACE VIEW capi.\"global\" AS {query}");
    link.batch("SAVEPOINT replaced")?;
    match link.batch(&create) {
        Err(failure) if failure.cause == Cause::Other => {
            link.batch(&format!("ROLLBACK TO SAVEPOINT replaced; {DROP}"))?;
            link.batch(&create)?;
        }
        replaced => replaced?,
    }
    link.batch(&format!("RELEASE SAVEPOINT replaced; COMMENT ON VIEW capi.\"global\" IS {}", literal(&mark)))
}

/// Refuses what the run's tables and its vocabulary would make impossible, before anything is changed.
pub(super) fn foresee<'e>(there: &Inventory, start: &Start, planned: impl Iterator<Item = &'e Entry>) -> Result<(), SinkError> {
    let mut entries = there.present();
    inventory::put(&mut entries, planned.cloned());
    // The newest vocabulary comes first, as it will.
    entries.sort_by_key(|entry| entry.integration != start.integration);
    for entry in entries.iter_mut().filter(|entry| entry.integration == start.integration) {
        entry.globals.clone_from(&start.globals);
    }
    view::query(&entries, &DIALECT).map(|_| ())
}

fn mark(query: &str) -> String {
    let digest = digest(&SHA256, query.as_bytes());
    let hex: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("made by capi {hex}")
}
