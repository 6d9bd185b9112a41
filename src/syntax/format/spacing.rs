//! Whether a blank stands between two tokens of a line.

use super::tree::Token;
use crate::syntax::grammar::Rule;

pub(super) fn is_apart(before: &Token<'_>, after: &Token<'_>) -> bool {
    !holds_next(before, after) && !holds_on(before, after)
}

/// Tokens that nothing keeps away from what follows.
fn holds_next(before: &Token<'_>, after: &Token<'_>) -> bool {
    match before.rule {
        Rule::open_paren | Rule::open_bracket | Rule::open_angle | Rule::slice_colon => true,
        Rule::dot | Rule::ellipsis | Rule::minus | Rule::bang => true,
        Rule::open_brace | Rule::open_block => matches!(after.rule, Rule::close_brace | Rule::close_block),
        _ => false,
    }
}

/// Tokens that stand at what is before them.
fn holds_on(_before: &Token<'_>, after: &Token<'_>) -> bool {
    match after.rule {
        Rule::comma | Rule::colon | Rule::colon_for_equal | Rule::slice_colon | Rule::semicolon => true,
        Rule::close_paren | Rule::close_bracket | Rule::open_angle | Rule::close_angle | Rule::insist => true,
        Rule::question => after.within != Rule::ternary,
        Rule::dot => matches!(after.within, Rule::dot_field | Rule::global_target),
        Rule::open_bracket => after.within == Rule::bracket,
        Rule::open_paren => after.within != Rule::paren,
        _ => false,
    }
}
