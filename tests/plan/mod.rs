//! Plans through the public door: what is refused, what is read, whom it calls.

mod given;
mod hosts;
mod reach;

use capi::plan::describe::PlanDescription;
use capi::{Script, Secrets, Settings};

/// The plan of a script with these params and secrets; what forbids it as `line:column code: message`.
fn plan(text: &str, params: &[(&str, &str)], secrets: &[(&str, &str)]) -> Result<PlanDescription, Vec<String>> {
    let script = Script::new("plan.capi", format!("integration plan\n{text}"));
    let secrets = secrets.iter().fold(Secrets::default(), |secrets, (name, value)| secrets.with(name, value));
    let params = params.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let settings = Settings { params, secrets, now: Some(jiff::Timestamp::UNIX_EPOCH), ..Settings::default() };
    let told = |found: &capi::diagnostic::Diagnostic| {
        let place = script.sources().of(found.span).position(found.span.start);
        format!("{}:{} {}: {}", place.line - 1, place.column, found.code, found.message)
    };
    script.plan(settings).map(|plan| plan.describe()).map_err(|findings| findings.iter().map(told).collect())
}
