//! Tree to checked script: names, kinds, columns, cycles. Never fails: it gives what it understood and
//! everything that is wrong, in one pass over the whole file.

pub mod auth;
mod bookmark;
mod destined;
mod fields;
mod finish;
mod format;
mod globals;
mod graph;
pub use graph::needs;
pub mod ir;
pub mod merge;
mod model;
mod request;
pub mod samples;
pub mod table;
mod types;
pub mod typing;
mod units;
pub mod uses;
pub mod walk;
mod whole;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::expr::compile::Findings;
use crate::expr::names::Binding;
use crate::expr::place::{Documents, Read};
use crate::sample::Sample;
use crate::source::{Source, Sources, Span};
use crate::syntax::Parsed;
use crate::syntax::ast::{Item, Spanned, Statement};
use crate::syntax::visit;

pub use request::{OF_STEP, format_arguments, pager_arguments};
pub use types::WORDS as TYPES;
pub use units::VOCABULARIES;
use units::{Seen, Units};

/// Reads the files that scripts use.
pub trait Files {
    /// The file at a path as it is written in the script, or in the file whose id is `from`; else in plain
    /// words why there is none.
    fn read(&self, path: &str, from: Option<&str>) -> Result<UsedFile, String>;

    /// The id of the script itself, so that files which lead back to it are noticed.
    fn script(&self) -> Option<String> {
        None
    }

    /// What the call of a request (step 0), or its nth `then`, was once answered.
    fn sample(&self, _request: &str, _step: usize) -> Option<Arc<Sample>> {
        None
    }

    /// The project's `capi.toml`, if it has one; in plain words why it cannot be read.
    fn settings(&self) -> Option<Result<UsedFile, String>> {
        None
    }
}

/// A file that is used.
#[derive(Clone, Debug)]
pub struct UsedFile {
    /// The same for every path that leads to it.
    pub id: String,
    /// As people are shown it.
    pub name: String,
    pub text: String,
}

/// A world without files: `use "path"` finds nothing.
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _path: &str, _from: Option<&str>) -> Result<UsedFile, String> {
        Err("there are no files here".to_owned())
    }
}

/// What a script means.
#[derive(Debug)]
pub struct Checked {
    /// The script and the files that it uses.
    pub sources: Sources,
    /// Errors and warnings, in order of place: those of the script, then those of the files that it uses.
    pub diagnostics: Vec<Diagnostic>,
    pub integration: Option<Integration>,
    pub shared: Vec<ir::Shared>,
    pub globals: Vec<table::GlobalField>,
    /// Where each of them is declared.
    pub global_spans: Vec<Span>,
    pub requests: Vec<ir::Request>,
    /// Requests, parents first.
    pub order: Vec<usize>,
    /// The file's own `timezone`.
    pub timezone: Option<crate::expr::program::Node>,
    /// The file's own rates, shared by its requests.
    pub rates: Vec<ir::Rate>,
    /// `allow host` patterns.
    pub hosts: Vec<String>,
    /// Where every name is declared and used, in all files.
    pub uses: uses::Uses,
    /// By request and step; those of calls that the script no longer makes are left out.
    pub samples: BTreeMap<(usize, usize), Arc<Sample>>,
    /// What is known of the values of expressions and names.
    pub typing: typing::Typing,
    /// Every field of an answer or a record that an expression reads.
    pub reads: Vec<Read>,
}

#[derive(Clone, Debug)]
pub struct Integration {
    pub name: String,
    pub title: Option<String>,
    pub span: Span,
}

/// Checks a script, and as wholly the files that it uses.
pub fn check(source: &Source, parsed: &Parsed, files: &dyn Files) -> Checked {
    let mut findings = Findings { diagnostics: parsed.diagnostics.clone(), ..Findings::default() };
    let units = Units::read(source, parsed, files, &mut findings);
    for file in units.used() {
        let mut own = Findings::default();
        understand(&file, &units.sources, &mut own);
        findings.append(&mut own);
    }
    let script = understand(&units.script(), &units.sources, &mut findings);
    missing_integration(&script, &mut findings);
    let samples = samples::of(&script, files);
    let typing = typing::Typing::of(findings.types);
    let script = Checked { samples, typing, uses: uses::Uses::of(&units), ..script };
    findings.diagnostics.extend(samples::findings(&script));
    Checked { diagnostics: tidy(findings.diagnostics), ..script }
}

