//! `capi preview`: the mapped rows of the first page, no row written.

use crate::cli::args::Preview as Options;
use crate::cli::console::Console;
use crate::cli::exit::{Exit, Failure};
use crate::cli::failure::failure;
use crate::cli::library::planned_anew;
use crate::cli::number::counted;
use crate::cli::rows;
use crate::cli::samples;
use crate::cli::style::Look;
use crate::cli::table::shortened;
use crate::cli::work::block_on;
use crate::engine::{Preview, RunOptions};

/// Rejects shown of each request.
const REJECTS: usize = 10;

pub(crate) fn run(options: &Options, console: &mut Console) -> Result<Exit, Failure> {
    let requests: Vec<String> = options.request.iter().cloned().collect();
    let (script, plan) = planned_anew(&options.script, &options.given, &requests, console)?;
    let recorder = samples::recorder(&options.script);
    let settings = RunOptions { limit: Some(options.limit), observer: samples::observer(recorder.as_ref()), ..RunOptions::default() };
    let outcome = block_on(plan.preview(options.request.as_deref(), settings))?;
    samples::tell(recorder.as_deref(), console);
    match outcome {
        Ok(previews) => {
            let shown: Vec<String> = previews.iter().map(|preview| one(preview, options.limit as usize, console.out)).collect();
            console.data(&shown.join("\n"));
            console.say("no row was written; `capi run` writes them");
            Ok(Exit::Done)
        }
        Err(error) => {
            console.show(&failure(&error, Some(script.sources()), console.err));
            Ok(Exit::of_run(error.exit))
        }
    }
}

fn one(preview: &Preview, limit: usize, look: Look) -> String {
    let read = counted(preview.report.rows_read, "row");
    let mut text = format!("{} {}\n", look.bold(&preview.request), look.dim(format!("{read} read")));
    text.push_str(&rows::table(&preview.table, &preview.rows, limit, look));
    text.push_str(&rejects(preview, look));
    for warning in &preview.report.warnings {
        text.push_str(&format!("{}: {warning}\n", look.yellow("warning")));
    }
    text
}

fn rejects(preview: &Preview, look: Look) -> String {
    let mut text = String::new();
    for reject in preview.rejects.iter().take(REJECTS) {
        let target = if reject.target.is_empty() { "the record".to_owned() } else { format!("`{}`", reject.target) };
        let value = shortened(&reject.value, 60);
        text.push_str(&format!("{} {}: {target}: {} {}\n", look.yellow("rejected"), reject.script_line, reject.reason, look.dim(value)));
    }
    let more = preview.rejects.len().saturating_sub(REJECTS);
    if more > 0 {
        text.push_str(&format!("and {more} more rejected\n"));
    }
    text
}
