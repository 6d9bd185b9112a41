//! Where commands meet the library: scripts from paths, settings from options, findings shown.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use url::Url;

use super::args::Given;
use super::console::Console;
use super::exit::{Exit, Failure};
use super::number::counted;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::render::{self, Findings, Format};
use crate::http::{self, Call, Credential, Limits, Origin, Policy, Reply, Secret, Transport, TransportError, client::Client};
use crate::plan::{Plan, Secrets, Settings};
use crate::script::{Samples, Script};
use crate::sink::kept::Kept;
use crate::sink::{self, SinkError, SinkErrorKind};
use crate::source::Sources;

/// The script at a path; `-` is standard input.
pub(crate) fn script(path: &Path) -> Result<Script, Failure> {
    script_with(path, Samples::Seen)
}

fn script_with(path: &Path, samples: Samples) -> Result<Script, Failure> {
    if is_stdin(path) {
        return Ok(Script::new("<stdin>", text(path)?));
    }
    Script::load_with(path, samples).map_err(|error| Failure::file("read", path, &error))
}

pub(crate) fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// The text of a file; `-` is standard input.
pub(crate) fn text(path: &Path) -> Result<String, Failure> {
    if !is_stdin(path) {
        return std::fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error));
    }
    let mut text = String::new();
    let read = std::io::stdin().lock().read_to_string(&mut text);
    read.map(|_| text).map_err(|error| Failure::file("read", Path::new("<stdin>"), &error))
}

/// Refuses a destination that is written wrongly, before anything is asked of it.
pub(crate) fn destination(text: &str) -> Result<(), Failure> {
    sink::destination::parse(text).map(|_| ()).map_err(refusal)
}

/// A destination without a run.
pub(crate) fn kept(text: &str) -> Result<Box<dyn Kept>, Failure> {
    sink::destination::parse(text).and_then(|destination| destination.kept()).map_err(refusal)
}

/// What a destination refused.
pub(crate) fn refusal(error: SinkError) -> Failure {
    let exit = if error.kind == SinkErrorKind::Usage { Exit::Usage } else { Exit::Destination };
    Failure { exit, message: error.message, help: error.help }
}

/// A script and its plan; findings that forbid the plan are shown.
pub(crate) fn planned(path: &Path, given: &Given, requests: &[String], console: &Console) -> Result<(Script, Plan), Failure> {
    planned_with(path, Samples::Seen, given, requests, console)
}

/// The same, where new samples are about to take the place of those that are there.
pub(crate) fn planned_anew(path: &Path, given: &Given, requests: &[String], console: &Console) -> Result<(Script, Plan), Failure> {
    planned_with(path, Samples::Unseen, given, requests, console)
}

fn planned_with(path: &Path, samples: Samples, given: &Given, requests: &[String], console: &Console) -> Result<(Script, Plan), Failure> {
    let script = script_with(path, samples)?;
    let plan = plan_of(&script, settings(given, requests)?, console)?;
    Ok((script, plan))
}

pub(crate) fn plan_of(script: &Script, settings: Settings, console: &Console) -> Result<Plan, Failure> {
    script.plan(settings).map_err(|findings| refused(script.sources(), &findings, console))
}

/// Shows why there is no plan.
fn refused(sources: &Sources, findings: &[Diagnostic], console: &Console) -> Failure {
    let errors: Vec<Diagnostic> = findings.iter().filter(|finding| finding.is_error()).cloned().collect();
    let look = render::Look { colours: console.err.colours, width: console.err.width };
    console.show(&render::render(Format::Full, &[Findings { sources, diagnostics: &errors }], look));
    let count = counted(errors.len() as u64, "error");
    Failure::new(Exit::Script, format!("{count} in `{}`: nothing was sent", sources.script().name()))
}

pub(crate) fn settings(given: &Given, requests: &[String]) -> Result<Settings, Failure> {
    let mut secrets = Secrets::from_environment();
    if let Some(path) = &given.secrets_file {
        secrets = secrets.with_file(path).map_err(Failure::usage)?;
    }
    Ok(Settings { params: given.params.clone(), requests: requests.to_vec(), now: None, secrets })
}

/// Calls an address once, for `capi new`. Credentials in the address become a header.
pub(crate) async fn fetch(url: &Url) -> Result<Reply, Failure> {
    let failed = |error: TransportError| Failure::new(Exit::Failed, format!("the call failed: {}", error.message));
    let client = Client::new(http::client::Settings::default()).map_err(failed)?;
    client.send(call(url)).await.map_err(failed)
}

fn call(url: &Url) -> Call {
    let mut plain = url.clone();
    let mut credentials = Vec::new();
    if !url.username().is_empty() {
        let pair = format!("{}:{}", url.username(), url.password().unwrap_or_default());
        let value = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair));
        credentials.push(Credential::Header { name: "Authorization".to_owned(), value: Secret::new(&value) });
        // Both fail only for addresses without a host, which `capi new` refuses.
        let _ = plain.set_username("");
        let _ = plain.set_password(None);
    }
    let policy = Policy { origins: Origin::of(url).into_iter().collect(), ..Policy::default() };
    let headers = vec![("Accept".to_owned(), "application/json".to_owned())];
    let limits = Limits { total: Duration::from_secs(30), body: 64 << 20, ..Limits::default() };
    Call { method: "GET", url: plain, headers, body: None, credentials, policy: Arc::new(policy), limits }
}
