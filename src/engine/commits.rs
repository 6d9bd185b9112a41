//! What of a run may be made durable before its end.
//!
//! A request can go on where it stopped if each of its turns moves a bookmark, and nobody else has still
//! to see its rows. Merged rows and restated slices may come before the end too: a run that starts again
//! only writes them again. All else comes at the end or not at all.

use super::RunOptions;
use crate::plan::Plan;
use crate::plan::ir::{LoopSource, RejectLimit, Request};
use crate::plan::table::WriteMode;
use crate::sink::Commits;

/// Whether the turns of this request are committed with their bookmarks, one by one.
pub fn resumes(plan: &Plan, index: usize, options: &RunOptions) -> bool {
    let Some(request) = plan.requests.get(index) else { return false };
    let moves = request.bookmark.is_some() && !options.incremental.is_backfill() && options.limit.is_none();
    // A share of all rows is known at the end.
    let counted = matches!(request.reject_limit, Some(RejectLimit::Percent(_)));
    moves && !counted && !plan.requests.iter().any(|other| reads(other, index))
}

/// A single turn has nothing to go on from.
pub fn of(plan: &Plan, options: &RunOptions) -> Commits {
    let single = plan.written.len() == 1 && plan.requests.iter().all(|request| request.loops.is_empty());
    if single || !plan.written.iter().any(|index| resumes(plan, *index, options)) {
        return Commits::Once;
    }
    let waits = |index: usize| plan.requests.get(index).is_some_and(|request| !repeats(request) && !resumes(plan, index, options));
    let whole = plan.written.iter().enumerate().filter(|(_, index)| waits(**index));
    Commits::Often { whole: whole.map(|(table, _)| table).collect() }
}

/// Whether a turn that runs again leaves what it left before.
fn repeats(request: &Request) -> bool {
    !request.slice.is_empty() || request.table.as_ref().is_some_and(|table| table.write == WriteMode::Merge)
}

/// Whether rows of this request may be staged only when all of a turn are there: where turns are
/// committed on the way, and else `append` with a bookmark, which a turn that was left out does not move,
/// and slices, which are swapped.
pub fn holds(request: &Request, table: usize, commits: &Commits) -> bool {
    let comes_before_the_end = *commits != Commits::Once && !commits.waits(table);
    comes_before_the_end || !request.slice.is_empty() || in_order(request)
}

/// Whether a turn that is staged before an earlier one of its bookmark would be loaded twice.
pub fn in_order(request: &Request) -> bool {
    let appends = request.table.as_ref().is_some_and(|table| table.write == WriteMode::Append);
    appends && request.slice.is_empty() && request.bookmark.is_some()
}

fn reads(request: &Request, parent: usize) -> bool {
    let looped = request.loops.iter().any(|looped| matches!(looped.source, LoopSource::Rows { request, .. } if request == parent));
    looped || request.required.iter().any(|(needed, _)| *needed == parent)
}
