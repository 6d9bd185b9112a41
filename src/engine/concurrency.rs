//! How much goes on at once: turns of one request, and calls to one origin.

use super::RunOptions;
use super::failure::Failure;
use super::level::MOST;
use crate::builtin::Context;
use crate::expr::eval::{Budget, Scope};
use crate::plan::Plan;
use crate::plan::ir::Request;
use crate::value::Fault;

/// What bounds a run, by request and altogether.
pub struct Concurrency {
    /// Turns of each request.
    pub turns: Vec<usize>,
    /// Calls to one origin: what the file declares, for all of its requests; what a request declares for
    /// itself may be more than is usual.
    pub calls: usize,
}

impl Concurrency {
    pub fn new(plan: &Plan, options: &RunOptions, preview: bool) -> Result<Concurrency, Failure> {
        let given = if preview { Some(1) } else { options.concurrency.map(|given| given.max(1)) };
        if let Some(given) = given {
            return Ok(Concurrency { turns: vec![given; plan.requests.len()], calls: given });
        }
        let mut found = Concurrency { turns: Vec::new(), calls: MOST };
        let mut of_file = None;
        for (index, request) in plan.requests.iter().enumerate() {
            let declared = if plan.order.contains(&index) { declared(plan, request)? } else { None };
            found.turns.push(declared.unwrap_or(MOST));
            if request.policy.concurrency_is_shared {
                of_file = declared.or(of_file);
            }
            found.calls = found.calls.max(declared.unwrap_or(0));
        }
        found.calls = of_file.unwrap_or(found.calls);
        Ok(found)
    }
}

fn declared(plan: &Plan, request: &Request) -> Result<Option<usize>, Failure> {
    let Some(node) = &request.policy.concurrency else { return Ok(None) };
    let fail = |fault: Fault| Failure::of_fault(fault, request.span).of_request(&request.name);
    let (context, budget) = (Context { now: plan.now, timezone: None }, Budget::default());
    let scope = Scope { shared: &plan.values, locals: &[], page: &[], record: &[], item: None, context: &context, budget: &budget };
    let value = scope.eval(node).map_err(fail)?;
    let number = value.to_number().and_then(|number| number.to_i64()).and_then(|number| usize::try_from(number).ok());
    match number.filter(|number| *number > 0) {
        Some(number) => Ok(Some(number)),
        None => Err(fail(Fault::new("bad-concurrency", "`concurrency` takes a whole number of at least 1"))),
    }
}
