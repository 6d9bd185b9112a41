//! Fields of the answers that a script reads, from its samples, and of objects whose type is known.

use super::context::{Block, Context};
use super::names::{in_reach, request};
use crate::builtin;
use crate::check::ir::Records;
use crate::check::uses::NameKind;
use crate::expr::standalone::evaluate_text;
use crate::sample::Shape;
use crate::script::Script;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Item, Spanned, Statement};
use crate::syntax::parse_expression;
use crate::value::{Kinds, Value};

/// How far names that stand for each other are followed.
const DEEPEST: usize = 16;

/// A field that was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub name: String,
    /// Kinds and an example.
    pub detail: String,
    /// Markdown: the values that were seen.
    pub doc: String,
}

/// Which document bare names read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Root {
    Record,
    Page,
    /// The answer of the step before.
    Previous,
    Nothing,
}

/// The fields that a bare name may be in the statement at hand.
pub fn record_root(script: &Script, context: &Context) -> Vec<Seen> {
    // Inside of a predicate a bare name is an error.
    if context.brackets.iter().any(|bracket| bracket.open == '[') {
        return Vec::new();
    }
    Shapes::new(script, context).and_then(|shapes| shapes.root(root_of(context))).map(|shape| fields(&shape)).unwrap_or_default()
}

/// The fields of what the names before a dot stand for; without names, of the item at hand.
pub fn at_path(script: &Script, context: &Context, path: &[String]) -> Vec<Seen> {
    let Some(shapes) = Shapes::new(script, context) else { return Vec::new() };
    let root = if path.is_empty() { shapes.item(context) } else { shapes.base(context) };
    root.and_then(|root| follow(&root, path)).map(|shape| fields(&shape)).unwrap_or_default()
}

/// The fields of `$name.path`.
pub fn of_name(script: &Script, context: &Context, offset: u32, name: &str, path: &[String]) -> Vec<Seen> {
    let owner = context.owner.as_deref();
    let Some(shapes) = Shapes::new(script, context) else { return Vec::new() };
    let given = match name {
        "row" => shapes.root(Root::Record),
        "response" if path.first().is_some_and(|field| field == "body") => {
            return shapes.root(Root::Page).and_then(|page| follow(&page, path.get(1..)?)).map(|shape| fields(&shape)).unwrap_or_default();
        }
        _ => None,
    };
    let definition =
        in_reach(script, offset, owner).into_iter().find(|(_, definition)| definition.name == name && definition.kind.has_dollar());
    let shape = given.or_else(|| shapes.of_definition(definition.as_ref()?.1.kind, definition.as_ref()?.1.span, name, DEEPEST));
    if let Some(found) = shape.and_then(|shape| follow(&shape, path)).map(|shape| fields(&shape)).filter(|found| !found.is_empty()) {
        return found;
    }
    let typed = definition.and_then(|(_, definition)| script.checked().typing.at(definition.span).and_then(|ty| ty.fields.clone()));
    let typed = typed.filter(|_| path.is_empty()).unwrap_or_default();
    typed.into_iter().map(|(name, ty)| Seen { name, detail: super::names::type_text(&ty), doc: String::new() }).collect()
}

/// The fields for a line of a `map` block.
pub fn of_block(script: &Script, context: &Context, _offset: u32) -> Vec<Seen> {
    if context.block != Block::Map {
        return Vec::new();
    }
    Shapes::new(script, context).and_then(|shapes| shapes.base(context)).map(|shape| fields(&shape)).unwrap_or_default()
}

/// Kinds of the path that is being mapped, as they were seen.
pub fn mapped_kinds(script: &Script, context: &Context) -> Option<Kinds> {
    let arrow = context.before.iter().rposition(|(_, text)| text == "->")?;
    let value = context.before.get(1..arrow)?;
    let text: String = value.iter().map(|(_, text)| text.as_str()).collect();
    let (expr, _) = parse_expression(&crate::source::Source::new("value", text));
    let shapes = Shapes::new(script, context)?;
    shapes.of_expr(&expr, &shapes.base(context)?, DEEPEST).map(|shape| shape.kinds()).filter(|kinds| *kinds != Kinds::NULL)
}

/// What was seen at a field, for hovers: `None` without a sample.
pub fn seen_of(script: &Script, owner: &str, statement: &Statement, expr: &Expr) -> Option<Seen> {
    let shapes = Shapes { script, owner: owner.to_owned() };
    let root = shapes.root(root_of_word(statement.word()))?;
    let shape = shapes.of_expr(expr, &root, DEEPEST)?;
    let name = script.source().slice(expr.span).to_owned();
    Some(seen(&name, &shape))
}

