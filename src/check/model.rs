//! What a script declares outside its requests: values, functions, fields, shapes, global fields.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::destined;
use super::globals::Globals;
use super::ir::{Shared, SharedSource};
use super::types::value_type;
use super::units::Seen;
use crate::diagnostic::Diagnostic;
use crate::expr::compile::{Bare, Compiler, Findings, OUTSIDE, Reads, RequestName};
use crate::expr::names::{Binding, Declared, Names, ScriptFunction, ScriptFunctions};
use crate::expr::place::Documents;
use crate::expr::program::Node;
use crate::expr::types::Type;
use crate::source::Span;
use crate::syntax::ast::{Expr, FieldEntry, Fields, Function, Global, Item, Let, Name, Param, Request, Secret, Shape, Statement};
use crate::syntax::{levels, visit};
use crate::value::{Kinds, Value};

/// How deep values and functions may need each other before they are declared.
const DEEPEST: usize = 64;
/// Levels of the expressions of functions that call each other: they are nested on the stack.
const LEVELS: usize = 150;

/// Everything that the requests are checked against.
#[derive(Default)]
pub struct Model<'m> {
    pub globals: Globals,
    pub names: Names,
    pub functions: ScriptFunctions,
    pub shared: Vec<Shared>,
    pub fields: HashMap<&'m str, &'m Fields>,
    pub shapes: HashMap<&'m str, &'m Shape>,
    pub requests: Vec<&'m Request>,
    pub defaults: Vec<(&'m Statement, Span)>,
    pub request_names: Vec<RequestName>,
    /// The file's own `timezone`, in which its values are computed.
    pub timezone: Option<Node>,
    waiting: HashMap<&'m str, Waiting<'m>>,
    waiting_functions: HashMap<&'m str, (&'m Function, bool)>,
    visiting: HashSet<&'m str>,
    visiting_functions: HashSet<&'m str>,
}

