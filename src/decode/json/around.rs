//! What stands around the list of records: kept as it is, with a look only at brackets, strings and the
//! names on the way to the list. What is wrong with it is found when it is read.

use std::sync::Arc;

use super::decode_value;
use super::window::plain_run;
use crate::value::Value;

pub(super) struct Around<'p> {
    /// Names from the root to the list.
    path: &'p [String],
    /// Everything so far, the list as `[]`.
    text: String,
    /// Brackets that are open.
    depth: usize,
    /// How many of them are objects on the way to the list: the outermost.
    on_way: usize,
    /// The value that comes is on the way, too.
    here: bool,
    /// A name comes, not a value. Known for objects on the way only.
    at_name: bool,
    within: Within,
    /// The last string with its quotes.
    string: (usize, usize),
    done: bool,
}

#[derive(Clone, Copy)]
enum Within {
    Nothing,
    String,
    Escape,
}

impl<'p> Around<'p> {
    pub(super) fn new(path: &'p [String]) -> Around<'p> {
        Around {
            path,
            text: String::new(),
            depth: 0,
            on_way: 0,
            here: true,
            at_name: false,
            within: Within::Nothing,
            string: (0, 0),
            done: false,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether there was a list.
    pub(super) fn is_done(&self) -> bool {
        self.done
    }

    /// How many brackets are open inside of the list.
    pub(super) fn depth_inside(&self) -> usize {
        self.depth + 1
    }

    /// The text so far as a document that ends with the list.
    pub(super) fn closed(&self) -> String {
        let ends = "}".repeat(self.on_way);
        format!("{}{ends}", self.text)
    }

    /// Takes `part` from `from` on: all of it, or up to the bracket that opens the list; then gives the
    /// place behind that.
    pub(super) fn take(&mut self, part: &str, from: usize) -> Option<usize> {
        let bytes = part.as_bytes();
        let (mut kept, mut at) = (from, from);
        while let Some(byte) = bytes.get(at) {
            match (self.within, byte) {
                (Within::Escape, _) => self.within = Within::String,
                (Within::String, b'"') => {
                    self.within = Within::Nothing;
                    self.string.1 = self.text.len() + at + 1 - kept;
                }
                (Within::String, b'\\') => self.within = Within::Escape,
                (Within::String, _) => at += plain_run(bytes.get(at + 1..).unwrap_or_default()),
                (Within::Nothing, b'"') => {
                    self.within = Within::String;
                    self.string.0 = self.text.len() + at - kept;
                    self.here = false;
                }
                (Within::Nothing, b':') if self.at_name => {
                    self.text.push_str(part.get(kept..at).unwrap_or_default());
                    kept = at;
                    self.at_name = false;
                    self.here = self.is_on_way();
                }
                (Within::Nothing, b'[') if self.is_list() => {
                    self.text.push_str(part.get(kept..=at).unwrap_or_default());
                    self.text.push(']');
                    (self.done, self.here) = (true, false);
                    return Some(at + 1);
                }
                (Within::Nothing, byte) => self.structure(*byte),
            }
            at += 1;
        }
        self.text.push_str(part.get(kept..).unwrap_or_default());
        None
    }

    fn is_list(&self) -> bool {
        self.here && !self.done && self.on_way == self.path.len()
    }

    fn structure(&mut self, byte: u8) {
        match byte {
            b' ' | b'\n' | b'\r' | b'\t' => return,
            b'{' if self.here && self.on_way < self.path.len() => {
                self.depth += 1;
                self.on_way += 1;
                self.at_name = true;
            }
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                self.on_way = self.on_way.min(self.depth);
                self.at_name = false;
            }
            b',' => self.at_name = self.on_way > 0 && self.on_way == self.depth,
            _ => {}
        }
        self.here = false;
    }

    /// Whether the last string is the next name on the way.
    fn is_on_way(&self) -> bool {
        let Some(name) = self.on_way.checked_sub(1).and_then(|index| self.path.get(index)) else { return false };
        let (start, end) = self.string;
        let quoted = self.text.get(start..end).unwrap_or("");
        if !quoted.contains('\\') {
            return quoted.get(1..quoted.len().saturating_sub(1)) == Some(name.as_str());
        }
        matches!(decode_value(&Arc::from(quoted)), Ok(Value::Text(text)) if text.as_str() == name)
    }
}
