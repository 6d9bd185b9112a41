//! The script of a session: a text that grows by what is typed. A statement of which there is one takes the
//! place of the one before; the others stand where they belong, in the order in which they were typed.

use crate::diagnostic::Diagnostic;
use crate::source::{Source, Span};
use crate::syntax::ast::{Expr, ExprKind, Item, Map, Pair, Request, Spanned, Statement, TextPart};
use crate::syntax::{Parsed, parse, parse_expression};

/// The text, and the request to which statements are added.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Draft {
    pub(super) text: String,
    pub(super) request: Option<String>,
}

/// What was typed.
pub(super) enum Typed {
    /// Items and statements.
    Parts(Vec<Part>),
    Expression,
    Nothing,
}

/// One item or statement.
pub(super) struct Part {
    pub(super) item: Item,
    pub(super) text: String,
    /// Where its text begins in what was typed.
    pub(super) start: u32,
}

/// Reads what was typed, or says what is wrong with it.
pub(super) fn read(source: &Source) -> Result<Typed, Vec<Diagnostic>> {
    let parsed = parse(source);
    let errors: Vec<Diagnostic> = parsed.diagnostics.iter().filter(|found| found.is_error()).cloned().collect();
    if errors.is_empty() {
        let part =
            |item: Spanned<Item>| Part { text: source.slice(item.span).trim_end().to_owned(), start: item.span.start, item: item.node };
        let parts: Vec<Part> = parsed.file.items.into_iter().map(part).collect();
        return Ok(if parts.is_empty() { Typed::Nothing } else { Typed::Parts(parts) });
    }
    let (_, of_expression) = parse_expression(source);
    if of_expression.is_empty() {
        return Ok(Typed::Expression);
    }
    let is_statement = begins_with_statement(source.text()) || errors.iter().any(is_mistyped);
    Err(if is_statement { errors } else { of_expression })
}

/// `gett "…"`: the word of a statement or item, nearly.
fn is_mistyped(found: &Diagnostic) -> bool {
    found.code == "unknown-statement" && !found.fixes.is_empty()
}

fn begins_with_statement(text: &str) -> bool {
    let word: String = text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    crate::manual::entries().any(|entry| entry.name.split(' ').next() == Some(word.as_str()))
}

/// Whether more lines belong to it: a bracket or a block of text is open.
pub(super) fn is_open(text: &str) -> bool {
    let blocks = text.matches("\"\"\"").count();
    let source = Source::new("", text);
    blocks % 2 == 1 || parse(&source).diagnostics.iter().any(|found| matches!(found.code, "unclosed-block" | "unclosed-bracket"))
}

impl Draft {
    /// The text with one more item or statement, and where that stands.
    pub(super) fn with(&self, item: &Item, text: &str) -> (Draft, Span) {
        let parsed = parse(&Source::new("", self.text.clone()));
        match item {
            Item::Request(request) => {
                let (draft, span) = self.item(&parsed, item, text);
                (Draft { request: Some(request.name.node.clone()), ..draft }, span)
            }
            Item::Default(statement) => self.statement(&parsed, statement, text),
            Item::Let(binding) if self.request.is_some() => self.statement(&parsed, &Statement::Let(binding.clone()), text),
            _ => self.item(&parsed, item, text),
        }
    }

    /// A statement goes into the request; before there is one, and for what all requests share, above.
    fn statement(&self, parsed: &Parsed, statement: &Statement, text: &str) -> (Draft, Span) {
        let shared = matches!(statement, Statement::Base(_) | Statement::Auth(_) | Statement::AllowHost(_));
        let request = self.open(parsed).filter(|_| !shared);
        let begins = matches!(statement, Statement::Call(_));
        match request {
            Some(request) if !(begins && maps(&request.node)) => self.in_request(&request, statement, text),
            _ if begins => self.begun(parsed, statement, text),
            _ => self.item(parsed, &Item::Default(statement.clone()), text),
        }
    }

    /// The text with a line that is being typed where it would stand, and where that begins.
    pub(super) fn opened(&self, line: &str) -> (String, usize) {
        let parsed = parse(&Source::new("", self.text.clone()));
        let end = self.open(&parsed).and_then(|request| self.text.get(..request.span.end as usize)?.rfind('}'));
        let at = end.unwrap_or(self.text.len());
        let (before, after) = self.text.split_at_checked(at).unwrap_or((&self.text, ""));
        let gap = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
        (format!("{before}{gap}{line}\n{after}"), before.len() + gap.len())
    }

