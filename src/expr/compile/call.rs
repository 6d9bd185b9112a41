//! Calls: of the script's own functions first, then of the built-in ones.

use std::sync::Arc;

use regex::{Regex, RegexBuilder};

use super::{Compiler, ItemScope, Typed};
use crate::builtin::{self, FUNCTIONS, Function, Mode, Parameter};
use crate::diagnostic::{Diagnostic, nearest};
use crate::expr::names::ScriptFunction;
use crate::expr::program::{CallArgument, CallNode, Node};
use crate::expr::types::Type;
use crate::source::Span;
use crate::syntax::ast::{Argument, Expr, ExprKind, Name, TextPart};
use crate::value::{Kind, Kinds};

/// Bytes that a compiled pattern may take.
const PATTERN_SIZE: usize = 1 << 20;

/// What stands at a parameter: the piped value, or an expression.
enum Given<'e> {
    Piped(Typed, Span),
    Written(&'e Expr),
}

/// What is called: the parameters that have a place of their own.
struct Callee<'f> {
    name: &'f str,
    parameters: Vec<&'f str>,
    /// As it is shown.
    signature: String,
}

impl Callee<'_> {
    fn wrong_arguments(&self, span: Span, message: String) -> Diagnostic {
        Diagnostic::error("wrong-arguments", span, message).help(format!("its signature is `{}`", self.signature))
    }
}

