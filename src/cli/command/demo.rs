//! `capi demo`: a sample API on this machine, the bundled script against it, and what came of it.

use std::path::Path;

use crate::cli::args::Demo;
use crate::cli::console::Console;
use crate::cli::demo::server::Server;
use crate::cli::demo::{SCRIPT, TOKEN};
use crate::cli::exit::{Exit, Failure};
use crate::cli::failure::failure;
use crate::cli::library::{self, plan_of};
use crate::cli::style::Look;
use crate::cli::summary::summary;
use crate::cli::table::{Grid, Heading};
use crate::cli::work::block_on;
use crate::engine::RunOptions;
use crate::engine::report::RunReport;
use crate::plan::{Plan, Secrets, Settings};
use crate::script::Script;
use crate::sink::sqlite::read::{Selected, select};

/// What the demo shows of the view `global`.
const ROWS: &str = "SELECT date, campaign, spend, impressions, clicks, conversions, round(ctr, 4) AS ctr \
                    FROM global WHERE date IS NOT NULL AND _integration = 'demo' ORDER BY campaign_id, date";

pub(crate) fn run(options: &Demo, console: &mut Console) -> Result<Exit, Failure> {
    let destination = destination(options)?;
    let script = Script::new("demo.capi", SCRIPT);
    let report = block_on(job(&script, &destination, console))??;
    if let Some(error) = &report.error {
        console.show(&failure(error, Some(script.sources()), console.err));
        return Ok(Exit::of_run(error.exit));
    }
    let text = told(&report, &destination, console.out)?;
    console.data(&text);
    Ok(Exit::Done)
}

/// Where the rows go: as asked, or a file in a new folder among the temporary ones.
fn destination(options: &Demo) -> Result<String, Failure> {
    if let Some(to) = &options.to {
        library::destination(to)?;
        return Ok(to.clone());
    }
    let folder = std::env::temp_dir().join(format!("capi-demo-{}-{:08x}", std::process::id(), fastrand::u32(..)));
    std::fs::create_dir(&folder).map_err(|error| Failure::file("make", &folder, &error))?;
    Ok(format!("sqlite:{}", folder.join("demo.db").display()))
}

/// Serves and runs, until the run is over.
async fn job(script: &Script, destination: &str, console: &Console) -> Result<RunReport, Failure> {
    let failed = |error: std::io::Error| Failure::new(Exit::Failed, format!("cannot serve the sample API on this machine: {error}"));
    let server = Server::start().await.map_err(failed)?;
    let plan = planned(script, server.port, console)?;
    let options = RunOptions { destination: destination.to_owned(), ..RunOptions::default() };
    tokio::select! {
        () = server.serve() => Err(Failure::new(Exit::Failed, "the sample API stopped")),
        report = plan.run(options) => Ok(report),
    }
}

fn planned(script: &Script, port: u16, console: &Console) -> Result<Plan, Failure> {
    let params = vec![("port".to_owned(), port.to_string())];
    let secrets = Secrets::from_environment().with("DEMO_TOKEN", TOKEN);
    plan_of(script, Settings { params, secrets, ..Settings::default() }, console)
}

/// The four sections.
fn told(report: &RunReport, destination: &str, look: Look) -> Result<String, Failure> {
    let mut text = section("1. A script: requests, and which value goes where", look);
    text.push_str(&indented(SCRIPT.trim_end()));
    if let Some(file) = destination.strip_prefix("sqlite:") {
        text.push_str(&section("2. Its rows, in the view `global` that all integrations share", look));
        text.push_str(&grid(&rows(Path::new(file))?, look));
    }
    text.push_str(&section("3. The report: nothing is lost silently", look));
    text.push_str(&summary(report, "global", look));
    text.push_str(&section("4. What next", look));
    text.push_str(NEXT);
    Ok(text)
}

fn section(title: &str, look: Look) -> String {
    format!("\n{}\n\n", look.bold(title))
}

fn indented(text: &str) -> String {
    text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") }).collect()
}

fn rows(file: &Path) -> Result<Selected, Failure> {
    select(file, ROWS).map_err(|error| Failure::new(Exit::Destination, error.message))
}

fn grid(selected: &Selected, look: Look) -> String {
    let text = ["date", "campaign"];
    let heading = |name: &String| if text.contains(&name.as_str()) { Heading::text(name) } else { Heading::number(name) };
    let mut grid = Grid::new(selected.columns.iter().map(heading).collect());
    for row in &selected.rows {
        grid.row(row.iter().map(|cell| cell.clone().unwrap_or_else(|| "-".to_owned())));
    }
    grid.draw(look)
}

const NEXT: &str = "    capi new acme_ads
        a script of your own to start from
    capi new acme_ads --url URL
        the same, read off an answer of your API
    capi check acme_ads.capi
        its mistakes, before anything is called
    capi preview acme_ads.capi
        its first rows, before anything is written
";
