//! Which kinds a column can take at all, and what to say where it cannot.

use super::ColumnType;
use crate::value::{Fault, Kind, Kinds, Value};

/// The kinds of which some values convert; null always does.
pub fn takes(target: &ColumnType) -> Kinds {
    let scalars = match target {
        ColumnType::Text => Kinds::NUMBER.or(Kinds::DATE).or(Kinds::DATETIME).or(Kinds::DURATION),
        ColumnType::Int | ColumnType::Decimal { .. } | ColumnType::Float => Kinds::NUMBER,
        ColumnType::Bool => Kinds::BOOL,
        ColumnType::Date => Kinds::DATE.or(Kinds::DATETIME),
        ColumnType::DateTime => Kinds::DATETIME,
        ColumnType::Json => return Kinds::ANY,
        ColumnType::List(_) => return Kinds::LIST.or(Kinds::NULL),
    };
    scalars.or(Kinds::TEXT).or(Kinds::NULL)
}

/// Before a run: a fault if nothing of these kinds but null can ever go into the column.
pub fn check_kinds(kinds: Kinds, target: &ColumnType) -> Result<(), Fault> {
    let kinds = kinds.without(Kinds::NULL);
    if kinds.is_empty() || !kinds.and(takes(target)).is_empty() {
        return Ok(());
    }
    let mut each = kinds.iter();
    match (each.next(), each.next()) {
        (Some(kind), None) => Err(fault("this", kind.phrase(), Some(kind), target)),
        _ => Err(fault("this", &kinds.to_string(), None, target)),
    }
}

/// At run time: the value is of a kind that the column does not take.
pub(super) fn wrong_kind(value: &Value, target: &ColumnType) -> Fault {
    let kind = value.kind();
    fault(&format!("`{}`", value.shown()), kind.phrase(), Some(kind), target)
}

fn fault(what: &str, is: &str, kind: Option<Kind>, target: &ColumnType) -> Fault {
    let fault = Fault::new("wrong-kind", format!("{what} is {is}, and the target is `{target}`"));
    match kind.and_then(|kind| help(kind, target)) {
        Some(help) => fault.help(help),
        None => fault,
    }
}

fn help(kind: Kind, target: &ColumnType) -> Option<&'static str> {
    use ColumnType as T;
    Some(match (kind, target) {
        (Kind::List | Kind::Object, T::Text) => "its JSON as a text: `json(x)`",
        (Kind::Bool, T::Text) => "convert it: `text(x)`",
        (Kind::Bool, T::Int | T::Decimal { .. } | T::Float) => "say what counts: `if x then 1 else 0`",
        (Kind::Number, T::Bool) => "compare it: `x == 1`",
        (Kind::Number, T::DateTime) => "a count of seconds since 1970 converts by `from_unix(x)`",
        (Kind::Number, T::Date) => "a count of seconds since 1970 converts by `date(from_unix(x))`",
        (Kind::Date | Kind::DateTime, T::Int | T::Decimal { .. } | T::Float) => "seconds since 1970: `to_unix(x)`",
        (Kind::Date, T::DateTime) => "a date has no time: declare the column `date`, or add a time: `datetime(\"{x}T00:00:00Z\")`",
        (Kind::List, T::List(_)) => return None,
        (Kind::Object, T::List(_)) => "wrap it in a list, `[x]`, or list its fields: `entries(x)`",
        (_, T::List(_)) => "wrap it in a list: `[x]`",
        (Kind::List, _) => "take one item, `x[0]`, or declare the column `json` or `list<…>`",
        (Kind::Object, _) => "read one of its fields, `x.name`, or declare the column `json`",
        _ => return None,
    })
}
