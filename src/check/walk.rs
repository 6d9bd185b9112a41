//! A walk over the expressions of a request: the one place that knows where they all stand.

use super::ir::{Auth, Body, Call, Carry, Exchange, Export, LoopSource, Pair, Records, Request, StepAction, Url, UrlPiece};
use crate::expr::program::Node;

/// Every compiled expression of the request.
pub fn each_node(request: &mut Request, visit: &mut dyn FnMut(&mut Node)) {
    each_but_auth(request, visit);
    for exchange in &mut request.exchanges {
        each_of_auth(&mut exchange.call.auth, visit);
        exchange.away.iter_mut().for_each(|call| each_of_auth(&mut call.auth, visit));
    }
}

/// All but those of its `auth`, of which only one may be used.
pub fn each_but_auth(request: &mut Request, visit: &mut dyn FnMut(&mut Node)) {
    request.only_if.iter_mut().for_each(&mut *visit);
    for looped in &mut request.loops {
        looped.batch.iter_mut().for_each(&mut *visit);
        if let LoopSource::List(node) = &mut looped.source {
            visit(node);
        }
    }
    request.exchanges.iter_mut().for_each(|exchange| each_of_exchange(exchange, visit));
    let pager = &mut request.pager;
    if let Some(Carry::Query(node) | Carry::Header(node) | Carry::Body(node)) = &mut pager.carry {
        visit(node);
    }
    let numbers = [&mut pager.start, &mut pager.size, &mut pager.size_query, &mut pager.total, &mut pager.pages, &mut pager.cap];
    let values = [&mut pager.first, &mut pager.next, &mut pager.inline, &mut pager.restart];
    numbers.into_iter().chain(values).flatten().for_each(&mut *visit);
    request.stop_when.iter_mut().for_each(&mut *visit);
    if let Records::Expr(node, _) = &mut request.records {
        visit(node);
    }
    for step in &mut request.steps {
        match &mut step.action {
            StepAction::Each { source, .. } => visit(source),
            StepAction::Let { value, .. } | StepAction::Map { value, .. } | StepAction::Where(value) => visit(value),
        }
    }
    request.slice.iter_mut().for_each(|condition| visit(&mut condition.value));
    if let Some(bookmark) = &mut request.bookmark {
        visit(&mut bookmark.value);
        visit(&mut bookmark.from);
        bookmark.settle.iter_mut().for_each(&mut *visit);
    }
    request.expects.iter_mut().for_each(|expect| visit(&mut expect.condition));
    let policy = &mut request.policy;
    let parts = [&mut policy.concurrency, &mut policy.retry_max, &mut policy.timezone];
    parts.into_iter().flatten().for_each(&mut *visit);
    each_of_export(&mut request.export, visit);
}

/// Whether anything in the call reads what `fits`; its `auth` is not looked at.
pub fn call_reads(call: &Call, fits: &dyn Fn(&Node) -> bool) -> bool {
    let mut found = false;
    each_of_call(&mut call.clone(), &mut |node| found = found || node.any(fits));
    found
}

fn each_of_exchange(exchange: &mut Exchange, visit: &mut dyn FnMut(&mut Node)) {
    exchange.source.iter_mut().for_each(|(_, node)| visit(node));
    each_of_call(&mut exchange.call, visit);
    exchange.away.iter_mut().for_each(|call| each_of_call(call, visit));
    if let Some(poll) = &mut exchange.poll {
        [&mut poll.every, &mut poll.until, &mut poll.within].into_iter().chain(&mut poll.fail).for_each(&mut *visit);
    }
    for on in &mut exchange.on {
        [&mut on.when, &mut on.times, &mut on.after].into_iter().flatten().for_each(&mut *visit);
    }
    [&mut exchange.idempotency_key, &mut exchange.timeout].into_iter().flatten().for_each(&mut *visit);
}

fn each_of_call(call: &mut Call, visit: &mut dyn FnMut(&mut Node)) {
    call.base.iter_mut().for_each(|url| each_of_url(url, visit));
    each_of_url(&mut call.url, visit);
    call.headers.iter_mut().chain(&mut call.query).for_each(|pair| each_of_pair(pair, visit));
    match &mut call.body {
        None => {}
        Some(Body::Json(node) | Body::Form(node) | Body::Text(node) | Body::Multipart(node)) => visit(node),
        Some(Body::Graphql { query, variables }) => {
            visit(query);
            variables.iter_mut().for_each(&mut *visit);
        }
    }
}

fn each_of_url(url: &mut Url, visit: &mut dyn FnMut(&mut Node)) {
    for piece in &mut url.pieces {
        if let UrlPiece::Hole(node) | UrlPiece::Raw(node) = piece {
            visit(node);
        }
    }
}

fn each_of_pair(pair: &mut Pair, visit: &mut dyn FnMut(&mut Node)) {
    visit(&mut pair.name);
    visit(&mut pair.value);
}

fn each_of_auth(auth: &mut Auth, visit: &mut dyn FnMut(&mut Node)) {
    match auth {
        Auth::None => {}
        Auth::Scheme(scheme) => scheme.arguments.iter_mut().for_each(|(_, node)| visit(node)),
        Auth::Choice(choices, otherwise) => {
            for (condition, auth) in choices {
                visit(condition);
                each_of_auth(auth, visit);
            }
            each_of_auth(otherwise, visit);
        }
    }
}

fn each_of_export(export: &mut Export, visit: &mut dyn FnMut(&mut Node)) {
    export.value.iter_mut().for_each(&mut *visit);
    export.fields.iter_mut().for_each(|(_, field)| each_of_export(field, visit));
}
