//! Types as written to types as checked.

use crate::diagnostic::{Diagnostic, nearest};
use crate::expr::compile::Findings;
use crate::expr::types::Type;
use crate::syntax::ast::{Spanned, TypeExpr};
use crate::value::Kinds;
use crate::value::convert::ColumnType;

/// The words of types; `list<T>` is one more.
pub const WORDS: [&str; 9] = ["text", "int", "decimal", "float", "bool", "date", "datetime", "duration", "json"];

/// What values of a param of this type are.
pub fn value_type(ty: &Spanned<TypeExpr>, findings: &mut Findings) -> Type {
    match &ty.node {
        TypeExpr::Text => Type::of(Kinds::TEXT),
        TypeExpr::Int | TypeExpr::Decimal(_) | TypeExpr::Float => Type::of(Kinds::NUMBER),
        TypeExpr::Bool => Type::of(Kinds::BOOL),
        TypeExpr::Date => Type::of(Kinds::DATE),
        TypeExpr::DateTime => Type::of(Kinds::DATETIME),
        TypeExpr::Duration => Type::of(Kinds::DURATION),
        TypeExpr::Json => Type::any(),
        TypeExpr::List(item) => Type::list(value_type(item, findings)),
        TypeExpr::Object(fields) => Type::object(fields.iter().map(|(name, ty)| (name.node.clone(), value_type(ty, findings))).collect()),
        TypeExpr::Enum(choices) => {
            Type { choices: Some(choices.iter().map(|choice| choice.node.clone()).collect()), ..Type::of(Kinds::TEXT) }
        }
        TypeExpr::Optional(inner) => value_type(inner, findings).or_null(),
        TypeExpr::Unknown(word) => {
            unknown(word, ty, findings);
            Type::any()
        }
    }
}

/// The column for a target of this type; `None` when it was reported.
pub fn column_type(ty: &Spanned<TypeExpr>, findings: &mut Findings) -> Option<ColumnType> {
    Some(match &ty.node {
        TypeExpr::Text => ColumnType::Text,
        TypeExpr::Int => ColumnType::Int,
        TypeExpr::Decimal(None) => ColumnType::DECIMAL,
        TypeExpr::Decimal(Some((precision, scale))) => return decimal(ty, *precision, *scale, findings),
        TypeExpr::Float => ColumnType::Float,
        TypeExpr::Bool => ColumnType::Bool,
        TypeExpr::Date => ColumnType::Date,
        TypeExpr::DateTime => ColumnType::DateTime,
        TypeExpr::Json => ColumnType::Json,
        TypeExpr::List(item) => ColumnType::List(Box::new(column_type(item, findings)?)),
        TypeExpr::Unknown(word) => {
            unknown(word, ty, findings);
            return None;
        }
        // Every column may hold null.
        TypeExpr::Optional(inner) => return column_type(inner, findings),
        TypeExpr::Duration | TypeExpr::Object(_) | TypeExpr::Enum(_) => {
            let diagnostic = Diagnostic::error("not-a-column-type", ty.span, "a column cannot have this type")
                .help("columns are text, int, decimal, float, bool, date, datetime, json or list<…>");
            findings.diagnostics.push(diagnostic);
            return None;
        }
    })
}

fn decimal(ty: &Spanned<TypeExpr>, precision: u32, scale: u32, findings: &mut Findings) -> Option<ColumnType> {
    if !(1..=38).contains(&precision) || scale > precision {
        let message = format!("there is no `decimal({precision}, {scale})`");
        let help = "the first number is how many digits there are in all, 1 to 38, the second how many of them after the point";
        findings.diagnostics.push(Diagnostic::error("bad-type", ty.span, message).help(help));
        return None;
    }
    Some(ColumnType::Decimal { precision: precision as u8, scale: scale as u8 })
}

fn unknown(word: &str, ty: &Spanned<TypeExpr>, findings: &mut Findings) {
    let familiar = match word.to_ascii_lowercase().as_str() {
        "string" | "str" | "varchar" | "char" => Some("text"),
        "integer" | "bigint" | "long" | "number" => Some("int"),
        "numeric" | "money" | "currency" => Some("decimal"),
        "double" | "real" => Some("float"),
        "boolean" => Some("bool"),
        "timestamp" | "time" => Some("datetime"),
        "object" | "dict" | "map" | "any" => Some("json"),
        _ => None,
    };
    let near = familiar.or_else(|| nearest(word, WORDS));
    let mut diagnostic = Diagnostic::error("unknown-type", ty.span, format!("there is no type `{word}`")).label("no such type");
    diagnostic = match near {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")).suggest(format!("change to `{near}`"), ty.span, near),
        None => diagnostic.help(format!("types are {}, list<…>", WORDS.join(", "))),
    };
    findings.diagnostics.push(diagnostic);
}
