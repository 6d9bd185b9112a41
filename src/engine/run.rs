//! A whole run: destination begun, requests started, all awaited, then one commit or none.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use jiff::Timestamp;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use super::bookmark::{Bookmarks, Incremental};
use super::commits;
use super::concurrency::Concurrency;
use super::failure::{Failure, INTERRUPTED, REJECTED, SCRIPT};
use super::guard::{Bound, Guarded};
use super::keys::Keys;
use super::notes::Notes;
use super::observe::Observers;
use super::pace::Paces;
use super::progress::Progress;
use super::rate::Limiter;
use super::report::{RunError, RunReport};
use super::request::{Inputs, Rows, Runner};
use super::store::{self, Store, StoreThread};
use super::{Child, Engine, Options, Outputs, RunOptions, WHOLE};
use crate::http::client::{Client, Settings};
use crate::http::redact::Redactor;
use crate::http::{Limits, Origin, Secret, Transport};
use crate::plan::ir::{LoopSource, RejectLimit, SharedSource};
use crate::plan::{Plan, job};
use crate::sink::{self, Commits, RunRecord, Sink, Start};
use crate::value::Value;

/// Where rows go when nothing is said.
const DESTINATION: &str = "sqlite:capi.db";
/// Parent rows that may wait for a child.
const WAITING_ROWS: usize = 1000;

impl Plan {
    /// Runs the plan. Always gives a report; a failed run has its `error`.
    pub async fn run(&self, mut options: RunOptions) -> RunReport {
        let started = Instant::now();
        if options.destination.is_empty() {
            DESTINATION.clone_into(&mut options.destination);
        }
        let run_id = options.run_id.clone().unwrap_or_else(|| uuid::Uuid::now_v7().to_string());
        let mut report = RunReport {
            version: 1,
            integration: self.integration.name.clone(),
            run_id,
            status: "failed".to_owned(),
            started_at: self.now.to_string(),
            destination: sink::destination::shown(&options.destination),
            ..RunReport::default()
        };
        if let Err(error) = execute(self, options, &mut report, started).await {
            report.error = Some(*error);
        } else {
            report.status = "done".to_owned();
        }
        report.seconds = started.elapsed().as_secs_f64();
        report
    }
}

/// Everything that a run holds while it goes.
pub(super) struct Running {
    pub engine: Arc<Engine>,
    pub thread: StoreThread,
}

async fn execute(plan: &Plan, mut options: RunOptions, report: &mut RunReport, started: Instant) -> Result<(), Box<RunError>> {
    let redactor = Redactor::default();
    let shown = |failure: Failure, redactor: &Redactor| Box::new(failure.error(redactor, |span| plan.script_line(span)));
    let sink = match options.sink.take() {
        Some(sink) => sink,
        None => sink::open(&options.destination).map_err(|error| shown(store::failure(error), &redactor))?,
    };
    let stop = options.stop.take();
    let running = match begin(plan, options, sink, &report.run_id, false).await {
        Ok(running) => running,
        Err(failure) if failure.code == store::LOADED => {
            report.repeated = true;
            return Ok(());
        }
        Err(failure) => return Err(shown(failure, &redactor)),
    };
    let engine = Arc::clone(&running.engine);
    let result = tokio::select! {
        result = drive(&engine) => result,
        () = stopped(stop) => Err(Failure::new("interrupted", "the run was interrupted").exit(INTERRUPTED)),
    };
    let result = result.and_then(|()| check_reject_limits(&engine));
    if result.is_ok() {
        warn_of_silence(&engine);
    }
    warn(&engine);
    report.requests = engine.progress.reports(&plan.order);
    report.seconds = started.elapsed().as_secs_f64();
    let result = conclude(running, result, report).await;
    report.requests = engine.progress.reports(&plan.order);
    result.map_err(|failure| shown(failure, &engine.redactor))
}

