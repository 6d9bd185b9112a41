//! The built-in functions: every example holds, every signature is in order, and what examples do not say.

mod dates;
mod docs;
mod examples;
mod faults;
mod numbers;
mod properties;
mod secrets;
mod signatures;

use capi::builtin::{Call, Context, find};
use capi::expr::{Failure, evaluate_in};
use capi::value::compare::distinct_key;
use capi::value::{Fault, Value};
use jiff::tz::TimeZone;

fn context() -> Context {
    Context { now: "2026-01-31T10:00:00Z".parse().unwrap(), timezone: None }
}

fn in_zone(name: &str) -> Context {
    Context { timezone: Some(TimeZone::get(name).unwrap()), ..context() }
}

/// The value of an expression as text that is the same for equal values.
fn key(expression: &str, context: &Context) -> String {
    let value = evaluate_in(expression, context).unwrap_or_else(|failure| panic!("{expression}: {failure:?}"));
    distinct_key(&value).unwrap()
}

/// Two expressions have the same value.
fn same(expression: &str, expected: &str) {
    same_in(expression, expected, &context());
}

fn same_in(expression: &str, expected: &str, context: &Context) {
    assert_eq!(key(expression, context), key(expected, context), "{expression}");
}

/// Why an expression has no value, found when it runs: the message, and the help after a line break.
fn fault(expression: &str) -> String {
    match evaluate_in(expression, &context()) {
        Err(Failure::Fault(fault)) => worded(fault.message, fault.help),
        other => panic!("{expression}: {other:?}"),
    }
}

/// The same, found before it runs.
fn mistake(expression: &str) -> String {
    match evaluate_in(expression, &context()) {
        Err(Failure::Wrong(diagnostics)) => {
            let [diagnostic] = diagnostics.as_slice() else { panic!("{expression}: {diagnostics:?}") };
            worded(diagnostic.message.clone(), diagnostic.help.clone())
        }
        other => panic!("{expression}: {other:?}"),
    }
}

fn worded(message: String, help: Option<String>) -> String {
    [message].into_iter().chain(help).collect::<Vec<_>>().join("\n")
}

/// Without syntax; an item argument is the item itself.
fn call(name: &str, arguments: Vec<Value>) -> Result<Value, Fault> {
    call_with(name, arguments, false)
}

fn call_with(name: &str, arguments: Vec<Value>, secret: bool) -> Result<Value, Fault> {
    let arguments: Vec<Option<Value>> = arguments.into_iter().map(Some).collect();
    let context = context();
    let per_item = &mut |_: usize, item: &Value| Ok(item.clone());
    let mut call = Call { arguments: &arguments, context: &context, has_item: false, per_item, pattern: None };
    find(name).unwrap().call(&mut call, secret)
}
