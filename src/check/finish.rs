//! Closing the documents: when all requests are compiled it is known what each reads of every record
//! and page, its own statements and its children's. Places become slots.

use super::ir::{Auth, Body, Carry, Export, Pair, Records, Request, StepAction, Url, UrlPiece};
use super::request::{Locals, Open};
use crate::expr::place::{Bound, Document, Documents, Tree};
use crate::expr::program::Node;

/// Binds all requests to their documents. `order`: parents first.
pub fn finish(open: Vec<Open>, order: &[usize], documents: &mut Documents) -> Vec<Request> {
    for index in order.iter().rev() {
        let Some(Open { locals, .. }) = open.get(*index) else { continue };
        documents.hand_down(*index, |name| locals.get(name).and_then(|(_, place)| *place));
    }
    open.into_iter().enumerate().map(|(index, open)| close(open, index, documents)).collect()
}

fn close(open: Open, index: usize, documents: &mut Documents) -> Request {
    let Open { mut request, locals } = open;
    let export = documents.take(index, Document::Export);
    let mut record = documents.take(index, Document::Record);
    record.merge(Tree::ROOT, &export, Tree::ROOT, false);
    let key = request.export.key;
    if export.is_read(Tree::ROOT) {
        request.export = export_of(&export, Tree::ROOT, &mut record, Tree::ROOT, &locals);
    }
    request.export.key = key;
    let (record, record_bounds) = record.finish();
    let (page, page_bounds) = documents.take(index, Document::Page).finish();
    request.record = record;
    request.page = page;
    let reads_page = |node: &Node| {
        matches!(node, Node::Path(Document::Page, _)) || matches!(node, Node::Local(local) if Some(*local) == request.reads.response)
    };
    request.page_first =
        matches!(request.records, Records::Expr(..)) || request.steps.iter().any(|step| step_node(&step.action).any(&reads_page));
    each_node(&mut request, &mut |node| {
        bind(node, Document::Record, &record_bounds);
        bind(node, Document::Page, &page_bounds);
    });
    request
}

fn bind(node: &mut Node, document: Document, bounds: &[Option<Bound>]) {
    node.bind(document, bounds);
}

fn export_of(export: &Tree, node: usize, record: &mut Tree, at: usize, locals: &Locals) -> Export {
    let whole = export.is_value(node);
    let mut fields = Vec::new();
    for child in export.children(node) {
        let name = export.name(child);
        if let Some(local) = name.strip_prefix('$') {
            let value = locals.get(local).map(|(local, _)| Node::Local(*local));
            fields.push((name.to_owned(), Export { value, ..Export::default() }));
        } else if !whole {
            let here = record.child(at, name);
            fields.push((name.to_owned(), export_of(export, child, record, here, locals)));
        }
    }
    Export { value: whole.then_some(Node::Path(Document::Record, at)), fields, key: false }
}

fn step_node(action: &StepAction) -> &Node {
    match action {
        StepAction::Each { source, .. } => source,
        StepAction::Let { value, .. } | StepAction::Map { value, .. } | StepAction::Where(value) => value,
    }
}

/// Every compiled expression of the request.
fn each_node(request: &mut Request, visit: &mut dyn FnMut(&mut Node)) {
    request.only_if.iter_mut().for_each(&mut *visit);
    for looped in &mut request.loops {
        looped.batch.iter_mut().for_each(&mut *visit);
        if let super::ir::LoopSource::List(node) = &mut looped.source {
            visit(node);
        }
    }
    if let Some(call) = &mut request.call {
        call.base.iter_mut().for_each(|url| each_of_url(url, visit));
        each_of_url(&mut call.url, visit);
        call.headers.iter_mut().chain(&mut call.query).for_each(|pair| each_of_pair(pair, visit));
        match &mut call.body {
            None => {}
            Some(Body::Json(node) | Body::Form(node) | Body::Text(node)) => visit(node),
            Some(Body::Graphql { query, variables }) => {
                visit(query);
                variables.iter_mut().for_each(&mut *visit);
            }
        }
        each_of_auth(&mut call.auth, visit);
    }
    let pager = &mut request.pager;
    if let Some(Carry::Query(node) | Carry::Header(node) | Carry::Body(node)) = &mut pager.carry {
        visit(node);
    }
    let parts =
        [&mut pager.start, &mut pager.size, &mut pager.size_query, &mut pager.first, &mut pager.next, &mut pager.total, &mut pager.pages];
    parts.into_iter().flatten().for_each(&mut *visit);
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
    for on in &mut request.on {
        [&mut on.when, &mut on.times, &mut on.after].into_iter().flatten().for_each(&mut *visit);
    }
    request.slice.iter_mut().for_each(|condition| visit(&mut condition.value));
    if let Some(bookmark) = &mut request.bookmark {
        visit(&mut bookmark.value);
        visit(&mut bookmark.from);
        bookmark.settle.iter_mut().for_each(&mut *visit);
    }
    request.expects.iter_mut().for_each(|expect| visit(&mut expect.condition));
    let policy = &mut request.policy;
    let parts = [&mut policy.idempotency_key, &mut policy.concurrency, &mut policy.timeout, &mut policy.retry_max, &mut policy.timezone];
    parts.into_iter().flatten().for_each(&mut *visit);
    each_of_export(&mut request.export, visit);
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