/// Ends when the run is told to; never without such a word.
async fn stopped(stop: Option<watch::Receiver<bool>>) {
    let told = match stop {
        Some(mut stop) => stop.wait_for(|stop| *stop).await.is_ok(),
        None => false,
    };
    if !told {
        std::future::pending::<()>().await;
    }
}

/// What the run does, as a digest: the plan's own, and the options that decide about rows.
fn job_of(plan: &Plan, options: &RunOptions) -> String {
    let Incremental { full_refresh, from, until } = &options.incremental;
    let limit = options.limit.map(|limit| limit.to_string());
    let refresh = full_refresh.then_some("full");
    let given = [from.as_deref(), until.as_deref(), limit.as_deref(), refresh];
    let lists = given.map(|text| text.map_or(Vec::new(), |text| vec![text]));
    let [from, until, limit, refresh] = &lists;
    job::digest(&[&[&plan.job], from, until, limit, refresh])
}

/// Checks what must be there, learns the secrets and begins the destination.
pub(super) async fn begin(
    plan: &Plan,
    mut options: RunOptions,
    sink: Box<dyn Sink>,
    run_id: &str,
    preview: bool,
) -> Result<Running, Failure> {
    if let Some(name) = plan.missing_secrets.first() {
        let all = plan.missing_secrets.join("`, `");
        let failure = Failure::new("missing-secret", format!("no value for `{all}`")).exit(SCRIPT);
        return Err(failure.help(format!("set `{name}` in the environment, or give a file with `--secrets-file`")));
    }
    let redactor = Redactor::default();
    learn(plan, &redactor);
    let concurrency = Concurrency::new(plan, &options, preview)?;
    let names = plan.requests.iter().map(|request| request.name.clone()).collect();
    let progress = Arc::new(Progress::new(names, options.events.take()));
    let transport: Arc<dyn Transport> = match options.transport.take() {
        Some(transport) => transport,
        None => Arc::new(Client::new(Settings::default()).map_err(|error| Failure::new("no-transport", error.message))?),
    };
    let transport: Arc<dyn Transport> = Arc::new(Guarded { inner: transport, bound: bound(plan) });
    let start = Start {
        run_id: run_id.to_owned(),
        job: job_of(plan, &options),
        started_at: plan.now.as_microsecond(),
        integration: plan.integration.name.clone(),
        tables: plan.tables(),
        globals: plan.globals.clone(),
        commits: if preview { Commits::Once } else { commits::of(plan, &options) },
        destructive: options.destructive,
    };
    let commits = start.commits.clone();
    let resumes = (0..plan.requests.len()).map(|index| commits::resumes(plan, index, &options)).collect();
    let flaws = sink.flaws();
    let (store, thread, stored) = Store::begin(sink, start, options.commit_every, Arc::clone(&progress)).await.map_err(store::failure)?;
    let limits = options.limits.unwrap_or(Limits { whole: Some(WHOLE), ..Limits::default() });
    let state = options.state.clone().or_else(super::auth::state_folder);
    // A new password is no new destination.
    let destination = sink::destination::shown(&options.destination);
    let keys = Keys::new(state, &plan.integration.name, &destination, run_id, &stored);
    let engine = Engine {
        plan: plan.clone(),
        run_id: run_id.to_owned(),
        transport,
        redactor,
        policy: Arc::new(plan.policy.clone()),
        auth: super::auth::Shared::new(options.state),
        keys,
        store,
        bookmarks: Bookmarks::new(options.incremental, stored),
        progress,
        paces: Paces::new(&plan.rates, concurrency.calls),
        flaws,
        limiters: plan.requests.iter().map(|request| Limiter::new(&request.policy.rates)).collect(),
        turns_at_once: concurrency.turns,
        options: Options { limit: options.limit, limits, preview, commits },
        seen: Mutex::default(),
        notes: Notes::default(),
        observers: Observers::new(options.observer.take()),
        resumes,
        completing: Mutex::default(),
        deferred: Mutex::default(),
    };
    Ok(Running { engine: Arc::new(engine), thread })
}

