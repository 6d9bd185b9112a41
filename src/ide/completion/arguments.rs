//! Arguments by name: of pagers, authenticators, formats and of `retry`, and the texts that they may be.

use super::{Asked, CompletionKind};
use crate::check::auth::AUTHENTICATORS;
use crate::check::{format_arguments, pager_arguments};

impl Asked<'_> {
    /// Offers them if the position is in their brackets; whether nothing else is to be offered.
    pub(super) fn arguments(&mut self) -> bool {
        let word = self.context.word().to_owned();
        if word == "request" && self.context.has("=") && self.context.brackets.is_empty() {
            self.shapes();
            return true;
        }
        if word == "write" && self.context.has("where") && self.context.brackets.is_empty() && !self.context.is_after_value() {
            self.key_columns();
            return matches!(self.context.back(0), "where" | "and");
        }
        if word == "auth" && self.context.brackets.is_empty() {
            return self.authenticators();
        }
        let Some(bracket) = self.context.brackets.last().filter(|bracket| bracket.open == '(').cloned() else { return false };
        let Some(head) = bracket.head.as_deref() else { return false };
        let is_outermost = self.context.brackets.len() == 1;
        let names: Vec<(String, String)> = match word.as_str() {
            "paginate" if is_outermost => pager_arguments(head).into_iter().map(|name| (name.to_owned(), String::new())).collect(),
            "format" if is_outermost => format_arguments(head).iter().map(|name| ((*name).to_owned(), String::new())).collect(),
            "retry" if is_outermost => vec![("max".to_owned(), "number".to_owned())],
            "auth" => authenticator(head),
            _ => return false,
        };
        if names.is_empty() {
            return false;
        }
        if bracket.name.is_some() || !self.is_first_argument() {
            return false;
        }
        for (name, detail) in names.into_iter().filter(|(name, _)| !bracket.given.contains(name)) {
            let completion = self.push(format!("{name}:"), CompletionKind::Argument);
            completion.insert = format!("{name}: ");
            completion.detail = detail;
            completion.rank = 5;
            completion.goes_on = true;
        }
        // Arguments of pagers and formats have names, those of some authenticators need none.
        word != "auth"
    }

    fn authenticators(&mut self) -> bool {
        if !matches!(self.context.back(0), "auth" | "then" | "else") {
            return false;
        }
        for authenticator in AUTHENTICATORS {
            let doc = crate::manual::entries().find(|entry| entry.name == authenticator.name).map(super::words::document);
            let completion = self.push(authenticator.name, CompletionKind::Function);
            completion.insert = format!("{}($0)", authenticator.name);
            completion.is_snippet = true;
            completion.detail = authenticator.example.to_owned();
            completion.doc = doc.unwrap_or_default();
            completion.rank = 10;
            completion.goes_on = true;
        }
        self.push("none", CompletionKind::Keyword).rank = 11;
        if self.context.back(0) == "auth" {
            self.push("if", CompletionKind::Keyword).rank = 12;
        }
        true
    }

    /// The texts that the argument at hand may be.
    pub(super) fn choices(&self) -> Vec<String> {
        let Some(bracket) = self.context.brackets.last() else { return Vec::new() };
        let (Some(head), Some(name)) = (&bracket.head, &bracket.name) else { return Vec::new() };
        if self.context.word() != "auth" {
            return Vec::new();
        }
        let known = AUTHENTICATORS.into_iter().find(|known| known.name == head);
        let parameter = known.and_then(|known| known.arguments.iter().find(|parameter| parameter.name == name));
        parameter.map_or_else(Vec::new, |parameter| parameter.choices.iter().map(|choice| (*choice).to_owned()).collect())
    }
}

fn authenticator(head: &str) -> Vec<(String, String)> {
    let Some(known) = AUTHENTICATORS.into_iter().find(|known| known.name == head) else { return Vec::new() };
    let arguments = known.arguments.iter().map(|parameter| {
        let required = if parameter.required { ", required" } else { "" };
        (parameter.name.to_owned(), format!("{}{required}", parameter.kinds))
    });
    arguments.collect()
}
