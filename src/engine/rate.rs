//! Declared rates: at most so many calls in any window of so much time.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

use crate::plan::ir::Rate;

/// Several rates at once, shared by all calls that they bound.
#[derive(Debug, Default)]
pub struct Limiter {
    windows: Vec<Window>,
}

#[derive(Debug)]
struct Window {
    count: usize,
    per: Duration,
    /// When the calls of the last window were let through, oldest first.
    sent: Mutex<VecDeque<Instant>>,
}

impl Limiter {
    pub fn new(rates: &[Rate]) -> Limiter {
        let window = |rate: &Rate| {
            let per = rate.per.as_std()?;
            Some(Window { count: usize::try_from(rate.count).ok()?.max(1), per, sent: Mutex::default() })
        };
        Limiter { windows: rates.iter().filter_map(window).collect() }
    }

    pub fn is_empty(&self) -> bool {
        self.windows.is_empty()
    }

    /// Waits for a turn, in order of asking.
    pub async fn wait(&self) {
        for window in &self.windows {
            window.wait().await;
        }
    }
}

impl Window {
    async fn wait(&self) {
        // The lock is held while waiting, so that turns come in order.
        let mut sent = self.sent.lock().await;
        if sent.len() >= self.count
            && let Some(oldest) = sent.pop_front()
        {
            sleep_until(oldest + self.per).await;
        }
        sent.push_back(Instant::now());
    }
}
