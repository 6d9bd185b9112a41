//! Finding the fields that are read among those that are sent.

use std::collections::{HashMap, HashSet};

use crate::value::Text;

/// Above so many names a hash beats comparing.
const FEW: usize = 16;

/// The names that are read of one object, each with how.
pub(crate) struct Names<'p, T> {
    entries: Vec<(&'p str, T)>,
    /// One bit for each `mark` of a name: most other names are told apart by it alone.
    marks: u64,
    /// Empty if the names are few.
    index: HashMap<&'p str, usize>,
}

impl<'p, T> Names<'p, T> {
    pub(super) fn new(entries: Vec<(&'p str, T)>) -> Names<'p, T> {
        let marks = entries.iter().fold(0, |marks, (name, _)| marks | mark(name));
        let indexed = if entries.len() > FEW { entries.as_slice() } else { &[] };
        let index = indexed.iter().enumerate().map(|(index, (name, _))| (*name, index)).collect();
        Names { entries, marks, index }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.entries.iter().map(|(_, item)| item)
    }

    /// The index of `name`; `expected` is tried first, for objects repeat their order.
    #[inline]
    pub(super) fn find(&self, name: &str, expected: usize) -> Option<usize> {
        if self.entries.get(expected).is_some_and(|(entry, _)| *entry == name) {
            return Some(expected);
        }
        if self.marks & mark(name) == 0 {
            return None;
        }
        self.search(name)
    }

    fn search(&self, name: &str) -> Option<usize> {
        if self.entries.len() > FEW {
            return self.index.get(name).copied();
        }
        self.entries.iter().position(|(entry, _)| *entry == name)
    }

    #[inline]
    pub(super) fn get(&self, index: usize) -> Option<&T> {
        self.entries.get(index).map(|(_, item)| item)
    }
}

/// One of 64 bits, by the length and both ends of a name.
#[inline]
fn mark(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let first = bytes.first().copied().unwrap_or(0);
    let last = bytes.last().copied().unwrap_or(0);
    let sum = (bytes.len() as u32).wrapping_mul(7) + u32::from(first) + u32::from(last).wrapping_mul(3);
    1 << (sum % 64)
}

/// Which of an object's names were there already.
#[derive(Default)]
pub(super) struct Seen {
    low: u64,
    high: Vec<u64>,
}

impl Seen {
    /// Notes `index`; false if it was noted before.
    #[inline]
    pub(super) fn insert(&mut self, index: usize) -> bool {
        let bit = 1 << (index % 64);
        let word = match index / 64 {
            0 => &mut self.low,
            word => self.high_word(word - 1),
        };
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    #[cold]
    #[allow(clippy::indexing_slicing, reason = "resized to hold it")]
    fn high_word(&mut self, word: usize) -> &mut u64 {
        if self.high.len() <= word {
            self.high.resize(word + 1, 0);
        }
        &mut self.high[word]
    }
}

/// The names of an object that is read wholly.
#[derive(Default)]
pub(super) struct Unique {
    names: HashSet<Text>,
}

impl Unique {
    /// Whether `name` is none of `fields`. Asked for each new field, before it is added.
    pub(super) fn is_new<V>(&mut self, name: &Text, fields: &[(Text, V)]) -> bool {
        if fields.len() < FEW {
            return !fields.iter().any(|(field, _)| field == name);
        }
        if self.names.is_empty() {
            self.names.extend(fields.iter().map(|(field, _)| field.clone()));
        }
        self.names.insert(name.clone())
    }
}
