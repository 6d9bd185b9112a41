//! Expressions: one language for query values, bodies, holes in texts, filters and mappings.

use super::{Name, Spanned};

pub type Expr = Spanned<ExprKind>;

#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    Null,
    Bool(bool),
    /// Digits as written, without `_`: `1000`, `0.25`. Never signed.
    Number(String),
    Text {
        style: TextStyle,
        parts: Vec<TextPart>,
    },
    /// As written: `30d`, `500ms`, `1mo`.
    Duration(String),
    /// Without the `@`: `2026-01-31`.
    Date(String),
    /// Without the `@`: `2026-01-31T10:00Z`.
    DateTime(String),
    /// `.` alone.
    Item,
    /// `.name`, `."odd name"` at the start of an expression.
    ItemField(Name),
    /// A bare `name`.
    Name(String),
    /// `$name`, without the `$`.
    Dollar(String),
    /// Postfix `x.name` or `x."odd name"`; of a parent row also `x.$name`, whose `$` is kept in the name.
    Field(Box<Expr>, Name),
    /// `x[EXPR]`: index, look-up or predicate, told apart by the checker. `.["odd"]` is a bracket on `Item`.
    Bracket(Box<Expr>, Box<Expr>),
    /// `x[a:b]`.
    Slice(Box<Expr>, Option<Box<Expr>>, Option<Box<Expr>>),
    /// `x[*]`.
    Star(Box<Expr>),
    /// `x!`.
    Insist(Box<Expr>),
    Call {
        name: Name,
        arguments: Vec<Argument>,
    },
    Unary(UnaryOperator, Box<Expr>),
    Binary(Spanned<BinaryOperator>, Box<Expr>, Box<Expr>),
    /// `x | f(a) ?? y`: a head and at least one stage, left to right.
    Chain {
        head: Box<Expr>,
        stages: Vec<Stage>,
    },
    /// `if a then x else if b then y else z`.
    If {
        branches: Vec<(Expr, Expr)>,
        otherwise: Option<Box<Expr>>,
    },
    Match {
        subject: Box<Expr>,
        arms: Vec<Arm>,
        otherwise: Option<Box<Expr>>,
    },
    List(Vec<Expr>),
    Object(Vec<Entry>),
    /// `(x)`.
    Paren(Box<Expr>),
    /// A part that did not parse, or a name that is missing (already reported).
    Bad,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextStyle {
    /// `"…"`, holes and escapes.
    Plain,
    /// `r"…"`, neither.
    Raw,
    /// `"""` block, holes and escapes.
    Block,
    /// `r"""` block, neither.
    RawBlock,
}

#[derive(Clone, Debug, PartialEq)]
pub enum TextPart {
    /// Escapes already resolved.
    Literal(Spanned<String>),
    Hole(Expr),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOperator {
    Not,
    Minus,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOperator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    NotIn,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl BinaryOperator {
    /// As written in a script.
    pub fn symbol(self) -> &'static str {
        match self {
            BinaryOperator::Or => "or",
            BinaryOperator::And => "and",
            BinaryOperator::Equal => "==",
            BinaryOperator::NotEqual => "!=",
            BinaryOperator::Less => "<",
            BinaryOperator::LessEqual => "<=",
            BinaryOperator::Greater => ">",
            BinaryOperator::GreaterEqual => ">=",
            BinaryOperator::In => "in",
            BinaryOperator::NotIn => "not in",
            BinaryOperator::Add => "+",
            BinaryOperator::Subtract => "-",
            BinaryOperator::Multiply => "*",
            BinaryOperator::Divide => "/",
            BinaryOperator::Remainder => "%",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageKind {
    /// `| f(…)` or `| f`: the value becomes the first argument.
    Pipe,
    /// `?? y`.
    Coalesce,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    pub kind: StageKind,
    /// For `Pipe` a `Call` (`| trim` is lowered to a call without arguments) or `Bad`.
    pub value: Expr,
}

/// `value` or `name: value`.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    pub name: Option<Name>,
    pub value: Expr,
}

/// One arm of a `match`: `"B" or "C" => value`.
#[derive(Clone, Debug, PartialEq)]
pub struct Arm {
    pub patterns: Vec<Expr>,
    pub value: Expr,
}

/// One pair of an object; `name?: value` is left out when null.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// A text expression: a plain literal for a bare or quoted key, possibly with holes.
    pub key: Expr,
    pub optional: bool,
    pub value: Expr,
}
