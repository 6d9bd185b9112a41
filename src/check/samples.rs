//! The samples of a script's calls. What they show flows into findings and into editors, never into a run.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Checked, Files};
use crate::sample::Sample;

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
