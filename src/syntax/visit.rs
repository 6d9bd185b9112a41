//! Walking expressions.

use super::ast::{Expr, ExprKind, TextPart};

/// Calls `visit` for the expression and everything below it, outer first.
pub fn walk<'e>(expr: &'e Expr, visit: &mut dyn FnMut(&'e Expr)) {
    visit(expr);
    match &expr.node {
        ExprKind::Text { parts, .. } => {
            for part in parts {
                if let TextPart::Hole(hole) = part {
                    walk(hole, visit);
                }
            }
        }
        ExprKind::Field(inner, _)
        | ExprKind::Star(inner)
        | ExprKind::Insist(inner)
        | ExprKind::Unary(_, inner)
        | ExprKind::Paren(inner) => {
            walk(inner, visit);
        }
        ExprKind::Bracket(left, right) | ExprKind::Binary(_, left, right) => {
            walk(left, visit);
            walk(right, visit);
        }
        ExprKind::Slice(base, from, to) => {
            walk(base, visit);
            from.iter().chain(to).for_each(|expr| walk(expr, visit));
        }
        ExprKind::Call { arguments, .. } => arguments.iter().for_each(|argument| walk(&argument.value, visit)),
        ExprKind::Chain { head, stages } => {
            walk(head, visit);
            stages.iter().for_each(|stage| walk(&stage.value, visit));
        }
        ExprKind::If { branches, otherwise } => {
            for (condition, value) in branches {
                walk(condition, visit);
                walk(value, visit);
            }
            otherwise.iter().for_each(|expr| walk(expr, visit));
        }
        ExprKind::Match { subject, arms, otherwise } => {
            walk(subject, visit);
            for arm in arms {
                arm.patterns.iter().for_each(|pattern| walk(pattern, visit));
                walk(&arm.value, visit);
            }
            otherwise.iter().for_each(|expr| walk(expr, visit));
        }
        ExprKind::List(items) => items.iter().for_each(|item| walk(item, visit)),
        ExprKind::Object(entries) => {
            for entry in entries {
                walk(&entry.key, visit);
                walk(&entry.value, visit);
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
