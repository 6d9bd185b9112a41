//! Postfix chains: fields, `[…]` in its three meanings, `[*]`, slices and `!`.

use super::{Compiler, ItemScope, Typed};
use crate::diagnostic::Diagnostic;
use crate::expr::program::{Node, Op};
use crate::expr::types::Type;
use crate::syntax::ast::{BinaryOperator, Expr, ExprKind, Spanned, UnaryOperator};
use crate::value::{Kind, Kinds, Value};

impl Compiler<'_> {
    pub(super) fn postfix(&mut self, expr: &Expr) -> Typed {
        self.chain_of(expr).0
    }

    /// The value, and whether it is an open flat projection.
    fn chain_of(&mut self, expr: &Expr) -> (Typed, bool) {
        match &expr.node {
            ExprKind::Field(base, name) => {
                let (base, flat) = self.chain_of(base);
                if !flat {
                    return (self.field(base, &name.node, name.span), false);
                }
                let item = Typed { ty: item_type(&base.ty), ..base };
                let field = self.field(item, &name.node, name.span);
                (Typed { ty: Type::list(field.ty), ..field }, true)
            }
            ExprKind::Star(base) => {
                let (base, _) = self.chain_of(base);
                self.check_list(&base, expr, "[*]");
                (self.listed(base, Op::Star), true)
            }
            ExprKind::Bracket(base, index) => {
                let (base, flat) = self.chain_of(base);
                if mentions_item(index) {
                    return (self.predicate(base, index, expr), true);
                }
                if is_condition(index) {
                    self.report_no_item(index);
                    return (Typed::null(), false);
                }
                (self.look_up(base, flat, index), false)
            }
            ExprKind::Slice(base, from, to) => {
                let (base, _) = self.chain_of(base);
                self.check_list(&base, expr, "[a:b]");
                let from = from.as_ref().map(|expr| self.inner(expr).0);
                let to = to.as_ref().map(|expr| self.inner(expr).0);
                (self.listed(base, Op::Slice(from, to)), false)
            }
            ExprKind::Insist(base) => {
                let (base, flat) = self.chain_of(base);
                let base = self.whole_given(base);
                let mut ty = base.ty.clone();
                ty.kinds = ty.kinds.without(Kinds::NULL);
                self.hold(&base);
                (push(Typed { ty, ..base }, Op::Insist), flat)
            }
            _ => (self.expr(expr), false),
        }
    }

    fn listed(&mut self, base: Typed, op: Op) -> Typed {
        self.hold(&base);
        let ty = if base.ty.kinds == Kinds::ANY { Type::of(Kinds::LIST).or_null() } else { base.ty.clone() };
        push(Typed { ty, ..base }, op)
    }

    fn predicate(&mut self, base: Typed, condition: &Expr, whole: &Expr) -> Typed {
        self.check_list(&base, whole, "[condition]");
        self.hold(&base);
        self.items.push(ItemScope { place: base.place, ty: item_type(&base.ty) });
        let node = self.condition(condition);
        self.items.pop();
        self.listed(base, Op::Predicate(node))
    }

    fn look_up(&mut self, base: Typed, flat: bool, index: &Expr) -> Typed {
        let (node, ty) = self.inner(index);
        if let (Node::Constant(Value::Text(name)), false) = (&node, flat) {
            return self.field(base, name, index.span);
        }
        let keys = Kinds::NUMBER.or(Kinds::TEXT);
        if !ty.may_be(keys) && !ty.present().is_empty() {
            let message = format!("a look-up takes a number or a text, this is {}", ty.present().phrase());
            self.report(Diagnostic::error("bad-look-up", index.span, message));
        }
        let found = item_type(&base.ty).or_null();
        if ty.is_surely(Kind::Number) {
            self.hold(&base);
            return push(Typed { ty: found, ..base }, Op::LookUp(node));
        }
        let (base, _) = self.consume(base);
        push(Typed::new(base, Type::any()), Op::LookUp(node))
    }

    /// Inside brackets bare names are errors, whether or not there is an item.
    fn inner(&mut self, expr: &Expr) -> (Node, Type) {
        self.items.push(ItemScope { place: None, ty: Type::any() });
        let result = self.value(expr);
        self.items.pop();
        result
    }

    fn check_list(&mut self, base: &Typed, expr: &Expr, what: &str) {
        let fits = if what == "[a:b]" { Kinds::LIST.or(Kinds::TEXT) } else { Kinds::LIST };
        if base.ty.may_be(fits) || base.ty.present().is_empty() {
            return;
        }
        let kinds = base.ty.present().phrase();
        self.report(
            Diagnostic::error("not-a-list", expr.span, format!("`{what}` needs a list, this is {kinds}")).label(format!("this is {kinds}")),
        );
    }

    fn report_no_item(&mut self, condition: &Expr) {
        let mut diagnostic = Diagnostic::error("predicate-without-item", condition.span, "a condition in `[ ]` must look at the item")
            .label("no `.name` in it")
            .help("write the item's fields with a dot: `.type`");
        if let Some(Spanned { node: ExprKind::Name(name), span }) = first_bare(condition) {
            diagnostic = diagnostic.fix(format!("the item's: `.{name}`"), *span, format!(".{name}"));
        }
        self.report(diagnostic);
    }
}

