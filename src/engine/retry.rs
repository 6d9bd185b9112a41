//! The repeats of one call: how often, and how long to wait before each.

use std::time::Duration;

use super::budget::UsedUp;
use super::failure::Failure;
use crate::http::Origin;

/// Repeats of a call without a `retry` of the script.
pub const RETRIES: u64 = 5;
/// The wait before the first repeat is at most this; it doubles from there.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// A shorter wait uses up a retry even if the server asks for it: or calls would repeat without end.
const SHORTEST_FREE_WAIT: Duration = Duration::from_secs(1);

/// A call that is to be made again.
pub struct Again {
    pub wait: Wait,
    /// Repeats of this call, at most.
    pub most: u64,
    /// Whether a line of the script asks for it: then only that line bounds it.
    pub own: bool,
    /// What it is if there is no more repeat.
    pub failure: Failure,
}

/// How long to wait before a repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Nobody says: a random time that grows with the repeats.
    Random,
    /// The same, but other calls came through: there are only too many at once.
    Crowded,
    /// The script says.
    Own(Duration),
    /// The server asks for it.
    Asked(Duration),
}

/// How often one call was repeated, and how long it waited because it was asked to.
pub struct Tries {
    retries: u64,
    waits: u64,
    waited: Duration,
    /// All waits that a server asks for come to at most this: `timeout`.
    patience: Duration,
}

impl Tries {
    pub fn new(patience: Duration) -> Tries {
        Tries { retries: 0, waits: 0, waited: Duration::ZERO, patience }
    }

    /// Repeats so far that used up a retry.
    pub fn retries(&self) -> u64 {
        self.retries
    }

    /// The repeat that comes next, or is waited for: 1, 2, …
    pub fn attempt(&self) -> u32 {
        u32::try_from(self.retries + self.waits).unwrap_or(u32::MAX)
    }

    /// The wait before the next repeat, or why there is none.
    pub fn next(&mut self, again: &Again) -> Result<Duration, Failure> {
        let wait = match again.wait {
            Wait::Random | Wait::Crowded => jitter(self.retries + self.waits),
            Wait::Own(wait) | Wait::Asked(wait) => wait,
        };
        // A wait that the server asks for uses up no retry; it is bounded by `timeout`.
        let asked = matches!(again.wait, Wait::Asked(_) | Wait::Crowded);
        let free = again.wait == Wait::Crowded || asked && wait >= SHORTEST_FREE_WAIT;
        let late = asked && self.waited.saturating_add(wait) > self.patience;
        if late && again.wait != Wait::Crowded {
            return Err(self.too_long(again, wait));
        }
        if late || again.most == 0 || !free && self.retries >= again.most {
            return Err(again.failure.clone());
        }
        if asked {
            self.waited = self.waited.saturating_add(wait);
        }
        self.retries += u64::from(!free);
        self.waits += u64::from(free);
        Ok(wait)
    }

    /// The failure of a call that may not be repeated because too many were.
    pub fn used_up(again: &Again, used_up: UsedUp, origin: &Origin) -> Failure {
        let UsedUp { calls, repeats } = used_up;
        let mut failure = again.failure.clone();
        failure.message = format!("too many calls to `{origin}` fail: {repeats} repeats for {calls} calls, and now {}", failure.message);
        failure.code = "retries-used-up";
        failure.help("the API is unwell; run again later. What an `on … retry` line of your own repeats is not counted")
    }

    fn too_long(&self, again: &Again, wait: Duration) -> Failure {
        let (wait, patience) = (in_words(wait), in_words(self.patience));
        let before = match self.waited {
            Duration::ZERO => String::new(),
            waited => format!(" after {} already", in_words(waited)),
        };
        again.failure.clone().help(format!("the API asks to wait {wait}{before}, `timeout` allows {patience}"))
    }
}

/// Full jitter: anything up to the exponential bound.
fn jitter(retries: u64) -> Duration {
    let bound = FIRST_WAIT.saturating_mul(1 << retries.min(10)).min(LONGEST_WAIT);
    Duration::from_millis(fastrand::u64(0..=bound.as_millis() as u64))
}

/// `45s`, `10m 30s`, `5h`, `12d`: its two largest units.
fn in_words(duration: Duration) -> String {
    const UNITS: [(u64, &str); 5] = [(31_557_600, "y"), (86_400, "d"), (3600, "h"), (60, "m"), (1, "s")];
    let mut rest = duration.as_secs();
    if rest == 0 {
        return format!("{}ms", duration.subsec_millis());
    }
    let mut words = Vec::new();
    for (size, unit) in UNITS {
        if rest >= size {
            words.push(format!("{}{unit}", rest / size));
            rest %= size;
        }
    }
    words.truncate(2);
    words.join(" ")
}
