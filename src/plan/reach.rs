//! Which values of the file a request reads, once params have decided its `if`s.

use std::collections::BTreeSet;

use super::ir::{Auth, Body, Carry, LoopSource, Pair, Request, Scheme, Shared, SharedSource, StepAction, Url, UrlPiece};
use crate::expr::eval::Scope;
use crate::expr::program::{CallArgument, Node, Op, Piece};
use crate::value::Value;

/// Collects the indexes of shared values that are read.
pub(super) struct Reach<'r> {
    pub shared: &'r [Shared],
    pub scope: Scope<'r>,
    pub found: BTreeSet<usize>,
    /// Authenticators that may be used.
    pub schemes: Vec<&'r Scheme>,
}

/// Whether a value depends on the file alone.
pub(super) fn is_fixed(node: &Node) -> bool {
    !node.any(&|node| matches!(node, Node::Local(_) | Node::Slot(..) | Node::Path(..) | Node::Item))
}

impl<'r> Reach<'r> {
    pub(super) fn request(&mut self, request: &'r Request) {
        request.slice.iter().for_each(|condition| self.node(&condition.value));
        if let Some(bookmark) = &request.bookmark {
            self.node(&bookmark.value);
            self.node(&bookmark.from);
            bookmark.settle.iter().for_each(|node| self.node(node));
        }
        for looped in &request.loops {
            looped.batch.iter().for_each(|node| self.node(node));
            match &looped.source {
                LoopSource::List(node) => self.node(node),
                LoopSource::Rows { conditions, .. } => conditions.iter().for_each(|node| self.node(node)),
            }
        }
        if let Some(call) = &request.call {
            call.base.iter().for_each(|url| self.url(url));
            self.url(&call.url);
            call.headers.iter().chain(&call.query).for_each(|pair| self.pair(pair));
            match &call.body {
                None => {}
                Some(Body::Json(node) | Body::Form(node) | Body::Text(node)) => self.node(node),
                Some(Body::Graphql { query, variables }) => {
                    self.node(query);
                    variables.iter().for_each(|node| self.node(node));
                }
            }
            self.auth(&call.auth);
        }
        let pager = &request.pager;
        if let Some(Carry::Query(node) | Carry::Header(node) | Carry::Body(node)) = &pager.carry {
            self.node(node);
        }
        let parts = [&pager.start, &pager.size, &pager.size_query, &pager.first, &pager.next, &pager.total, &pager.pages];
        parts.into_iter().flatten().for_each(|node| self.node(node));
        for step in &request.steps {
            match &step.action {
                StepAction::Each { source, .. } => self.node(source),
                StepAction::Let { value, .. } | StepAction::Map { value, .. } | StepAction::Where(value) => self.node(value),
            }
        }
        for on in &request.on {
            [&on.when, &on.times, &on.after].into_iter().flatten().for_each(|node| self.node(node));
        }
        request.expects.iter().for_each(|expect| self.node(&expect.condition));
        let policy = &request.policy;
        let parts = [&policy.idempotency_key, &policy.concurrency, &policy.timeout, &policy.retry_max, &policy.timezone];
        parts.into_iter().flatten().for_each(|node| self.node(node));
    }

    fn url(&mut self, url: &Url) {
        for piece in &url.pieces {
            if let UrlPiece::Hole(node) | UrlPiece::Raw(node) = piece {
                self.node(node);
            }
        }
    }

    fn pair(&mut self, pair: &Pair) {
        self.node(&pair.name);
        self.node(&pair.value);
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
                    match self.decided(condition) {
                        Some(false) => {}
                        Some(true) => return self.auth(auth),
                        None => {
                            self.node(condition);
                            self.auth(auth);
                        }
                    }
                }
                self.auth(otherwise);
            }
        }
    }

    /// What a condition over the file's values comes to.
    fn decided(&self, condition: &Node) -> Option<bool> {
        if !is_fixed(condition) {
            return None;
        }
        self.scope.truth(condition).ok().map(|truth| truth == Some(true))
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
            Node::Constant(_) | Node::Path(..) | Node::Slot(..) | Node::Item | Node::Local(_) => {}
            Node::Shared(index) => self.shared(*index),
            Node::Not(inner) | Node::Negate(inner) => self.node(inner),
            Node::Binary(_, left, right) => {
                self.node(left);
                self.node(right);
            }
            Node::Coalesce(left, right) => {
                self.node(left);
                let settled = is_fixed(left) && matches!(self.scope.eval(left), Ok(value) if !matches!(value, Value::Null));
                if !settled {
                    self.node(right);
                }
            }
            Node::Postfix(base, ops) => {
                self.node(base);
                for op in ops {
                    match op {
                        Op::Field(_) | Op::Star | Op::Insist => {}
                        Op::LookUp(node) | Op::Predicate(node) => self.node(node),
                        Op::Slice(from, to) => from.iter().chain(to).for_each(|node| self.node(node)),
                    }
                }
            }
            Node::If(branches, otherwise) => self.branches(branches, otherwise.as_deref()),
            Node::Match(subject, arms, otherwise) => {
                self.node(subject);
                for (patterns, value) in arms {
                    patterns.iter().for_each(|node| self.node(node));
                    self.node(value);
                }
                otherwise.iter().for_each(|node| self.node(node));
            }
            Node::List(items) => items.iter().for_each(|node| self.node(node)),
            Node::Apply(body, arguments) => {
                arguments.iter().for_each(|node| self.node(node));
                self.node(body);
            }
            Node::Object(entries) => entries.iter().for_each(|entry| {
                self.node(&entry.key);
                self.node(&entry.value);
            }),
            Node::Text(pieces) => pieces.iter().for_each(|piece| {
                if let Piece::Hole(node) = piece {
                    self.node(node);
                }
            }),
            Node::Call(call) => call.arguments.iter().for_each(|argument| {
                if let CallArgument::Value(node) | CallArgument::Item(node) = argument {
                    self.node(node);
                }
            }),
        }
    }

    fn branches(&mut self, branches: &[(Node, Node)], otherwise: Option<&Node>) {
        for (condition, value) in branches {
            match self.decided(condition) {
                Some(false) => {}
                Some(true) => return self.node(value),
                None => {
                    self.node(condition);
                    self.node(value);
                }
            }
        }
        otherwise.into_iter().for_each(|node| self.node(node));
    }
}
