//! The values of the file: params as given or by default, secrets, and what is computed from them.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::build::finding;
use super::ir::{Shared, SharedSource};
use super::reach::{is_fixed, reads_any};
use super::{Settings, params};
use crate::builtin::Context;
use crate::check::Checked;
use crate::diagnostic::{Diagnostic, nearest};
use crate::expr::eval::{Budget, Scope};
use crate::syntax::ast::TypeExpr;
use crate::value::{Fault, Value};

/// By the index of the shared value.
#[derive(Default)]
pub(super) struct Values {
    pub values: Vec<Value>,
    /// Those that were to be given and are not, that cannot be computed, and all that are computed from
    /// them: null in `values`, and no more is said of them.
    pub unknown: HashSet<usize>,
}

impl Values {
    pub(super) fn new(checked: &Checked, settings: &Settings, context: &Context, findings: &mut Vec<Diagnostic>) -> Values {
        let mut known = Values::default();
        for (index, shared) in checked.shared.iter().enumerate() {
            let value = known.value(shared, settings, context).unwrap_or_else(|finding| {
                findings.extend(finding.map(|finding| *finding));
                known.unknown.insert(index);
                Value::Null
            });
            known.values.push(value);
        }
        known
    }

    /// The value, or why there is none unless that was said.
    fn value(&self, shared: &Shared, settings: &Settings, context: &Context) -> Result<Value, Option<Box<Diagnostic>>> {
        let budget = Budget::default();
        let scope = Scope { shared: &self.values, locals: &[], page: &[], record: &[], item: None, context, budget: &budget };
        let eval = |node| {
            if reads_any(node, &self.unknown) {
                return Err(None);
            }
            scope.eval(node).map_err(|fault| {
                let message = format!("`${}` has no value: {}", shared.name, fault.message);
                Some(Box::new(finding(Fault { message, ..fault }, shared.span)))
            })
        };
        match &shared.source {
            SharedSource::Secret { optional, .. } => match settings.secrets.get(&shared.name) {
                Some(secret) => Ok(Value::Secret(secret.into())),
                None if *optional => Ok(Value::Null),
                None => Err(None),
            },
            SharedSource::Value(node) => eval(node),
            SharedSource::Param { ty, default } => {
                let given = settings.params.iter().rev().find(|(name, _)| *name == shared.name);
                match (given, default) {
                    (Some((_, text)), _) => params::read(text, ty).map_err(|reason| Some(Box::new(bad_param(shared, &reason)))),
                    (None, Some(default)) => eval(default),
                    (None, None) if matches!(ty, TypeExpr::Optional(_)) => Ok(Value::Null),
                    (None, None) => Err(Some(Box::new(missing_param(shared)))),
                }
            }
        }
    }
}

fn bad_param(shared: &Shared, reason: &str) -> Diagnostic {
    Diagnostic::error("bad-param", shared.span, format!("param `{}`: {reason}", shared.name)).label("declared here")
}

fn missing_param(shared: &Shared) -> Diagnostic {
    Diagnostic::error("missing-param", shared.span, format!("param `{}` has no value", shared.name))
        .label("declared without a default")
        .help(format!("give it with `--param {}=…`", shared.name))
}

/// Params that are given and not declared. A secret is none: a command line is seen by everybody.
pub(super) fn misnamed(checked: &Checked, settings: &Settings, findings: &mut Vec<Diagnostic>) {
    let names = |wanted: fn(&SharedSource) -> bool| {
        checked.shared.iter().filter(move |shared| wanted(&shared.source)).map(|shared| shared.name.as_str())
    };
    let params = || names(|source| matches!(source, SharedSource::Param { .. }));
    for (name, _) in &settings.params {
        if params().any(|known| known == name) {
            continue;
        }
        let secret = checked.shared.iter().find(|shared| shared.name == *name && matches!(shared.source, SharedSource::Secret { .. }));
        findings.push(match secret {
            Some(secret) => secret_as_param(secret),
            None => unknown_param(name, &params().collect::<Vec<_>>()),
        });
    }
}

fn secret_as_param(secret: &Shared) -> Diagnostic {
    let name = &secret.name;
    Diagnostic::error("secret-as-param", secret.span, format!("`{name}` is a secret, not a param"))
        .label("declared here")
        .help(format!("the command line is seen by others: set `{name}` in the environment, or give a file with `--secrets-file`"))
}

fn unknown_param(name: &str, params: &[&str]) -> Diagnostic {
    let diagnostic = Diagnostic::error("unknown-param", crate::source::Span::default(), format!("the script has no param `{name}`"));
    match nearest(name, params.iter().copied()) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None if params.is_empty() => diagnostic.help("it declares none"),
        None => diagnostic.help(format!("the params are {}", params.join(", "))),
    }
}

/// The file's time zone, from the params that it reads: only then can the file's values be dated.
pub(super) fn timezone(checked: &Checked, settings: &Settings, now: Timestamp) -> Option<TimeZone> {
    let node = checked.timezone.as_ref().filter(|node| is_fixed(node))?;
    let context = Context { now, timezone: None };
    let Values { values, .. } = Values::new(checked, settings, &context, &mut Vec::new());
    let budget = Budget::default();
    let scope = Scope { shared: &values, locals: &[], page: &[], record: &[], item: None, context: &context, budget: &budget };
    match scope.eval(node) {
        Ok(Value::Text(name)) => TimeZone::get(&name).ok(),
        _ => None,
    }
}
