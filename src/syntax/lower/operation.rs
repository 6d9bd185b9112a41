//! Operators: the flat list of the grammar becomes a tree by precedence.

use std::iter::Peekable;
use std::vec::IntoIter;

use super::{Cursor, Lower, Node, Rule, bad, span};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{BinaryOperator, Expr, ExprKind, Spanned, UnaryOperator};

/// More operators in a row than any person writes; the tree must not be too deep to be walked.
const LONGEST: usize = 512;

const NOT: u8 = 3;
const COMPARISON: u8 = 4;
const UNARY: u8 = 7;

enum Token {
    Prefix(UnaryOperator, Span),
    Infix(Spanned<BinaryOperator>),
    Operand(Expr),
}

type Tokens = Peekable<IntoIter<Token>>;

impl Lower<'_> {
    pub(super) fn operation(&mut self, node: Node<'_>) -> Expr {
        let found = span(&node);
        let mut inner = node.clone().into_inner();
        if let (Some(only), None) = (inner.next(), inner.next()) {
            return self.expr(only);
        }
        let mut tokens = Vec::new();
        let mut nodes = Cursor::new(node.clone());
        while let Some(node) = nodes.next() {
            tokens.push(self.token(node));
        }
        if tokens.len() > LONGEST {
            self.too_deep(found);
            return bad(found);
        }
        self.check_dashes(node);
        self.binary(&mut tokens.into_iter().peekable(), 0, found)
    }

    fn token(&mut self, node: Node<'_>) -> Token {
        let found = span(&node);
        match node.as_rule() {
            Rule::not => Token::Prefix(UnaryOperator::Not, found),
            Rule::minus => Token::Prefix(UnaryOperator::Minus, found),
            Rule::bang => {
                self.foreign_operator(found, "!", "not ");
                Token::Prefix(UnaryOperator::Not, found)
            }
            Rule::infix => Token::Infix(Spanned::new(self.infix(node), found)),
            _ => Token::Operand(self.expr(node)),
        }
    }

    fn infix(&mut self, node: Node<'_>) -> BinaryOperator {
        let found = span(&node);
        let written = node.as_str();
        let rule = node.into_inner().next().map_or(Rule::equals, |node| node.as_rule());
        let (operator, ours) = match rule {
            Rule::or_or => (BinaryOperator::Or, "or"),
            Rule::or => (BinaryOperator::Or, written),
            Rule::and_and => (BinaryOperator::And, "and"),
            Rule::and => (BinaryOperator::And, written),
            Rule::not_equals => (BinaryOperator::NotEqual, "!="),
            Rule::less => (BinaryOperator::Less, "<"),
            Rule::less_equals => (BinaryOperator::LessEqual, "<="),
            Rule::greater => (BinaryOperator::Greater, ">"),
            Rule::greater_equals => (BinaryOperator::GreaterEqual, ">="),
            Rule::kw_in => (BinaryOperator::In, written),
            Rule::not_in => (BinaryOperator::NotIn, written),
            Rule::plus => (BinaryOperator::Add, "+"),
            Rule::subtract => (BinaryOperator::Subtract, "-"),
            Rule::times => (BinaryOperator::Multiply, "*"),
            Rule::divide => (BinaryOperator::Divide, "/"),
            Rule::remainder => (BinaryOperator::Remainder, "%"),
            _ => (BinaryOperator::Equal, "=="),
        };
        if written != ours {
            self.foreign_operator(found, written, ours);
        }
        operator
    }

    /// Climbs: takes operators that bind at least as strongly as `least`.
    fn binary(&mut self, tokens: &mut Tokens, least: u8, whole: Span) -> Expr {
        let mut left = self.unary(tokens, least, whole);
        let mut compared: Option<Spanned<BinaryOperator>> = None;
        while let Some(Token::Infix(operator)) = tokens.peek() {
            let strength = strength(operator.node);
            if strength < least {
                break;
            }
            let operator = operator.clone();
            tokens.next();
            if strength == COMPARISON
                && let Some(first) = compared.replace(operator.clone())
            {
                self.chained_comparison(&left, &first, &operator);
            }
            let right = self.binary(tokens, strength + 1, whole);
            let both = left.span.to(right.span);
            left = Spanned::new(ExprKind::Binary(operator, Box::new(left), Box::new(right)), both);
        }
        left
    }

    fn unary(&mut self, tokens: &mut Tokens, least: u8, whole: Span) -> Expr {
        match tokens.next() {
            Some(Token::Operand(value)) => value,
            Some(Token::Prefix(operator, found)) => {
                if operator == UnaryOperator::Not && least > NOT {
                    self.weak_not(found);
                }
                let strength = if operator == UnaryOperator::Not { NOT } else { UNARY };
                let value = self.binary(tokens, strength.max(least), whole);
                let both = found.to(value.span);
                Spanned::new(ExprKind::Unary(operator, Box::new(value)), both)
            }
            _ => bad(whole),
        }
    }

    fn chained_comparison(&mut self, left: &Expr, first: &Spanned<BinaryOperator>, second: &Spanned<BinaryOperator>) {
        let mut diagnostic = Diagnostic::error("chained-comparison", second.span, "comparisons do not chain")
            .label("a second comparison")
            .also(first.span, "the first one");
        if let ExprKind::Binary(_, _, middle) = &left.node {
            let at = Span { start: left.span.end, end: left.span.end };
            let middle = self.slice(middle.span);
            diagnostic = diagnostic.fix("compare twice", at, format!(" and {middle}"));
        }
        self.report(diagnostic.help("compare twice and join both with `and`"));
    }

    fn weak_not(&mut self, found: Span) {
        self.report(
            Diagnostic::error("weak-not", found, "`not` binds weaker than the operator before it").help("put `not …` into parentheses"),
        );
    }

    /// `a-b` without blanks between names: meant as one name, or as a difference.
    fn check_dashes(&mut self, node: Node<'_>) {
        let nodes: Vec<Node<'_>> = node.into_inner().collect();
        let mut index = 0;
        while index < nodes.len() {
            let mut last = index;
            while let Some([left, mark, right]) = nodes.get(last..last + 3)
                && is_dash(left, mark, right)
            {
                last += 2;
            }
            if let (true, Some(left), Some(right)) = (last > index, nodes.get(index), nodes.get(last)) {
                self.dashed_name(left, right);
            }
            index = last + 1;
        }
    }

    fn dashed_name(&mut self, left: &Node<'_>, right: &Node<'_>) {
        let whole = span(left).to(span(right));
        let written = self.slice(whole);
        // The last name of the left path and the first of the right one are parts of one word.
        let word_start = last_name_start(left);
        let word_end = first_name_end(right);
        let word = Span { start: word_start.start, end: word_end };
        let quoted = format!(".\"{}\"", self.slice(word));
        let at = Span { start: word_start.start.saturating_sub(u32::from(word_start.dotted)), end: word_end };
        let spaced = written.replace('-', " - ");
        self.report(
            Diagnostic::error("dashed-name", whole, format!("`{written}` is a difference without blanks, or one name"))
                .label("a name has no `-`")
                .fix(format!("read the field with `{quoted}`"), at, quoted)
                .fix("subtract", whole, spaced),
        );
    }

    pub(super) fn too_deep(&mut self, found: Span) {
        self.report(
            Diagnostic::error("too-deep", found, "this is nested too deeply")
                .help("give a part of it a name with `let`, or use `in […]` for a long row of `or`"),
        );
    }
}

