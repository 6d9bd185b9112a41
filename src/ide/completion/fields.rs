//! Fields: of what the language gives, of objects whose type is known, of what an API once answered.

use super::{Asked, CompletionKind};
use crate::expr::compile::given_fields;
use crate::ide::fields::{Seen, at_path, record_root};
use crate::value::Kinds;

impl Asked<'_> {
    /// Behind a dot.
    pub(super) fn dotted(&mut self) {
        let path = self.path();
        match path.first().map(String::as_str) {
            Some("global") if path.len() == 1 => self.globals(""),
            Some(name) if name.starts_with('$') => self.fields_of_name(name.to_owned(), path.get(1..).unwrap_or_default().to_vec()),
            _ => {
                let seen = at_path(self.script, &self.context, &path);
                self.offer(seen);
            }
        }
    }

    /// The names before the dot at which the cursor stands: `$c`, `stats`.
    fn path(&self) -> Vec<String> {
        let mut path = Vec::new();
        let mut places = 0;
        while self.context.back(places) == "." {
            places += 1;
            // `x[…].`: what stands in brackets does not change the fields.
            while self.context.back(places) == "]" {
                let mut depth = 0;
                loop {
                    match self.context.back(places) {
                        "]" => depth += 1,
                        "[" => depth -= 1,
                        "" => return path,
                        _ => {}
                    }
                    places += 1;
                    if depth == 0 {
                        break;
                    }
                }
            }
            let name = self.context.back(places);
            if !name.starts_with(|first: char| first == '$' || first == '_' || first.is_alphabetic()) {
                break;
            }
            path.insert(0, name.to_owned());
            places += 1;
        }
        path
    }

    fn fields_of_name(&mut self, name: String, rest: Vec<String>) {
        let plain = name.trim_start_matches('$');
        if rest.is_empty() {
            for (field, kinds) in given_fields(plain) {
                let completion = self.push(field, CompletionKind::Field);
                completion.detail = kinds.to_string();
                completion.rank = 10;
            }
        }
        let seen = crate::ide::fields::of_name(self.script, &self.context, self.offset, plain, &rest);
        self.offer(seen);
    }

    /// Bare names of an expression.
    pub(super) fn bare_names(&mut self) {
        let seen = record_root(self.script, &self.context);
        self.offer(seen);
    }

    /// The fields of the object that a `map` block is about, or of the record.
    pub(super) fn record_fields(&mut self) {
        let seen = crate::ide::fields::of_block(self.script, &self.context, self.offset);
        self.offer(seen);
        if self.context.back(0).is_empty() || self.context.back(0) == "," {
            let completion = self.push("...", CompletionKind::Keyword);
            completion.detail = "the fields of a list: ...$FIELDS".to_owned();
            completion.goes_on = true;
            completion.rank = 70;
        }
    }

    /// What the value at hand was in the sample.
    pub(super) fn sampled_kinds(&self) -> Option<Kinds> {
        crate::ide::fields::mapped_kinds(self.script, &self.context)
    }

    fn offer(&mut self, seen: Vec<Seen>) {
        for field in seen {
            let plain = field.name.chars().all(|letter| letter == '_' || letter.is_alphanumeric())
                && !field.name.starts_with(|first: char| first.is_ascii_digit());
            let after_dot = self.context.back(0) == ".";
            let insert = match (plain, after_dot) {
                (true, _) => field.name.clone(),
                (false, true) => format!("\"{}\"", field.name),
                (false, false) => format!(".\"{}\"", field.name),
            };
            let completion = self.push(field.name.as_str(), CompletionKind::Field);
            completion.insert = insert;
            completion.detail = field.detail;
            completion.doc = field.doc;
            completion.rank = 8;
        }
    }
}
