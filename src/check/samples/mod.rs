//! The samples of a script's calls, and what they say about the script. It flows into findings and into
//! editors, never into a run.

mod convert;
mod reads;
mod rows;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::ir::Request;
use super::{Checked, Files};
use crate::diagnostic::Diagnostic;
use crate::sample::Sample;

pub use rows::records;

/// By request and step. A sample of another address is stale, and as good as none.
pub(super) fn of(script: &Checked, files: &dyn Files) -> BTreeMap<(usize, usize), Arc<Sample>> {
    let mut found = BTreeMap::new();
    for (index, request) in script.requests.iter().enumerate() {
        for (step, exchange) in request.exchanges.iter().enumerate() {
            let sample = files.sample(&request.name, step);
            let fresh = sample.filter(|sample| sample.call == exchange.call.written(&script.sources));
            found.extend(fresh.map(|sample| ((index, step), sample)));
        }
    }
    found
}

/// Fields that are in no record, and values that do not go where they are mapped.
pub(super) fn findings(script: &Checked) -> Vec<Diagnostic> {
    if script.samples.is_empty() {
        return Vec::new();
    }
    let values = convert::Values::of(script);
    let mut found = reads::findings(script);
    for (index, request) in script.requests.iter().enumerate() {
        if let Some(sample) = script.sample_of_rows(index) {
            found.extend(convert::findings(&values, request, sample));
        }
    }
    found
}

impl Checked {
    /// The sample of the call whose answers hold the rows.
    pub fn sample_of_rows(&self, request: usize) -> Option<&Sample> {
        let last = self.requests.get(request).and_then(|request| request.exchanges.len().checked_sub(1))?;
        self.samples.get(&(request, last)).map(Arc::as_ref)
    }
}

/// What a sample says of its age: `the sample of `orders` (2026-11-24)`.
fn named(request: &Request, sample: &Sample) -> String {
    let day = sample.taken.split('T').next().unwrap_or_default();
    format!("the sample of `{}` ({day})", request.name)
}
