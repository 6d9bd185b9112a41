//! Rows of an answer that is read as it comes: mapped and handed on block by block, so that neither the
//! answer nor its rows are ever there as a whole. What fails on the way fails the run, for rows were
//! taken already; then nothing of it is kept.

use std::hash::{DefaultHasher, Hasher};
use std::time::Instant;

use bytes::Bytes;

use super::answer::Answer;
use super::document::{Contents, named};
use super::failure::{FAILED, Failure};
use super::flow::{Flow, Trouble};
use super::judge::code;
use super::row::Yield;
use super::turn::Turn;
use crate::decode::{self, Notation, OnRecord, Page, PagePlan, Part, Records, Stream};
use crate::http::{Call, ErrorKind, Reply, TransportError};
use crate::plan::ir;

/// Bytes at which a preview has seen enough.
const PREVIEW: u64 = 8 << 20;
/// Bytes of an answer that are kept to be shown.
const SHOWN: usize = 4000;

/// What came of an answer that was read as it came.
#[derive(Default)]
pub struct Streamed {
    /// Records read.
    pub rows: u64,
    /// By which two answers are told apart.
    pub hash: u64,
    /// Enough rows came before its end.
    pub cut: bool,
}

impl Turn<'_> {
    /// An answer to the call; a large one has its body still to come if that can be read so.
    pub async fn receive(&self, call: &Call) -> Result<Reply, TransportError> {
        let begun = Instant::now();
        let reply = match self.engine.transport.send(call.clone()).await {
            Ok(reply) if reply.rest.is_none() => return Ok(reply),
            Ok(reply) => reply,
            Err(error) => return Err(because(error, self.need_of_whole_calls())),
        };
        let Some(need) = self.need_of_whole(&reply) else { return Ok(reply) };
        let left = call.limits.total.saturating_sub(begun.elapsed());
        let message = format!("the answer did not come completely within {:?}", call.limits.total);
        let late = |_| Err(TransportError { kind: ErrorKind::Timeout, message, sent: true });
        let whole = tokio::time::timeout(left, reply.whole(call.limits.body)).await.unwrap_or_else(late);
        whole.map_err(|error| because(error, Some(need)))
    }

    /// Why answers of the call that is being made must be whole, whatever they are.
    pub fn need_of_whole_calls(&self) -> Option<&'static str> {
        if self.exchange.is_none_or(|exchange| exchange.held.is_some()) {
            return Some("the call after it reads it");
        }
        if self.outputs.value.is_some() {
            return Some("other requests read it");
        }
        self.request.whole
    }

    /// Why this answer must be whole before its rows are read.
    fn need_of_whole(&self, reply: &Reply) -> Option<&'static str> {
        if let Some(need) = self.need_of_whole_calls() {
            return Some(need);
        }
        if !(200..300).contains(&reply.status) {
            return Some("it tells of an error");
        }
        let contents = self.contents(reply)?;
        // What is in containers shows when they are undone.
        if !contents.format.containers.is_empty() {
            return None;
        }
        let (records, notation) = (self.places(), contents.notation(None));
        let plan = self.page_plan(&records);
        if Stream::new(&notation, None, None, &plan, 0).is_some() {
            return None;
        }
        Some(match notation {
            Notation::Xml(_) => "XML is not read in parts",
            Notation::Text => "it is one text",
            _ => "something reads its records as a whole",
        })
    }

    /// Whether rows are taken while the answer comes.
    pub fn streams(&self, reply: &Reply, contents: &Contents) -> bool {
        (reply.rest.is_some() || !contents.format.containers.is_empty()) && self.need_of_whole(reply).is_none()
    }

    pub fn places(&self) -> Records {
        match (&self.request.split, &self.request.records) {
            (Some(separator), _) => Records::Split(separator.clone()),
            (None, ir::Records::Path(path)) => Records::Path(path.clone()),
            _ => Records::Auto,
        }
    }

    pub fn page_plan<'p>(&'p self, records: &'p Records) -> PagePlan<'p> {
        PagePlan { records, record: &self.request.record, page: &self.request.page }
    }

    /// Takes all rows of an answer while it comes.
    pub async fn streamed(&mut self, answer: &mut Answer, contents: &Contents, call: &str) -> Result<Streamed, Failure> {
        let shown = Bytes::copy_from_slice(answer.reply.body.get(..SHOWN).unwrap_or(&answer.reply.body));
        let body = std::mem::replace(&mut answer.reply.body, shown);
        let rest = answer.reply.rest.take();
        let flow = Flow::new(body, rest.clone(), &contents.format.containers, self.limits());
        let mut taking = Taking { turn: self, flow, contents, call, hasher: DefaultHasher::new(), bytes: 0, streamed: Streamed::default() };
        taking.all(answer).await?;
        let Taking { hasher, mut streamed, .. } = taking;
        streamed.hash = hasher.finish();
        if let Some(rest) = rest {
            answer.reply.received = rest.received().await;
            self.engine.progress.count(self.index, |report| report.bytes += answer.reply.received);
        }
        Ok(streamed)
    }

    /// Runs records of a page through the pipeline as `read` finds them.
    fn mapped<T>(&self, read: impl FnOnce(&mut OnRecord<'_>) -> T) -> (T, Yield) {
        let mut pipeline = self.pipeline(&[]);
        let result = read(&mut |record| {
            pipeline.record(record);
            Ok(())
        });
        (result, self.collected(pipeline))
    }
}

