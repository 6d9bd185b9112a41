//! What bookmarks ask of other requests: keys of parents, and whether they are read whole.

use super::ir::{LoopSource, Request};
use super::request::Open;
use crate::diagnostic::Diagnostic;
use crate::expr::compile::Findings;
use crate::source::Span;

/// The turns of an incremental child are named by the keys of its parents' rows.
pub fn parents(open: &mut [Open], findings: &mut Findings) {
    let mut keyed = Vec::new();
    let mut whole = Vec::new();
    for child in open.iter().map(|open| &open.request) {
        for (parent, _) in &child.required {
            whole.push(*parent);
            joined(child, child.span, open.get(*parent), findings);
        }
        for looped in &child.loops {
            let LoopSource::Rows { request: parent, .. } = looped.source else { continue };
            if !looped.changed {
                whole.push(parent);
            }
            joined(child, looped.span, open.get(parent), findings);
            if child.bookmark.is_none() {
                continue;
            }
            keyed.push(parent);
            let parent = open.get(parent).map(|open| &open.request);
            if let Some(parent) = parent.filter(|parent| !has_key(parent)) {
                let message = format!("the bookmark of `{}` is kept for each row of `{}`, which has no `key`", child.name, parent.name);
                findings.diagnostics.push(
                    Diagnostic::error("parent-without-key", looped.span, message)
                        .also(parent.span, "declared here")
                        .help(format!("add `key …` to `{}`: it names the rows from run to run", parent.name)),
                );
            }
        }
    }
    for index in keyed {
        if let Some(open) = open.get_mut(index) {
            open.request.export.key = true;
        }
    }
    for index in whole {
        if let Some(open) = open.get_mut(index) {
            open.request.read_whole = open.request.bookmark.is_some();
        }
    }
}

/// Rows that a `join` puts together are columns; others read records.
fn joined(child: &Request, span: Span, parent: Option<&Open>, findings: &mut Findings) {
    let Some(parent) = parent.map(|open| &open.request) else { return };
    let Some(join) = parent.loops.iter().find(|looped| looped.join) else { return };
    let message = format!("`{}` cannot read the rows of `{}`, which a `join` puts together", child.name, parent.name);
    findings.diagnostics.push(
        Diagnostic::error("join-with-children", span, message)
            .also(join.span, "the `join` is here")
            .help("read them from a request without `join`"),
    );
}

fn has_key(request: &Request) -> bool {
    request.table.as_ref().is_some_and(|table| !table.key.is_empty())
}
