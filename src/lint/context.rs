//! What lints look at: the tree of one file, what it means, and both together for each request.

use std::collections::HashSet;

use super::Lint;
use super::allow::{self, Comment};
use crate::check::merge::Merged;
use crate::check::table::GlobalField;
use crate::check::{Checked, ir};
use crate::diagnostic::Diagnostic;
use crate::expr::compile::Findings;
use crate::source::{Source, Span};
use crate::syntax::ast::{
    Expr, ExprKind, FieldEntry, Global, GlobalBody, Item, KeyItem, Map, Name, Pair, Request, Shape, Spanned, Statement, Target,
    TestStatement, TextPart, Then, TypeExpr,
};
use crate::syntax::{Parsed, visit};
use crate::value::convert::ColumnType;

/// One file and all that is known of it.
pub struct Context<'c> {
    pub source: &'c Source,
    pub items: &'c [Spanned<Item>],
    pub checked: &'c Checked,
    /// The requests and shapes of the file.
    pub blocks: Vec<Block<'c>>,
    /// Every expression of the file as a whole.
    pub values: Vec<&'c Expr>,
    /// Every expression and each part of one, outer first.
    pub exprs: Vec<&'c Expr>,
    /// Every statement of the file, with those of blocks.
    pub statements: Vec<(&'c Statement, Span)>,
    /// Comments that speak to capi.
    pub comments: Vec<Comment>,
    /// Where comments stand.
    pub all_comments: &'c [Span],
    /// `$` names that are read, and those of lists that are spread.
    dollars: HashSet<&'c str>,
    /// Functions that are called, and shapes that requests are made from.
    calls: HashSet<&'c str>,
    /// Names of secrets, those of used files among them.
    secrets: HashSet<&'c str>,
}

/// A request or a shape, with what it takes over from the file and from its shape.
pub struct Block<'c> {
    pub name: &'c Name,
    /// What its own braces hold.
    pub own: &'c [Spanned<Statement>],
    pub merged: Merged<'c>,
    /// All statements that have a part in it, those of its steps among them.
    pub statements: Vec<&'c Statement>,
    /// What it means; a shape alone means nothing yet.
    pub request: Option<&'c ir::Request>,
}

impl<'c> Context<'c> {
    pub fn new(source: &'c Source, parsed: &'c Parsed, checked: &'c Checked) -> Context<'c> {
        let items = parsed.file.items.as_slice();
        let statements = statements(items);
        let mut values = Vec::new();
        items.iter().for_each(|item| of_item(&item.node, &mut values));
        statements.iter().for_each(|(statement, _)| visit::expressions(statement, &mut |expr| values.push(expr)));
        let mut exprs = Vec::new();
        values.iter().for_each(|value| visit::walk(value, &mut |part| exprs.push(part)));
        let secrets = checked.shared.iter().filter(|shared| matches!(shared.source, ir::SharedSource::Secret { .. }));
        let ends: Vec<Span> = statements.iter().map(|(_, span)| *span).chain(plain_items(items)).collect();
        Context {
            source,
            items,
            checked,
            blocks: blocks(items, checked),
            comments: allow::comments(source, &parsed.comments, &ends),
            all_comments: &parsed.comments,
            dollars: dollars(items, &exprs, &statements),
            calls: calls(items, &exprs),
            secrets: secrets.map(|shared| shared.name.as_str()).collect(),
            values,
            exprs,
            statements,
        }
    }

    /// Whether it stands in the file itself, not in one that it uses.
    pub fn is_own(&self, span: Span) -> bool {
        let base = self.source.base();
        base <= span.start && span.end <= base + self.source.text().len() as u32
    }

    /// Whether anything in the file reads `$name`.
    pub fn reads(&self, name: &str) -> bool {
        self.dollars.contains(name)
    }

    /// Whether anything in the file calls the function or makes a request from the shape.
    pub fn calls(&self, name: &str) -> bool {
        self.calls.contains(name)
    }

    /// A file that declares for others has no requests of its own.
    pub fn is_for_others(&self) -> bool {
        !self.items.iter().any(|item| matches!(item.node, Item::Request(_)))
    }

    /// The secret that the expression reads.
    pub fn secret_in(&self, expr: &'c Expr) -> Option<&'c str> {
        visit::dollars(expr).into_iter().find(|name| self.secrets.contains(name))
    }

    /// The maps of the file, as they stand: value and target.
    pub fn maps(&self) -> impl Iterator<Item = (&'c Expr, &'c Spanned<Target>)> + '_ {
        let listed = self.items.iter().filter_map(|item| if let Item::Fields(fields) = &item.node { Some(&fields.entries) } else { None });
        let listed = listed.flatten().filter_map(field);
        listed.chain(
            self.statements.iter().flat_map(|(statement, _)| if let Statement::Map(map) = statement { pairs(map) } else { Vec::new() }),
        )
    }

    /// The global field of this name, of the file or of one that it uses.
    pub fn global(&self, name: &str) -> Option<&'c GlobalField> {
        self.checked.globals.iter().find(|global| global.name == name)
    }

