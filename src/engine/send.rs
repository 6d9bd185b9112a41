//! Sending with judgement: `on` lines, built-in retries with full jitter, `Retry-After`.

use std::time::Duration;

use jiff::Timestamp;

use super::answer::Answer;
use super::failure::{FAILED, Failure, REFUSED};
use super::notes::Note;
use super::turn::{Turn, describe};
use crate::expr::place::Document;
use crate::expr::program::Node;
use crate::http::{Call, ErrorKind, Reply, TransportError, curl};
use crate::plan::ir::{ActionKind, On, Status, Verb};
use crate::value::{Text, Value};

/// Repeats of a call without a `retry` of the script.
const RETRIES: u64 = 5;
/// The wait before the first repeat is at most this; it doubles from there.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// A shorter wait uses up a retry even if the server asks for it: or calls would repeat without end.
const SHORTEST_FREE_WAIT: Duration = Duration::from_secs(1);

/// What an answer means.
pub enum Judged {
    /// An answer to decode, and the call in words.
    Answer((Box<Answer>, String)),
    /// An answer with nothing in it.
    Accepted,
    /// The turn is left out.
    Skipped(Option<String>),
    /// The end of paging.
    Stopped(Option<String>),
}

/// What to do after one attempt.
enum Verdict {
    Done(Judged),
    /// Again after this wait, which is the script's `own` or was asked for by the server; without one
    /// after some time.
    Again {
        wait: Option<Duration>,
        own: bool,
        most: u64,
        reason: String,
    },
    Fail(Failure),
    /// Once more with new credentials, if there are any; else the failure.
    Renew(Failure),
}

impl<'t> Turn<'t> {
    pub async fn judged(&mut self, call: Call) -> Result<Judged, Failure> {
        let mut retries = 0;
        let mut renewed = false;
        let mut waited = Duration::ZERO;
        let patience = self.timeout()?;
        loop {
            self.engine.turn_to_call(self.index).await;
            // What is sent carries credentials; they are made for each attempt.
            let (call, used) = self.authenticate(call.clone()).await?;
            let result = self.engine.transport.send(call.clone()).await;
            self.engine.progress.count(self.index, |report| {
                report.calls += 1;
                report.bytes += result.as_ref().map_or(0, |reply| reply.received);
            });
            let reply = result.as_ref().ok().filter(|reply| !(200..300).contains(&reply.status)).cloned();
            let verdict = match result {
                Ok(reply) => self.judge(reply, &call)?,
                Err(error) => self.judge_error(&error, &call)?,
            };
            let (wait, own, most, reason) = match verdict {
                Verdict::Done(judged) => return Ok(judged),
                Verdict::Renew(_) if !renewed && self.renew(&used, reply.as_ref()).await? => {
                    renewed = true;
                    continue;
                }
                Verdict::Fail(failure) | Verdict::Renew(failure) => return Err(self.with_call(failure, &call, retries)),
                Verdict::Again { wait, own, most, reason } => (wait, own, most, reason),
            };
            let asked = wait.filter(|_| !own);
            let wait = wait.unwrap_or_else(|| jitter(retries));
            // A wait that the server asks for uses up no retry; it is bounded by `timeout`.
            let free = asked.is_some_and(|wait| wait >= SHORTEST_FREE_WAIT);
            let too_long = asked.is_some() && waited.saturating_add(wait) > patience;
            if too_long || most == 0 || !free && retries >= most {
                let failure = self.given_up(&reason, asked, patience);
                return Err(self.with_call(failure, &call, retries));
            }
            self.engine.progress.retry(self.index, u32::try_from(retries + 1).unwrap_or(u32::MAX), wait, reason);
            if asked.is_some() {
                waited = waited.saturating_add(wait);
            }
            retries += u64::from(!free);
            tokio::time::sleep(wait).await;
        }
    }

