//! Walking expressions.

use super::ast::{Expr, ExprKind, TextPart};

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
