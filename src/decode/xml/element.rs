//! An element that is being read, and the value that it becomes.

use std::collections::HashMap;

use crate::value::{Object, Text, Value};

/// Above so many fields a hash beats comparing.
const FEW: usize = 16;

pub(super) struct Element {
    pub(super) name: Text,
    /// Attributes and elements in order of their first.
    fields: Vec<(Text, Vec<Value>)>,
    /// Empty while the fields are few.
    index: HashMap<Text, usize>,
    text: String,
    /// Some text was written so that blanks count.
    exact: bool,
}

impl Element {
    pub(super) fn new(name: &str) -> Element {
        Element { name: Text::from(name), fields: Vec::new(), index: HashMap::new(), text: String::new(), exact: false }
    }

    pub(super) fn add(&mut self, name: Text, value: Value) {
        if let Some(place) = self.find(&name)
            && let Some((_, values)) = self.fields.get_mut(place)
        {
            values.push(value);
            return;
        }
        if self.fields.len() >= FEW {
            if self.index.is_empty() {
                self.index.extend(self.fields.iter().enumerate().map(|(place, (name, _))| (name.clone(), place)));
            }
            self.index.insert(name.clone(), self.fields.len());
        }
        self.fields.push((name, vec![value]));
    }

    fn find(&self, name: &Text) -> Option<usize> {
        let last = self.fields.len().checked_sub(1)?;
        if self.fields.last().is_some_and(|(known, _)| known == name) {
            return Some(last);
        }
        if self.fields.len() > FEW {
            return self.index.get(name).copied();
        }
        self.fields.iter().position(|(known, _)| known == name)
    }

    pub(super) fn text(&mut self, text: &str, exact: bool) {
        self.text.push_str(text);
        self.exact |= exact;
    }

    /// Text alone is that text, nothing is null; elements of one name are a list, and those that
    /// `lists` names always are.
    pub(super) fn value(self, lists: &[String]) -> Value {
        let text = (self.exact || !self.text.trim().is_empty()).then(|| Value::Text(Text::from(self.text)));
        if self.fields.is_empty() {
            return text.unwrap_or(Value::Null);
        }
        let mut fields: Vec<(Text, Value)> = Vec::with_capacity(self.fields.len() + 1);
        for (name, mut values) in self.fields {
            let alone = values.len() == 1 && !lists.iter().any(|list| list == name.as_str());
            let value = if alone { values.pop().unwrap_or(Value::Null) } else { Value::list(values) };
            fields.push((name, value));
        }
        fields.extend(text.map(|text| (Text::from("#text"), text)));
        Value::Object(Object { fields }.into())
    }
}
