//! Expression trees to programs: names resolved, kinds inferred, places collected.
//!
//! `expr` gives a value together with the place where it stands, so that a further `.name` can
//! narrow what is read; whoever uses the value as it is calls `value`, which marks it as read.

mod call;
mod given;
mod literal;
mod name;
mod operator;
pub use operator::arithmetic;
mod postfix;
pub use given::{IN_SHAPE_ARGUMENT, OUTSIDE, given_fields};

use super::names::{Names, ScriptFunctions};
use super::place::{Documents, Place, Tree};
use super::program::{Node, ObjectEntry};
use super::types::Type;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Arm, Entry, Expr, ExprKind, Stage, StageKind, UnaryOperator};
use crate::value::{Kinds, Value};

/// What a bare name is, by the kind of statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bare {
    /// An error: nothing has been received here. The text says where ("in a query value").
    Nothing(&'static str),
    /// A field of the response body.
    Page,
    /// A field of the record.
    Record,
    /// A field of an answer of the turn before, which this local holds.
    Previous(usize),
}

/// What other requests are, to expressions that name them.
#[derive(Clone, Debug)]
pub struct RequestName {
    pub name: String,
    /// Its body rather than the list of its records.
    pub is_value: bool,
}

/// What was found so far.
#[derive(Debug, Default)]
pub struct Findings {
    pub diagnostics: Vec<Diagnostic>,
    /// What is known of values, by where they stand.
    pub types: Vec<(Span, Type)>,
}

impl Findings {
    /// Takes over what was found elsewhere.
    pub fn append(&mut self, other: &mut Findings) {
        self.diagnostics.append(&mut other.diagnostics);
        self.types.append(&mut other.types);
    }

    /// Notes the type of what stands there, if something is known of it.
    pub fn note(&mut self, span: Span, ty: &Type) {
        if ty.kinds != Kinds::ANY || ty.secret {
            self.types.push((span, ty.clone()));
        }
    }
}

pub struct Compiler<'c> {
    pub names: Names,
    pub functions: &'c ScriptFunctions,
    pub requests: &'c [RequestName],
    pub documents: &'c mut Documents,
    /// The request being compiled; its documents are those of bare names.
    pub request: usize,
    pub findings: &'c mut Findings,
    pub bare: Bare,
    /// Innermost last.
    pub items: Vec<ItemScope>,
    /// How many locals are taken.
    pub locals: usize,
    /// Requests whose result is needed before a call, and the local that holds it.
    pub required: Vec<(usize, usize)>,
    /// Which given names this request reads.
    pub reads: Reads,
    /// What `$bookmark` is; `None` in requests without one.
    pub bookmark: Option<Type>,
    /// How many expressions around say what is to be where a field is not.
    pub guarded: usize,
}

/// The place and type of `.` in a predicate or an item argument.
#[derive(Clone, Debug)]
pub struct ItemScope {
    pub place: Option<Place>,
    pub ty: Type,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Reads {
    pub page: Option<usize>,
    pub response: Option<usize>,
    pub run: Option<usize>,
    pub bookmark: Option<usize>,
}

/// A compiled expression that has not been used yet.
#[derive(Clone, Debug)]
pub struct Typed {
    pub node: Node,
    pub ty: Type,
    pub place: Option<Place>,
}

impl Typed {
    fn new(node: Node, ty: Type) -> Typed {
        Typed { node, ty, place: None }
    }

