//! Sending with judgement: a call is made until an answer is the one, new credentials and repeats
//! included. `pace` says when, `judge` what an answer means, `retry` when to call again.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::failure::{Failure, REFUSED};
use super::judge::{Judged, Verdict, turns_away};
use super::pace::{Came, Pace, Slot, TurnedAway};
use super::retry::{Tries, Wait};
use super::turn::{Turn, describe};
use crate::http::advice::{Quota, quota};
use crate::http::{Call, Origin, Reply, TransportError, curl};

impl Turn<'_> {
    pub async fn judged(&mut self, call: Call) -> Result<Judged, Failure> {
        let patience = self.timeout()?;
        let mut tries = Tries::new(patience);
        let mut renewed = 0;
        let mut turned_away = None;
        let pace = self.pace(&call);
        if let Some(pace) = &pace {
            pace.call();
        }
        loop {
            let slot = match &pace {
                Some(pace) => Some(self.turn_to_call(pace, turned_away.take()).await),
                None => None,
            };
            // What is sent carries credentials; they are made for each attempt.
            let (call, used) = self.authenticate(call.clone()).await?;
            let begun = Instant::now();
            let result = self.receive(&call).await;
            let took = begun.elapsed();
            self.engine.progress.count(self.index, |report| {
                report.calls += 1;
                report.bytes += result.as_ref().map_or(0, |reply| reply.received);
            });
            let known = Known::of(&result, patience);
            let reply = result.as_ref().ok().filter(|reply| !(200..300).contains(&reply.status)).cloned();
            let verdict = match result {
                Ok(reply) => self.judge(reply, &call)?,
                Err(error) => self.judge_error(&error, &call)?,
            };
            let ended = slot.map(|slot| slot.end(known.came(&verdict), took, known.quota));
            let mut again = match verdict {
                Verdict::Done(judged) => return Ok(judged),
                Verdict::Renew(_) if self.renew(&used, reply.as_ref(), renewed).await? => {
                    renewed += 1;
                    continue;
                }
                Verdict::Renew(failure) if renewed > 0 => return Err(self.with_call(used.refused_again(failure), &call, tries.retries())),
                Verdict::Fail(failure) | Verdict::Renew(failure) => return Err(self.with_call(failure, &call, tries.retries())),
                Verdict::Again(again) => again,
            };
            if let Some(ended) = ended {
                if ended.turned_away.is_some() && ended.others && again.wait == Wait::Random {
                    again.wait = Wait::Crowded;
                }
                turned_away = ended.turned_away;
            }
            let before = tries.retries();
            let wait = tries.next(&again).map_err(|failure| self.with_call(failure, &call, tries.retries()))?;
            if let Some(pace) = pace.as_ref().filter(|_| !again.own && tries.retries() > before) {
                let origin = pace.origin();
                pace.repeat().map_err(|used_up| self.with_call(Tries::used_up(&again, used_up, origin), &call, before))?;
            }
            self.engine.progress.retry(self.index, tries.attempt(), wait, again.failure.message.clone());
            tokio::time::sleep(wait).await;
        }
    }

    /// The pace of the call's origin; none for calls that others wait for.
    fn pace(&self, call: &Call) -> Option<Arc<Pace>> {
        Some(self.engine.paces.of(&Origin::of(&call.url).filter(|_| !self.goes_first)?))
    }

    /// Waits for a place among the calls to this origin.
    async fn turn_to_call(&self, pace: &Arc<Pace>, turned_away: Option<TurnedAway>) -> Slot {
        let engine = self.engine;
        let own = match engine.limiters.get(self.index) {
            Some(limiter) => limiter.ready().await,
            None => None,
        };
        let slot = pace.start(turned_away, |wait| engine.progress.waiting(self.index, wait)).await;
        if let Some(own) = own {
            own.start();
        }
        slot
    }

    /// Adds the call and a command that repeats it.
    fn with_call(&self, failure: Failure, call: &Call, retries: u64) -> Failure {
        let span = self.planned.map_or(self.request.span, |call| call.span);
        let described = failure.call.clone().unwrap_or_else(|| describe(call));
        let curl = (failure.exit != REFUSED).then(|| curl::command(call, &self.engine.redactor));
        let mut failure = self.fail(failure.at(span));
        failure.call = Some(described);
        failure.curl = curl;
        failure.retries = retries;
        failure
    }
}

/// What an answer says about the pace.
struct Known {
    answered: bool,
    turned_away: bool,
    quota: Option<Quota>,
}

impl Known {
    fn of(result: &Result<Reply, TransportError>, patience: Duration) -> Known {
        let Ok(reply) = result else { return Known { answered: false, turned_away: false, quota: None } };
        // A limit that is reset too late to wait for is left to the server.
        let quota = quota(reply, Timestamp::now()).filter(|quota| quota.reset <= patience);
        Known { answered: true, turned_away: turns_away(reply), quota }
    }

    fn came(&self, verdict: &Verdict) -> Came {
        match verdict {
            _ if self.turned_away => Came::TurnedAway,
            Verdict::Done(_) | Verdict::Fail(_) if self.answered => Came::Through,
            _ => Came::Not,
        }
    }
}
