//! Run, preview and record from the editor: as the command line does it, in the background. Secrets come
//! from the environment, params have their defaults; what came of it is told and written to the log.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use lsp_server::Message;
use lsp_types as lsp;
use lsp_types::{Notification as _, Request as _};
use serde_json::{Value, json};
use tokio::runtime::Builder;
use tokio::sync::watch;

use super::server::{Refused, Server};
use crate::engine::observe::{Observer, Recorder};
use crate::engine::report::{RunError, RunReport};
use crate::engine::{Preview, RunOptions};
use crate::ide::lenses::Action;
use crate::plan::{Plan, Secrets, Settings};
use crate::sample;

/// Rows of a preview.
const ROWS: u64 = 20;

/// Bytes of stack of each worker: deep expressions and values are walked by recursion, within limits.
const STACK: usize = 16 << 20;

/// What tells a job to stop, by the token of its progress.
type Stops = Arc<Mutex<Vec<(String, watch::Sender<bool>)>>>;

/// Where messages to the editor go.
type Sender = Arc<dyn Fn(Message) + Send + Sync>;

/// Work in the background.
pub(super) struct Jobs {
    sender: Sender,
    progress: bool,
    started: usize,
    /// How many are at work, and how many ended since they were asked for.
    busy: Arc<AtomicUsize>,
    ended: Arc<AtomicUsize>,
    stops: Stops,
}

/// One piece of work.
struct Job {
    action: Action,
    request: String,
    plan: Plan,
    options: RunOptions,
    recorder: Option<Arc<Recorder>>,
}

impl Jobs {
    pub(super) fn new(sender: impl Fn(Message) + Send + Sync + 'static, progress: bool) -> Jobs {
        Jobs { sender: Arc::new(sender), progress, started: 0, busy: Arc::default(), ended: Arc::default(), stops: Arc::default() }
    }

    pub(super) fn is_busy(&self) -> bool {
        self.busy.load(Ordering::Acquire) > 0 || self.ended.load(Ordering::Acquire) > 0
    }

    /// Whether one ended since the last time, so that there may be new samples.
    pub(super) fn has_left_samples(&self) -> bool {
        self.ended.swap(0, Ordering::AcqRel) > 0
    }

    pub(super) fn cancel(&self, token: Option<&Value>) {
        let Some(token) = token.and_then(Value::as_str) else { return };
        let stops = self.stops.lock().unwrap_or_else(PoisonError::into_inner);
        stops.iter().filter(|(known, _)| known == token).for_each(|(_, stop)| {
            stop.send_replace(true);
        });
    }

    /// The editor is gone: what runs is told to end.
    pub(super) fn stop(&self) {
        let stops = self.stops.lock().unwrap_or_else(PoisonError::into_inner);
        stops.iter().for_each(|(_, stop)| {
            stop.send_replace(true);
        });
    }

    fn start(&mut self, mut job: Job) {
        self.started += 1;
        let token = format!("capi-{}", self.started);
        let (stop, stopped) = watch::channel(false);
        self.stops.lock().unwrap_or_else(PoisonError::into_inner).push((token.clone(), stop));
        job.options.stop = Some(stopped.clone());
        let (busy, ended, stops) = (Arc::clone(&self.busy), Arc::clone(&self.ended), Arc::clone(&self.stops));
        let voice = Voice { sender: Arc::clone(&self.sender), token: self.progress.then(|| token.clone()) };
        busy.fetch_add(1, Ordering::AcqRel);
        thread::spawn(move || {
            voice.begin(&format!("{} {}", job.action.title(), job.request));
            let said = work(job, stopped);
            voice.end();
            voice.say(&said);
            stops.lock().unwrap_or_else(PoisonError::into_inner).retain(|(known, _)| *known != token);
            ended.fetch_add(1, Ordering::AcqRel);
            busy.fetch_sub(1, Ordering::AcqRel);
        });
    }
}

impl Server {
    /// `capi.run`, `capi.preview`, `capi.record`, each with the URI of the text and the name of a request.
    pub(super) fn command(&mut self, params: lsp::ExecuteCommandParams) -> Result<Option<Value>, Refused> {
        let action = Action::ALL.into_iter().find(|action| action.command() == params.command);
        let action = action.ok_or_else(|| Refused::failed(format!("there is no command `{}`", params.command)))?;
        let arguments = params.arguments.unwrap_or_default();
        let text = |index: usize| arguments.get(index).and_then(Value::as_str);
        let uri: lsp::Uri =
            text(0).and_then(|uri| uri.parse().ok()).ok_or_else(|| Refused::failed("the first argument is the URI of a script"))?;
        let request = text(1).ok_or_else(|| Refused::failed("the second argument is the name of a request"))?.to_owned();
        let script = self.script(&uri)?;
        let mut secrets = Secrets::from_environment();
        if let Some(path) = &self.client.secrets_file {
            secrets = secrets.with_file(path).map_err(Refused::failed)?;
        }
        let settings = Settings { requests: vec![request.clone()], secrets, ..Settings::default() };
        let plan = script.plan(settings).map_err(|findings| {
            let first = findings.iter().find(|found| found.is_error()).map(|found| found.message.clone()).unwrap_or_default();
            Refused::failed(format!("nothing was sent: {first}"))
        })?;
        let folder = self.documents.get(&uri).and_then(|document| sample::folder(document.path.as_deref()?));
        let recorder = folder.filter(|_| action != Action::Run).map(|folder| Arc::new(Recorder::new(folder)));
        let options = RunOptions {
            destination: self.client.destination.clone().unwrap_or_default(),
            limit: (action != Action::Run).then_some(ROWS),
            observer: recorder.clone().map(|recorder| recorder as Arc<dyn Observer>),
            ..RunOptions::default()
        };
        self.jobs.start(Job { action, request, plan, options, recorder });
        Ok(None)
    }
}

