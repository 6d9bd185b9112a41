//! The limit that a server announces in its answers: so many calls left until it is reset.

use std::time::Duration;

use tokio::time::Instant;

use crate::http::advice::Quota;

#[derive(Clone, Copy, Debug)]
pub struct Announced {
    left: u64,
    until: Instant,
    /// The most that was ever left: what there is after a reset, until an answer says more.
    most: u64,
    /// The longest time that a reset was ever away.
    longest: Duration,
}

impl Announced {
    /// What an answer says. The server may not have counted the calls that are still `under_way`.
    pub fn new(quota: Quota, before: Option<Announced>, under_way: u64, now: Instant) -> Option<Announced> {
        Some(Announced {
            left: quota.left.saturating_sub(under_way),
            until: now.checked_add(quota.reset)?,
            most: before.map_or(0, |before| before.most).max(quota.left + 1),
            longest: before.map_or(Duration::ZERO, |before| before.longest).max(quota.reset),
        })
    }

    /// When the next call may start, if not at once.
    pub fn ready_at(&mut self, now: Instant) -> Option<Instant> {
        if self.until <= now {
            self.left = self.most;
            self.until = now.checked_add(self.longest)?;
        }
        (self.left == 0).then_some(self.until)
    }

    /// A call starts.
    pub fn start(&mut self) {
        self.left = self.left.saturating_sub(1);
    }
}
