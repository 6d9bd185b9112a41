//! What a `map` may fill: global fields, nearest first; types of columns; columns of a key.

use super::{Asked, CompletionKind};
use crate::builtin::snake_case;
use crate::check::TYPES;
use crate::check::uses::NameKind;
use crate::ide::names::global_text;
use crate::syntax::ast::{Item, Map, Statement};
use crate::value::Kinds;
use crate::value::convert::check_kinds;

impl Asked<'_> {
    pub(super) fn targets(&mut self) {
        if self.context.word() == "key" {
            return self.key_columns();
        }
        self.globals("global.");
        let name = self.mapped_name();
        if let Some(name) = name {
            let column = snake_case(&name);
            let ty = self.mapped_kinds().map_or("text", column_word);
            let completion = self.push(format!("{column}: {ty}"), CompletionKind::Column);
            completion.detail = "a column of this request".to_owned();
            completion.rank = 30;
        }
    }

    /// `global.` is written, or stands there already.
    pub(super) fn globals(&mut self, written: &str) {
        let name = self.mapped_name().map(|name| snake_case(&name)).unwrap_or_default();
        let kinds = self.mapped_kinds();
        let taken = self.filled();
        for global in self.script.checked().globals.clone() {
            if global.derived.is_some() || taken.contains(&global.name) {
                continue;
            }
            let fits = kinds.is_none_or(|kinds| check_kinds(kinds, &global.ty).is_ok());
            let completion = self.push(format!("{written}{}", global.name), CompletionKind::Global);
            completion.detail = global_text(global.ty.to_string(), global.role.as_deref());
            completion.doc = global.doc.clone().unwrap_or_default();
            completion.rank = rank(&name, &global.name, fits);
        }
    }

    /// The global fields and columns that the request fills already.
    fn filled(&self) -> Vec<String> {
        let Some(owner) = self.context.owner.as_deref() else { return Vec::new() };
        let request = self.script.checked().requests.iter().find(|request| request.name == owner);
        let table = request.and_then(|request| request.table.as_ref().map(|table| (table, &request.column_spans)));
        let Some((table, spans)) = table else { return Vec::new() };
        let columns = table.columns.iter().zip(spans);
        columns.filter(|(_, span)| !(span.start <= self.offset && self.offset <= span.end)).map(|(column, _)| column.name.clone()).collect()
    }

    /// The last name of the value that is being mapped.
    fn mapped_name(&self) -> Option<String> {
        let arrow = self.context.before.iter().rposition(|(_, text)| text == "->")?;
        let value = self.context.before.get(..arrow)?;
        let start = value.iter().rposition(|(_, text)| text == "," || text == "map").map_or(0, |index| index + 1);
        let chosen = value.get(start..)?.iter().rev().find(|(kind, _)| *kind == crate::syntax::TokenKind::Word);
        chosen.map(|(_, text)| text.clone()).filter(|name| name != "map")
    }

    /// What the value that is being mapped may be, if that is known.
    fn mapped_kinds(&self) -> Option<Kinds> {
        let value = self.mapped_value()?;
        let known = self.script.checked().typing.at(value).map(|ty| ty.kinds);
        known.or_else(|| self.sampled_kinds())
    }

    fn mapped_value(&self) -> Option<crate::source::Span> {
        let mut found = None;
        for item in &self.script.parsed().file.items {
            let body = match &item.node {
                Item::Request(request) => &request.body,
                Item::Shape(shape) => &shape.body,
                _ => continue,
            };
            let here = body.iter().rfind(|statement| statement.span.start <= self.offset);
            if let Some(Statement::Map(Map::Single { value, .. })) = here.map(|statement| &statement.node)
                && item.span.start <= self.offset
            {
                found = Some(value.span);
            }
        }
        found
    }

    pub(super) fn types(&mut self) {
        for word in TYPES {
            self.push(word, CompletionKind::Type).rank = 20;
        }
        let completion = self.push("list<…>", CompletionKind::Type);
        completion.insert = "list<${1:text}>".to_owned();
        completion.is_snippet = true;
        completion.rank = 25;
    }

    /// Columns that the request fills, for `key` and `replace where`.
    pub(super) fn key_columns(&mut self) {
        let given: Vec<String> = self.context.before.iter().map(|(_, text)| text.clone()).collect();
        let Some(owner) = self.context.owner.clone() else { return };
        let request = self.script.checked().requests.iter().find(|request| request.name == owner);
        let columns = request.and_then(|request| request.table.as_ref()).map(|table| table.columns.clone()).unwrap_or_default();
        for column in columns.into_iter().filter(|column| !given.contains(&column.name) && !column.name.starts_with('_')) {
            let completion = self.push(column.name.as_str(), CompletionKind::Column);
            completion.detail = column.ty.to_string();
            completion.doc = column.label.clone().unwrap_or_default();
            completion.rank = 10;
        }
    }

    /// Shapes behind `request NAME =`.
    pub(super) fn shapes(&mut self) {
        let uses = &self.script.checked().uses;
        let shapes = uses.definitions().iter().filter(|definition| definition.kind == NameKind::Shape);
        for name in shapes.map(|definition| definition.name.clone()).collect::<Vec<_>>() {
            let completion = self.push(name.as_str(), CompletionKind::Function);
            completion.insert = format!("{name}($0)");
            completion.is_snippet = true;
            completion.detail = "shape".to_owned();
            completion.rank = 5;
        }
    }
}

/// Nearest names of a fitting type first.
fn rank(name: &str, global: &str, fits: bool) -> u32 {
    let near = similarity(name, global);
    let place = 40 - (near * 30.0) as u32;
    if fits { place } else { place + 40 }
}

/// From 0 to 1: how alike two names are, by their words and by their letters.
pub(in crate::ide) fn similarity(a: &str, b: &str) -> f64 {
    if a.is_empty() {
        return 0.0;
    }
    let words = |name: &str| name.split('_').filter(|word| !word.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (left, right) = (words(a), words(b));
    let same =
        left.iter().filter(|word| right.iter().any(|other| other == *word || other.starts_with(word.as_str()) && word.len() > 2)).count();
    let union = left.len() + right.len() - same.min(right.len());
    let by_words = if union == 0 { 0.0 } else { same as f64 / union as f64 };
    by_words.max(crate::diagnostic::likeness(a, b))
}

/// The type of a column that takes such values.
pub(in crate::ide) fn column_word(kinds: Kinds) -> &'static str {
    let present = kinds.without(Kinds::NULL);
    let only = |kind: Kinds| present == kind;
    match () {
        () if only(Kinds::NUMBER) => "decimal",
        () if only(Kinds::BOOL) => "bool",
        () if only(Kinds::DATE) => "date",
        () if only(Kinds::DATETIME) => "datetime",
        () if only(Kinds::LIST) || only(Kinds::OBJECT) => "json",
        () => "text",
    }
}
