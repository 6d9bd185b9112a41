//! Declared rates: at most so many calls in any window of so much time.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};
use tokio::time::{Instant, sleep_until};

use crate::plan::ir::Rate;

/// Several rates that bound the same calls.
#[derive(Debug, Default)]
pub struct Windows(Vec<Window>);

#[derive(Debug)]
struct Window {
    count: usize,
    per: Duration,
    /// When the last `count` calls started, oldest first.
    started: VecDeque<Instant>,
}

impl Windows {
    pub fn new(rates: &[Rate]) -> Windows {
        let window = |rate: &Rate| {
            let count = usize::try_from(rate.count).ok()?.max(1);
            Some(Window { count, per: rate.per.as_std()?, started: VecDeque::new() })
        };
        Windows(rates.iter().filter_map(window).collect())
    }

    /// When the next call may start; none for at once.
    pub fn ready_at(&self) -> Option<Instant> {
        self.0.iter().filter_map(Window::ready_at).max()
    }

    /// A call starts.
    pub fn start(&mut self, now: Instant) {
        for window in &mut self.0 {
            window.started.push_back(now);
            if window.started.len() > window.count {
                window.started.pop_front();
            }
        }
    }
}

impl Window {
    fn ready_at(&self) -> Option<Instant> {
        let oldest = self.started.front().filter(|_| self.started.len() >= self.count)?;
        oldest.checked_add(self.per)
    }
}

/// The rates that one request declares for itself.
#[derive(Debug)]
pub struct Limiter {
    windows: Mutex<Windows>,
    is_bounded: bool,
}

impl Limiter {
    pub fn new(rates: &[Rate]) -> Limiter {
        Limiter { windows: Mutex::new(Windows::new(rates)), is_bounded: !rates.is_empty() }
    }

    /// Waits until a call may start, in order of asking. The next one waits until this one is `start`ed,
    /// for it may have to wait for something else as well.
    pub async fn ready(&self) -> Option<Ready<'_>> {
        if !self.is_bounded {
            return None;
        }
        let windows = self.windows.lock().await;
        if let Some(at) = windows.ready_at() {
            sleep_until(at).await;
        }
        Some(Ready(windows))
    }
}

/// A call that may start.
pub struct Ready<'l>(MutexGuard<'l, Windows>);

impl Ready<'_> {
    pub fn start(mut self) {
        self.0.start(Instant::now());
    }
}
