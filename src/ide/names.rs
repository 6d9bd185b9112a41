//! Names in reach of a position, and what is said of each.

use crate::check::ir::SharedSource;
use crate::check::uses::{Definition, NameKind};
use crate::expr::types::Type;
use crate::script::Script;
use crate::source::Span;
use crate::syntax::ast::{Item, Request, Shape};

/// Declarations that an expression at the offset can read; `owner` is the request or shape around it.
pub fn in_reach(script: &Script, offset: u32, owner: Option<&str>) -> Vec<(usize, Definition)> {
    let extents = extents(script, offset, owner);
    let reaches = |definition: &Definition| definition.within.is_none_or(|within| within.contains(offset) || extents.contains(&within));
    let all = script.checked().uses.definitions().iter().enumerate();
    let own_request = |definition: &Definition| definition.kind == NameKind::Request && Some(definition.name.as_str()) == owner;
    all.filter(|(_, definition)| reaches(definition) && !own_request(definition))
        .map(|(index, definition)| (index, definition.clone()))
        .collect()
}

/// The request around the offset, and the shape that it is made of.
fn extents(script: &Script, offset: u32, owner: Option<&str>) -> Vec<Span> {
    let mut spans = Vec::new();
    for item in &script.parsed().file.items {
        let Item::Request(request) = &item.node else { continue };
        if Some(request.name.node.as_str()) != owner && !item.span.contains(offset) {
            continue;
        }
        spans.push(item.span);
        let shape = request.shape.as_ref().and_then(|call| shape(script, &call.name.node));
        spans.extend(shape.map(|(_, span)| span));
    }
    spans
}

/// The shape of this name in the script's own file.
pub fn shape<'s>(script: &'s Script, name: &str) -> Option<(&'s Shape, Span)> {
    script.parsed().file.items.iter().find_map(|item| match &item.node {
        Item::Shape(shape) if shape.name.node == name => Some((shape, item.span)),
        _ => None,
    })
}

/// The request of this name in the script's own file.
pub fn request<'s>(script: &'s Script, name: &str) -> Option<(&'s Request, Span)> {
    script.parsed().file.items.iter().find_map(|item| match &item.node {
        Item::Request(request) if request.name.node == name => Some((request, item.span)),
        _ => None,
    })
}

/// What a name is in a few words, and what is said of it as Markdown.
pub fn summary(script: &Script, definition: usize) -> (String, String) {
    let checked = script.checked();
    let Some(found) = checked.uses.definition(definition) else { return Default::default() };
    let shared = checked.shared.iter().find(|shared| shared.span == found.span);
    let ty = checked.typing.at(found.span).map(type_text);
    let mut doc = shared.and_then(|shared| shared.doc.clone()).unwrap_or_default();
    let detail = match found.kind {
        NameKind::Global => {
            let global = checked.globals.iter().find(|global| global.name == found.name);
            doc = global.and_then(|global| global.doc.clone()).unwrap_or_default();
            global.map_or_else(|| "global field".to_owned(), |global| global_text(global.ty.to_string(), global.role.as_deref()))
        }
        NameKind::Request => {
            let request = checked.requests.iter().find(|request| request.name == found.name);
            doc = request.and_then(|request| request.label.clone()).unwrap_or_default();
            let value = request.is_some_and(|request| request.is_value);
            if value { "answer of a request" } else { "records of a request" }.to_owned()
        }
        NameKind::Secret => "secret".to_owned(),
        NameKind::Fields => "fields".to_owned(),
        kind => match ty {
            Some(ty) => format!("{}: {ty}", kind.word()),
            None => kind.word().to_owned(),
        },
    };
    if let Some(SharedSource::Param { .. }) = shared.map(|shared| &shared.source)
        && doc.is_empty()
    {
        doc = String::from("Given to a run by `--param`.");
    }
    (detail, doc)
}

/// `decimal, metric(sum)`.
pub fn global_text(ty: String, role: Option<&str>) -> String {
    role.map_or_else(|| ty.clone(), |role| format!("{ty}, {role}"))
}

/// A type in the language's words: `text`, `list<number>`, `"eu" | "us"`, `{start, end}`.
pub fn type_text(ty: &Type) -> String {
    if ty.secret {
        return "secret".to_owned();
    }
    let maybe = if ty.kinds != ty.present() && !ty.present().is_empty() { "?" } else { "" };
    let plain = match (&ty.choices, &ty.item, &ty.fields) {
        (Some(choices), ..) if choices.len() <= 8 => choices.iter().map(|choice| format!("\"{choice}\"")).collect::<Vec<_>>().join(" | "),
        (_, Some(item), _) if item.kinds != crate::value::Kinds::ANY => format!("list<{}>", type_text(item)),
        (_, _, Some(fields)) => format!("{{{}}}", fields.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")),
        _ => ty.present().to_string(),
    };
    format!("{plain}{maybe}")
}
