//! The built-in functions: every example holds, every signature is in order, and what examples do not say.

mod dates;
mod docs;
mod examples;
mod faults;
mod mini;
mod numbers;
mod properties;
mod secrets;
mod signatures;

use capi::builtin::{Call, Context, find};
use capi::value::compare::distinct_key;
use capi::value::{Fault, Value};
use jiff::tz::TimeZone;

/// Two expressions have the same value.
fn same(expression: &str, expected: &str) {
    same_in(expression, expected, &mini::context());
}

fn same_in(expression: &str, expected: &str, context: &Context) {
    let key = |text: &str| distinct_key(&mini::evaluate_in(text, context).unwrap_or_else(|fault| panic!("{text}: {fault:?}"))).unwrap();
    assert_eq!(key(expression), key(expected), "{expression}");
}

/// The message of the fault, and the help after a line break.
fn fault(expression: &str) -> String {
    let fault = mini::evaluate(expression).expect_err(expression);
    [fault.message].into_iter().chain(fault.help).collect::<Vec<_>>().join("\n")
}

fn in_zone(name: &str) -> Context {
    Context { timezone: Some(TimeZone::get(name).unwrap()), ..mini::context() }
}

/// Without syntax; an item argument is the item itself.
fn call(name: &str, arguments: Vec<Value>) -> Result<Value, Fault> {
    let arguments: Vec<Option<Value>> = arguments.into_iter().map(Some).collect();
    let context = mini::context();
    let per_item = &mut |_: usize, item: &Value| Ok(item.clone());
    (find(name).unwrap().evaluate)(&mut Call { arguments: &arguments, context: &context, has_item: false, per_item, pattern: None })
}
