//! `write replace where`: which rows of the table a turn restates.

use super::Draft;
use crate::check::ir::{Comparison, SliceCondition};
use crate::check::table::Column;
use crate::diagnostic::{Diagnostic, nearest};
use crate::expr::compile::Bare;
use crate::source::Span;
use crate::syntax::ast::{BinaryOperator, Expr, ExprKind, Statement, Write};
use crate::value::convert::{self, ColumnType};

impl Draft<'_, '_> {
    /// Comparisons of own columns with values of the turn, joined by `and`: what every destination can do.
    pub(super) fn slice(&mut self, columns: &[(Column, Span)]) -> Vec<SliceCondition> {
        let mut conditions = Vec::new();
        if let Some(Statement::Write(Write::Replace(Some(condition)))) = self.statement("write") {
            self.compiler.bare = Bare::Nothing("beside a column of `replace where`");
            self.conjunction(condition, columns, &mut conditions);
            self.compiler.bare = Bare::Record;
        }
        conditions
    }

    fn conjunction(&mut self, expr: &Expr, columns: &[(Column, Span)], conditions: &mut Vec<SliceCondition>) {
        match &expr.node {
            ExprKind::Paren(inner) => self.conjunction(inner, columns, conditions),
            ExprKind::Binary(operator, left, right) if operator.node == BinaryOperator::And => {
                self.conjunction(left, columns, conditions);
                self.conjunction(right, columns, conditions);
            }
            ExprKind::Binary(operator, left, right) => match (comparison(operator.node), &left.node) {
                (Some(comparison), ExprKind::Name(name)) => {
                    conditions.extend(self.slice_condition(name, left.span, comparison, right, columns));
                }
                _ => self.report_slice(expr.span),
            },
            ExprKind::Bad => {}
            _ => self.report_slice(expr.span),
        }
    }

    fn report_slice(&mut self, span: Span) {
        let diagnostic = Diagnostic::error("bad-slice", span, "`replace where` compares columns of this request with values of the turn")
            .help("write `column == $value`, joined by `and`; the column stands on the left");
        self.compiler.report(diagnostic);
    }

    fn slice_condition(
        &mut self,
        name: &str,
        span: Span,
        comparison: Comparison,
        value: &Expr,
        columns: &[(Column, Span)],
    ) -> Option<SliceCondition> {
        let (node, ty) = self.compiler.value(value);
        let Some(column) = columns.iter().position(|(column, _)| column.name == name) else {
            let mut diagnostic = Diagnostic::error("unknown-key", span, format!("no `map` fills the column `{name}`")).label("not mapped");
            if let Some(near) = nearest(name, columns.iter().map(|(column, _)| column.name.as_str())) {
                diagnostic = diagnostic.help(format!("did you mean `{near}`?")).suggest(format!("change to `{near}`"), span, near);
            }
            self.compiler.report(diagnostic);
            return None;
        };
        let column_type = columns.get(column).map(|(column, _)| &column.ty)?;
        let ordered = matches!(column_type, ColumnType::Int | ColumnType::Date | ColumnType::DateTime | ColumnType::Float);
        if comparison != Comparison::Equal && !ordered {
            let message = format!("the column `{name}` is {column_type}: only `==` can be asked of it");
            self.compiler.report(Diagnostic::error("bad-slice", span, message));
            return None;
        }
        if let Err(fault) = convert::check_kinds(ty.kinds, column_type) {
            let message = format!("the column `{name}` is {column_type}: {}", fault.message);
            self.compiler.report(Diagnostic::error("different-kinds", value.span, message));
            return None;
        }
        Some(SliceCondition { column, comparison, value: node, span: value.span })
    }
}

fn comparison(operator: BinaryOperator) -> Option<Comparison> {
    match operator {
        BinaryOperator::Equal => Some(Comparison::Equal),
        BinaryOperator::Less => Some(Comparison::Less),
        BinaryOperator::LessEqual => Some(Comparison::LessEqual),
        BinaryOperator::Greater => Some(Comparison::Greater),
        BinaryOperator::GreaterEqual => Some(Comparison::GreaterEqual),
        _ => None,
    }
}
