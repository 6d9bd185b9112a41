//! capi: a small language that brings data from any HTTP API into one common schema.
//!
//! A script says which requests bring the data and what its fields are called for everybody. The
//! library checks it, plans it and runs it; rows leave as Arrow record batches, into a destination or
//! into the program's own hands:
//!
//! ```no_run
//! use capi::sink::memory::Memory;
//! use capi::{RunOptions, Script, Settings};
//!
//! # async fn load() {
//! let script = Script::new("shop.capi", r#"
//!     integration shop
//!     request orders {
//!       get "https://shop.example/orders"
//!       map id    -> id: int
//!       map total -> total: decimal
//!     }
//! "#);
//! let plan = script.plan(Settings::default()).expect("a script without mistakes");
//! let memory = Memory::default();
//! let report = plan.run(RunOptions { sink: Some(Box::new(memory.sink())), ..RunOptions::default() }).await;
//! assert_eq!(report.status, "done");
//! for (table, rows) in memory.kept().rows {
//!     println!("{} rows of table {table}", rows.num_rows());
//! }
//! # }
//! ```
//!
//! What is wrong with a script is data, and says what to do:
//!
//! ```
//! let script = capi::Script::new("shop.capi", "let $total = 2 * \"2\"");
//! let finding = &script.diagnostics()[0];
//! assert_eq!(finding.code, "different-kinds");
//! assert_eq!(finding.help.as_deref(), Some("convert the text with `number(x)`"));
//! ```
//!
//! `examples/embed.rs` is a whole program.

pub mod builtin;
pub mod check;
pub mod cli;
pub mod decode;
pub mod diagnostic;
pub mod engine;
pub mod expr;
pub mod http;
pub mod ide;
pub mod infer;
pub mod lint;
pub mod lsp;
pub mod manual;
pub mod plan;
mod repl;
pub mod sample;
mod script;
pub mod sink;
pub mod source;
pub mod syntax;
pub mod value;
mod view;

pub use arrow_array;
pub use engine::report::{Event, RequestReport, RunError, RunReport};
pub use engine::{Preview, Prompt, RunOptions, SignIn};
pub use plan::{Plan, Secrets, Settings};
pub use script::{Samples, Script, fix};