/// The shape of the records of a request, if there is a sample.
pub fn records_of(script: &Script, owner: &str) -> Option<Shape> {
    Shapes { script, owner: owner.to_owned() }.root(Root::Record)
}

struct Shapes<'s> {
    script: &'s Script,
    /// The request whose answers are read.
    owner: String,
}

impl<'s> Shapes<'s> {
    fn new(script: &'s Script, context: &Context) -> Option<Shapes<'s>> {
        let owner = context.owner.clone()?;
        let checked = script.checked();
        if checked.requests.iter().any(|request| request.name == owner) {
            return Some(Shapes { script, owner });
        }
        // A shape is seen through the first request that is made of it.
        let made = script.parsed().file.items.iter().find_map(|item| match &item.node {
            Item::Request(request) if request.shape.as_ref().is_some_and(|call| call.name.node == owner) => Some(request.name.node.clone()),
            _ => None,
        });
        Some(Shapes { script, owner: made? })
    }

    fn index(&self) -> Option<usize> {
        self.script.checked().requests.iter().position(|request| request.name == self.owner)
    }

    fn page(&self, back: usize) -> Option<Shape> {
        let checked = self.script.checked();
        let index = self.index()?;
        let last = checked.requests.get(index)?.exchanges.len().checked_sub(back + 1)?;
        checked.samples.get(&(index, last)).map(|sample| Shape::of(&sample.page))
    }

    fn root(&self, root: Root) -> Option<Shape> {
        match root {
            Root::Page => self.page(0),
            Root::Previous => self.page(1).or_else(|| self.page(0)),
            Root::Record => self.records(),
            Root::Nothing => None,
        }
    }

    fn records(&self) -> Option<Shape> {
        let page = self.page(0)?;
        match &self.script.checked().requests.get(self.index()?)?.records {
            Records::Auto => Some(page.rows().clone()),
            Records::Path(path) => follow(&page, path).map(|shape| shape.rows().clone()),
            Records::Expr(_, span) => {
                let (expr, _) = parse_expression(&crate::source::Source::new("records", self.script.source().slice(*span)));
                self.of_expr(&expr, &page, DEEPEST).map(|shape| shape.rows().clone())
            }
        }
    }

    /// What bare names read, in a `map` block the object that it is about.
    fn base(&self, context: &Context) -> Option<Shape> {
        let Some(subject) = context.subject.as_deref() else { return self.root(root_of(context)) };
        let (expr, _) = parse_expression(&crate::source::Source::new("subject", subject));
        self.of_expr(&expr, &self.root(Root::Record)?, DEEPEST)
    }

    /// What `.` is: the item of the list before the bracket, or the document.
    fn item(&self, context: &Context) -> Option<Shape> {
        let root = self.base(context)?;
        let Some(bracket) = context.brackets.iter().rfind(|bracket| matches!(bracket.open, '[' | '(')) else { return Some(root) };
        let at = bracket.at as usize;
        let text = self.script.source().text();
        let line = text.get(..at)?.rfind('\n').map_or(0, |line| line + 1);
        let before = text.get(line..at)?;
        let list = match bracket.open {
            '[' => before,
            _ => before.rsplit_once('|').map(|(list, _)| list).or_else(|| text.get(at + 1..)?.split([',', ')']).next())?,
        };
        let start = list
            .trim_end()
            .rfind(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '_' | '.' | '$')))
            .map_or(0, |index| index + 1);
        let (expr, _) = parse_expression(&crate::source::Source::new("list", list.get(start..)?.trim()));
        self.of_expr(&expr, &root, DEEPEST).map(|shape| shape.rows().clone())
    }

    fn of_expr(&self, expr: &Expr, root: &Shape, depth: usize) -> Option<Shape> {
        let depth = depth.checked_sub(1)?;
        match &expr.node {
            ExprKind::Name(name) => root.rows().field(name).cloned(),
            ExprKind::ItemField(name) => root.rows().field(&name.node).cloned(),
            ExprKind::Item => Some(root.clone()),
            ExprKind::Field(base, name) => self.of_expr(base, root, depth)?.rows().field(&name.node).cloned(),
            ExprKind::Bracket(inner, _) | ExprKind::Slice(inner, _, _) | ExprKind::Star(inner) => {
                self.of_expr(inner, root, depth).map(|shape| shape.rows().clone())
            }
            ExprKind::Insist(inner) | ExprKind::Paren(inner) => self.of_expr(inner, root, depth),
            ExprKind::Dollar(name) => {
                if name == "row" {
                    return self.root(Root::Record);
                }
                let uses = &self.script.checked().uses;
                let extent = request(self.script, &self.owner).map(|(_, span)| span);
                let found = uses
                    .definitions()
                    .iter()
                    .find(|found| found.name == *name && found.kind.has_dollar() && (found.within.is_none() || found.within == extent))?;
                self.of_definition(found.kind, found.span, name, depth)
            }
            ExprKind::Call { name, .. } => example_of(&name.node),
            _ => None,
        }
    }

    /// What a name stands for.
    fn of_definition(&self, kind: NameKind, declared: Span, name: &str, depth: usize) -> Option<Shape> {
        let depth = depth.checked_sub(1)?;
        if kind == NameKind::Request {
            let other = Shapes { script: self.script, owner: name.to_owned() };
            let index = other.index()?;
            let is_value = self.script.checked().requests.get(index)?.is_value;
            return other.root(if is_value { Root::Page } else { Root::Record });
        }
        let source = source_of(&self.script.parsed().file.items, declared)?;
        let root = self.root(Root::Record).unwrap_or_else(|| Shape::of(&Value::Null));
        let shape = self.of_expr(source, &root, depth)?;
        let is_item = matches!(kind, NameKind::Loop | NameKind::Element | NameKind::Step);
        Some(if is_item { shape.rows().clone() } else { shape })
    }
}

