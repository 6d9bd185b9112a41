//! One expression on its own, as in examples of functions and at the REPL.

use std::collections::HashMap;

use jiff::Timestamp;

use super::compile::{Bare, Compiler, Findings, Reads};
use super::eval::{Budget, Scope};
use super::names::Names;
use super::place::Documents;
use crate::builtin::Context;
use crate::diagnostic::Diagnostic;
use crate::source::Source;
use crate::syntax::parse_expression;
use crate::value::{Fault, Value};

/// Why an expression gave no value.
#[derive(Debug)]
pub enum Failure {
    /// It is wrong as written.
    Wrong(Vec<Diagnostic>),
    /// It has no value.
    Fault(Fault),
}

/// Evaluates an expression that reads no names. `now` fixes `now()` and `today()`, UTC.
pub fn evaluate_text(text: &str, now: Timestamp) -> Result<Value, Failure> {
    evaluate_in(text, &Context { now, timezone: None })
}

/// Evaluates an expression that reads no names, in these surroundings.
pub fn evaluate_in(text: &str, context: &Context) -> Result<Value, Failure> {
    let source = Source::new("expression", text);
    let (expr, diagnostics) = parse_expression(&source);
    // What cannot be read would only be reported again as something else.
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Err(Failure::Wrong(diagnostics));
    }
    let functions = HashMap::new();
    let mut documents = Documents::default();
    let mut findings = Findings { diagnostics, ..Findings::default() };
    let mut compiler = Compiler {
        names: Names::given(),
        functions: &functions,
        requests: &[],
        documents: &mut documents,
        request: 0,
        findings: &mut findings,
        bare: Bare::Nothing("in an expression on its own"),
        items: Vec::new(),
        locals: 0,
        required: Vec::new(),
        reads: Reads::default(),
        bookmark: None,
        guarded: 0,
    };
    let (node, _) = compiler.value(&expr);
    if findings.diagnostics.iter().any(Diagnostic::is_error) {
        return Err(Failure::Wrong(findings.diagnostics));
    }
    let budget = Budget::default();
    let scope = Scope { shared: &[], locals: &[], page: &[], record: &[], item: None, context, budget: &budget };
    scope.eval(&node).map_err(Failure::Fault)
}
