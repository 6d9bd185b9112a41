//! Building a plan: requests chosen, hosts and secrets found.

use std::collections::{BTreeSet, HashSet};

use jiff::Timestamp;

use super::ir::{self, SharedSource, UrlPiece};
use super::reach::{Reach, is_fixed, reads_any};
use super::values::{self, Values};
use super::{Plan, Settings, job, url};
use crate::builtin::Context;
use crate::check::{Checked, needs};
use crate::diagnostic::{Diagnostic, nearest};
use crate::expr::eval::{Budget, Scope};
use crate::expr::program::Node;
use crate::http::encode::after_scheme;
use crate::http::{Origin, Policy};
use crate::source::Span;
use crate::value::{Fault, Value};

pub(super) fn build(checked: &Checked, settings: &Settings) -> Result<Plan, Vec<Diagnostic>> {
    let errors: Vec<Diagnostic> = checked.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).cloned().collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    let Some(integration) = checked.integration.clone() else {
        return Err(vec![nothing_to_run()]);
    };
    let now = settings.now.unwrap_or_else(Timestamp::now);
    let mut findings = Vec::new();
    let written = selected(checked, settings, &mut findings);
    values::misnamed(checked, settings, &mut findings);
    let context = Context { now, timezone: values::timezone(checked, settings, now) };
    let Values { values, unknown } = Values::new(checked, settings, &context, &mut findings);
    let budget = Budget::default();
    let scope = Scope { shared: &values, locals: &[], page: &[], record: &[], item: None, context: &context, budget: &budget };
    let written: Vec<usize> = written.into_iter().filter(|index| is_on(checked, *index, &scope, &unknown)).collect();
    let running = closure(checked, &written);
    let order: Vec<usize> = checked.order.iter().copied().filter(|index| running.contains(index)).collect();
    let mut policy = Policy { hosts: checked.hosts.clone(), ..Policy::default() };
    for request in order.iter().filter_map(|index| checked.requests.get(*index)) {
        origins(request, &scope, &unknown, &mut policy, &mut findings);
    }
    let mut reach = Reach { shared: &checked.shared, scope, unknown: &unknown, found: BTreeSet::new(), schemes: Vec::new() };
    order.iter().filter_map(|index| checked.requests.get(*index)).for_each(|request| reach.request(request));
    let token_hosts = token_hosts(&reach, &mut findings);
    let (secrets, missing_secrets) = secrets(checked, &values, &reach.found);
    if !findings.is_empty() {
        findings.extend(checked.shared.iter().filter(|shared| missing_secrets.contains(&shared.name)).map(missing_secret));
        return Err(findings);
    }
    let job = job::of(&checked.sources, &integration.name, settings);
    Ok(Plan {
        sources: checked.sources.clone(),
        integration,
        shared: checked.shared.clone(),
        values,
        requests: checked.requests.clone(),
        order,
        written,
        globals: checked.globals.clone(),
        policy,
        token_hosts,
        rates: checked.rates.clone(),
        secrets,
        missing_secrets,
        now,
        job,
    })
}

fn nothing_to_run() -> Diagnostic {
    Diagnostic::error("nothing-to-run", Span::default(), "this file has no integration to run").help("it may be one that others `use`")
}

/// Requests with a table, those chosen if some are.
fn selected(checked: &Checked, settings: &Settings, findings: &mut Vec<Diagnostic>) -> Vec<usize> {
    let names = || checked.requests.iter().map(|request| request.name.as_str());
    for name in &settings.requests {
        if !names().any(|known| known == name) {
            let mut diagnostic = Diagnostic::error("unknown-request", Span::default(), format!("there is no request `{name}`"));
            diagnostic = match nearest(name, names()) {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic.help(format!("the requests are {}", names().collect::<Vec<_>>().join(", "))),
            };
            findings.push(diagnostic);
        }
    }
    let chosen = |request: &ir::Request| settings.requests.is_empty() || settings.requests.contains(&request.name);
    let all = checked.requests.iter().enumerate();
    let written: Vec<usize> = all.filter(|(_, request)| request.table.is_some() && chosen(request)).map(|(index, _)| index).collect();
    if written.is_empty() && findings.is_empty() {
        findings.push(
            Diagnostic::error("nothing-to-run", Span::default(), "no request maps anything")
                .help("add `map FIELD -> global.NAME` to a request"),
        );
    }
    written
}

fn is_on(checked: &Checked, index: usize, scope: &Scope<'_>, unknown: &HashSet<usize>) -> bool {
    let condition = checked.requests.get(index).and_then(|request| request.only_if.as_ref());
    let holds = |node: &Node| scope.truth(node).is_ok_and(|truth| truth == Some(true));
    condition.is_none_or(|node| !is_fixed(node) || !reads_any(node, unknown) && holds(node))
}

fn closure(checked: &Checked, written: &[usize]) -> HashSet<usize> {
    let mut running = HashSet::new();
    let mut waiting = written.to_vec();
    while let Some(index) = waiting.pop() {
        if running.insert(index) {
            waiting.extend(checked.requests.get(index).map(needs).unwrap_or_default());
        }
    }
    running
}

