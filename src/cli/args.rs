//! The arguments: the only file that names clap. Each verb's options are a plain structure that its
//! command reads; help texts are the doc comments here.

use std::path::PathBuf;
use std::time::Duration;

use clap::error::{ContextKind, ContextValue};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use super::exit::Exit;
use super::style::Colour;
use crate::diagnostic::nearest;

/// What parsing the arguments gives.
pub(crate) enum Parsed {
    Arguments(Box<Arguments>),
    /// Help, the version or a usage error was shown.
    Done(Exit),
}

#[derive(Debug, Parser)]
#[command(name = "capi", version, about = "Brings data from any HTTP API into one common schema", arg_required_else_help = true)]
#[command(disable_help_subcommand = true, max_term_width = 100, subcommand_value_name = "VERB", override_usage = "capi VERB …")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Colours: on a terminal, always or never
    #[arg(long, global = true, env = "CAPI_COLOR", value_name = "WHEN", default_value = "auto", hide_env_values = true)]
    #[arg(hide_possible_values = false, help_heading = "Output")]
    color: When,
}

impl Arguments {
    pub(crate) fn colour(&self) -> Colour {
        match self.color {
            When::Auto => Colour::Auto,
            When::Always => Colour::Always,
            When::Never => Colour::Never,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a small sample API on this machine and a script against it
    #[command(after_help = examples(&["capi demo", "capi demo --to sqlite:demo.db"]))]
    Demo(Demo),
    /// Write a script to start from
    #[command(after_help = examples(&["capi new acme_ads", "capi new acme_ads --url 'https://api.acme.test/v2/campaigns'"]))]
    New(New),
    /// Find mistakes without calling anything
    #[command(visible_alias = "lint", after_help = examples(&["capi check acme.capi", "capi check . --format short --deny warnings"]))]
    Check(Check),
    /// Explain a statement, a function or a diagnostic, with an example
    #[command(after_help = examples(&["capi explain paginate", "capi explain unclosed-delimiter"]))]
    Explain(Explain),
    /// Show what a run would contact, read and write
    #[command(after_help = examples(&["capi plan acme.capi --param region=us", "capi plan acme.capi --against sqlite:capi.db"]))]
    Plan(Plan),
    /// Show the mapped rows of the first page; nothing is written
    #[command(after_help = examples(&["capi preview acme.capi", "capi preview acme.capi campaigns --limit 5"]))]
    Preview(Preview),
    /// Fetch, map and write
    #[command(after_help = examples(&["capi run acme.capi", "capi run acme.capi --request campaigns --to stdout"]))]
    Run(Run),
    /// Apply a changed mapping to the records that are kept, without calling anything
    #[command(after_help = examples(&["capi remap acme.capi", "capi remap acme.capi orders --to sqlite:capi.db"]))]
    Remap(Remap),
    /// Show the shared schema and which integration fills which field
    #[command(after_help = examples(&["capi globals scripts/", "capi globals --at sqlite:capi.db"]))]
    Globals(Globals),
    /// Show or change what a destination remembers between runs
    #[command(subcommand)]
    State(State),
    /// Drop the rows of an integration, or of one request, and what is remembered of them
    #[command(after_help = examples(&["capi drop sqlite:capi.db acme old_orders", "capi drop sqlite:capi.db acme --yes"]))]
    Drop(Drop),
    /// Sign in where an API wants a person to
    #[command(subcommand)]
    Auth(Auth),
}

/// The verbs as help shows them, in the order of a person's first day.
const GROUPS: &[(&str, &[&str])] = &[
    ("Try", &["demo", "new"]),
    ("Write", &["check", "explain"]),
    ("Run", &["plan", "preview", "run", "remap", "auth"]),
    ("Keep", &["globals", "state", "drop"]),
];

#[derive(Debug, Subcommand)]
pub(crate) enum Auth {
    /// Sign in for a script; what comes of it is kept for its runs
    #[command(after_help = examples(&["capi auth login acme.capi", "capi auth login acme.capi --secrets-file acme.env"]))]
    Login(Login),
}

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
pub(crate) struct Login {
    /// The script, or - for standard input
    pub(crate) script: PathBuf,

    #[command(flatten)]
    pub(crate) given: Given,
}

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

/// What a script is given: parameters and secrets.
#[derive(Debug, Args)]
pub(crate) struct Given {
    /// Value of a param; may be repeated
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = pair, help_heading = "Input")]
    pub(crate) params: Vec<(String, String)>,

