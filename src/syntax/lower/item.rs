//! Items: what stands at the top level.

use super::name::any_name;
use super::text::is_text;
use super::{Cursor, Lower, Node, Rule, span};
use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{
    Fields, Function, Global, GlobalBody, Integration, Item, Param, Request, Role, Secret, Shape, ShapeCall, ShapeParam, Spanned, TypeExpr,
    Use,
};
use crate::syntax::recover::Place;

impl Lower<'_> {
    pub(super) fn item(&mut self, node: Node<'_>) -> Spanned<Item> {
        let found = span(&node);
        let rule = node.as_rule();
        let mut nodes = Cursor::new(node.clone());
        let item = match rule {
            Rule::use_item => self.use_item(&mut nodes),
            Rule::integration => Item::Integration(self.integration(&mut nodes)),
            Rule::param => Item::Param(self.param(&mut nodes)),
            Rule::secret => Item::Secret(self.secret(&mut nodes)),
            Rule::global => Item::Global(self.global(&mut nodes)),
            Rule::let_value => Item::Let(self.let_value(&mut nodes)),
            Rule::function => Item::Function(self.function(&mut nodes)),
            Rule::fields => Item::Fields(self.fields(&mut nodes)),
            Rule::shape => Item::Shape(self.shape(&mut nodes)),
            Rule::request => Item::Request(self.request(&mut nodes)),
            Rule::test => Item::Test(self.test(&mut nodes)),
            _ => Item::Default(self.statement(node).node),
        };
        Spanned::new(item, found)
    }

    fn use_item(&mut self, nodes: &mut Cursor<'_>) -> Item {
        nodes.next();
        if let Some(path) = self.optional_literal(nodes) {
            return Item::Use(Use::Path(path));
        }
        Item::Use(Use::Vocabulary(any_name(nodes)))
    }

    fn integration(&mut self, nodes: &mut Cursor<'_>) -> Integration {
        nodes.next();
        Integration { name: self.plain_name(nodes), title: self.optional_literal(nodes) }
    }

    fn param(&mut self, nodes: &mut Cursor<'_>) -> Param {
        nodes.next();
        let name = self.declared(nodes);
        let ty = match nodes.find_type() {
            Some(node) => self.type_spec(node),
            None => self.missing_type(&name),
        };
        nodes.has(Rule::equal);
        Param { name, ty, default: self.optional_expression(nodes), doc: self.optional_literal(nodes) }
    }

    fn missing_type(&mut self, name: &Spanned<String>) -> Spanned<TypeExpr> {
        let after = crate::source::Span { start: name.span.end, end: name.span.end };
        self.report(
            Diagnostic::error("missing-type", name.span, format!("`${}` has no type", name.node))
                .label("a param says what it holds")
                .help(format!("write `${}: text`, or another type", name.node))
                .suggest("declare it as `text`", after, ": text"),
        );
        Spanned::new(TypeExpr::Json, after)
    }

    fn secret(&mut self, nodes: &mut Cursor<'_>) -> Secret {
        nodes.next();
        let name = self.declared(nodes);
        let optional = nodes.has(Rule::question);
        let origin = if nodes.has(Rule::kw_for) { self.optional_literal(nodes) } else { None };
        Secret { name, optional, origin, doc: self.optional_literal(nodes) }
    }

    fn global(&mut self, nodes: &mut Cursor<'_>) -> Global {
        nodes.next();
        let name = self.plain_name(nodes);
        let body = match nodes.find_type() {
            Some(node) => {
                let ty = self.type_spec(node);
                GlobalBody::Declared { ty, role: nodes.take(Rule::role).map(role) }
            }
            None => {
                nodes.has(Rule::equal);
                GlobalBody::Derived(self.required_expression(nodes))
            }
        };
        Global { name, body, doc: self.optional_literal(nodes) }
    }

    fn function(&mut self, nodes: &mut Cursor<'_>) -> Function {
        nodes.next();
        let name = self.plain_name(nodes);
        let params = self.parameters(nodes);
        for param in &params {
            if let Some(default) = &param.default {
                self.report(
                    Diagnostic::error("no-default-here", default.span, "a parameter of `fn` has no default")
                        .label("only a parameter of `shape` has one"),
                );
            }
        }
        nodes.has(Rule::equal);
        Function { name, params: params.into_iter().map(|param| param.name).collect(), body: self.required_expression(nodes) }
    }

    fn parameters(&mut self, nodes: &mut Cursor<'_>) -> Vec<ShapeParam> {
        let Some(node) = nodes.take(Rule::parameters) else { return Vec::new() };
        let mut params = Vec::new();
        let mut inner = Cursor::new(node);
        while let Some(node) = inner.find(Rule::parameter) {
            let mut nodes = Cursor::new(node);
            let name = self.declared(&mut nodes);
            let default = nodes.find(Rule::expression).map(|node| self.whole_expression(node));
            params.push(ShapeParam { name, default });
        }
        params
    }

    fn fields(&mut self, nodes: &mut Cursor<'_>) -> Fields {
        nodes.next();
        let name = self.declared(nodes);
        Fields { name, entries: self.field_block(nodes) }
    }

    fn shape(&mut self, nodes: &mut Cursor<'_>) -> Shape {
        nodes.next();
        let name = self.plain_name(nodes);
        let params = self.parameters(nodes);
        let body = self.block(nodes, &format!("shape {}", name.node));
        Shape { name, params, body }
    }

    fn request(&mut self, nodes: &mut Cursor<'_>) -> Request {
        nodes.next();
        let name = self.plain_name(nodes);
        let label = self.optional_literal(nodes);
        let shape = nodes.take(Rule::shape_call).map(|node| self.shape_call(node));
        let body = self.block(nodes, &format!("request {}", name.node));
        Request { name, label, shape, body }
    }

    fn shape_call(&mut self, node: Node<'_>) -> ShapeCall {
        let mut nodes = Cursor::new(node);
        nodes.has(Rule::equal);
        let name = any_name(&mut nodes);
        let arguments = self.arguments(&mut nodes);
        ShapeCall { name, arguments }
    }

    /// The next child as a text that is known here, without holes.
    pub(super) fn optional_literal(&mut self, nodes: &mut Cursor<'_>) -> Option<Spanned<String>> {
        nodes.take_if(is_text).map(|node| self.literal(node))
    }

    pub(super) fn bad_item(&mut self, node: &Node<'_>) -> Spanned<Item> {
        self.bad_line(node, Place::File);
        Spanned::new(Item::Bad, span(node))
    }
}

fn role(node: Node<'_>) -> Spanned<Role> {
    let found = span(&node);
    let mut nodes = Cursor::new(node);
    let role = match nodes.find(Rule::ident) {
        Some(name) => Role::Metric(super::name::name(&name)),
        None => Role::Dimension,
    };
    Spanned::new(role, found)
}

impl<'i> Cursor<'i> {
    /// The type behind a `:`, if there is one.
    pub(super) fn find_type(&mut self) -> Option<Node<'i>> {
        if self.has(Rule::colon) { self.take(Rule::type_spec) } else { None }
    }
}
