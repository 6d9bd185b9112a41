//! How many calls at once an origin takes, found out as the run goes: more while answers stay quick,
//! half when the server turns calls away. Where that is not enough, calls also keep a distance.

use std::time::Duration;

use tokio::time::Instant;

/// Calls at once in the beginning.
pub const FIRST: usize = 8;
/// Calls at once that are not gone beyond, unless the script says so.
pub const MOST: usize = 32;

/// To the level at which calls were turned away, and past it, it grows so much slower.
const CAREFUL: f64 = 0.025;
/// The distance that calls keep at first, when one at once is still too many.
const FIRST_GAP: Duration = Duration::from_millis(20);
/// A shorter distance is none.
const SHORTEST_GAP: Duration = Duration::from_millis(2);
/// By this part of it the distance shrinks with each call that comes through.
const SHRINKING: u32 = 32;
/// What an answer may take above the quickest one without being slow.
const LEEWAY: Duration = Duration::from_millis(20);

#[derive(Debug)]
pub struct Level {
    calls: f64,
    most: f64,
    /// Calls were never turned away: the level doubles rather than grows.
    doubling: bool,
    /// How many calls were too many.
    too_many: f64,
    /// Counts the times that the level fell: calls from before say nothing about it.
    epoch: u64,
    quickest: Option<Duration>,
    gap: Duration,
    started: Option<Instant>,
}

impl Level {
    pub fn new(most: usize) -> Level {
        let calls = FIRST.min(most) as f64;
        Level {
            calls,
            most: most as f64,
            doubling: true,
            too_many: f64::INFINITY,
            epoch: 0,
            quickest: None,
            gap: Duration::ZERO,
            started: None,
        }
    }

    /// Calls at once, at most; at least one.
    pub fn calls(&self) -> usize {
        self.calls as usize
    }

    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    pub fn start(&mut self, now: Instant) {
        self.started = Some(now);
    }

    /// When the next call may start; none for at once.
    pub fn ready_at(&self) -> Option<Instant> {
        self.started.filter(|_| !self.gap.is_zero())?.checked_add(self.gap)
    }

    /// A call came through. Only if the level was what held others back does it say something about it.
    pub fn through(&mut self, took: Duration, was_full: bool) {
        self.gap -= self.gap / SHRINKING;
        if self.gap < SHORTEST_GAP {
            self.gap = Duration::ZERO;
        }
        let quickest = self.quickest_of(took);
        if !was_full {
            return;
        }
        if took <= quickest * 2 + LEEWAY {
            self.grow();
        } else if took > quickest * 4 + LEEWAY && self.calls > FIRST as f64 {
            self.doubling = false;
            self.calls -= 1.0 / self.calls;
        }
    }

    /// What the quickest answer took; it is forgotten slowly, for answers differ in size.
    fn quickest_of(&mut self, took: Duration) -> Duration {
        let quickest = match self.quickest {
            Some(quickest) if quickest < took => quickest + (took - quickest) / 100,
            _ => took,
        };
        self.quickest = Some(quickest);
        quickest
    }

    fn grow(&mut self) {
        let step = if self.doubling { 1.0 } else { 1.0 / self.calls };
        let careful = if self.calls + 1.0 >= self.too_many { CAREFUL } else { 1.0 };
        self.calls = (self.calls + step * careful).min(self.most);
        if self.calls > self.too_many {
            self.too_many = f64::INFINITY;
        }
    }

    /// The server turned away a call of this epoch, while so many were under way.
    pub fn turned_away(&mut self, epoch: u64, under_way: usize) {
        if epoch != self.epoch {
            return;
        }
        self.epoch += 1;
        self.doubling = false;
        self.too_many = under_way as f64;
        if under_way == 1 || !self.gap.is_zero() {
            self.gap = (self.gap * 2).max(FIRST_GAP);
        }
        self.calls = (self.calls.min(under_way as f64) / 2.0).max(1.0);
    }
}
