//! An API as a transport, for simulated time: its latency and its limits are exact, so that calls and
//! refusals can be counted.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use capi::engine::report::RunReport;
use capi::http::{Call, Pending, Reply, Transport};
use capi::sink::memory::{Kept, Memory};
use capi::{RunOptions, Script, Settings};
use tokio::time::{Instant, sleep};

/// Answers `{"data": [{"id": 1}]}` under limits.
#[derive(Debug, Default)]
pub struct Api {
    pub latency: Duration,
    /// More calls at once are answered with 429.
    pub at_once: Option<usize>,
    /// So many calls at once, refilled by so many a second; more are answered with 429.
    pub bucket: Option<(f64, f64)>,
    /// So many calls in each window, announced by headers; more are answered with 429.
    pub window: Option<(usize, Duration)>,
    /// So many of a hundred calls are answered with 500.
    pub failing: usize,
    pub seen: Mutex<Seen>,
    pub under_way: AtomicUsize,
}

/// What an API saw.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub started: VecDeque<Instant>,
    pub paths: Vec<String>,
    pub refused: usize,
    pub most_at_once: usize,
    pub tokens: Option<(f64, Instant)>,
    pub window: Option<(usize, Instant)>,
}

impl Api {
    pub fn seen(&self) -> Seen {
        self.seen.lock().unwrap().clone()
    }

    /// The status of the answer and its headers.
    fn arrives(&self, call: &Call) -> (u16, Vec<(String, String)>) {
        let now = Instant::now();
        let mut seen = self.seen.lock().unwrap();
        let under_way = self.under_way.fetch_add(1, Ordering::SeqCst) + 1;
        seen.started.push_back(now);
        seen.paths.push(call.url.path().to_owned());
        seen.most_at_once = seen.most_at_once.max(under_way);
        let mut passes = self.at_once.is_none_or(|most| under_way <= most);
        if let Some((size, per_second)) = self.bucket {
            let (tokens, since) = seen.tokens.unwrap_or((size, now));
            let tokens = (tokens + (now - since).as_secs_f64() * per_second).min(size);
            passes &= tokens >= 1.0;
            seen.tokens = Some((if tokens >= 1.0 { tokens - 1.0 } else { tokens }, now));
        }
        let mut headers = Vec::new();
        if let Some((count, per)) = self.window {
            let (used, until) = seen.window.filter(|(_, until)| *until > now).unwrap_or((0, now + per));
            passes &= used < count;
            let used = (used + 1).min(count);
            seen.window = Some((used, until));
            headers.push(("ratelimit".to_owned(), format!("\"w\";r={};t={}", count - used, (until - now).as_secs_f64().ceil())));
        }
        seen.refused += usize::from(!passes);
        let fails = seen.paths.len() * 37 % 100 < self.failing;
        (
            if !passes {
                429
            } else if fails {
                500
            } else {
                200
            },
            headers,
        )
    }
}

impl Transport for Api {
    fn send(&self, call: Call) -> Pending<'_> {
        Box::pin(async move {
            let (status, headers) = self.arrives(&call);
            sleep(self.latency).await;
            self.under_way.fetch_sub(1, Ordering::SeqCst);
            let body = if status == 200 { "{\"data\": [{\"id\": 1}]}" } else { "{}" };
            let body = Bytes::from_static(body.as_bytes());
            Ok(Reply { status, headers, body, rest: None, url: call.url, received: 0, framed: true })
        })
    }
}

/// Runs a script against it in simulated time; gives how long it took there.
pub fn run(api: &Arc<Api>, script: &str) -> (RunReport, Kept, Duration) {
    let script = Script::new("test.capi", script.to_owned());
    let plan = script.plan(Settings::default()).unwrap_or_else(|found| panic!("{found:#?}"));
    let memory = Memory::default();
    let options =
        RunOptions { sink: Some(Box::new(memory.sink())), transport: Some(Arc::clone(api) as Arc<dyn Transport>), ..RunOptions::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    let (report, took) = runtime.block_on(async {
        let begun = Instant::now();
        (plan.run(options).await, begun.elapsed())
    });
    (report, memory.kept(), took)
}
