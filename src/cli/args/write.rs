//! Options of the verbs for writing scripts.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Files, folders (all *.capi files below them) or - for standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// How findings are written
    #[arg(long, env = "CAPI_FORMAT", value_name = "FORMAT", default_value = "full", hide_env_values = true)]
    pub(crate) format: CheckFormat,

    /// Exit with 2 on these findings too
    #[arg(long, env = "CAPI_DENY", value_name = "KIND", hide_env_values = true)]
    pub(crate) deny: Option<Deny>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum CheckFormat {
    /// Lines of the script with labels, help and fixes
    Full,
    /// file:line:column: error[code]: message
    Short,
    /// One object, described in docs/schema/check.json
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Deny {
    Warnings,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// A statement, item, authenticator, function or code; without it, all of them are listed
    #[arg(value_name = "WORD")]
    pub(crate) subject: Option<String>,
}
