//! Options of the verbs to begin with.

use std::path::PathBuf;

use clap::Args;

use super::Given;

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Keep the rows here instead of in a temporary folder
    #[arg(long, value_name = "DEST")]
    pub(crate) to: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct New {
    /// Name of the integration; the file is NAME.capi
    pub(crate) name: String,

    /// Call this address once and write down what the answer tells
    #[arg(long)]
    pub(crate) url: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Repl {
    /// A script to go on with
    pub(crate) script: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) given: Given,
}
