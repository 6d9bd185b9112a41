//! What an API answered, for those who write scripts: an observer is told of the first answer to each call
//! of each request. Nobody else looks, and nothing of it comes back into the run.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use jiff::{Timestamp, Unit};

use super::document::Contents;
use super::turn::Turn;
use crate::decode::{Notation, PagePlan, Records, Stop, Stream};
use crate::expr::projection::{Node, Projection, Shape};
use crate::http::Reply;
use crate::http::redact::Redactor;
use crate::plan::ir::{Auth, Exchange};
use crate::sample::{self, Sample};
use crate::value::{Text, Value};

/// Records of a large answer that are looked at, and bytes that one may take.
const RECORDS: usize = 20;
const MOST: u64 = 1 << 20;

static WHOLE: LazyLock<Projection> = LazyLock::new(|| Projection { root: Node::Slot { slot: 0, shape: Shape::Whole }, slots: 1 });
static NOTHING: LazyLock<Projection> = LazyLock::new(Projection::default);

/// Is told of answers, while the run waits.
pub trait Observer: Send + Sync {
    /// The sample is as it came, with all that it holds; `redactor` knows the secrets of the run.
    fn answered(&self, sample: Sample, redactor: &Redactor);
}

/// Leaves samples in the folder of a script.
#[derive(Debug)]
pub struct Recorder {
    folder: PathBuf,
    written: Mutex<Vec<PathBuf>>,
    trouble: Mutex<Option<String>>,
}

impl Recorder {
    pub fn new(folder: PathBuf) -> Recorder {
        Recorder { folder, written: Mutex::default(), trouble: Mutex::default() }
    }

    /// The files of this run.
    pub fn written(&self) -> Vec<PathBuf> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The first file that could not be written, and why.
    pub fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Observer for Recorder {
    fn answered(&self, sample: Sample, redactor: &Redactor) {
        let redacted = sample.redacted(&|text| redactor.mask(text));
        match sample::write(&self.folder, &redacted) {
            Ok(path) => {
                let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
                if !written.contains(&path) {
                    written.push(path);
                }
            }
            Err(error) => {
                let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
                trouble.get_or_insert_with(|| format!("the sample of `{}` could not be written: {error}", redacted.request));
            }
        }
    }
}

/// Who observes, and what it has been told of.
#[derive(Default)]
pub struct Observers {
    observer: Option<Arc<dyn Observer>>,
    /// By request and step: whether rows were in it.
    told: Mutex<HashMap<(usize, usize), bool>>,
}

impl Observers {
    pub fn new(observer: Option<Arc<dyn Observer>>) -> Observers {
        Observers { observer, told: Mutex::default() }
    }

    /// Whether an answer with or without rows is news. One with rows takes the place of one without.
    fn is_news(&self, of: (usize, usize), rows: bool) -> bool {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        self.observer.is_some() && told.get(&of).is_none_or(|before| rows && !before)
    }

    fn tell(&self, of: (usize, usize), rows: bool, sample: Sample, redactor: &Redactor) {
        let Some(observer) = &self.observer else { return };
        self.told.lock().unwrap_or_else(PoisonError::into_inner).insert(of, rows);
        observer.answered(sample, redactor);
    }
}

impl Turn<'_> {
    /// An answer has been taken whole.
    pub fn observe(&self, reply: &Reply, rows: bool) {
        let Some(of) = self.news(rows) else { return };
        let page = match self.contents(reply).map(Contents::value) {
            Some(Ok(page)) => page,
            Some(Err(_)) => return,
            None => Value::Null,
        };
        self.tell(of, rows, self.sample(of, reply, page, false));
    }

    /// Looks at the first records of an answer that is read as it comes, if it is news.
    pub fn watch<'w>(&self, notation: &'w Notation, contents: &'w Contents, records: &'w Records) -> Option<Watch<'w>> {
        let of = self.news(true)?;
        let plan = PagePlan { records, record: &WHOLE, page: &NOTHING };
        let stream = Stream::new(notation, contents.encoding(), contents.content_type.as_deref(), &plan, MOST)?;
        Some(Watch { of, stream, records, seen: Vec::new() })
    }

    /// A watch has seen enough.
    pub fn watched(&self, watch: Watch<'_>, reply: &Reply) {
        let Watch { of, records, seen, .. } = watch;
        self.tell(of, !seen.is_empty(), self.sample(of, reply, around(records, Value::list(seen)), true));
    }

    /// Nothing more comes. What is wrong with the answer is found by those who take its rows.
    pub fn watched_to_the_end(&self, watch: Watch<'_>, reply: &Reply) {
        let Watch { of, stream, records, mut seen } = watch;
        let _ = stream.finish(&mut |record| take(record, &mut seen));
        self.tell(of, !seen.is_empty(), self.sample(of, reply, around(records, Value::list(seen)), true));
    }

    /// The request and step of the answer, if somebody wants to know of it. What logs in is nobody's.
    fn news(&self, rows: bool) -> Option<(usize, usize)> {
        let exchange = self.exchange?;
        let step = self.request.exchanges.iter().position(|known| std::ptr::eq(known, exchange))?;
        let of = (self.index, step);
        (self.engine.observers.is_news(of, rows) && !self.logs_in()).then_some(of)
    }

    fn logs_in(&self) -> bool {
        let exchanges = self.engine.plan.requests.iter().flat_map(|request| &request.exchanges);
        exchanges.into_iter().any(|Exchange { call, .. }| uses(&call.auth, self.index))
    }

    fn tell(&self, of: (usize, usize), rows: bool, sample: Sample) {
        self.engine.observers.tell(of, rows, sample, &self.engine.redactor);
    }

    fn sample(&self, (_, step): (usize, usize), reply: &Reply, page: Value, partial: bool) -> Sample {
        let call = self.exchange.map(|exchange| exchange.call.written(&self.engine.plan.sources));
        Sample {
            request: self.request.name.clone(),
            step,
            call: call.unwrap_or_default(),
            url: reply.url.to_string(),
            status: reply.status,
            taken: Timestamp::now().round(Unit::Second).unwrap_or_default().to_string(),
            partial,
            page,
        }
    }
}

/// The first records of an answer that is read as it comes.
pub struct Watch<'w> {
    of: (usize, usize),
    stream: Stream<'w>,
    records: &'w Records,
    seen: Vec<Value>,
}

impl Watch<'_> {
    /// Takes more of the answer; whether that was enough.
    pub fn push(&mut self, block: &[u8]) -> bool {
        let Watch { stream, seen, .. } = self;
        stream.push(block, &mut |record| take(record, seen)).is_err()
    }
}

fn take(record: &mut [Value], seen: &mut Vec<Value>) -> Result<(), Stop> {
    seen.extend(record.first().cloned());
    if seen.len() < RECORDS { Ok(()) } else { Err(Stop) }
}

/// The records where they were.
fn around(records: &Records, list: Value) -> Value {
    let Records::Path(path) = records else { return list };
    path.iter().rev().fold(list, |inner, name| Value::object(vec![(Text::from(name.as_str()), inner)]))
}

fn uses(auth: &Auth, request: usize) -> bool {
    match auth {
        Auth::None => false,
        Auth::Scheme(scheme) => scheme.logins.iter().any(|(login, _)| *login == request),
        Auth::Choice(choices, otherwise) => choices.iter().any(|(_, auth)| uses(auth, request)) || uses(otherwise, request),
    }
}
