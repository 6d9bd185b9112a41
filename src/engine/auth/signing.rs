//! A call while an authenticator works on it: its arguments evaluated, secrets learned.

use std::collections::HashMap;
use std::sync::Mutex;

use super::digest::Challenge;
use crate::builtin::Context;
use crate::expr::eval::{Budget, Scope};
use crate::expr::program::Node;
use crate::http::redact::Redactor;
use crate::http::{Call, Credential, Origin, Secret};
use crate::plan::ir::Scheme;
use crate::value::{Fault, Kind, Value, display};

pub struct Signing<'s> {
    pub scheme: &'s Scheme,
    pub call: &'s mut Call,
    pub locals: Vec<Value>,
    pub shared: &'s [Value],
    pub context: &'s Context,
    pub budget: &'s Budget,
    pub redactor: &'s Redactor,
    pub challenges: &'s Mutex<HashMap<Origin, Challenge>>,
    pub integration: &'s str,
}

impl Signing<'_> {
    fn eval(&self, node: &Node) -> Result<Value, Fault> {
        self.budget.refill();
        let (shared, locals) = (self.shared, self.locals.as_slice());
        Scope { shared, locals, page: &[], record: &[], item: None, context: self.context, budget: self.budget }.eval(node)
    }

    /// An argument's value; null when it is not given.
    pub fn value(&self, name: &str) -> Result<Value, Fault> {
        self.scheme.argument(name).map_or(Ok(Value::Null), |node| self.eval(node))
    }

    /// An argument's text, a list joined by blanks. Secrets among them are learned.
    pub fn text(&self, name: &str) -> Result<Option<String>, Fault> {
        let value = self.value(name)?;
        match &value {
            Value::Null => Ok(None),
            Value::List(items) => {
                let texts: Result<Vec<String>, Fault> = items.iter().map(|item| self.open(name, item)).collect();
                Ok(Some(texts?.join(" ")))
            }
            value => self.open(name, value).map(Some),
        }
    }

    pub fn text_or(&self, name: &str, default: &str) -> Result<String, Fault> {
        Ok(self.text(name)?.unwrap_or_else(|| default.to_owned()))
    }

    /// Whatever goes out as a credential is secret, wherever it comes from.
    pub fn secret(&self, name: &str) -> Result<String, Fault> {
        let text = self.text(name)?.ok_or_else(|| Fault::new("null-credential", format!("`{name}` of `auth` is null")))?;
        self.redactor.add(&Secret::new(&text));
        Ok(text)
    }

    pub fn secret_or_none(&self, name: &str) -> Result<Option<String>, Fault> {
        if self.value(name)?.is_null() { Ok(None) } else { self.secret(name).map(Some) }
    }

    /// The fields of an object argument as text; nulls are left out.
    pub fn pairs(&self, name: &str) -> Result<Vec<(String, String)>, Fault> {
        let value = self.value(name)?;
        let Value::Object(object) = &value else { return Ok(Vec::new()) };
        let present = object.fields.iter().filter(|(_, value)| !value.is_null());
        present.map(|(key, value)| Ok((key.to_string(), self.open(name, value)?))).collect()
    }

    fn open(&self, name: &str, value: &Value) -> Result<String, Fault> {
        if let Value::Secret(text) = value {
            self.redactor.add(&Secret::new(text));
            return Ok(text.to_string());
        }
        let text = Some(value).filter(|value| !matches!(value.kind(), Kind::Object | Kind::List)).and_then(display::to_text);
        let kind = value.kind().phrase();
        text.map(|text| text.to_string())
            .ok_or_else(|| Fault::new("no-text-form", format!("`{name}` of `auth` needs a text, this is {kind}")))
    }

    /// Sent with the call, to its own origin only.
    pub fn header(&mut self, name: impl Into<String>, value: Secret) {
        self.call.credentials.push(Credential::Header { name: name.into(), value });
    }

    pub fn query(&mut self, name: impl Into<String>, value: Secret) {
        self.call.credentials.push(Credential::Query { name: name.into(), value });
    }
}
