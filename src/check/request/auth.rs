//! `auth`: the authenticator and its arguments, checked against the table of `check::auth`.

use super::Draft;
use crate::check::auth::{AUTHENTICATORS, Authenticator, Given, Parameter};
use crate::check::ir::{Auth, Scheme};
use crate::diagnostic::{Diagnostic, nearest};
use crate::expr::names::{Binding, Names};
use crate::expr::program::Node;
use crate::expr::types::Type;
use crate::source::Span;
use crate::syntax::ast::{self, Argument, Expr, ExprKind, Statement};
use crate::value::{Kinds, Value};

/// What `$request` holds while a call is signed.
const REQUEST: [(&str, Kinds); 11] = [
    ("method", Kinds::TEXT),
    ("url", Kinds::TEXT),
    ("host", Kinds::TEXT),
    ("target", Kinds::TEXT),
    ("path", Kinds::TEXT),
    ("query", Kinds::TEXT),
    ("params", Kinds::LIST),
    ("body", Kinds::TEXT),
    ("timestamp", Kinds::NUMBER),
    ("timestamp_ms", Kinds::NUMBER),
    ("nonce", Kinds::TEXT),
];

impl Draft<'_, '_> {
    pub(super) fn auth(&mut self) -> Auth {
        let Some(item) = self.merged.single("auth") else { return Auth::None };
        let Statement::Auth(expr) = item.statement else { return Auth::None };
        self.compiler.bare = self.at.before("in `auth`");
        self.authenticator(expr)
    }

    fn authenticator(&mut self, expr: &Expr) -> Auth {
        match &expr.node {
            ExprKind::Name(name) if name == "none" => Auth::None,
            ExprKind::Paren(inner) => self.authenticator(inner),
            ExprKind::Call { name, arguments } => self.authenticator_call(name, arguments, expr.span),
            ExprKind::If { branches, otherwise } => {
                let choices =
                    branches.iter().map(|(condition, auth)| (self.compiler.condition(condition), self.authenticator(auth))).collect();
                let otherwise = otherwise.as_ref().map_or(Auth::None, |expr| self.authenticator(expr));
                Auth::Choice(choices, Box::new(otherwise))
            }
            ExprKind::Name(name) => {
                self.report_authenticator(name, expr.span);
                Auth::None
            }
            ExprKind::Bad => Auth::None,
            _ => {
                let help = format!("one of {}", words().join(", "));
                self.compiler.report(Diagnostic::error("unknown-auth", expr.span, "this is no way to authenticate").help(help));
                Auth::None
            }
        }
    }

    fn report_authenticator(&mut self, name: &str, span: Span) {
        let mut diagnostic = Diagnostic::error("unknown-auth", span, format!("there is no `auth {name}`")).label("no such authenticator");
        diagnostic = match nearest(name, words()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")).suggest(format!("change to `{near}`"), span, near),
            None => diagnostic.help(format!("one of {}", words().join(", "))),
        };
        self.compiler.report(diagnostic);
    }

