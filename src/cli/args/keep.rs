//! Options of the verbs that look after what destinations hold.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{TextFormat, examples};

#[derive(Debug, Subcommand)]
pub(crate) enum State {
    /// How far each turn of each request got
    #[command(after_help = examples(&["capi state show sqlite:capi.db acme", "capi state show sqlite:capi.db acme --format json | jq"]))]
    Show(StateShow),
    /// Start a turn from another value than the last run reached
    #[command(after_help = examples(&[
        "capi state set sqlite:capi.db acme orders 2026-01-31",
        "capi state set sqlite:capi.db acme insights --turn campaign_id=478 2026-01-31",
    ]))]
    Set(StateSet),
    /// Forget how far requests got: the next run loads everything
    #[command(after_help = examples(&[
        "capi state reset sqlite:capi.db acme --request orders",
        "capi state reset sqlite:capi.db acme --yes",
    ]))]
    Reset(StateReset),
}

/// Whose memory.
#[derive(Debug, Args)]
pub(crate) struct Remembered {
    /// Destination, such as sqlite:FILE
    #[arg(value_name = "DEST")]
    pub(crate) destination: String,

    /// Name of the integration
    pub(crate) integration: String,
}

#[derive(Debug, Args)]
pub(crate) struct StateShow {
    #[command(flatten)]
    pub(crate) of: Remembered,

    /// Only this request
    #[arg(long, value_name = "NAME")]
    pub(crate) request: Option<String>,

    /// Only this turn of the loops, as shown
    #[arg(long)]
    pub(crate) turn: Option<String>,

    /// A table on a terminal, else lines with tabs; or one object, described in docs/schema/state.json
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: TextFormat,
}

#[derive(Debug, Args)]
pub(crate) struct StateSet {
    #[command(flatten)]
    pub(crate) of: Remembered,

    /// Name of the request
    pub(crate) request: String,

    /// What the next run starts from, like 2026-01-31
    pub(crate) value: String,

    /// Which turn of the loops, as shown
    #[arg(long)]
    pub(crate) turn: Option<String>,

    /// Make a bookmark that is not there yet, of this kind
    #[arg(long)]
    pub(crate) kind: Option<BookmarkKind>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum BookmarkKind {
    Date,
    Datetime,
    Number,
    Text,
}

#[derive(Debug, Args)]
pub(crate) struct StateReset {
    #[command(flatten)]
    pub(crate) of: Remembered,

    /// Only this request
    #[arg(long, value_name = "NAME")]
    pub(crate) request: Option<String>,

    /// Only this turn of the loops, as shown
    #[arg(long)]
    pub(crate) turn: Option<String>,

    /// Do not ask
    #[arg(long, short)]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Drop {
    #[command(flatten)]
    pub(crate) of: Remembered,

    /// Name of a request; without it all of the integration
    pub(crate) request: Option<String>,

    /// Do not ask
    #[arg(long, short)]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Globals {
    /// Files, folders (all *.capi files below them) or - for standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,

    /// What this destination holds, instead of scripts
    #[arg(long, value_name = "DEST", conflicts_with = "paths")]
    pub(crate) at: Option<String>,

    /// A table on a terminal, else lines with tabs; or one object, described in docs/schema/globals.json
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: TextFormat,
}
