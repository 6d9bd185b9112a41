//! The signature of the function that is being called.

use super::context::Context;
use crate::builtin;
use crate::check::auth::AUTHENTICATORS;
use crate::check::pager_arguments;
use crate::script::Script;
use crate::syntax::ast::Item;

/// What is called, and which of its parameters is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    pub label: String,
    pub doc: String,
    /// Ranges of bytes in the label.
    pub parameters: Vec<(usize, usize)>,
    pub active: usize,
}

pub fn signature(script: &Script, offset: u32) -> Option<Signature> {
    let context = Context::at(script.source().text(), offset);
    let bracket = context.brackets.iter().rfind(|bracket| bracket.open == '(' && bracket.head.is_some())?;
    let head = bracket.head.as_deref()?;
    let is_outermost = context.brackets.first().is_some_and(|first| first.at == bracket.at);
    let (label, names, doc) = match context.word() {
        "paginate" if is_outermost => labelled(head, pager_arguments(head).into_iter().map(str::to_owned).collect(), ""),
        "auth" if is_outermost => {
            let known = AUTHENTICATORS.into_iter().find(|known| known.name == head)?;
            labelled(head, known.arguments.iter().map(|parameter| parameter.name.to_owned()).collect(), known.example)
        }
        _ => of_function(script, head)?,
    };
    let piped = is_piped(script, bracket.at, head);
    let named = bracket.name.as_ref().and_then(|name| names.iter().position(|known| known.trim_matches(['$', '?', '.']) == name));
    let most = names.len().saturating_sub(1);
    let active = named.unwrap_or((bracket.argument + usize::from(piped)).min(most));
    let parameters = ranges(&label, &names);
    Some(Signature { label, doc, parameters, active })
}

fn labelled(head: &str, names: Vec<String>, doc: &str) -> (String, Vec<String>, String) {
    (format!("{head}({})", names.join(", ")), names, doc.to_owned())
}

fn of_function(script: &Script, head: &str) -> Option<(String, Vec<String>, String)> {
    let own = script.parsed().file.items.iter().find_map(|item| match &item.node {
        Item::Function(function) if function.name.node == head => Some(&function.params),
        _ => None,
    });
    if let Some(parameters) = own {
        let names: Vec<String> = parameters.iter().map(|name| format!("${}", name.node)).collect();
        return Some(labelled(head, names, ""));
    }
    if let Some((shape, _)) = super::names::shape(script, head) {
        return Some(labelled(head, shape.params.iter().map(|parameter| format!("${}", parameter.name.node)).collect(), ""));
    }
    let function = builtin::find(head)?;
    let label = function.to_string();
    let names = label.split_once('(').map_or("", |(_, inside)| inside.trim_end_matches(')'));
    let names = names.split(", ").filter(|name| !name.is_empty()).map(str::to_owned).collect();
    Some((label.clone(), names, function.doc.to_owned()))
}

/// Whether a `|` stands before the name that is called.
fn is_piped(script: &Script, open: u32, head: &str) -> bool {
    let before = script.source().text().get(..(open as usize).saturating_sub(head.len())).unwrap_or("");
    before.trim_end().ends_with('|')
}

fn ranges(label: &str, names: &[String]) -> Vec<(usize, usize)> {
    let mut from = label.find('(').map_or(0, |open| open + 1);
    let mut ranges = Vec::new();
    for name in names {
        let start = label.get(from..).and_then(|rest| rest.find(name.as_str())).map_or(from, |at| from + at);
        ranges.push((start, start + name.len()));
        from = start + name.len();
    }
    ranges
}
