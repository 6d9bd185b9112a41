//! `capi run`: the job. All scripts are planned before the first call of any of them.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use tokio::sync::mpsc::unbounded_channel;
use tokio::sync::watch;

use crate::cli::args::Run;
use crate::cli::console::Console;
use crate::cli::exit::{Exit, Failure};
use crate::cli::failure::failure;
use crate::cli::library::{destination, planned, planned_anew};
use crate::cli::progress::Progress;
use crate::cli::samples;
use crate::cli::summary::{kept, rejects, relation, summary};
use crate::cli::work::block_on_until_told;
use crate::engine::RunOptions;
use crate::engine::bookmark::Incremental;
use crate::engine::observe::Observer;
use crate::engine::report::RunReport;
use crate::plan::Plan;
use crate::script::Script;
use crate::sink::Destructive;

pub(crate) fn run(options: &Run, console: &Console) -> Result<Exit, Failure> {
    if options.report.is_some() && options.scripts.len() > 1 {
        return Err(Failure::usage("`--report` takes the report of one script").help("run the scripts one at a time"));
    }
    destination(&options.to)?;
    let jobs = plans(options, console)?;
    if options.run_id.is_some() {
        refuse_one_id_for_two(&jobs)?;
    }
    let mut exit = Exit::Done;
    for ((script, plan), path) in jobs.iter().zip(&options.scripts) {
        let recorder = samples::recorder(path).filter(|_| options.record);
        let told = || console.say("stopping: what is complete is committed; once more to stop at once");
        let (mut report, signal) =
            block_on_until_told(|stop| job(plan, options, samples::observer(recorder.as_ref()), stop, console), told)?;
        samples::tell(recorder.as_deref().filter(|_| !options.quiet), console);
        if let (Some(error), Some(signal)) = (&mut report.error, signal) {
            error.exit = signal.code().into();
        }
        exit = exit.or(conclude((script, plan), &report, options, console)?);
        if let Some(signal) = signal {
            return Ok(exit.or(signal));
        }
    }
    Ok(exit)
}

/// Every plan, or why the first script has none.
fn plans(options: &Run, console: &Console) -> Result<Vec<(Script, Plan)>, Failure> {
    let plan = if options.record { planned_anew } else { planned };
    options.scripts.iter().map(|path| plan(path, &options.given, &options.requests, console)).collect()
}

/// An id stands for one job of an integration: the second script would be refused after the first has run.
fn refuse_one_id_for_two(jobs: &[(Script, Plan)]) -> Result<(), Failure> {
    let mut seen = HashSet::new();
    let Some((_, twice)) = jobs.iter().find(|(_, plan)| !seen.insert(plan.integration.name.as_str())) else { return Ok(()) };
    let message = format!("two of the scripts are of integration `{}`: one `--run-id` cannot stand for both", twice.integration.name);
    Err(Failure::usage(message).help("run them one at a time, each with an id of its own"))
}

async fn job(plan: &Plan, options: &Run, observer: Option<Arc<dyn Observer>>, stop: watch::Receiver<bool>, console: &Console) -> RunReport {
    let (sender, events) = unbounded_channel();
    let settings = RunOptions {
        destination: options.to.clone(),
        run_id: options.run_id.clone(),
        limit: options.limit,
        concurrency: options.concurrency.map(usize::from),
        destructive: if options.allow_destructive { Destructive::Allow } else { Destructive::Refuse },
        incremental: Incremental { full_refresh: options.full_refresh, from: options.from.clone(), until: options.until.clone() },
        commit_every: options.commit_every,
        stop: Some(stop),
        observer,
        events: Some(sender),
        ..RunOptions::default()
    };
    let progress = Progress::new(console.err.terminal, options.quiet);
    let (report, ()) = tokio::join!(plan.run(settings), progress.show(events, |line| console.say(line)));
    report
}

/// Shows what came of a run, writes the report, gives the exit code.
fn conclude((script, plan): (&Script, &Plan), report: &RunReport, options: &Run, console: &Console) -> Result<Exit, Failure> {
    if !options.quiet || report.error.is_some() {
        console.show(&summary(report, &relation(&report.destination, &plan.tables()), console.err));
    }
    if let Some(error) = &report.error {
        console.show(&failure(error, Some(script.sources()), console.err));
        console.show(&kept(report, console.err));
        console.show(&rejects(report, console.err));
    }
    if let Some(path) = &options.report {
        write_report(path, report)?;
    }
    Ok(report.error.as_ref().map_or(Exit::Done, |error| Exit::of_run(error.exit)))
}

fn write_report(path: &Path, report: &RunReport) -> Result<(), Failure> {
    let mut text = serde_json::to_string_pretty(report).unwrap_or_default();
    text.push('\n');
    std::fs::write(path, text).map_err(|error| Failure { exit: Exit::Failed, ..Failure::file("write", path, &error) })
}
