//! `test` blocks.

use super::{Cursor, Lower, Node, Rule, span};
use crate::syntax::ast::{Spanned, Test, TestStatement, Verb};
use crate::syntax::recover::Place;

impl Lower<'_> {
    pub(super) fn test(&mut self, nodes: &mut Cursor<'_>) -> Test {
        nodes.next();
        let name = self.optional_literal(nodes).unwrap_or_else(|| Spanned::new(String::new(), nodes.here()));
        let mut body: Vec<Spanned<TestStatement>> = Vec::new();
        let open = nodes.take(Rule::open_block);
        while let Some(node) = nodes.next() {
            let found = span(&node);
            let statement = match node.as_rule() {
                Rule::replay | Rule::test_param | Rule::now | Rule::respond | Rule::expect => self.test_statement(node),
                Rule::bad_line => {
                    self.bad_line(&node, Place::Test);
                    TestStatement::Bad
                }
                rule => {
                    self.block_mark(rule, &node, open.as_ref(), body.last().map(|statement| statement.span), Place::Test);
                    continue;
                }
            };
            body.push(Spanned::new(statement, found));
        }
        Test { name, body }
    }

    fn test_statement(&mut self, node: Node<'_>) -> TestStatement {
        let rule = node.as_rule();
        let mut nodes = Cursor::new(node);
        let nodes = &mut nodes;
        nodes.next();
        match rule {
            Rule::replay => self.optional_literal(nodes).map_or(TestStatement::Bad, TestStatement::Replay),
            Rule::test_param => {
                let name = self.declared(nodes);
                TestStatement::Param(name, self.value(nodes))
            }
            Rule::now => TestStatement::Now(self.value(nodes)),
            Rule::respond => self.respond(nodes),
            _ => {
                let value = self.value(nodes);
                TestStatement::Expect(value, self.optional_literal(nodes))
            }
        }
    }

    fn respond(&mut self, nodes: &mut Cursor<'_>) -> TestStatement {
        let verb = nodes.take(Rule::verb).map_or(Verb::Get, |node| super::call::verb(node.as_str()));
        let url = self.value(nodes);
        TestStatement::Respond { verb, url, with: self.value(nodes) }
    }
}