/// What a function gives that needs nothing of the world, by its first example: `windows` has `start`.
fn example_of(function: &str) -> Option<Shape> {
    let (_, result) = builtin::find(function)?.examples.first()?;
    evaluate_text(result, jiff::Timestamp::UNIX_EPOCH).ok().map(|value| Shape::of(&value))
}

/// The value with which a variable is declared.
fn source_of(items: &[Spanned<Item>], declared: Span) -> Option<&Expr> {
    items.iter().find_map(|item| match &item.node {
        Item::Request(request) => request.body.iter().find_map(|statement| declared_by(&statement.node, declared)),
        Item::Shape(shape) => shape.body.iter().find_map(|statement| declared_by(&statement.node, declared)),
        Item::Default(statement) => declared_by(statement, declared),
        Item::Let(binding) if binding.name.span == declared => Some(&binding.value),
        _ => None,
    })
}

fn declared_by(statement: &Statement, declared: Span) -> Option<&Expr> {
    match statement {
        Statement::For(found) if found.variable.span == declared => Some(&found.source),
        Statement::Each { variable, source, .. } if variable.span == declared => Some(source),
        Statement::Let(binding) if binding.name.span == declared => Some(&binding.value),
        Statement::Then(then) => then.source.as_ref().filter(|(variable, _)| variable.span == declared).map(|(_, source)| source),
        _ => None,
    }
}

fn root_of(context: &Context) -> Root {
    if context.block == Block::Step || context.word() == "then" {
        let after = matches!(context.word(), "on" | "poll" | "expect");
        return if after { Root::Page } else { Root::Previous };
    }
    if context.block == Block::Map {
        return Root::Record;
    }
    root_of_word(context.word())
}

fn root_of_word(word: &str) -> Root {
    match word {
        "map" | "where" | "let" | "each" | "bookmark" => Root::Record,
        "records" | "paginate" | "stop" | "stop when" | "on" | "expect" | "poll" => Root::Page,
        "then" => Root::Previous,
        _ => Root::Nothing,
    }
}

fn follow(shape: &Shape, path: &[String]) -> Option<Shape> {
    let mut at = shape.clone();
    for name in path {
        at = at.rows().field(name)?.clone();
    }
    Some(at)
}

fn fields(shape: &Shape) -> Vec<Seen> {
    shape.rows().fields().map(|(name, shape)| seen(name, shape)).collect()
}

/// `text: "Winter sale"`.
fn seen(name: &str, shape: &Shape) -> Seen {
    let kinds = shape.kinds().without(Kinds::NULL);
    let kinds = if kinds.is_empty() { "always null".to_owned() } else { kinds.to_string() };
    let example = shape.examples().first().map_or_else(String::new, |example| format!(": {example}"));
    let mut doc = String::new();
    if !shape.examples().is_empty() {
        doc.push_str(&format!(
            "In the sample: {}",
            shape.examples().iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
        ));
    }
    if shape.nulls() > 0 {
        doc.push_str(&format!("\n\nnull in {} of {}", shape.nulls(), shape.seen()));
    }
    if shape.absent() > 0 {
        doc.push_str(&format!("\n\nmissing in {} of {}", shape.absent(), shape.absent() + shape.seen()));
    }
    Seen { name: name.to_owned(), detail: format!("{kinds}{example}"), doc }
}
