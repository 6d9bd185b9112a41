//! Which parts of a document are read. The plan makes it, decoders obey it: what is not in it is
//! skipped (validated, never materialised).

/// A tree over field names. Lists are transparent: under a list, the node applies to each element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Projection {
    pub root: Node,
    /// How many slots a decoded document fills.
    pub slots: usize,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Node {
    /// Not read.
    #[default]
    Skip,
    /// Read into this slot, as `shape` says.
    Slot { slot: usize, shape: Shape },
    /// An object of which fields are read into slots of their own. A missing field leaves its slots
    /// null, so does null here; anything that is not an object fills them with `Value::Misfit`.
    Fields(Vec<(String, Node)>),
}

/// How much of a subtree a slot holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// All of it.
    Whole,
    /// Of objects only these fields; of lists each element so; scalars as they are.
    Fields(Vec<(String, Shape)>),
}
