//! The documents of an answer: bytes out of their containers, as text, with the notation of each.

use std::sync::Arc;

use super::failure::Failure;
use super::turn::Turn;
use crate::decode::{Container, DecodeError, Documents, Format, Notation, text_in};
use crate::http::{Limits, Reply};
use crate::plan::ir::Verb;
use crate::value::Value;

/// What is in an answer, one document at a time.
pub struct Contents {
    documents: Documents,
    format: Format,
    content_type: Option<String>,
}

/// One document of an answer.
pub struct Document {
    /// The entry of the archive that it was in.
    name: Option<String>,
    pub text: Arc<str>,
    pub notation: Notation,
}

impl Turn<'_> {
    /// Nothing for an answer that has no body.
    pub fn contents(&self, reply: &Reply) -> Option<Contents> {
        if reply.status == 204 || self.planned.is_some_and(|call| call.verb == Verb::Head) {
            return None;
        }
        let content_type = reply.header("content-type").map(str::to_owned);
        let format = self.exchange.map(|exchange| exchange.format.clone()).unwrap_or_default().of_answer(content_type.as_deref());
        let most = Limits::default().most(reply.body.len() as u64);
        let documents = Documents::new(reply.body.clone(), &format.containers, most);
        Some(Contents { documents, format, content_type })
    }

    /// A connection that closes is no proof that all lines came.
    pub fn warn_unframed(&self, reply: &Reply, document: &Document) {
        if !reply.framed && !document.notation.shows_its_end() {
            let word = document.notation.word();
            self.warn(format!("an answer in {word} ended with its connection and nothing says that it was whole"));
        }
    }

    pub fn damaged(&self, reply: &Reply, call: &str, message: &str) -> Failure {
        self.answered(Failure::new("bad-answer", message.to_owned()), reply, call)
    }
}

impl Contents {
    pub fn take(&mut self) -> Result<Option<Document>, DecodeError> {
        let Some(found) = self.documents.take()? else { return Ok(None) };
        let by_name = || found.name.as_deref().and_then(Notation::of_name);
        let notation = self.format.notation.clone().or_else(by_name).unwrap_or(Notation::Json);
        match text_in(found.bytes, self.format.encoding.as_deref(), self.content_type.as_deref()) {
            Ok(text) => Ok(Some(Document { name: found.name, text, notation })),
            Err(error) => Err(named(error, found.name.as_deref())),
        }
    }

    /// The answer as one value; of an archive the list of its documents.
    pub fn value(mut self) -> Result<Value, DecodeError> {
        let mut values = Vec::new();
        while let Some(document) = self.take()? {
            let value = document.notation.decode_value(&document.text);
            values.push(value.map_err(|error| document.named(error))?);
        }
        let is_archive = self.format.containers.contains(&Container::Unzip);
        Ok(if is_archive { Value::list(values) } else { values.pop().unwrap_or(Value::Null) })
    }
}

impl Document {
    /// An error in this document, with the name of its entry.
    pub fn named(&self, error: DecodeError) -> DecodeError {
        named(error, self.name.as_deref())
    }
}

fn named(error: DecodeError, name: Option<&str>) -> DecodeError {
    match name {
        Some(name) if !error.stopped => DecodeError { message: format!("entry `{}`: {}", name.escape_debug(), error.message), ..error },
        _ => error,
    }
}
