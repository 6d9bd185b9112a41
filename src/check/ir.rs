//! The checked script: every expression compiled, every name resolved, every column known. What the
//! plan folds params into and the engine executes; no syntax in it but spans.

use crate::expr::compile::Reads;
use crate::expr::program::Node;
use crate::expr::projection::Projection;
use crate::expr::types::Type;
use crate::http::encode::is_absolute;
use crate::source::{Sources, Span};
pub use crate::syntax::ast::{ActionKind, Status, TypeExpr, Verb};
use crate::value::Duration;

use super::auth::Authenticator;
pub use super::table::Comparison;
use super::table::Table;

pub use super::format::{Container, Csv, Format, Header, Notation, Xml};

/// A value of the file, in the order in which they can be evaluated.
#[derive(Clone, Debug)]
pub struct Shared {
    /// Without the `$`.
    pub name: String,
    pub ty: Type,
    pub source: SharedSource,
    pub span: Span,
    pub doc: Option<String>,
}

#[derive(Clone, Debug)]
pub enum SharedSource {
    Param {
        ty: TypeExpr,
        default: Option<Node>,
    },
    Secret {
        optional: bool,
        /// `for "origin"`: it goes nowhere else.
        origin: Option<String>,
    },
    Value(Node),
}

#[derive(Clone, Debug)]
pub struct Request {
    pub name: String,
    pub label: Option<String>,
    pub span: Span,
    /// Outermost first.
    pub loops: Vec<Loop>,
    pub only_if: Option<Node>,
    pub bookmark: Option<Bookmark>,
    /// The call and its `then` steps, in order; none for a request that calls nothing. The answers of
    /// the last hold the rows.
    pub exchanges: Vec<Exchange>,
    pub pager: Pager,
    pub stop_when: Option<Node>,
    /// Where `stop when` stands.
    pub stop_span: Span,
    pub continue_on_empty: bool,
    pub records: Records,
    /// The row pipeline, top to bottom.
    pub steps: Vec<Step>,
    /// `write replace where`: the rows of the table that a turn restates.
    pub slice: Vec<SliceCondition>,
    /// Absent for a request that maps nothing.
    pub table: Option<Table>,
    /// Where each column is mapped.
    pub column_spans: Vec<Span>,
    pub expects: Vec<Expect>,
    pub policy: CallPolicy,
    pub nulls: Vec<String>,
    pub reject_limit: Option<RejectLimit>,
    pub record: Projection,
    pub page: Projection,
    /// What a row is to children and to `$page.last`.
    pub export: Export,
    /// Requests whose result is needed before the first call, and the local that holds it.
    pub required: Vec<(usize, usize)>,
    pub locals: usize,
    pub reads: Reads,
    /// Plain children want all of its records, whatever its bookmark says.
    pub read_whole: bool,
    /// Others read its body rather than its records.
    pub is_value: bool,
    /// Row expressions read the page, so that it is decoded first.
    pub page_first: bool,
    /// The records are the parts of a text between these separators.
    pub split: Option<String>,
    /// Why an answer that holds rows must be whole before they are read; if nothing demands it, a large
    /// one is read as it comes.
    pub whole: Option<&'static str>,
}

/// How a row is handed on: the value here, if any, and fields; those of a value are `$` names alone.
#[derive(Clone, Debug, Default)]
pub struct Export {
    pub value: Option<Node>,
    pub fields: Vec<(String, Export)>,
    /// Children with bookmarks name their turns by the row's key.
    pub key: bool,
}

#[derive(Clone, Debug)]
pub struct Loop {
    /// Without the `$`.
    pub variable: String,
    pub local: usize,
    pub source: LoopSource,
    /// `windows(…)` or `days(…)`: no part of the turn's name.
    pub windows: bool,
    /// Only rows that the parent's bookmark let through.
    pub changed: bool,
    /// Rows of one key from all of its turns are one row; always the last loop.
    pub join: bool,
    /// The variable is a list of at most so many items.
    pub batch: Option<Node>,
    pub span: Span,
}

