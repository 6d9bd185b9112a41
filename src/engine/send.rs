//! Sending with judgement: a call is made until an answer is the one, new credentials and repeats
//! included. `judge` says what an answer means, `retry` when to call again.

use super::failure::{Failure, REFUSED};
use super::judge::{Judged, Verdict};
use super::retry::Tries;
use super::turn::{Turn, describe};
use crate::http::{Call, curl};

impl Turn<'_> {
    pub async fn judged(&mut self, call: Call) -> Result<Judged, Failure> {
        let mut tries = Tries::new(self.timeout()?);
        let mut renewed = false;
        loop {
            self.engine.turn_to_call(self.index).await;
            // What is sent carries credentials; they are made for each attempt.
            let (call, used) = self.authenticate(call.clone()).await?;
            let result = self.receive(&call).await;
            self.engine.progress.count(self.index, |report| {
                report.calls += 1;
                report.bytes += result.as_ref().map_or(0, |reply| reply.received);
            });
            let reply = result.as_ref().ok().filter(|reply| !(200..300).contains(&reply.status)).cloned();
            let verdict = match result {
                Ok(reply) => self.judge(reply, &call)?,
                Err(error) => self.judge_error(&error, &call)?,
            };
            let again = match verdict {
                Verdict::Done(judged) => return Ok(judged),
                Verdict::Renew(_) if !renewed && self.renew(&used, reply.as_ref()).await? => {
                    renewed = true;
                    continue;
                }
                Verdict::Fail(failure) | Verdict::Renew(failure) => return Err(self.with_call(failure, &call, tries.retries())),
                Verdict::Again(again) => again,
            };
            let wait = tries.next(&again).map_err(|failure| self.with_call(failure, &call, tries.retries()))?;
            self.engine.progress.retry(self.index, tries.attempt(), wait, again.failure.message.clone());
            tokio::time::sleep(wait).await;
        }
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
