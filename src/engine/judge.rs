//! What an answer means: `on` lines, the first that matches, then what HTTP says.

use std::time::Duration;

use jiff::Timestamp;

use super::answer::Answer;
use super::failure::{FAILED, Failure, REFUSED};
use super::notes::Note;
use super::retry::{Again, RETRIES, Wait};
use super::turn::{Turn, describe};
use crate::expr::place::Document;
use crate::expr::program::Node;
use crate::http::advice::{Notation, asked_wait};
use crate::http::{Call, ErrorKind, Reply, TransportError};
use crate::plan::ir::{ActionKind, On, Status, Verb};
use crate::value::{Text, Value, display};

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
pub enum Verdict {
    Done(Judged),
    Again(Again),
    Fail(Failure),
    /// Once more with new credentials, if there are any; else the failure.
    Renew(Failure),
}

impl<'t> Turn<'t> {
    pub fn judge_error(&self, error: &TransportError, call: &Call) -> Result<Verdict, Failure> {
        if error.kind == ErrorKind::Refused {
            return Ok(Verdict::Fail(Failure::new("host-refused", error.message.clone()).exit(REFUSED)));
        }
        let mut failure = Failure::new(code(error.kind), error.message.clone()).exit(FAILED);
        if error.kind == ErrorKind::TooLarge {
            failure =
                failure.help("ask for less at once; answers in `jsonl`, `csv`, and `json` with a path for `records` may be of any size");
        }
        let network = self.rules().iter().find(|on| on.when.is_none() && on.statuses.contains(&Status::Network));
        if let Some(on) = network {
            return self.act(on, None, &[], call, &error.message);
        }
        let again = match error.kind {
            ErrorKind::Connect => true,
            ErrorKind::Broken | ErrorKind::Timeout => !error.sent || self.is_repeatable(),
            _ => false,
        };
        if !again && error.sent && !self.is_repeatable() {
            let help = "whether it took effect is not known; `reads` or an `idempotency_key` would let it be made again";
            return Ok(Verdict::Fail(failure.help(help)));
        }
        if again { self.again(Wait::Random, failure) } else { Ok(Verdict::Fail(failure)) }
    }

    pub fn judge(&mut self, reply: Reply, call: &Call) -> Result<Verdict, Failure> {
        let matching: Vec<On> = self.rules().iter().filter(|on| matches(&on.statuses, reply.status)).cloned().collect();
        let mut answer = Answer { reply, slots: Vec::new(), accepted: false };
        self.show_response(&answer.reply);
        if matching.iter().any(|on| on.when.is_some() || on.times.is_some() || on.after.is_some()) {
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
        let answer = Answer { accepted: true, ..answer };
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
            ActionKind::Retry => return self.act_retry(on, reply, slots, self.failed(on, reply, call, reason)),
            ActionKind::Refresh => Verdict::Renew(self.failed(on, reply, call, reason)),
            ActionKind::Fail | ActionKind::Bad => Verdict::Fail(self.failed(on, reply, call, reason)),
        })
    }

    /// The failure that an `on` line means, in the script's own words if it has any.
    fn failed(&self, on: &On, reply: Option<&Reply>, call: &Call, reason: &str) -> Failure {
        let failure = Failure::new("call-failed", on.why.as_deref().unwrap_or(reason)).at(on.span);
        match reply {
            Some(reply) => self.answered(failure, reply, &describe(call)),
            None => failure,
        }
    }

    fn act_retry(&self, on: &On, reply: Option<&Reply>, slots: &[Value], failure: Failure) -> Result<Verdict, Failure> {
        let most = match &on.times {
            Some(node) => whole(&self.eval(node, slots, on.span)?).unwrap_or(RETRIES),
            None => self.retries()?,
        };
        let after = match &on.after {
            Some(node) => wait_of(&self.eval(node, slots, on.span)?)
                .map(|wait| if self.reads_answer(node) { Wait::Asked(wait) } else { Wait::Own(wait) }),
            None => None,
        };
        let wait = after.or_else(|| reply.and_then(asked)).unwrap_or(Wait::Random);
        Ok(Verdict::Again(Again { wait, most, own: true, failure }))
    }

    /// Once more, as often as `retry(max:)` allows.
    fn again(&self, wait: Wait, failure: Failure) -> Result<Verdict, Failure> {
        Ok(Verdict::Again(Again { wait, most: self.retries()?, own: false, failure }))
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
        let wait = asked(reply);
        let again = match reply.status {
            408 | 425 | 429 | 503 => true,
            403 => turns_away(reply),
            500 | 502 | 504 => self.is_repeatable(),
            _ => false,
        };
        let failure = Failure::new("call-failed", reason);
        if again && self.retries()? > 0 {
            return self.again(wait.unwrap_or(Wait::Random), self.answered(failure, reply, &describe(call)));
        }
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
            // Whoever reads it has the answer whole.
            ("text", Value::text(if reply.rest.is_none() { String::from_utf8_lossy(&reply.body) } else { "".into() }.into_owned())),
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

pub fn code(kind: ErrorKind) -> &'static str {
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

/// Whether a server turned a call away because there are too many. Some say 403 for 429.
pub fn turns_away(reply: &Reply) -> bool {
    matches!(reply.status, 429 | 503) || reply.status == 403 && asked(reply).is_some()
}

/// The wait that the headers of an answer ask for.
fn asked(reply: &Reply) -> Option<Wait> {
    asked_wait(reply, Timestamp::now()).map(Wait::Asked)
}

/// A duration, a datetime, or what could stand in `Retry-After`.
fn wait_of(value: &Value) -> Option<Duration> {
    match value {
        Value::Duration(duration) => duration.as_std(),
        Value::DateTime(at) => Duration::try_from(at.duration_since(Timestamp::now())).ok(),
        value => Notation::Moment.read(&display::to_text(value)?, Timestamp::now()),
    }
}

fn whole(value: &Value) -> Option<u64> {
    value.to_number()?.ceil().to_i64().and_then(|number| u64::try_from(number).ok())
}