/// `column == value`, one of those that all must hold.
#[derive(Clone, Debug)]
pub struct SliceCondition {
    pub column: usize,
    pub comparison: Comparison,
    pub value: Node,
    pub span: Span,
}

/// Where an incremental request goes on.
#[derive(Clone, Debug)]
pub struct Bookmark {
    pub value: Node,
    pub from: Node,
    pub settle: Option<Node>,
    pub of: BookmarkOf,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BookmarkOf {
    /// The largest value among the rows.
    Rows,
    /// The end of the unbroken run of committed windows.
    Windows,
}

#[derive(Clone, Debug)]
pub enum LoopSource {
    /// The rows of another request that satisfy all conditions, as they arrive.
    Rows {
        request: usize,
        conditions: Vec<Node>,
    },
    List(Node),
}

/// One call of a turn, and what its answers mean.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// `then for $u in …`: the local and the list; one call for each item.
    pub source: Option<(usize, Node)>,
    pub call: Call,
    /// Without what a step takes over from its request: for calls to another origin than the
    /// request's own.
    pub away: Option<Box<Call>>,
    pub poll: Option<Poll>,
    pub on: Vec<On>,
    pub format: Format,
    /// `reads`: it changes nothing, whatever its verb.
    pub reads: bool,
    pub idempotency_key: Option<Node>,
    pub timeout: Option<Node>,
    /// The local that holds its answer for the next call; none for the last.
    pub held: Option<usize>,
}

/// `poll every … until … within …`: the call is repeated until its answer is the one.
#[derive(Clone, Debug)]
pub struct Poll {
    pub every: Node,
    pub until: Node,
    pub fail: Option<Node>,
    pub within: Node,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Call {
    pub verb: Verb,
    pub base: Option<Url>,
    pub url: Url,
    pub headers: Vec<Pair>,
    pub query: Vec<Pair>,
    pub body: Option<Body>,
    pub auth: Auth,
    pub span: Span,
}

impl Call {
    /// Where it goes, as the script writes it: `"https://api.acme.test" "/orders"`.
    pub fn written(&self, sources: &Sources) -> String {
        let base = self.base.iter().filter(|_| !self.url.is_absolute()).map(|base| base.span);
        let parts: Vec<&str> = base.chain([self.url.span]).map(|span| sources.slice(span)).collect();
        parts.join(" ")
    }
}

#[derive(Clone, Debug)]
pub struct Url {
    pub pieces: Vec<UrlPiece>,
    pub span: Span,
}

impl Url {
    /// It names a host of its own. A hole stands for some letter, for values cannot bring a scheme;
    /// what begins with raw text is known only when that is.
    pub fn is_absolute(&self) -> bool {
        let letters = |piece: &UrlPiece| match piece {
            UrlPiece::Literal(text) => text.clone(),
            UrlPiece::Hole(_) | UrlPiece::Raw(_) => "x".to_owned(),
        };
        !matches!(self.pieces.first(), Some(UrlPiece::Raw(_))) && is_absolute(&self.pieces.iter().map(letters).collect::<String>())
    }
}

#[derive(Clone, Debug)]
pub enum UrlPiece {
    /// Goes out as written.
    Literal(String),
    /// Encoded by where it stands: host, path segment or query value.
    Hole(Node),
    /// Already encoded, or a whole URL.
    Raw(Node),
}

#[derive(Clone, Debug)]
pub struct Pair {
    pub name: Node,
    pub value: Node,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum Body {
    Json(Node),
    Form(Node),
    Text(Node),
    /// An object: its fields are the parts.
    Multipart(Node),
    Graphql {
        query: Node,
        variables: Option<Node>,
    },
}

#[derive(Clone, Debug)]
pub enum Auth {
    None,
    Scheme(Box<Scheme>),
    Choice(Vec<(Node, Auth)>, Box<Auth>),
}

/// One authenticator with its arguments.
#[derive(Clone, Debug)]
pub struct Scheme {
    pub authenticator: &'static Authenticator,
    pub arguments: Vec<(&'static str, Node)>,
    /// The local of `$request`, for authenticators that sign.
    pub request: Option<usize>,
    /// Requests whose result the arguments read, and the local that holds it: fetched again when the
    /// API no longer accepts it.
    pub logins: Vec<(usize, usize)>,
    pub span: Span,
}

impl Request {
    /// The first call.
    pub fn call(&self) -> Option<&Call> {
        self.exchanges.first().map(|exchange| &exchange.call)
    }

