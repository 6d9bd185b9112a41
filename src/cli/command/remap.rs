//! `capi remap`: a changed mapping applied to the records that are kept, without calls.

use tokio::task::spawn_blocking;

use crate::cli::args::Remap;
use crate::cli::console::Console;
use crate::cli::exit::{Exit, Failure};
use crate::cli::failure::failure;
use crate::cli::library::{destination, planned};
use crate::cli::number::{count, counted, seconds};
use crate::cli::style::Look;
use crate::cli::summary::rejects;
use crate::cli::table::{Grid, Heading};
use crate::cli::work::block_on;
use crate::engine::remap::Chosen;
use crate::engine::report::{RequestReport, RunReport};

pub(crate) fn run(options: &Remap, console: &Console) -> Result<Exit, Failure> {
    destination(&options.to)?;
    let (script, plan) = planned(&options.script, &options.given, &options.requests, console)?;
    let chosen = if options.requests.is_empty() { Chosen::Keeping } else { Chosen::All };
    let to = options.to.clone();
    let report = block_on(async move { spawn_blocking(move || plan.remap(&to, chosen)).await })?;
    let report = report.map_err(|_| Failure::new(Exit::Failed, "capi itself made a mistake: nothing was changed"))?;
    console.show(&summary(&report, console.err));
    let Some(error) = &report.error else { return Ok(Exit::Done) };
    console.show(&failure(error, Some(script.sources()), console.err));
    console.say("nothing was changed");
    Ok(Exit::of_run(error.exit))
}

fn summary(report: &RunReport, look: Look) -> String {
    let mut text = if report.requests.is_empty() { String::new() } else { counts(&report.requests, look) };
    for request in &report.requests {
        request.warnings.iter().for_each(|note| text.push_str(&format!("{}: `{}`: {note}\n", look.cyan("note"), request.name)));
    }
    if report.error.is_none() {
        let rows = counted(report.requests.iter().map(|request| request.rows_written).sum(), "row");
        let (done, took) = (look.green("done"), seconds(report.seconds));
        text.push_str(&format!("{done}: {rows} in `{}` in {took}, without a call\n", report.destination));
        text.push_str(&rejects(report, look));
    }
    text
}

fn counts(requests: &[RequestReport], look: Look) -> String {
    let headings = ["read", "mapped", "rejected", "left out"].map(Heading::number);
    let mut grid = Grid::new(std::iter::once(Heading::text("request")).chain(headings).collect());
    for request in requests {
        let counts = [request.rows_read, request.rows_mapped, request.rows_rejected, request.rows_skipped].map(count);
        grid.row(std::iter::once(request.name.clone()).chain(counts));
    }
    grid.draw(look)
}
