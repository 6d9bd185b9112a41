//! Whether an answer that holds rows must be whole before they are read, and why. If not, a large one
//! is read as it comes. The reasons go on from "the answer must be whole: …".

use super::ir::{Body, Notation, On, Records, Request, Status};
use super::walk::each_node;
use crate::expr::place::Document;
use crate::expr::program::{CallArgument, Node, Op};
use crate::value::Value;

/// The first reason of all.
pub fn reason(request: &mut Request) -> Option<&'static str> {
    let exchange = request.last_exchange()?;
    if matches!(exchange.call.body, Some(Body::Graphql { .. })) {
        return Some("answers to GraphQL tell their errors in them");
    }
    if exchange.poll.is_some() {
        return Some("`poll` looks into it");
    }
    if exchange.on.iter().any(looks_into) {
        return Some("`on … when` looks into it");
    }
    if request.split.is_none() && matches!(request.records, Records::Expr(..)) {
        return Some("`records` is more than a path");
    }
    if request.split.is_none() && request.page_first {
        return Some("rows read what stands around them");
    }
    let (response, page) = (request.reads.response, request.reads.page);
    if response.is_some_and(|local| reads_beyond(request, local, &["status", "headers", "url"])) {
        return Some("`$response.text` reads it");
    }
    if page.is_some_and(|local| reads_beyond(request, local, &["number", "offset", "cursor", "restart"])) {
        return Some("`$page.rows` or `$page.last` reads its rows");
    }
    None
}

/// The separator of `records split(., "…")` over an answer in `format text` that nothing else reads.
pub fn split(request: &mut Request) -> Option<String> {
    let Some(Notation::Text) = request.last_exchange()?.format.notation else { return None };
    let Records::Expr(Node::Call(call), _) = &request.records else { return None };
    let separator = match (call.function.name, call.arguments.as_slice()) {
        ("split", [CallArgument::Value(Node::Slot(Document::Page, _)), CallArgument::Value(Node::Constant(Value::Text(text)))]) => {
            text.to_string()
        }
        _ => return None,
    };
    let mut reads = 0;
    each_node(request, &mut |node| reads += page_reads(node));
    (reads == 1 && !separator.is_empty()).then_some(separator)
}

/// How often the answer's own text is read.
fn page_reads(node: &mut Node) -> usize {
    let mut reads = usize::from(matches!(node, Node::Slot(Document::Page, _)));
    node.each_child(&mut |child| reads += page_reads(child));
    reads
}

/// Whether the line looks into the body of an answer that may hold rows.
fn looks_into(on: &On) -> bool {
    let may_hold_rows = |status: &Status| match status {
        Status::Code(code) => code / 100 == 2,
        Status::Class(class) => *class == 2,
        Status::Network => false,
    };
    let counts = on.statuses.is_empty() || on.statuses.iter().any(may_hold_rows);
    let reads_body = |node: &Node| matches!(node, Node::Path(Document::Page, _) | Node::Slot(Document::Page, _));
    counts && on.when.as_ref().is_some_and(|condition| condition.any(&reads_body))
}

/// Whether anything reads of the local more than these fields.
fn reads_beyond(request: &mut Request, local: usize, fields: &[&str]) -> bool {
    let mut found = false;
    each_node(request, &mut |node| found = found || node_reads_beyond(node, local, fields));
    found
}

fn node_reads_beyond(node: &Node, local: usize, fields: &[&str]) -> bool {
    let mut node = node.clone();
    if let Node::Postfix(base, ops) = &mut node
        && let [Op::Field(name), ..] = ops.as_slice()
        && fields.contains(&name.as_str())
        && matches!(base.as_ref(), Node::Local(read) if *read == local)
    {
        **base = Node::Constant(Value::Null);
    }
    let mut found = matches!(node, Node::Local(read) if read == local);
    node.each_child(&mut |child| found = found || node_reads_beyond(child, local, fields));
    found
}
