//! What happens during a run: a line per request on a terminal, now and then a plain line elsewhere.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::number::{bytes, count, counted};
use crate::engine::report::Event;

/// Between two plain lines.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where events are shown.
pub(crate) enum Progress {
    /// Lines that move.
    Lines(MultiProgress),
    /// Sparse plain lines, as for a log.
    Plain,
    Quiet,
}

/// What is known of one request so far.
#[derive(Default)]
struct Tally {
    pages: u64,
    rows: u64,
    bytes: u64,
    rejected: u64,
    retries: u64,
    waiting: Option<String>,
    started: Option<Instant>,
    bar: Option<ProgressBar>,
}

impl Progress {
    pub(crate) fn new(terminal: bool, quiet: bool) -> Progress {
        match (quiet, terminal) {
            (true, _) => Progress::Quiet,
            (false, true) => Progress::Lines(MultiProgress::with_draw_target(ProgressDrawTarget::stderr())),
            (false, false) => Progress::Plain,
        }
    }

    /// Shows events until the engine sends no more; `say` writes a plain line.
    pub(crate) async fn show(self, mut events: tokio::sync::mpsc::UnboundedReceiver<Event>, say: impl Fn(String)) {
        let mut tallies: HashMap<String, Tally> = HashMap::new();
        let mut spoken = Instant::now();
        while let Some(event) = events.recv().await {
            let (name, finished) = note(&mut tallies, event, &self);
            let Some(tally) = tallies.get_mut(&name) else { continue };
            match &self {
                Progress::Lines(_) => tally.draw(finished),
                Progress::Plain if spoken.elapsed() >= PATIENCE => {
                    spoken = Instant::now();
                    say(format!("{name}: {}", tally.line()));
                }
                Progress::Plain | Progress::Quiet => {}
            }
        }
        if let Progress::Lines(lines) = self {
            let _ = lines.clear();
        }
    }

    fn bar(&self, name: &str) -> Option<ProgressBar> {
        let Progress::Lines(lines) = self else { return None };
        let style = ProgressStyle::with_template("{spinner} {prefix} {wide_msg}").unwrap_or_else(|_| ProgressStyle::default_spinner());
        let bar = lines.add(ProgressBar::new_spinner().with_style(style).with_prefix(format!("{name:<24}")));
        bar.enable_steady_tick(Duration::from_millis(120));
        Some(bar)
    }
}

/// Counts an event; gives the request's name and whether it is finished.
fn note(tallies: &mut HashMap<String, Tally>, event: Event, progress: &Progress) -> (String, bool) {
    let name = name(&event).to_owned();
    let tally = tallies.entry(name.clone()).or_insert_with(|| Tally { bar: progress.bar(&name), ..Tally::default() });
    tally.started.get_or_insert_with(Instant::now);
    let finished = matches!(event, Event::RequestFinished { .. });
    tally.add(event);
    (name, finished)
}

fn name(event: &Event) -> &str {
    match event {
        Event::RequestStarted { request }
        | Event::Page { request, .. }
        | Event::Rows { request, .. }
        | Event::Retry { request, .. }
        | Event::Waiting { request, .. }
        | Event::Polling { request, .. }
        | Event::RequestFinished { request } => request,
    }
}

impl Tally {
    fn add(&mut self, event: Event) {
        match event {
            Event::Page { rows, bytes, .. } => {
                self.pages += 1;
                self.rows += rows;
                self.bytes += bytes;
                self.waiting = None;
            }
            Event::Rows { rejected, .. } => self.rejected += rejected,
            Event::Retry { attempt, wait, reason, .. } => {
                self.retries += 1;
                self.waiting = Some(format!("retry {attempt} in {:.1}s: {reason}", wait.as_secs_f64()));
            }
            Event::Waiting { wait, .. } => {
                self.waiting = Some(format!("waits {:.0}s: the API's limit is used up", wait.as_secs_f64().ceil()));
            }
            Event::Polling { times, elapsed, .. } => {
                self.waiting = Some(format!("waits for a report: asked {}, {:.0}s", counted(times, "time"), elapsed.as_secs_f64()));
            }
            Event::RequestStarted { .. } | Event::RequestFinished { .. } => {}
        }
    }

    /// `12 pages, 1,200 rows, 240 rows/s, 1.2 MB`.
    fn line(&self) -> String {
        let elapsed = self.started.map_or(0.0, |started| started.elapsed().as_secs_f64());
        let mut parts = vec![counted(self.pages, "page"), counted(self.rows, "row")];
        if elapsed >= 1.0 {
            parts.push(format!("{} rows/s", count((self.rows as f64 / elapsed) as u64)));
        }
        parts.push(bytes(self.bytes));
        if self.rejected > 0 {
            parts.push(format!("{} rejected", count(self.rejected)));
        }
        if self.retries > 0 {
            parts.push(format!("{} repeated", counted(self.retries, "call")));
        }
        parts.extend(self.waiting.clone());
        parts.join(", ")
    }

    fn draw(&self, finished: bool) {
        let Some(bar) = &self.bar else { return };
        if finished { bar.finish_with_message(self.line()) } else { bar.set_message(self.line()) }
    }
}
