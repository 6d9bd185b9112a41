//! File defaults, shape and request as one list of statements, by the rules of each kind:
//! *single* the nearest wins, *by name* the nearest per name, *ordered* outer first, `on` own first.

use std::collections::HashMap;

use super::fields::literal;
use crate::diagnostic::Diagnostic;
use crate::expr::compile::Findings;
use crate::source::Span;
use crate::syntax::ast::{On, Pair, Rate, Spanned, Statement};

/// A statement, where it stands and how near it is: 0 file, 1 shape, 2 request.
#[derive(Clone, Copy, Debug)]
pub struct Layered<'m> {
    pub statement: &'m Statement,
    pub span: Span,
    pub layer: usize,
}

#[derive(Debug, Default)]
pub struct Merged<'m> {
    single: HashMap<&'static str, Layered<'m>>,
    pub headers: Vec<(&'m Pair, Span)>,
    pub query: Vec<(&'m Pair, Span)>,
    /// `for each let where map expect then`.
    pub ordered: Vec<Layered<'m>>,
    pub on: Vec<(&'m On, Span)>,
    pub hosts: Vec<Layered<'m>>,
    /// Of shape and request; the file's own stay the file's.
    pub rates: Vec<&'m Spanned<Rate>>,
}

impl<'m> Merged<'m> {
    /// `layers`: file, shape, request, and the step if it is one's.
    pub fn new(layers: &[Vec<(&'m Statement, Span)>], findings: &mut Findings) -> Merged<'m> {
        let mut merged = Merged::default();
        for (layer, statements) in layers.iter().enumerate() {
            let outer_on = std::mem::take(&mut merged.on);
            let mut own = HashMap::new();
            for (statement, span) in statements {
                merged.take(Layered { statement, span: *span, layer }, &mut own, findings);
            }
            merged.on.extend(outer_on);
        }
        merged
    }

    pub fn single(&self, word: &'static str) -> Option<Layered<'m>> {
        self.single.get(word).copied()
    }

    fn take(&mut self, item: Layered<'m>, own: &mut Own, findings: &mut Findings) {
        match item.statement {
            Statement::Bad => {}
            Statement::Header(pairs) => {
                headers_once(pairs, own, findings);
                take_pairs(&mut self.headers, pairs, item.span, true);
            }
            Statement::Query(pairs) => {
                query_once(pairs, own, findings);
                take_pairs(&mut self.query, pairs, item.span, false);
            }
            Statement::On(on) => self.on.push((on, item.span)),
            Statement::AllowHost(_) => self.hosts.push(item),
            Statement::Rate(rates) => {
                if once("rate".to_owned(), "rate", item.span, "several limits stand in one statement: `rate 10/s, 300/min`", own, findings)
                    && item.layer > 0
                {
                    self.rates = rates.iter().collect();
                }
            }
            Statement::For(_)
            | Statement::Each { .. }
            | Statement::Let(_)
            | Statement::Where(_)
            | Statement::Map(_)
            | Statement::Expect(..)
            | Statement::Then(_) => self.ordered.push(item),
            statement => self.take_single(kind(statement), item, own, findings),
        }
    }

    fn take_single(&mut self, word: &'static str, item: Layered<'m>, own: &mut Own, findings: &mut Findings) {
        if once(word.to_owned(), word, item.span, "", own, findings) {
            self.single.insert(word, item);
        }
    }
}

/// What a block has said, and where.
type Own = HashMap<String, Span>;

/// Whether the block says this for the first time.
fn once(key: String, what: &str, span: Span, help: &str, own: &mut Own, findings: &mut Findings) -> bool {
    let Some(first) = own.get(&key) else {
        own.insert(key, span);
        return true;
    };
    let diagnostic =
        Diagnostic::error("duplicate-statement", span, format!("`{what}` stands twice")).label("again here").also(*first, "first here");
    findings.diagnostics.push(if help.is_empty() { diagnostic } else { diagnostic.help(help) });
    false
}

/// Case makes no difference to the names of headers.
fn headers_once(pairs: &[Pair], own: &mut Own, findings: &mut Findings) {
    for pair in pairs {
        let Some(name) = literal(&pair.name) else { continue };
        let what = format!("header {name}");
        once(what.to_ascii_lowercase(), &what, pair.name.span, "a list sends the header once for each item", own, findings);
    }
}

fn query_once(pairs: &[Pair], own: &mut Own, findings: &mut Findings) {
    for pair in pairs {
        let Some(name) = literal(&pair.name) else { continue };
        let what = format!("query {name}");
        once(what.clone(), &what, pair.name.span, &format!("a list repeats the key: `{what} = [1, 2]`"), own, findings);
    }
}

/// All verbs are one kind.
fn kind(statement: &Statement) -> &'static str {
    match statement {
        Statement::Call(_) => "get",
        other => other.word(),
    }
}

fn take_pairs<'m>(known: &mut Vec<(&'m Pair, Span)>, pairs: &'m [Pair], span: Span, any_case: bool) {
    for pair in pairs {
        let name = literal(&pair.name);
        let same = |other: &Pair| match (&name, literal(&other.name)) {
            (Some(a), Some(b)) if any_case => a.eq_ignore_ascii_case(&b),
            (Some(a), Some(b)) => *a == b,
            _ => false,
        };
        known.retain(|(other, _)| !same(other));
        known.push((pair, span));
    }
}
