//! Statements of a request; any of them may also stand at the top level as a default.

use super::{Argument, Expr, FieldEntry, Name, Spanned, TypeExpr};

#[derive(Clone, Debug, PartialEq)]
pub enum Statement {
    Call(Call),
    Base(Expr),
    Header(Vec<Pair>),
    Query(Vec<Pair>),
    Body(Body),
    /// A call such as `bearer($TOKEN)`, the bare word `none` (as `Name`), or an `if` of them.
    Auth(Expr),
    For(For),
    Paginate(Paginate),
    StopWhen(Expr),
    ContinueOnEmpty,
    Records(Expr),
    Each {
        variable: Name,
        index: Option<Name>,
        source: Expr,
    },
    Let(Let),
    Where(Expr),
    Map(Map),
    KeepRaw,
    Key(Vec<Spanned<KeyItem>>),
    Bookmark {
        value: Expr,
        from: Expr,
        settle: Option<Expr>,
    },
    Write(Write),
    Format(Vec<FormatStep>),
    Nulls(Vec<Spanned<String>>),
    Then(Then),
    Poll(Poll),
    On(On),
    Reads,
    IdempotencyKey(Expr),
    Rate(Vec<Spanned<Rate>>),
    Concurrency(Expr),
    Timeout(Expr),
    Retry(Vec<Argument>),
    Timezone(Expr),
    AllowHost(Expr),
    RejectLimit(RejectLimit),
    OnlyIf(Expr),
    Expect(Expr, Option<Spanned<String>>),
    Bad,
}

impl Statement {
    /// The word with which the statement begins, for messages.
    pub fn word(&self) -> &'static str {
        match self {
            Statement::Call(call) => call.verb.node.word(),
            Statement::Base(_) => "base",
            Statement::Header(_) => "header",
            Statement::Query(_) => "query",
            Statement::Body(_) => "body",
            Statement::Auth(_) => "auth",
            Statement::For(_) => "for",
            Statement::Paginate(_) => "paginate",
            Statement::StopWhen(_) => "stop when",
            Statement::ContinueOnEmpty => "continue on empty",
            Statement::Records(_) => "records",
            Statement::Each { .. } => "each",
            Statement::Let(_) => "let",
            Statement::Where(_) => "where",
            Statement::Map(_) => "map",
            Statement::KeepRaw => "keep raw",
            Statement::Key(_) => "key",
            Statement::Bookmark { .. } => "bookmark",
            Statement::Write(_) => "write",
            Statement::Format(_) => "format",
            Statement::Nulls(_) => "nulls",
            Statement::Then(_) => "then",
            Statement::Poll(_) => "poll",
            Statement::On(_) => "on",
            Statement::Reads => "reads",
            Statement::IdempotencyKey(_) => "idempotency_key",
            Statement::Rate(_) => "rate",
            Statement::Concurrency(_) => "concurrency",
            Statement::Timeout(_) => "timeout",
            Statement::Retry(_) => "retry",
            Statement::Timezone(_) => "timezone",
            Statement::AllowHost(_) => "allow host",
            Statement::RejectLimit(_) => "reject_limit",
            Statement::OnlyIf(_) => "only if",
            Statement::Expect(_, _) => "expect",
            Statement::Bad => "",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    Get,
    Post,
    Put,
    Patch,
    Delete,
    Head,
}

impl Verb {
    pub fn word(self) -> &'static str {
        match self {
            Verb::Get => "get",
            Verb::Post => "post",
            Verb::Put => "put",
            Verb::Patch => "patch",
            Verb::Delete => "delete",
            Verb::Head => "head",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub verb: Spanned<Verb>,
    pub url: Expr,
}

/// `name = value` of `header` or `query`; the name is a text expression, a plain literal if bare.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    pub name: Expr,
    pub value: Expr,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    Json(Expr),
    Form(Expr),
    Text(Expr),
    Multipart(Expr),
    Graphql { query: Expr, variables: Option<Expr> },
}

/// `for $x in [changed] SOURCE [batch N] [join]`.
#[derive(Clone, Debug, PartialEq)]
pub struct For {
    pub variable: Name,
    pub changed: bool,
    pub source: Expr,
    pub batch: Option<Expr>,
    pub join: bool,
}

/// `paginate KIND(arguments)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Paginate {
    /// `number offset cursor url link none`, or a word that the checker reports.
    pub kind: Name,
    pub arguments: Vec<Argument>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Let {
    pub name: Name,
    pub value: Expr,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Map {
    Single { value: Expr, target: Spanned<Target> },
    Block { value: Expr, entries: Vec<Spanned<FieldEntry>> },
}

#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// `global.NAME`.
    Global(Name),
    /// `NAME: TYPE ["label"]`; a missing type is reported by the checker.
    Column {
        name: Name,
        ty: Option<Spanned<TypeExpr>>,
        label: Option<Spanned<String>>,
    },
    Bad,
}

#[derive(Clone, Debug, PartialEq)]
pub enum KeyItem {
    /// A target column; `global.` before it is accepted and dropped.
    Column(String),
    /// `...$FIELDS`, without the `$`.
    Spread(String),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Write {
    Merge,
    Append,
    /// `replace [where EXPR]`.
    Replace(Option<Expr>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct FormatStep {
    pub name: Name,
    pub arguments: Vec<Argument>,
}

/// `then [for $u in EXPR] VERB EXPR { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Then {
    pub source: Option<(Name, Expr)>,
    pub call: Call,
    pub body: Vec<Spanned<Statement>>,
}

/// `poll every D until EXPR [fail when EXPR] within D`.
#[derive(Clone, Debug, PartialEq)]
pub struct Poll {
    pub every: Expr,
    pub until: Expr,
    pub fail: Option<Expr>,
    pub within: Expr,
}

/// `on [STATUS, …] [when EXPR] ACTION ["why"]`.
#[derive(Clone, Debug, PartialEq)]
pub struct On {
    pub statuses: Vec<Spanned<Status>>,
    pub when: Option<Expr>,
    pub action: Spanned<Action>,
    pub why: Option<Spanned<String>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Code(u16),
    /// `4xx` is 4.
    Class(u16),
    /// No answer at all.
    Network,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    pub kind: ActionKind,
    /// `retry 3 times`.
    pub times: Option<Expr>,
    /// `retry after EXPR`.
    pub after: Option<Expr>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    Retry,
    Accept,
    Skip,
    Stop,
    Refresh,
    Fail,
    /// A word that is no action; already reported.
    Bad,
}

/// `10/s`, `300/min`, `100/10s`.
#[derive(Clone, Debug, PartialEq)]
pub struct Rate {
    pub count: u64,
    /// As written: `s`, `min`, `h`, `d`, `10s`.
    pub per: String,
}

#[derive(Clone, Debug, PartialEq)]
pub enum RejectLimit {
    Rows(u64),
    /// Digits as written, without the `%`.
    Percent(String),
}

/// Used by checks that need to know what a target's column is called.
impl Target {
    pub fn name(&self) -> Option<&Name> {
        match self {
            Target::Global(name) | Target::Column { name, .. } => Some(name),
            Target::Bad => None,
        }
    }

    pub fn ty(&self) -> Option<&Spanned<TypeExpr>> {
        match self {
            Target::Column { ty, .. } => ty.as_ref(),
            _ => None,
        }
    }
}