/// Says what a limit would not have mattered for.
fn because(error: TransportError, need: Option<&str>) -> TransportError {
    match (error.kind, need) {
        (ErrorKind::TooLarge, Some(need)) => TransportError { message: format!("{}, and must be whole: {need}", error.message), ..error },
        _ => error,
    }
}

/// Takes the documents of one answer.
struct Taking<'a, 't> {
    turn: &'a mut Turn<'t>,
    flow: Flow,
    contents: &'a Contents,
    call: &'a str,
    hasher: DefaultHasher,
    bytes: u64,
    streamed: Streamed,
}

impl<'t> Taking<'_, 't> {
    async fn all(&mut self, answer: &mut Answer) -> Result<(), Failure> {
        let mut part = self.next(answer).await?;
        while let Some(Part::Document(name)) = part {
            part = self.document(name.as_deref(), answer).await?;
            if self.is_enough() {
                self.streamed.cut = true;
                return Ok(());
            }
        }
        Ok(())
    }

    /// Takes one document; gives what follows it.
    async fn document(&mut self, name: Option<&str>, answer: &mut Answer) -> Result<Option<Part>, Failure> {
        let request = self.turn.request;
        let notation = self.contents.notation(name);
        self.turn.warn_unframed(&answer.reply, &notation);
        let records = self.turn.places();
        let plan = PagePlan { records: &records, record: &request.record, page: &request.page };
        let (encoding, content_type) = (self.contents.format.encoding.as_deref(), self.contents.content_type.as_deref());
        let most = self.turn.limits().body;
        let Some(mut stream) = Stream::new(&notation, encoding, content_type, &plan, most) else {
            return self.whole(name, answer).await;
        };
        let mut watch = self.turn.watch(&notation, self.contents, &records);
        loop {
            match self.next(answer).await? {
                Some(Part::Bytes(block)) => {
                    if let Some(watch) = watch.take_if(|watch| watch.push(&block)) {
                        self.turn.watched(watch, &answer.reply);
                    }
                    let (read, rows) = self.turn.mapped(|on_record| stream.push(&block, on_record));
                    read.map_err(|error| self.damaged(error, name, answer))?;
                    self.hand_on(rows).await?;
                    if self.is_enough() {
                        return Ok(None);
                    }
                }
                after => {
                    if let Some(watch) = watch.take() {
                        self.turn.watched_to_the_end(watch, &answer.reply);
                    }
                    let (read, rows) = self.turn.mapped(|on_record| stream.finish(on_record));
                    let Page { slots, found } = read.map_err(|error| self.damaged(error, name, answer))?;
                    self.turn.check_found(found, &answer.reply, self.call)?;
                    answer.slots = slots;
                    self.hand_on(rows).await?;
                    return Ok(after);
                }
            }
        }
    }

    /// Takes one document that cannot be read in parts.
    async fn whole(&mut self, name: Option<&str>, answer: &mut Answer) -> Result<Option<Part>, Failure> {
        let mut bytes = Vec::new();
        let after = loop {
            match self.next(answer).await? {
                Some(Part::Bytes(block)) => bytes.extend_from_slice(&block),
                after => break after,
            }
            if bytes.len() as u64 > self.turn.limits().body {
                let message = format!("it is larger than {} bytes, and its format cannot be read in parts", self.turn.limits().body);
                return Err(self.turn.damaged(&answer.reply, self.call, &message));
            }
        };
        let found = decode::Document { name: name.map(str::to_owned), bytes: bytes.into() };
        let document = self.contents.document(found).map_err(|error| self.turn.damaged(&answer.reply, self.call, &error.message))?;
        let rows = self.turn.rows_of_document(&document, answer, self.call)?;
        self.hand_on(rows).await?;
        Ok(after)
    }

    async fn next(&mut self, answer: &Answer) -> Result<Option<Part>, Failure> {
        let part = self.flow.next().await.map_err(|trouble| self.failure(trouble, answer))?;
        if let Some(Part::Bytes(bytes)) = &part {
            self.bytes += bytes.len() as u64;
            self.hasher.write(bytes);
        }
        Ok(part)
    }

    async fn hand_on(&mut self, rows: Yield) -> Result<(), Failure> {
        self.streamed.rows += rows.read;
        self.turn.hand_on(rows).await
    }

    /// Enough rows, by `--limit` or for a preview.
    fn is_enough(&self) -> bool {
        let options = &self.turn.engine.options;
        self.turn.outputs.is_full(options.limit) || options.preview && self.bytes >= PREVIEW
    }

    fn damaged(&self, error: decode::DecodeError, name: Option<&str>, answer: &Answer) -> Failure {
        self.turn.damaged(&answer.reply, self.call, &named(error, name).message)
    }

    fn failure(&self, trouble: Trouble, answer: &Answer) -> Failure {
        match trouble {
            Trouble::Content(error) => self.turn.damaged(&answer.reply, self.call, &error.message),
            Trouble::Transport(error) => {
                let failure = Failure::new(code(error.kind), error.message).exit(FAILED);
                let failure = failure.help("rows of this answer had been taken, so the call was not repeated: run again");
                self.turn.answered(failure, &answer.reply, self.call)
            }
        }
    }
}
