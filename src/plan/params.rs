//! Texts from the command line to values of params.

use crate::diagnostic::nearest;
use crate::syntax::ast::TypeExpr;
use crate::value::json::to_json;
use crate::value::json_read::read_json;
use crate::value::{Duration, Number, Text, Value, time};

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
            let value = read_json(text).map_err(|fault| format!("`{text}` is not JSON: {}", fault.message))?;
            fit(value, ty)
        }
    }
}

/// A value out of JSON as one of this type: what JSON has no form for is written as text.
fn fit(value: Value, ty: &TypeExpr) -> Result<Value, String> {
    let unlike = |value: &Value, what: &str| Err(format!("`{}` is not {what}", to_json(value)));
    match (ty, value) {
        (TypeExpr::Json | TypeExpr::Unknown(_), value) => Ok(value),
        (TypeExpr::Optional(_), Value::Null) => Ok(Value::Null),
        (TypeExpr::Optional(inner), value) => fit(value, &inner.node),
        (TypeExpr::List(item), Value::List(items)) => {
            items.iter().map(|value| fit(value.clone(), &item.node)).collect::<Result<Vec<_>, _>>().map(Value::list)
        }
        (TypeExpr::List(_), value) => unlike(&value, "a list"),
        (TypeExpr::Object(fields), Value::Object(object)) => {
            if let Some((odd, _)) = object.fields.iter().find(|(name, _)| !fields.iter().any(|(known, _)| known.node == name.as_str())) {
                return match nearest(odd, fields.iter().map(|(name, _)| name.node.as_str())) {
                    Some(near) => Err(format!("there is no field `{odd}`; did you mean `{near}`?")),
                    None => Err(format!("there is no field `{odd}`")),
                };
            }
            let fitted = fields.iter().map(|(name, ty)| {
                let value = object.get(&name.node).cloned().unwrap_or_default();
                let value = fit(value, &ty.node).map_err(|reason| format!("field `{}`: {reason}", name.node))?;
                Ok((Text::from(name.node.as_str()), value))
            });
            fitted.collect::<Result<Vec<_>, String>>().map(Value::object)
        }
        (TypeExpr::Object(_), value) => unlike(&value, "an object"),
        (TypeExpr::Int | TypeExpr::Decimal(_) | TypeExpr::Float, Value::Digits(digits)) => read(&digits, ty),
        (TypeExpr::Int, value) => unlike(&value, "a whole number"),
        (TypeExpr::Decimal(_) | TypeExpr::Float, value) => unlike(&value, "a number"),
        (TypeExpr::Bool, value @ Value::Bool(_)) => Ok(value),
        (TypeExpr::Bool, value) => unlike(&value, "`true` or `false`"),
        (_, Value::Text(text)) => read(&text, ty),
        (_, value) => unlike(&value, "a text"),
    }
}
