//! The documents of a whole answer: bytes out of their containers, as text, with the notation of each.

use std::sync::Arc;

use bytes::Bytes;

use super::failure::Failure;
use super::turn::Turn;
use crate::decode::{self, Container, DecodeError, Format, Notation, documents, text_in};
use crate::http::{Limits, Reply};
use crate::plan::ir::Verb;
use crate::value::Value;

/// What is in an answer.
pub struct Contents {
    body: Bytes,
    most: u64,
    pub format: Format,
    pub content_type: Option<String>,
}

/// One document of an answer.
pub struct Document {
    /// The entry of the archive that it was in.
    pub name: Option<String>,
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
        let declared = self.exchange.map(|exchange| exchange.format.clone()).unwrap_or_default();
        let format = declared.of_answer(content_type.as_deref(), &reply.body);
        let most = self.limits().most(reply.body.len() as u64);
        Some(Contents { body: reply.body.clone(), most, format, content_type })
    }

    /// How much of answers is taken.
    pub fn limits(&self) -> Limits {
        self.engine.options.limits
    }

    /// A connection that closes is no proof that all lines came.
    pub fn warn_unframed(&self, reply: &Reply, notation: &Notation) {
        if !reply.framed && !notation.shows_its_end() {
            let word = notation.word();
            self.warn(format!("an answer in {word} ended with its connection and nothing says that it was whole"));
        }
    }

    pub fn damaged(&self, reply: &Reply, call: &str, message: &str) -> Failure {
        self.answered(Failure::new("bad-answer", message.to_owned()), reply, call)
    }
}

impl Contents {
    /// The charset that the script names.
    pub fn encoding(&self) -> Option<&str> {
        self.format.encoding.as_deref()
    }

    /// Still as bytes, in order.
    pub fn documents(&self) -> Result<Vec<decode::Document>, DecodeError> {
        documents(self.body.clone(), &self.format.containers, self.most)
    }

    /// The notation of the document of this name.
    pub fn notation(&self, name: Option<&str>) -> Notation {
        self.format.notation.clone().or_else(|| name.and_then(Notation::of_name)).unwrap_or(Notation::Json)
    }

    pub fn document(&self, found: decode::Document) -> Result<Document, DecodeError> {
        let notation = self.notation(found.name.as_deref());
        match text_in(found.bytes, self.format.encoding.as_deref(), self.content_type.as_deref()) {
            Ok(text) => Ok(Document { name: found.name, text, notation }),
            Err(error) => Err(named(error, found.name.as_deref())),
        }
    }

    /// The answer as one value; of an archive the list of its documents.
    pub fn value(self) -> Result<Value, DecodeError> {
        let mut values = Vec::new();
        for found in self.documents()? {
            let document = self.document(found)?;
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

pub fn named(error: DecodeError, name: Option<&str>) -> DecodeError {
    match name {
        Some(name) if !error.stopped => DecodeError { message: format!("entry `{}`: {}", name.escape_debug(), error.message), ..error },
        _ => error,
    }
}
