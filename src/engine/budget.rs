//! The budget of repeats for one origin: an API that fails one call in five or more is not helped by
//! calling it still more.

/// Repeats that a run always has.
const FLOOR: u64 = 20;
/// Beyond: one for so many calls.
const CALLS: u64 = 5;

#[derive(Debug, Default)]
pub struct Budget {
    /// Calls, their repeats not counted.
    calls: u64,
    repeats: u64,
}

/// The budget is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsedUp {
    pub calls: u64,
    pub repeats: u64,
}

impl Budget {
    /// A call is made for the first time.
    pub fn call(&mut self) {
        self.calls += 1;
    }

    /// A call is to be repeated because it failed.
    pub fn repeat(&mut self) -> Result<(), UsedUp> {
        if self.repeats >= FLOOR + self.calls / CALLS {
            return Err(UsedUp { calls: self.calls, repeats: self.repeats });
        }
        self.repeats += 1;
        Ok(())
    }
}
