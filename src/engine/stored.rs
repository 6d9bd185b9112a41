//! What earlier runs stored, in little memory: a million turns are usual. All texts are in one buffer, found by
//! their order.

use crate::sink::Bookmark;

#[derive(Default)]
pub struct Stored {
    /// For each bookmark its request, a line end and its turn, then its value: no name of a request has one.
    text: String,
    /// By request and turn once all are there.
    places: Vec<Place>,
}

/// Where a bookmark is in the buffer, in bytes.
struct Place {
    start: usize,
    key: usize,
    value: usize,
}

impl Stored {
    /// As a destination hands them over.
    pub fn add(&mut self, bookmark: &Bookmark) {
        let Bookmark { request, turn, value } = bookmark;
        self.places.push(Place { start: self.text.len(), key: request.len() + 1 + turn.len(), value: value.len() });
        for part in [request, "\n", turn, value] {
            self.text.push_str(part);
        }
    }

    /// All are there: from now on they can be asked for.
    #[must_use]
    pub fn complete(self) -> Stored {
        let Stored { text, mut places } = self;
        // Most destinations have them in this order, which is quick.
        places.sort_by(|one, other| one.key(&text).cmp(other.key(&text)));
        Stored { text, places }
    }

    pub fn get(&self, request: &str, turn: &str) -> Option<&str> {
        let key = format!("{request}\n{turn}");
        let found = self.places.binary_search_by(|place| place.key(&self.text).cmp(&key)).ok()?;
        Some(self.places.get(found)?.value(&self.text))
    }
}

impl Place {
    fn key<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start..self.start + self.key).unwrap_or_default()
    }

    fn value<'t>(&self, text: &'t str) -> &'t str {
        let start = self.start + self.key;
        text.get(start..start + self.value).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bookmarks_are_found_whatever_their_order() {
        let mut stored = Stored::default();
        for (request, turn, value) in [("b", "2", "x"), ("a", "", ""), ("b", "10", "z"), ("ba", "ü\n", "é")] {
            stored.add(&Bookmark { request: request.into(), turn: turn.into(), value: value.into() });
        }
        let stored = stored.complete();
        assert_eq!([stored.get("b", "10"), stored.get("b", "2"), stored.get("a", "")], [Some("z"), Some("x"), Some("")]);
        assert_eq!([stored.get("ba", "ü\n"), stored.get("b", "a"), stored.get("c", "")], [Some("é"), None, None]);
    }
}
