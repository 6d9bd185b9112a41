//! APIs that give only so many rows, however many there are. As many as the cap are never taken for
//! all: paging begins anew behind the last of them, or the run fails and says so.

use super::advance::{Advance, Next};
use super::position::Position;
use crate::engine::failure::Failure;
use crate::engine::row::compact;
use crate::value::json::to_json;
use crate::value::{Value, compare};

impl Advance<'_, '_> {
    /// The cap, if it is reached.
    pub(super) fn reached_cap(&self, position: &Position) -> Result<Option<u64>, Failure> {
        let cap = self.count(&self.turn.request.pager.cap)?;
        Ok(cap.filter(|cap| position.rows >= *cap))
    }

    /// Begins anew at what `restart:` gives.
    pub(super) fn restart(&self, cap: u64, position: &mut Position) -> Result<Next, Failure> {
        let pager = &self.turn.request.pager;
        if pager.restart.is_none() {
            let message = format!("{} rows came, and the API gives no more than {cap}: there may be others", position.rows);
            let help = "ask for less at once, by `for $w in windows(…)` or another filter; or let paging begin anew: \
                        `restart: $page.last.updated_at`, read back as `$page.restart`";
            return Err(self.capped(message, help));
        }
        let value = compact(&self.eval(&pager.restart)?);
        if value.is_null() {
            let message = format!("the cap of {cap} rows is reached, and `restart:` is null");
            return Err(self.capped(message, "it is computed from the last record: check the name of its field"));
        }
        if is_same(&value, &position.restart) {
            let message = format!("more rows than the cap of {cap} have one value of `restart:`, {}", to_json(&value));
            return Err(self.capped(message, "what comes behind them cannot be reached: restart by a finer value, or filter further"));
        }
        let repeats = std::mem::take(&mut position.repeats);
        *position = self.turn.start()?;
        position.restart = value;
        position.repeats = repeats.of_next_stretch();
        Ok(Next::Stretch)
    }

    fn capped(&self, message: String, help: &str) -> Failure {
        self.turn.fail(Failure::new("result-cap", message).at(self.turn.request.pager.span).help(help))
    }
}

fn is_same(value: &Value, before: &Value) -> bool {
    compare::equal(value, before).unwrap_or(false)
}
