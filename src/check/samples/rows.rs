//! The records of a sample.

use crate::builtin::Context;
use crate::check::ir::{Records, Request};
use crate::expr::eval::{Budget, Scope};
use crate::expr::program::Node;
use crate::expr::project::project;
use crate::sample::Sample;
use crate::value::Value;

/// The records where `records` looks for them; nothing where that cannot be told from the sample alone.
pub fn records(request: &Request, sample: &Sample) -> Option<Vec<Value>> {
    if request.split.is_some() {
        return None;
    }
    match &request.records {
        Records::Auto => listed(sample.page.clone()),
        Records::Path(path) => {
            let found = path.iter().try_fold(&sample.page, |value, name| match value {
                Value::Object(object) => object.get(name),
                _ => None,
            });
            listed(found?.clone())
        }
        Records::Expr(node, _) => computed(node, request, sample),
    }
}

fn computed(node: &Node, request: &Request, sample: &Sample) -> Option<Vec<Value>> {
    if sample.partial || node.any(&|node| matches!(node, Node::Local(_) | Node::Shared(_))) {
        return None;
    }
    let page = project(&sample.page, &request.page);
    let (context, budget) = (context(sample), Budget::default());
    let scope = Scope { shared: &[], locals: &[], page: &page, record: &[], item: None, context: &context, budget: &budget };
    listed(scope.eval(node).ok()?)
}

fn listed(value: Value) -> Option<Vec<Value>> {
    match value {
        Value::List(items) => Some(items.iter().cloned().collect()),
        Value::Object(_) => Some(vec![value]),
        _ => None,
    }
}

/// The sample was taken now.
pub(super) fn context(sample: &Sample) -> Context {
    Context { now: sample.taken.parse().unwrap_or_default(), timezone: None }
}
