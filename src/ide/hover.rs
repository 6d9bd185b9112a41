//! What is said of the thing under the cursor.

use super::at::{Around, around, touches};
use super::completion::{document, function_text};
use super::fields::seen_of;
use super::names::{summary, type_text};
use super::paging;
use crate::builtin;
use crate::check::uses::NameKind;
use crate::lint;
use crate::manual::{self, Group};
use crate::script::Script;
use crate::source::Span;
use crate::syntax::ast::{ExprKind, Item, Spanned, Statement};
use crate::syntax::{TokenKind, tokens};

/// Markdown, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    pub text: String,
    pub span: Span,
}

/// What is known of what stands at a byte offset of the script's own text.
pub fn hover(script: &Script, offset: u32) -> Option<Hover> {
    let around = around(script, offset);
    exception(script, offset)
        .or_else(|| name(script, offset))
        .or_else(|| function(script, &around, offset))
        .or_else(|| field(script, &around, offset))
        .or_else(|| word(script, &around, offset))
        .or_else(|| value(script, &around))
}

/// The name of a lint in a comment that allows it.
fn exception(script: &Script, offset: u32) -> Option<Hover> {
    let comment = script.parsed().comments.iter().find(|span| touches(**span, offset))?;
    let text = script.source().slice(*comment);
    let at = (offset - comment.start) as usize;
    let in_word = |letter: char| letter == '-' || letter.is_ascii_alphanumeric();
    let start = text.get(..at)?.rfind(|letter| !in_word(letter)).map_or(0, |before| before + 1);
    let end = text.get(at..)?.find(|letter| !in_word(letter)).map_or(text.len(), |after| at + after);
    let code = &lint::find(text.get(start..end)?)?.code;
    let span = Span { start: comment.start + start as u32, end: comment.start + end as u32 };
    Some(Hover { text: format!("**{}**\n\n{}\n\n```capi\n{}\n```", code.code, code.doc, code.example), span })
}

fn name(script: &Script, offset: u32) -> Option<Hover> {
    let uses = &script.checked().uses;
    let found = uses.at(offset)?;
    let index = *found.definitions.first()?;
    let definition = uses.definition(index)?;
    let (detail, doc) = summary(script, index);
    let shown = match definition.kind {
        NameKind::Global => format!("global {}: {detail}", definition.name),
        kind if kind.has_dollar() => format!("${}  # {detail}", definition.name),
        kind => format!("{}  # {}", definition.name, kind.word()),
    };
    let mut text = format!("```capi\n{shown}\n```");
    if !doc.is_empty() {
        text.push_str(&format!("\n{doc}"));
    }
    if definition.kind == NameKind::Request
        && let Some(about) = paging::of_request(script, &definition.name)
    {
        text.push_str(&format!("\n\n{about}"));
    }
    let place = script.sources().of(definition.span);
    if place.base() > 0 {
        text.push_str(&format!("\n\ndeclared in `{}`", place.name()));
    }
    Some(Hover { text, span: found.span })
}

/// A built-in function where it is called.
fn function(script: &Script, around: &Around<'_>, offset: u32) -> Option<Hover> {
    let called = around.expressions.iter().rev().find_map(|expr| match &expr.node {
        ExprKind::Call { name, .. } if touches(name.span, offset) => Some(name),
        ExprKind::Chain { stages, .. } => stages.iter().find_map(|stage| match &stage.value.node {
            ExprKind::Call { name, .. } if touches(name.span, offset) => Some(name),
            _ => None,
        }),
        _ => None,
    })?;
    let is_auth = matches!(around.statements.last().map(|statement| &statement.node), Some(Statement::Auth(_)))
        || matches!(around.item.map(|item| &item.node), Some(Item::Default(Statement::Auth(_))));
    let entry = manual::entries().find(|entry| is_auth && entry.group == Group::Credentials && entry.name == called.node);
    let text = match entry {
        Some(entry) => document(entry),
        None => function_text(builtin::find(script.source().slice(called.span))?),
    };
    Some(Hover { text, span: called.span })
}

/// A field of an answer, as it was seen.
fn field(script: &Script, around: &Around<'_>, offset: u32) -> Option<Hover> {
    let statement = around.statements.last()?;
    let owner = match &around.item?.node {
        Item::Request(request) => &request.name.node,
        Item::Shape(shape) => &shape.name.node,
        _ => return None,
    };
    let path = around.expressions.iter().rev().find(|expr| match &expr.node {
        ExprKind::Field(_, name) => touches(name.span, offset),
        ExprKind::Name(_) | ExprKind::ItemField(_) => true,
        _ => false,
    })?;
    let seen = seen_of(script, owner, &statement.node, path)?;
    Some(Hover { text: format!("```capi\n{}  # {}\n```\n{}", seen.name, seen.detail, seen.doc), span: path.span })
}

/// A word of the language.
fn word(script: &Script, around: &Around<'_>, offset: u32) -> Option<Hover> {
    let span = innermost_line(around)?;
    let text = script.source().slice(span);
    let all = tokens(text, span.start);
    let token = all.iter().find(|token| token.kind == TokenKind::Word && touches(token.span, offset))?;
    let first = all.first().map(|token| script.source().slice(token.span)).unwrap_or("");
    let hovered = script.source().slice(token.span);
    let in_value = around.expressions.iter().any(|expr| touches(expr.span, offset));
    let mut entries = manual::entries().filter(|entry| entry.name == first || entry.also.contains(&first));
    let entry = entries.find(|entry| token.span.start == span.start || !in_value && entry.forms.contains(hovered))?;
    let mut text = document(entry);
    if entry.name == "get"
        && let Some(url) = owner(around).and_then(|owner| paging::url(script, owner))
    {
        text = format!("`{url}`\n\n{text}");
    }
    if entry.name == "paginate"
        && let Some(about) = owner(around).and_then(|owner| paging::of_request(script, owner))
    {
        text = format!("{about}\n\n{text}");
    }
    Some(Hover { text, span: token.span })
}

/// The type of the value at hand.
fn value(script: &Script, around: &Around<'_>) -> Option<Hover> {
    let expr = around.expressions.last()?;
    let ty = script.checked().typing.at(expr.span)?;
    Some(Hover { text: format!("```capi\n{}\n```", type_text(ty)), span: expr.span })
}

fn innermost_line(around: &Around<'_>) -> Option<Span> {
    let statement = around.statements.last().map(|statement| statement.span);
    statement.or_else(|| around.item.map(|item| item.span))
}

/// The request around.
fn owner<'s>(around: &Around<'s>) -> Option<&'s str> {
    match around.item {
        Some(Spanned { node: Item::Request(request), .. }) => Some(&request.name.node),
        _ => None,
    }
}
