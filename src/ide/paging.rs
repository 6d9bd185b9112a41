//! What a request calls and how it goes on, in words: for hovers and lenses. Nothing secret is in it, for
//! nothing is evaluated: holes stay as they are written.

use crate::check::ir::{Carry, Pager, PagerKind, Url, UrlPiece};
use crate::expr::program::Node;
use crate::script::Script;
use crate::value::Value;
use crate::value::display::to_text;

/// The address of the first call, as far as it is known: `https://api.acme.test/{$region}/ads`.
pub fn url(script: &Script, request: &str) -> Option<String> {
    let found = script.checked().requests.iter().find(|found| found.name == request)?;
    let call = found.call()?;
    let own = written(script, &call.url);
    let base = call.base.as_ref().filter(|_| !call.url.is_absolute()).map(|base| written(script, base)).unwrap_or_default();
    let joined = if base.is_empty() { own } else { format!("{}/{}", base.trim_end_matches('/'), own.trim_start_matches('/')) };
    Some(format!("{} {joined}", call.verb.word().to_uppercase()))
}

/// How pages follow, and the address.
pub fn of_request(script: &Script, request: &str) -> Option<String> {
    let found = script.checked().requests.iter().find(|found| found.name == request)?;
    let address = url(script, request).map(|url| format!("`{url}`\n\n")).unwrap_or_default();
    Some(format!("{address}{}", pages(&found.pager)))
}

fn pages(pager: &Pager) -> String {
    let carried = match &pager.carry {
        Some(Carry::Query(name)) => format!(" as the query parameter `{}`", constant(name)),
        Some(Carry::Header(name)) => format!(" as the header `{}`", constant(name)),
        Some(Carry::Body(name)) => format!(" as `{}` of the body", constant(name)),
        None => String::new(),
    };
    let size = pager.size.as_ref().map(|size| format!(", {} rows a page", constant(size))).unwrap_or_default();
    match pager.kind {
        PagerKind::Unsaid | PagerKind::None => "One page.".to_owned(),
        PagerKind::Number => format!("Pages by number{carried}, from {}{size}.", pager.start.as_ref().map_or("1".to_owned(), constant)),
        PagerKind::Offset => format!("Pages by offset{carried}, from {}{size}.", pager.start.as_ref().map_or("0".to_owned(), constant)),
        PagerKind::Cursor => format!("Pages by a cursor of the answer, sent{carried}{size}."),
        PagerKind::Url => format!("Pages by the URL that the answer names{size}."),
        PagerKind::Link => format!("Pages by the header `Link`{size}."),
    }
}

fn constant(node: &Node) -> String {
    match node {
        Node::Constant(Value::Text(text)) => text.to_string(),
        Node::Constant(value) => to_text(value).map(|text| text.to_string()).unwrap_or_default(),
        _ => "…".to_owned(),
    }
}

/// Holes as they are written, the names of secrets among them; their values are nowhere here.
fn written(script: &Script, url: &Url) -> String {
    let known = url.pieces.iter().map(|piece| match piece {
        UrlPiece::Literal(text) => text.clone(),
        UrlPiece::Hole(node) | UrlPiece::Raw(node) => hole(script, node),
    });
    known.collect()
}

fn hole(script: &Script, node: &Node) -> String {
    match node {
        Node::Constant(_) => constant(node),
        Node::Shared(index) => match script.checked().shared.get(*index) {
            Some(shared) if shared.ty.secret => "***".to_owned(),
            Some(shared) => format!("{{${}}}", shared.name),
            None => "{…}".to_owned(),
        },
        _ => "{…}".to_owned(),
    }
}
