//! Texts from the command line to values of params.

use crate::syntax::ast::TypeExpr;
use crate::value::json_read::read_json;
use crate::value::{Duration, Number, Value, time};

/// The value, or what a text of this type looks like.
pub(super) fn read(text: &str, ty: &TypeExpr) -> Result<Value, String> {
    let wanted = |what: &str| Err(format!("`{text}` is not {what}"));
    match ty {
        TypeExpr::Text | TypeExpr::Unknown(_) => Ok(Value::text(text)),
        TypeExpr::Int => match Number::parse(text).filter(|number| number.to_i64().is_some()) {
            Some(number) => Ok(Value::Number(number)),
            None => wanted("a whole number"),
        },
        TypeExpr::Decimal(_) | TypeExpr::Float => {
            Number::parse(text).map_or_else(|| wanted("a number"), |number| Ok(Value::Number(number)))
        }
        TypeExpr::Bool => match text {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => wanted("`true` or `false`"),
        },
        TypeExpr::Date => time::parse_date(text).map_or_else(|| wanted("a date like `2026-01-31`"), |date| Ok(Value::Date(date))),
        TypeExpr::DateTime => {
            time::parse_datetime_literal(text).map_or_else(|| wanted("a datetime like `2026-01-31T10:00Z`"), |at| Ok(Value::DateTime(at)))
        }
        TypeExpr::Duration => {
            Duration::parse(text).map_or_else(|| wanted("a duration like `30d`"), |duration| Ok(Value::Duration(duration)))
        }
        TypeExpr::Enum(choices) => {
            if choices.iter().any(|choice| choice.node == text) {
                return Ok(Value::text(text));
            }
            let listed: Vec<String> = choices.iter().map(|choice| format!("`{}`", choice.node)).collect();
            wanted(&format!("one of {}", listed.join(", ")))
        }
        TypeExpr::Optional(inner) => {
            if text.is_empty() {
                Ok(Value::Null)
            } else {
                read(text, &inner.node)
            }
        }
        TypeExpr::List(item) if !text.trim_start().starts_with('[') => {
            text.split(',').map(|part| read(part.trim(), &item.node)).collect::<Result<Vec<_>, _>>().map(Value::list)
        }
        TypeExpr::List(_) | TypeExpr::Object(_) | TypeExpr::Json => {
            read_json(text).map_err(|fault| format!("`{text}` is not JSON: {}", fault.message))
        }
    }
}
