//! Options of the verbs for writing scripts.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Files, folders (all *.capi files below them) or - for standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// How findings are written: full, in a workflow of GitHub github, if nothing is said
    #[arg(long, env = "CAPI_FORMAT", value_name = "FORMAT", hide_env_values = true)]
    pub(crate) format: Option<CheckFormat>,

    /// Exit with 2 on these findings too
    #[arg(long, env = "CAPI_DENY", value_name = "KIND", hide_env_values = true)]
    pub(crate) deny: Option<Deny>,

    /// Make the changes that are surely meant, and tell what is left
    #[arg(long)]
    pub(crate) fix: bool,

    /// Show these changes and make none; exit with 2 if there are any
    #[arg(long, conflicts_with = "fix")]
    pub(crate) diff: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum CheckFormat {
    /// Lines of the script with labels, help and fixes
    Full,
    /// file:line:column: error[code]: message
    Short,
    /// One object, described in docs/schema/check.json
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Commands that become notes beside the lines of a pull request
    Github,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Deny {
    Warnings,
}

#[derive(Debug, Args)]
pub(crate) struct Fmt {
    /// Files, folders (all *.capi files below them) or - from standard input to standard output
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Change nothing, show what would change, and exit with 2 if anything would
    #[arg(long)]
    pub(crate) check: bool,

    /// Name of what comes from standard input, for messages
    #[arg(long, value_name = "NAME", default_value = "<stdin>")]
    pub(crate) stdin_name: String,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// A statement, item, authenticator, function or code; without it, all of them are listed
    #[arg(value_name = "WORD")]
    pub(crate) subject: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Lsp {
    /// As clients name the way; there is no other
    #[arg(long, hide = true)]
    pub(crate) stdio: bool,
}
