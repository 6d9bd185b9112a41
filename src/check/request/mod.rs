//! One request: its statements merged, then compiled part by part.

mod auth;
mod bookmark;
mod call;
mod exchanges;
mod format;
mod loops;
mod pager;
mod pages;
mod replace;
mod rows;
mod rules;

pub use exchanges::OF_STEP;
pub use format::format_arguments;
pub use pager::pager_arguments;
pub use rules::rate_of;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::fields::{FieldLists, argument_entries};
use super::ir::{CallPolicy, Export, Pager, Records, Request, Shared, SharedSource};
use super::merge::Merged;
use super::model::{Model, declared_twice};
use crate::diagnostic::{Diagnostic, nearest};
use crate::expr::compile::{Bare, Compiler, Findings, IN_SHAPE_ARGUMENT, Reads};
use crate::expr::names::Binding;
use crate::expr::place::{Documents, Place};
use crate::expr::projection::Projection;
use crate::expr::types::Type;
use crate::source::Span;
use crate::syntax::ast::{self, Expr, ExprKind, Name, Shape, ShapeCall, ShapeParam, Statement};
use exchanges::Turnstile;

/// A request being compiled.
pub struct Draft<'c, 'm> {
    pub compiler: Compiler<'c>,
    pub merged: Merged<'m>,
    /// What was merged: file, shape, request.
    layers: Layers<'m>,
    /// Which call is being compiled.
    at: Turnstile,
    pub model: &'c ModelView<'c, 'm>,
    pub lists: FieldLists<'m>,
    pub request: Request,
    /// Its shape is missing, or it is a shape alone: what may stand elsewhere is not missed.
    pub is_partial: bool,
    /// Locals by name, for rows that children read by `$parent.$name`.
    pub locals: Locals,
}

/// Statements and where they stand, the outermost first.
pub type Layers<'m> = Vec<Vec<(&'m Statement, Span)>>;

/// What requests read of the model.
pub struct ModelView<'c, 'm> {
    pub model: &'c Model<'m>,
    pub integration: Option<String>,
    /// Requests that some `auth` uses; they inherit none.
    pub authenticating: HashSet<usize>,
}

/// A compiled request with its documents still open: children may yet read more of them.
pub struct Open {
    pub request: Request,
    pub locals: Locals,
}

/// Locals by name, and where their values stand.
pub type Locals = HashMap<String, (usize, Option<Place>)>;

/// Compiles one request. Shape arguments become values of the file, pushed to `shared`.
pub fn compile<'m>(
    view: &ModelView<'_, 'm>,
    index: usize,
    source: &'m ast::Request,
    shared: &mut Vec<Shared>,
    documents: &mut Documents,
    findings: &mut Findings,
) -> Open {
    let model = view.model;
    let mut names = model.names.clone();
    let mut lists: FieldLists<'m> =
        model.fields.iter().map(|(name, fields)| ((*name).to_owned(), fields.entries.iter().collect())).collect();
    let shape = source.shape.as_ref().and_then(|call| find_shape(model, call, findings).map(|shape| (shape, call)));
    let mut compiler = compiler(model, names.clone(), index, documents, findings);
    if let Some((shape, call)) = shape {
        bind_arguments(&mut compiler, model, shape, Some(call), shared, &mut lists);
        names = compiler.names.clone();
    }
    compiler.names = names;
    let inherits_auth = !view.authenticating.contains(&index);
    let defaults = model.defaults.iter().copied().filter(|(statement, _)| inherits_auth || !matches!(statement, Statement::Auth(_)));
    let layers = vec![defaults.collect(), shape.map_or(Vec::new(), |(shape, _)| statements(&shape.body)), statements(&source.body)];
    let shape_is_missing = source.shape.is_some() && shape.is_none();
    let mut request = empty(&source.name, source.label.as_ref().map(|label| label.node.clone()));
    request.is_value = model.request_names.get(index).is_some_and(|name| name.is_value);
    draft(compiler, layers, view, lists, request, shape_is_missing)
}

