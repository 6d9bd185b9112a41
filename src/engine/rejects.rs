//! A reject as destinations keep it: in words, secrets masked, with its line of the script.

use super::row::Rejected;
use crate::http::redact::Redactor;
use crate::plan::Plan;
use crate::plan::ir::Request;
use crate::sink::Reject;

pub fn told(rejected: Rejected, request: &Request, plan: &Plan, redactor: &Redactor) -> Reject {
    let mask = |text: String| redactor.mask(&text);
    Reject {
        request: request.name.clone(),
        target: rejected.target,
        value: mask(rejected.value),
        reason: mask(match rejected.fault.help {
            Some(help) => format!("{}; {help}", rejected.fault.message),
            None => rejected.fault.message,
        }),
        script_line: plan.script_line(rejected.span),
        record: mask(rejected.record),
    }
}
