//! The examples that every function carries, through the whole language.

use capi::builtin::FUNCTIONS;
use capi::expr::evaluate_in;
use capi::value::compare::distinct_key;

use super::context;

#[test]
fn examples_give_what_they_say() {
    let mut wrong = Vec::new();
    for function in FUNCTIONS {
        for (expression, expected) in function.examples {
            let key = |text: &str| match evaluate_in(text, &context()) {
                Ok(value) => Ok(distinct_key(&value).unwrap()),
                Err(failure) => Err(format!("{failure:?}")),
            };
            let (found, expected) = (key(expression), key(expected));
            if found.is_err() || found != expected {
                wrong.push(format!("{expression}\n  gives    {found:?}\n  expected {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn results_are_of_the_kinds_declared() {
    for function in FUNCTIONS {
        for (expression, _) in function.examples.iter().filter(|(expression, _)| expression.starts_with(function.name)) {
            let value = evaluate_in(expression, &context()).unwrap();
            let whole = expression.ends_with(')') && !expression.contains(" == ");
            let kind = value.kind();
            let fits = value.is_null() || function.returns.holds(kind);
            assert!(!whole || fits, "{expression} gives {kind}, declared is {}", function.returns);
        }
    }
}
