//! Numbers, durations, dates and texts with holes.

use super::{Compiler, Typed};
use crate::diagnostic::Diagnostic;
use crate::expr::program::{Node, Piece};
use crate::expr::types::Type;
use crate::syntax::ast::{Expr, ExprKind, TextPart};
use crate::value::{Duration, Kinds, Number, Text, Value, time};

impl Compiler<'_> {
    pub(super) fn literal(&mut self, expr: &Expr) -> Typed {
        let (value, kinds, what) = match &expr.node {
            ExprKind::Number(digits) => (Number::parse(digits).map(Value::Number), Kinds::NUMBER, "number"),
            ExprKind::Duration(text) => (Duration::parse(text).map(Value::Duration), Kinds::DURATION, "duration"),
            ExprKind::Date(text) => (time::parse_date(text).map(Value::Date), Kinds::DATE, "date"),
            ExprKind::DateTime(text) => (time::parse_datetime_literal(text).map(Value::DateTime), Kinds::DATETIME, "datetime"),
            _ => (None, Kinds::ANY, "value"),
        };
        let Some(value) = value else {
            self.report(
                Diagnostic::error("bad-literal", expr.span, format!("there is no such {what}"))
                    .help("numbers have at most 38 digits, dates are days of the calendar"),
            );
            return Typed::null();
        };
        Typed::new(Node::Constant(value), Type::of(kinds))
    }

    pub(super) fn text(&mut self, parts: &[TextPart]) -> Typed {
        let mut pieces = Vec::new();
        let mut ty = Type::of(Kinds::TEXT);
        for part in parts {
            match part {
                TextPart::Literal(text) => pieces.push(Piece::Literal(Text::from(text.node.as_str()))),
                TextPart::Hole(expr) => {
                    let (node, hole) = self.value(expr);
                    self.check_hole(expr, &hole);
                    ty.secret |= hole.secret;
                    ty.kinds = ty.kinds.or(hole.kinds.and(Kinds::NULL));
                    pieces.push(Piece::Hole(node));
                }
            }
        }
        match pieces.as_slice() {
            [] => Typed::new(Node::Constant(Value::text("")), ty),
            [Piece::Literal(text)] => {
                ty.choices = Some(vec![text.to_string()]);
                Typed::new(Node::Constant(Value::Text(text.clone())), ty)
            }
            _ => Typed::new(Node::Text(pieces), ty),
        }
    }

    /// Text, numbers, bools, dates and datetimes have one text form; lists and objects have none.
    pub(crate) fn check_hole(&mut self, expr: &Expr, ty: &Type) {
        let shown = Kinds::TEXT.or(Kinds::NUMBER).or(Kinds::BOOL).or(Kinds::DATE).or(Kinds::DATETIME).or(Kinds::DURATION);
        if ty.may_be(shown) || ty.present().is_empty() {
            return;
        }
        let message = format!("a text cannot hold {}", ty.present());
        self.report(
            Diagnostic::error("no-text-form", expr.span, message)
                .label(format!("this is {}", ty.present().phrase()))
                .help("`json(x)` or `join(x, \",\")` make a text of it"),
        );
    }
}