/// What came of it.
struct Said {
    kind: lsp::MessageType,
    message: String,
    /// For the log.
    more: String,
}

fn work(job: Job, mut stopped: watch::Receiver<bool>) -> Said {
    let runtime = match Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build() {
        Ok(runtime) => runtime,
        Err(error) => return Said { kind: lsp::MessageType::Error, message: format!("cannot start: {error}"), more: String::new() },
    };
    let Job { action, request, plan, options, recorder } = job;
    if action == Action::Run {
        return ran(&runtime.block_on(plan.run(options)));
    }
    let outcome = runtime.block_on(async {
        tokio::select! {
            outcome = plan.preview(Some(&request), options) => Some(outcome),
            _ = stopped.wait_for(|stop| *stop) => None,
        }
    });
    match outcome {
        None => Said { kind: lsp::MessageType::Info, message: format!("{request}: stopped"), more: String::new() },
        Some(Ok(previews)) => previewed(&previews, recorder.as_deref()),
        Some(Err(error)) => failed(&error),
    }
}

fn ran(report: &RunReport) -> Said {
    if let Some(error) = &report.error {
        return failed(error);
    }
    let requests: Vec<String> = report
        .requests
        .iter()
        .map(|request| format!("{}: {} rows read, {} written", request.name, request.rows_read, request.rows_written))
        .collect();
    let message = format!("{} -> {}", requests.join("; "), report.destination);
    Said { kind: lsp::MessageType::Info, message, more: serde_json::to_string_pretty(report).unwrap_or_default() }
}

fn previewed(previews: &[Preview], recorder: Option<&Recorder>) -> Said {
    let mut parts: Vec<String> = previews
        .iter()
        .map(|preview| format!("{}: {} rows read, {} rejected", preview.request, preview.report.rows_read, preview.rejects.len()))
        .collect();
    let rejects = previews.iter().flat_map(|preview| &preview.rejects).map(|reject| format!("{}: {}", reject.script_line, reject.reason));
    let more = rejects.chain(previews.iter().flat_map(|preview| preview.report.warnings.clone())).collect::<Vec<_>>().join("\n");
    let mut kind = lsp::MessageType::Info;
    if let Some(recorder) = recorder {
        parts.extend(recorder.written().iter().map(|file| format!("sample left in `{}`", file.display())));
        if let Some(trouble) = recorder.trouble() {
            kind = lsp::MessageType::Warning;
            parts.push(trouble);
        }
    }
    Said { kind, message: parts.join("; "), more }
}

fn failed(error: &RunError) -> Said {
    Said { kind: lsp::MessageType::Error, message: error.message.clone(), more: serde_json::to_string_pretty(error).unwrap_or_default() }
}

/// How a job speaks to the editor.
struct Voice {
    sender: Sender,
    token: Option<String>,
}

impl Voice {
    fn begin(&self, title: &str) {
        let Some(token) = &self.token else { return };
        let id = format!("{token}-create").into();
        let create = lsp::WorkDoneProgressCreateRequest::METHOD.as_str().to_owned();
        (self.sender)(lsp_server::Request { id, method: create, params: json!({ "token": token }) }.into());
        self.progress(json!({ "kind": "begin", "title": title, "cancellable": true }));
    }

    fn end(&self) {
        self.progress(json!({ "kind": "end" }));
    }

    fn progress(&self, value: Value) {
        let Some(token) = &self.token else { return };
        self.notify(lsp::ProgressNotification::METHOD.as_str(), json!({ "token": token, "value": value }));
    }

    fn say(&self, said: &Said) {
        if !said.more.is_empty() {
            let log = lsp::LogMessageParams { kind: said.kind, message: said.more.clone() };
            self.notify(lsp::LogMessageNotification::METHOD.as_str(), json!(log));
        }
        let show = lsp::ShowMessageParams { kind: said.kind, message: said.message.clone() };
        self.notify(lsp::ShowMessageNotification::METHOD.as_str(), json!(show));
    }

    fn notify(&self, method: &str, params: Value) {
        (self.sender)(lsp_server::Notification { method: method.to_owned(), params }.into());
    }
}
