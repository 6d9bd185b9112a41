//! What a session knows: the script so far and what was there before it, what the API answered, params and
//! secrets. Nothing here draws.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::draft::Draft;
use super::transport::Answers;
use crate::check::{Files, UsedFile};
use crate::engine::observe::Observer;
use crate::http::Reply;
use crate::http::redact::Redactor;
use crate::plan::Secrets;
use crate::sample::Sample;
use crate::script::{self, ProjectFiles, Script};
use crate::source::Source;
use crate::syntax::ast::{Item, Statement};
use crate::syntax::format::format;
use crate::syntax::parse;

/// Whose file the session's script would be.
const NAME: &str = "session.capi";

/// What was answered, by request and step.
type Samples = Arc<Mutex<BTreeMap<(String, usize), Arc<Sample>>>>;

pub(super) struct Session {
    pub(super) draft: Draft,
    undone: Vec<Draft>,
    done: Vec<Draft>,
    /// Whole, without secrets.
    pub(super) samples: Samples,
    /// The answer that is looked at.
    pub(super) reply: Option<Held>,
    pub(super) answers: Answers,
    pub(super) params: Vec<(String, String)>,
    pub(super) secrets: Secrets,
    /// Where it was loaded from or saved to: what it uses is looked for beside.
    pub(super) path: PathBuf,
}

/// An answer in memory.
#[derive(Clone)]
pub(super) struct Held {
    pub(super) request: String,
    pub(super) reply: Reply,
    pub(super) seconds: f64,
    /// The call statements with which it was sent.
    pub(super) sent: String,
}

impl Session {
    pub(super) fn new(secrets: Secrets, params: Vec<(String, String)>) -> Session {
        Session {
            draft: Draft::default(),
            undone: Vec::new(),
            done: Vec::new(),
            samples: Arc::default(),
            reply: None,
            answers: Answers::default(),
            params,
            secrets,
            path: PathBuf::from(NAME),
        }
    }

    /// The script, checked beside what was answered.
    pub(super) fn script(&self, text: &str) -> Script {
        self.checker()(text)
    }

    /// What checks a text as the script of this session.
    pub(super) fn checker(&self) -> Box<dyn Fn(&str) -> Script> {
        let files = Beside {
            files: ProjectFiles { script: self.path.clone(), samples: script::Samples::Unseen },
            samples: Arc::clone(&self.samples),
        };
        Box::new(move |text| Script::with_files("session", text, &files))
    }

    /// The script as it is saved.
    pub(super) fn formatted(&self) -> String {
        let source = Source::new(NAME, self.draft.text.clone());
        format(&source, &parse(&source))
    }

    pub(super) fn take(&mut self, draft: Draft) {
        if draft != self.draft {
            self.done.push(std::mem::replace(&mut self.draft, draft));
            self.undone.clear();
        }
    }

    pub(super) fn undo(&mut self) -> bool {
        let Some(before) = self.done.pop() else { return false };
        self.undone.push(std::mem::replace(&mut self.draft, before));
        true
    }

    pub(super) fn redo(&mut self) -> bool {
        let Some(after) = self.undone.pop() else { return false };
        self.done.push(std::mem::replace(&mut self.draft, after));
        true
    }

    pub(super) fn load(&mut self, path: &Path, text: String) {
        let script = Script::with_text(path, text.clone());
        let request = script.checked().requests.first().map(|request| request.name.clone());
        self.path = path.to_owned();
        self.take(Draft { text, request });
    }

    /// The answer to the call of the request that is written, if there is one.
    pub(super) fn sample(&self) -> Option<Arc<Sample>> {
        let samples = self.samples.lock().unwrap_or_else(PoisonError::into_inner);
        let request = self.draft.request.as_ref()?;
        samples.iter().rev().find(|((name, _), _)| name == request).map(|(_, sample)| Arc::clone(sample))
    }

    /// The statements by which the call is made.
    pub(super) fn calls(&self) -> String {
        let source = Source::new("", self.draft.text.clone());
        let parsed = parse(&source);
        let mut found = Vec::new();
        for item in &parsed.file.items {
            match &item.node {
                Item::Default(statement) if makes_call(statement) => found.push(source.slice(item.span).trim()),
                Item::Request(request) if Some(&request.name.node) == self.draft.request.as_ref() => {
                    let own = request.body.iter().filter(|statement| makes_call(&statement.node));
                    found.extend(own.map(|statement| source.slice(statement.span).trim()));
                }
                _ => {}
            }
        }
        let params = self.params.iter().map(|(name, value)| format!("${name} = {value}"));
        found.into_iter().map(str::to_owned).chain(params).collect::<Vec<_>>().join("\n")
    }

    /// Begins anew.
    pub(super) fn reset(&mut self) {
        self.take(Draft::default());
        self.reply = None;
        self.answers.forget();
        self.samples.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub(super) fn observer(&self) -> Arc<dyn Observer> {
        Arc::new(Keeper(Arc::clone(&self.samples)))
    }
}

fn makes_call(statement: &Statement) -> bool {
    use Statement::{Auth, Base, Body, Call, For, Header, Query, Then};
    matches!(statement, Auth(_) | Base(_) | Body(_) | Call(_) | For(_) | Header(_) | Query(_) | Then(_))
}

/// Keeps answers as samples of the session: all of their records, no secret.
struct Keeper(Samples);

impl Observer for Keeper {
    fn answered(&self, sample: Sample, redactor: &Redactor) {
        let kept = sample.masked(&|text| redactor.mask(text));
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert((kept.request.clone(), kept.step), Arc::new(kept));
    }
}

/// The files of the project, and the answers of the session.
struct Beside {
    files: ProjectFiles,
    samples: Samples,
}

impl Files for Beside {
    fn read(&self, path: &str, from: Option<&str>) -> Result<UsedFile, String> {
        self.files.read(path, from)
    }

    fn sample(&self, request: &str, step: usize) -> Option<Arc<Sample>> {
        self.samples.lock().unwrap_or_else(PoisonError::into_inner).get(&(request.to_owned(), step)).cloned()
    }

    fn settings(&self) -> Option<Result<UsedFile, String>> {
        self.files.settings()
    }
}
