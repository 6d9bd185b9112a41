//! Where a row of parts may be broken into lines.

use std::cmp::Reverse;

use super::layout::Level;
use super::tree::{Part, Token};
use crate::syntax::grammar::Rule;

/// Places behind commas.
pub(super) fn behind_commas<'p>(parts: &'p [Part<'_>]) -> impl Iterator<Item = usize> + 'p {
    let commas = parts.iter().enumerate().filter(|(_, part)| part.rule() == Rule::comma);
    commas.map(|(index, _)| index + 1).filter(|index| *index < parts.len())
}

/// `|` or `??` at this place.
pub(super) fn is_stage(parts: &[Part<'_>], index: usize) -> bool {
    parts.get(index).is_some_and(|part| matches!(part.rule(), Rule::pipe | Rule::coalesce))
}

/// A line break before this place is one that authors write on purpose.
pub(super) fn is_good(parts: &[Part<'_>], index: usize) -> bool {
    let before = index.checked_sub(1).and_then(|before| parts.get(before));
    is_else(parts, index) || before.is_some_and(|before| rank(before.first()).is_some())
}

/// `else` of an `if`.
fn is_else(parts: &[Part<'_>], index: usize) -> bool {
    let Some(Part::Token(token)) = parts.get(index) else { return false };
    token.rule == Rule::kw_else && matches!(token.within, Rule::if_value | Rule::else_if)
}

/// Where a line that is too long is broken before any of its brackets is: before stages; or behind the
/// loosest of `or` and `and`; or, in brackets, before `else`; or, without brackets, before the arrow.
pub(super) fn places(parts: &[Part<'_>], level: Level) -> Vec<usize> {
    let all = |wanted: &dyn Fn(usize) -> bool| (1..parts.len()).filter(|index| wanted(*index)).collect::<Vec<usize>>();
    let stages = all(&|index| is_stage(parts, index));
    if !stages.is_empty() {
        return stages;
    }
    let ranks = [Rank::Or, Rank::And].into_iter();
    let operators = ranks.map(|wanted| all(&|index| parts.get(index - 1).and_then(|part| rank(part.first())) == Some(wanted)));
    let places = operators.chain([all(&|index| level == Level::Brackets && is_else(parts, index))]).find(|places| !places.is_empty());
    places.or_else(|| arrow(parts)).unwrap_or_default()
}

/// The place of the arrow, where there is nothing else to break.
fn arrow(parts: &[Part<'_>]) -> Option<Vec<usize>> {
    let breakable = |part: &Part<'_>| matches!(part, Part::Group(group) if group.may_break());
    if parts.iter().any(breakable) {
        return None;
    }
    let place = parts.iter().position(|part| part.rule() == Rule::arrow).filter(|place| *place > 0)?;
    Some(vec![place])
}

/// How loosely an operator holds its sides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rank {
    Or,
    And,
    Tight,
}

fn rank(token: &Token<'_>) -> Option<Rank> {
    match token.rule {
        Rule::or if token.within == Rule::infix => Some(Rank::Or),
        Rule::and => Some(Rank::And),
        _ if token.within == Rule::infix => Some(Rank::Tight),
        _ => None,
    }
}

/// The widest bracket of those before the line must break; of several the first.
pub(super) fn widest(parts: &[Part<'_>]) -> Option<usize> {
    let width = |part: &Part<'_>| match part {
        Part::Group(group) if group.may_break() => group.width,
        _ => None,
    };
    let widths = parts.iter().take_while(|part| part.width().is_some()).enumerate();
    let brackets = widths.filter_map(|(index, part)| width(part).map(|width| (index, width)));
    brackets.max_by_key(|(index, width)| (*width, Reverse(*index))).map(|(index, _)| index)
}

/// Each element is one token, so that several stand well on one line.
pub(super) fn are_atoms(parts: &[Part<'_>]) -> bool {
    let mut expected = false;
    parts.iter().all(|part| {
        let fits = matches!(part, Part::Token(token) if (token.rule == Rule::comma) == expected);
        expected = !expected;
        fits
    })
}