    /// Whether the file maps something to the global field.
    pub fn maps_global(&self, name: &str) -> bool {
        self.maps().any(|(_, target)| matches!(&target.node, Target::Global(global) if global.node == name))
    }

    /// Whether a derived field of the file is computed from it.
    pub fn derives_from(&self, name: &str) -> bool {
        let derived = self.items.iter().filter_map(|item| match &item.node {
            Item::Global(Global { body: GlobalBody::Derived(expr), .. }) => Some(expr),
            _ => None,
        });
        let mut found = false;
        derived.for_each(|expr| visit::walk(expr, &mut |part| found = found || matches!(&part.node, ExprKind::Name(read) if read == name)));
        found
    }

    /// Whether the column of the target holds numbers.
    pub fn is_number_column(&self, target: &Spanned<Target>) -> bool {
        match target.node.ty() {
            Some(ty) => matches!(ty.node, TypeExpr::Int | TypeExpr::Decimal(_) | TypeExpr::Float),
            None => target
                .node
                .name()
                .and_then(|name| self.global(&name.node))
                .is_some_and(|global| matches!(global.ty, ColumnType::Int | ColumnType::Decimal { .. } | ColumnType::Float)),
        }
    }

    /// Whether the script has a function of this name.
    pub fn is_declared_function(&self, name: &str) -> bool {
        self.items.iter().any(|item| matches!(&item.node, Item::Function(function) if function.name.node == name))
    }

    /// Whether a loop or a `let` of the file is called so.
    pub fn declares(&self, name: &str) -> bool {
        self.statements.iter().any(|(statement, _)| match statement {
            Statement::For(looped) => looped.variable.node == name,
            Statement::Let(binding) => binding.name.node == name,
            _ => false,
        })
    }

    /// Whether a statement stands at the top of the file.
    pub fn is_default(&self, span: Span) -> bool {
        self.items.iter().any(|item| item.span == span)
    }

    /// Reports the items of one kind whose `$` name, or function or shape, nothing in the file uses. A file without
    /// requests declares for others.
    pub fn unused(&self, lint: &Lint, what: &str, found: &mut Vec<Diagnostic>, name_of: impl Fn(&'c Item) -> Option<&'c Name>) {
        if self.is_for_others() {
            return;
        }
        for item in self.items {
            let Some(name) = name_of(&item.node) else { continue };
            let sigil = if self.slice(name.span).starts_with('$') { "$" } else { "" };
            let is_used = if sigil.is_empty() { self.calls(&name.node) } else { self.reads(&name.node) };
            if !is_used {
                let finding = lint.at(name.span, format!("nothing uses the {what} `{sigil}{}`", name.node));
                found.push(finding.help("use it, or take it out").suggest("take it out", self.line_of(item.span), ""));
            }
        }
    }

    pub fn slice(&self, span: Span) -> &str {
        self.source.slice(span)
    }

    /// The span widened to its whole line, if nothing else stands there; else with the blanks before it.
    pub fn line_of(&self, span: Span) -> Span {
        let text = self.source.text();
        let base = self.source.base();
        let (start, end) = ((span.start - base) as usize, (span.end - base) as usize);
        let before = text.get(..start).unwrap_or("");
        let indent = before.len() - before.trim_end_matches([' ', '\t']).len();
        let behind = text.get(end..).unwrap_or("");
        let blanks = behind.len() - behind.trim_start_matches([' ', '\t']).len();
        let rest = behind.get(blanks..).unwrap_or("");
        let newline = if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) };
        let begins_line = indent == before.len() || before.get(..before.len() - indent).is_some_and(|line| line.ends_with('\n'));
        let ends_line = newline > 0 || rest.is_empty();
        let base = base as usize;
        match (begins_line, ends_line) {
            (true, true) => Span::new(base + start - indent, base + end + blanks + newline),
            (false, true) => Span::new(base + start - indent, base + end),
            (_, false) => Span::new(base + start, base + end + blanks),
        }
    }
}

