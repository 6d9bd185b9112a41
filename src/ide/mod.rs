//! What an editor, or a prompt, can tell of a script: one file a feature, without a protocol and without
//! language knowledge of its own. Words come from the manual, functions from their declarations, names and
//! types from the checker, fields from samples.

pub mod actions;
pub mod at;
pub mod completion;
pub mod context;
pub mod fields;
pub mod folding;
pub mod hover;
pub mod inlay;
pub mod lenses;
pub mod names;
pub mod paging;
pub mod signature;
pub mod symbols;
pub mod workspace;
