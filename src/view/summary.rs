//! What a run did, for the person who started it: a table, warnings, where the data is, what next.

use super::number::{bytes, count, counted, seconds};
use super::style::Look;
use super::table::{Grid, Heading};
use crate::engine::report::{RequestReport, RunReport};
use crate::plan::table::Table;

/// The whole summary, ending with a line break; `relation` is what to look at first.
pub(crate) fn summary(report: &RunReport, relation: &str, look: Look) -> String {
    let mut text = if report.requests.is_empty() { String::new() } else { counts(&report.requests, report.seconds, look) };
    for request in &report.requests {
        for warning in &request.warnings {
            text.push_str(&format!("{}: `{}`: {warning}\n", look.yellow("warning"), request.name));
        }
    }
    if report.error.is_none() {
        text.push_str(&outcome(report, relation, look));
        text.push_str(&rejects(report, look));
    }
    text
}

/// What of a run that failed is at the destination, and stays there.
pub(crate) fn kept(report: &RunReport, look: Look) -> String {
    let kept: u64 = report.requests.iter().map(|request| request.rows_committed).sum();
    let written: u64 = report.requests.iter().map(|request| request.rows_written).sum();
    if report.destination == "stdout" || written == 0 {
        return String::new();
    }
    if kept == 0 {
        return format!("{}: nothing of this run\n", look.cyan("kept"));
    }
    format!("{}: {} of complete turns; the next run goes on from there\n", look.cyan("kept"), counted(kept, "row"))
}

/// One line a request; a last line of sums when there are several.
pub(crate) fn counts(requests: &[RequestReport], elapsed: f64, look: Look) -> String {
    let mut grid = Grid::new(headings());
    for request in requests {
        grid.row(cells(&request.name, request));
    }
    if requests.len() > 1 {
        grid.row(cells("total", &total(requests, elapsed)));
    }
    grid.draw(look)
}

fn headings() -> Vec<Heading> {
    let numbers = ["calls", "pages", "read", "written", "rejected", "skipped", "retries", "received", "time"];
    std::iter::once(Heading::text("request")).chain(numbers.map(Heading::number)).collect()
}

fn cells(name: &str, request: &RequestReport) -> Vec<String> {
    let counts = [
        request.calls,
        request.pages,
        request.rows_read,
        request.rows_written,
        request.rows_rejected,
        request.rows_skipped,
        request.retries,
    ];
    let mut cells = vec![name.to_owned()];
    cells.extend(counts.map(count));
    cells.extend([bytes(request.bytes), seconds(request.seconds)]);
    cells
}

fn total(requests: &[RequestReport], elapsed: f64) -> RequestReport {
    let mut total = RequestReport { seconds: elapsed, ..RequestReport::default() };
    for request in requests {
        total.calls += request.calls;
        total.pages += request.pages;
        total.rows_read += request.rows_read;
        total.rows_mapped += request.rows_mapped;
        total.rows_written += request.rows_written;
        total.rows_rejected += request.rows_rejected;
        total.rows_skipped += request.rows_skipped;
        total.retries += request.retries;
        total.bytes += request.bytes;
    }
    total
}

fn outcome(report: &RunReport, relation: &str, look: Look) -> String {
    if report.repeated {
        return format!("{}: run {} was loaded before; nothing was sent\n", look.green("done"), report.run_id);
    }
    let written = report.requests.iter().map(|request| request.rows_written).sum();
    let rows = counted(written, "row");
    let took = seconds(report.seconds);
    let done = look.green("done");
    match report.destination.as_str() {
        "stdout" => format!("{done}: {rows} on standard output in {took}\n"),
        destination => format!("{done}: {rows} in `{destination}` in {took}\n{}", next(destination, relation, look)),
    }
}

/// How to look at the rows.
fn next(destination: &str, relation: &str, look: Look) -> String {
    let next = look.cyan("next");
    match destination.split_once(':') {
        Some(("sqlite", file)) => format!("{next}: sqlite3 {} 'select * from {relation}'\n", quoted(file)),
        Some(("postgres" | "postgresql", _)) => format!("{next}: psql {} -c 'select * from {relation}'\n", quoted(destination)),
        Some(("parquet" | "csv" | "ndjson", folder)) => {
            format!("{next}: cd {} && duckdb -init _capi/global.sql -c 'select * from {relation}'\n", quoted(folder))
        }
        _ => String::new(),
    }
}

/// What to look at: the view `global`, or the first table when nothing is mapped to a global field.
pub(crate) fn relation(destination: &str, tables: &[Table]) -> String {
    let shared = tables.iter().flat_map(|table| &table.columns).any(|column| column.global);
    let in_schemas = matches!(destination.split_once(':'), Some(("postgres" | "postgresql", _)));
    match tables.first() {
        Some(table) if !shared => format!("{}{}{}", table.integration, if in_schemas { "." } else { "__" }, table.request),
        _ => if in_schemas { "capi.global" } else { "global" }.to_owned(),
    }
}

/// How to look at the rows that were left out; they are kept even when the run failed.
pub(crate) fn rejects(report: &RunReport, look: Look) -> String {
    let rejected = report.requests.iter().any(|request| request.rows_rejected > 0);
    let heading = look.cyan("rejects");
    match report.destination.split_once(':').filter(|_| rejected) {
        Some(("sqlite", file)) => format!("{heading}: sqlite3 {} 'select * from _capi_rejects'\n", quoted(file)),
        Some(("postgres" | "postgresql", _)) => {
            format!("{heading}: psql {} -c 'select * from capi.rejects'\n", quoted(&report.destination))
        }
        Some(("parquet" | "csv" | "ndjson", folder)) => {
            format!("{heading}: cat {}*.ndjson\n", quoted(&format!("{folder}/_capi/{}/rejects-", report.integration)))
        }
        _ => String::new(),
    }
}

/// A word as a shell takes it.
pub(crate) fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:@%+=,".contains(c);
    if !word.is_empty() && word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}
