//! What the grammar would have taken where it broke, in the script's words.

use crate::syntax::grammar::Rule;

/// More alternatives than this help nobody.
const MOST: usize = 5;

/// What could have stood there.
pub(super) struct Expected {
    /// In words: "`->`", "a value".
    words: Vec<String>,
    rules: Vec<Rule>,
}

impl Expected {
    pub(super) fn new(rules: &[Rule]) -> Expected {
        let mut words: Vec<String> = Vec::new();
        for word in rules.iter().filter_map(|rule| describe(*rule)) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        // A bracket can follow nearly every value; it is worth a word only where nothing else fits.
        if words.iter().any(|word| !is_weak(word)) {
            words.retain(|word| !is_weak(word));
        }
        Expected { words, rules: rules.to_vec() }
    }

    pub(super) fn has(&self, rule: Rule) -> bool {
        self.rules.contains(&rule)
    }

    /// A value could have stood there.
    pub(super) fn value(&self) -> bool {
        self.words.iter().any(|word| word == VALUE)
    }

    /// "`,` or `)`"; nothing if all that could stand there is more of the same expression.
    pub(super) fn list(&self) -> Option<String> {
        let words = self.words.get(..self.words.len().min(MOST))?;
        let (last, before) = words.split_last()?;
        if before.is_empty() { Some(last.clone()) } else { Some(format!("{} or {last}", before.join(", "))) }
    }
}

fn is_weak(word: &str) -> bool {
    matches!(word, "`(`" | "`[`" | "`<`")
}

const VALUE: &str = "a value";

fn describe(rule: Rule) -> Option<String> {
    let name = format!("{rule:?}");
    if let Some(word) = name.strip_prefix("kw_") {
        return Some(format!("`{word}`"));
    }
    let word = match rule {
        Rule::expression | Rule::operation | Rule::operand | Rule::pattern | Rule::argument | Rule::call_or_name | Rule::name => VALUE,
        Rule::if_value | Rule::match_value | Rule::list | Rule::paren | Rule::constant | Rule::current | Rule::item_field => VALUE,
        Rule::number | Rule::duration | Rule::bad_number | Rule::date | Rule::datetime | Rule::bad_date | Rule::missing_dollar_name => {
            VALUE
        }
        Rule::quote
        | Rule::raw_quote
        | Rule::triple
        | Rule::raw_triple
        | Rule::text
        | Rule::raw_text
        | Rule::line_block
        | Rule::raw_line_block
        | Rule::block_text
        | Rule::raw_block => "a text",
        Rule::verb => "`get`, `post` or another verb",
        Rule::ident | Rule::field_head => "a name",
        Rule::dollar => "a `$name`",
        Rule::bare_name | Rule::odd_name | Rule::pair => "a name",
        Rule::type_spec | Rule::named_type | Rule::enum_type | Rule::object_type => "a type",
        Rule::parameters => "`(`",
        Rule::parameter => "a `$name`",
        Rule::open_paren | Rule::arguments => "`(`",
        Rule::open_block | Rule::block | Rule::step_block | Rule::field_block | Rule::open_brace | Rule::object => "`{`",
        Rule::open_bracket => "`[`",
        Rule::close_paren => "`)`",
        Rule::close_bracket => "`]`",
        Rule::close_brace | Rule::close_block | Rule::close_hole => "`}`",
        Rule::comma => "`,`",
        Rule::colon => "`:`",
        Rule::equal | Rule::shape_call => "`=`",
        Rule::arrow => "`->`",
        Rule::fat_arrow => "`=>`",
        Rule::close_angle => "`>`",
        Rule::digits | Rule::limit => "a number",
        Rule::rate_limit => "a rate such as `10/s`",
        Rule::status => "a status such as `404`",
        Rule::action | Rule::unknown_action => "an action such as `retry`",
        Rule::target | Rule::column | Rule::global_target => "a target",
        Rule::entry | Rule::strict_entry => "a key",
        Rule::arm => "a pattern",
        Rule::spread => "`...$NAME`",
        Rule::open_angle => "`<`",
        Rule::field | Rule::field_path | Rule::strict_field => "a field",
        Rule::format_step => "a format",
        Rule::role => "`dimension` or `metric(…)`",
        _ => return None,
    };
    Some(word.to_owned())
}
