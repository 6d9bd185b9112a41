//! Derived fields as SQL. They are computed in floating point: a ratio of exact numbers is rarely
//! exact, and SQLite has no decimals.

use serde::{Deserialize, Serialize};

use super::ddl::quoted;
use crate::plan::table::{Formula, GlobalField};
use crate::sink::SinkError;
use crate::value::convert::ColumnType;

/// More SQL than this is a mistake; `%` writes its operands twice.
const LONGEST: usize = 64 * 1024;

/// A formula as `_capi_tables` keeps it: over columns of the same names.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StoredFormula {
    pub(super) sql: String,
    /// The global fields that it reads.
    pub(super) uses: Vec<String>,
}

pub(super) fn stored(name: &str, formula: &Formula, globals: &[GlobalField]) -> Result<StoredFormula, SinkError> {
    let mut uses = Vec::new();
    let sql = sql(formula, globals, &mut uses).ok_or_else(|| {
        SinkError::conflict(format!("the formula of the derived field `{name}` is too long or unknown to SQLite")).help("make it shorter")
    })?;
    uses.sort_unstable();
    uses.dedup();
    Ok(StoredFormula { sql, uses })
}

fn sql(formula: &Formula, globals: &[GlobalField], uses: &mut Vec<String>) -> Option<String> {
    let text = match formula {
        Formula::Field(name) => {
            uses.push(name.clone());
            field(name, globals)
        }
        Formula::Number(digits) => number(digits)?,
        Formula::Negate(of) => format!("(-{})", sql(of, globals, uses)?),
        Formula::Coalesce(one, other) => format!("coalesce({}, {})", sql(one, globals, uses)?, sql(other, globals, uses)?),
        Formula::Binary(operator, left, right) => binary(*operator, &sql(left, globals, uses)?, &sql(right, globals, uses)?)?,
    };
    (text.len() <= LONGEST).then_some(text)
}

/// Division by zero is null in SQLite. Its `%` takes whole numbers only.
fn binary(operator: char, left: &str, right: &str) -> Option<String> {
    match operator {
        '+' | '-' | '*' | '/' => Some(format!("({left} {operator} {right})")),
        '%' => Some(format!("({left} - {right} * CAST({left} / {right} AS INTEGER))")),
        _ => None,
    }
}

fn field(name: &str, globals: &[GlobalField]) -> String {
    let ty = globals.iter().find(|field| field.name == name).map(|field| &field.ty);
    match ty {
        Some(ColumnType::Int | ColumnType::Decimal { .. } | ColumnType::Float) => format!("CAST(t.{} AS REAL)", quoted(name)),
        _ => format!("t.{}", quoted(name)),
    }
}

/// A literal that SQLite reads as REAL.
fn number(digits: &str) -> Option<String> {
    let plain = digits.replace('_', "");
    plain.starts_with(|first: char| first.is_ascii_digit()).then_some(())?;
    plain.parse::<f64>().ok().filter(|number| number.is_finite())?;
    Some(if plain.contains(['.', 'e', 'E']) { plain } else { format!("{plain}.0") })
}