impl Compiler<'_> {
    /// `name(arguments)`, or `piped | name(arguments)`.
    pub(super) fn call(&mut self, span: Span, name: &Name, piped: Option<(Typed, Span)>, arguments: &[Argument]) -> Typed {
        if let Some(function) = self.functions.get(&name.node) {
            let function = function.clone();
            return self.apply(span, name, &function, piped, arguments);
        }
        let Some(function) = builtin::find(&name.node) else {
            return self.unknown_function(name, piped, arguments);
        };
        let Some(given) = self.place_arguments(span, function, piped, arguments) else { return Typed::null() };
        self.built_in(span, function, given)
    }

    fn unknown_function(&mut self, name: &Name, piped: Option<(Typed, Span)>, arguments: &[Argument]) -> Typed {
        if let Some((typed, _)) = piped {
            self.consume(typed);
        }
        for argument in arguments {
            self.value(&argument.value);
        }
        if self.names.incomplete {
            return Typed::null();
        }
        let known = self.functions.keys().map(String::as_str).chain(FUNCTIONS.iter().map(|function| function.name));
        let near = nearest(&name.node, known).map(str::to_owned);
        let mut diagnostic =
            Diagnostic::error("unknown-function", name.span, format!("there is no function `{}`", name.node)).label("no such function");
        if let Some(near) = near {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?")).suggest(format!("change to `{near}`"), name.span, near);
        }
        self.report(diagnostic);
        Typed::null()
    }

    fn apply(&mut self, span: Span, name: &Name, function: &ScriptFunction, piped: Option<(Typed, Span)>, arguments: &[Argument]) -> Typed {
        let parameters: Vec<&str> = function.parameters.iter().map(String::as_str).collect();
        let signature = format!("{}({})", name.node, parameters.iter().map(|name| format!("${name}")).collect::<Vec<_>>().join(", "));
        let callee = Callee { name: &name.node, parameters, signature };
        let count = arguments.len() + usize::from(piped.is_some());
        let Some(given) = self.place(&callee, piped, arguments) else { return Typed::null() };
        if count != callee.parameters.len() {
            let message = format!("`{}` takes {}, not {count}", name.node, counted(callee.parameters.len()));
            self.report(callee.wrong_arguments(span, message));
            return Typed::null();
        }
        let mut secret = function.ty.secret;
        let nodes = given.into_iter().flatten().map(|given| {
            let (node, ty, _) = self.argument(given);
            secret |= ty.secret;
            node
        });
        let nodes = nodes.collect();
        Typed::new(Node::Apply(Arc::clone(&function.body), nodes), Type { secret, ..function.ty.clone() })
    }

    /// Which argument stands at which parameter; those of a `Rest` parameter follow the others.
    fn place_arguments<'e>(
        &mut self,
        span: Span,
        function: &'static Function,
        piped: Option<(Typed, Span)>,
        arguments: &'e [Argument],
    ) -> Option<Vec<Option<Given<'e>>>> {
        let fixed = function.parameters.iter().filter(|parameter| parameter.mode != Mode::Rest);
        let callee =
            Callee { name: function.name, parameters: fixed.map(|parameter| parameter.name).collect(), signature: function.to_string() };
        let given = self.place(&callee, piped, arguments)?;
        let missing = function.parameters.iter().zip(&given).find(|(parameter, given)| given.is_none() && !parameter.is_optional());
        let too_many = function.most().is_some_and(|most| given.len() > most);
        if let Some((parameter, _)) = missing {
            let message = format!("`{}` of `{}` is missing", parameter.name, function.name);
            self.report(callee.wrong_arguments(span, message));
            return None;
        }
        if too_many {
            let message = format!("`{}` takes at most {}, not {}", function.name, counted(callee.parameters.len()), given.len());
            self.report(callee.wrong_arguments(span, message));
            return None;
        }
        Some(given)
    }

    /// The arguments in the order of the parameters; what has no parameter follows them.
    fn place<'e>(
        &mut self,
        callee: &Callee<'_>,
        piped: Option<(Typed, Span)>,
        arguments: &'e [Argument],
    ) -> Option<Vec<Option<Given<'e>>>> {
        let mut given: Vec<Option<Given<'e>>> = callee.parameters.iter().map(|_| None).collect();
        let mut next = 0;
        if let Some((typed, span)) = piped {
            let value = Some(Given::Piped(typed, span));
            match given.first_mut() {
                Some(place) => *place = value,
                None => given.push(value),
            }
            next = 1;
        }
        for argument in arguments {
            let (index, span) = match &argument.name {
                None => {
                    next += 1;
                    (next - 1, argument.value.span)
                }
                Some(name) => (self.parameter(callee, name)?, name.span),
            };
            let value = Some(Given::Written(&argument.value));
            match given.get_mut(index) {
                Some(place @ None) => *place = value,
                None => given.push(value),
                Some(Some(_)) => {
                    let name = callee.parameters.get(index).copied().unwrap_or_default();
                    self.report(Diagnostic::error("duplicate-argument", span, format!("`{name}` is given twice")));
                    return None;
                }
            }
        }
        Some(given)
    }

    /// Where a named argument belongs.
    fn parameter(&mut self, callee: &Callee<'_>, name: &Name) -> Option<usize> {
        let found = callee.parameters.iter().position(|parameter| *parameter == name.node);
        if found.is_none() {
            let message = format!("`{}` has no argument `{}`", callee.name, name.node);
            let mut diagnostic =
                Diagnostic::error("unknown-argument", name.span, message).help(format!("its signature is `{}`", callee.signature));
            if let Some(near) = nearest(&name.node, callee.parameters.iter().copied()) {
                diagnostic = diagnostic.suggest(format!("change to `{near}`"), name.span, near);
            }
            self.report(diagnostic);
        }
        found
    }

    fn built_in(&mut self, span: Span, function: &'static Function, given: Vec<Option<Given<'_>>>) -> Typed {
        let mut arguments = Vec::new();
        let mut pattern = None;
        let mut item = Type::any();
        let mut first = Type::any();
        let (mut secret, mut nullable) = (false, function.returns.holds(Kind::Null));
        for (index, given) in given.into_iter().enumerate() {
            let Some(parameter) = function.parameters.get(index).or(function.parameters.last()) else { break };
            let Some(given) = given else {
                arguments.push(CallArgument::Absent);
                continue;
            };
            match parameter.mode {
                Mode::Item | Mode::OptionalItem => {
                    arguments.push(self.item_argument(function, parameter, given, &item));
                }
                Mode::Pattern => {
                    pattern = self.pattern(given);
                    arguments.push(CallArgument::Absent);
                }
                Mode::Required | Mode::Optional | Mode::Rest => {
                    let (node, ty, at) = self.argument(given);
                    self.check_argument(function, parameter, &ty, at);
                    secret |= ty.secret;
                    nullable |= ty.kinds.holds(Kind::Null) && function.nulls == builtin::Nulls::Propagate;
                    if index == 0 {
                        first = ty.clone();
                        item = ty.item.as_deref().cloned().unwrap_or(Type::any());
                    }
                    arguments.push(CallArgument::Value(node));
                }
            }
        }
        let mut ty = Type { secret, ..Type::of(function.returns) };
        ty.item = list_item(function, &first).map(Box::new);
        if nullable {
            ty = ty.or_null();
        }
        let _ = span;
        Typed::new(Node::Call(Box::new(CallNode { function, arguments, pattern })), ty)
    }

    fn argument(&mut self, given: Given<'_>) -> (Node, Type, Span) {
        match given {
            Given::Piped(typed, span) => {
                let (node, ty) = self.consume(typed);
                (node, ty, span)
            }
            Given::Written(expr) => {
                let (node, ty) = self.value(expr);
                (node, ty, expr.span)
            }
        }
    }

    fn item_argument(&mut self, function: &Function, parameter: &Parameter, given: Given<'_>, item: &Type) -> CallArgument {
        self.items.push(ItemScope { place: None, ty: item.clone() });
        let (node, ty, span) = self.argument(given);
        self.items.pop();
        self.check_argument(function, parameter, &ty, span);
        CallArgument::Item(node)
    }

    fn check_argument(&mut self, function: &Function, parameter: &Parameter, ty: &Type, span: Span) {
        if ty.may_be(parameter.kinds) || ty.present().is_empty() {
            return;
        }
        let message =
            format!("`{}` of `{}` takes {}, not {}", parameter.name, function.name, parameter.kinds.phrase(), ty.present().phrase());
        let mut diagnostic = Diagnostic::error("wrong-kind", span, message).label(format!("this is {}", ty.present().phrase()));
        if ty.is_surely(Kind::Text) && parameter.kinds == Kinds::NUMBER {
            diagnostic = diagnostic.help("convert the text with `number(x)`");
        }
        self.report(diagnostic);
    }

    /// Patterns are literals, so that they are compiled here, once.
    fn pattern(&mut self, given: Given<'_>) -> Option<Regex> {
        let Given::Written(expr) = given else { return None };
        let literal = match &expr.node {
            ExprKind::Text { parts, .. } => match parts.as_slice() {
                [TextPart::Literal(text)] => Some(text.node.as_str()),
                [] => Some(""),
                _ => None,
            },
            ExprKind::Bad => return None,
            _ => None,
        };
        let Some(literal) = literal else {
            let message = "a pattern must be a literal text";
            self.report(Diagnostic::error("pattern-not-literal", expr.span, message).help("write it as `r\"…\"`"));
            return None;
        };
        match RegexBuilder::new(literal).size_limit(PATTERN_SIZE).build() {
            Ok(regex) => Some(regex),
            Err(error) => {
                let reason = error.to_string();
                let reason = reason.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                self.report(Diagnostic::error("bad-pattern", expr.span, format!("this pattern does not work: {reason}")));
                None
            }
        }
    }
}

/// What the items of a list are that a function makes of dates.
fn list_item(function: &Function, first: &Type) -> Option<Type> {
    let time = Type::of(first.kinds.without(Kinds::NULL));
    match function.name {
        "days" => Some(Type::of(Kinds::DATE)),
        "windows" => Some(Type::object(["start", "end", "last"].map(|name| (name.to_owned(), time.clone())).to_vec())),
        _ => None,
    }
}

fn counted(count: usize) -> String {
    match count {
        0 => "no arguments".to_owned(),
        1 => "1 argument".to_owned(),
        count => format!("{count} arguments"),
    }
}