    fn given_up(&self, reason: &str, asked: Option<Duration>, patience: Duration) -> Failure {
        let failure = Failure::new("call-failed", reason.to_owned());
        match asked {
            Some(wait) if wait > Duration::ZERO => failure.help(format!("the API asks to wait {wait:?}, `timeout` allows {patience:?}")),
            _ => failure,
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

    fn judge_error(&self, error: &TransportError, call: &Call) -> Result<Verdict, Failure> {
        if error.kind == ErrorKind::Refused {
            return Ok(Verdict::Fail(Failure::new("host-refused", error.message.clone()).exit(REFUSED)));
        }
        let failure = Failure::new(code(error.kind), error.message.clone()).exit(FAILED);
        let network = self.rules().iter().find(|on| on.when.is_none() && on.statuses.contains(&Status::Network));
        if let Some(on) = network {
            return self.act(on, None, &[], call, &error.message);
        }
        let again = match error.kind {
            ErrorKind::Connect => true,
            ErrorKind::Broken | ErrorKind::Timeout => !error.sent || self.is_repeatable(),
            _ => false,
        };
        if again {
            Ok(Verdict::Again { wait: None, own: false, most: self.retries()?, reason: error.message.clone() })
        } else {
            Ok(Verdict::Fail(failure))
        }
    }

    fn judge(&mut self, reply: Reply, call: &Call) -> Result<Verdict, Failure> {
        let matching: Vec<On> = self.rules().iter().filter(|on| matches(&on.statuses, reply.status)).cloned().collect();
        let mut answer = Answer { reply, slots: Vec::new() };
        self.show_response(&answer.reply);
        if matching.iter().any(|on| on.when.is_some()) {
            self.peek(&mut answer);
        }
        for on in &matching {
            if let Some(condition) = &on.when
                && !self.holds(condition, &answer.slots, on.span)?
            {
                continue;
            }
            if on.action == ActionKind::Accept {
                return Ok(Verdict::Done(self.accepted(answer, on, call)));
            }
            let reason = format!("the API answered {}", status_text(answer.reply.status));
            let reply = answer.reply.clone();
            return self.act(on, Some(&reply), &answer.slots, call, &reason);
        }
        if (200..300).contains(&answer.reply.status) {
            return Ok(Verdict::Done(Judged::Answer((Box::new(answer), describe(call)))));
        }
        self.judge_status(&answer.reply, call)
    }

    /// An answer like any other; an error's usually holds no rows.
    fn accepted(&self, answer: Answer, on: &On, call: &Call) -> Judged {
        let status = answer.reply.status;
        let succeeded = (200..300).contains(&status);
        if !succeeded {
            self.engine.notes.add(self.index, on.span, Note::Accepted(status), 1);
        }
        if succeeded || self.holds_records(&answer.reply) {
            return Judged::Answer((Box::new(answer), describe(call)));
        }
        Judged::Accepted
    }

    /// What an `on` line does.
    fn act(&self, on: &On, reply: Option<&Reply>, slots: &[Value], call: &Call, reason: &str) -> Result<Verdict, Failure> {
        Ok(match on.action {
            ActionKind::Accept => Verdict::Done(Judged::Accepted),
            ActionKind::Skip => Verdict::Done(Judged::Skipped(on.why.clone())),
            ActionKind::Stop => Verdict::Done(Judged::Stopped(on.why.clone())),
            ActionKind::Retry => {
                let most = match &on.times {
                    Some(node) => whole(&self.eval(node, slots, on.span)?).unwrap_or(RETRIES),
                    None => self.retries()?,
                };
                let wait = match &on.after {
                    Some(node) => wait_of(&self.eval(node, slots, on.span)?, self.engine.plan.now),
                    None => reply.and_then(asked_wait),
                };
                let own = on.after.as_ref().is_some_and(|node| !self.reads_answer(node));
                Verdict::Again { wait, own, most, reason: reason.to_owned() }
            }
            ActionKind::Fail | ActionKind::Refresh | ActionKind::Bad => {
                let message = on.why.clone().unwrap_or_else(|| reason.to_owned());
                let failure = Failure::new("call-failed", message).at(on.span);
                let failure = match reply {
                    Some(reply) => self.answered(failure, reply, &describe(call)),
                    None => failure,
                };
                if on.action == ActionKind::Refresh { Verdict::Renew(failure) } else { Verdict::Fail(failure) }
            }
        })
    }

    /// Whether a wait comes from the server rather than from the script.
    fn reads_answer(&self, node: &Node) -> bool {
        node.any(&|node| match node {
            Node::Slot(document, _) => *document == Document::Page,
            Node::Local(local) => {
                Some(*local) == self.request.reads.response || Some(*local) == self.exchange.and_then(|exchange| exchange.held)
            }
            _ => false,
        })
    }

    /// Without an `on` line: what HTTP says.
    fn judge_status(&self, reply: &Reply, call: &Call) -> Result<Verdict, Failure> {
        let reason = format!("the API answered {}", status_text(reply.status));
        let again = match reply.status {
            408 | 425 | 429 | 503 => true,
            500 | 502 | 504 => self.is_repeatable(),
            _ => false,
        };
        if again && self.retries()? > 0 {
            return Ok(Verdict::Again { wait: asked_wait(reply), own: false, most: self.retries()?, reason });
        }
        let failure = Failure::new("call-failed", reason);
        let failure = match reply.status {
            401 => failure.help("check the secret that `auth` uses"),
            403 => failure.help("the credentials have no right to this"),
            404 => failure.help("check the path; `on 404 accept \"why\"` makes it no rows"),
            _ => failure,
        };
        let failure = self.answered(failure, reply, &describe(call));
        Ok(if reply.status == 401 { Verdict::Renew(failure) } else { Verdict::Fail(failure) })
    }

    /// Whether a call that may have reached the server may be made again.
    fn is_repeatable(&self) -> bool {
        let Some(exchange) = self.exchange else { return false };
        let safe = !matches!(exchange.call.verb, Verb::Post | Verb::Patch);
        safe || exchange.reads || exchange.idempotency_key.is_some()
    }

    /// The `on` lines of the call that is being made.
    fn rules(&self) -> &'t [On] {
        self.exchange.map_or(&[], |exchange| &exchange.on)
    }

    fn retries(&self) -> Result<u64, Failure> {
        let Some(node) = &self.request.policy.retry_max else { return Ok(RETRIES) };
        let value = self.eval(node, &[], self.request.span)?;
        Ok(whole(&value).unwrap_or(RETRIES))
    }

    /// `$response`, for those who read it.
    fn show_response(&mut self, reply: &Reply) {
        let Some(local) = self.request.reads.response else { return };
        let mut headers: Vec<(Text, Value)> = Vec::new();
        for (name, value) in &reply.headers {
            if !headers.iter().any(|(known, _)| known.as_str() == name) {
                headers.push((Text::from(name.as_str()), Value::text(value.as_str())));
            }
        }
        let fields = [
            ("status", Value::Number(crate::value::Number::from_u64(u64::from(reply.status)))),
            ("headers", Value::object(headers)),
            ("text", Value::text(String::from_utf8_lossy(&reply.body).into_owned())),
            ("url", Value::text(reply.url.as_str())),
        ];
        self.set(local, Value::object(fields.into_iter().map(|(name, value)| (Text::from(name), value)).collect()));
    }
}

fn matches(statuses: &[Status], status: u16) -> bool {
    statuses.is_empty()
        || statuses.iter().any(|wanted| match wanted {
            Status::Code(code) => *code == status,
            Status::Class(class) => status / 100 == *class,
            Status::Network => false,
        })
}

fn code(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Connect => "no-connection",
        ErrorKind::Broken => "broken-answer",
        ErrorKind::Timeout => "timeout",
        ErrorKind::TooLarge => "answer-too-large",
        ErrorKind::Coding => "bad-coding",
        ErrorKind::Refused => "host-refused",
        ErrorKind::Redirect => "bad-redirect",
    }
}

