//! Shared text: a slice of an owner that is counted, so that fields of a page cost no allocation.

use std::fmt;
use std::sync::Arc;

/// Immutable text of at most 4 GiB. Cloning counts a reference.
#[derive(Clone)]
pub struct Text {
    owner: Arc<str>,
    start: u32,
    end: u32,
}

impl Text {
    /// The part `start..end` of `owner`; empty if that is no part of it.
    pub fn slice(owner: &Arc<str>, start: usize, end: usize) -> Text {
        if owner.get(start..end).is_none() || end > u32::MAX as usize {
            return Text::from("");
        }
        Text { owner: owner.clone(), start: start as u32, end: end as u32 }
    }

    pub fn as_str(&self) -> &str {
        self.owner.get(self.start as usize..self.end as usize).unwrap_or("")
    }

    /// The same text that keeps nothing else alive.
    #[must_use]
    pub fn compact(&self) -> Text {
        if (self.end - self.start) as usize == self.owner.len() { self.clone() } else { Text::from(self.as_str()) }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        Text { owner: Arc::from(text), start: 0, end: text.len().min(u32::MAX as usize) as u32 }
    }
}

impl From<String> for Text {
    fn from(text: String) -> Text {
        let end = text.len().min(u32::MAX as usize) as u32;
        Text { owner: Arc::from(text), start: 0, end }
    }
}

impl std::ops::Deref for Text {
    type Target = str;
    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Text) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl std::hash::Hash for Text {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