impl<'c> Block<'c> {
    /// The nearest statement of a kind of which one counts.
    pub fn single(&self, word: &'static str) -> Option<&'c Statement> {
        self.merged.single(word).map(|item| item.statement)
    }

    /// The query parameters that are sent beside those in the URL.
    pub fn query(&self) -> impl Iterator<Item = &'c Pair> + '_ {
        self.merged.query.iter().map(|(pair, _)| *pair)
    }

    /// The text of its URL, holes left out.
    pub fn path(&self) -> String {
        match self.single("get") {
            Some(Statement::Call(call)) => literal_part(&call.url),
            _ => String::new(),
        }
    }
}

/// The value and target of each entry.
fn pairs(map: &Map) -> Vec<(&Expr, &Spanned<Target>)> {
    match map {
        Map::Single { value, target } => vec![(value, target)],
        Map::Block { entries, .. } => entries.iter().filter_map(field).collect(),
    }
}

fn field(entry: &Spanned<FieldEntry>) -> Option<(&Expr, &Spanned<Target>)> {
    match &entry.node {
        FieldEntry::Field(field) => field.target.as_ref().map(|target| (&field.path, target)),
        _ => None,
    }
}

/// The literal parts of a text; nothing for what is none.
pub fn literal_part(expr: &Expr) -> String {
    let ExprKind::Text { parts, .. } = &expr.node else { return String::new() };
    let literal = |part: &TextPart| match part {
        TextPart::Literal(text) => text.node.clone(),
        TextPart::Hole(_) => String::new(),
    };
    parts.iter().map(literal).collect()
}

/// A text without holes.
pub fn text_of(expr: &Expr) -> Option<String> {
    let ExprKind::Text { parts, .. } = &expr.node else { return None };
    let is_plain = parts.iter().all(|part| matches!(part, TextPart::Literal(_)));
    is_plain.then(|| literal_part(expr))
}

/// Whether it is this number, as written.
pub fn is_number(expr: &Expr, digits: &str) -> bool {
    matches!(&expr.node, ExprKind::Number(written) if written == digits)
}

/// The last name of a path: `b` of `a.b`, `.b` and `$x.b`.
pub fn last_name(expr: &Expr) -> Option<&str> {
    match &expr.node {
        ExprKind::Name(name) => Some(name),
        ExprKind::ItemField(name) | ExprKind::Field(_, name) => Some(&name.node),
        ExprKind::Insist(inner) | ExprKind::Paren(inner) => last_name(inner),
        _ => None,
    }
}

/// The expressions of an item outside of statements.
fn of_item<'c>(item: &'c Item, values: &mut Vec<&'c Expr>) {
    match item {
        Item::Param(param) => values.extend(&param.default),
        Item::Let(binding) => values.push(&binding.value),
        Item::Function(function) => values.push(&function.body),
        Item::Shape(shape) => values.extend(shape.params.iter().filter_map(|param| param.default.as_ref())),
        Item::Request(request) => {
            values.extend(request.shape.iter().flat_map(|call| &call.arguments).map(|argument| &argument.value));
        }
        Item::Global(Global { body: GlobalBody::Derived(expr), .. }) => values.push(expr),
        Item::Test(test) => test.body.iter().for_each(|statement| of_test(&statement.node, values)),
        _ => {}
    }
}

fn of_test<'c>(statement: &'c TestStatement, values: &mut Vec<&'c Expr>) {
    match statement {
        TestStatement::Param(_, expr) | TestStatement::Now(expr) | TestStatement::Expect(expr, _) => values.push(expr),
        TestStatement::Respond { url, with, .. } => values.extend([url, with]),
        TestStatement::Replay(_) | TestStatement::Bad => {}
    }
}

fn statements(items: &[Spanned<Item>]) -> Vec<(&Statement, Span)> {
    let mut all = Vec::new();
    for item in items {
        match &item.node {
            Item::Default(statement) => with_steps(statement, item.span, &mut all),
            Item::Request(Request { body, .. }) | Item::Shape(Shape { body, .. }) => {
                body.iter().for_each(|statement| with_steps(&statement.node, statement.span, &mut all));
            }
            _ => {}
        }
    }
    all
}

