//! Operators: which kinds they take and give.

use super::{Compiler, Typed};
use crate::diagnostic::Diagnostic;
use crate::expr::program::Node;
use crate::expr::types::Type;
use crate::source::Span;
use crate::syntax::ast::{BinaryOperator, Expr, Spanned};
use crate::value::{Kind, Kinds, Value};

impl Compiler<'_> {
    pub(super) fn negate(&mut self, inner: &Expr) -> Typed {
        let (node, ty) = self.value(inner);
        let fits = Kinds::NUMBER.or(Kinds::DURATION);
        if !ty.may_be(fits) && !ty.present().is_empty() {
            let message = format!("`-` needs a number, this is {}", ty.present().phrase());
            self.report(Diagnostic::error("different-kinds", inner.span, message).label(format!("this is {}", ty.present().phrase())));
        }
        Typed::new(Node::Negate(Box::new(node)), Type::of(ty.kinds.and(fits.or(Kinds::NULL))))
    }

    pub(super) fn binary(&mut self, operator: &Spanned<BinaryOperator>, left: &Expr, right: &Expr) -> Typed {
        let ty = match operator.node {
            BinaryOperator::And | BinaryOperator::Or => {
                let (left, right) = (self.condition(left), self.condition(right));
                return Typed::new(Node::Binary(operator.node, Box::new(left), Box::new(right)), Type::of(Kinds::BOOL).or_null());
            }
            BinaryOperator::Equal | BinaryOperator::NotEqual => return self.equality(operator.node, left, right),
            BinaryOperator::In | BinaryOperator::NotIn => return self.membership(operator.node, left, right),
            BinaryOperator::Less | BinaryOperator::LessEqual | BinaryOperator::Greater | BinaryOperator::GreaterEqual => {
                return self.ordering(operator, left, right);
            }
            _ => Kinds::NULL,
        };
        let (left_node, left_type) = self.value(left);
        let (right_node, right_type) = self.value(right);
        let mut kinds = ty;
        let possible = pairs(&left_type, &right_type).filter_map(|(left, right)| arithmetic(operator.node, left, right));
        let mut found = false;
        for kind in possible {
            kinds = kinds.or(Kinds::of(kind));
            found = true;
        }
        let known = !left_type.present().is_empty() && !right_type.present().is_empty();
        if !found && known {
            self.report_arithmetic(operator, left, &left_type, right, &right_type);
            return Typed::null();
        }
        let nullable = left_type.kinds.or(right_type.kinds).holds(Kind::Null) || operator.node == BinaryOperator::Divide;
        if !nullable {
            kinds = kinds.without(Kinds::NULL);
        }
        let secret = left_type.secret || right_type.secret;
        Typed::new(Node::Binary(operator.node, Box::new(left_node), Box::new(right_node)), Type { secret, ..Type::of(kinds) })
    }

    fn report_arithmetic(&mut self, operator: &Spanned<BinaryOperator>, left: &Expr, left_type: &Type, right: &Expr, right_type: &Type) {
        let (a, b) = (left_type.present().phrase(), right_type.present().phrase());
        let symbol = operator.node.symbol();
        let mut diagnostic = Diagnostic::error("different-kinds", operator.span, format!("`{symbol}` cannot take {a} and {b}"))
            .also(left.span, format!("this is {a}"))
            .also(right.span, format!("this is {b}"));
        let texts = left_type.is_surely(Kind::Text) || right_type.is_surely(Kind::Text);
        if texts && operator.node == BinaryOperator::Add {
            diagnostic = diagnostic.help("put the value into the text with a hole, `\"{x}\"`, or convert the text with `number(x)`");
        } else if texts {
            diagnostic = diagnostic.help("convert the text with `number(x)`");
        }
        self.report(diagnostic);
    }

    fn equality(&mut self, operator: BinaryOperator, left: &Expr, right: &Expr) -> Typed {
        let (left_node, left_type) = self.value(left);
        let (right_node, right_type) = self.value(right);
        self.check_comparable(operator.symbol(), left, &left_type, right, &right_type);
        self.check_choice(left, &left_type, right, &right_node);
        self.check_choice(right, &right_type, left, &left_node);
        Typed::new(Node::Binary(operator, Box::new(left_node), Box::new(right_node)), Type::of(Kinds::BOOL))
    }

    /// Both sides of one kind, or one of them null or unknown.
    pub(super) fn check_comparable(&mut self, what: &str, left: &Expr, left_type: &Type, right: &Expr, right_type: &Type) {
        let (a, b) = (left_type.present(), right_type.present());
        if a.is_empty() || b.is_empty() || !a.and(b).is_empty() {
            return;
        }
        let help = conversion_help(a.or(b));
        let (a, b) = (a.phrase(), b.phrase());
        let message = format!("`{what}` cannot compare {a} with {b}: they are never equal");
        self.report(
            Diagnostic::error("different-kinds", left.span.to(right.span), message)
                .also(left.span, format!("this is {a}"))
                .also(right.span, format!("this is {b}"))
                .help(help),
        );
    }

    fn check_choice(&mut self, expr: &Expr, ty: &Type, other: &Expr, constant: &Node) {
        let (Some(choices), Node::Constant(Value::Text(text))) = (&ty.choices, constant) else { return };
        if choices.len() < 2 || choices.iter().any(|choice| choice == text.as_str()) {
            return;
        }
        let listed: Vec<String> = choices.iter().map(|choice| format!("`\"{choice}\"`")).collect();
        self.report(
            Diagnostic::error("not-a-choice", other.span, format!("this is never `\"{text}\"`"))
                .also(expr.span, format!("one of {}", listed.join(", "))),
        );
    }

    fn membership(&mut self, operator: BinaryOperator, left: &Expr, right: &Expr) -> Typed {
        let (left_node, left_type) = self.value(left);
        let (right_node, right_type) = self.value(right);
        let fits = Kinds::LIST.or(Kinds::OBJECT);
        if !right_type.may_be(fits) && !right_type.present().is_empty() {
            let message = format!("`in` needs a list or an object on its right, this is {}", right_type.present().phrase());
            let mut diagnostic =
                Diagnostic::error("different-kinds", right.span, message).label(format!("this is {}", right_type.present().phrase()));
            if right_type.is_surely(Kind::Text) {
                diagnostic = diagnostic.help("`contains(text, part)` looks for a part of a text");
            }
            self.report(diagnostic);
        } else if let Some(item) = right_type.item.as_deref() {
            self.check_comparable("in", left, &left_type, right, &item.clone());
        }
        Typed::new(Node::Binary(operator, Box::new(left_node), Box::new(right_node)), Type::of(Kinds::BOOL))
    }

    fn ordering(&mut self, operator: &Spanned<BinaryOperator>, left: &Expr, right: &Expr) -> Typed {
        let (left_node, left_type) = self.value(left);
        let (right_node, right_type) = self.value(right);
        let symbol = operator.node.symbol();
        let ordered = Kinds::NUMBER.or(Kinds::DATE).or(Kinds::DATETIME).or(Kinds::DURATION);
        let text = [(left, &left_type), (right, &right_type)].into_iter().find(|(_, ty)| ty.is_surely(Kind::Text));
        if let Some((expr, _)) = text {
            self.report(
                Diagnostic::error(
                    "text-has-no-order",
                    expr.span,
                    format!("`{symbol}` does not compare texts: `\"10\"` would be below `\"9\"`"),
                )
                .label("this is text")
                .help("convert it first: `number(x)`, `date(x)` or `datetime(x)`"),
            );
        } else {
            let both = pairs(&left_type, &right_type).any(|(left, right)| left == right && ordered.holds(left));
            let known = !left_type.present().is_empty() && !right_type.present().is_empty();
            if !both && known {
                self.report_ordering(operator.span, symbol, left, &left_type, right, &right_type);
            }
        }
        let ty = Type::of(Kinds::BOOL).or_null();
        Typed::new(Node::Binary(operator.node, Box::new(left_node), Box::new(right_node)), ty)
    }

    fn report_ordering(&mut self, span: Span, symbol: &str, left: &Expr, left_type: &Type, right: &Expr, right_type: &Type) {
        let help = conversion_help(left_type.present().or(right_type.present()));
        let (a, b) = (left_type.present().phrase(), right_type.present().phrase());
        self.report(
            Diagnostic::error("different-kinds", span, format!("`{symbol}` cannot compare {a} with {b}"))
                .also(left.span, format!("this is {a}"))
                .also(right.span, format!("this is {b}"))
                .help(help),
        );
    }
}

