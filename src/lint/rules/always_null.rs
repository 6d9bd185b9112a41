//! `always-null`: a field that the API sends, and never with a value.

use crate::check::samples::records;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::Code;
use crate::lint::context::last_name;
use crate::lint::{Context, Group, Level, Lint, LooksFor};
use crate::syntax::ast::{Expr, ExprKind, Map, Statement};
use crate::value::Value;

pub static LINT: Lint = Lint {
    code: Code {
        code: "always-null",
        summary: "a field that is null in every record of the sample",
        doc: "The API sends the field, and in no record of the sample it has a value: another field may be meant, the API may want to be asked for it, or the account has no such data. Samples are left by `capi preview` and `capi run --record`.",
        example: "",
    },
    clean: "",
    group: Group::Rows,
    level: Level::Note,
    looks_for: LooksFor::Presence,
    check,
};

/// Fewer say nothing.
const RECORDS: usize = 10;

fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (index, request) in context.checked.requests.iter().enumerate() {
        let Some(block) = context.blocks.iter().find(|block| block.request.is_some_and(|own| own.span == request.span)) else { continue };
        let Some(sample) = context.checked.sample_of_rows(index) else { continue };
        let Some(rows) = records(request, sample).filter(|rows| rows.len() >= RECORDS) else { continue };
        for item in &block.merged.ordered {
            let Statement::Map(Map::Single { value, .. }) = item.statement else { continue };
            let Some(path) = path(value) else { continue };
            if rows.iter().all(|row| is_null(row, &path)) {
                let day = sample.taken.split('T').next().unwrap_or_default();
                let name = last_name(value).unwrap_or_default();
                let message = format!("`{name}` is null in all {} records of the sample ({day})", rows.len());
                found.push(LINT.at(value.span, message).help("another field may be meant"));
            }
        }
    }
}

/// A plain path inside the record.
fn path(expr: &Expr) -> Option<Vec<&str>> {
    match &expr.node {
        ExprKind::Name(name) => Some(vec![name]),
        ExprKind::ItemField(name) => Some(vec![&name.node]),
        ExprKind::Field(inner, name) => {
            let mut path = path(inner)?;
            path.push(&name.node);
            Some(path)
        }
        _ => None,
    }
}

/// Whether the record has the field, and in it null. What is not there is found by the checker.
fn is_null(row: &Value, path: &[&str]) -> bool {
    let mut value = row;
    for name in path {
        let Value::Object(object) = value else { return matches!(value, Value::Null) };
        match object.get(name) {
            Some(next) => value = next,
            None => return false,
        }
    }
    matches!(value, Value::Null)
}
