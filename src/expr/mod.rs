//! Expressions: compiled once against the names and documents in reach, then evaluated on values.
//! The checker compiles; plan and engine evaluate. Nothing here knows requests or the world.

pub mod compile;
pub mod eval;
pub mod names;
pub mod place;
pub mod program;
pub mod project;
pub mod projection;
pub mod standalone;
pub mod types;

pub use standalone::{Failure, evaluate_in, evaluate_text};
