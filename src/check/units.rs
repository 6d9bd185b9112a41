//! The items of a script and of the files and vocabularies that it uses.

use super::Files;
use crate::diagnostic::{Diagnostic, nearest};
use crate::expr::compile::Findings;
use crate::source::Source;
use crate::syntax::ast::{Item, Name, Spanned, Use};
use crate::syntax::parse;

/// Vocabularies that ship with capi.
pub const VOCABULARIES: [(&str, &str); 1] = [("marketing", include_str!("../vocabulary/marketing.capi"))];

/// One file's items; those of used files come without spans that could be shown.
pub struct Unit {
    pub items: Vec<Spanned<Item>>,
    pub own: bool,
}

/// Reads what the script uses: names, never defaults or requests.
/// The second part: whether all were read.
pub fn units(items: &[Spanned<Item>], files: &dyn Files, findings: &mut Findings) -> (Vec<Unit>, bool) {
    let mut units = Vec::new();
    let mut complete = true;
    for item in items {
        let Item::Use(used) = &item.node else { continue };
        match used_items(used, files, findings) {
            Some(items) => units.push(Unit { items, own: false }),
            None => complete = false,
        }
    }
    units.push(Unit { items: items.to_vec(), own: true });
    (units, complete)
}

fn used_items(used: &Use, files: &dyn Files, findings: &mut Findings) -> Option<Vec<Spanned<Item>>> {
    let (name, span, text) = match used {
        Use::Vocabulary(name) => {
            let Some((_, text)) = VOCABULARIES.iter().find(|(known, _)| *known == name.node) else {
                unknown_vocabulary(name, findings);
                return None;
            };
            (name.node.as_str(), name.span, (*text).to_owned())
        }
        Use::Path(path) => match files.read(&path.node) {
            Ok(text) => (path.node.as_str(), path.span, text),
            Err(reason) => {
                let message = format!("`{}` cannot be read: {reason}", path.node);
                findings.diagnostics.push(Diagnostic::error("unreadable-file", path.span, message));
                return None;
            }
        },
    };
    let source = Source::new(name, text);
    let parsed = parse(&source);
    if let Some(first) = parsed.diagnostics.iter().find(|diagnostic| diagnostic.is_error()) {
        let position = source.position(first.span.start);
        let message = format!("`{name}` has mistakes of its own");
        let label = format!("line {}: {}", position.line, first.message);
        findings.diagnostics.push(Diagnostic::error("broken-file", span, message).label(label).help(format!("check `{name}` first")));
    }
    Some(parsed.file.items)
}

fn unknown_vocabulary(name: &Name, findings: &mut Findings) {
    let message = format!("there is no vocabulary `{}`", name.node);
    let mut diagnostic = Diagnostic::error("unknown-vocabulary", name.span, message).label("no such vocabulary");
    diagnostic = match nearest(&name.node, VOCABULARIES.iter().map(|(name, _)| *name)) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")).fix(format!("change to `{near}`"), name.span, near),
        None => diagnostic.help("`use marketing` is the one that ships with capi; files are used by their path in quotes"),
    };
    findings.diagnostics.push(diagnostic);
}
