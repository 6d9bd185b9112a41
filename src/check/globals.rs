//! Global fields: the shared schema, and the formulas of derived ones.

use std::cell::Cell;
use std::collections::HashMap;

use super::destined;
use super::table::{Formula, GlobalField};
use super::types::column_type;
use crate::diagnostic::{Diagnostic, nearest};
use crate::expr::compile::Findings;
use crate::source::Span;
use crate::syntax::ast::{BinaryOperator, Expr, ExprKind, Global, GlobalBody, Role, Spanned, StageKind, UnaryOperator};
use crate::value::convert::ColumnType;

/// Aggregations that a metric may name.
const AGGREGATIONS: [&str; 6] = ["sum", "avg", "min", "max", "count", "last"];

/// Names in a formula over declared fields, and how deep derived fields may stand in each other:
/// formulas that double each other grow beyond any view.
const NAMES: usize = 1_000;
const DEEPEST: usize = 64;

/// The global fields in order of declaration. Two files may declare the same field alike.
#[derive(Debug, Default)]
pub struct Globals {
    pub fields: Vec<GlobalField>,
    /// Fields may be missing whose file could not be read, which was reported.
    pub incomplete: bool,
    /// Where each is declared, and whether that is the file at hand.
    places: HashMap<String, (Span, bool)>,
    /// Names that the formula being read may still have.
    names_left: Cell<usize>,
}

impl Globals {
    pub fn get(&self, name: &str) -> Option<&GlobalField> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Where each field is declared.
    pub fn spans(&self) -> Vec<Span> {
        self.fields.iter().map(|field| self.places.get(&field.name).map(|(span, _)| *span).unwrap_or_default()).collect()
    }

    pub fn nearest(&self, name: &str) -> Option<&str> {
        nearest(name, self.fields.iter().map(|field| field.name.as_str()))
    }

    pub fn declare(&mut self, global: &Global, own: bool, findings: &mut Findings) {
        let name = global.name.node.clone();
        let field = self.field(global, findings);
        if let Some((earlier, owned)) = self.places.get(&name) {
            if self.get(&name).map(|known| &known.ty) != Some(&field.ty) || own && *owned {
                let message = format!("`global.{name}` is declared twice");
                let diagnostic = Diagnostic::error("duplicate-global", global.name.span, message).label("declared again here");
                findings.diagnostics.push(diagnostic.also(*earlier, "first declared here"));
            }
            return;
        }
        let place = (name.as_str(), global.name.span);
        findings.diagnostics.extend(destined::unusable_column(&name, global.name.span));
        let other = self.fields.iter().map(|other| other.name.as_str()).find(|other| destined::alike(other, &name));
        if let Some((other, (span, _))) = other.and_then(|other| self.places.get_key_value(other)) {
            findings.diagnostics.push(destined::collision("global fields", place, (other, *span)));
        }
        self.places.insert(name, (global.name.span, own));
        self.fields.push(field);
    }

    fn field(&self, global: &Global, findings: &mut Findings) -> GlobalField {
        let doc = global.doc.as_ref().map(|doc| doc.node.clone());
        let name = global.name.node.clone();
        match &global.body {
            GlobalBody::Declared { ty, role } => {
                let role = role.as_ref().map(|role| role_text(role, findings));
                GlobalField { name, ty: column_type(ty, findings).unwrap_or(ColumnType::Json), doc, role, derived: None }
            }
            // Division is the rule among rates; a float is what a view can compute everywhere.
            GlobalBody::Derived(_) => {
                GlobalField { name, ty: ColumnType::Float, doc, role: None, derived: Some(Formula::Number("0".to_owned())) }
            }
        }
    }

    /// Formulas may name any other field, so they are read when all are declared.
    pub fn derive(&mut self, globals: &[&Global], findings: &mut Findings) {
        for global in globals {
            let GlobalBody::Derived(expr) = &global.body else { continue };
            self.names_left.set(NAMES);
            let formula = self.formula(expr, &mut vec![global.name.node.as_str()], globals, findings);
            if let (Some(formula), Some(field)) = (formula, self.fields.iter_mut().find(|field| field.name == global.name.node)) {
                field.derived = Some(formula);
            }
        }
    }

