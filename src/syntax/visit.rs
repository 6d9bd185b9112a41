//! Walking expressions, and the statements that hold them.

use super::ast::{Body, Expr, ExprKind, Map, Pair, Statement, TextPart, Write};

/// Calls `visit` for the expression and everything below it, outer first.
pub fn walk<'e>(expr: &'e Expr, visit: &mut dyn FnMut(&'e Expr)) {
    visit(expr);
    children(expr, &mut |child| walk(child, visit));
}

/// Calls `visit` for the expressions directly below this one, in the order in which they stand.
pub fn children<'e>(expr: &'e Expr, visit: &mut dyn FnMut(&'e Expr)) {
    match &expr.node {
        ExprKind::Text { parts, .. } => {
            for part in parts {
                if let TextPart::Hole(hole) = part {
                    visit(hole);
                }
            }
        }
        ExprKind::Field(inner, _)
        | ExprKind::Star(inner)
        | ExprKind::Insist(inner)
        | ExprKind::Unary(_, inner)
        | ExprKind::Paren(inner) => {
            visit(inner);
        }
        ExprKind::Bracket(left, right) | ExprKind::Binary(_, left, right) => {
            visit(left);
            visit(right);
        }
        ExprKind::Slice(base, from, to) => {
            visit(base);
            from.iter().chain(to).for_each(|expr| visit(expr));
        }
        ExprKind::Call { arguments, .. } => arguments.iter().for_each(|argument| visit(&argument.value)),
        ExprKind::Chain { head, stages } => {
            visit(head);
            stages.iter().for_each(|stage| visit(&stage.value));
        }
        ExprKind::If { branches, otherwise } => {
            for (condition, value) in branches {
                visit(condition);
                visit(value);
            }
            otherwise.iter().for_each(|expr| visit(expr));
        }
        ExprKind::Match { subject, arms, otherwise } => {
            visit(subject);
            for arm in arms {
                arm.patterns.iter().for_each(&mut *visit);
                visit(&arm.value);
            }
            otherwise.iter().for_each(|expr| visit(expr));
        }
        ExprKind::List(items) => items.iter().for_each(visit),
        ExprKind::Object(entries) => {
            for entry in entries {
                visit(&entry.key);
                visit(&entry.value);
            }
        }
        _ => {}
    }
}

/// The `$names` that the expression reads.
pub fn dollars(expr: &Expr) -> Vec<&str> {
    let mut names = Vec::new();
    walk(expr, &mut |expr| {
        if let ExprKind::Dollar(name) = &expr.node {
            names.push(name.as_str());
        }
    });
    names
}

/// The functions that the expression calls.
pub fn calls(expr: &Expr) -> Vec<&str> {
    let mut names = Vec::new();
    walk(expr, &mut |expr| {
        if let ExprKind::Call { name, .. } = &expr.node {
            names.push(name.node.as_str());
        }
    });
    names
}

/// The expressions of a statement itself, without those of a block.
pub fn expressions<'s>(statement: &'s Statement, visit: &mut dyn FnMut(&'s Expr)) {
    match statement {
        Statement::Call(call) => visit(&call.url),
        Statement::Header(pairs) | Statement::Query(pairs) => pairs.iter().for_each(|Pair { name, value }| {
            visit(name);
            visit(value);
        }),
        Statement::Body(Body::Json(value) | Body::Form(value) | Body::Text(value) | Body::Multipart(value)) => visit(value),
        Statement::Body(Body::Graphql { query, variables }) => std::iter::once(query).chain(variables).for_each(visit),
        Statement::For(found) => std::iter::once(&found.source).chain(&found.batch).for_each(visit),
        Statement::Paginate(paginate) => paginate.arguments.iter().for_each(|argument| visit(&argument.value)),
        Statement::Retry(arguments) => arguments.iter().for_each(|argument| visit(&argument.value)),
        Statement::Format(steps) => steps.iter().flat_map(|step| &step.arguments).for_each(|argument| visit(&argument.value)),
        Statement::Each { source, .. } => visit(source),
        Statement::Let(binding) => visit(&binding.value),
        Statement::Map(Map::Single { value, .. } | Map::Block { value, .. }) => visit(value),
        Statement::Bookmark { value, from, settle } => [value, from].into_iter().chain(settle).for_each(visit),
        Statement::Write(Write::Replace(Some(condition))) => visit(condition),
        Statement::Then(then) => {
            then.source.iter().for_each(|(_, source)| visit(source));
            visit(&then.call.url);
        }
        Statement::Poll(poll) => [&poll.every, &poll.until, &poll.within].into_iter().chain(&poll.fail).for_each(visit),
        Statement::On(on) => on.when.iter().chain(&on.action.node.times).chain(&on.action.node.after).for_each(visit),
        Statement::Base(expr)
        | Statement::Auth(expr)
        | Statement::StopWhen(expr)
        | Statement::Records(expr)
        | Statement::Where(expr)
        | Statement::IdempotencyKey(expr)
        | Statement::Concurrency(expr)
        | Statement::Timeout(expr)
        | Statement::Timezone(expr)
        | Statement::AllowHost(expr)
        | Statement::OnlyIf(expr)
        | Statement::Expect(expr, _) => visit(expr),
        Statement::ContinueOnEmpty
        | Statement::KeepRaw
        | Statement::Key(_)
        | Statement::Write(_)
        | Statement::Nulls(_)
        | Statement::Reads
        | Statement::Rate(_)
        | Statement::RejectLimit(_)
        | Statement::Bad => {}
    }
}
