//! A plan in words: hosts, secrets, requests, tables and columns, for people and as JSON.

use serde::Serialize;

use super::ir::{Call, Exchange, PagerKind, Request, SharedSource, UrlPiece};
use super::table::Table;
use super::{Plan, url};
use crate::builtin::Context;
use crate::check::needs;
use crate::expr::eval::{Budget, Scope};
use crate::http::encode::is_absolute;
use crate::value::json::to_json;
use crate::value::{Fault, Value};

/// Version 1 of a plan's JSON.
#[derive(Clone, Debug, Serialize)]
pub struct PlanDescription {
    pub integration: String,
    /// Origins that are contacted, and `allow host` patterns.
    pub hosts: Vec<String>,
    /// Names of secrets that are read.
    pub secrets: Vec<String>,
    /// Those of them that have no value.
    pub missing_secrets: Vec<String>,
    /// Name and value, as text.
    pub params: Vec<(String, String)>,
    pub requests: Vec<RequestDescription>,
}

#[derive(Clone, Debug, Serialize)]
pub struct RequestDescription {
    pub name: String,
    pub label: Option<String>,
    pub depends_on: Vec<String>,
    /// `GET https://api.acme.test/v2/campaigns`; what is known only during the run stays as written.
    pub calls: Vec<String>,
    /// `cursor(next: paging.next, query: "after")`, as written, with what ends it; `none` for one page.
    /// Absent for a request that calls nothing.
    pub paging: Option<String>,
    /// Where an incremental request starts when nothing was reached before.
    pub from: Option<String>,
    /// The windows of such a first run, `2026-01-01 to 2026-01-08` each, as far as they are known.
    pub windows: Vec<String>,
    /// Absent, like `table`, for a request whose rows only others read.
    pub write: Option<String>,
    pub table: Option<String>,
    pub key: Vec<String>,
    pub columns: Vec<ColumnDescription>,
}

#[derive(Clone, Debug, Serialize)]
pub struct ColumnDescription {
    pub name: String,
    #[serde(rename = "type")]
    pub ty: String,
    pub global: bool,
    /// Where it is mapped: in the script, or in a file that it uses.
    pub file: String,
    pub line: u32,
}

impl Plan {
    pub fn describe(&self) -> PlanDescription {
        let tokens = self.token_hosts.iter().filter(|origin| !self.policy.origins.contains(origin));
        let origins = self.policy.origins.iter().chain(tokens).map(ToString::to_string);
        let params = self.shared.iter().zip(&self.values).filter(|(shared, _)| matches!(shared.source, SharedSource::Param { .. }));
        PlanDescription {
            integration: self.integration.name.clone(),
            hosts: origins.chain(self.policy.hosts.iter().cloned()).collect(),
            secrets: self.secrets.clone(),
            missing_secrets: self.missing_secrets.clone(),
            params: params.map(|(shared, value)| (shared.name.clone(), shown(value))).collect(),
            requests: self.order.iter().filter_map(|index| Some(self.request(*index, self.requests.get(*index)?))).collect(),
        }
    }

    fn request(&self, index: usize, request: &Request) -> RequestDescription {
        let table = request.table.as_ref().filter(|_| self.written.contains(&index));
        let name = |index: usize| self.requests.get(index).map(|request| request.name.clone());
        RequestDescription {
            name: request.name.clone(),
            label: request.label.clone(),
            depends_on: needs(request).into_iter().filter_map(name).collect(),
            calls: request.exchanges.iter().map(|exchange| self.exchange(request, exchange)).collect(),
            paging: request.call().map(|_| self.paging(request)),
            from: self.from(request).map(|from| shown(&from)),
            windows: self.windows(request),
            write: table.map(|table| table.write.word().to_owned()),
            table: table.map(|table| format!("{}__{}", table.integration, table.request)),
            key: table.map(key).unwrap_or_default(),
            columns: table.map(|table| self.columns(request, table)).unwrap_or_default(),
        }
    }

    /// In the words of the script, wherever in it they stand.
    fn paging(&self, request: &Request) -> String {
        if matches!(request.pager.kind, PagerKind::Unsaid | PagerKind::None) {
            return PagerKind::None.word().to_owned();
        }
        let written = |span| self.sources.slice(span).split_whitespace().collect::<Vec<_>>().join(" ");
        let mut words = written(request.pager.span).trim_start_matches("paginate ").to_owned();
        if request.stop_when.is_some() {
            words.push_str(&format!(", {}", written(request.stop_span)));
        }
        if request.continue_on_empty {
            words.push_str(", continue on empty");
        }
        words
    }

