//! The tree of a script: owned, compared without regard to spans, without whitespace or comments.
//! A node's span ends at its last token. Broken parts are `Bad` nodes that carry only their span.

pub mod expr;
pub mod item;
pub(in crate::syntax) mod moved;
pub mod statement;

use crate::source::Span;

pub use expr::{Argument, Arm, BinaryOperator, Entry, Expr, ExprKind, Stage, StageKind, TextPart, TextStyle, UnaryOperator};
pub use item::{
    Field, FieldEntry, Fields, File, Function, Global, GlobalBody, Integration, Item, Param, Request, Role, Secret, Shape, ShapeCall,
    ShapeParam, Test, TestStatement, TypeExpr, Use,
};
pub use statement::{
    Action, ActionKind, Body, Call, For, FormatStep, KeyItem, Let, Map, On, Paginate, Pair, Poll, Rate, RejectLimit, Statement, Status,
    Target, Then, Verb, Write,
};

/// A node and where it stands. Equality looks at the node alone.
#[derive(Clone, Debug)]
pub struct Spanned<T> {
    pub node: T,
    pub span: Span,
}

impl<T> Spanned<T> {
    pub fn new(node: T, span: Span) -> Spanned<T> {
        Spanned { node, span }
    }
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Spanned<T>) -> bool {
        self.node == other.node
    }
}

/// A name as written, without its `$`; the span includes the `$`.
pub type Name = Spanned<String>;
