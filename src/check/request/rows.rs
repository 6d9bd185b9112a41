//! The row pipeline and the table that it fills.

use super::Draft;
use crate::builtin::snake_case;
use crate::check::destined;
use crate::check::fields::{self, MappedTarget};
use crate::check::ir::{Step, StepAction};
use crate::check::table::{Column, Table, WriteMode};
use crate::check::types::column_type;
use crate::diagnostic::{Diagnostic, nearest};
use crate::expr::compile::{Bare, Typed};
use crate::expr::program::Node;
use crate::expr::types::Type;
use crate::source::Span;
use crate::syntax::ast::{ExprKind, FieldEntry, KeyItem, Let, Map, Name, Spanned, Statement, Target, Write};
use crate::value::Kinds;
use crate::value::convert::{self, ColumnType};

/// The column of `keep raw`.
const RAW: &str = "_raw";

impl<'m> Draft<'_, 'm> {
    pub(super) fn rows(&mut self) {
        self.compiler.bare = Bare::Record;
        let mut columns = Vec::new();
        for item in self.merged.ordered.clone() {
            match item.statement {
                Statement::Each { variable, index, source } => self.each(variable, index.as_ref(), source, item.span),
                Statement::Let(binding) => self.bind(binding, item.span),
                Statement::Where(expr) => {
                    let node = self.compiler.condition(expr);
                    self.step(StepAction::Where(node), item.span);
                }
                Statement::Map(map) => self.map(map, item.span, &mut columns),
                _ => {}
            }
        }
        self.bookmark();
        self.keep_raw(&mut columns);
        let key = self.key(&columns);
        self.request.slice = self.slice(&columns);
        self.table(columns, key);
    }

    /// The source record as it was sent, in a column of its own.
    fn keep_raw(&mut self, columns: &mut Vec<(Column, Span)>) {
        let Some(item) = self.merged.single("keep raw").filter(|_| !columns.is_empty()) else { return };
        let record = self.compiler.expr(&Spanned { node: ExprKind::Item, span: item.span });
        let column = Column { name: RAW.to_owned(), ty: ColumnType::Json, global: false, label: None };
        self.column(record, column, (item.span, item.span), item.span, columns);
    }

    fn step(&mut self, action: StepAction, span: Span) {
        self.request.steps.push(Step { action, span });
    }

    fn each(&mut self, variable: &Name, index: Option<&Name>, source: &crate::syntax::ast::Expr, span: Span) {
        let typed = self.compiler.expr(source);
        if !typed.ty.may_be(Kinds::LIST) && !typed.ty.present().is_empty() {
            let kinds = typed.ty.present().phrase();
            let diagnostic = Diagnostic::error("not-a-list", source.span, format!("`each` needs a list, this is {kinds}"))
                .label(format!("this is {kinds}"));
            self.compiler.report(diagnostic);
        }
        self.compiler.hold(&typed);
        let item = self.compiler.new_local();
        let item_type = typed.ty.item.as_deref().cloned().unwrap_or(Type::any());
        self.declare(variable, item, item_type, typed.place);
        let index = index.map(|name| {
            let local = self.compiler.new_local();
            self.declare(name, local, Type::of(Kinds::NUMBER), None);
            local
        });
        self.step(StepAction::Each { item, index, source: typed.node }, span);
    }

    fn bind(&mut self, binding: &Let, span: Span) {
        let typed = self.compiler.expr(&binding.value);
        self.compiler.hold(&typed);
        let local = self.compiler.new_local();
        self.declare(&binding.name, local, typed.ty, typed.place);
        self.step(StepAction::Let { local, value: typed.node }, span);
    }

    fn map(&mut self, map: &'m Map, span: Span, columns: &mut Vec<(Column, Span)>) {
        match map {
            Map::Single { value, target } => {
                let typed = self.compiler.expr(value);
                let shown = (value.span, span);
                self.target(typed, target, None, shown, columns);
            }
            Map::Block { value, entries } => {
                let object = self.compiler.expr(value);
                let entries: Vec<&'m Spanned<FieldEntry>> = entries.iter().collect();
                for field in fields::resolve(&entries, &self.lists, self.compiler.findings) {
                    let mut typed = object.clone();
                    for (name, at) in &field.path {
                        typed = self.compiler.field(typed, name, *at);
                    }
                    let at = field.path.last().map_or(field.span, |(_, at)| *at);
                    match field.target {
                        MappedTarget::Target(target) => self.target(typed, target, field.label.clone(), (at, span), columns),
                        MappedTarget::Default(ty) => {
                            let name = field.path.last().map_or("value", |(name, _)| name.as_str());
                            if let Some(ty) = column_type(ty, self.compiler.findings) {
                                let column = Column { name: snake_case(name), ty, global: false, label: field.label.clone() };
                                self.column(typed, column, (at, span), at, columns);
                            }
                        }
                        MappedTarget::Missing => {}
                    }
                }
            }
        }
    }

    fn target(
        &mut self,
        typed: Typed,
        target: &Spanned<Target>,
        label: Option<String>,
        spans: (Span, Span),
        columns: &mut Vec<(Column, Span)>,
    ) {
        match &target.node {
            Target::Bad => {
                self.compiler.consume(typed);
            }
            Target::Global(name) => {
                let field = self.model.model.globals.get(&name.node);
                match field.map(|field| (field.derived.is_some(), field.ty.clone(), field.doc.clone())) {
                    Some((false, ty, doc)) => {
                        let column = Column { name: name.node.clone(), ty, global: true, label: label.or(doc) };
                        self.column(typed, column, spans, target.span, columns);
                    }
                    Some((true, ..)) => self.derived_target(name),
                    None => self.unknown_global(name),
                }
            }
            Target::Column { name, ty, label: own } => {
                let Some(ty) = ty else {
                    let diagnostic = Diagnostic::error("missing-type", name.span, format!("the column `{}` has no type", name.node))
                        .help(format!("write `{}: text`, or map it to `global.…`", name.node));
                    self.compiler.report(diagnostic);
                    return;
                };
                if let Some(ty) = column_type(ty, self.compiler.findings) {
                    let label = own.as_ref().map(|label| label.node.clone()).or(label);
                    self.column(typed, Column { name: name.node.clone(), ty, global: false, label }, spans, target.span, columns);
                }
            }
        }
    }

    fn derived_target(&mut self, name: &Name) {
        let message = format!("`global.{}` is computed in the view, not loaded", name.node);
        self.compiler.report(Diagnostic::error("derived-global", name.span, message).help("map the fields of its formula instead"));
    }

    fn unknown_global(&mut self, name: &Name) {
        if self.compiler.names.incomplete {
            return;
        }
        let globals = &self.model.model.globals;
        let mut diagnostic = Diagnostic::error("unknown-global", name.span, format!("there is no global field `{}`", name.node))
            .label("no such global field");
        diagnostic = match globals.nearest(&name.node) {
            Some(near) => {
                let near = format!("global.{near}");
                diagnostic.help(format!("did you mean `{near}`?")).suggest(format!("change to `{near}`"), name.span, near)
            }
            None if globals.fields.is_empty() => {
                diagnostic.help("the script declares none: add `use marketing`, or `use` the file that declares them")
            }
            None => diagnostic.help(format!("declare it, or map to a column of this request: `{}: text`", name.node)),
        };
        self.compiler.report(diagnostic);
    }

    /// `spans`: of the value and of the statement.
    fn column(&mut self, typed: Typed, column: Column, spans: (Span, Span), target: Span, columns: &mut Vec<(Column, Span)>) {
        let (node, ty) = self.compiler.consume(typed);
        if let Some((known, first)) = columns.iter().find(|(known, _)| destined::alike(&known.name, &column.name)) {
            self.compiler.report(mapped_twice(&column, target, known, *first));
            return;
        }
        if !column.global {
            destined::unusable_column(&column.name, target).into_iter().for_each(|finding| self.compiler.report(finding));
        }
        self.check_value(&ty, &column, spans.0, target, &node);
        self.step(StepAction::Map { column: columns.len(), value: node }, spans.1);
        columns.push((column, target));
    }

    fn check_value(&mut self, ty: &Type, column: &Column, value: Span, target: Span, node: &Node) {
        if ty.secret {
            let diagnostic = Diagnostic::error("secret-in-column", value, "a secret cannot be loaded").label("this is secret");
            self.compiler.report(diagnostic);
            return;
        }
        if let Node::Constant(constant) = node {
            let rules = convert::Rules { timezone: None, nulls: &[] };
            if let Err(fault) = convert::convert(constant, &column.ty, &rules) {
                self.report_mismatch(&fault, column, value, target);
            }
            return;
        }
        if let Err(fault) = convert::check_kinds(ty.kinds, &column.ty) {
            self.report_mismatch(&fault, column, value, target);
        }
    }

    fn report_mismatch(&mut self, fault: &crate::value::Fault, column: &Column, value: Span, target: Span) {
        let name = if column.global { format!("global.{}", column.name) } else { column.name.clone() };
        let mut diagnostic = Diagnostic::error("wrong-type", value, format!("`{name}` cannot take this: {}", fault.message))
            .also(target, format!("this takes {}", article(&column.ty)));
        if let Some(help) = &fault.help {
            diagnostic = diagnostic.help(help.clone());
        }
        self.compiler.report(diagnostic);
    }

    fn key(&mut self, columns: &[(Column, Span)]) -> Vec<usize> {
        let Some(Statement::Key(items)) = self.statement("key") else { return Vec::new() };
        let mut key = Vec::new();
        for item in items {
            match &item.node {
                KeyItem::Column(name) => {
                    let column = self.key_column(name, item.span, columns);
                    if column.is_some_and(|column| key.contains(&column)) {
                        let message = format!("`{name}` stands twice in the key");
                        self.compiler.report(Diagnostic::error("duplicate-key", item.span, message));
                    }
                    key.extend(column);
                }
                KeyItem::Spread(name) => {
                    let Some(entries) = self.lists.get(name).cloned() else {
                        fields::unknown_list(name, item.span, &self.lists, self.compiler.findings);
                        continue;
                    };
                    for field in fields::resolve(&entries, &self.lists, self.compiler.findings) {
                        let column = match field.target {
                            MappedTarget::Target(target) => target.node.name().map(|name| name.node.clone()),
                            _ => field.path.last().map(|(name, _)| snake_case(name)),
                        };
                        key.extend(column.and_then(|name| self.key_column(&name, item.span, columns)));
                    }
                }
            }
        }
        key.dedup();
        key
    }

    fn key_column(&mut self, name: &str, span: Span, columns: &[(Column, Span)]) -> Option<usize> {
        if let Some(index) = columns.iter().position(|(column, _)| column.name == name) {
            return Some(index);
        }
        let mut diagnostic = Diagnostic::error("unknown-key", span, format!("no `map` fills the key column `{name}`")).label("not mapped");
        diagnostic = match nearest(name, columns.iter().map(|(column, _)| column.name.as_str())) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")).suggest(format!("change to `{near}`"), span, near),
            None => diagnostic.help("a key names columns that this request maps"),
        };
        self.compiler.report(diagnostic);
        None
    }

    fn table(&mut self, columns: Vec<(Column, Span)>, key: Vec<usize>) {
        let write = self.write_mode(&key);
        if let Some(join) =
            self.request.loops.iter().find(|looped| looped.join).filter(|_| key.is_empty() && self.merged.single("key").is_none())
        {
            let diagnostic =
                Diagnostic::error("join-without-key", join.span, "`join` puts rows of one key together, and this request has none");
            self.compiler.report(diagnostic.help("add `key COLUMN`"));
        }
        if columns.is_empty() {
            return;
        }
        // Without an integration there is no plan, which is reported once.
        let integration = self.model.integration.clone().unwrap_or_default();
        let (columns, spans): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
        self.request.column_spans = spans;
        let label = self.request.label.clone();
        self.request.table = Some(Table { integration, request: self.request.name.clone(), label, columns, key, write });
    }

    fn write_mode(&mut self, key: &[usize]) -> WriteMode {
        let default = if key.is_empty() { WriteMode::Append } else { WriteMode::Merge };
        let Some(item) = self.merged.single("write") else { return default };
        let Statement::Write(write) = item.statement else { return default };
        match write {
            Write::Append => WriteMode::Append,
            Write::Replace(None) => WriteMode::Replace,
            // The slice is cleared before; then rows go in as without it.
            Write::Replace(Some(_)) => default,
            Write::Merge => {
                if key.is_empty() && self.merged.single("key").is_none() {
                    let diagnostic = Diagnostic::error("missing-key", item.span, "`write merge` needs a key").help("add `key COLUMN`");
                    self.compiler.report(diagnostic);
                }
                WriteMode::Merge
            }
        }
    }
}

fn mapped_twice(column: &Column, target: Span, known: &Column, first: Span) -> Diagnostic {
    if column.name != known.name {
        return destined::collision("columns", (&column.name, target), (&known.name, first));
    }
    let message = format!("`{}` is mapped twice", column.name);
    Diagnostic::error("duplicate-target", target, message).label("again here").also(first, "first mapped here")
}

fn article(ty: &ColumnType) -> String {
    match ty {
        ColumnType::Int => "an int".to_owned(),
        ColumnType::Json => "json".to_owned(),
        ColumnType::Text => "text".to_owned(),
        other => format!("a {other}"),
    }
}
