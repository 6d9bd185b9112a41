//! Things as text for people: tables, rows, numbers, failures, summaries, pages of the manual, in colours where
//! they are wanted. For whoever draws on a terminal.

pub(crate) mod explain;
pub(crate) mod failure;
pub(crate) mod number;
pub(crate) mod rows;
pub(crate) mod style;
pub(crate) mod summary;
pub(crate) mod table;
