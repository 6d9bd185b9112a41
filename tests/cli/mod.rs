//! The command line as a process: arguments in; standard output, standard error and status out.

mod against;
mod against_samples;
mod check;
mod demo;
mod drop;
mod explain;
mod fmt;
mod formats;
mod globals;
mod help;
mod infer;
mod lints;
mod mend;
mod new;
mod postgres;
mod remap;
mod render;
mod repl;
mod report;
mod run;
mod samples;
#[cfg(target_os = "linux")]
mod signals;
mod state;
mod support;
mod usage;

use support::Capi;
