//! Hints between the letters: types of `let`s, and addresses of calls.

use super::names::type_text;
use super::paging;
use crate::script::Script;
use crate::source::Span;
use crate::syntax::ast::{Item, Let, Statement};

/// A hint, and the offset behind which it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inlay {
    pub offset: u32,
    pub text: String,
}

pub fn inlays(script: &Script, within: Span) -> Vec<Inlay> {
    let mut found = Vec::new();
    for item in script.parsed().file.items.iter().filter(|item| item.span.start <= within.end && within.start <= item.span.end) {
        match &item.node {
            Item::Let(binding) => found.extend(of_let(script, binding)),
            Item::Shape(shape) => {
                shape.body.iter().for_each(|statement| found.extend(of_statement(script, None, &statement.node, statement.span)))
            }
            Item::Request(request) => {
                let name = Some(request.name.node.as_str());
                request.body.iter().for_each(|statement| found.extend(of_statement(script, name, &statement.node, statement.span)));
            }
            _ => {}
        }
    }
    found.retain(|inlay| within.start <= inlay.offset && inlay.offset <= within.end);
    found
}

fn of_statement(script: &Script, request: Option<&str>, statement: &Statement, span: Span) -> Option<Inlay> {
    match statement {
        Statement::Let(binding) => of_let(script, binding),
        Statement::Call(call) => {
            let url = paging::url(script, request?)?;
            let address = url.split_once(' ').map_or(url.as_str(), |(_, address)| address);
            let shown = script.source().slice(call.url.span).trim_matches('"');
            (address != shown && address.contains("://")).then(|| Inlay { offset: span.end, text: format!(" {address}") })
        }
        _ => None,
    }
}

fn of_let(script: &Script, binding: &Let) -> Option<Inlay> {
    let ty = script.checked().typing.at(binding.name.span).or_else(|| script.checked().typing.at(binding.value.span))?;
    Some(Inlay { offset: binding.name.span.end, text: format!(": {}", type_text(ty)) })
}
