//! Counters of a run, and the events that displays listen to.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};

use super::report::{Event, RequestReport};
use crate::sink::SinkError;

/// One for each run, shared by its requests and the destination.
pub struct Progress {
    requests: Mutex<Vec<Counted>>,
    events: Option<mpsc::UnboundedSender<Event>>,
    /// Turns true when the destination fails, so that requests stop.
    stop: watch::Sender<bool>,
}

#[derive(Default)]
struct Counted {
    report: RequestReport,
    started: Option<Instant>,
}

impl Progress {
    /// `names`: of all requests of the plan, by index.
    pub fn new(names: Vec<String>, events: Option<mpsc::UnboundedSender<Event>>) -> Progress {
        let requests = names.into_iter().map(|name| Counted { report: RequestReport { name, ..RequestReport::default() }, started: None });
        Progress { requests: Mutex::new(requests.collect()), events, stop: watch::Sender::new(false) }
    }

    pub fn stopped(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    pub fn destination_failed(&self, _error: &SinkError) {
        self.stop.send_replace(true);
    }

    /// Changes a request's counters and gives its name for an event.
    pub fn count(&self, request: usize, change: impl FnOnce(&mut RequestReport)) -> String {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(counted) = requests.get_mut(request) else { return String::new() };
        change(&mut counted.report);
        counted.report.name.clone()
    }

    pub fn started(&self, request: usize) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(counted) = requests.get_mut(request) else { return };
        counted.started = Some(Instant::now());
        let name = counted.report.name.clone();
        drop(requests);
        self.event(Event::RequestStarted { request: name });
    }

    pub fn finished(&self, request: usize) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(counted) = requests.get_mut(request) else { return };
        counted.report.seconds = counted.started.map_or(0.0, |started| started.elapsed().as_secs_f64());
        let name = counted.report.name.clone();
        drop(requests);
        self.event(Event::RequestFinished { request: name });
    }

    pub fn page(&self, request: usize, rows: u64, bytes: u64) {
        let name = self.count(request, |report| {
            report.pages += 1;
            report.rows_read += rows;
        });
        self.event(Event::Page { request: name, rows, bytes });
    }

    pub fn retry(&self, request: usize, attempt: u32, wait: Duration, reason: String) {
        let name = self.count(request, |report| report.retries += 1);
        self.event(Event::Retry { request: name, attempt, wait, reason });
    }

    pub fn waiting(&self, request: usize, wait: Duration) {
        let name = self.count(request, |_| {});
        self.event(Event::Waiting { request: name, wait });
    }

    pub fn polling(&self, request: usize, times: u64, elapsed: Duration) {
        let name = self.count(request, |_| {});
        self.event(Event::Polling { request: name, times, elapsed });
    }

    pub fn written(&self, request: usize, written: u64) {
        let name = self.count(request, |report| report.rows_written += written);
        self.event(Event::Rows { request: name, written, rejected: 0 });
    }

    /// Rows of a request have become durable.
    pub fn committed(&self, request: usize, rows: u64) {
        self.count(request, |report| report.rows_committed += rows);
    }

    /// The whole run has become durable.
    pub fn committed_all(&self) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.iter_mut().for_each(|counted| counted.report.rows_committed = counted.report.rows_written);
    }

    pub fn rejected(&self, request: usize, rejected: u64) -> (u64, u64) {
        let mut totals = (0, 0);
        let name = self.count(request, |report| {
            report.rows_rejected += rejected;
            totals = (report.rows_rejected, report.rows_read);
        });
        if rejected > 0 {
            self.event(Event::Rows { request: name, written: 0, rejected });
        }
        totals
    }

    pub fn warn(&self, request: usize, warning: String) {
        self.count(request, |report| {
            if !report.warnings.contains(&warning) {
                report.warnings.push(warning);
            }
        });
    }

    /// The counters of these requests.
    pub fn reports(&self, order: &[usize]) -> Vec<RequestReport> {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        order.iter().filter_map(|index| requests.get(*index)).map(|counted| counted.report.clone()).collect()
    }

    fn event(&self, event: Event) {
        if let Some(events) = &self.events {
            let _ = events.send(event);
        }
    }
}