    /// A request of its own for a call.
    fn begun(&self, parsed: &Parsed, statement: &Statement, text: &str) -> (Draft, Span) {
        let url = match statement {
            Statement::Call(call) => literal(&call.url).unwrap_or_default(),
            _ => String::new(),
        };
        let name = free_name(&request_name(&url), parsed);
        let mut draft = self.clone();
        if !parsed.file.items.iter().any(|item| matches!(item.node, Item::Integration(_))) {
            draft.text = format!("integration {}\n\n{}", integration_name(&url), draft.text);
        }
        if !draft.text.is_empty() && !draft.text.ends_with("\n\n") {
            draft.text.push_str(if draft.text.ends_with('\n') { "\n" } else { "\n\n" });
        }
        draft.text.push_str(&format!("request {name} {{\n  "));
        let start = draft.text.len();
        draft.text.push_str(&format!("{text}\n}}\n"));
        (Draft { request: Some(name), ..draft }, Span::new(start, start + text.len()))
    }

    /// The request that is being written.
    fn open(&self, parsed: &Parsed) -> Option<Spanned<Request>> {
        let name = self.request.as_ref()?;
        parsed.file.items.iter().rev().find_map(|item| match &item.node {
            Item::Request(request) if request.name.node == *name => Some(Spanned::new(request.clone(), item.span)),
            _ => None,
        })
    }

    fn in_request(&self, request: &Spanned<Request>, statement: &Statement, text: &str) -> (Draft, Span) {
        let body = &request.node.body;
        if let Some(known) = body.iter().find(|known| same(&known.node, statement)) {
            return self.replaced(known.span, text);
        }
        let before = body.iter().rev().find(|known| rank(&known.node) <= rank(statement));
        match before {
            Some(before) => self.inserted(self.line_end(before.span.end as usize), &format!("\n  {}", indented(text)), text),
            None => {
                let end = request.span.end as usize;
                let brace = self.text.get(request.span.range()).and_then(|text| text.find('{'));
                match brace {
                    Some(at) => self.inserted(request.span.start as usize + at + 1, &format!("\n  {}", indented(text)), text),
                    None => self.inserted(end, &format!(" {{\n  {}\n}}", indented(text)), text),
                }
            }
        }
    }

    fn item(&self, parsed: &Parsed, item: &Item, text: &str) -> (Draft, Span) {
        let items = &parsed.file.items;
        if let Some(known) = items.iter().find(|known| same_item(&known.node, item)) {
            return self.replaced(known.span, text);
        }
        let first = matches!(item, Item::Integration(_) | Item::Use(_));
        if first {
            return self.inserted(0, &format!("{text}\n"), text);
        }
        let above = |known: &Item| !matches!(known, Item::Request(_) | Item::Shape(_) | Item::Test(_));
        let last = matches!(item, Item::Request(_) | Item::Shape(_) | Item::Test(_));
        let before = items.iter().rev().find(|known| last || above(&known.node));
        match before {
            Some(before) => {
                let gap = if last { "\n\n" } else { "\n" };
                self.inserted(self.line_end(before.span.end as usize), &format!("{gap}{text}"), text)
            }
            None => self.inserted(0, &format!("{text}\n"), text),
        }
    }

    fn replaced(&self, span: Span, text: &str) -> (Draft, Span) {
        let (before, after) = (self.text.get(..span.start as usize), self.text.get(span.end as usize..));
        let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
        let start = before.len();
        (Draft { text: format!("{before}{text}{after}"), ..self.clone() }, Span::new(start, start + text.len()))
    }

    /// `new` holds `text`, which is what was typed.
    fn inserted(&self, at: usize, new: &str, text: &str) -> (Draft, Span) {
        let (before, after) = self.text.split_at_checked(at).unwrap_or((&self.text, ""));
        let start = before.len() + new.len() - new.trim_start_matches(['\n', ' ', '{']).len();
        (Draft { text: format!("{before}{new}{after}"), ..self.clone() }, Span::new(start, start + text.len()))
    }

    /// Behind the rest of the line, if only a comment follows.
    fn line_end(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default();
        if line.trim().is_empty() || line.trim_start().starts_with('#') { at + line.len() } else { at }
    }
}

fn indented(text: &str) -> String {
    // What is in texts of several lines must stay.
    if text.contains("\"\"\"") { text.to_owned() } else { text.replace('\n', "\n  ") }
}

fn maps(request: &Request) -> bool {
    request.body.iter().any(|statement| matches!(statement.node, Statement::Map(_)))
}