/// The secrets that go to one origin alone.
fn bound(plan: &Plan) -> Vec<Bound> {
    let values = plan.shared.iter().zip(&plan.values);
    let bound = values.filter_map(|(shared, value)| match (&shared.source, value) {
        (SharedSource::Secret { origin: Some(origin), .. }, Value::Secret(text)) => {
            let origin = Origin::of(&url::Url::parse(origin).ok()?)?;
            Some(Bound::new(&shared.name, origin, text))
        }
        _ => None,
    });
    bound.collect()
}

pub(super) fn learn(plan: &Plan, redactor: &Redactor) {
    for (shared, value) in plan.shared.iter().zip(&plan.values) {
        match (&shared.source, value) {
            (SharedSource::Secret { .. }, Value::Secret(text)) => redactor.add_named(&shared.name, &Secret::new(text)),
            (_, Value::Secret(text)) => redactor.add(&Secret::new(text)),
            _ => {}
        }
    }
}

/// Runs all requests; the first failure ends the others.
pub(super) async fn drive(engine: &Arc<Engine>) -> Result<(), Failure> {
    let mut tasks = JoinSet::new();
    for (runner, inputs) in wire(engine) {
        tasks.spawn(async move { runner.run(inputs).await });
    }
    let mut stopped = engine.progress.stopped();
    loop {
        tokio::select! {
            joined = tasks.join_next() => match joined {
                None => return Ok(()),
                Some(Ok(Ok(()))) => {}
                Some(Ok(Err(failure))) => return Err(failure),
                Some(Err(_)) => return Err(Failure::new("internal", "a part of capi ended unexpectedly").help("please report this with the script")),
            },
            // The destination's own error is the failure then.
            _ = stopped.wait_for(|stopped| *stopped) => return Err(Failure::new("destination-failed", "the destination failed")),
        }
    }
}

/// Connects requests: rows from parents to children, results to those who read them.
fn wire(engine: &Arc<Engine>) -> Vec<(Runner, Inputs)> {
    let plan = &engine.plan;
    let mut outputs: HashMap<usize, Outputs> = HashMap::new();
    let mut inputs: HashMap<usize, Inputs> = HashMap::new();
    for index in &plan.order {
        let Some(request) = plan.requests.get(*index) else { continue };
        let mut own = Inputs::default();
        let parents = request.loops.iter().filter(|looped| matches!(looped.source, LoopSource::Rows { .. })).count();
        for (depth, looped) in request.loops.iter().enumerate() {
            let LoopSource::Rows { request: parent, .. } = looped.source else { continue };
            let output = outputs.entry(parent).or_default();
            if depth == 0 {
                // Waiting for several things at once could turn in a circle; then rows wait without bound.
                let (child, rows) = if parents == 1 && request.required.is_empty() { bounded() } else { unbounded() };
                output.children.push((child, looped.changed));
                own.rows = Some(rows);
            } else {
                own.lists.push((depth, output.subscribe()));
            }
        }
        for (needed, local) in &request.required {
            let is_value = plan.requests.get(*needed).is_some_and(|needed| needed.is_value);
            let output = outputs.entry(*needed).or_default();
            own.results.push((*local, if is_value { output.subscribe_to_value() } else { output.subscribe() }));
        }
        inputs.insert(*index, own);
    }
    let mut runners = Vec::new();
    for index in &plan.order {
        let own = inputs.remove(index).unwrap_or_default();
        let output = outputs.remove(index).unwrap_or_default();
        runners.push((Runner { engine: Arc::clone(engine), index: *index, outputs: Arc::new(output) }, own));
    }
    runners
}

fn bounded() -> (Child, Rows) {
    let (sender, receiver) = mpsc::channel(WAITING_ROWS);
    (Child::Bounded(sender), Rows::Bounded(receiver))
}

fn unbounded() -> (Child, Rows) {
    let (sender, receiver) = mpsc::unbounded_channel();
    (Child::Unbounded(sender), Rows::Unbounded(receiver))
}

