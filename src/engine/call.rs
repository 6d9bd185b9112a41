//! One HTTP call from its compiled parts and the values of a turn and page; `auth` is added by `auth`.

use std::sync::Arc;

use ::url::Url;
use bytes::Bytes;

use super::failure::Failure;
use crate::expr::eval::Scope;
use crate::expr::program::Node;
use crate::http::encode::{append_query, form, is_absolute, resolve};
use crate::http::multipart::{Part, multipart};
use crate::http::redact::Redactor;
use crate::http::{self, Credential, Limits, Origin, Policy, Secret};
use crate::plan::ir::{Body, Call, Carry, Pager, Pair, UrlPiece, Verb};
use crate::plan::url;
use crate::source::Span;
use crate::value::json::to_json;
use crate::value::{Fault, Kind, Object, Text, Value, display};

/// What a page adds to the call of its turn.
pub struct PageCall<'p> {
    pub pager: &'p Pager,
    /// The number, offset or cursor of this page; null for none.
    pub position: &'p Value,
    /// The URL that the page before named; then that is called and no query is added.
    pub next: Option<&'p Url>,
}

pub struct Caller<'c> {
    pub scope: Scope<'c>,
    pub redactor: &'c Redactor,
    pub policy: &'c Arc<Policy>,
    pub limits: Limits,
}