    fn null() -> Typed {
        Typed::new(Node::Constant(Value::Null), Type::any())
    }
}

impl Compiler<'_> {
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.findings.diagnostics.push(diagnostic);
    }

    /// The value as it is: its place is read whole.
    pub fn value(&mut self, expr: &Expr) -> (Node, Type) {
        let typed = self.expr(expr);
        self.consume(typed)
    }

    pub fn consume(&mut self, typed: Typed) -> (Node, Type) {
        let typed = self.whole_given(typed);
        if let Some(place) = typed.place {
            self.tree(place).read_whole(place.node);
        }
        (typed.node, typed.ty)
    }

    /// A value of which parts will be read: kept as one, its place stays open.
    pub fn hold(&mut self, typed: &Typed) {
        if let Some(place) = typed.place {
            self.tree(place).read_listed(place.node);
        }
    }

    pub fn tree(&mut self, place: Place) -> &mut Tree {
        self.documents.tree(place.request, place.document)
    }

    pub fn child_place(&mut self, place: Place, name: &str) -> Place {
        let node = self.tree(place).child(place.node, name);
        Place { node, ..place }
    }

    pub fn new_local(&mut self) -> usize {
        self.locals += 1;
        self.locals - 1
    }

    /// A condition: true or false, null counting as false.
    pub fn condition(&mut self, expr: &Expr) -> Node {
        let (node, ty) = self.value(expr);
        if !ty.may_be(Kinds::BOOL) && !ty.present().is_empty() {
            let message = format!("a condition must be true or false, this is {}", ty.present().phrase());
            self.report(Diagnostic::error("not-a-condition", expr.span, message).label(format!("this is {}", ty.present().phrase())));
        }
        node
    }

    pub fn expr(&mut self, expr: &Expr) -> Typed {
        let guards = usize::from(guards(expr));
        self.guarded += guards;
        let typed = self.compile(expr);
        self.guarded -= guards;
        self.findings.note(expr.span, &typed.ty);
        typed
    }

    fn compile(&mut self, expr: &Expr) -> Typed {
        match &expr.node {
            ExprKind::Null => Typed::new(Node::Constant(Value::Null), Type::of(Kinds::NULL)),
            ExprKind::Bool(value) => Typed::new(Node::Constant(Value::Bool(*value)), Type::of(Kinds::BOOL)),
            ExprKind::Number(_) | ExprKind::Duration(_) | ExprKind::Date(_) | ExprKind::DateTime(_) => self.literal(expr),
            ExprKind::Text { parts, .. } => self.text(parts),
            ExprKind::Item | ExprKind::ItemField(_) | ExprKind::Name(_) | ExprKind::Dollar(_) => self.name(expr),
            ExprKind::Field(..) | ExprKind::Bracket(..) | ExprKind::Slice(..) | ExprKind::Star(_) | ExprKind::Insist(_) => {
                self.postfix(expr)
            }
            ExprKind::Call { name, arguments } => self.call(expr.span, name, None, arguments),
            ExprKind::Unary(UnaryOperator::Not, inner) => {
                Typed::new(Node::Not(Box::new(self.condition(inner))), Type::of(Kinds::BOOL).or_null())
            }
            ExprKind::Unary(UnaryOperator::Minus, inner) => self.negate(inner),
            ExprKind::Binary(operator, left, right) => self.binary(operator, left, right),
            ExprKind::Chain { head, stages } => self.chain(head, stages),
            ExprKind::If { branches, otherwise } => self.branches(branches, otherwise.as_deref()),
            ExprKind::Match { subject, arms, otherwise } => self.arms(subject, arms, otherwise.as_deref()),
            ExprKind::List(items) => self.list(items),
            ExprKind::Object(entries) => self.object(entries),
            ExprKind::Paren(inner) => self.expr(inner),
            ExprKind::Bad => Typed::null(),
        }
    }

    fn chain(&mut self, head: &Expr, stages: &[Stage]) -> Typed {
        let mut current = self.expr(head);
        let mut span = head.span;
        for stage in stages {
            current = match (&stage.kind, &stage.value.node) {
                (StageKind::Coalesce, _) => self.coalesce(current, &stage.value),
                (StageKind::Pipe, ExprKind::Call { name, arguments }) => {
                    self.call(span.to(stage.value.span), name, Some((current, span)), arguments)
                }
                (StageKind::Pipe, _) => Typed::null(),
            };
            span = span.to(stage.value.span);
            self.findings.note(span, &current.ty);
        }
        current
    }

    fn coalesce(&mut self, left: Typed, right: &Expr) -> Typed {
        let (left, left_type) = self.consume(left);
        let (right, right_type) = self.value(right);
        let mut present = left_type;
        present.kinds = present.kinds.without(Kinds::NULL);
        Typed::new(Node::Coalesce(Box::new(left), Box::new(right)), present.join(right_type))
    }

    fn branches(&mut self, branches: &[(Expr, Expr)], otherwise: Option<&Expr>) -> Typed {
        let mut ty: Option<Type> = None;
        let mut nodes = Vec::new();
        for (condition, value) in branches {
            let condition = self.condition(condition);
            let (value, value_type) = self.value(value);
            nodes.push((condition, value));
            ty = Some(joined(ty, value_type));
        }
        let (otherwise, ty) = self.otherwise(otherwise, ty);
        Typed::new(Node::If(nodes, otherwise), ty)
    }

    fn arms(&mut self, subject: &Expr, arms: &[Arm], otherwise: Option<&Expr>) -> Typed {
        let (subject_node, subject_type) = self.value(subject);
        let mut ty: Option<Type> = None;
        let mut nodes = Vec::new();
        for arm in arms {
            let mut patterns = Vec::new();
            for pattern in &arm.patterns {
                let (node, pattern_type) = self.value(pattern);
                self.check_comparable("match", subject, &subject_type, pattern, &pattern_type);
                patterns.push(node);
            }
            let (value, value_type) = self.value(&arm.value);
            nodes.push((patterns, value));
            ty = Some(joined(ty, value_type));
        }
        let (otherwise, ty) = self.otherwise(otherwise, ty);
        Typed::new(Node::Match(Box::new(subject_node), nodes, otherwise), ty)
    }

    /// The `else` part; without one the value may be null.
    fn otherwise(&mut self, otherwise: Option<&Expr>, ty: Option<Type>) -> (Option<Box<Node>>, Type) {
        match otherwise {
            Some(expr) => {
                let (node, other) = self.value(expr);
                (Some(Box::new(node)), joined(ty, other))
            }
            None => (None, ty.unwrap_or(Type::of(Kinds::NULL)).or_null()),
        }
    }

    fn list(&mut self, items: &[Expr]) -> Typed {
        let mut ty: Option<Type> = None;
        let mut nodes = Vec::new();
        for item in items {
            let (node, item_type) = self.value(item);
            nodes.push(node);
            ty = Some(joined(ty, item_type));
        }
        let ty = ty.map_or(Type::of(Kinds::LIST), Type::list);
        Typed::new(Node::List(nodes), ty)
    }

    fn object(&mut self, entries: &[Entry]) -> Typed {
        let mut nodes = Vec::new();
        let mut fields = Some(Vec::new());
        for entry in entries {
            let (key, _) = self.value(&entry.key);
            let (value, ty) = self.value(&entry.value);
            match (&key, &mut fields) {
                (Node::Constant(Value::Text(name)), Some(known)) => known.push((name.to_string(), ty)),
                _ => fields = None,
            }
            nodes.push(ObjectEntry { key, optional: entry.optional, value });
        }
        let ty = fields.map_or(Type::of(Kinds::OBJECT), Type::object);
        Typed::new(Node::Object(nodes), ty)
    }
}

/// Whether it says what is to be where a field is not.
fn guards(expr: &Expr) -> bool {
    let is_null = |side: &Expr| matches!(side.node, ExprKind::Null);
    match &expr.node {
        ExprKind::Chain { stages, .. } => stages.iter().any(|stage| stage.kind == StageKind::Coalesce),
        ExprKind::Call { name, .. } => matches!(name.node.as_str(), "coalesce" | "has" | "is_null" | "null_if"),
        ExprKind::Binary(_, left, right) => is_null(left) || is_null(right),
        _ => false,
    }
}

fn joined(ty: Option<Type>, other: Type) -> Type {
    match ty {
        Some(ty) => ty.join(other),
        None => other,
    }
}
