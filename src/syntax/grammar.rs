//! The parser that pest makes of `grammar/capi.pest`. Only `syntax` may use it.

use std::num::NonZeroUsize;
use std::sync::Once;

use pest::Parser;
use pest::error::Error;
use pest::iterators::Pairs;

#[derive(pest_derive::Parser)]
#[grammar = "../grammar/capi.pest"]
struct Grammar;

/// Calls of rules that one parse may make: a second or two. 1,000 lines need about two millions.
const CALL_LIMIT: usize = 100_000_000;

/// Parses `text` by `rule`.
pub(super) fn parse(rule: Rule, text: &str) -> Result<Pairs<'_, Rule>, Box<Error<Rule>>> {
    static LIMIT: Once = Once::new();
    LIMIT.call_once(|| pest::set_call_limit(NonZeroUsize::new(CALL_LIMIT)));
    Grammar::parse(rule, text).map_err(Box::new)
}

/// Whether it is a word with which the grammar tells statements and their parts apart.
pub(super) fn is_keyword(rule: Rule) -> bool {
    // The rules are in the order of the grammar, where these stand together.
    (Rule::kw_base..=Rule::kw_match).contains(&rule)
}