fn push(base: Typed, op: Op) -> Typed {
    let node = match base.node {
        Node::Postfix(inner, mut ops) => {
            ops.push(op);
            Node::Postfix(inner, ops)
        }
        node => Node::Postfix(Box::new(node), vec![op]),
    };
    Typed { node, ..base }
}

fn item_type(list: &Type) -> Type {
    list.item.as_deref().cloned().unwrap_or(Type::any())
}

/// Whether `.` of this level is read.
pub(super) fn mentions_item(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::Item | ExprKind::ItemField(_) => true,
        ExprKind::Field(base, _) | ExprKind::Star(base) | ExprKind::Insist(base) | ExprKind::Paren(base) => mentions_item(base),
        ExprKind::Bracket(base, _) | ExprKind::Slice(base, ..) => mentions_item(base),
        ExprKind::Unary(_, inner) => mentions_item(inner),
        ExprKind::Binary(_, left, right) => mentions_item(left) || mentions_item(right),
        ExprKind::Call { arguments, .. } => arguments.iter().any(|argument| mentions_item(&argument.value)),
        ExprKind::Chain { head, stages } => mentions_item(head) || stages.iter().any(|stage| mentions_item(&stage.value)),
        ExprKind::If { branches, otherwise } => {
            branches.iter().any(|(condition, value)| mentions_item(condition) || mentions_item(value))
                || otherwise.as_deref().is_some_and(mentions_item)
        }
        ExprKind::Match { subject, arms, otherwise } => {
            mentions_item(subject) || arms.iter().any(|arm| mentions_item(&arm.value)) || otherwise.as_deref().is_some_and(mentions_item)
        }
        ExprKind::List(items) => items.iter().any(mentions_item),
        ExprKind::Object(entries) => entries.iter().any(|entry| mentions_item(&entry.value)),
        ExprKind::Text { parts, .. } => parts.iter().any(|part| match part {
            crate::syntax::ast::TextPart::Hole(expr) => mentions_item(expr),
            crate::syntax::ast::TextPart::Literal(_) => false,
        }),
        _ => false,
    }
}

fn is_condition(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::Paren(inner) => is_condition(inner),
        ExprKind::Bool(_) | ExprKind::Unary(UnaryOperator::Not, _) => true,
        ExprKind::Binary(operator, ..) => !matches!(
            operator.node,
            BinaryOperator::Add | BinaryOperator::Subtract | BinaryOperator::Multiply | BinaryOperator::Divide | BinaryOperator::Remainder
        ),
        _ => false,
    }
}

fn first_bare(expr: &Expr) -> Option<&Expr> {
    match &expr.node {
        ExprKind::Name(_) => Some(expr),
        ExprKind::Field(base, _) | ExprKind::Paren(base) | ExprKind::Unary(_, base) => first_bare(base),
        ExprKind::Binary(_, left, right) => first_bare(left).or_else(|| first_bare(right)),
        _ => None,
    }
}