    fn from(&self, request: &Request) -> Option<Value> {
        let bookmark = request.bookmark.as_ref()?;
        self.known(request, &bookmark.from, &[])
    }

    /// A value that depends on nothing but the file and the locals given.
    fn known(&self, request: &Request, node: &crate::expr::program::Node, locals: &[Value]) -> Option<Value> {
        let budget = Budget::default();
        let context = Context { now: self.now, timezone: None };
        let scope = Scope { shared: &self.values, locals, page: &[], record: &[], item: None, context: &context, budget: &budget };
        let zone = request.policy.timezone.as_ref().and_then(|node| scope.eval(node).ok());
        let timezone = match zone {
            Some(Value::Text(name)) => crate::builtin::timezone(&name).ok(),
            _ => None,
        };
        let context = Context { now: self.now, timezone };
        Scope { context: &context, ..scope }.eval(node).ok()
    }

    fn windows(&self, request: &Request) -> Vec<String> {
        use super::ir::LoopSource;
        use crate::expr::program::Node;
        let Some(looped) = request.loops.iter().find(|looped| looped.windows) else { return Vec::new() };
        let LoopSource::List(node) = &looped.source else { return Vec::new() };
        let bookmark = request.reads.bookmark;
        if node.any(&|node| matches!(node, Node::Local(local) if Some(*local) != bookmark)) {
            return Vec::new();
        }
        let mut locals = vec![Value::Null; request.locals];
        if let (Some(place), Some(from)) = (bookmark.and_then(|local| locals.get_mut(local)), self.from(request)) {
            *place = from;
        }
        let Some(Value::List(windows)) = self.known(request, node, &locals) else { return Vec::new() };
        windows.iter().map(window).collect()
    }

    fn columns(&self, request: &Request, table: &Table) -> Vec<ColumnDescription> {
        let columns = table.columns.iter().zip(&request.column_spans);
        let described = columns.map(|(column, span)| {
            let source = self.sources.of(*span);
            ColumnDescription {
                name: column.name.clone(),
                ty: column.ty.to_string(),
                global: column.global,
                file: source.name().to_owned(),
                line: source.position(span.start).line,
            }
        });
        described.collect()
    }

    /// `POST https://…`, and after `poll` how it is repeated.
    fn exchange(&self, request: &Request, exchange: &Exchange) -> String {
        let call = self.call(&exchange.call);
        let Some(poll) = &exchange.poll else { return call };
        let known = |node| self.known(request, node, &[]).map_or("…".to_owned(), |value| shown(&value));
        format!("{call} every {} within {}", known(&poll.every), known(&poll.within))
    }

    /// Holes that depend on a row are shown as they are written.
    fn call(&self, call: &Call) -> String {
        let context = Context { now: self.now, timezone: None };
        let budget = Budget::default();
        let scope = Scope { shared: &self.values, locals: &[], page: &[], record: &[], item: None, context: &context, budget: &budget };
        let verb = call.verb.word().to_uppercase();
        if let [UrlPiece::Raw(node)] = call.url.pieces.as_slice()
            && !super::reach::is_fixed(node)
        {
            return format!("{verb} {{{}}}", self.sources.slice(call.url.span));
        }
        let path = match url::text(&call.url, &mut |node| shown_hole(node, &scope)) {
            Ok(text) => text,
            Err(_) => self.sources.slice(call.url.span).trim_matches('"').to_owned(),
        };
        let base = call.base.as_ref().filter(|_| !is_absolute(&path));
        let base = base.and_then(|base| url::text(base, &mut |node| shown_hole(node, &scope)).ok()).unwrap_or_default();
        let slash = if base.is_empty() || path.is_empty() || path.starts_with('/') { "" } else { "/" };
        format!("{verb} {}{slash}{path}", base.trim_end_matches('/'))
    }
}

fn window(window: &Value) -> String {
    let Value::Object(object) = window else { return shown(window) };
    let part = |name| object.get(name).map(shown).unwrap_or_default();
    format!("{} to {}", part("start"), part("end"))
}

fn shown_hole(node: &crate::expr::program::Node, scope: &Scope<'_>) -> Result<Value, Fault> {
    if !super::reach::is_fixed(node) {
        return Err(Fault::new("unknown-host", "known only during the run"));
    }
    match scope.eval(node)? {
        // A secret, or one that is missing.
        Value::Secret(_) | Value::Null => Ok(Value::text("***")),
        value => Ok(value),
    }
}

fn key(table: &Table) -> Vec<String> {
    table.key.iter().filter_map(|index| table.columns.get(*index)).map(|column| column.name.clone()).collect()
}

fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        value => to_json(value).trim_matches('"').to_owned(),
    }
}
