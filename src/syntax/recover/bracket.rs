//! Brackets that were opened and never closed, or closed by another kind.

use super::{Kind, Scene, Token};
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// The span breaks at token `index`: because of a bracket?
pub(super) fn explain(scene: &Scene<'_>, index: usize) -> Option<Diagnostic> {
    let open = open_before(scene, index);
    let (opener, letter) = *open.last()?;
    let close = closer(letter);
    let end = scene.end_before(index);
    let at = Span { start: end, end };
    let token = scene.tokens.get(index);
    if let Some(token) = token
        && token.kind == Kind::Close
        && scene.slice(token.span) != close
    {
        return Some(mismatched(scene, opener, letter, token.span));
    }
    never_closed(scene, index, open.len()).then(|| {
        Diagnostic::error("unclosed-bracket", opener, format!("this `{letter}` is never closed"))
            .label("opened here")
            .also(at, format!("a `{close}` is missing here"))
            .suggest(format!("close it with `{close}`"), at, close)
    })
}

fn mismatched(scene: &Scene<'_>, opener: Span, letter: char, found: Span) -> Diagnostic {
    let close = closer(letter);
    Diagnostic::error("unclosed-bracket", found, format!("`{}` does not close `{letter}`", scene.slice(found)))
        .label(format!("`{close}` belongs here"))
        .also(opener, "opened here")
        .suggest(format!("write `{close}`"), found, close)
}

/// The brackets that are open before token `index`.
fn open_before(scene: &Scene<'_>, index: usize) -> Vec<(Span, char)> {
    let mut open = Vec::new();
    for token in scene.tokens.iter().take(index) {
        match token.kind {
            Kind::Open => open.extend(scene.slice(token.span).chars().next().map(|letter| (token.span, letter))),
            Kind::Close => {
                open.pop();
            }
            _ => {}
        }
    }
    open
}

/// No token from `index` on closes the innermost of `depth` brackets.
fn never_closed(scene: &Scene<'_>, index: usize, depth: usize) -> bool {
    let mut now = depth;
    for token in scene.tokens.iter().skip(index) {
        match token.kind {
            Kind::Open => now += 1,
            Kind::Close => now = now.saturating_sub(1),
            _ => {}
        }
        if now < depth {
            return false;
        }
    }
    true
}

/// A `{` whose `}` is missing, so that it took that of the block around it: the first whose closer begins
/// a line that is less indented than its own. Both marks.
pub(super) fn robbing(text: &str, tokens: &[Token]) -> Option<(Span, Span)> {
    let letter = |token: &Token| text.get(token.span.range()).unwrap_or("");
    let mut open: Vec<&Token> = Vec::new();
    for token in tokens {
        match (token.kind, letter(token)) {
            (Kind::Open, _) => open.push(token),
            (Kind::Close, "}") => {
                while open.pop_if(|opener| letter(opener) != "{").is_some() {}
                let Some(opener) = open.pop() else { continue };
                let (before, own) = (line_before(text, token.span.start), line_before(text, opener.span.start));
                if before.trim().is_empty() && before.len() < own.len() - own.trim_start().len() {
                    return Some((opener.span, token.span));
                }
            }
            (Kind::Close, _) => {
                open.pop();
            }
            _ => {}
        }
    }
    None
}

/// What stands before `at` on its line.
fn line_before(text: &str, at: u32) -> &str {
    text.get(..at as usize).and_then(|text| text.rsplit(['\n', '\r']).next()).unwrap_or("")
}

fn closer(letter: char) -> &'static str {
    match letter {
        '(' => ")",
        '[' => "]",
        _ => "}",
    }
}
