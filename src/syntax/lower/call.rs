//! What is sent: the verb and its address, headers, query, body.

use super::text::{is_text, plain_text};
use super::{Cursor, Lower, Node, Rule, bad, span};
use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{Body, Call, Expr, Pair, Spanned, Verb};

impl Lower<'_> {
    pub(super) fn call(&mut self, nodes: &mut Cursor<'_>) -> Call {
        let verb = match nodes.take(Rule::verb) {
            Some(node) => Spanned::new(verb(node.as_str()), span(&node)),
            None => Spanned::new(Verb::Get, nodes.here()),
        };
        Call { verb, url: self.required_expression(nodes) }
    }

    pub(super) fn pairs(&mut self, nodes: &mut Cursor<'_>) -> Vec<Pair> {
        let mut pairs = Vec::new();
        while let Some(node) = nodes.find(Rule::pair) {
            pairs.push(self.pair(node));
        }
        pairs
    }

    fn pair(&mut self, node: Node<'_>) -> Pair {
        let mut nodes = Cursor::new(node);
        let name = match nodes.next() {
            Some(node) => self.pair_name(node),
            None => bad(nodes.here()),
        };
        if let Some(mark) = nodes.take_if(|rule| matches!(rule, Rule::equal | Rule::colon_for_equal))
            && mark.as_rule() == Rule::colon_for_equal
        {
            self.colon_for_equal(&mark);
        }
        Pair { name, value: self.required_expression(&mut nodes) }
    }

    fn pair_name(&mut self, node: Node<'_>) -> Expr {
        if is_text(node.as_rule()) {
            return self.text(node);
        }
        let found = span(&node);
        if node.as_rule() == Rule::odd_name {
            let name = node.as_str();
            self.report(
                Diagnostic::error("unquoted-name", found, format!("the name `{name}` needs quotes"))
                    .label("a bare name holds letters, digits, `_`, `-`, `.` and `[…]`")
                    .fix(format!("write `\"{name}\"`"), found, format!("\"{name}\"")),
            );
        }
        plain_text(node.as_str(), found)
    }

    pub(super) fn body(&mut self, nodes: &mut Cursor<'_>) -> Body {
        nodes.next();
        let Some(kind) = nodes.next() else { return Body::Json(bad(nodes.here())) };
        if kind.as_rule() == Rule::missing_kind {
            self.report(
                Diagnostic::error("missing-body-kind", span(&kind), "this body does not say in which form it is sent")
                    .help("write `body json {…}`; other kinds are `form`, `text`, `multipart` and `graphql`")
                    .suggest("send it as JSON", span(&kind), "json "),
            );
        }
        let value = self.required_expression(nodes);
        match kind.as_rule() {
            Rule::kw_form => Body::Form(value),
            Rule::kw_text => Body::Text(value),
            Rule::kw_multipart => Body::Multipart(value),
            Rule::kw_graphql => Body::Graphql { query: value, variables: nodes.next().map(|node| self.whole_expression(node)) },
            _ => Body::Json(value),
        }
    }
}

pub(super) fn verb(word: &str) -> Verb {
    match word {
        "post" => Verb::Post,
        "put" => Verb::Put,
        "patch" => Verb::Patch,
        "delete" => Verb::Delete,
        "head" => Verb::Head,
        _ => Verb::Get,
    }
}
