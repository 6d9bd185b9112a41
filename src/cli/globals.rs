//! The shared schema as several scripts, or the tables of a destination, have it together: what each field
//! is, who fills it, and where they differ.

use serde::Serialize;

use crate::plan::table::{Column, Formula, GlobalField};
use crate::source::Span;

/// All fields, in the order in which they are met.
#[derive(Debug, Default)]
pub(crate) struct Schema {
    pub(crate) fields: Vec<SharedField>,
    pub(crate) conflicts: Vec<Conflict>,
}

#[derive(Debug, Serialize)]
pub(crate) struct SharedField {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) ty: String,
    /// `dimension`, `metric(sum)` or nothing.
    pub(crate) role: Option<String>,
    /// Of a derived field, which is never filled.
    pub(crate) formula: Option<String>,
    pub(crate) filled: Vec<Fill>,
    pub(crate) doc: Option<String>,
    #[serde(skip)]
    declared: GlobalField,
    /// Who declared it first, in words.
    #[serde(skip)]
    by: String,
}

/// A request that maps to a field.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Fill {
    pub(crate) integration: String,
    pub(crate) request: String,
    #[serde(rename = "type")]
    pub(crate) ty: String,
}

/// Two that differ in what a field is.
#[derive(Debug, Serialize)]
pub(crate) struct Conflict {
    pub(crate) field: String,
    pub(crate) message: String,
    /// The script's number and the place in it, if it is of a script.
    #[serde(skip)]
    pub(crate) at: Option<(usize, Span)>,
}

impl Schema {
    /// `by`: who declares it, in words.
    pub(crate) fn declare(&mut self, field: &GlobalField, by: &str, at: Option<(usize, Span)>) {
        let Some(known) = self.fields.iter().find(|known| known.name == field.name) else {
            return self.fields.push(SharedField::new(field, by));
        };
        let Some((first, second)) = difference(&known.declared, field) else { return };
        let message = format!("`global.{}` is {first} in {} and {second} in {by}", field.name, known.by);
        // All tables of an integration tell of its fields.
        if self.conflicts.iter().any(|known| known.message == message) {
            return;
        }
        self.conflicts.push(Conflict { field: field.name.clone(), message, at });
    }

    /// A request's column that is a global field.
    pub(crate) fn fill(&mut self, integration: &str, request: &str, column: &Column) {
        let Some(field) = self.fields.iter_mut().find(|field| field.name == column.name) else { return };
        let fill = Fill { integration: integration.to_owned(), request: request.to_owned(), ty: column.ty.to_string() };
        // Two scripts may hold one request, as of two days.
        if !field.filled.contains(&fill) {
            field.filled.push(fill);
        }
    }
}

impl SharedField {
    fn new(field: &GlobalField, by: &str) -> SharedField {
        SharedField {
            name: field.name.clone(),
            ty: field.ty.to_string(),
            role: field.role.clone(),
            formula: field.derived.as_ref().map(formula),
            filled: Vec::new(),
            doc: field.doc.clone(),
            declared: field.clone(),
            by: by.to_owned(),
        }
    }
}

/// What the first and the second say of the same thing. One that says nothing of the role leaves it to
/// the others.
fn difference(first: &GlobalField, second: &GlobalField) -> Option<(String, String)> {
    match (&first.derived, &second.derived) {
        (Some(one), Some(other)) if one == other => None,
        (None, None) if first.ty != second.ty => Some((first.ty.to_string(), second.ty.to_string())),
        (None, None) => match (&first.role, &second.role) {
            (Some(one), Some(other)) if one != other => Some((one.clone(), other.clone())),
            _ => None,
        },
        _ => Some((shown(first), shown(second))),
    }
}

fn shown(field: &GlobalField) -> String {
    field.derived.as_ref().map_or_else(|| field.ty.to_string(), |derived| format!("`{}`", formula(derived)))
}

/// As it would be written; inner operations in parentheses.
pub(crate) fn formula(formula: &Formula) -> String {
    match formula {
        Formula::Binary(operator, left, right) => format!("{} {operator} {}", part(left), part(right)),
        Formula::Coalesce(one, other) => format!("{} ?? {}", part(one), part(other)),
        other => part(other),
    }
}

fn part(of: &Formula) -> String {
    match of {
        Formula::Field(name) => name.clone(),
        Formula::Number(digits) => digits.clone(),
        Formula::Negate(inner) => format!("-{}", part(inner)),
        inner => format!("({})", formula(inner)),
    }
}
