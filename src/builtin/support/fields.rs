//! Objects in the making: names are unique, found without search.

use std::collections::HashMap;

use super::choice::shortened;
use crate::builtin::call::as_text;
use crate::value::{Fault, Text, Value};

pub(crate) struct Fields {
    fields: Vec<(Text, Value)>,
    places: HashMap<Text, usize>,
    /// For messages: what holds the names.
    holder: &'static str,
}

impl Fields {
    pub(crate) fn new(holder: &'static str) -> Fields {
        Fields { fields: Vec::new(), places: HashMap::new(), holder }
    }

    /// Refuses a name that is there already: one of the values would be lost.
    pub(crate) fn add(&mut self, name: Text, value: Value) -> Result<(), Fault> {
        if self.places.contains_key(&name) {
            let message = format!("the name `{}` stands twice in {}", shortened(&name), self.holder);
            return Err(Fault::new("duplicate-key", message));
        }
        self.set(name, value);
        Ok(())
    }

    /// Adds or replaces.
    pub(crate) fn set(&mut self, name: Text, value: Value) {
        let next = self.fields.len();
        let place = *self.places.entry(name.clone()).or_insert(next);
        match self.fields.get_mut(place) {
            Some((_, old)) => *old = value,
            None => self.fields.push((name, value)),
        }
    }

    pub(crate) fn get(&self, name: &Text) -> Option<&Value> {
        self.places.get(name).and_then(|place| self.fields.get(*place)).map(|(_, value)| value)
    }

    pub(crate) fn into_object(self) -> Value {
        Value::object(self.fields)
    }

    pub(crate) fn into_names(self) -> Vec<Text> {
        self.fields.into_iter().map(|(name, _)| name).collect()
    }
}

/// Names given one by one or in lists.
pub(crate) fn names<'v>(arguments: impl Iterator<Item = &'v Value>) -> Result<Vec<&'v Text>, Fault> {
    let mut names = Vec::new();
    for argument in arguments {
        match argument {
            Value::List(items) => {
                for item in items.iter() {
                    names.push(as_text(item)?);
                }
            }
            name => names.push(as_text(name)?),
        }
    }
    Ok(names)
}
