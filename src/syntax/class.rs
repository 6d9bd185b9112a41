//! What each token of a script is, for colours: in an editor, at the prompt, in a message. Also of
//! broken text: what could not be read is told by the tokens alone.

use super::cursor::Node;
use super::grammar::{self, Rule};
use super::leaf::{Texts, is_unread, leaves};
use super::recover::{is_first_word, is_reserved};
use super::scan::{Kind, Token, tokens};
use super::{ast::moved::Moved, depth};
use crate::source::{Source, Span};

/// What a token is. Brackets and commas are nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// A word of the language: `request`, `map`, `if`, `null`.
    Keyword,
    /// The name of an integration, a shape, a request, a vocabulary or a test.
    Name,
    /// `$since`.
    Dollar,
    /// What is called by its name: a function, an authenticator, a pager, a format.
    Function,
    /// A field of a record, or a column: `spend_micros`.
    Field,
    /// A name before `:` or `=`: an argument, a key, a header, a value of the query.
    Key,
    /// A shared field, without `global.`.
    Global,
    /// `decimal`.
    Type,
    /// Letters and their quotes. A hole in a text is not part of it.
    Text,
    /// `\n` in a text.
    Escape,
    /// `1_000`, `10/s`, `5%`, a status.
    Number,
    /// A date, an instant or a duration: `@2026-01-31`, `30d`.
    Date,
    /// `->`, `|`, `+`, the braces of a hole.
    Operator,
    /// From its `#` to the end of the line.
    Comment,
}

/// The tokens of a script that are something, in order; none overlaps another. Takes one parse.
pub fn classes(source: &Source) -> Vec<(Span, Class)> {
    let text = source.text();
    let scanned = tokens(text, 0);
    let mut found = Found { text, tokens: &scanned, classes: Vec::new() };
    match tree(text, &scanned) {
        Some(node) => leaves(node, Texts::Parts, &mut |rule, span, path| found.leaf(rule, span, path)),
        None => found.unread(Span::new(0, text.len())),
    }
    found.comments();
    let mut classes = found.classes;
    classes.sort_by_key(|(span, _)| span.start);
    classes.iter_mut().for_each(|(span, _)| span.move_by(source.base()));
    classes
}

/// A file or, when all of it is one expression as at the prompt, that one.
fn tree<'t>(text: &'t str, scanned: &[Token]) -> Option<Node<'t>> {
    if depth::excess(text, scanned).is_some() {
        return None;
    }
    let file = grammar::parse(Rule::file, text).ok()?.next()?;
    if !file.clone().into_inner().any(|item| item.as_rule() == Rule::bad_top) {
        return Some(file);
    }
    let alone = grammar::parse(Rule::lone_expression, text).ok().and_then(|mut pairs| pairs.next());
    Some(alone.filter(|node| node.clone().into_inner().all(|part| part.as_rule() != Rule::junk)).unwrap_or(file))
}

struct Found<'t> {
    text: &'t str,
    tokens: &'t [Token],
    classes: Vec<(Span, Class)>,
}

