//! A value and what is taken from it: names, calls, fields, brackets, `!`.

use super::name::name;
use super::text::is_text;
use super::{Cursor, Lower, Node, Rule, bad, span};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Argument, Expr, ExprKind, Name, Spanned};

/// More than any path has; the tree must not be too deep to be walked.
const LONGEST_PATH: usize = 64;

impl Lower<'_> {
    pub(super) fn operand(&mut self, node: Node<'_>) -> Expr {
        let mut nodes = Cursor::new(node);
        let Some(first) = nodes.next() else { return bad(nodes.span) };
        let value = self.expr(first);
        self.postfixes(value, nodes)
    }

    /// Takes what is left of `nodes` from `value`.
    pub(super) fn postfixes(&mut self, mut value: Expr, mut nodes: Cursor<'_>) -> Expr {
        let mut count = 0;
        while let Some(node) = nodes.next() {
            count += 1;
            if count > LONGEST_PATH {
                self.too_deep(nodes.span);
                return bad(nodes.span);
            }
            let whole = value.span.to(span(&node));
            let kind = match node.as_rule() {
                Rule::dot_field => self.dot_field(value, node),
                Rule::bracket => self.bracket(value, node),
                _ => ExprKind::Insist(Box::new(value)),
            };
            value = Spanned::new(kind, whole);
        }
        value
    }

    fn dot_field(&mut self, value: Expr, node: Node<'_>) -> ExprKind {
        let found = span(&node);
        let mut nodes = Cursor::new(node);
        nodes.has(Rule::dot);
        let Some(node) = nodes.next() else { return ExprKind::Bad };
        match node.as_rule() {
            Rule::ident if nodes.peek() == Some(Rule::arguments) => {
                let arguments = self.arguments(&mut nodes);
                self.method_call(value, name(&node), arguments, found)
            }
            Rule::ident => ExprKind::Field(Box::new(value), name(&node)),
            // The `$` stays: it tells what a parent row carries from the fields of its record.
            Rule::dollar => ExprKind::Field(Box::new(value), Spanned::new(node.as_str().to_owned(), span(&node))),
            Rule::odd_key => {
                self.odd_key(found, node.as_str());
                ExprKind::Field(Box::new(value), name(&node))
            }
            Rule::missing_name => {
                self.missing_name(found);
                ExprKind::Field(Box::new(value), name(&node))
            }
            _ => ExprKind::Field(Box::new(value), self.literal(node)),
        }
    }

    fn odd_key(&mut self, found: Span, key: &str) {
        let diagnostic = Diagnostic::error("digit-key", found, format!("`{key}` is no name: it starts with a digit"));
        self.report(if key.bytes().all(|byte| byte.is_ascii_digit()) {
            diagnostic.help("an element of a list is read with `[…]`").fix(format!("write `[{key}]`"), found, format!("[{key}]"))
        } else {
            diagnostic.help("an odd key is written in quotes").fix(format!("write `.\"{key}\"`"), found, format!(".\"{key}\""))
        });
    }

    fn method_call(&mut self, value: Expr, name: Name, mut arguments: Vec<Argument>, found: Span) -> ExprKind {
        let subject = self.slice(value.span);
        let inside = match (arguments.first(), arguments.last()) {
            (Some(first), Some(last)) => {
                let start = first.name.as_ref().map_or(first.value.span, |name| name.span);
                format!("{subject}, {}", self.slice(start.to(last.value.span)))
            }
            _ => subject.to_owned(),
        };
        let ours = format!("{}({inside})", name.node);
        self.report(
            Diagnostic::error("method-call", found, format!("`{}` is a function, not a part of the value", name.node))
                .help(format!("functions are called `{}(x)` or `x | {}`", name.node, name.node))
                .fix(format!("write `{ours}`"), value.span.to(found), ours),
        );
        arguments.insert(0, Argument { name: None, value });
        ExprKind::Call { name, arguments }
    }

    fn bracket(&mut self, value: Expr, node: Node<'_>) -> ExprKind {
        let value = Box::new(value);
        let mut nodes = Cursor::new(node);
        nodes.has(Rule::open_bracket);
        if nodes.has(Rule::star) {
            return ExprKind::Star(value);
        }
        let first = nodes.take(Rule::expression).map(|node| self.expr(node));
        if nodes.has(Rule::slice_colon) {
            let last = nodes.take(Rule::expression).map(|node| Box::new(self.expr(node)));
            return ExprKind::Slice(value, first.map(Box::new), last);
        }
        match first {
            Some(index) => ExprKind::Bracket(value, Box::new(index)),
            None => ExprKind::Bad,
        }
    }

    pub(super) fn call_or_name(&mut self, node: Node<'_>) -> Expr {
        let found = span(&node);
        let mut nodes = Cursor::new(node);
        let Some(word) = nodes.next() else { return bad(found) };
        if nodes.peek() == Some(Rule::arguments) {
            let arguments = self.arguments(&mut nodes);
            return Spanned::new(ExprKind::Call { name: name(&word), arguments }, found);
        }
        let text = word.as_str();
        Spanned::new(self.foreign_constant(text, found).unwrap_or_else(|| ExprKind::Name(text.to_owned())), found)
    }

    /// The arguments that follow, if any.
    pub(super) fn arguments(&mut self, nodes: &mut Cursor<'_>) -> Vec<Argument> {
        let Some(node) = nodes.take(Rule::arguments) else { return Vec::new() };
        let mut arguments = Vec::new();
        let mut inner = Cursor::new(node);
        while let Some(node) = inner.find(Rule::argument) {
            arguments.push(self.argument(node));
        }
        self.arguments_once(&arguments);
        arguments
    }

    fn argument(&mut self, node: Node<'_>) -> Argument {
        let mut nodes = Cursor::new(node);
        let name = nodes.take(Rule::ident).map(|node| name(&node));
        if let Some(mark) = nodes.take_if(|rule| matches!(rule, Rule::colon | Rule::equal_for_colon))
            && mark.as_rule() == Rule::equal_for_colon
        {
            self.equal_for_colon(&mark, "the name of an argument is followed by `:`; a comparison is `==`");
        }
        let value = match nodes.next() {
            Some(node) => self.expr(node),
            None => bad(nodes.here()),
        };
        Argument { name, value }
    }

    /// `.name`, `."odd name"`.
    pub(super) fn item_field(&mut self, node: Node<'_>) -> ExprKind {
        let mut nodes = Cursor::new(node);
        nodes.has(Rule::dot);
        match nodes.next() {
            Some(node) if is_text(node.as_rule()) => ExprKind::ItemField(self.literal(node)),
            Some(node) => ExprKind::ItemField(name(&node)),
            None => ExprKind::Item,
        }
    }

    pub(super) fn missing_name(&mut self, found: Span) {
        self.report(Diagnostic::error("missing-name", found, "a name is missing after this `.`").label("a name follows here"));
    }
}
