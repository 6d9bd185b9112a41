//! Answers at hand: calls that were made once are not made again while statements are tried.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::http::{Call, ErrorKind, Pending, Reply, Transport, TransportError};

/// An answer, and how long it took.
#[derive(Clone)]
pub(super) struct Taken {
    pub(super) reply: Reply,
    pub(super) seconds: f64,
    /// By when: a larger number is later.
    pub(super) order: usize,
}

/// Everything that was answered in this session, by call.
#[derive(Clone, Default)]
pub(super) struct Answers(Arc<Mutex<HashMap<u64, Taken>>>);

impl Answers {
    fn get(&self, call: &Call) -> Option<Reply> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key(call)).map(|taken| taken.reply.clone())
    }

    fn put(&self, call: &Call, reply: &Reply, took: Duration) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let order = known.len() + known.values().map(|taken| taken.order).max().unwrap_or_default();
        known.insert(key(call), Taken { reply: reply.clone(), seconds: took.as_secs_f64(), order });
    }

    /// The last that came.
    pub(super) fn last(&self) -> Option<Taken> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.values().max_by_key(|taken| taken.order).cloned()
    }

    pub(super) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// Credentials are no part of it: a token that was renewed asks for the same.
fn key(call: &Call) -> u64 {
    let mut hasher = DefaultHasher::new();
    (call.method, call.url.as_str(), &call.headers, &call.body).hash(&mut hasher);
    hasher.finish()
}

/// Asks the network and keeps what it answers.
pub(super) struct Live {
    pub(super) inner: Arc<dyn Transport>,
    pub(super) answers: Answers,
}

impl Transport for Live {
    fn send(&self, call: Call) -> Pending<'_> {
        Box::pin(async move {
            let begun = Instant::now();
            let reply = self.inner.send(call.clone()).await?;
            if reply.rest.is_none() {
                self.answers.put(&call, &reply, begun.elapsed());
            }
            Ok(reply)
        })
    }
}

/// Asks nobody: what was answered before, or else the answer that is looked at.
pub(super) struct Kept {
    pub(super) answers: Answers,
    pub(super) otherwise: Option<Reply>,
}

impl Transport for Kept {
    fn send(&self, call: Call) -> Pending<'_> {
        let known = self.answers.get(&call).or_else(|| self.otherwise.clone());
        Box::pin(async move { known.ok_or_else(|| not_sent("this call has not been sent yet: `:send` sends it")) })
    }
}

/// Gives the answer that is looked at to the first call, and keeps the second to itself.
pub(super) struct Second {
    pub(super) first: Reply,
    pub(super) count: Mutex<usize>,
    pub(super) asked: Mutex<Option<Call>>,
}

impl Second {
    pub(super) fn after(first: Reply) -> Second {
        Second { first, count: Mutex::new(0), asked: Mutex::new(None) }
    }

    pub(super) fn asked(&self) -> Option<Call> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Transport for Second {
    fn send(&self, call: Call) -> Pending<'_> {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        *count += 1;
        if *count == 1 {
            let first = self.first.clone();
            return Box::pin(async move { Ok(first) });
        }
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(call);
        Box::pin(async { Err(not_sent("the next page is not sent")) })
    }
}

/// Not as one that may be repeated.
fn not_sent(message: &str) -> TransportError {
    TransportError { kind: ErrorKind::Refused, message: message.to_owned(), sent: false }
}