impl Found<'_> {
    fn leaf(&mut self, rule: Rule, span: Span, path: &[Rule]) {
        if is_unread(rule) {
            self.unread(span);
        } else if let Some(class) = of_rule(rule).or_else(|| self.of_name(rule, span, path)) {
            self.classes.push((span, class));
        }
    }

    /// What a name is by the rules around it.
    fn of_name(&self, rule: Rule, span: Span, path: &[Rule]) -> Option<Class> {
        if !matches!(rule, Rule::ident | Rule::name | Rule::field_head) {
            return None;
        }
        let mut above = path.iter().rev().copied();
        Some(match above.next()? {
            Rule::use_item | Rule::integration | Rule::shape | Rule::request => Class::Name,
            Rule::global | Rule::global_target => Class::Global,
            Rule::named_type => Class::Type,
            Rule::function | Rule::shape_call | Rule::role | Rule::paginate | Rule::format_step => Class::Function,
            Rule::entry | Rule::argument => Class::Key,
            // `| trim` is a call.
            Rule::call_or_name if above.next() == Some(Rule::stage) || self.called(span) => Class::Function,
            Rule::dot_field if self.called(span) => Class::Function,
            _ => Class::Field,
        })
    }

    fn called(&self, name: Span) -> bool {
        self.text.get(name.end as usize..).is_some_and(|rest| rest.starts_with('('))
    }

    fn comments(&mut self) {
        let comments = self.tokens.iter().filter(|token| matches!(token.kind, Kind::Comment | Kind::SlashComment));
        self.classes.extend(comments.map(|token| (token.span, Class::Comment)));
    }

    /// What could not be read, by its tokens.
    fn unread(&mut self, span: Span) {
        let from = self.tokens.partition_point(|token| token.span.start < span.start);
        let to = self.tokens.partition_point(|token| token.span.start < span.end);
        for index in from..to {
            let Some(token) = self.tokens.get(index) else { return };
            if let Some(class) = self.of_token(token, index) {
                self.classes.push((token.span, class));
            }
        }
    }

    fn of_token(&self, token: &Token, index: usize) -> Option<Class> {
        Some(match token.kind {
            Kind::Dollar => Class::Dollar,
            Kind::Number if self.slice(token).ends_with(|last: char| last.is_ascii_digit()) => Class::Number,
            Kind::Number => Class::Date,
            Kind::Text => Class::Text,
            Kind::Word => self.of_word(token, index),
            Kind::Sign if matches!(self.slice(token), "," | ":" | "." | "..." | ";") => return None,
            Kind::Sign => Class::Operator,
            _ => return None,
        })
    }

    fn of_word(&self, token: &Token, index: usize) -> Class {
        let word = self.slice(token);
        let before = index.checked_sub(1).and_then(|before| self.tokens.get(before));
        let begins = before.is_none_or(|before| matches!(before.kind, Kind::LineBreak) || self.slice(before) == "{");
        let after_dot = before.is_some_and(|before| self.slice(before) == "." && before.span.end == token.span.start);
        let called = self.tokens.get(index + 1).is_some_and(|next| next.span.start == token.span.end && self.slice(next) == "(");
        match word {
            _ if after_dot => Class::Field,
            _ if is_reserved(word) || begins && is_first_word(word) => Class::Keyword,
            _ if called || before.is_some_and(|before| self.slice(before) == "|") => Class::Function,
            _ => Class::Field,
        }
    }

    fn slice(&self, token: &Token) -> &str {
        self.text.get(token.span.range()).unwrap_or("")
    }
}

/// What a token is wherever it stands.
fn of_rule(rule: Rule) -> Option<Class> {
    Some(match rule {
        Rule::dollar | Rule::undollared | Rule::missing_dollar_name => Class::Dollar,
        Rule::quote | Rule::raw_quote | Rule::triple | Rule::raw_triple | Rule::quoted_otherwise => Class::Text,
        Rule::text_chunk | Rule::raw_chunk | Rule::line_chunk | Rule::raw_line_chunk => Class::Text,
        Rule::escape | Rule::bad_escape => Class::Escape,
        Rule::number | Rule::bad_number | Rule::digits | Rule::limit | Rule::rate_limit | Rule::status => Class::Number,
        Rule::duration | Rule::date | Rule::datetime | Rule::zoneless | Rule::bad_date => Class::Date,
        Rule::bare_name | Rule::odd_name => Class::Key,
        Rule::odd_key => Class::Field,
        Rule::verb | Rule::constant | Rule::global_word | Rule::not | Rule::not_in | Rule::and | Rule::or => Class::Keyword,
        Rule::arrow | Rule::fat_arrow | Rule::pipe | Rule::coalesce | Rule::question | Rule::ellipsis | Rule::star => Class::Operator,
        Rule::equal | Rule::equals | Rule::not_equals | Rule::assign | Rule::equal_for_colon => Class::Operator,
        Rule::less | Rule::less_equals | Rule::greater | Rule::greater_equals | Rule::open_angle | Rule::close_angle => Class::Operator,
        Rule::plus | Rule::subtract | Rule::minus | Rule::times | Rule::divide | Rule::remainder => Class::Operator,
        Rule::bang | Rule::insist | Rule::and_and | Rule::or_or | Rule::dollar_brace => Class::Operator,
        Rule::open_hole | Rule::close_hole => Class::Operator,
        rule if grammar::is_keyword(rule) => Class::Keyword,
        _ => return None,
    })
}