fn conversion_help(kinds: Kinds) -> &'static str {
    if kinds.holds(Kind::Date) && kinds.holds(Kind::DateTime) {
        return "`date(x)` takes the day of a datetime";
    }
    if kinds.holds(Kind::Text) && (kinds.holds(Kind::Date) || kinds.holds(Kind::DateTime)) {
        return "convert the text with `date(x)` or `datetime(x)`";
    }
    if kinds.holds(Kind::Text) && kinds.holds(Kind::Number) {
        return "convert with `number(x)` or `text(x)`";
    }
    "convert one side first"
}

fn pairs(left: &Type, right: &Type) -> impl Iterator<Item = (Kind, Kind)> {
    let (left, right) = (left.present(), right.present());
    left.iter().flat_map(move |a| right.iter().map(move |b| (a, b)))
}

/// The kind of `left operator right`, where it has one.
pub fn arithmetic(operator: BinaryOperator, left: Kind, right: Kind) -> Option<Kind> {
    use Kind::{Date, DateTime, Duration, List, Number, Text};
    match (operator, left, right) {
        (BinaryOperator::Add, Text, Text) => Some(Text),
        (BinaryOperator::Add, List, List) => Some(List),
        (BinaryOperator::Add | BinaryOperator::Subtract, Date, Duration) => Some(Date),
        (BinaryOperator::Add | BinaryOperator::Subtract, DateTime, Duration) => Some(DateTime),
        (BinaryOperator::Add, Duration, Date) => Some(Date),
        (BinaryOperator::Add, Duration, DateTime) => Some(DateTime),
        (BinaryOperator::Add | BinaryOperator::Subtract, Duration, Duration) => Some(Duration),
        (BinaryOperator::Subtract, Date, Date) | (BinaryOperator::Subtract, DateTime, DateTime) => Some(Duration),
        (BinaryOperator::Multiply, Duration, Number) | (BinaryOperator::Multiply, Number, Duration) => Some(Duration),
        (_, Number, Number) => Some(Number),
        _ => None,
    }
}
