//! Requests that log in: `auth` reads their bodies. Each is called once, and again when the API no
//! longer accepts what it gave, or when that is older than `valid` says.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Mutex as Turnstile;

use crate::value::Value;

#[derive(Default)]
pub struct Logins(Mutex<HashMap<usize, Arc<Login>>>);

/// One request that logs in.
pub struct Login {
    /// The locals with which it is called again.
    pub locals: Vec<Value>,
    latest: Mutex<Latest>,
    /// Held while it is called again.
    pub turnstile: Turnstile<()>,
}

#[derive(Clone)]
pub struct Latest {
    pub generation: u64,
    pub value: Value,
    at: Instant,
}

impl Latest {
    fn new(generation: u64, value: Value) -> Latest {
        Latest { generation, value, at: Instant::now() }
    }

    pub fn is_older_than(&self, age: Duration) -> bool {
        self.at.elapsed() >= age
    }
}

impl Logins {
    /// Remembers the first answer of a request that others read as a value.
    pub fn begin(&self, request: usize, locals: Vec<Value>, value: Value) {
        let login = Login { locals, latest: Mutex::new(Latest::new(1, value)), turnstile: Turnstile::default() };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(request, Arc::new(login));
    }

    pub fn get(&self, request: usize) -> Option<Arc<Login>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&request).cloned()
    }
}

impl Login {
    pub fn latest(&self) -> Latest {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn replace(&self, value: Value) {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        *latest = Latest::new(latest.generation + 1, value);
    }
}
