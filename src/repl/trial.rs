//! Trying the script: a preview on the answer that is held, or on one that is asked for. All of the meaning
//! is the engine's; here it is only given its answers from memory.

use std::sync::Arc;

use super::draft::{Draft, Part, Typed, read};
use super::session::{Held, Session};
use super::transport::{Kept, Live, Second};
use crate::diagnostic::Diagnostic;
use crate::engine::report::RunError;
use crate::engine::{Preview, RunOptions};
use crate::http::client::{self, Client};
use crate::http::{Call, Limits, Transport};
use crate::plan::{Plan, Settings};
use crate::script::Script;
use crate::sink::memory::Memory;
use crate::source::Source;

/// The column of what is only looked at.
pub(super) const TRIED: &str = "tried";
/// Bytes of an answer that is held.
const BODY: u64 = 256 << 20;
/// Rows of a parent that are followed.
const PARENTS: u64 = 3;

/// Why nothing came of it.
pub(super) enum Trouble {
    /// The script is not right yet.
    Findings(Box<Script>, Vec<Diagnostic>),
    Run(Box<Script>, Box<RunError>),
    /// In plain words.
    Said(String),
}

pub(super) fn client() -> Result<Arc<dyn Transport>, Trouble> {
    let client = Client::new(client::Settings::default()).map_err(|error| Trouble::Said(error.message))?;
    Ok(Arc::new(client))
}

impl Session {
    /// Sends the call of the request that is written, and holds what comes.
    pub(super) async fn send(&mut self) -> Result<(), Trouble> {
        let request = self.request()?;
        let probed = self.probed(".")?;
        let draft = if self.maps() { self.draft.clone() } else { probed };
        let (script, plan) = self.plan(&draft.text, &request)?;
        let before = self.answers.last().map(|taken| taken.order);
        let live = Live { inner: client()?, answers: self.answers.clone() };
        let limit = self.follows_rows(&script, &request).then_some(PARENTS);
        let result = plan.preview(Some(&request), self.options(Arc::new(live), limit)).await;
        let taken = self.answers.last().filter(|taken| Some(taken.order) != before);
        if let Some(taken) = taken {
            self.reply = Some(Held { request, reply: taken.reply, seconds: taken.seconds, sent: self.calls() });
        }
        result.map(|_| ()).map_err(|error| Trouble::Run(Box::new(script), error))
    }

    /// What the script makes of the answers that are held.
    pub(super) async fn attempt(&self, draft: &Draft) -> Result<Preview, Trouble> {
        let request = self.request()?;
        let held = self.reply.as_ref().filter(|held| held.request == request);
        let Some(held) = held else { return Err(Trouble::Said("there is no answer yet: `:send` sends the call".to_owned())) };
        let (script, plan) = self.plan(&draft.text, &request)?;
        let kept = Kept { answers: self.answers.clone(), otherwise: Some(held.reply.clone()) };
        let limit = self.follows_rows(&script, &request).then_some(PARENTS);
        let previews = plan.preview(Some(&request), self.options(Arc::new(kept), limit)).await;
        match previews {
            Ok(previews) => previews.into_iter().next().ok_or_else(|| Trouble::Said("nothing is mapped yet".to_owned())),
            Err(error) => Err(Trouble::Run(Box::new(script), error)),
        }
    }

    /// The call that the next page takes, if there is a next page.
    pub(super) async fn next_call(&self) -> Result<Option<Call>, Trouble> {
        let request = self.request()?;
        let Some(held) = self.reply.as_ref().filter(|held| held.request == request) else { return Ok(None) };
        let draft = if self.maps() { self.draft.clone() } else { self.probed(".")? };
        let (script, plan) = self.plan(&draft.text, &request)?;
        if !script.checked().requests.iter().any(|known| known.name == request && known.loops.is_empty() && known.exchanges.len() == 1) {
            return Ok(None);
        }
        let second = Arc::new(Second::after(held.reply.clone()));
        let options = RunOptions { sink: Some(Box::new(Memory::default().sink())), ..self.options(second.clone(), None) };
        let report = plan.run(RunOptions { observer: None, ..options }).await;
        match (second.asked(), report.error) {
            (None, Some(error)) => Err(Trouble::Run(Box::new(script), Box::new(error))),
            (asked, _) => Ok(asked),
        }
    }

    fn options(&self, transport: Arc<dyn Transport>, limit: Option<u64>) -> RunOptions {
        let limits = Limits { whole: None, body: BODY, ..Limits::default() };
        RunOptions {
            transport: Some(transport),
            limit,
            limits: Some(limits),
            observer: Some(self.observer()),
            concurrency: Some(1),
            ..RunOptions::default()
        }
    }

    pub(super) fn plan(&self, text: &str, request: &str) -> Result<(Script, Plan), Trouble> {
        let script = self.script(text);
        let plan = script.plan(self.settings(&[request.to_owned()]));
        match plan {
            Ok(plan) => Ok((script, plan)),
            Err(findings) => Err(Trouble::Findings(Box::new(script), findings)),
        }
    }

    pub(super) fn settings(&self, requests: &[String]) -> Settings {
        Settings { params: self.params.clone(), requests: requests.to_vec(), now: None, secrets: self.secrets.clone() }
    }

    pub(super) fn request(&self) -> Result<String, Trouble> {
        let none = || Trouble::Said("there is no request yet: type `get \"https://…\"`".to_owned());
        self.draft.request.clone().ok_or_else(none)
    }

    /// The script with one more column, which holds this.
    pub(super) fn probed(&self, expression: &str) -> Result<Draft, Trouble> {
        let text = format!("map ({expression}) -> {TRIED}: json");
        let text = if expression == "." { format!("map . -> {TRIED}: json") } else { text };
        match read(&Source::new("", text)) {
            Ok(Typed::Parts(parts)) => {
                let parts: Vec<Part> = parts;
                Ok(parts.iter().fold(self.draft.clone(), |draft, part| draft.with(&part.item, &part.text).0))
            }
            _ => Err(Trouble::Said(format!("`{expression}` is no expression"))),
        }
    }

    /// Whether the request maps anything.
    pub(super) fn maps(&self) -> bool {
        let script = self.script(&self.draft.text);
        script.checked().requests.iter().any(|request| Some(&request.name) == self.draft.request.as_ref() && request.table.is_some())
    }

    fn follows_rows(&self, script: &Script, request: &str) -> bool {
        script.checked().requests.iter().any(|known| known.name == request && !known.loops.is_empty())
    }
}
