//! The pace of the calls to one origin, which all requests of a run share: how many are under way at
//! once, and when the next one starts. Declared rates are kept, limits that the server announces are
//! kept before they are used up, and `level` finds out the rest.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::announced::Announced;
use super::budget::{Budget, UsedUp};
use super::level::Level;
use super::rate::Windows;
use crate::http::Origin;
use crate::http::advice::Quota;
use crate::plan::ir::Rate;

/// The origins of a run.
#[derive(Debug)]
pub struct Paces {
    origins: Mutex<HashMap<Origin, Arc<Pace>>>,
    /// Of the file.
    rates: Vec<Rate>,
    /// Calls at once, at most.
    most: usize,
}

impl Paces {
    pub fn new(rates: &[Rate], most: usize) -> Paces {
        Paces { origins: Mutex::default(), rates: rates.to_vec(), most }
    }

    pub fn of(&self, origin: &Origin) -> Arc<Pace> {
        let mut origins = self.origins.lock().unwrap_or_else(PoisonError::into_inner);
        let pace = origins.entry(origin.clone()).or_insert_with(|| Arc::new(Pace::new(origin.clone(), &self.rates, self.most)));
        Arc::clone(pace)
    }
}

/// One origin.
#[derive(Debug)]
pub struct Pace {
    origin: Origin,
    state: Mutex<State>,
    /// Calls start in order of asking; those that the server turned away come before new ones.
    new: tokio::sync::Mutex<()>,
    back: tokio::sync::Mutex<()>,
    changed: Notify,
}

#[derive(Debug)]
struct State {
    level: Level,
    rates: Windows,
    under_way: usize,
    /// When a call last waited for another to end.
    full: Option<Instant>,
    /// Calls that the server turned away, and that wait to be made again: meanwhile no new one starts.
    turned_away: usize,
    announced: Option<Announced>,
    /// Calls that came through.
    through: u64,
    budget: Budget,
}

/// What a call waits for.
enum Held {
    /// Another call ends.
    Full,
    /// The rate that was declared or found out.
    Rate(Instant),
    /// The limit of the server is reset.
    Quota(Instant),
}

/// What came of a call, as far as its pace goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    Through,
    /// The server turned it away, because there are too many.
    TurnedAway,
    /// Neither: it failed for other reasons.
    Not,
}

impl Pace {
    fn new(origin: Origin, rates: &[Rate], most: usize) -> Pace {
        let level = Level::new(most);
        let state = State {
            level,
            rates: Windows::new(rates),
            under_way: 0,
            full: None,
            turned_away: 0,
            announced: None,
            through: 0,
            budget: Budget::default(),
        };
        Pace {
            origin,
            state: Mutex::new(state),
            new: tokio::sync::Mutex::default(),
            back: tokio::sync::Mutex::default(),
            changed: Notify::new(),
        }
    }

    /// Waits until a call may start. `told` hears of it if the server's limit is what it waits for.
    pub async fn start(self: &Arc<Pace>, turned_away: Option<TurnedAway>, told: impl Fn(Duration)) -> Slot {
        let line = if turned_away.is_some() { &self.back } else { &self.new };
        let _first = line.lock().await;
        let mut quiet = false;
        loop {
            let mut changed = pin!(self.changed.notified());
            changed.as_mut().enable();
            let now = Instant::now();
            let held = self.state().start(now, turned_away.is_some());
            match held {
                Ok((epoch, through)) => return Slot { pace: Arc::clone(self), epoch, through, started: now },
                Err(Held::Full) => changed.await,
                Err(Held::Rate(at)) => wait(at, changed).await,
                Err(Held::Quota(at)) => {
                    if !quiet {
                        told(at.saturating_duration_since(now));
                        quiet = true;
                    }
                    wait(at, changed).await;
                }
            }
        }
    }

    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// A call is made for the first time, whatever comes of it.
    pub fn call(&self) {
        self.state().budget.call();
    }

    /// A call is to be repeated because it failed.
    pub fn repeat(&self) -> Result<(), UsedUp> {
        self.state().budget.repeat()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn wait(at: Instant, changed: impl Future<Output = ()>) {
    tokio::select! {
        () = sleep_until(at) => {}
        () = changed => {}
    }
}

impl State {
    /// Starts a call, or says what it waits for. Gives the epoch of the level and the calls that came
    /// through so far.
    fn start(&mut self, now: Instant, turned_away: bool) -> Result<(u64, u64), Held> {
        if self.under_way >= self.level.calls() {
            self.full = Some(now);
            return Err(Held::Full);
        }
        if !turned_away && self.turned_away > 0 {
            return Err(Held::Full);
        }
        if let Some(at) = self.announced.as_mut().and_then(|announced| announced.ready_at(now)) {
            return Err(Held::Quota(at));
        }
        if let Some(at) = self.rates.ready_at().max(self.level.ready_at()).filter(|at| *at > now) {
            return Err(Held::Rate(at));
        }
        self.rates.start(now);
        self.level.start(now);
        self.under_way += 1;
        if let Some(announced) = &mut self.announced {
            announced.start();
        }
        Ok((self.level.epoch(), self.through))
    }
}

/// A call that is under way, until this is dropped.
#[derive(Debug)]
pub struct Slot {
    pace: Arc<Pace>,
    epoch: u64,
    through: u64,
    started: Instant,
}

impl Slot {
    /// Says what came of the call. `quota` is what the server has left, if it says so.
    pub fn end(self, came: Came, took: Duration, quota: Option<Quota>) -> Ended {
        let now = Instant::now();
        let mut state = self.pace.state();
        let was_full = state.full.is_some_and(|full| full >= self.started);
        let others = state.through > self.through;
        match came {
            Came::Through => {
                state.through += 1;
                state.level.through(took, was_full);
            }
            Came::TurnedAway => {
                state.turned_away += 1;
                let under_way = state.under_way;
                state.level.turned_away(self.epoch, under_way);
            }
            Came::Not => {}
        }
        match quota {
            Some(quota) => state.announced = Announced::new(quota, state.announced, state.under_way as u64 - 1, now),
            // Limits of one path are not those of another that says nothing.
            None if came == Came::Through => state.announced = None,
            None => {}
        }
        drop(state);
        let turned_away = (came == Came::TurnedAway).then(|| TurnedAway(Arc::clone(&self.pace)));
        Ended { turned_away, others }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.pace.state().under_way -= 1;
        self.pace.changed.notify_waiters();
    }
}

/// What is known after a call.
pub struct Ended {
    /// To be kept until the call is made again.
    pub turned_away: Option<TurnedAway>,
    /// Other calls came through while this one was under way.
    pub others: bool,
}

/// A call that is to be made again before new ones.
#[derive(Debug)]
pub struct TurnedAway(Arc<Pace>);

impl Drop for TurnedAway {
    fn drop(&mut self) {
        self.0.state().turned_away -= 1;
        self.0.changed.notify_waiters();
    }
}