fn with_steps<'c>(statement: &'c Statement, span: Span, all: &mut Vec<(&'c Statement, Span)>) {
    all.push((statement, span));
    if let Statement::Then(Then { body, .. }) = statement {
        body.iter().for_each(|statement| with_steps(&statement.node, statement.span, all));
    }
}

fn plain_items(items: &[Spanned<Item>]) -> impl Iterator<Item = Span> {
    let is_block = |item: &Item| matches!(item, Item::Request(_) | Item::Shape(_) | Item::Test(_));
    items.iter().filter(move |item| !is_block(&item.node)).map(|item| item.span)
}

fn blocks<'c>(items: &'c [Spanned<Item>], checked: &'c Checked) -> Vec<Block<'c>> {
    let defaults: Vec<(&Statement, Span)> = items
        .iter()
        .filter_map(|item| if let Item::Default(statement) = &item.node { Some((statement, item.span)) } else { None })
        .collect();
    let shapes: Vec<&Shape> =
        items.iter().filter_map(|item| if let Item::Shape(shape) = &item.node { Some(shape) } else { None }).collect();
    let mut requests = checked.requests.iter();
    let mut blocks = Vec::new();
    for item in items {
        match &item.node {
            Item::Shape(shape) => blocks.push(block(&shape.name, &defaults, None, &shape.body, None)),
            Item::Request(request) => {
                let meaning = requests.next();
                let named = request.shape.as_ref().map(|call| &call.name.node);
                let shape = named.and_then(|name| shapes.iter().find(|shape| shape.name.node == *name));
                // Of a request made from a shape in another file only a part is seen here.
                if named.is_none() || shape.is_some() {
                    blocks.push(block(&request.name, &defaults, shape.copied(), &request.body, meaning));
                }
            }
            _ => {}
        }
    }
    blocks
}

fn block<'c>(
    name: &'c Name,
    defaults: &[(&'c Statement, Span)],
    shape: Option<&'c Shape>,
    own: &'c [Spanned<Statement>],
    request: Option<&'c ir::Request>,
) -> Block<'c> {
    let plain = |body: &'c [Spanned<Statement>]| body.iter().map(|statement| (&statement.node, statement.span)).collect();
    let layers = [defaults.to_vec(), shape.map_or(Vec::new(), |shape| plain(&shape.body)), plain(own)];
    // What stands twice has been said by the checker.
    let mut all = Vec::new();
    layers.iter().flatten().for_each(|(statement, span)| with_steps(statement, *span, &mut all));
    let statements = all.into_iter().map(|(statement, _)| statement).collect();
    Block { name, own, statements, merged: Merged::new(&layers, &mut Findings::default()), request }
}

fn dollars<'c>(items: &'c [Spanned<Item>], exprs: &[&'c Expr], statements: &[(&'c Statement, Span)]) -> HashSet<&'c str> {
    let mut names = HashSet::new();
    for expr in exprs {
        if let ExprKind::Dollar(name) = &expr.node {
            names.insert(name.as_str());
        }
        if let ExprKind::Field(_, name) = &expr.node
            && let Some(name) = name.node.strip_prefix('$')
        {
            names.insert(name);
        }
    }
    let mut spread = |entries: &'c [Spanned<FieldEntry>]| {
        for entry in entries {
            if let FieldEntry::Spread(name) = &entry.node {
                names.insert(&name.node);
            }
        }
    };
    for item in items {
        if let Item::Fields(fields) = &item.node {
            spread(&fields.entries);
        }
    }
    for (statement, _) in statements {
        if let Statement::Map(Map::Block { entries, .. }) = statement {
            spread(entries);
        }
    }
    for (statement, _) in statements {
        let Statement::Key(columns) = statement else { continue };
        for column in columns {
            if let KeyItem::Spread(name) = &column.node {
                names.insert(name);
            }
        }
    }
    names
}

fn calls<'c>(items: &'c [Spanned<Item>], exprs: &[&'c Expr]) -> HashSet<&'c str> {
    let called = exprs.iter().filter_map(|expr| if let ExprKind::Call { name, .. } = &expr.node { Some(name.node.as_str()) } else { None });
    let made = items.iter().filter_map(|item| if let Item::Request(request) = &item.node { request.shape.as_ref() } else { None });
    called.chain(made.map(|call| call.name.node.as_str())).collect()
}
