//! Places in documents that expressions read, collected while compiling, and the projection that
//! they amount to. Lists are transparent: an item of a list stands at the list's own place.

use std::collections::HashMap;

use super::projection::{Node as Projected, Projection, Shape};
use crate::source::Span;

/// Which document of which request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub request: usize,
    pub document: Document,
    /// Index in the document's `Tree`.
    pub node: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Document {
    Record,
    Page,
    /// A row as its children and `$page.last` see it.
    Export,
}

/// The documents of all requests, as far as expressions read them.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    trees: HashMap<(usize, Document), Tree>,
    /// In the order in which they were compiled.
    pub reads: Vec<Read>,
}

/// A field of a document that an expression reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    pub request: usize,
    pub document: Document,
    /// From the root, the field last.
    pub path: Vec<String>,
    /// The field's name.
    pub span: Span,
    /// The expression says what is to be where the field is not: `x ?? 0`, `is_null(x)`.
    pub guarded: bool,
}

impl Documents {
    pub fn tree(&mut self, request: usize, document: Document) -> &mut Tree {
        self.trees.entry((request, document)).or_default()
    }

    /// Notes that an expression reads this place.
    pub fn note(&mut self, place: Place, span: Span, guarded: bool) {
        let path = self.tree(place.request, place.document).path(place.node);
        self.reads.push(Read { request: place.request, document: place.document, path, span, guarded });
    }

    /// What children read of `$` names of this request's rows (`$row.$name.field`) is read where the
    /// names' values stand. `place` gives that of a name.
    pub fn hand_down(&mut self, request: usize, place: impl Fn(&str) -> Option<Place>) {
        let Some(export) = self.trees.get(&(request, Document::Export)).cloned() else { return };
        for node in export.children(Tree::ROOT) {
            let Some(place) = export.name(node).strip_prefix('$').and_then(&place) else { continue };
            let dollars = place.document == Document::Export;
            self.tree(place.request, place.document).merge(place.node, &export, node, dollars);
        }
    }

    /// Takes one out, closed: nobody reads more of it.
    pub fn take(&mut self, request: usize, document: Document) -> Tree {
        self.trees.remove(&(request, document)).unwrap_or_default()
    }
}

/// The parts of one document that are read.
#[derive(Clone, Debug)]
pub struct Tree {
    nodes: Vec<Branch>,
}

#[derive(Clone, Debug, Default)]
struct Branch {
    name: String,
    parent: usize,
    children: Vec<usize>,
    /// Read as it is.
    whole: bool,
    /// Read by index, predicate or `[*]`: needed as one value, but only the children of its items.
    listed: bool,
}

/// Where a place is found after decoding: a slot and the fields left to follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    pub slot: usize,
    pub rest: Vec<String>,
}

impl Default for Tree {
    fn default() -> Tree {
        Tree { nodes: vec![Branch::default()] }
    }
}

impl Tree {
    pub const ROOT: usize = 0;

    pub fn child(&mut self, node: usize, name: &str) -> usize {
        let known = self.children(node).find(|child| self.name(*child) == name);
        if let Some(child) = known {
            return child;
        }
        let index = self.nodes.len();
        self.nodes.push(Branch { name: name.to_owned(), parent: node, ..Branch::default() });
        if let Some(branch) = self.nodes.get_mut(node) {
            branch.children.push(index);
        }
        index
    }

    pub fn read_whole(&mut self, node: usize) {
        if let Some(branch) = self.nodes.get_mut(node) {
            branch.whole = true;
        }
    }

    pub fn read_listed(&mut self, node: usize) {
        if let Some(branch) = self.nodes.get_mut(node) {
            branch.listed = true;
        }
    }

    pub fn children(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        self.nodes.get(node).into_iter().flat_map(|branch| branch.children.iter().copied())
    }

    pub fn name(&self, node: usize) -> &str {
        self.nodes.get(node).map_or("", |branch| branch.name.as_str())
    }

    /// Field names from the root.
    pub fn path(&self, node: usize) -> Vec<String> {
        let mut names = Vec::new();
        let mut at = node;
        while at != Tree::ROOT {
            names.push(self.name(at).to_owned());
            at = self.nodes.get(at).map_or(Tree::ROOT, |branch| branch.parent);
        }
        names.reverse();
        names
    }

    /// Whether anything is read at or below the node.
    pub fn is_read(&self, node: usize) -> bool {
        self.nodes.get(node).is_some_and(|branch| branch.whole || branch.listed || !branch.children.is_empty())
    }

    /// Whether the value at the node is needed as one: read whole, listed, or a leaf.
    pub fn is_value(&self, node: usize) -> bool {
        self.nodes.get(node).is_some_and(|branch| branch.whole || branch.listed || branch.children.is_empty())
    }

    /// Marks here, below `to`, what `other` reads. Names that begin with `$` are no fields: only an
    /// export has them.
    pub fn merge(&mut self, to: usize, other: &Tree, node: usize, dollars: bool) {
        let Some(branch) = other.nodes.get(node) else { return };
        if branch.whole {
            self.read_whole(to);
        }
        if branch.listed {
            self.read_listed(to);
        }
        if branch.children.is_empty() && node != Tree::ROOT {
            self.read_whole(to);
        }
        for child in other.children(node).filter(|child| dollars || !other.name(*child).starts_with('$')) {
            let here = self.child(to, other.name(child));
            self.merge(here, other, child, dollars);
        }
    }

    /// The projection, and for each node of the tree where its value is found.
    pub fn finish(&self) -> (Projection, Vec<Option<Bound>>) {
        let mut bounds = vec![None; self.nodes.len()];
        let mut slots = 0;
        let root = self.project(Tree::ROOT, &mut slots, &mut bounds);
        (Projection { root, slots }, bounds)
    }

    fn project(&self, node: usize, slots: &mut usize, bounds: &mut [Option<Bound>]) -> Projected {
        let Some(branch) = self.nodes.get(node) else { return Projected::Skip };
        if node == Tree::ROOT && !self.is_read(node) {
            return Projected::Skip;
        }
        if self.is_value(node) {
            let slot = *slots;
            *slots += 1;
            self.bind(node, slot, &[], bounds);
            return Projected::Slot { slot, shape: self.shape(node) };
        }
        let fields = branch.children.iter().map(|child| (self.name(*child).to_owned(), self.project(*child, slots, bounds)));
        Projected::Fields(fields.collect())
    }

    fn bind(&self, node: usize, slot: usize, rest: &[String], bounds: &mut [Option<Bound>]) {
        for child in self.children(node) {
            let deeper: Vec<String> = rest.iter().cloned().chain([self.name(child).to_owned()]).collect();
            self.bind(child, slot, &deeper, bounds);
        }
        if let Some(bound) = bounds.get_mut(node) {
            *bound = Some(Bound { slot, rest: rest.to_vec() });
        }
    }

    fn shape(&self, node: usize) -> Shape {
        let Some(branch) = self.nodes.get(node) else { return Shape::Whole };
        if branch.whole || branch.children.is_empty() {
            return Shape::Whole;
        }
        Shape::Fields(branch.children.iter().map(|child| (self.name(*child).to_owned(), self.shape(*child))).collect())
    }
}
