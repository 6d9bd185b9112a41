//! What can be folded, and what a selection grows to.

use super::at::around;
use crate::script::Script;
use crate::source::Span;
use crate::syntax::{TokenKind, tokens};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoldingKind {
    Block,
    Comment,
}

/// Ranges of more than one line, each with its first and last line from 1.
pub fn folding(script: &Script) -> Vec<(u32, u32, FoldingKind)> {
    let source = script.source();
    let line = |offset: u32| source.position(offset).line;
    let mut ranges = Vec::new();
    let mut open = Vec::new();
    let mut comment: Option<(u32, u32)> = None;
    for token in tokens(source.text(), 0) {
        match token.kind {
            TokenKind::Open => open.push(line(token.span.start)),
            TokenKind::Close => {
                let (first, last) = (open.pop(), line(token.span.start));
                ranges.extend(first.filter(|first| *first < last).map(|first| (first, last, FoldingKind::Block)));
            }
            TokenKind::Text => {
                let (first, last) = (line(token.span.start), line(token.span.end));
                ranges.extend((first < last).then_some((first, last, FoldingKind::Block)));
            }
            TokenKind::Comment => {
                let at = line(token.span.start);
                comment = match comment {
                    Some((first, last)) if last + 1 == at => Some((first, at)),
                    earlier => {
                        ranges.extend(of_comment(earlier));
                        Some((at, at))
                    }
                };
            }
            _ => {}
        }
    }
    ranges.extend(of_comment(comment));
    // Brackets that open on one line fold as one.
    ranges.sort_by_key(|(first, last, _)| (*first, std::cmp::Reverse(*last)));
    ranges.dedup_by_key(|(first, ..)| *first);
    ranges
}

fn of_comment(lines: Option<(u32, u32)>) -> Option<(u32, u32, FoldingKind)> {
    lines.filter(|(first, last)| first < last).map(|(first, last)| (first, last, FoldingKind::Comment))
}

/// The spans around an offset, smallest first.
pub fn selection(script: &Script, offset: u32) -> Vec<Span> {
    let text = script.source().text();
    let mut spans = vec![Span::new(0, text.len())];
    spans.extend(around(script, offset).spans);
    let word = tokens(text, 0)
        .into_iter()
        .find(|token| token.span.start <= offset && offset <= token.span.end && token.kind != TokenKind::LineBreak);
    spans.extend(word.map(|token| token.span));
    spans.sort_by_key(|span| (span.end - span.start, span.start));
    spans.dedup();
    // Each holds the one before.
    let mut nested: Vec<Span> = Vec::new();
    for span in spans {
        let holds = nested.last().is_none_or(|inner| span.start <= inner.start && inner.end <= span.end);
        if holds {
            nested.push(span);
        }
    }
    nested
}
