//! One binary for all integration tests: one link instead of many.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stderr, clippy::unreachable)]

mod architecture;
mod builtin;
mod cli;
mod codes;
mod datasette;
mod decode;
mod docs;
mod embed;
mod engine;
mod examples;
mod files;
mod fixes;
mod http;
mod ide;
mod lint;
mod lsp;
mod manual;
mod oracle;
mod peers;
mod plan;
mod robust;
mod sample;
mod sink;
mod spec;
mod support;
mod syntax;
mod value;