fn status_text(status: u16) -> String {
    let reason = match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => return status.to_string(),
    };
    format!("{status} {reason}")
}

/// Full jitter: anything up to the exponential bound.
fn jitter(retries: u64) -> Duration {
    let bound = FIRST_WAIT.saturating_mul(1 << retries.min(10)).min(LONGEST_WAIT);
    Duration::from_millis(fastrand::u64(0..=bound.as_millis() as u64))
}

/// `Retry-After` in seconds or as a date (RFC 9110, 10.2.3); else the reset of an exhausted limit.
fn asked_wait(reply: &Reply) -> Option<Duration> {
    if let Some(value) = reply.header("retry-after") {
        return after(value.trim());
    }
    let exhausted = |name: &str| reply.header(name).is_some_and(|left| left.trim() == "0");
    if exhausted("x-ratelimit-remaining") || exhausted("ratelimit-remaining") {
        let reset = reply.header("ratelimit-reset").or_else(|| reply.header("x-ratelimit-reset"))?;
        return reset_wait(reset.trim());
    }
    None
}

fn after(value: &str) -> Option<Duration> {
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(std::time::SystemTime::now()).unwrap_or_default())
}

/// Seconds from now, or since the epoch when that large.
fn reset_wait(value: &str) -> Option<Duration> {
    let seconds: u64 = value.split('.').next()?.parse().ok()?;
    if seconds < 1_000_000_000 {
        return Some(Duration::from_secs(seconds));
    }
    let now = u64::try_from(Timestamp::now().as_second()).ok()?;
    Some(Duration::from_secs(seconds.saturating_sub(now)))
}

/// A duration, a number of seconds, or a datetime.
fn wait_of(value: &Value, now: Timestamp) -> Option<Duration> {
    match value {
        Value::Duration(duration) => duration.as_std(),
        Value::DateTime(at) => u64::try_from(at.as_second().saturating_sub(now.as_second())).ok().map(Duration::from_secs),
        Value::Text(text) => after(text),
        value => whole(value).map(Duration::from_secs),
    }
}

fn whole(value: &Value) -> Option<u64> {
    value.to_number()?.ceil().to_i64().and_then(|number| u64::try_from(number).ok())
}