    fn authenticator_call(&mut self, name: &ast::Name, arguments: &[Argument], span: Span) -> Auth {
        let Some(authenticator) = AUTHENTICATORS.into_iter().find(|known| known.name == name.node) else {
            self.report_authenticator(&name.node, name.span);
            return Auth::None;
        };
        let (names, request) = self.with_request(authenticator, span);
        let mut given: Vec<(&'static str, Node)> = Vec::new();
        let mut positional = authenticator.arguments.iter().filter(|parameter| parameter.positional);
        for argument in arguments {
            let parameter = match &argument.name {
                Some(name) => authenticator.arguments.iter().find(|parameter| parameter.name == name.node),
                None => positional.next(),
            };
            let (node, ty) = self.compiler.value(&argument.value);
            match parameter {
                None => self.report_argument(authenticator, argument),
                Some(parameter) if given.iter().any(|(known, _)| *known == parameter.name) => {
                    let message = format!("`{}` is given twice", parameter.name);
                    let span = argument.name.as_ref().map_or(argument.value.span, |name| name.span);
                    self.compiler.report(Diagnostic::error("duplicate-argument", span, message));
                }
                Some(parameter) => {
                    self.check_argument(parameter, &argument.value, &node, &ty);
                    given.push((parameter.name, node));
                }
            }
        }
        self.compiler.names = names;
        self.check_complete(authenticator, &given, arguments, span);
        let logins = self.logins(&given);
        Auth::Scheme(Box::new(Scheme { authenticator, arguments: given, request, logins, span }))
    }

    /// `$request` is known in the arguments of authenticators that sign. Gives back the names before.
    fn with_request(&mut self, authenticator: &Authenticator, span: Span) -> (Names, Option<usize>) {
        let before = self.compiler.names.clone();
        if !authenticator.signs {
            return (before, None);
        }
        let local = self.compiler.new_local();
        let fields = REQUEST.iter().map(|(name, kinds)| ((*name).to_owned(), Type::of(*kinds)));
        let fields = fields.chain([("headers".to_owned(), Type::of(Kinds::OBJECT)), ("signature".to_owned(), Type::of(Kinds::TEXT))]);
        let binding = Binding::Local { index: local, ty: Type::object(fields.collect()), place: None };
        if let Some(earlier) = self.compiler.names.declare("request", binding.clone(), None) {
            self.compiler.names.replace("request", binding);
            self.report_request_name(authenticator, earlier.span, span);
        }
        (before, Some(local))
    }

    fn report_request_name(&mut self, authenticator: &Authenticator, earlier: Option<Span>, span: Span) {
        let message = format!("`$request` is declared twice: in `{}` it is the call", authenticator.name);
        let diagnostic = Diagnostic::error("duplicate-name", earlier.unwrap_or(span), message).label("declared here");
        self.compiler.report(diagnostic.also(span, "this names the call `$request`").help("choose another name"));
    }

    fn report_argument(&mut self, authenticator: &Authenticator, argument: &Argument) {
        let known = || authenticator.arguments.iter().map(|parameter| parameter.name);
        let Some(name) = &argument.name else {
            let message = format!("`{}` takes no further argument without a name", authenticator.name);
            let diagnostic = Diagnostic::error("wrong-arguments", argument.value.span, message);
            self.compiler.report(diagnostic.help(format!("write `{}`", authenticator.example)));
            return;
        };
        let message = format!("`{}` has no argument `{}`", authenticator.name, name.node);
        let mut diagnostic = Diagnostic::error("unknown-argument", name.span, message);
        diagnostic = match nearest(&name.node, known()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")).suggest(format!("change to `{near}`"), name.span, near),
            None => diagnostic.help(format!("it has {}", known().collect::<Vec<_>>().join(", "))),
        };
        self.compiler.report(diagnostic);
    }

    fn check_argument(&mut self, parameter: &Parameter, expr: &Expr, node: &Node, ty: &Type) {
        if !ty.may_be(parameter.kinds) && !ty.present().is_empty() {
            let message = format!("`{}` takes {}, not {}", parameter.name, parameter.kinds.phrase(), ty.present().phrase());
            self.compiler.report(Diagnostic::error("wrong-kind", expr.span, message).label(format!("this is {}", ty.present().phrase())));
        }
        let Node::Constant(Value::Text(text)) = node else { return };
        if parameter.choices.is_empty() || parameter.choices.contains(&text.as_str()) {
            return;
        }
        let message = format!("`{}` cannot be `\"{text}\"`", parameter.name);
        let mut diagnostic = Diagnostic::error("not-a-choice", expr.span, message);
        diagnostic = match nearest(text.as_str(), parameter.choices.iter().copied()) {
            Some(near) => diagnostic.help(format!("did you mean `\"{near}\"`?")).suggest(
                format!("change to `\"{near}\"`"),
                expr.span,
                format!("\"{near}\""),
            ),
            None => diagnostic.help(format!("one of {}", parameter.choices.join(", "))),
        };
        self.compiler.report(diagnostic);
    }

    fn check_complete(&mut self, authenticator: &Authenticator, given: &[(&'static str, Node)], arguments: &[Argument], span: Span) {
        // What was written under a wrong name was reported, and is not missed too.
        if arguments.len() > given.len() {
            return;
        }
        let given = Given(given);
        let missing = authenticator.arguments.iter().find(|parameter| parameter.required && !given.has(parameter.name));
        let wrong = missing.map(|parameter| format!("needs `{}`", parameter.name)).or_else(|| (authenticator.rule)(&given));
        if let Some(wrong) = wrong {
            let message = format!("`{}` {wrong}", authenticator.name);
            self.compiler
                .report(Diagnostic::error("wrong-arguments", span, message).help(format!("for example `{}`", authenticator.example)));
        }
    }

    /// The requests whose bodies the arguments read.
    fn logins(&self, given: &[(&'static str, Node)]) -> Vec<(usize, usize)> {
        let reads = |local: usize| given.iter().any(|(_, node)| node.any(&|part| matches!(part, Node::Local(read) if *read == local)));
        let is_value = |request: usize| self.compiler.requests.get(request).is_some_and(|request| request.is_value);
        let required = self.compiler.required.iter().copied();
        required.filter(|(request, local)| is_value(*request) && reads(*local)).collect()
    }
}

fn words() -> Vec<&'static str> {
    AUTHENTICATORS.iter().map(|authenticator| authenticator.name).chain(["none"]).collect()
}
