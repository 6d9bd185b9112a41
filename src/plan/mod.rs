//! Checked script to plan: what will be contacted, read and written, before anything is sent.

pub use crate::check::table;
pub use crate::expr::projection;