/// A value whose definition has not been compiled yet.
#[derive(Clone, Copy)]
enum Waiting<'m> {
    Param(&'m Param),
    Secret(&'m Secret),
    Let(&'m Let),
    Fields(&'m Fields),
}

impl<'m> Model<'m> {
    pub fn new(seen: &Seen<'m>, findings: &mut Findings) -> Model<'m> {
        let mut model = Model { names: Names::given(), ..Model::default() };
        model.names.incomplete = !seen.is_complete;
        model.globals.incomplete = !seen.is_complete;
        let mut globals: Vec<&Global> = Vec::new();
        for (item, own) in seen.items() {
            model.declare_item(&item.node, item.span, own, &mut globals, findings);
        }
        model.globals.derive(&globals, findings);
        model.request_names = model.requests.iter().map(|request| request_name(request, &model.shapes)).collect();
        model.resolve_all(seen, findings);
        model.timezone = model.file_timezone();
        model
    }

    fn declare_item(&mut self, item: &'m Item, span: Span, own: bool, globals: &mut Vec<&'m Global>, findings: &mut Findings) {
        match item {
            Item::Global(global) => {
                self.globals.declare(global, own, findings);
                globals.push(global);
            }
            Item::Param(param) => self.wait(&param.name, Waiting::Param(param), findings),
            Item::Secret(secret) => self.wait(&secret.name, Waiting::Secret(secret), findings),
            Item::Let(binding) => self.wait(&binding.name, Waiting::Let(binding), findings),
            Item::Fields(fields) => {
                self.fields.insert(&fields.name.node, fields);
                self.wait(&fields.name, Waiting::Fields(fields), findings);
            }
            Item::Function(function) => {
                if let Some((earlier, _)) = self.waiting_functions.insert(&function.name.node, (function, own)) {
                    duplicate(&function.name, "function", &earlier.name, findings);
                }
            }
            Item::Shape(shape) => {
                if let Some(earlier) = self.shapes.insert(&shape.name.node, shape) {
                    duplicate(&shape.name, "shape", &earlier.name, findings);
                }
            }
            Item::Request(request) if own => {
                if self.declare(&request.name, Binding::Request(self.requests.len()), findings) {
                    self.name_request(&request.name, findings);
                }
                self.requests.push(request);
            }
            Item::Default(statement) if own => self.defaults.push((statement, span)),
            _ => {}
        }
    }

    /// A request is a table of its name.
    fn name_request(&self, name: &Name, findings: &mut Findings) {
        findings.diagnostics.extend(destined::unusable("request", &name.node, name.span));
        let mut earlier = self.requests.iter().map(|request| &request.name);
        if let Some(earlier) = earlier.find(|earlier| destined::alike(&earlier.node, &name.node)) {
            let collision = destined::collision("requests", (&name.node, name.span), (&earlier.node, earlier.span));
            findings.diagnostics.push(collision);
        }
    }

    fn wait(&mut self, name: &'m Name, waiting: Waiting<'m>, findings: &mut Findings) {
        if self.declare(name, Binding::Broken, findings) {
            self.waiting.insert(&name.node, waiting);
        }
    }

    fn declare(&mut self, name: &Name, binding: Binding, findings: &mut Findings) -> bool {
        let Some(earlier) = self.names.declare(&name.node, binding, Some(name.span)) else { return true };
        findings.diagnostics.push(declared_twice(name, &earlier));
        false
    }

    /// In written order, dependencies first.
    fn resolve_all(&mut self, seen: &Seen<'m>, findings: &mut Findings) {
        for (item, _) in seen.items() {
            match &item.node {
                Item::Param(Param { name, .. })
                | Item::Secret(Secret { name, .. })
                | Item::Let(Let { name, .. })
                | Item::Fields(Fields { name, .. }) => {
                    self.resolve(&name.node, findings);
                }
                Item::Function(function) => self.resolve_function(&function.name.node, findings),
                _ => {}
            }
        }
    }

    /// What is wrong with it is said where requests use it.
    fn file_timezone(&mut self) -> Option<Node> {
        let expr = self.defaults.iter().find_map(|(statement, _)| match statement {
            Statement::Timezone(expr) => Some(expr),
            _ => None,
        })?;
        Some(self.compile(expr, &mut Findings::default()).0)
    }

    fn resolve(&mut self, name: &'m str, findings: &mut Findings) {
        let Some(waiting) = self.waiting.get(name).copied() else { return };
        if !self.visiting.insert(name) {
            return;
        }
        match waiting {
            Waiting::Param(param) => {
                let ty = value_type(&param.ty, findings);
                let default = param.default.as_ref().map(|default| {
                    let (node, found) = self.compile(default, findings);
                    check_default(param, &ty, default, &found, findings);
                    node
                });
                let source = SharedSource::Param { ty: param.ty.node.clone(), default };
                findings.note(param.name.span, &ty);
                self.share(&param.name, ty, source, param.doc.as_ref().map(|doc| doc.node.clone()));
            }
            Waiting::Secret(secret) => {
                let ty = Type { secret: true, ..Type::of(Kinds::TEXT) };
                let ty = if secret.optional { ty.or_null() } else { ty };
                let doc = secret.doc.as_ref().map(|doc| doc.node.clone());
                let origin = secret.origin.as_ref().map(|origin| origin.node.clone());
                check_origin(secret, findings);
                self.share(&secret.name, ty, SharedSource::Secret { optional: secret.optional, origin }, doc);
            }
            Waiting::Let(binding) => {
                let (node, ty, waits) = self.compile_let(&binding.value, findings);
                if waits {
                    self.names.replace(&binding.name.node, Binding::Deferred(Arc::new(binding.value.clone())));
                    self.visiting.remove(name);
                    self.waiting.remove(name);
                    return;
                }
                findings.note(binding.name.span, &ty);
                self.share(&binding.name, ty, SharedSource::Value(node), None);
            }
            Waiting::Fields(fields) => {
                let names = self.field_names(fields, &mut HashSet::new());
                let list = Value::list(names.into_iter().map(Value::text).collect());
                self.share(&fields.name, Type::list(Type::of(Kinds::TEXT)), SharedSource::Value(Node::Constant(list)), None);
            }
        }
        self.visiting.remove(name);
        self.waiting.remove(name);
    }

    fn share(&mut self, name: &Name, ty: Type, source: SharedSource, doc: Option<String>) {
        let index = self.shared.len();
        self.shared.push(Shared { name: name.node.clone(), ty: ty.clone(), source, span: name.span, doc });
        self.names.replace(&name.node, Binding::Shared { index, ty });
    }

    /// The source names of a `fields` block: the last name of each path, spreads included.
    fn field_names(&self, fields: &'m Fields, seen: &mut HashSet<&'m str>) -> Vec<String> {
        if !seen.insert(&fields.name.node) {
            return Vec::new();
        }
        let mut names = Vec::new();
        for entry in &fields.entries {
            match &entry.node {
                FieldEntry::Field(field) => names.extend(super::fields::path(&field.path).map(|path| super::fields::dotted(&path))),
                FieldEntry::Spread(name) => {
                    if let Some(inner) = self.fields.get(name.node.as_str()) {
                        names.extend(self.field_names(inner, seen));
                    }
                }
                FieldEntry::Bad => {}
            }
        }
        names
    }

    fn resolve_function(&mut self, name: &'m str, findings: &mut Findings) {
        let Some((function, own)) = self.waiting_functions.get(name).copied() else { return };
        if !self.visiting_functions.insert(name) {
            return;
        }
        let mut compiled = stand_in(function);
        self.functions.insert(name.to_owned(), compiled.clone());
        self.resolve_dependencies(&function.body, &function.params, findings);
        let mut names = self.names.clone();
        for (index, parameter) in function.params.iter().enumerate() {
            let binding = Binding::Local { index, ty: Type::any(), place: None };
            let Some(earlier) = names.declare(&parameter.node, binding.clone(), Some(parameter.span)) else { continue };
            names.replace(&parameter.node, binding);
            // The file of another function has names of its own, which its own check looks at.
            if own {
                findings.diagnostics.push(declared_twice(parameter, &earlier));
            }
        }
        let (body, ty) = self.compile_with(&function.body, names, function.params.len(), findings);
        let inner = visit::calls(&function.body).into_iter().filter_map(|name| self.functions.get(name)).map(|called| called.depth).max();
        let depth = inner.unwrap_or(0) + levels(&function.body, LEVELS);
        if depth > LEVELS {
            let message = format!("`{name}` calls functions that call others, too deep to be run");
            findings.diagnostics.push(Diagnostic::error("too-deep", function.name.span, message).label("this one is too much"));
        } else {
            (compiled.body, compiled.ty, compiled.depth) = (Arc::new(body), ty, depth);
        }
        self.functions.insert(name.to_owned(), compiled);
        self.visiting_functions.remove(name);
        self.waiting_functions.remove(name);
    }

    /// What an expression needs; names of parameters are its own.
    fn resolve_dependencies(&mut self, expr: &'m Expr, parameters: &[Name], findings: &mut Findings) {
        if self.visiting.len() + self.visiting_functions.len() > DEEPEST {
            let message = format!("this needs what needs something else, more than {DEEPEST} times");
            findings.diagnostics.push(Diagnostic::error("too-deep", expr.span, message).help("declare first what others need"));
            for name in visit::calls(expr) {
                if let Some((function, _)) = self.waiting_functions.get(name) {
                    self.functions.entry(name.to_owned()).or_insert_with(|| stand_in(function));
                }
            }
            return;
        }
        for name in visit::dollars(expr) {
            if self.waiting.contains_key(name) && parameters.iter().all(|parameter| parameter.node != name) {
                check_cycle(self.visiting.contains(name), &format!("${name}"), expr, findings);
                self.resolve(name, findings);
            }
        }
        for name in visit::calls(expr) {
            if self.waiting_functions.contains_key(name) {
                check_cycle(self.visiting_functions.contains(name), name, expr, findings);
                self.resolve_function(name, findings);
            }
        }
    }

    fn compile(&mut self, expr: &'m Expr, findings: &mut Findings) -> (Node, Type) {
        self.resolve_dependencies(expr, &[], findings);
        self.compile_with(expr, self.names.clone(), 0, findings)
    }

    /// A `let`, and whether it waits for requests.
    fn compile_let(&mut self, expr: &'m Expr, findings: &mut Findings) -> (Node, Type, bool) {
        self.resolve_dependencies(expr, &[], findings);
        let (node, ty, waits) = self.compiled(expr, self.names.clone(), 0, findings);
        (node, ty, waits.is_some())
    }

    /// Values of the file read no record and no response; but for `let`s they wait for no request.
    fn compile_with(&mut self, expr: &Expr, names: Names, locals: usize, findings: &mut Findings) -> (Node, Type) {
        let (node, ty, waits) = self.compiled(expr, names, locals, findings);
        if let Some(request) = waits {
            let name = self.request_names.get(request).map_or("", |request| request.name.as_str());
            let message = format!("this cannot wait for request `{name}`");
            findings
                .diagnostics
                .push(Diagnostic::error("waits-for-request", expr.span, message).help("only `let`s of the file and requests may"));
        }
        (node, ty)
    }

    fn compiled(&self, expr: &Expr, names: Names, locals: usize, findings: &mut Findings) -> (Node, Type, Option<usize>) {
        let mut documents = Documents::default();
        let mut inner = Findings::default();
        let mut compiler = Compiler {
            names,
            functions: &self.functions,
            requests: &self.request_names,
            documents: &mut documents,
            request: self.requests.len(),
            findings: &mut inner,
            bare: Bare::Nothing(OUTSIDE),
            items: Vec::new(),
            locals,
            required: Vec::new(),
            reads: Reads::default(),
            bookmark: None,
            guarded: 0,
        };
        let result = compiler.value(expr);
        let waits = compiler.required.first().map(|(request, _)| *request);
        findings.append(&mut inner);
        (result.0, result.1, waits)
    }
}

/// What a function is until it is compiled: it stands where it leads back to itself, which is reported.
fn stand_in(function: &Function) -> ScriptFunction {
    ScriptFunction {
        parameters: function.params.iter().map(|name| name.node.clone()).collect(),
        body: Arc::new(Node::Constant(Value::Null)),
        ty: Type::any(),
        depth: 1,
    }
}

fn check_cycle(leads_back: bool, shown: &str, expr: &Expr, findings: &mut Findings) {
    if leads_back {
        let message = format!("`{shown}` is defined by itself");
        findings.diagnostics.push(Diagnostic::error("cycle", expr.span, message).label("this leads back to it"));
    }
}

fn check_origin(secret: &Secret, findings: &mut Findings) {
    let Some(origin) = &secret.origin else { return };
    let parsed = url::Url::parse(&origin.node).ok();
    let bare = parsed.filter(|url| matches!(url.scheme(), "http" | "https") && url.path() == "/" && url.query().is_none());
    if bare.is_none() {
        let message = format!("`{}` is no origin", origin.node);
        let help = "an origin is a scheme and a host: `https://api.acme.test`";
        findings.diagnostics.push(Diagnostic::error("bad-origin", origin.span, message).help(help));
    }
}

/// There is one name space.
pub fn declared_twice(name: &Name, earlier: &Declared) -> Diagnostic {
    let message = format!("`${}` is declared twice", name.node);
    let diagnostic = Diagnostic::error("duplicate-name", name.span, message).label("declared again here");
    match earlier.span {
        Some(span) => diagnostic.also(span, "first declared here"),
        None => diagnostic.help("the language has this name: choose another"),
    }
}

fn duplicate(name: &Name, what: &str, earlier: &Name, findings: &mut Findings) {
    let message = format!("{what} `{}` is declared twice", name.node);
    let diagnostic = Diagnostic::error("duplicate-name", name.span, message).label("declared again here");
    findings.diagnostics.push(diagnostic.also(earlier.span, "first declared here"));
}

fn check_default(param: &Param, ty: &Type, default: &Expr, found: &Type, findings: &mut Findings) {
    let unlike = !found.present().is_empty() && ty.present().and(found.present()).is_empty();
    if unlike {
        let message = format!("the default of `${}` is {}, not {}", param.name.node, found.present(), ty.present());
        let diagnostic = Diagnostic::error("different-kinds", default.span, message).also(param.ty.span, "its type is declared here");
        findings.diagnostics.push(diagnostic);
        return;
    }
    if let (Some(choices), Some([only])) = (&ty.choices, found.choices.as_deref())
        && !choices.contains(only)
    {
        let message = format!("`\"{only}\"` is not among the values of `${}`", param.name.node);
        findings.diagnostics.push(Diagnostic::error("not-a-choice", default.span, message).also(param.ty.span, "declared here"));
    }
}

/// A request with no `records`, `each`, `for`, `then for` or `paginate` of its own is a value: its body.
fn request_name(request: &Request, shapes: &HashMap<&str, &Shape>) -> RequestName {
    let shape = request.shape.as_ref().and_then(|call| shapes.get(call.name.node.as_str()));
    let own = request.body.iter().chain(shape.iter().flat_map(|shape| &shape.body));
    let listed = own.into_iter().any(|statement| match &statement.node {
        Statement::Records(_) | Statement::Each { .. } | Statement::For(_) => true,
        Statement::Paginate(paginate) => paginate.kind.node != "none",
        Statement::Then(then) => then.source.is_some(),
        _ => false,
    });
    RequestName { name: request.name.node.clone(), is_value: !listed }
}
