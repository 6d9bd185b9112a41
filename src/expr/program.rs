//! Compiled expressions.

use std::sync::Arc;

use regex::Regex;

use super::place::{Bound, Document};
use crate::builtin::Function;
use crate::syntax::ast::BinaryOperator;
use crate::value::{Text, Value};

#[derive(Clone, Debug)]
pub enum Node {
    Constant(Value),
    /// A place in a document; `bind` turns it into slots.
    Path(Document, usize),
    Slot(Document, usize),
    /// `.` inside a predicate or an item argument.
    Item,
    /// A value of the file: params, secrets, lets, field lists, shape arguments.
    Shared(usize),
    /// A value of the turn or the row.
    Local(usize),
    Postfix(Box<Node>, Vec<Op>),
    Not(Box<Node>),
    Negate(Box<Node>),
    Binary(BinaryOperator, Box<Node>, Box<Node>),
    Coalesce(Box<Node>, Box<Node>),
    If(Vec<(Node, Node)>, Option<Box<Node>>),
    Match(Box<Node>, Vec<(Vec<Node>, Node)>, Option<Box<Node>>),
    List(Vec<Node>),
    Object(Vec<ObjectEntry>),
    Text(Vec<Piece>),
    Call(Box<CallNode>),
    /// A script's own function: its body sees only its arguments, as locals, and the file's values.
    Apply(Arc<Node>, Vec<Node>),
}

#[derive(Clone, Debug)]
pub struct ObjectEntry {
    pub key: Node,
    /// Left out when null.
    pub optional: bool,
    pub value: Node,
}

#[derive(Clone, Debug)]
pub enum Piece {
    Literal(Text),
    Hole(Node),
}

#[derive(Clone)]
pub struct CallNode {
    pub function: &'static Function,
    pub arguments: Vec<CallArgument>,
    pub pattern: Option<Regex>,
}

impl std::fmt::Debug for CallNode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CallNode").field("function", &self.function.name).field("arguments", &self.arguments).finish()
    }
}

#[derive(Clone, Debug)]
pub enum CallArgument {
    Absent,
    Value(Node),
    /// Evaluated for each item.
    Item(Node),
}

/// One step of a postfix chain. `Star` and `Predicate` open a flat projection over the items; `LookUp`
/// and `Slice` close it.
#[derive(Clone, Debug)]
pub enum Op {
    Field(Text),
    /// Int in a list, text in an object.
    LookUp(Node),
    Slice(Option<Node>, Option<Node>),
    Star,
    Predicate(Node),
    Insist,
}

impl Node {
    /// Replaces every place of this document by the slot in which decoding leaves it.
    pub fn bind(&mut self, document: Document, bounds: &[Option<Bound>]) {
        if let Node::Path(of, index) = self {
            if *of == document {
                *self = bound_node(document, bounds.get(*index).and_then(Option::as_ref));
            }
            return;
        }
        self.each_child(&mut |child| child.bind(document, bounds));
    }

    /// Whether any part satisfies the condition.
    pub fn any(&self, condition: &dyn Fn(&Node) -> bool) -> bool {
        // There is one walk, and it may change what it sees.
        self.clone().any_part(condition)
    }

    fn any_part(&mut self, condition: &dyn Fn(&Node) -> bool) -> bool {
        let mut found = condition(self);
        self.each_child(&mut |child| found = found || child.any_part(condition));
        found
    }

    pub fn each_child(&mut self, visit: &mut dyn FnMut(&mut Node)) {
        match self {
            Node::Constant(_) | Node::Path(..) | Node::Slot(..) | Node::Item | Node::Shared(_) | Node::Local(_) => {}
            Node::Not(inner) | Node::Negate(inner) => visit(inner),
            Node::Binary(_, left, right) | Node::Coalesce(left, right) => {
                visit(left);
                visit(right);
            }
            Node::Postfix(base, ops) => {
                visit(base);
                ops.iter_mut().for_each(|op| op.each_child(visit));
            }
            Node::If(branches, otherwise) => {
                for (condition, value) in branches {
                    visit(condition);
                    visit(value);
                }
                otherwise.iter_mut().for_each(|node| visit(node));
            }
            Node::Match(subject, arms, otherwise) => {
                visit(subject);
                for (patterns, value) in arms {
                    patterns.iter_mut().for_each(&mut *visit);
                    visit(value);
                }
                otherwise.iter_mut().for_each(|node| visit(node));
            }
            Node::List(items) | Node::Apply(_, items) => items.iter_mut().for_each(visit),
            Node::Object(entries) => {
                for entry in entries {
                    visit(&mut entry.key);
                    visit(&mut entry.value);
                }
            }
            Node::Text(pieces) => {
                for piece in pieces {
                    if let Piece::Hole(node) = piece {
                        visit(node);
                    }
                }
            }
            Node::Call(call) => {
                for argument in &mut call.arguments {
                    if let CallArgument::Value(node) | CallArgument::Item(node) = argument {
                        visit(node);
                    }
                }
            }
        }
    }
}

impl Op {
    fn each_child(&mut self, visit: &mut dyn FnMut(&mut Node)) {
        match self {
            Op::Field(_) | Op::Star | Op::Insist => {}
            Op::LookUp(node) | Op::Predicate(node) => visit(node),
            Op::Slice(from, to) => from.iter_mut().chain(to).for_each(visit),
        }
    }
}

fn bound_node(document: Document, bound: Option<&Bound>) -> Node {
    let Some(bound) = bound else { return Node::Constant(Value::Null) };
    let slot = Node::Slot(document, bound.slot);
    if bound.rest.is_empty() {
        return slot;
    }
    Node::Postfix(Box::new(slot), bound.rest.iter().map(|name| Op::Field(Text::from(name.as_str()))).collect())
}
