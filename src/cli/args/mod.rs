//! The arguments: the only place that names clap. Each verb's options are a plain structure that its
//! command reads; help texts are the doc comments here. One file for each group of verbs.

mod keep;
mod run;
mod start;
mod values;
mod write;

use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

pub(crate) use keep::{BookmarkKind, Drop, Globals, State, StateReset, StateSet, StateShow};
pub(crate) use run::{Auth, Login, Plan, Preview, Remap, Run};
pub(crate) use start::{Demo, New, Repl};
pub(crate) use write::{Check, CheckFormat, Deny, Explain, Fmt, Lsp};

use super::exit::Exit;
use super::style::Colour;
use crate::diagnostic::nearest;
use values::pair;

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
    /// Explore an API at a prompt, and write the script of it
    #[command(after_help = examples(&["capi repl", "capi repl acme.capi"]))]
    Repl(Repl),
    /// Find mistakes without calling anything
    #[command(visible_alias = "lint", after_help = examples(&["capi check acme.capi", "capi check . --format short --deny warnings"]))]
    Check(Check),
    /// Write scripts in one style
    #[command(visible_alias = "format", after_help = examples(&["capi fmt acme.capi", "capi fmt . --check"]))]
    Fmt(Fmt),
    /// Explain a statement, a function or a diagnostic, with an example
    #[command(after_help = examples(&["capi explain paginate", "capi explain unclosed-delimiter"]))]
    Explain(Explain),
    /// Serve an editor: findings, completion, hover and more as you type
    ///
    /// Speaks the Language Server Protocol on standard input and output; an editor starts it by itself.
    /// docs/lsp.md says what it offers.
    #[command(after_help = examples(&["capi lsp", "capi lsp --stdio"]))]
    Lsp(Lsp),
    /// Show what a run would contact, read and write
    #[command(after_help = examples(&["capi plan acme.capi --param region=us", "capi plan acme.capi --against sqlite:capi.db"]))]
    Plan(Plan),
    /// Show the mapped rows of the first page; no row is written
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
    ("Try", &["demo", "new", "repl"]),
    ("Write", &["check", "fmt", "explain", "lsp"]),
    ("Run", &["plan", "preview", "run", "remap", "auth"]),
    ("Keep", &["globals", "state", "drop"]),
];

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

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum TextFormat {
    Text,
    Json,
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
