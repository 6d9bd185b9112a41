//! What an answer holds: its records and the values read around them.

use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

use super::document::{Contents, Document};
use super::failure::Failure;
use super::paging::Position;
use super::row::{Pipeline, Yield, compact};
use super::rows::RowBuilder;
use super::turn::Turn;
use crate::decode::{
    DecodeError, Notation, OnRecord, Page, PagePlan, Records, RecordsFound, body_text, decode_value, page_of_value, project,
};
use crate::expr::projection::Projection;
use crate::http::Reply;
use crate::plan::ir;
use crate::value::convert::Cell;
use crate::value::{Number, Value};

/// An answer that counts, decoded as far as its conditions needed.
pub struct Answer {
    pub reply: Reply,
    pub slots: Vec<Value>,
    /// By a line of the script, whatever it holds.
    pub accepted: bool,
}

impl Turn<'_> {
    /// Conditions may look into an answer before its status is judged, whatever its body is: what is
    /// not there is null.
    pub fn peek(&mut self, answer: &mut Answer) {
        // Nothing reads the body of an answer that need not be whole.
        if answer.reply.rest.is_some() {
            return;
        }
        if let Some(held) = self.exchange.and_then(|exchange| exchange.held) {
            let body = self.contents(&answer.reply).and_then(|contents| contents.value().ok());
            self.set(held, body.map_or(Value::Null, |body| compact(&body)));
            return;
        }
        let content_type = answer.reply.header("content-type").map(str::to_owned);
        let Ok(text) = body_text(answer.reply.body.clone(), content_type.as_deref()) else { return };
        let notation = content_type.as_deref().and_then(Notation::of_content_type).unwrap_or(Notation::Json);
        let plan = PagePlan { records: &Records::None, record: &Projection::default(), page: &self.request.page };
        if let Ok(page) = notation.decode_page(&text, &plan, &mut |_| Ok(())) {
            let known = |slot| if matches!(slot, Value::Misfit(_)) { Value::Null } else { slot };
            answer.slots = page.slots.into_iter().map(known).collect();
        }
    }

    /// Whether the list that `records` names is in the answer.
    pub fn holds_records(&self, reply: &Reply) -> bool {
        let ir::Records::Path(path) = &self.request.records else { return false };
        let Some(Ok(body)) = self.contents(reply).map(Contents::value) else { return false };
        let found = path.iter().try_fold(body, |value, name| match value {
            Value::Object(object) => object.get(name).cloned(),
            _ => None,
        });
        matches!(found, Some(Value::List(_)))
    }

    /// Gives the body to those who read this request as a value; whether its rows are wanted, too.
    pub fn show_body(&self, reply: &Reply, call: &str) -> Result<bool, Failure> {
        let Some(value) = &self.outputs.value else { return Ok(true) };
        if value.borrow().is_none() {
            let body = self.body_of(reply, call)?;
            self.engine.auth.logins().begin(self.index, self.locals.clone(), body.clone());
            value.send_replace(Some(body));
        }
        Ok(self.outputs.wants_rows() || self.engine.table_of(self.index).is_some())
    }

    pub fn body_of(&self, reply: &Reply, call: &str) -> Result<Value, Failure> {
        let Some(contents) = self.contents(reply) else { return Ok(Value::Null) };
        self.observe(reply, true);
        contents.value().map(|body| compact(&body)).map_err(|error| self.damaged(reply, call, &error.message))
    }

    /// The rows of each document of an answer; those of one that was read as it came are handed on
    /// already. Nothing if enough rows came before its end.
    pub async fn decoded(&mut self, position: &mut Position, answer: &mut Answer, call: &str) -> Result<Option<Vec<Yield>>, Failure> {
        let Some(contents) = self.contents(&answer.reply) else { return Ok(Some(Vec::new())) };
        if self.streams(&answer.reply, &contents) {
            let streamed = self.streamed(answer, &contents, call).await?;
            if streamed.cut {
                self.engine.progress.page(self.index, streamed.rows, answer.reply.received);
                return Ok(None);
            }
            self.check_repeated(position, streamed.rows, streamed.hash, &answer.reply, call)?;
            return Ok(Some(vec![Yield { read: streamed.rows, ..Yield::default() }]));
        }
        let mut results: Vec<Yield> = Vec::new();
        let damaged = |turn: &Turn<'_>, error: DecodeError, reply: &Reply| turn.damaged(reply, call, &error.message);
        for found in contents.documents().map_err(|error| damaged(self, error, &answer.reply))? {
            let document = contents.document(found).map_err(|error| damaged(self, error, &answer.reply))?;
            self.check_graphql(&document.text, &answer.reply, call)?;
            self.warn_unframed(&answer.reply, &document.notation);
            results.push(self.rows_of_document(&document, answer, call)?);
        }
        let rows = results.iter().map(|result| result.read).sum();
        self.observe(&answer.reply, rows > 0);
        self.check_repeated(position, rows, hash(&answer.reply.body), &answer.reply, call)?;
        Ok(Some(results))
    }

    pub fn rows_of_document(&self, document: &Document, answer: &mut Answer, call: &str) -> Result<Yield, Failure> {
        let (text, notation) = (&document.text, &document.notation);
        let read = |plan: &PagePlan<'_>, on_record: &mut OnRecord<'_>| notation.decode_page(text, plan, on_record);
        self.rows_by(&read, answer, call, |error| document.named(error))
    }

    /// The rows of a page that is there as a value.
    pub fn rows_of_value(&self, document: &Value, answer: &mut Answer) -> Result<Yield, Failure> {
        let read = |plan: &PagePlan<'_>, on_record: &mut OnRecord<'_>| page_of_value(document, plan, on_record);
        self.rows_by(&read, answer, "the page of `inline:`", |error| error)
    }

    fn rows_by(
        &self,
        read: &dyn Fn(&PagePlan<'_>, &mut OnRecord<'_>) -> Result<Page, DecodeError>,
        answer: &mut Answer,
        call: &str,
        named: impl Fn(DecodeError) -> DecodeError,
    ) -> Result<Yield, Failure> {
        let request = self.request;
        let damaged = |error, reply: &Reply| self.damaged(reply, call, &named(error).message);
        if request.page_first {
            let plan = PagePlan { records: &Records::None, record: &Projection::default(), page: &request.page };
            let page = read(&plan, &mut |_| Ok(()));
            answer.slots = page.map_err(|error| damaged(error, &answer.reply))?.slots;
        }
        if let ir::Records::Expr(node, span) = &request.records {
            let items = self.items(self.eval(node, &answer.slots, *span)?)?;
            return Ok(self.rows_of(items.iter().map(|item| project(item, &request.record)), &answer.slots));
        }
        let records = self.places();
        let plan = self.page_plan(&records);
        let mut pipeline = self.pipeline(&answer.slots);
        let page = read(&plan, &mut |record| {
            pipeline.record(record);
            Ok(())
        });
        let result = self.collected(pipeline);
        let page = page.map_err(|error| damaged(error, &answer.reply))?;
        if page.found == RecordsFound::Missing {
            self.check_error(answer, call)?;
        }
        self.check_found(page.found, &answer.reply, call)?;
        answer.slots = page.slots;
        Ok(result)
    }

    /// A good status makes no page without rows of an error.
    fn check_error(&self, answer: &Answer, call: &str) -> Result<(), Failure> {
        let body = self.contents(&answer.reply).filter(|_| !answer.accepted).map(Contents::value);
        let Some(Ok(Value::Object(body))) = body else { return Ok(()) };
        let Some(name) = ["error", "errors"].into_iter().find(|name| body.get(name).is_some_and(says_something)) else { return Ok(()) };
        let failure = Failure::new("error-in-answer", format!("the answer holds `{name}`, and no records where `records` looks"));
        let failure = failure.help(format!("if that is no error: `on {} when {name} != null accept`", answer.reply.status));
        Err(self.answered(failure, &answer.reply, call))
    }

    pub fn check_found(&self, found: RecordsFound, reply: &Reply, call: &str) -> Result<(), Failure> {
        match found {
            RecordsFound::Misfit(kind) => {
                let message = format!("`records` found {} where the list of records should be", kind.phrase());
                Err(self.answered(Failure::new("no-records", message), reply, call))
            }
            RecordsFound::Missing => {
                if let ir::Records::Path(path) = &self.request.records {
                    self.warn(format!("an answer had no `{}`, where `records` looks: counted as no rows", path.join(".")));
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The records that an expression gave.
    pub fn items(&self, records: Value) -> Result<Arc<Vec<Value>>, Failure> {
        match records {
            Value::List(items) => Ok(items),
            Value::Null => Ok(Arc::default()),
            Value::Object(_) => Ok(Arc::new(vec![records])),
            other => {
                let failure = Failure::new("no-records", format!("`records` needs a list, this is {}", other.kind().phrase()));
                Err(self.fail(failure.at(self.request.span)))
            }
        }
    }

    pub fn rows_of(&self, records: impl Iterator<Item = Vec<Value>>, slots: &[Value]) -> Yield {
        let mut pipeline = self.pipeline(slots);
        records.for_each(|record| pipeline.record(&record));
        self.collected(pipeline)
    }

    pub fn pipeline<'s>(&'s self, page: &'s [Value]) -> Pipeline<'s> {
        let written = self.engine.table_of(self.index).is_some();
        // A row that is not written may still have to know its key.
        let restarts = self.request.pager.restart.is_some();
        let table = self.request.table.as_ref().filter(|_| written || self.request.export.key || restarts);
        let columns = table.map_or(0, |table| table.columns.len());
        let mut locals = self.locals.clone();
        locals.resize(self.request.locals.max(locals.len()), Value::Null);
        Pipeline {
            request: self.request,
            shared: &self.engine.plan.values,
            context: &self.context,
            budget: &self.budget,
            outputs: self.outputs,
            limit: self.engine.options.limit,
            flaws: self.engine.flaws.filter(|_| written),
            page,
            locals,
            cells: vec![Cell::Null; columns],
            stored: None,
            builder: table.filter(|_| written && self.join.is_none()).map(RowBuilder::new),
            joins: written && self.join.is_some(),
            seen: vec![false; columns],
            before: self.before.as_ref(),
            stretch_before: restarts.then(|| self.known.before()),
            result: Yield::default(),
        }
    }

    pub fn collected(&self, pipeline: Pipeline<'_>) -> Yield {
        let Pipeline { mut result, builder, seen, .. } = pipeline;
        self.engine.saw(self.index, &seen);
        if let Some(mut builder) = builder.filter(|builder| !builder.is_empty()) {
            match builder.finish() {
                Ok(batch) => result.batch = Some(batch),
                Err(error) => result.broken = Some(error.message),
            }
        }
        result
    }

    /// GraphQL answers errors with status 200.
    fn check_graphql(&self, text: &Arc<str>, reply: &Reply, call: &str) -> Result<(), Failure> {
        let graphql = self.planned.is_some_and(|call| matches!(call.body, Some(ir::Body::Graphql { .. })));
        if !graphql || !text.contains("\"errors\"") {
            return Ok(());
        }
        let Ok(Value::Object(body)) = decode_value(text) else { return Ok(()) };
        let Some(Value::List(errors)) = body.get("errors") else { return Ok(()) };
        let Some(error) = errors.first() else { return Ok(()) };
        let message = match error {
            Value::Object(error) => error.get("message").cloned(),
            _ => None,
        };
        let message = match message {
            Some(Value::Text(message)) => message.to_string(),
            _ => "the answer holds `errors`".to_owned(),
        };
        if body.get("data").is_none_or(Value::is_null) {
            return Err(self.answered(Failure::new("graphql-errors", message), reply, call));
        }
        self.warn(format!("a GraphQL answer held errors beside its data: {}", self.engine.redactor.mask(&message)));
        Ok(())
    }

    /// A server that ignores its paging parameters gives the first page for ever.
    fn check_repeated(&self, position: &mut Position, rows: u64, hash: u64, reply: &Reply, call: &str) -> Result<(), Failure> {
        let Some(circle) = (rows > 0).then(|| position.repeats.circle(hash)).flatten() else { return Ok(()) };
        let message = match circle {
            1 => "two pages in a row are the same".to_owned(),
            pages => format!("the same {pages} pages came again in the same order"),
        };
        let failure = Failure::new("paging-loop", message).at(self.request.pager.span);
        let failure = failure.help("the API seems to ignore how the page is asked for: check the names in `paginate`");
        Err(self.answered(failure, reply, call))
    }

    /// A failure about an answer: with its call, status and first lines.
    pub fn answered(&self, failure: Failure, reply: &Reply, call: &str) -> Failure {
        let span = self.planned.map_or(self.request.span, |call| call.span);
        let body = String::from_utf8_lossy(reply.body.get(..reply.body.len().min(4000)).unwrap_or_default()).into_owned();
        // Archives and the like are no help to read.
        let body = Some(body).filter(|body| !body.trim().is_empty() && !body.contains('\0'));
        let mut failure = self.fail(failure.at(span));
        failure.call = Some(call.to_owned());
        failure.status = Some(reply.status);
        failure.body = body;
        failure
    }
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Text(text) => !text.is_empty(),
        Value::List(items) => !items.is_empty(),
        Value::Object(object) => !object.fields.is_empty(),
        Value::Number(number) => *number != Number::from_u64(0),
        _ => true,
    }
}

fn hash(body: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(body);
    hasher.finish()
}
