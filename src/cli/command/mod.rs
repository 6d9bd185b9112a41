//! The verbs, one file each: read the options, call the library, show what came of it.

pub(crate) mod auth;
pub(crate) mod check;
pub(crate) mod demo;
pub(crate) mod drop;
pub(crate) mod explain;
pub(crate) mod fmt;
pub(crate) mod globals;
pub(crate) mod lsp;
pub(crate) mod new;
pub(crate) mod plan;
pub(crate) mod preview;
pub(crate) mod remap;
pub(crate) mod repl;
pub(crate) mod run;
pub(crate) mod state;
