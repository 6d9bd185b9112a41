//! The shape of values that were seen: which fields, of which kinds, how often, with a few of them shown.

use crate::value::display::to_text;
use crate::value::json::to_json;
use crate::value::{Kind, Kinds, Value};

/// Different values that are shown of a field, and letters of each.
const EXAMPLES: usize = 3;
const LETTERS: usize = 60;

/// What stood at one place of all values.
#[derive(Clone, Debug)]
pub struct Shape {
    kinds: Kinds,
    /// How often the place could have been there, and was.
    possible: u64,
    seen: u64,
    nulls: u64,
    objects: u64,
    examples: Vec<String>,
    /// In the order in which they were first seen.
    fields: Vec<(String, Shape)>,
    /// Of all items of the lists.
    items: Option<Box<Shape>>,
}

impl Default for Shape {
    fn default() -> Shape {
        Shape { kinds: Kinds::NONE, possible: 0, seen: 0, nulls: 0, objects: 0, examples: Vec::new(), fields: Vec::new(), items: None }
    }
}

impl Shape {
    pub fn of(value: &Value) -> Shape {
        Shape::all(std::iter::once(value))
    }

    pub fn all<'v>(values: impl Iterator<Item = &'v Value>) -> Shape {
        let mut shape = Shape::default();
        for value in values {
            shape.possible += 1;
            shape.add(value);
        }
        shape.count_absent();
        shape
    }

    fn add(&mut self, value: &Value) {
        self.seen += 1;
        self.kinds = self.kinds.or(Kinds::of(value.kind()));
        match value {
            Value::Null => self.nulls += 1,
            Value::List(items) => {
                let below = self.items.get_or_insert_default();
                below.possible += items.len() as u64;
                items.iter().for_each(|item| below.add(item));
            }
            Value::Object(object) => {
                self.objects += 1;
                for (name, value) in &object.fields {
                    if let Some(field) = self.field_mut(name) {
                        field.add(value);
                    }
                }
            }
            scalar => self.show(scalar),
        }
    }

    fn field_mut(&mut self, name: &str) -> Option<&mut Shape> {
        let known = self.fields.iter().position(|(known, _)| known == name);
        let index = known.unwrap_or_else(|| {
            self.fields.push((name.to_owned(), Shape::default()));
            self.fields.len() - 1
        });
        self.fields.get_mut(index).map(|(_, shape)| shape)
    }

    fn show(&mut self, value: &Value) {
        if self.examples.len() >= EXAMPLES {
            return;
        }
        let shown = match value {
            Value::Text(text) => to_json(&Value::text(text.chars().take(LETTERS).collect::<String>())),
            other => to_text(other).map(|text| text.to_string()).unwrap_or_default(),
        };
        if !self.examples.contains(&shown) {
            self.examples.push(shown);
        }
    }

    /// A field could have been in every object that stood there.
    fn count_absent(&mut self) {
        let objects = self.objects;
        for (_, field) in &mut self.fields {
            field.possible = objects;
            field.count_absent();
        }
        if let Some(items) = &mut self.items {
            items.count_absent();
        }
    }

    pub fn kinds(&self) -> Kinds {
        self.kinds
    }

    /// Of the objects that stood there.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &Shape)> {
        self.fields.iter().map(|(name, shape)| (name.as_str(), shape))
    }

    pub fn field(&self, name: &str) -> Option<&Shape> {
        self.fields().find(|(known, _)| *known == name).map(|(_, shape)| shape)
    }

    /// Of the items of the lists that stood there.
    pub fn items(&self) -> Option<&Shape> {
        self.items.as_deref()
    }

    /// What fields are read from: of a list its items, of lists of lists theirs.
    pub fn rows(&self) -> &Shape {
        match &self.items {
            Some(items) if !self.kinds.holds(Kind::Object) => items.rows(),
            _ => self,
        }
    }

    /// How often something stood there, null too.
    pub fn seen(&self) -> u64 {
        self.seen
    }

    pub fn nulls(&self) -> u64 {
        self.nulls
    }

    /// How often the field was not in its object.
    pub fn absent(&self) -> u64 {
        self.possible.saturating_sub(self.seen)
    }

    /// Different values that stood there, as the language writes them, the first ones.
    pub fn examples(&self) -> &[String] {
        &self.examples
    }
}