impl Outputs {
    fn subscribe(&mut self) -> watch::Receiver<Option<Value>> {
        self.collected.get_or_insert_default();
        self.list.get_or_insert_with(|| watch::Sender::new(None)).subscribe()
    }

    fn subscribe_to_value(&mut self) -> watch::Receiver<Option<Value>> {
        self.value.get_or_insert_with(|| watch::Sender::new(None)).subscribe()
    }
}

fn check_reject_limits(engine: &Engine) -> Result<(), Failure> {
    for index in &engine.plan.written {
        let Some(request) = engine.plan.requests.get(*index) else { continue };
        let (rejected, read) = engine.progress.rejected(*index, 0);
        let Some(RejectLimit::Percent(limit)) = request.reject_limit else { continue };
        if read > 0 && rejected as f64 * 100.0 > limit * read as f64 {
            let message = format!("{rejected} of {read} rows were rejected, `reject_limit` allows {limit}%");
            let failure = Failure::new("too-many-rejects", message).at(request.span).exit(REJECTED);
            return Err(failure.of_request(&request.name));
        }
    }
    Ok(())
}

/// What may be lost in silence is said.
fn warn_of_silence(engine: &Engine) {
    let plan = &engine.plan;
    let seen = std::mem::take(&mut *engine.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    for index in &plan.written {
        let Some(request) = plan.requests.get(*index) else { continue };
        let mut counts = (0, 0);
        engine.progress.count(*index, |report| counts = (report.rows_read, report.rows_mapped));
        if counts.0 == 0 {
            engine.progress.warn(*index, "no rows came".to_owned());
        }
        let columns = request.table.iter().flat_map(|table| &table.columns);
        let empty: Vec<&str> = columns
            .zip(seen.get(index).into_iter().flatten())
            .filter(|(_, seen)| !**seen)
            .map(|(column, _)| column.name.as_str())
            .collect();
        if counts.1 > 0 && !empty.is_empty() {
            engine.progress.warn(*index, format!("always null: {}", empty.join(", ")));
        }
    }
}

fn warn(engine: &Engine) {
    let plan = &engine.plan;
    for (request, rows) in engine.bookmarks.held_back() {
        let Some(index) = plan.requests.iter().position(|planned| planned.name == request) else { continue };
        engine.progress.warn(index, format!("{rows} rows of turns after a skipped one were left to the next run"));
    }
    engine.notes.warn(&engine.progress, |span| plan.script_line(span));
}

/// Commits a good run, abandons a failed one; either way the run is recorded.
async fn conclude(running: Running, result: Result<(), Failure>, report: &mut RunReport) -> Result<(), Failure> {
    let Running { engine, .. } = running;
    let Err(failure) = result else {
        report.status = "done".to_owned();
        let mut last = engine.take_deferred();
        last.extend(engine.keys.committed());
        let _ = engine.store.turns(Vec::new(), last).await;
        let committed = engine.store.commit(record(report)).await;
        report.status = "failed".to_owned();
        if committed.as_ref().is_ok_and(store::is_there) {
            engine.progress.committed_all();
            engine.keys.forget();
        }
        let failure = match committed {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(error)) => store::failure(error),
            Err(_) => Failure::new("destination-failed", "the destination ended unexpectedly"),
        };
        let _ = engine.store.abandon(record(report)).await;
        return Err(failure);
    };
    let shown = failure.clone().error(&engine.redactor, |span| engine.plan.script_line(span));
    report.error = Some(shown);
    let abandoned = engine.store.abandon(record(report)).await;
    report.error = None;
    match abandoned {
        Ok(Err(error)) if failure.code == "destination-failed" => Err(store::failure(error)),
        // Where the failed run could not be recorded, its own failure still matters more.
        _ => Err(failure),
    }
}

fn record(report: &RunReport) -> RunRecord {
    RunRecord {
        status: report.status.clone(),
        finished_at: Timestamp::now().as_microsecond(),
        report: serde_json::to_string(report).unwrap_or_default(),
    }
}
