//! Statements: which one it is, the short ones, and blocks of them.

use super::name::{any_name, name};
use super::text::is_text;
use super::{Cursor, Lower, Node, Rule, span};
use crate::source::Span;
use crate::syntax::ast::{FormatStep, KeyItem, Let, Spanned, Statement, Write};
use crate::syntax::recover::Place;

impl Lower<'_> {
    pub(super) fn statement(&mut self, node: Node<'_>) -> Spanned<Statement> {
        let found = span(&node);
        let rule = node.as_rule();
        let mut nodes = Cursor::new(node);
        let nodes = &mut nodes;
        let statement = match rule {
            Rule::map => Statement::Map(self.map(nodes)),
            Rule::query => Statement::Query(self.pairs(nodes)),
            Rule::header => Statement::Header(self.pairs(nodes)),
            Rule::call => Statement::Call(self.call(nodes)),
            Rule::key => Statement::Key(self.key(nodes)),
            Rule::for_loop => Statement::For(self.for_loop(nodes)),
            Rule::let_value => Statement::Let(self.let_value(nodes)),
            Rule::paginate => Statement::Paginate(self.paginate(nodes)),
            Rule::on => Statement::On(self.on(nodes)),
            Rule::body => Statement::Body(self.body(nodes)),
            Rule::bookmark => self.bookmark(nodes),
            Rule::each => self.each(nodes),
            Rule::write => Statement::Write(self.write(nodes)),
            Rule::format => Statement::Format(self.format(nodes)),
            Rule::rate => Statement::Rate(self.rate(nodes)),
            Rule::nulls => Statement::Nulls(self.nulls(nodes)),
            Rule::then_step => Statement::Then(self.then_step(nodes)),
            Rule::poll => Statement::Poll(self.poll(nodes)),
            Rule::retry => {
                nodes.next();
                Statement::Retry(self.arguments(nodes))
            }
            Rule::reject_limit => Statement::RejectLimit(self.reject_limit(nodes)),
            Rule::continue_on_empty => Statement::ContinueOnEmpty,
            Rule::keep_raw => Statement::KeepRaw,
            Rule::reads => Statement::Reads,
            Rule::expect => {
                let value = self.value(nodes);
                Statement::Expect(value, self.optional_literal(nodes))
            }
            rule => self.simple(rule, nodes),
        };
        Spanned::new(statement, found)
    }

    /// A keyword and one expression.
    fn simple(&mut self, rule: Rule, nodes: &mut Cursor<'_>) -> Statement {
        let make = match rule {
            Rule::base => Statement::Base,
            Rule::auth => Statement::Auth,
            Rule::records => Statement::Records,
            Rule::where_filter => Statement::Where,
            Rule::stop_when => Statement::StopWhen,
            Rule::timezone => Statement::Timezone,
            Rule::timeout => Statement::Timeout,
            Rule::concurrency => Statement::Concurrency,
            Rule::idempotency_key => Statement::IdempotencyKey,
            Rule::allow_host => Statement::AllowHost,
            Rule::only_if => Statement::OnlyIf,
            _ => return Statement::Bad,
        };
        make(self.value(nodes))
    }

    /// The expression behind the keywords.
    pub(super) fn value(&mut self, nodes: &mut Cursor<'_>) -> crate::syntax::ast::Expr {
        match nodes.find(Rule::expression) {
            Some(node) => self.whole_expression(node),
            None => super::bad(nodes.here()),
        }
    }

    pub(super) fn let_value(&mut self, nodes: &mut Cursor<'_>) -> Let {
        nodes.next();
        let name = self.declared(nodes);
        Let { name, value: self.value(nodes) }
    }

    fn key(&mut self, nodes: &mut Cursor<'_>) -> Vec<Spanned<KeyItem>> {
        let mut items = Vec::new();
        nodes.next();
        while let Some(node) = nodes.next() {
            let found = span(&node);
            let item = match node.as_rule() {
                Rule::ident => KeyItem::Column(name(&node).node),
                Rule::spread => KeyItem::Spread(self.spread(node).node),
                Rule::global_target => match self.global_target(node) {
                    Some(name) => KeyItem::Column(name.node),
                    None => continue,
                },
                _ => continue,
            };
            items.push(Spanned::new(item, found));
        }
        items
    }

    fn bookmark(&mut self, nodes: &mut Cursor<'_>) -> Statement {
        let value = self.value(nodes);
        let from = self.value(nodes);
        let settle = nodes.find(Rule::expression).map(|node| self.whole_expression(node));
        Statement::Bookmark { value, from, settle }
    }

    fn write(&mut self, nodes: &mut Cursor<'_>) -> Write {
        nodes.next();
        match nodes.next().map(|node| node.as_rule()) {
            Some(Rule::kw_append) => Write::Append,
            Some(Rule::kw_replace) => Write::Replace(nodes.find(Rule::expression).map(|node| self.whole_expression(node))),
            _ => Write::Merge,
        }
    }

    fn format(&mut self, nodes: &mut Cursor<'_>) -> Vec<FormatStep> {
        let mut steps = Vec::new();
        while let Some(node) = nodes.find(Rule::format_step) {
            let mut inner = Cursor::new(node);
            let name = any_name(&mut inner);
            steps.push(FormatStep { name, arguments: self.arguments(&mut inner) });
        }
        steps
    }

    fn nulls(&mut self, nodes: &mut Cursor<'_>) -> Vec<Spanned<String>> {
        let mut texts = Vec::new();
        while let Some(node) = nodes.next() {
            if is_text(node.as_rule()) {
                texts.push(self.literal(node));
            }
        }
        texts
    }

    /// The statements of a `{ … }`, or of lines whose `{` is missing. `owner` is for messages.
    pub(super) fn block(&mut self, nodes: &mut Cursor<'_>, owner: &str) -> Vec<Spanned<Statement>> {
        let Some(node) = nodes.take_if(|rule| matches!(rule, Rule::block | Rule::open_missing)) else { return Vec::new() };
        self.block_lines(Cursor::new(node), owner, Place::Request)
    }

    /// What stands in a block, with or without the marks around it.
    pub(super) fn block_lines(&mut self, mut nodes: Cursor<'_>, owner: &str, place: Place) -> Vec<Spanned<Statement>> {
        let mut statements: Vec<Spanned<Statement>> = Vec::new();
        let mut open = None;
        let mut close: Option<Span> = None;
        while let Some(node) = nodes.next() {
            match node.as_rule() {
                Rule::open_block => open = Some(node),
                Rule::close_block => close = Some(span(&node)),
                Rule::missing_open => self.missing_open(&node, owner),
                Rule::resumed => statements.extend(self.resumed(node, close, owner)),
                Rule::indented_break => {}
                Rule::bad_line => {
                    self.bad_line(&node, place);
                    statements.push(Spanned::new(Statement::Bad, span(&node)));
                }
                Rule::bad_step => statements.push(self.bad_step(node)),
                rule @ (Rule::junk | Rule::semicolon | Rule::missing_close) => {
                    self.block_mark(rule, &node, open.as_ref(), statements.last().map(|statement| statement.span), place);
                }
                _ => statements.push(self.statement(node)),
            }
        }
        statements
    }
}
