//! capi: a small language that brings data from any HTTP API into one common schema.

pub mod builtin;
pub mod check;
pub mod cli;
pub mod decode;
pub mod diagnostic;
pub mod engine;
pub mod expr;
pub mod http;
pub mod plan;
mod script;
pub mod sink;
pub mod source;
pub mod syntax;
pub mod value;

pub use engine::report::{Event, RequestReport, RunError, RunReport};
pub use engine::{Preview, Prompt, RunOptions, SignIn};
pub use plan::{Plan, Secrets, Settings};
pub use script::Script;
