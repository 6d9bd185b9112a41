//! Sending with judgement: `on` lines, built-in retries with full jitter, `Retry-After`.

use std::time::Duration;

use jiff::Timestamp;

use super::failure::{FAILED, Failure, REFUSED};
use super::turn::{Answer, Turn, describe};
use crate::decode::{Notation, PagePlan, Records, body_text};
use crate::expr::projection::Projection;
use crate::http::{Call, ErrorKind, Reply, TransportError, curl};
use crate::plan::ir::{ActionKind, On, Status, Verb};
use crate::value::{Text, Value};

/// Repeats of a call without a `retry` of the script.
const RETRIES: u64 = 5;
/// The wait before the first repeat is at most this; it doubles from there.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

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
    /// Again after a wait that the server asked for, or one of our own.
    Again {
        asked: Option<Duration>,
        most: u64,
        reason: String,
    },
    Fail(Failure),
    /// Once more with new credentials, if there are any; else the failure.
    Renew(Failure),
}

impl Turn<'_> {
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
            let (asked, most, reason) = match verdict {
                Verdict::Done(judged) => return Ok(judged),
                Verdict::Renew(_) if !renewed && self.renew(&used, reply.as_ref()).await? => {
                    renewed = true;
                    continue;
                }
                Verdict::Fail(failure) | Verdict::Renew(failure) => return Err(self.with_call(failure, &call, retries)),
                Verdict::Again { asked, most, reason } => (asked, most, reason),
            };
            let wait = asked.unwrap_or_else(|| jitter(retries));
            let spent = retries >= most && asked.is_none() || waited + wait > patience && asked.is_some() || most == 0;
            if spent {
                let failure = self.given_up(&reason, asked, patience);
                return Err(self.with_call(failure, &call, retries));
            }
            self.engine.progress.retry(self.index, u32::try_from(retries + 1).unwrap_or(u32::MAX), wait, reason);
            // A wait that the server asks for uses up no retry; it is bounded by `timeout`.
            if asked.is_some() {
                waited += wait
            } else {
                retries += 1
            }
            tokio::time::sleep(wait).await;
        }
    }

    fn given_up(&self, reason: &str, asked: Option<Duration>, patience: Duration) -> Failure {
        let failure = Failure::new("call-failed", reason.to_owned());
        match asked {
            Some(wait) => failure.help(format!("the API asks to wait {wait:?}, `timeout` allows {patience:?}")),
            None => failure,
        }
    }

    /// Adds the call and a command that repeats it.
    fn with_call(&self, failure: Failure, call: &Call, retries: u64) -> Failure {
        let span = self.request.call.as_ref().map_or(self.request.span, |call| call.span);
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
        let network = self.request.on.iter().find(|on| on.when.is_none() && on.statuses.contains(&Status::Network));
        if let Some(on) = network {
            return self.act(on, None, &[], call, &error.message).map(|verdict| verdict.unwrap_or(Verdict::Fail(failure)));
        }
        let again = match error.kind {
            ErrorKind::Connect => true,
            ErrorKind::Broken | ErrorKind::Timeout => !error.sent || self.is_repeatable(),
            _ => false,
        };
        if again {
            Ok(Verdict::Again { asked: None, most: self.retries()?, reason: error.message.clone() })
        } else {
            Ok(Verdict::Fail(failure))
        }
    }

    fn judge(&mut self, reply: Reply, call: &Call) -> Result<Verdict, Failure> {
        let matching: Vec<On> = self.request.on.iter().filter(|on| matches(&on.statuses, reply.status)).cloned().collect();
        let mut answer = Answer { reply, slots: Vec::new() };
        self.show_response(&answer.reply);
        if matching.iter().any(|on| on.when.is_some()) {
            self.peek(&mut answer);
        }
        for on in &matching {
            if let Some(condition) = &on.when {
                let truth = self.scope(&answer.slots).truth(condition).map_err(|fault| self.faulty(fault, on.span))?;
                if truth != Some(true) {
                    continue;
                }
            }
            let reason = format!("the API answered {}", status_text(answer.reply.status));
            let reply = answer.reply.clone();
            return match self.act(on, Some(&reply), &answer.slots, call, &reason)? {
                Some(verdict) => Ok(verdict),
                None => Ok(Verdict::Done(Judged::Answer((Box::new(answer), describe(call))))),
            };
        }
        if (200..300).contains(&answer.reply.status) {
            return Ok(Verdict::Done(Judged::Answer((Box::new(answer), describe(call)))));
        }
        self.judge_status(&answer.reply, call)
    }

    /// The first lines of an error say what went wrong; conditions may look into them.
    fn peek(&self, answer: &mut Answer) {
        let content_type = answer.reply.header("content-type").map(str::to_owned);
        let Ok(text) = body_text(answer.reply.body.clone(), content_type.as_deref()) else { return };
        let notation = content_type.as_deref().and_then(Notation::of_content_type).unwrap_or(Notation::Json);
        let plan = PagePlan { records: &Records::None, record: &Projection::default(), page: &self.request.page };
        if let Ok(page) = notation.decode_page(&text, &plan, &mut |_| Ok(())) {
            answer.slots = page.slots;
        }
    }

    /// What an `on` line does; `None` when a successful answer is simply accepted.
    fn act(&self, on: &On, reply: Option<&Reply>, slots: &[Value], call: &Call, reason: &str) -> Result<Option<Verdict>, Failure> {
        let succeeded = reply.is_some_and(|reply| (200..300).contains(&reply.status));
        Ok(Some(match on.action {
            ActionKind::Accept if succeeded => return Ok(None),
            ActionKind::Accept => Verdict::Done(Judged::Accepted),
            ActionKind::Skip => Verdict::Done(Judged::Skipped(on.why.clone())),
            ActionKind::Stop => Verdict::Done(Judged::Stopped(on.why.clone())),
            ActionKind::Retry => {
                let most = match &on.times {
                    Some(node) => whole(&self.scope(slots).eval(node).map_err(|fault| self.faulty(fault, on.span))?).unwrap_or(RETRIES),
                    None => self.retries()?,
                };
                let after = match &on.after {
                    Some(node) => {
                        wait_of(&self.scope(slots).eval(node).map_err(|fault| self.faulty(fault, on.span))?, self.engine.plan.now)
                    }
                    None => None,
                };
                let asked = after.or_else(|| reply.and_then(asked_wait));
                // `after` is the script's own pace: it still counts as a retry.
                Verdict::Again {
                    asked: if on.after.is_some() && on.times.is_some() { None } else { asked },
                    most,
                    reason: reason.to_owned(),
                }
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
        }))
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
            return Ok(Verdict::Again { asked: asked_wait(reply), most: self.retries()?, reason });
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
        let Some(call) = &self.request.call else { return false };
        let safe = !matches!(call.verb, Verb::Post | Verb::Patch);
        safe || self.request.policy.reads || self.request.policy.idempotency_key.is_some()
    }

    fn retries(&self) -> Result<u64, Failure> {
        let Some(node) = &self.request.policy.retry_max else { return Ok(RETRIES) };
        let value = self.scope(&[]).eval(node).map_err(|fault| self.faulty(fault, self.request.span))?;
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
