//! The outline of a script.

use crate::check::uses::NameKind;
use crate::script::Script;
use crate::source::Span;
use crate::syntax::ast::{Item, Map, Spanned, Statement, Target};

/// An item, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    pub name: String,
    pub kind: NameKind,
    pub detail: String,
    /// All of it, and its name.
    pub span: Span,
    pub name_span: Span,
    pub children: Vec<Symbol>,
}

/// The items of the script's own file, requests with their columns and variables.
pub fn symbols(script: &Script) -> Vec<Symbol> {
    script.parsed().file.items.iter().filter_map(|item| symbol(&item.node, item.span)).collect()
}

fn symbol(item: &Item, span: Span) -> Option<Symbol> {
    let (name, kind, detail, children) = match item {
        Item::Integration(item) => (&item.name, NameKind::Integration, item.title.as_ref(), Vec::new()),
        Item::Param(item) => (&item.name, NameKind::Param, item.doc.as_ref(), Vec::new()),
        Item::Secret(item) => (&item.name, NameKind::Secret, item.doc.as_ref(), Vec::new()),
        Item::Global(item) => (&item.name, NameKind::Global, item.doc.as_ref(), Vec::new()),
        Item::Let(item) => (&item.name, NameKind::Value, None, Vec::new()),
        Item::Function(item) => (&item.name, NameKind::Function, None, Vec::new()),
        Item::Fields(item) => (&item.name, NameKind::Fields, None, Vec::new()),
        Item::Shape(item) => (&item.name, NameKind::Shape, None, parts(&item.body)),
        Item::Request(item) => (&item.name, NameKind::Request, item.label.as_ref(), parts(&item.body)),
        Item::Use(_) | Item::Test(_) | Item::Default(_) | Item::Bad => return None,
    };
    let dollar = if kind.has_dollar() && kind != NameKind::Request { "$" } else { "" };
    let detail = detail.map(|text| text.node.clone()).unwrap_or_default();
    Some(Symbol { name: format!("{dollar}{}", name.node), kind, detail, span, name_span: name.span, children })
}

fn parts(body: &[Spanned<Statement>]) -> Vec<Symbol> {
    let mut found = Vec::new();
    for statement in body {
        let part = match &statement.node {
            Statement::Map(Map::Single { target, .. }) => match &target.node {
                Target::Global(name) => Some((name.node.clone(), NameKind::Global, name.span)),
                Target::Column { name, .. } => Some((name.node.clone(), NameKind::Column, name.span)),
                Target::Bad => None,
            },
            Statement::For(item) => Some((format!("${}", item.variable.node), NameKind::Loop, item.variable.span)),
            Statement::Let(item) => Some((format!("${}", item.name.node), NameKind::Local, item.name.span)),
            Statement::Each { variable, .. } => Some((format!("${}", variable.node), NameKind::Element, variable.span)),
            _ => None,
        };
        if let Some((name, kind, name_span)) = part {
            found.push(Symbol { name, kind, detail: String::new(), span: statement.span, name_span, children: Vec::new() });
        }
    }
    found
}