struct NameStart {
    start: u32,
    /// A `.` stands before it and belongs to it.
    dotted: bool,
}

fn last_name_start(operand: &Node<'_>) -> NameStart {
    match operand.clone().into_inner().last() {
        Some(last) if matches!(last.as_rule(), Rule::dot_field | Rule::item_field) => {
            NameStart { start: span(&last).start + 1, dotted: true }
        }
        Some(last) => NameStart { start: span(&last).start, dotted: false },
        None => NameStart { start: span(operand).start, dotted: false },
    }
}

fn first_name_end(operand: &Node<'_>) -> u32 {
    operand.clone().into_inner().next().map_or(span(operand).end, |first| span(&first).end)
}

fn is_dash(left: &Node<'_>, mark: &Node<'_>, right: &Node<'_>) -> bool {
    mark.as_str() == "-"
        && span(left).end == span(mark).start
        && span(mark).end == span(right).start
        && ends_in_name(left)
        && starts_bare(right)
}

/// The operand ends in a name: `a`, `$c.a`.
fn ends_in_name(operand: &Node<'_>) -> bool {
    let Some(last) = operand.clone().into_inner().last() else { return false };
    match last.as_rule() {
        Rule::call_or_name => is_bare(&last),
        Rule::item_field => last.into_inner().last().is_some_and(|node| node.as_rule() == Rule::ident),
        Rule::dot_field => last.into_inner().last().is_some_and(|node| node.as_rule() == Rule::ident),
        Rule::dollar => true,
        _ => false,
    }
}

fn starts_bare(operand: &Node<'_>) -> bool {
    operand.clone().into_inner().next().is_some_and(|first| first.as_rule() == Rule::call_or_name && is_bare(&first))
}

/// A name without arguments.
fn is_bare(node: &Node<'_>) -> bool {
    node.clone().into_inner().count() == 1
}

fn strength(operator: BinaryOperator) -> u8 {
    match operator {
        BinaryOperator::Or => 1,
        BinaryOperator::And => 2,
        BinaryOperator::Add | BinaryOperator::Subtract => 5,
        BinaryOperator::Multiply | BinaryOperator::Divide | BinaryOperator::Remainder => 6,
        _ => COMPARISON,
    }
}
