//! Items: what stands at the top level of a script.

use super::{Argument, Expr, Name, Spanned, Statement, Target};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    pub items: Vec<Spanned<Item>>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    Use(Use),
    Integration(Integration),
    Param(Param),
    Secret(Secret),
    Global(Global),
    Let(super::Let),
    Function(Function),
    Fields(Fields),
    Shape(Shape),
    Request(Request),
    Test(Test),
    /// A default for every request of the file.
    Default(Statement),
    Bad,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Use {
    /// `use "path.capi"`.
    Path(Spanned<String>),
    /// `use marketing`.
    Vocabulary(Name),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Integration {
    pub name: Name,
    pub title: Option<Spanned<String>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    pub name: Name,
    pub ty: Spanned<TypeExpr>,
    pub default: Option<Expr>,
    pub doc: Option<Spanned<String>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Secret {
    pub name: Name,
    /// `secret $NAME?`.
    pub optional: bool,
    /// `for "origin"`.
    pub origin: Option<Spanned<String>>,
    pub doc: Option<Spanned<String>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Global {
    pub name: Name,
    pub body: GlobalBody,
    pub doc: Option<Spanned<String>>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum GlobalBody {
    Declared { ty: Spanned<TypeExpr>, role: Option<Spanned<Role>> },
    Derived(Expr),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Role {
    Dimension,
    /// `metric(sum)`: the aggregation's name.
    Metric(Name),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    pub name: Name,
    pub params: Vec<Name>,
    pub body: Expr,
}

/// `fields $NAME { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Fields {
    pub name: Name,
    pub entries: Vec<Spanned<FieldEntry>>,
}

#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "nearly every entry is a field")]
pub enum FieldEntry {
    Field(Field),
    /// `...$NAME`.
    Spread(Name),
    Bad,
}

/// One field of a `fields` or `map … { }` block. A field with neither type nor target takes the
/// type of the next field of the list that has one (`cpc, cpm: decimal`).
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// A path inside the object: `Name`, or `Field`/`Bracket` on it, or `ItemField` for odd keys.
    pub path: Expr,
    pub ty: Option<Spanned<TypeExpr>>,
    pub target: Option<Spanned<Target>>,
    pub label: Option<Spanned<String>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    pub name: Name,
    pub params: Vec<ShapeParam>,
    pub body: Vec<Spanned<Statement>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ShapeParam {
    pub name: Name,
    pub default: Option<Expr>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    pub name: Name,
    pub label: Option<Spanned<String>>,
    pub shape: Option<ShapeCall>,
    pub body: Vec<Spanned<Statement>>,
}

/// `= report([])`.
#[derive(Clone, Debug, PartialEq)]
pub struct ShapeCall {
    pub name: Name,
    pub arguments: Vec<Argument>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    pub name: Spanned<String>,
    pub body: Vec<Spanned<TestStatement>>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum TestStatement {
    /// `replay "folder"`.
    Replay(Spanned<String>),
    /// `param $x = EXPR`.
    Param(Name, Expr),
    /// `now EXPR`.
    Now(Expr),
    /// `respond VERB URL with EXPR`.
    Respond {
        verb: super::Verb,
        url: Expr,
        with: Expr,
    },
    /// `expect EXPR ["why"]`.
    Expect(Expr, Option<Spanned<String>>),
    Bad,
}

#[derive(Clone, Debug, PartialEq)]
pub enum TypeExpr {
    Text,
    Int,
    /// `decimal` or `decimal(precision, scale)`.
    Decimal(Option<(u32, u32)>),
    Float,
    Bool,
    Date,
    DateTime,
    Duration,
    Json,
    List(Box<Spanned<TypeExpr>>),
    Object(Vec<(Name, Spanned<TypeExpr>)>),
    /// `"a" | "b"`.
    Enum(Vec<Spanned<String>>),
    /// `T?`.
    Optional(Box<Spanned<TypeExpr>>),
    /// A word that is no type; the checker reports it with the nearest spelling.
    Unknown(String),
}
