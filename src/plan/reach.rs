//! Which values of the file a request reads, once params have decided its `if`s, `match`es and what
//! stands behind `and`, `or` and `??`.

use std::collections::{BTreeSet, HashSet};

use super::ir::{Auth, Request, Scheme, Shared, SharedSource};
use crate::check::walk::each_but_auth;
use crate::expr::eval::Scope;
use crate::expr::program::Node;
use crate::syntax::ast::BinaryOperator;
use crate::value::{Value, compare};

/// Collects the indexes of shared values that are read.
pub(super) struct Reach<'r> {
    pub shared: &'r [Shared],
    pub scope: Scope<'r>,
    /// Values that were to be given and are not: nothing that they decide is followed.
    pub unknown: &'r HashSet<usize>,
    pub found: BTreeSet<usize>,
    /// Authenticators that may be used.
    pub schemes: Vec<&'r Scheme>,
}

/// What is known of a value before the run.
enum Known {
    Value(Value),
    /// It depends on an answer.
    Later,
    /// It depends on what should have been given.
    Never,
}

/// Whether a value depends on the file alone.
pub(super) fn is_fixed(node: &Node) -> bool {
    !node.any(&|node| matches!(node, Node::Local(_) | Node::Slot(..) | Node::Path(..) | Node::Item))
}

/// Whether it reads one of these values, itself or by the functions that it calls.
pub(super) fn reads_any(node: &Node, values: &HashSet<usize>) -> bool {
    !values.is_empty()
        && node.any(&|node| match node {
            Node::Shared(index) => values.contains(index),
            Node::Apply(body, _) => reads_any(body, values),
            _ => false,
        })
}

impl<'r> Reach<'r> {
    pub(super) fn request(&mut self, request: &'r Request) {
        each_but_auth(&mut request.clone(), &mut |node| self.node(node));
        request.exchanges.iter().for_each(|exchange| self.auth(&exchange.call.auth));
    }

    fn auth(&mut self, auth: &'r Auth) {
        match auth {
            Auth::None => {}
            Auth::Scheme(scheme) => {
                scheme.arguments.iter().for_each(|(_, node)| self.node(node));
                self.schemes.push(scheme);
            }
            Auth::Choice(choices, otherwise) => {
                for (condition, auth) in choices {
                    self.node(condition);
                    match self.known(condition) {
                        Known::Value(Value::Bool(true)) => return self.auth(auth),
                        Known::Value(_) => {}
                        Known::Never => return,
                        Known::Later => self.auth(auth),
                    }
                }
                self.auth(otherwise);
            }
        }
    }

    fn known(&self, node: &Node) -> Known {
        if reads_any(node, self.unknown) {
            return Known::Never;
        }
        if !is_fixed(node) {
            return Known::Later;
        }
        self.scope.eval(node).map_or(Known::Later, Known::Value)
    }

    fn shared(&mut self, index: usize) {
        if !self.found.insert(index) {
            return;
        }
        if let Some(SharedSource::Value(node)) = self.shared.get(index).map(|shared| &shared.source) {
            self.node(node);
        }
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::Shared(index) => self.shared(*index),
            Node::Binary(operator @ (BinaryOperator::And | BinaryOperator::Or), left, right) => self.logic(*operator, left, right),
            Node::Coalesce(left, right) => self.coalesce(left, right),
            Node::If(branches, otherwise) => self.branches(branches, otherwise.as_deref()),
            Node::Match(subject, arms, otherwise) => self.arms(subject, arms, otherwise.as_deref()),
            Node::Apply(body, arguments) => {
                arguments.iter().for_each(|node| self.node(node));
                self.node(body);
            }
            node => node.clone().each_child(&mut |child| self.node(child)),
        }
    }

    /// `false and …` and `true or …` do not look further.
    fn logic(&mut self, operator: BinaryOperator, left: &Node, right: &Node) {
        self.node(left);
        let decides = operator == BinaryOperator::Or;
        match self.known(left) {
            Known::Never => {}
            Known::Value(Value::Bool(value)) if value == decides => {}
            Known::Value(_) | Known::Later => self.node(right),
        }
    }

    fn coalesce(&mut self, left: &Node, right: &Node) {
        self.node(left);
        match self.known(left) {
            Known::Value(Value::Null) | Known::Later => self.node(right),
            Known::Value(_) | Known::Never => {}
        }
    }

    fn branches(&mut self, branches: &[(Node, Node)], otherwise: Option<&Node>) {
        for (condition, value) in branches {
            self.node(condition);
            match self.known(condition) {
                Known::Value(Value::Bool(true)) => return self.node(value),
                Known::Value(_) => {}
                Known::Never => return,
                Known::Later => self.node(value),
            }
        }
        otherwise.into_iter().for_each(|node| self.node(node));
    }

    fn arms(&mut self, subject: &Node, arms: &[(Vec<Node>, Node)], otherwise: Option<&Node>) {
        self.node(subject);
        let known = self.known(subject);
        for (patterns, value) in arms {
            patterns.iter().for_each(|node| self.node(node));
            let fits = match &known {
                Known::Never => return,
                Known::Later => None,
                Known::Value(subject) => self.fits(subject, patterns),
            };
            match fits {
                Some(true) => return self.node(value),
                Some(false) => {}
                None => self.node(value),
            }
        }
        otherwise.into_iter().for_each(|node| self.node(node));
    }

    /// Whether a subject is one of these patterns, if all of them are known.
    fn fits(&self, subject: &Value, patterns: &[Node]) -> Option<bool> {
        let mut fits = false;
        for pattern in patterns {
            let Known::Value(pattern) = self.known(pattern) else { return None };
            fits = fits || compare::equal(subject, &pattern).ok()?;
        }
        Some(fits)
    }
}