    /// The formula over declared fields alone: derived ones are replaced by their own formulas.
    fn formula<'g>(&self, expr: &'g Expr, path: &mut Vec<&'g str>, globals: &[&'g Global], findings: &mut Findings) -> Option<Formula> {
        match &expr.node {
            ExprKind::Number(digits) => Some(Formula::Number(digits.clone())),
            ExprKind::Paren(inner) => self.formula(inner, path, globals, findings),
            ExprKind::Unary(UnaryOperator::Minus, inner) => {
                self.formula(inner, path, globals, findings).map(|inner| Formula::Negate(Box::new(inner)))
            }
            ExprKind::Binary(operator, left, right) => {
                let symbol = symbol(operator.node)?;
                let left = self.formula(left, path, globals, findings)?;
                let right = self.formula(right, path, globals, findings)?;
                Some(Formula::Binary(symbol, Box::new(left), Box::new(right)))
            }
            ExprKind::Chain { head, stages } if stages.iter().all(|stage| stage.kind == StageKind::Coalesce) => {
                let mut formula = self.formula(head, path, globals, findings)?;
                for stage in stages {
                    let otherwise = self.formula(&stage.value, path, globals, findings)?;
                    formula = Formula::Coalesce(Box::new(formula), Box::new(otherwise));
                }
                Some(formula)
            }
            ExprKind::Name(name) => self.field_formula(name, expr, path, globals, findings),
            ExprKind::Bad => None,
            _ => {
                findings.diagnostics.push(
                    Diagnostic::error("bad-formula", expr.span, "a derived global is arithmetic over other globals")
                        .help("names, numbers, `+ - * / %`, `??` and parentheses"),
                );
                None
            }
        }
    }

    fn field_formula<'g>(
        &self,
        name: &'g str,
        expr: &Expr,
        path: &mut Vec<&'g str>,
        globals: &[&'g Global],
        findings: &mut Findings,
    ) -> Option<Formula> {
        let Some(field) = self.get(name) else {
            if self.incomplete {
                return None;
            }
            let mut diagnostic =
                Diagnostic::error("unknown-global", expr.span, format!("there is no global field `{name}`")).label("no such global field");
            if let Some(near) = self.nearest(name) {
                diagnostic = diagnostic.help(format!("did you mean `{near}`?")).suggest(format!("change to `{near}`"), expr.span, near);
            }
            findings.diagnostics.push(diagnostic);
            return None;
        };
        let left = self.names_left.get();
        self.names_left.set(left.saturating_sub(1));
        if left == 0 || path.len() > DEEPEST {
            let message = format!("this formula is too large: more than {NAMES} names, or {DEEPEST} formulas in each other");
            findings.diagnostics.push(Diagnostic::error("bad-formula", expr.span, message));
            return None;
        }
        if field.derived.is_none() {
            return Some(Formula::Field(name.to_owned()));
        }
        if path.contains(&name) {
            let message = format!("`global.{name}` is computed from itself");
            findings.diagnostics.push(Diagnostic::error("cycle", expr.span, message));
            return None;
        }
        let inner = globals.iter().find(|global| global.name.node == name)?;
        let GlobalBody::Derived(inner) = &inner.body else { return None };
        path.push(name);
        let formula = self.formula(inner, path, globals, findings);
        path.pop();
        formula
    }
}

fn symbol(operator: BinaryOperator) -> Option<char> {
    match operator {
        BinaryOperator::Add => Some('+'),
        BinaryOperator::Subtract => Some('-'),
        BinaryOperator::Multiply => Some('*'),
        BinaryOperator::Divide => Some('/'),
        BinaryOperator::Remainder => Some('%'),
        _ => None,
    }
}

fn role_text(role: &Spanned<Role>, findings: &mut Findings) -> String {
    match &role.node {
        Role::Dimension => "dimension".to_owned(),
        Role::Metric(aggregation) => {
            if !AGGREGATIONS.contains(&aggregation.node.as_str()) {
                let message = format!("there is no aggregation `{}`", aggregation.node);
                let help = format!("aggregations are {}", AGGREGATIONS.join(", "));
                findings.diagnostics.push(Diagnostic::error("unknown-aggregation", aggregation.span, message).help(help));
            }
            format!("metric({})", aggregation.node)
        }
    }
}