/// What a file means, with all that it uses.
fn understand(seen: &Seen<'_>, sources: &Sources, findings: &mut Findings) -> Checked {
    let integration = integration(seen.own(), findings);
    let mut model = model::Model::new(seen, findings);
    let mut shared = std::mem::take(&mut model.shared);
    let model = model;
    let view = request::ModelView {
        model: &model,
        integration: integration.as_ref().map(|integration| integration.name.clone()),
        authenticating: authenticating(&model),
    };
    let mut documents = Documents::default();
    let mut open = Vec::new();
    for (index, source) in model.requests.iter().enumerate() {
        open.push(request::compile(&view, index, source, &mut shared, &mut documents, findings));
    }
    unused_shapes(&view, &mut shared, &mut documents, findings);
    bookmark::parents(&mut open, findings);
    let order = graph::order(&open.iter().map(|open| &open.request).collect::<Vec<_>>(), findings);
    let reads = std::mem::take(&mut documents.reads);
    let requests = finish::finish(open, &order, &mut documents);
    let (rates, hosts) = file_settings(&model, findings);
    Checked {
        sources: sources.clone(),
        diagnostics: Vec::new(),
        integration,
        shared,
        globals: model.globals.fields.clone(),
        global_spans: model.globals.spans(),
        requests,
        order,
        timezone: model.timezone.clone(),
        rates,
        hosts,
        uses: uses::Uses::default(),
        samples: BTreeMap::new(),
        typing: typing::Typing::default(),
        reads,
    }
}

/// In order of place; what a default or a shape gives several requests is said once.
fn tidy(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.code));
    diagnostics.dedup_by(|a, b| a.span == b.span && a.code == b.code && a.message == b.message);
    diagnostics
}

fn integration(items: &[Spanned<Item>], findings: &mut Findings) -> Option<Integration> {
    let mut found: Option<Integration> = None;
    for item in items {
        let Item::Integration(integration) = &item.node else { continue };
        let name = &integration.name;
        if let Some(first) = &found {
            let diagnostic =
                Diagnostic::error("duplicate-integration", name.span, "a file holds one integration").also(first.span, "the first is here");
            findings.diagnostics.push(diagnostic);
            continue;
        }
        let plain = name.node.starts_with(|first: char| first.is_ascii_lowercase())
            && name.node.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
        if !plain {
            let diagnostic = Diagnostic::error("bad-name", name.span, format!("`{}` cannot name a schema", name.node))
                .help("small letters, digits and `_`, beginning with a letter");
            findings.diagnostics.push(diagnostic);
        }
        findings.diagnostics.extend(destined::unusable("integration", &name.node, name.span));
        let title = integration.title.as_ref().map(|title| title.node.clone());
        found = Some(Integration { name: name.node.clone(), title, span: name.span });
    }
    found
}

fn missing_integration(script: &Checked, findings: &mut Findings) {
    let Some(first) = script.requests.first().filter(|_| script.integration.is_none()) else { return };
    let diagnostic = Diagnostic::error("missing-integration", first.span, "the script does not say which integration this is")
        .help("begin it with `integration NAME`: the schema name at the destination");
    findings.diagnostics.push(diagnostic);
}

/// Requests that some `auth` names: they themselves inherit none.
fn authenticating(model: &model::Model<'_>) -> HashSet<usize> {
    let defaults = model.defaults.iter().map(|(statement, _)| *statement);
    let shapes = model.shapes.values().flat_map(|shape| &shape.body).map(|statement| &statement.node);
    let own = model.requests.iter().flat_map(|request| &request.body).map(|statement| &statement.node);
    let mut found = HashSet::new();
    for statement in defaults.chain(shapes).chain(own) {
        let Statement::Auth(expr) = statement else { continue };
        for name in visit::dollars(expr) {
            if let Some(Binding::Request(index)) = model.names.get(name).map(|declared| &declared.binding) {
                found.insert(*index);
            }
        }
    }
    found
}

fn unused_shapes(view: &request::ModelView<'_, '_>, shared: &mut Vec<ir::Shared>, documents: &mut Documents, findings: &mut Findings) {
    let model = view.model;
    let used: HashSet<&str> =
        model.requests.iter().filter_map(|request| request.shape.as_ref()).map(|call| call.name.node.as_str()).collect();
    let mut unused: Vec<_> = model.shapes.values().filter(|shape| !used.contains(shape.name.node.as_str())).collect();
    unused.sort_by_key(|shape| shape.name.span);
    for shape in unused {
        let length = shared.len();
        let mut own = Findings::default();
        request::check_shape(view, shape, shared, documents, &mut own);
        shared.truncate(length);
        findings.append(&mut own);
    }
}

fn file_settings(model: &model::Model<'_>, findings: &mut Findings) -> (Vec<ir::Rate>, Vec<String>) {
    let mut rates = Vec::new();
    let mut hosts = Vec::new();
    let bodies = model.requests.iter().flat_map(|request| &request.body).chain(model.shapes.values().flat_map(|shape| &shape.body));
    let all = model.defaults.iter().map(|(statement, _)| (*statement, true)).chain(bodies.map(|statement| (&statement.node, false)));
    for (statement, of_file) in all {
        match statement {
            Statement::Rate(limits) if of_file => rates.extend(limits.iter().filter_map(request::rate_of)),
            Statement::AllowHost(expr) => match fields::literal(expr) {
                Some(host) => hosts.push(host),
                None => {
                    let message = "`allow host` takes a literal text";
                    findings.diagnostics.push(
                        Diagnostic::error("pattern-not-literal", expr.span, message).help("so that a reader of the script sees every host"),
                    );
                }
            },
            _ => {}
        }
    }
    (rates, hosts)
}