impl Caller<'_> {
    pub fn call(&self, call: &Call, page: &PageCall<'_>, idempotency_key: Option<&Node>) -> Result<http::Call, Failure> {
        let first = self.url(call)?;
        let mut credentials = Vec::new();
        let mut headers = Vec::new();
        let mut query = Vec::new();
        self.pairs(&call.headers, &mut headers, &mut credentials, true)?;
        if page.next.is_none() {
            self.pairs(&call.query, &mut query, &mut credentials, false)?;
        }
        let is_graphql = matches!(call.body, Some(Body::Graphql { .. }));
        let mut body = self.body(call.body.as_ref(), &mut headers, call.span)?;
        self.carry(page, &mut query, &mut headers, &mut body, is_graphql).map_err(|fault| Failure::of_fault(fault, page.pager.span))?;
        if let Some(node) = idempotency_key {
            let key = self.shown(node).map_err(|fault| Failure::of_fault(fault, call.span))?;
            headers.extend(key.map(|key| ("Idempotency-Key".to_owned(), key)));
        }
        let parts = match &body {
            Some(Built::Parts(parts)) => Some(multipart(parts)),
            _ => None,
        };
        default_headers(&mut headers, &body, parts.as_ref().map(|(content_type, _)| content_type.as_str()));
        let home = self.home(call, &first)?;
        let mut target = page.next.cloned().unwrap_or(first);
        // No credential crosses an origin, and a body may hold one.
        if Origin::of(&target) != home {
            credentials.clear();
            if body.is_some() {
                let failure = Failure::new("host-refused", "a body does not go to an origin that the answer names");
                return Err(failure.at(call.span).exit(super::failure::REFUSED));
            }
        }
        append_query(&mut target, &query);
        let body = body.map(|body| match body {
            Built::Text(text) => Bytes::from(text),
            Built::Form(pairs) => form(&pairs),
            Built::Json(value) => Bytes::from(self.json(&value)),
            Built::Parts(_) => parts.map(|(_, body)| body).unwrap_or_default(),
        });
        let method = method(call.verb);
        Ok(http::Call { method, url: target, headers, body, credentials, policy: Arc::clone(self.policy), limits: self.limits })
    }

    /// Where credentials belong: the origin of `base` for a URL that comes from data, else of the URL.
    pub fn home(&self, call: &Call, first: &Url) -> Result<Option<Origin>, Failure> {
        let from_data = matches!(call.url.pieces.first(), Some(UrlPiece::Raw(_)));
        let Some(base) = call.base.as_ref().filter(|_| from_data) else { return Ok(Origin::of(first)) };
        let text = url::text(base, &mut |node| self.scope.eval(node)).map_err(|fault| Failure::of_fault(fault, base.span))?;
        Ok(Url::parse(&text).ok().as_ref().and_then(Origin::of))
    }

    pub fn url(&self, call: &Call) -> Result<Url, Failure> {
        let faulty = |span: Span| move |fault: Fault| Failure::of_fault(fault, span);
        let target = url::text(&call.url, &mut |node| self.scope.eval(node)).map_err(faulty(call.url.span))?;
        let base = match &call.base {
            Some(base) if !is_absolute(&target) => {
                let text = url::text(base, &mut |node| self.scope.eval(node)).map_err(faulty(base.span))?;
                Some(resolve(None, &text).map_err(|reason| Failure::new("bad-url", reason).at(base.span))?)
            }
            _ => None,
        };
        resolve(base.as_ref(), &target).map_err(|reason| Failure::new("bad-url", reason).at(call.url.span))
    }

    /// Null omits, a list repeats, a secret becomes a credential.
    fn pairs(
        &self,
        pairs: &[Pair],
        to: &mut Vec<(String, String)>,
        credentials: &mut Vec<Credential>,
        header: bool,
    ) -> Result<(), Failure> {
        for pair in pairs {
            let faulty = |fault: Fault| Failure::of_fault(fault, pair.span);
            let Some(name) = self.shown(&pair.name).map_err(faulty)? else { continue };
            let value = self.scope.eval(&pair.value).map_err(faulty)?;
            let values = match &value {
                Value::List(items) => items.to_vec(),
                _ => vec![value],
            };
            for value in values {
                match value {
                    Value::Null => {}
                    Value::Secret(text) => {
                        self.redactor.add(&Secret::new(&text));
                        credentials.push(self.credential(name.clone(), &text, header));
                    }
                    value => to.push((name.clone(), text_of(&value).map_err(faulty)?)),
                }
            }
        }
        Ok(())
    }

    /// The redactor knows the secret itself already: a token without its `Bearer`.
    fn credential(&self, name: String, text: &str, header: bool) -> Credential {
        let value = Secret::new(text);
        if header { Credential::Header { name, value } } else { Credential::Query { name, value } }
    }

    fn body(&self, body: Option<&Body>, headers: &mut Vec<(String, String)>, span: Span) -> Result<Option<Built>, Failure> {
        let faulty = |fault: Fault| Failure::of_fault(fault, span);
        let Some(body) = body else { return Ok(None) };
        Ok(Some(match body {
            Body::Json(node) => Built::Json(self.scope.eval(node).map_err(faulty)?),
            Body::Text(node) => Built::Text(self.shown(node).map_err(faulty)?.unwrap_or_default()),
            Body::Form(node) => Built::Form(self.form(&self.scope.eval(node).map_err(faulty)?).map_err(faulty)?),
            Body::Multipart(node) => {
                let value = self.scope.eval(node).map_err(faulty)?;
                Built::Parts(super::multipart::parts(&value, self.redactor).map_err(faulty)?)
            }
            Body::Graphql { query, variables } => {
                let query = self.scope.eval(query).map_err(faulty)?;
                let variables = variables.as_ref().map(|node| self.scope.eval(node)).transpose().map_err(faulty)?;
                let mut fields = vec![(Text::from("query"), query)];
                fields.extend(variables.filter(|value| !value.is_null()).map(|value| (Text::from("variables"), value)));
                if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("accept")) {
                    headers.push(("Accept".to_owned(), "application/json".to_owned()));
                }
                Built::Json(Value::object(fields))
            }
        }))
    }

    fn form(&self, value: &Value) -> Result<Vec<(String, String)>, Fault> {
        let Value::Object(object) = value else {
            return Err(Fault::new("bad-form", format!("a form is an object, this is {}", value.kind().phrase())));
        };
        let mut pairs = Vec::new();
        for (name, value) in &object.fields {
            let values = match value {
                Value::List(items) => items.to_vec(),
                value => vec![value.clone()],
            };
            for value in values {
                match &value {
                    Value::Null => {}
                    Value::Secret(text) => {
                        self.redactor.add(&Secret::new(text));
                        pairs.push((name.to_string(), text.to_string()));
                    }
                    value => pairs.push((name.to_string(), text_of(value)?)),
                }
            }
        }
        Ok(pairs)
    }

    fn carry(
        &self,
        page: &PageCall<'_>,
        query: &mut Vec<(String, String)>,
        headers: &mut Vec<(String, String)>,
        body: &mut Option<Built>,
        is_graphql: bool,
    ) -> Result<(), Fault> {
        if page.next.is_some() {
            return Ok(());
        }
        if let (Some(name), Some(size)) = (&page.pager.size_query, &page.pager.size)
            && let (Some(name), Some(size)) = (self.shown(name)?, self.shown(size)?)
        {
            put(query, name, size, str::eq);
        }
        let Some(carry) = page.pager.carry.as_ref().filter(|_| !page.position.is_null()) else { return Ok(()) };
        match carry {
            Carry::Query(name) => {
                let Some(name) = self.shown(name)? else { return Ok(()) };
                put(query, name, text_of(page.position)?, str::eq);
            }
            Carry::Header(name) => {
                let Some(name) = self.shown(name)? else { return Ok(()) };
                put(headers, name, text_of(page.position)?, str::eq_ignore_ascii_case);
            }
            Carry::Body(name) => {
                let Some(name) = self.shown(name)? else { return Ok(()) };
                set_field(body, name, page.position, is_graphql)?;
            }
        }
        Ok(())
    }

    /// JSON as it goes over the wire: secrets in it are sent, and learned.
    fn json(&self, value: &Value) -> String {
        to_json(&self.opened(value))
    }

    fn opened(&self, value: &Value) -> Value {
        match value {
            Value::Secret(text) => {
                self.redactor.add(&Secret::new(text));
                Value::Text(text.clone())
            }
            Value::List(items) => Value::list(items.iter().map(|item| self.opened(item)).collect()),
            Value::Object(object) => Value::object(object.fields.iter().map(|(name, value)| (name.clone(), self.opened(value))).collect()),
            value => value.clone(),
        }
    }

    /// The text form; none for null.
    fn shown(&self, node: &Node) -> Result<Option<String>, Fault> {
        match self.scope.eval(node)? {
            Value::Null => Ok(None),
            Value::Secret(text) => {
                self.redactor.add(&Secret::new(&text));
                Ok(Some(text.to_string()))
            }
            value => text_of(&value).map(Some),
        }
    }
}