/// Where a statement stands among others: call, what goes with it, pages, rows.
fn rank(statement: &Statement) -> u8 {
    match statement {
        Statement::For(_) | Statement::OnlyIf(_) => 0,
        Statement::Call(_) => 1,
        Statement::Header(_) | Statement::Query(_) | Statement::Body(_) | Statement::Auth(_) | Statement::Reads => 2,
        Statement::Paginate(_) | Statement::StopWhen(_) | Statement::ContinueOnEmpty | Statement::On(_) | Statement::Then(_) => 3,
        Statement::Each { .. } | Statement::Let(_) | Statement::Where(_) | Statement::Map(_) => 5,
        _ => 4,
    }
}

/// Whether the new one takes the place of the other.
fn same(known: &Statement, new: &Statement) -> bool {
    match (known, new) {
        (Statement::Call(_), Statement::Call(_)) => true,
        (Statement::Map(Map::Single { target: a, .. }), Statement::Map(Map::Single { target: b, .. })) => {
            a.node.name().map(|name| &name.node) == b.node.name().map(|name| &name.node)
        }
        (Statement::Let(a), Statement::Let(b)) => a.name.node == b.name.node,
        (Statement::Header(a), Statement::Header(b)) | (Statement::Query(a), Statement::Query(b)) => names(a) == names(b),
        (Statement::Map(_) | Statement::Each { .. } | Statement::Where(_) | Statement::For(_), _) => false,
        (Statement::Expect(..) | Statement::Then(_) | Statement::On(_) | Statement::AllowHost(_), _) => false,
        _ => known.word() == new.word(),
    }
}

fn same_item(known: &Item, new: &Item) -> bool {
    match (known, new) {
        (Item::Integration(_), Item::Integration(_)) => true,
        (Item::Default(a), Item::Default(b)) => same(a, b),
        (a, b) => item_name(a).is_some_and(|name| std::mem::discriminant(a) == std::mem::discriminant(b) && Some(name) == item_name(b)),
    }
}

fn item_name(item: &Item) -> Option<&str> {
    Some(match item {
        Item::Param(param) => &param.name.node,
        Item::Secret(secret) => &secret.name.node,
        Item::Global(global) => &global.name.node,
        Item::Let(binding) => &binding.name.node,
        Item::Function(function) => &function.name.node,
        Item::Fields(fields) => &fields.name.node,
        Item::Shape(shape) => &shape.name.node,
        Item::Request(request) => &request.name.node,
        _ => return None,
    })
}

fn names(pairs: &[Pair]) -> Vec<Option<String>> {
    pairs.iter().map(|pair| literal(&pair.name).map(|name| name.to_ascii_lowercase())).collect()
}

/// A text; holes are left out of it.
pub(super) fn literal(expr: &Expr) -> Option<String> {
    let ExprKind::Text { parts, .. } = &expr.node else { return None };
    let letters = parts.iter().filter_map(|part| match part {
        TextPart::Literal(text) => Some(text.node.as_str()),
        TextPart::Hole(_) => None,
    });
    Some(letters.collect())
}

/// `orders` of `https://api.acme.test/v2/orders.json?x=1`.
fn request_name(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let path = path.split_once("://").map_or(path, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let segment = path.rsplit('/').find(|segment| segment.starts_with(|c: char| c.is_ascii_alphabetic()));
    segment.map_or_else(|| "rows".to_owned(), |segment| crate::infer::snake(segment.split('.').next().unwrap_or(segment)))
}

/// `acme` of `https://api.acme.test/v2`.
fn integration_name(url: &str) -> String {
    let host = url.split_once("://").map_or("", |(_, rest)| rest.split(['/', ':', '?']).next().unwrap_or_default());
    let labels: Vec<&str> = host.split('.').filter(|label| !label.is_empty()).collect();
    let known = labels
        .len()
        .checked_sub(2)
        .and_then(|index| labels.get(index))
        .filter(|label| label.starts_with(|c: char| c.is_ascii_alphabetic()));
    known.map_or_else(|| "api".to_owned(), |label| crate::infer::snake(label))
}

fn free_name(name: &str, parsed: &Parsed) -> String {
    let taken = |name: &str| parsed.file.items.iter().any(|item| matches!(&item.node, Item::Request(request) if request.name.node == name));
    if !taken(name) {
        return name.to_owned();
    }
    (2..).map(|number| format!("{name}_{number}")).find(|name| !taken(name)).unwrap_or_default()
}