/// The origins that the calls of a request declare: the base, and the URL when that is absolute.
fn origins(request: &ir::Request, scope: &Scope<'_>, unknown: &HashSet<usize>, policy: &mut Policy, findings: &mut Vec<Diagnostic>) {
    for exchange in &request.exchanges {
        origin_of_call(&exchange.call, scope, unknown, policy, findings);
    }
}

fn origin_of_call(call: &ir::Call, scope: &Scope<'_>, unknown: &HashSet<usize>, policy: &mut Policy, findings: &mut Vec<Diagnostic>) {
    let target = if call.url.is_absolute() { Some(&call.url) } else { call.base.as_ref() };
    let Some(target) = target else {
        if policy.hosts.is_empty() {
            findings.push(finding(unknown_host(), call.url.span));
        }
        return;
    };
    let reads_unknown = |piece: &UrlPiece| matches!(piece, UrlPiece::Hole(node) | UrlPiece::Raw(node) if reads_any(node, unknown));
    if target.pieces.iter().any(reads_unknown) {
        return;
    }
    match origin(target, scope) {
        Ok(origin) => {
            if !policy.origins.contains(&origin) {
                policy.origins.push(origin);
            }
        }
        Err(fault) => findings.push(finding(fault, target.span)),
    }
}

/// Where tokens are asked for. These origins see nothing of the API's calls, and no call of the API
/// may go there because of them.
fn token_hosts(reach: &Reach<'_>, findings: &mut Vec<Diagnostic>) -> Vec<Origin> {
    let mut found = Vec::new();
    for scheme in &reach.schemes {
        let Some(node) = scheme.argument("token_url").filter(|node| !reads_any(node, reach.unknown)) else { continue };
        match token_host(node, &reach.scope) {
            Ok(origin) if found.contains(&origin) => {}
            Ok(origin) => found.push(origin),
            Err(reason) => findings.push(Diagnostic::error("bad-url", scheme.span, format!("`token_url`: {reason}"))),
        }
    }
    found
}

fn token_host(node: &Node, scope: &Scope<'_>) -> Result<Origin, String> {
    let value = fixed(node, scope).map_err(|fault| fault.message)?;
    let (Value::Text(text) | Value::Secret(text)) = value else { return Err("it is no URL".to_owned()) };
    let url = ::url::Url::parse(&text).map_err(|error| format!("this is no URL: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("only `http` and `https` can be called".to_owned());
    }
    Origin::of(&url).ok_or_else(|| "this URL has no host".to_owned())
}

/// Only the part up to the path needs to be known.
fn origin(target: &ir::Url, scope: &Scope<'_>) -> Result<Origin, Fault> {
    let bad_url = |reason: String| Fault::new("bad-url", reason);
    let mut pieces = Vec::new();
    for piece in &target.pieces {
        pieces.push(piece.clone());
        let known = url::text(&ir::Url { pieces: pieces.clone(), span: target.span }, &mut |node| fixed(node, scope))?;
        if after_scheme(&known).is_some_and(|rest| rest.contains(['/', '?'])) {
            break;
        }
    }
    let text = url::text(&ir::Url { pieces, span: target.span }, &mut |node| fixed(node, scope))?;
    let parsed = ::url::Url::parse(&text).map_err(|error| bad_url(format!("this is no URL: {error}")))?;
    if !matches!(parsed.scheme(), "http" | "https") {
        return Err(bad_url("only `http` and `https` can be called".to_owned()));
    }
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err(bad_url("a URL cannot hold a user name or a password".to_owned()));
    }
    Origin::of(&parsed).ok_or_else(|| bad_url("this URL has no host".to_owned()))
}

fn fixed(node: &Node, scope: &Scope<'_>) -> Result<Value, Fault> {
    if is_fixed(node) {
        return scope.eval(node);
    }
    Err(unknown_host())
}

fn unknown_host() -> Fault {
    Fault::new("unknown-host", "the host of this URL is known only during the run").help("declare it with `allow host \"…\"`")
}

fn missing_secret(shared: &ir::Shared) -> Diagnostic {
    let name = &shared.name;
    Diagnostic::error("missing-secret", shared.span, format!("no value for `{name}`"))
        .label("declared here")
        .help(format!("set `{name}` in the environment, or give a file with `--secrets-file`"))
}

/// A fault as a finding about a place of the script.
pub(super) fn finding(fault: Fault, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::error(fault.code, span, fault.message);
    match fault.help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

fn secrets(checked: &Checked, values: &[Value], reached: &BTreeSet<usize>) -> (Vec<String>, Vec<String>) {
    let mut read = Vec::new();
    let mut missing = Vec::new();
    for index in reached {
        let Some(shared) = checked.shared.get(*index) else { continue };
        let SharedSource::Secret { optional, .. } = shared.source else { continue };
        read.push(shared.name.clone());
        if !optional && values.get(*index).is_none_or(Value::is_null) {
            missing.push(shared.name.clone());
        }
    }
    (read, missing)
}