    /// File of NAME=VALUE lines with secrets; the environment is read too
    #[arg(long, env = "CAPI_SECRETS_FILE", value_name = "FILE", hide_env_values = true, help_heading = "Input")]
    pub(crate) secrets_file: Option<PathBuf>,
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

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum TextFormat {
    Text,
    Json,
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

/// Parses the arguments of this process.
pub(crate) fn parse() -> Parsed {
    let matches = command().try_get_matches();
    match matches.and_then(|matches| Arguments::from_arg_matches(&matches)) {
        Ok(arguments) => Parsed::Arguments(Box::new(arguments)),
        Err(error) => {
            let error = with_nearest_verb(error);
            // The reader of the help may have gone away.
            let _ = error.print();
            Parsed::Done(if error.use_stderr() { Exit::Usage } else { Exit::Done })
        }
    }
}

/// Clap finds no near word for the shortest of them: `rnu` is `run`.
fn with_nearest_verb(mut error: clap::Error) -> clap::Error {
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else { return error };
    let near = nearest(word, GROUPS.iter().flat_map(|(_, names)| names.iter().copied())).map(str::to_owned);
    if let (Some(near), None) = (near, error.get(ContextKind::SuggestedSubcommand)) {
        error.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(vec![near]));
    }
    error
}

fn command() -> clap::Command {
    let command = Arguments::command();
    let verbs = verbs(&command);
    let (bold, plain) = (anstyle::Style::new().bold().underline(), anstyle::Reset);
    command.help_template(format!("{{about}}\n\n{{usage-heading}} {{usage}}\n{verbs}\n{bold}Options:{plain}\n{{options}}\n\n{HINT}"))
}

const HINT: &str = "\
Start with `capi demo`. `capi VERB --help` says more, with examples.
Every option with [env: …] may be set in the environment; a flag wins.
Exit codes: 0 done, 1 run failed, 2 script wrong or findings, 3 wrong usage, 4 too many rejected rows,
5 destination, 6 refused by policy, 130 interrupted, 143 terminated.
";

/// The verbs by group, each with the first line of its help.
fn verbs(command: &clap::Command) -> String {
    let head = anstyle::Style::new().bold().underline();
    let mut text = String::new();
    for (group, names) in GROUPS {
        text.push_str(&format!("\n{head}{group}:{head:#}\n"));
        for name in *names {
            let about = command.find_subcommand(name).and_then(clap::Command::get_about);
            let about = about.map(ToString::to_string).unwrap_or_default();
            text.push_str(&format!("  {name:<9}{about}\n"));
        }
    }
    text
}

fn examples(lines: &[&str]) -> String {
    let head = anstyle::Style::new().bold().underline();
    let mut text = format!("{head}Examples:{head:#}");
    for line in lines {
        text.push_str(&format!("\n  {line}"));
    }
    text
}

fn run_id(text: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._:-".contains(c);
    let fits = (1..=100).contains(&text.len()) && text.chars().all(plain);
    if fits { Ok(text.to_owned()) } else { Err("take letters, digits and . _ : -, at most 100".to_owned()) }
}

fn duration(text: &str) -> Result<Duration, String> {
    let at = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(at);
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => 0,
    };
    let number = number.parse::<u64>().ok().filter(|_| seconds > 0);
    number.and_then(|number| number.checked_mul(seconds)).map(Duration::from_secs).ok_or_else(|| "write 30s, 5m or 1h".to_owned())
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().trim_start_matches('$').to_owned(), value.to_owned())),
        _ => Err("write NAME=VALUE".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_consistent() {
        command().debug_assert();
    }

    #[test]
    fn every_verb_is_in_one_group() {
        let mut grouped: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let mut defined: Vec<String> = Arguments::command().get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
        grouped.sort_unstable();
        defined.sort_unstable();
        assert_eq!(grouped, defined);
    }
}
