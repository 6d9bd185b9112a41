//! The names of a request, of those that its rows hand on (`$row.$name`), and of its columns.

use std::collections::HashMap;

use super::file::FileNames;
use super::silent;
use super::table::{Table, tail};
use super::{Access, NameKind};
use crate::builtin::snake_case;
use crate::check::fields::{self, FieldLists, MappedTarget, argument_entries};
use crate::source::Span;
use crate::syntax::ast::{Argument, Expr, ExprKind, FieldEntry, Map, Name, Shape, ShapeCall, Spanned, Statement, Target};

/// How far `$a.$b.$c` is followed.
const DEEPEST: usize = 32;

/// What is declared between the file and an expression.
#[derive(Default)]
pub(super) struct Scope<'m> {
    pub(super) names: HashMap<&'m str, usize>,
    /// What a variable's values come from.
    sources: HashMap<usize, &'m Expr>,
    /// Columns by name.
    pub(super) columns: HashMap<String, Vec<usize>>,
    pub(super) lists: FieldLists<'m>,
}

/// The scopes of the requests, by their definition.
pub(super) type Scopes<'m> = HashMap<usize, Scope<'m>>;

/// A layer of statements and the span within which its names are known.
pub(super) type Layer<'m> = (Vec<(&'m Statement, Span)>, Option<Span>);

impl<'m> Scope<'m> {
    pub(super) fn new(names: &FileNames<'m>) -> Scope<'m> {
        let lists = names.fields.iter().map(|(name, fields)| ((*name).to_owned(), fields.entries.iter().collect()));
        Scope { lists: lists.collect(), ..Scope::default() }
    }

    pub(super) fn declare(&mut self, name: &'m Name, kind: NameKind, within: Option<Span>, table: &mut Table) -> usize {
        let index = table.declare(name, kind, within);
        self.names.entry(&name.node).or_insert(index);
        index
    }

    /// The parameters of a shape, and what a call gives them.
    pub(super) fn shape(&mut self, shape: &'m Shape, within: Span, call: Option<&'m ShapeCall>, names: &FileNames<'m>, table: &mut Table) {
        let arguments: &[Argument] = call.map_or(&[], |call| &call.arguments);
        let mut positional = arguments.iter().filter(|argument| argument.name.is_none());
        for parameter in &shape.params {
            let index = self.declare(&parameter.name, NameKind::Parameter, Some(within), table);
            let is_it = |argument: &&Argument| argument.name.as_ref().is_some_and(|name| name.node == parameter.name.node);
            let given = arguments.iter().find(is_it).or_else(|| positional.next()).map(|argument| &argument.value);
            let Some(value) = given.or(parameter.default.as_ref()) else { continue };
            self.sources.insert(index, value);
            if let Some(entries) = argument_entries(value, &names.fields) {
                self.lists.insert(parameter.name.node.clone(), entries);
            }
        }
    }

    /// The variables that statements declare.
    pub(super) fn statements(&mut self, (statements, within): &Layer<'m>, table: &mut Table) {
        for (statement, _) in statements {
            match statement {
                Statement::For(found) => self.variable(&found.variable, NameKind::Loop, Some(&found.source), *within, table),
                Statement::Each { variable, index, source } => {
                    self.variable(variable, NameKind::Element, Some(source), *within, table);
                    if let Some(index) = index {
                        self.variable(index, NameKind::Element, None, *within, table);
                    }
                }
                Statement::Let(binding) => self.variable(&binding.name, NameKind::Local, Some(&binding.value), *within, table),
                Statement::Then(then) => {
                    if let Some((variable, source)) = &then.source {
                        self.variable(variable, NameKind::Step, Some(source), *within, table);
                    }
                }
                _ => {}
            }
        }
    }

    fn variable(&mut self, name: &'m Name, kind: NameKind, source: Option<&'m Expr>, within: Option<Span>, table: &mut Table) {
        let index = self.declare(name, kind, within, table);
        if let Some(source) = source {
            self.sources.insert(index, source);
        }
    }

    /// The columns that statements fill.
    pub(super) fn columns(&mut self, (statements, within): &Layer<'m>, names: &FileNames<'m>, table: &mut Table) {
        for (statement, _) in statements {
            match statement {
                Statement::Map(Map::Single { target, .. }) => self.target(target, *within, names, table),
                Statement::Map(Map::Block { entries, .. }) => {
                    let entries: Vec<&Spanned<FieldEntry>> = entries.iter().collect();
                    for field in fields::resolve(&entries, &self.lists, &mut silent()) {
                        match (field.target, field.path.last()) {
                            (MappedTarget::Target(target), _) => self.target(target, *within, names, table),
                            (MappedTarget::Default(_), Some((name, span))) => {
                                let index = table.declare_at(name, *span, NameKind::Field, *within);
                                self.columns.entry(snake_case(name)).or_insert_with(|| vec![index]);
                            }
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn target(&mut self, target: &'m Spanned<Target>, within: Option<Span>, names: &FileNames<'m>, table: &mut Table) {
        let (name, definitions) = match &target.node {
            Target::Global(name) => {
                let definitions = names.global(&name.node).to_vec();
                table.note(tail(name.span, name.node.len()), Access::Writes, &definitions);
                (name, definitions)
            }
            Target::Column { name, .. } => (name, vec![table.declare(name, NameKind::Column, within)]),
            Target::Bad => return,
        };
        self.columns.entry(name.node.clone()).or_insert(definitions);
    }

    /// What a `$name` is here.
    pub(super) fn dollar(&self, name: &str, names: &FileNames<'m>) -> Option<usize> {
        names.dollars.get(name).or_else(|| self.names.get(name)).copied()
    }
}

/// The request whose rows an expression gives, one or a list of them.
pub(super) fn rows_of(expr: &Expr, scope: &Scope<'_>, scopes: &Scopes<'_>, names: &FileNames<'_>, table: &Table) -> Option<usize> {
    Rows { scopes, names, table }.of(expr, scope, DEEPEST)
}

struct Rows<'r, 'm> {
    scopes: &'r Scopes<'m>,
    names: &'r FileNames<'m>,
    table: &'r Table,
}

impl<'m> Rows<'_, 'm> {
    fn of(&self, expr: &Expr, scope: &Scope<'m>, depth: usize) -> Option<usize> {
        let depth = depth.checked_sub(1)?;
        match &expr.node {
            ExprKind::Dollar(name) => self.of_name(scope.dollar(name, self.names)?, scope, depth),
            ExprKind::Field(base, name) => {
                let outer = self.scopes.get(&self.of(base, scope, depth)?)?;
                self.of_name(*outer.names.get(name.node.strip_prefix('$')?)?, outer, depth)
            }
            ExprKind::Bracket(inner, _)
            | ExprKind::Slice(inner, _, _)
            | ExprKind::Star(inner)
            | ExprKind::Insist(inner)
            | ExprKind::Paren(inner) => self.of(inner, scope, depth),
            ExprKind::Chain { head, .. } => self.of(head, scope, depth),
            ExprKind::Call { arguments, .. } => self.of(&arguments.first()?.value, scope, depth),
            _ => None,
        }
    }

    fn of_name(&self, definition: usize, scope: &Scope<'m>, depth: usize) -> Option<usize> {
        if self.table.kind(definition) == Some(NameKind::Request) {
            return Some(definition);
        }
        self.of(scope.sources.get(&definition)?, scope, depth)
    }
}
