//! Derived fields as SQL. They are computed in floating point: a ratio of exact numbers is rarely
//! exact, and SQLite has no decimals. What is divided by zero is null.

use super::{Dialect, quoted};
use crate::plan::table::{Formula, GlobalField};
use crate::sink::SinkError;
use crate::value::convert::ColumnType;

/// More SQL than this is a mistake; `%` writes its operands twice.
const LONGEST: usize = 64 * 1024;

/// The formula of the derived field `name`.
pub(super) fn sql(name: &str, formula: &Formula, globals: &[GlobalField], dialect: &Dialect) -> Result<String, SinkError> {
    write(formula, globals, dialect).ok_or_else(|| {
        let message = format!("the formula of the derived field `{name}` is too long or unknown to {}", dialect.name);
        SinkError::conflict(message).help("make it shorter")
    })
}

/// The global fields that it reads.
pub(super) fn uses<'f>(formula: &'f Formula, found: &mut Vec<&'f str>) {
    match formula {
        Formula::Field(name) => found.push(name),
        Formula::Number(_) => {}
        Formula::Negate(of) => uses(of, found),
        Formula::Coalesce(one, other) | Formula::Binary(_, one, other) => {
            uses(one, found);
            uses(other, found);
        }
    }
}

fn write(formula: &Formula, globals: &[GlobalField], dialect: &Dialect) -> Option<String> {
    let part = |formula: &Formula| write(formula, globals, dialect);
    let text = match formula {
        Formula::Field(name) => field(name, globals, dialect),
        Formula::Number(digits) => format!("CAST({} AS {})", number(digits)?, dialect.real),
        Formula::Negate(of) => format!("(-{})", part(of)?),
        Formula::Coalesce(one, other) => format!("coalesce({}, {})", part(one)?, part(other)?),
        Formula::Binary(operator, left, right) => binary(*operator, &part(left)?, &part(right)?, dialect)?,
    };
    (text.len() <= LONGEST).then_some(text)
}

/// Not all databases have `%` for fractions.
fn binary(operator: char, left: &str, right: &str, dialect: &Dialect) -> Option<String> {
    match operator {
        '+' | '-' | '*' => Some(format!("({left} {operator} {right})")),
        '/' => Some(format!("({left} / nullif({right}, 0))")),
        '%' => Some(format!("({left} - {right} * {})", (dialect.whole)(&format!("{left} / nullif({right}, 0)")))),
        _ => None,
    }
}

fn field(name: &str, globals: &[GlobalField], dialect: &Dialect) -> String {
    let ty = globals.iter().find(|field| field.name == name).map(|field| &field.ty);
    match ty {
        Some(ColumnType::Int | ColumnType::Decimal { .. } | ColumnType::Float) => format!("CAST(t.{} AS {})", quoted(name), dialect.real),
        _ => format!("t.{}", quoted(name)),
    }
}

fn number(digits: &str) -> Option<String> {
    let plain = digits.replace('_', "");
    plain.starts_with(|first: char| first.is_ascii_digit()).then_some(())?;
    plain.parse::<f64>().ok().filter(|number| number.is_finite())?;
    Some(plain)
}
