//! `$names` in reach, and functions with their signatures.

use super::{Asked, CompletionKind, literal_snippet};
use crate::builtin::{FUNCTIONS, Function, Mode};
use crate::check::uses::NameKind;
use crate::expr::names::GIVEN;
use crate::ide::names::{in_reach, summary};

impl Asked<'_> {
    pub(super) fn dollars(&mut self) {
        let spread = self.context.back(0) == "...";
        let loops = matches!(self.context.word(), "for" | "each") && self.context.has("in");
        for (index, definition) in in_reach(self.script, self.offset, self.context.owner.as_deref()) {
            let is_list = definition.kind == NameKind::Fields || definition.kind == NameKind::Parameter;
            if !definition.kind.has_dollar() || spread && !is_list {
                continue;
            }
            let kind = match definition.kind {
                NameKind::Secret => CompletionKind::Secret,
                NameKind::Request => CompletionKind::Request,
                _ => CompletionKind::Variable,
            };
            let (detail, doc) = summary(self.script, index);
            let near = definition.within.is_some();
            let rank = match definition.kind {
                NameKind::Request if loops => 5,
                NameKind::Request => 45,
                _ if near => 10,
                _ => 15,
            };
            let completion = self.push(format!("${}", definition.name), kind);
            (completion.detail, completion.doc, completion.rank) = (detail, doc, rank);
        }
        if !spread && self.context.owner.is_some() {
            for (name, _) in GIVEN {
                let completion = self.push(format!("${name}"), CompletionKind::Variable);
                completion.detail = "given by the language".to_owned();
                completion.rank = 40;
            }
        }
        // A `$` that stands alone is replaced with the name.
        if self.context.prefix.is_empty() && self.context.back(0) == "$" {
            let start = self.offset.saturating_sub(1);
            self.found.iter_mut().for_each(|completion| completion.replace.start = start);
        }
    }

    pub(super) fn functions(&mut self) {
        let piped = self.context.back(0) == "|";
        for function in FUNCTIONS {
            let insert = call_snippet(function, piped);
            let doc = function_text(function);
            let completion = self.push(function.name, CompletionKind::Function);
            completion.detail = format!("{function} -> {}", function.returns);
            completion.doc = doc;
            completion.insert = insert;
            completion.is_snippet = true;
            completion.rank = if piped { 20 } else { 60 };
        }
        let uses = &self.script.checked().uses;
        let own: Vec<String> = uses
            .definitions()
            .iter()
            .filter(|definition| definition.kind == NameKind::Function)
            .map(|definition| definition.name.clone())
            .collect();
        for name in own {
            let completion = self.push(name.as_str(), CompletionKind::Function);
            completion.insert = format!("{}($0)", literal_snippet(&name));
            completion.is_snippet = true;
            completion.detail = "function of the script".to_owned();
            completion.rank = 55;
        }
    }
}

/// `join(${1:list}, ${2:separator})`; behind a `|` without its first argument.
fn call_snippet(function: &Function, piped: bool) -> String {
    let parameters = function.parameters.iter().skip(usize::from(piped));
    let needed: Vec<String> = parameters
        .filter(|parameter| matches!(parameter.mode, Mode::Required | Mode::Item | Mode::Pattern))
        .enumerate()
        .map(|(index, parameter)| format!("${{{}:{}}}", index + 1, parameter.name))
        .collect();
    let bare = piped && needed.is_empty();
    if bare { function.name.to_owned() } else { format!("{}({})", function.name, needed.join(", ")) }
}

/// Signature, documentation and examples, as Markdown.
pub(in crate::ide) fn function_text(function: &Function) -> String {
    let examples: Vec<String> = function.examples.iter().take(3).map(|(call, value)| format!("{call}  # {value}")).collect();
    format!("```capi\n{function}\n```\n{}\n\n```capi\n{}\n```", function.doc, examples.join("\n"))
}
