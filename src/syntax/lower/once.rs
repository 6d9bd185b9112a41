//! What stands once in its list: the keys of an object, the names of arguments, the fields of a type.

use std::collections::HashMap;

use super::Lower;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Argument, Entry, ExprKind, Name, Spanned, TextPart, TypeExpr};

impl Lower<'_> {
    pub(super) fn arguments_once(&mut self, arguments: &[Argument]) {
        let names = arguments.iter().filter_map(|argument| argument.name.as_ref()).map(|name| (name.node.as_str(), name.span));
        self.once(names, "duplicate-argument", |name| format!("`{name}` is given twice"));
    }

    /// Keys with holes are known only when they are made.
    pub(super) fn keys_once(&mut self, entries: &[Entry]) {
        let keys = entries.iter().filter_map(|entry| {
            let ExprKind::Text { parts, .. } = &entry.key.node else { return None };
            match parts.as_slice() {
                [TextPart::Literal(text)] => Some((text.node.as_str(), entry.key.span)),
                _ => None,
            }
        });
        self.once(keys, "duplicate-key", |name| format!("the key `{name}` stands twice in this object"));
    }

    pub(super) fn fields_once(&mut self, fields: &[(Name, Spanned<TypeExpr>)]) {
        let names = fields.iter().map(|(name, _)| (name.node.as_str(), name.span));
        self.once(names, "duplicate-key", |name| format!("the field `{name}` stands twice in this type"));
    }

    fn once<'n>(&mut self, names: impl Iterator<Item = (&'n str, Span)>, code: &'static str, message: impl Fn(&str) -> String) {
        let mut known: HashMap<&str, Span> = HashMap::new();
        for (name, span) in names {
            match known.get(name) {
                Some(first) => self.report(Diagnostic::error(code, span, message(name)).label("again here").also(*first, "first here")),
                None => {
                    known.insert(name, span);
                }
            }
        }
    }
}
