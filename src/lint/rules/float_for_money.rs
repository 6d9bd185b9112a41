//! `float-for-money`: an amount in a column that cannot hold it exactly.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::names::is_money;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::source::Span;
use crate::syntax::ast::{FieldEntry, GlobalBody, Item, Map, Name, Spanned, Statement, Target, TypeExpr};

pub static LINT: Lint = Lint {
    code: Code {
        code: "float-for-money",
        summary: "an amount of money in a column of type `float`",
        doc: "A `float` cannot hold most amounts: 0.1 is none of its numbers, and sums of many drift. What does not fit is a reject. Keep money in a `decimal`, in which every digit stays.",
        example: r#"integration acme
request orders {
  get "https://api.acme.test/orders"
  key id
  map id    -> id: int
  map price -> price: float
}"#,
    },
    clean: r#"integration acme
request orders {
  get "https://api.acme.test/orders"
  key id
  map id    -> id: int
  map price -> price: decimal
}"#,
    group: Group::Rows,
    level: Level::Warning,
    looks_for: LooksFor::Presence,
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for item in context.items {
        match &item.node {
            Item::Global(global) => {
                if let GlobalBody::Declared { ty, .. } = &global.body {
                    judge(&global.name, ty, found);
                }
            }
            Item::Fields(fields) => of_entries(&fields.entries, found),
            _ => {}
        }
    }
    for (statement, _) in &context.statements {
        match statement {
            Statement::Map(Map::Single { target, .. }) => of_target(&target.node, found),
            Statement::Map(Map::Block { entries, .. }) => of_entries(entries, found),
            _ => {}
        }
    }
}

fn of_entries(entries: &[Spanned<FieldEntry>], found: &mut Vec<Diagnostic>) {
    for entry in entries {
        let FieldEntry::Field(field) = &entry.node else { continue };
        match (&field.target, &field.ty, crate::lint::context::last_name(&field.path)) {
            (Some(target), _, _) => of_target(&target.node, found),
            (None, Some(ty), Some(name)) => judge(&Spanned::new(name.to_owned(), field.path.span), ty, found),
            _ => {}
        }
    }
}

fn of_target(target: &Target, found: &mut Vec<Diagnostic>) {
    if let (Some(name), Some(ty)) = (target.name(), target.ty()) {
        judge(name, ty, found);
    }
}

fn judge(name: &Name, ty: &Spanned<TypeExpr>, found: &mut Vec<Diagnostic>) {
    let Span { start, .. } = ty.span;
    if matches!(ty.node, TypeExpr::Float) && is_money(&name.node) {
        let finding = LINT.at(ty.span, format!("`{}` is money, and `float` does not hold it exactly", name.node));
        let whole = Span { start, end: start + "float".len() as u32 };
        found.push(finding.help("`decimal` keeps every digit").suggest("make it a `decimal`", whole, "decimal"));
    }
}