/// Checks a shape that no request uses, with nothing known of its arguments.
pub fn check_shape<'m>(
    view: &ModelView<'_, 'm>,
    shape: &'m Shape,
    shared: &mut Vec<Shared>,
    documents: &mut Documents,
    findings: &mut Findings,
) {
    let model = view.model;
    let mut lists: FieldLists<'m> =
        model.fields.iter().map(|(name, fields)| ((*name).to_owned(), fields.entries.iter().collect())).collect();
    // An index of its own: nothing else reads its documents.
    let index = model.requests.len();
    let mut compiler = compiler(model, model.names.clone(), index, documents, findings);
    bind_arguments(&mut compiler, model, shape, None, shared, &mut lists);
    for parameter in &shape.params {
        lists.entry(parameter.name.node.clone()).or_default();
    }
    let layers = vec![model.defaults.to_vec(), statements(&shape.body), Vec::new()];
    draft(compiler, layers, view, lists, empty(&shape.name, None), true);
}

fn draft<'m>(
    compiler: Compiler<'_>,
    layers: Layers<'m>,
    view: &ModelView<'_, 'm>,
    lists: FieldLists<'m>,
    request: Request,
    is_partial: bool,
) -> Open {
    let merged = Merged::new(&layers, compiler.findings);
    let mut draft =
        Draft { compiler, merged, layers, at: Turnstile::default(), model: view, lists, request, is_partial, locals: HashMap::new() };
    draft.bookmark_start();
    draft.loops();
    draft.exchanges();
    draft.pages();
    draft.rules();
    draft.rows();
    let Draft { compiler, mut request, locals, .. } = draft;
    request.required = compiler.required.clone();
    request.locals = compiler.locals;
    request.reads = compiler.reads;
    Open { request, locals }
}

fn compiler<'c>(
    model: &'c Model<'_>,
    names: crate::expr::names::Names,
    request: usize,
    documents: &'c mut Documents,
    findings: &'c mut Findings,
) -> Compiler<'c> {
    Compiler {
        names,
        functions: &model.functions,
        requests: &model.request_names,
        documents,
        request,
        findings,
        bare: Bare::Nothing("here"),
        items: Vec::new(),
        locals: 0,
        required: Vec::new(),
        reads: Reads::default(),
        bookmark: None,
        guarded: 0,
    }
}

fn statements(body: &[ast::Spanned<Statement>]) -> Vec<(&Statement, Span)> {
    body.iter().map(|statement| (&statement.node, statement.span)).collect()
}

fn find_shape<'m>(model: &Model<'m>, call: &ShapeCall, findings: &mut Findings) -> Option<&'m Shape> {
    if let Some(shape) = model.shapes.get(call.name.node.as_str()) {
        return Some(shape);
    }
    if model.names.incomplete {
        return None;
    }
    let message = format!("there is no shape `{}`", call.name.node);
    let mut diagnostic = Diagnostic::error("unknown-shape", call.name.span, message).label("no such shape");
    if let Some(near) = nearest(&call.name.node, model.shapes.keys().copied()) {
        diagnostic = diagnostic.help(format!("did you mean `{near}`?")).suggest(format!("change to `{near}`"), call.name.span, near);
    }
    findings.diagnostics.push(diagnostic);
    None
}