/// A body whose page position is not set yet.
enum Built {
    Json(Value),
    Form(Vec<(String, String)>),
    Text(String),
    Parts(Vec<Part>),
}

/// Puts the pair in the place of those of its name.
fn put(pairs: &mut Vec<(String, String)>, name: String, value: String, is_same: fn(&str, &str) -> bool) {
    pairs.retain(|(known, _)| !is_same(known, &name));
    pairs.push((name, value));
}

/// The object with the field in the place of one of its name.
fn with_field(object: &Object, name: &str, value: Value) -> Value {
    let mut fields: Vec<(Text, Value)> = object.fields.iter().filter(|(key, _)| key.as_str() != name).cloned().collect();
    fields.push((name.into(), value));
    Value::object(fields)
}

/// A key of the body; of GraphQL, a variable.
fn set_field(body: &mut Option<Built>, name: String, position: &Value, is_graphql: bool) -> Result<(), Fault> {
    match body {
        Some(Built::Json(Value::Object(object))) if is_graphql => {
            let variables = match object.get("variables") {
                Some(Value::Object(variables)) => with_field(variables, &name, position.clone()),
                _ => Value::object(vec![(name.into(), position.clone())]),
            };
            *body = Some(Built::Json(with_field(object, "variables", variables)));
        }
        Some(Built::Json(Value::Object(object))) => *body = Some(Built::Json(with_field(object, &name, position.clone()))),
        None => *body = Some(Built::Json(Value::object(vec![(name.into(), position.clone())]))),
        Some(Built::Form(pairs)) => {
            pairs.retain(|(key, _)| *key != name);
            pairs.push((name, text_of(position)?));
        }
        Some(Built::Parts(parts)) => {
            parts.retain(|part| part.name != name);
            parts.push(Part { name, filename: None, content_type: None, content: text_of(position)? });
        }
        Some(_) => return Err(Fault::new("bad-carry", "`body:` needs a body that is an object")),
    }
    Ok(())
}

pub fn text_of(value: &Value) -> Result<String, Fault> {
    if value.kind() == Kind::Object {
        return Err(Fault::new("no-text-form", "an object cannot be sent here").help("`json(x)` makes a text of it"));
    }
    match display::to_text(value) {
        Some(text) => Ok(text.to_string()),
        None => {
            Err(Fault::new("no-text-form", format!("{} cannot be sent here", value.kind())).help("`join(x, \",\")` makes a text of a list"))
        }
    }
}

fn default_headers(headers: &mut Vec<(String, String)>, body: &Option<Built>, multipart: Option<&str>) {
    let has = |headers: &[(String, String)], name: &str| headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
    let content_type = match body {
        Some(Built::Json(_)) => Some("application/json"),
        Some(Built::Form(_)) => Some("application/x-www-form-urlencoded"),
        Some(Built::Text(_)) => Some("text/plain; charset=utf-8"),
        Some(Built::Parts(_)) => multipart,
        None => None,
    };
    if let Some(content_type) = content_type.filter(|_| !has(headers, "content-type")) {
        headers.push(("Content-Type".to_owned(), content_type.to_owned()));
    }
    if !has(headers, "accept") {
        headers.push(("Accept".to_owned(), "application/json, */*;q=0.5".to_owned()));
    }
}

fn method(verb: Verb) -> &'static str {
    match verb {
        Verb::Get => "GET",
        Verb::Post => "POST",
        Verb::Put => "PUT",
        Verb::Patch => "PATCH",
        Verb::Delete => "DELETE",
        Verb::Head => "HEAD",
    }
}
