//! Paging that goes in circles: calls that were made before, and bodies that come round again.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::http::Call;

/// What was called and what came, by hash.
#[derive(Default)]
pub struct Repeats {
    calls: HashSet<u64>,
    /// Bodies with rows, by when they came last.
    bodies: HashMap<u64, u64>,
    /// Such bodies so far.
    count: u64,
    /// The last ones came before, all of them so many bodies ago.
    period: u64,
    /// How many of them.
    run: u64,
}

impl Repeats {
    /// Whether this call was made before.
    pub fn is_called_again(&mut self, call: &Call) -> bool {
        !self.calls.insert(identity(call))
    }

    /// For paging that begins anew: the rows at the border come again, and may fill a page.
    pub fn of_next_stretch(self) -> Repeats {
        Repeats { calls: self.calls, ..Repeats::default() }
    }

    /// Takes the hash of a body with rows; the length of the circle that has just been closed. One page
    /// that comes twice may be chance, a row of pages that comes twice in the same order is none.
    pub fn circle(&mut self, body: u64) -> Option<u64> {
        self.count += 1;
        let period = self.bodies.insert(body, self.count).map_or(0, |before| self.count - before);
        self.run = if period == self.period { self.run + 1 } else { 1 };
        self.period = period;
        (period > 0 && self.run >= period).then_some(period)
    }
}

/// Calls that are the same in everything that a page can change.
fn identity(call: &Call) -> u64 {
    let mut hasher = DefaultHasher::new();
    (call.method, call.url.as_str(), &call.headers, &call.body).hash(&mut hasher);
    hasher.finish()
}