/// Declares a shape's parameters: values of the caller's scope, which is the file's.
fn bind_arguments<'m>(
    compiler: &mut Compiler<'_>,
    model: &Model<'m>,
    shape: &'m Shape,
    call: Option<&'m ShapeCall>,
    shared: &mut Vec<Shared>,
    lists: &mut FieldLists<'m>,
) {
    compiler.bare = Bare::Nothing(IN_SHAPE_ARGUMENT);
    let mut positional = call.iter().flat_map(|call| &call.arguments).filter(|argument| argument.name.is_none());
    for parameter in &shape.params {
        let named = call
            .iter()
            .flat_map(|call| &call.arguments)
            .find(|argument| argument.name.as_ref().is_some_and(|name| name.node == parameter.name.node));
        let argument = named.or_else(|| positional.next()).map(|argument| &argument.value).or(parameter.default.as_ref());
        let Some(argument) = argument else {
            if let Some(call) = call {
                missing_argument(compiler, &call.name, &parameter.name);
            }
            declare_parameter(compiler, &parameter.name, Binding::Broken);
            continue;
        };
        let binding = bind_argument(compiler, shape, parameter, argument, shared);
        declare_parameter(compiler, &parameter.name, binding);
        if let Some(entries) = argument_entries(argument, &model.fields) {
            lists.insert(parameter.name.node.clone(), entries);
        }
    }
    if let (Some(extra), Some(call)) = (positional.next(), call) {
        let message = format!("shape `{}` takes {} arguments", call.name.node, shape.params.len());
        compiler.report(Diagnostic::error("wrong-arguments", extra.value.span, message).label("one too many"));
    }
    for argument in call.iter().flat_map(|call| &call.arguments) {
        let Some(name) = &argument.name else { continue };
        if !shape.params.iter().any(|parameter| parameter.name.node == name.node) {
            let message = format!("shape `{}` has no argument `{}`", shape.name.node, name.node);
            compiler.report(Diagnostic::error("unknown-argument", name.span, message));
        }
    }
}

/// What a parameter stands for: a value of the file, a request, or what waits for one and so is computed
/// where it is read.
fn bind_argument(compiler: &mut Compiler<'_>, shape: &Shape, parameter: &ShapeParam, argument: &Expr, shared: &mut Vec<Shared>) -> Binding {
    if let ExprKind::Dollar(name) = &argument.node
        && let Some(binding @ (Binding::Request(_) | Binding::Deferred(_))) = compiler.names.get(name).map(|declared| &declared.binding)
    {
        return binding.clone();
    }
    let required = compiler.required.len();
    let (node, ty) = compiler.value(argument);
    if compiler.required.len() > required {
        compiler.required.truncate(required);
        return Binding::Deferred(Arc::new(argument.clone()));
    }
    let index = shared.len();
    let name = format!("{}.{}", shape.name.node, parameter.name.node);
    shared.push(Shared { name, ty: ty.clone(), source: SharedSource::Value(node), span: argument.span, doc: None });
    Binding::Shared { index, ty }
}

fn declare_parameter(compiler: &mut Compiler<'_>, name: &Name, binding: Binding) {
    let Some(earlier) = compiler.names.declare(&name.node, binding, Some(name.span)) else { return };
    compiler.report(declared_twice(name, &earlier));
}

fn missing_argument(compiler: &mut Compiler<'_>, shape: &Name, parameter: &Name) {
    let message = format!("`${}` of shape `{}` is missing", parameter.node, shape.node);
    compiler.report(Diagnostic::error("wrong-arguments", shape.span, message).also(parameter.span, "declared here"));
}

fn empty(name: &Name, label: Option<String>) -> Request {
    Request {
        name: name.node.clone(),
        label,
        span: name.span,
        loops: Vec::new(),
        only_if: None,
        bookmark: None,
        exchanges: Vec::new(),
        pager: Pager::unsaid(name.span),
        stop_when: None,
        stop_span: name.span,
        continue_on_empty: false,
        records: Records::Auto,
        steps: Vec::new(),
        slice: Vec::new(),
        table: None,
        column_spans: Vec::new(),
        expects: Vec::new(),
        policy: CallPolicy::default(),
        nulls: Vec::new(),
        reject_limit: None,
        record: Projection::default(),
        page: Projection::default(),
        export: Export::default(),
        required: Vec::new(),
        locals: 0,
        reads: Reads::default(),
        read_whole: false,
        is_value: false,
        page_first: false,
        split: None,
        whole: None,
    }
}

impl<'m> Draft<'_, 'm> {
    /// The one statement of this kind that counts.
    pub fn statement(&self, word: &'static str) -> Option<&'m Statement> {
        self.merged.single(word).map(|item| item.statement)
    }

    /// Declares a name of the request; it may not shadow.
    pub fn declare(&mut self, name: &Name, local: usize, ty: Type, place: Option<Place>) {
        self.locals.insert(name.node.clone(), (local, place));
        self.compiler.findings.note(name.span, &ty);
        declare_parameter(&mut self.compiler, name, Binding::Local { index: local, ty, place });
    }
}
