//! `fields` and `map … { }` blocks: lists of paths with their types and targets.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Diagnostic, nearest};
use crate::expr::compile::Findings;
use crate::source::Span;
use crate::syntax::ast::{BinaryOperator, Expr, ExprKind, FieldEntry, Fields, Spanned, Target, TextPart, TypeExpr};

/// One field, its spreads and shared types resolved.
#[derive(Clone, Debug)]
pub struct MappedField<'f> {
    /// Names from the object.
    pub path: Vec<(String, Span)>,
    pub target: MappedTarget<'f>,
    pub label: Option<String>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum MappedTarget<'f> {
    Target(&'f Spanned<Target>),
    /// A column with the default name and this type.
    Default(&'f Spanned<TypeExpr>),
    /// No type and no target (already reported).
    Missing,
}

/// What `...$NAME` may stand for.
pub type FieldLists<'f> = HashMap<String, Vec<&'f Spanned<FieldEntry>>>;

/// The entries of a block with spreads replaced, in order.
pub fn resolve<'f>(entries: &[&'f Spanned<FieldEntry>], lists: &FieldLists<'f>, findings: &mut Findings) -> Vec<MappedField<'f>> {
    resolve_once(entries, lists, &mut HashSet::new(), findings)
}

/// A list stands once in a block, also within others: its columns cannot be filled twice.
fn resolve_once<'f>(
    entries: &[&'f Spanned<FieldEntry>],
    lists: &FieldLists<'f>,
    spread: &mut HashSet<String>,
    findings: &mut Findings,
) -> Vec<MappedField<'f>> {
    let mut fields = Vec::new();
    let mut open: Option<&'f Spanned<TypeExpr>> = None;
    // A type closes the names before it, so the block is read from its end.
    for entry in entries.iter().rev() {
        match &entry.node {
            FieldEntry::Bad => {}
            FieldEntry::Spread(name) => {
                open = None;
                let Some(list) = lists.get(&name.node) else {
                    unknown_list(&name.node, name.span, lists, findings);
                    continue;
                };
                if !spread.insert(name.node.clone()) {
                    let message = format!("`${}` is spread twice", name.node);
                    findings.diagnostics.push(Diagnostic::error("duplicate-target", name.span, message).label("once too often"));
                    continue;
                }
                let mut inner = resolve_once(list, lists, spread, findings);
                inner.reverse();
                fields.extend(inner);
            }
            FieldEntry::Field(field) => {
                let Some(path) = path(&field.path) else {
                    findings.diagnostics.push(
                        Diagnostic::error("bad-field", field.path.span, "a field is a path of names")
                            .help("map anything else by a `map` statement of its own"),
                    );
                    continue;
                };
                if field.ty.is_some() || field.target.is_some() {
                    open = field.ty.as_ref();
                }
                let target = match (&field.target, open) {
                    (Some(target), _) => MappedTarget::Target(target),
                    (None, Some(ty)) => MappedTarget::Default(ty),
                    (None, None) => {
                        missing_type(&path, field.path.span, findings);
                        MappedTarget::Missing
                    }
                };
                let label = field.label.as_ref().map(|label| label.node.clone());
                fields.push(MappedField { path, target, label, span: entry.span });
            }
        }
    }
    fields.reverse();
    fields
}

fn missing_type(path: &[(String, Span)], span: Span, findings: &mut Findings) {
    let name = path.last().map_or("", |(name, _)| name.as_str());
    findings.diagnostics.push(
        Diagnostic::error("missing-type", span, format!("the column of `{name}` has no type"))
            .label("no type here or after it")
            .help(format!("write `{name}: text`, or map it: `{name} -> global.…`")),
    );
}

pub fn unknown_list(name: &str, span: Span, lists: &FieldLists<'_>, findings: &mut Findings) {
    let mut diagnostic = Diagnostic::error("unknown-name", span, format!("`${name}` is no `fields` block")).label("no such fields");
    if let Some(near) = nearest(name, lists.keys().map(String::as_str)) {
        diagnostic = diagnostic.help(format!("did you mean `${near}`?"));
    }
    findings.diagnostics.push(diagnostic);
}

/// The names of a path: `a.b`, `."odd"`, `a["odd"]`.
pub fn path(expr: &Expr) -> Option<Vec<(String, Span)>> {
    match &expr.node {
        ExprKind::Name(name) => Some(vec![(name.clone(), expr.span)]),
        ExprKind::ItemField(name) => Some(vec![(name.node.clone(), name.span)]),
        ExprKind::Item => Some(Vec::new()),
        ExprKind::Field(base, name) => {
            let mut names = path(base)?;
            names.push((name.node.clone(), name.span));
            Some(names)
        }
        ExprKind::Bracket(base, key) => {
            let mut names = path(base)?;
            names.push((literal(key)?, key.span));
            Some(names)
        }
        ExprKind::Text { .. } => Some(vec![(literal(expr)?, expr.span)]),
        _ => None,
    }
}

/// The path as APIs write it in lists of fields.
pub fn dotted(path: &[(String, Span)]) -> String {
    path.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(".")
}

/// A text without holes.
pub fn literal(expr: &Expr) -> Option<String> {
    let ExprKind::Text { parts, .. } = &expr.node else { return None };
    match parts.as_slice() {
        [] => Some(String::new()),
        [TextPart::Literal(text)] => Some(text.node.clone()),
        _ => None,
    }
}

/// The entries that an argument of a shape stands for: `$FIELDS`, `$A + $B`, or `[]` for none.
pub fn argument_entries<'f>(expr: &'f Expr, fields: &HashMap<&str, &'f Fields>) -> Option<Vec<&'f Spanned<FieldEntry>>> {
    match &expr.node {
        ExprKind::Dollar(name) => fields.get(name.as_str()).map(|fields| fields.entries.iter().collect()),
        ExprKind::List(items) if items.is_empty() => Some(Vec::new()),
        ExprKind::Paren(inner) => argument_entries(inner, fields),
        ExprKind::Binary(operator, left, right) if operator.node == BinaryOperator::Add => {
            let mut entries = argument_entries(left, fields)?;
            entries.extend(argument_entries(right, fields)?);
            Some(entries)
        }
        _ => None,
    }
}