    /// The one whose answers hold the rows.
    pub fn last_exchange(&self) -> Option<&Exchange> {
        self.exchanges.last()
    }
}

impl Scheme {
    pub fn argument(&self, name: &str) -> Option<&Node> {
        self.arguments.iter().find(|(known, _)| *known == name).map(|(_, node)| node)
    }
}

#[derive(Clone, Debug)]
pub struct Pager {
    pub kind: PagerKind,
    pub carry: Option<Carry>,
    pub start: Option<Node>,
    pub size: Option<Node>,
    /// Name of the query parameter that asks for `size`.
    pub size_query: Option<Node>,
    pub first: Option<Node>,
    pub next: Option<Node>,
    /// The first page, if it is at hand and needs no call.
    pub inline: Option<Node>,
    /// Rows in all.
    pub total: Option<Node>,
    /// Pages in all.
    pub pages: Option<Node>,
    /// Rows after which the API gives no more, however many there are.
    pub cap: Option<Node>,
    /// Where paging begins anew once the cap is reached: `$page.restart` of the pages after.
    pub restart: Option<Node>,
    pub span: Span,
}

impl Pager {
    /// Of a request that says nothing of paging.
    pub fn unsaid(span: Span) -> Pager {
        Pager {
            kind: PagerKind::Unsaid,
            carry: None,
            start: None,
            size: None,
            size_query: None,
            first: None,
            next: None,
            inline: None,
            total: None,
            pages: None,
            cap: None,
            restart: None,
            span,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PagerKind {
    /// Nothing is said: one page, and a warning if the answer names another.
    Unsaid,
    None,
    Number,
    Offset,
    Cursor,
    Url,
    Link,
}

impl PagerKind {
    pub fn word(self) -> &'static str {
        match self {
            PagerKind::Unsaid | PagerKind::None => "none",
            PagerKind::Number => "number",
            PagerKind::Offset => "offset",
            PagerKind::Cursor => "cursor",
            PagerKind::Url => "url",
            PagerKind::Link => "link",
        }
    }
}

/// Where the page's number, offset or cursor goes.
#[derive(Clone, Debug)]
pub enum Carry {
    Query(Node),
    Header(Node),
    /// A key of the JSON or form body.
    Body(Node),
}

#[derive(Clone, Debug)]
pub enum Records {
    /// The body's array, or the one object.
    Auto,
    Path(Vec<String>),
    Expr(Node, Span),
}

#[derive(Clone, Debug)]
pub struct Step {
    pub action: StepAction,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum StepAction {
    Each { item: usize, index: Option<usize>, source: Node },
    Let { local: usize, value: Node },
    Where(Node),
    Map { column: usize, value: Node },
}

#[derive(Clone, Debug)]
pub struct On {
    pub statuses: Vec<Status>,
    pub when: Option<Node>,
    pub action: ActionKind,
    pub times: Option<Node>,
    pub after: Option<Node>,
    pub why: Option<String>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Expect {
    pub condition: Node,
    pub why: Option<String>,
    pub span: Span,
}

/// How calls are made.
#[derive(Clone, Debug, Default)]
pub struct CallPolicy {
    /// Of the request or its shape; the file's own are in `Checked`.
    pub rates: Vec<Rate>,
    pub concurrency: Option<Node>,
    /// It is the file's, and so bounds the calls of its requests together.
    pub concurrency_is_shared: bool,
    pub retry_max: Option<Node>,
    pub timezone: Option<Node>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub count: u64,
    pub per: Duration,
}

#[derive(Clone, Debug, PartialEq)]
pub enum RejectLimit {
    Rows(u64),
    /// Of the rows read.
    Percent(f64),
}
