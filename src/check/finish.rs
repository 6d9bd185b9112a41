//! Closing the documents: when all requests are compiled it is known what each reads of every record
//! and page, its own statements and its children's. Places become slots.

use super::ir::{Export, Records, Request, StepAction};
use super::request::{Locals, Open};
use super::walk::each_node;
use super::whole;
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
    let reads_page = |node: &Node| matches!(node, Node::Path(Document::Page, _));
    request.page_first = matches!(request.records, Records::Expr(..))
        || request.steps.iter().any(|step| step_node(&step.action).any(&reads_page))
        || request.bookmark.as_ref().is_some_and(|bookmark| bookmark.value.any(&reads_page));
    each_node(&mut request, &mut |node| {
        bind(node, Document::Record, &record_bounds);
        bind(node, Document::Page, &page_bounds);
    });
    request.split = whole::split(&mut request);
    request.whole = whole::reason(&mut request);
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
