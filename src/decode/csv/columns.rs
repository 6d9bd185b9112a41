//! From the header to what is read: which column goes where.

use crate::plan::projection::{Node, Projection, Shape};
use crate::value::{Kind, Object, Text, Value};

use super::row::{Cell, Lines};
use crate::expr::project::{fill, put, read};

/// What becomes of a row.
pub(super) struct Columns<'p> {
    slots: usize,
    target: Target<'p>,
}

enum Target<'p> {
    /// Fields are read, each from the column of this index.
    Fields(Vec<(usize, &'p Node)>),
    /// The row is an object of the columns of these indices and names.
    Object(usize, Vec<(usize, Text)>),
    /// There are no names: the row is a list.
    List(usize),
    /// The same, for those who read fields of it.
    Misfit(&'p Node),
    Nothing,
}

impl<'p> Columns<'p> {
    /// For rows with these names, or without any. Says which name is wrong and why.
    pub(super) fn new(names: Option<&[Text]>, record: &'p Projection) -> Result<Columns<'p>, String> {
        let target = match (&record.root, names) {
            (Node::Skip, _) => Target::Nothing,
            (Node::Slot { slot, .. }, None) => Target::List(*slot),
            (root @ Node::Fields(_), None) => Target::Misfit(root),
            (Node::Slot { slot, shape }, Some(names)) => Target::Object(*slot, object(names, shape)?),
            (Node::Fields(fields), Some(names)) => Target::Fields(fields_of(names, fields)?),
        };
        Ok(Columns { slots: record.slots, target })
    }

    /// Rows of which nothing is read.
    pub(super) fn nothing() -> Columns<'p> {
        Columns { slots: 0, target: Target::Nothing }
    }

    /// Whether it reads names and the rows have none of them.
    pub(super) fn misses_all(&self) -> bool {
        matches!(&self.target, Target::Fields(columns) if columns.is_empty() && self.slots > 0)
    }

    pub(super) fn read(&self, lines: &Lines<'_>, cells: &[Cell], slots: &mut Vec<Value>) {
        slots.clear();
        slots.resize(self.slots, Value::Null);
        let text = |index: usize| cells.get(index).map_or(Value::Null, |cell| Value::Text(lines.text(*cell)));
        match &self.target {
            Target::Nothing => {}
            Target::Fields(columns) => columns.iter().for_each(|(index, node)| read(&text(*index), node, slots)),
            Target::List(slot) => put(slots, *slot, Value::list((0..cells.len()).map(text).collect())),
            Target::Misfit(node) => fill(&Value::Misfit(Kind::List), node, slots),
            Target::Object(slot, columns) => {
                let fields = columns.iter().map(|(index, name)| (name.clone(), text(*index))).collect();
                put(slots, *slot, Value::Object(Object { fields }.into()));
            }
        }
    }
}

fn fields_of<'p>(names: &[Text], fields: &'p [(String, Node)]) -> Result<Vec<(usize, &'p Node)>, String> {
    let mut columns = Vec::with_capacity(fields.len());
    for (name, node) in fields.iter().filter(|(_, node)| *node != Node::Skip) {
        if let Some(index) = only(names, name)? {
            columns.push((index, node));
        }
    }
    Ok(columns)
}

fn object(names: &[Text], shape: &Shape) -> Result<Vec<(usize, Text)>, String> {
    let mut columns = Vec::with_capacity(names.len());
    for (index, name) in names.iter().enumerate() {
        let wanted = match shape {
            Shape::Whole => true,
            Shape::Fields(fields) => fields.iter().any(|(field, _)| field == name.as_str()),
        };
        if wanted && only(names, name)? == Some(index) {
            columns.push((index, name.clone()));
        }
    }
    Ok(columns)
}

/// The index of the one column of this name.
fn only(names: &[Text], name: &str) -> Result<Option<usize>, String> {
    let mut found = names.iter().enumerate().filter(|(_, known)| known.as_str() == name).map(|(index, _)| index);
    match (found.next(), found.next()) {
        (index, None) => Ok(index),
        _ => Err(format!("the column `{}` stands twice in the header", super::super::error::shown(name))),
    }
}
