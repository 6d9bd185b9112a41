//! Options of the verbs that carry scripts out.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};

use super::values::{duration, run_id};
use super::{Given, TextFormat, examples};

#[derive(Debug, Subcommand)]
pub(crate) enum Auth {
    /// Sign in for a script; what comes of it is kept for its runs
    #[command(after_help = examples(&["capi auth login acme.capi", "capi auth login acme.capi --secrets-file acme.env"]))]
    Login(Login),
}

#[derive(Debug, Args)]
pub(crate) struct Login {
    /// The script, or - for standard input
    pub(crate) script: PathBuf,

    #[command(flatten)]
    pub(crate) given: Given,
}

#[derive(Debug, Args)]
pub(crate) struct Plan {
    /// The script, or - for standard input
    pub(crate) script: PathBuf,

    #[command(flatten)]
    pub(crate) given: Given,

    /// Only this request and those it needs; may be repeated
    #[arg(long = "request", value_name = "NAME")]
    pub(crate) requests: Vec<String>,

    /// Also what would change at this destination, which stays as it is
    #[arg(long, value_name = "DEST")]
    pub(crate) against: Option<String>,

    /// As for `capi run`: what no longer fits is dropped and loaded anew
    #[arg(long, requires = "against")]
    pub(crate) allow_destructive: bool,

    /// For people, or one object, described in docs/schema/plan.json
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: TextFormat,
}

#[derive(Debug, Args)]
pub(crate) struct Preview {
    /// The script, or - for standard input
    pub(crate) script: PathBuf,

    /// Only this request
    pub(crate) request: Option<String>,

    #[command(flatten)]
    pub(crate) given: Given,

    /// Rows shown of each request
    #[arg(long, value_name = "N", default_value = "10", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) limit: u64,
}

#[derive(Debug, Args)]
pub(crate) struct Run {
    /// Scripts, one integration each
    #[arg(required = true, value_name = "SCRIPT")]
    pub(crate) scripts: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) given: Given,

    /// Only this request and those it needs; may be repeated
    #[arg(long = "request", value_name = "NAME")]
    pub(crate) requests: Vec<String>,

    /// Destination: sqlite:FILE, postgres://…, parquet:DIR, csv:DIR, ndjson:DIR or stdout
    #[arg(long, env = "CAPI_TO", value_name = "DEST", default_value = "sqlite:capi.db", hide_env_values = true)]
    pub(crate) to: String,

    /// Drop and load anew tables whose types or key no longer fit the script
    #[arg(long)]
    pub(crate) allow_destructive: bool,

    /// Stop each request after this many rows
    #[arg(long, env = "CAPI_LIMIT", value_name = "N", hide_env_values = true, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) limit: Option<u64>,

    /// Calls at the same time
    #[arg(long, env = "CAPI_CONCURRENCY", value_name = "N", hide_env_values = true)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) concurrency: Option<u16>,

    /// Name of this run: asked for again, a run that is complete at the destination is not made again
    #[arg(long, env = "CAPI_RUN_ID", value_name = "ID", hide_env_values = true, value_parser = run_id)]
    pub(crate) run_id: Option<String>,

    /// Commit complete turns this often, like 30s; 0s after each
    #[arg(long, env = "CAPI_COMMIT_EVERY", value_name = "DURATION", hide_env_values = true, value_parser = duration)]
    pub(crate) commit_every: Option<Duration>,

    /// Start every request at its `from` again, whatever was reached
    #[arg(long, help_heading = "Incremental")]
    pub(crate) full_refresh: bool,

    /// Read again from here, like 2026-01-31; bookmarks stay as they are
    #[arg(long, value_name = "WHEN", help_heading = "Incremental", conflicts_with = "full_refresh")]
    pub(crate) from: Option<String>,

    /// Read windows up to here; bookmarks stay as they are
    #[arg(long, value_name = "WHEN", help_heading = "Incremental", conflicts_with = "full_refresh")]
    pub(crate) until: Option<String>,

    /// Write the report as JSON, described in docs/schema/report.json
    #[arg(long, env = "CAPI_REPORT", value_name = "FILE", hide_env_values = true, help_heading = "Output")]
    pub(crate) report: Option<PathBuf>,

    /// Leave a sample of each answer, without credentials, in `.capi/samples` beside the script
    #[arg(long, help_heading = "Output")]
    pub(crate) record: bool,

    /// Say nothing unless something is wrong
    #[arg(long, short, help_heading = "Output")]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Remap {
    /// The script, or - for standard input
    pub(crate) script: PathBuf,

    /// Only these requests; without any, all that have `keep raw`
    #[arg(value_name = "REQUEST")]
    pub(crate) requests: Vec<String>,

    #[command(flatten)]
    pub(crate) given: Given,

    /// Destination that holds the rows, such as sqlite:FILE
    #[arg(long, env = "CAPI_TO", value_name = "DEST", default_value = "sqlite:capi.db", hide_env_values = true)]
    pub(crate) to: String,
}
