//! `capi plan`: what a run would contact, read and write.

use serde::Serialize;

use crate::cli::against::{Against, against};
use crate::cli::args::{Plan as Options, TextFormat};
use crate::cli::console::Console;
use crate::cli::exit::{Exit, Failure};
use crate::cli::library::planned;
use crate::cli::number::counted;
use crate::cli::style::Look;
use crate::plan::describe::{ColumnDescription, PlanDescription, RequestDescription};
use crate::sink::Destructive;

pub(crate) fn run(options: &Options, console: &mut Console) -> Result<Exit, Failure> {
    let (script, plan) = planned(&options.script, &options.given, &options.requests, console)?;
    let destructive = if options.allow_destructive { Destructive::Allow } else { Destructive::Refuse };
    let against = options.against.as_ref().map(|dest| against(&plan, dest, destructive)).transpose()?;
    let document = Document { version: 1, plan: plan.describe(), against };
    let text = match options.format {
        TextFormat::Text => tree(&document, script.source().name(), console.out),
        TextFormat::Json => json(&document),
    };
    console.data(&text);
    let Some(against) = document.against.filter(Against::has_conflicts) else { return Ok(Exit::Done) };
    console.say(format!("{}: `{}` would refuse the run", console.err.red("error"), against.destination));
    Ok(Exit::Destination)
}

/// What `--format json` prints.
#[derive(Serialize)]
struct Document {
    version: u32,
    #[serde(flatten)]
    plan: PlanDescription,
    /// With `--against`.
    against: Option<Against>,
}

fn json(document: &Document) -> String {
    let mut text = serde_json::to_string_pretty(document).unwrap_or_default();
    text.push('\n');
    text
}

fn tree(Document { plan, against, .. }: &Document, script: &str, look: Look) -> String {
    let requests = counted(plan.requests.len() as u64, "request");
    let mut text = format!("{}  {}\n", look.bold(&plan.integration), look.dim(requests));
    line(&mut text, "contacts", &list(&plan.hosts), look);
    line(&mut text, "secrets", &secrets(plan, look), look);
    let params: Vec<String> = plan.params.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    line(&mut text, "params", &list(&params), look);
    for request in &plan.requests {
        text.push('\n');
        text.push_str(&branch(request, script, look));
        for change in against.iter().filter_map(|against| against.of(&request.name)).flat_map(|table| table.lines(look)) {
            line(&mut text, "there", &change, look);
        }
    }
    if let Some(conflict) = against.as_ref().and_then(|against| against.global.as_ref()) {
        text.push_str(&format!("\n{}\n", look.bold("global")));
        conflict.lines(look).iter().for_each(|conflict| line(&mut text, "there", conflict, look));
    }
    text
}

/// Names of secrets; those without a value are marked.
fn secrets(plan: &PlanDescription, look: Look) -> String {
    let missing = |name: &String| plan.missing_secrets.contains(name);
    let shown = plan.secrets.iter().map(|name| if missing(name) { format!("{name} {}", look.yellow("(missing)")) } else { name.clone() });
    list(&shown.collect::<Vec<_>>())
}

fn branch(request: &RequestDescription, script: &str, look: Look) -> String {
    let label = request.label.as_ref().map(|label| look.dim(format!("  {label}"))).unwrap_or_default();
    let mut text = format!("{}{label}\n", look.bold(&request.name));
    if !request.depends_on.is_empty() {
        line(&mut text, "after", &list(&request.depends_on), look);
    }
    for call in &request.calls {
        line(&mut text, "calls", call, look);
    }
    if let Some(from) = &request.from {
        line(&mut text, "from", &format!("{from}, or where the last run ended"), look);
    }
    if let (Some(first), Some(last)) = (request.windows.first(), request.windows.last()) {
        let count = request.windows.len();
        line(&mut text, "windows", &format!("{count} in a first run: {first} … {last}"), look);
    }
    if let Some(paging) = &request.paging {
        line(&mut text, "pages", paging, look);
    }
    line(&mut text, "writes", &target(request), look);
    let width = request.columns.iter().map(|column| shown(column).chars().count()).max().unwrap_or(0);
    for column in &request.columns {
        let name = shown(column);
        let place = if column.file == script { format!("line {}", column.line) } else { format!("{}:{}", column.file, column.line) };
        let place = look.dim(place);
        text.push_str(&format!("    {name:<width$}  {:<10} {place}\n", column.ty));
    }
    text
}

/// `acme__campaigns (merge by campaign_id)`.
fn target(request: &RequestDescription) -> String {
    let (Some(table), Some(write)) = (&request.table, &request.write) else { return "nothing: others read its rows".to_owned() };
    let key = if request.key.is_empty() { String::new() } else { format!(" by {}", list(&request.key)) };
    format!("{table} ({write}{key})")
}

fn shown(column: &ColumnDescription) -> String {
    if column.global { format!("global.{}", column.name) } else { column.name.clone() }
}

fn list(items: &[String]) -> String {
    if items.is_empty() { "nothing".to_owned() } else { items.join(", ") }
}

fn line(text: &mut String, name: &str, value: &str, look: Look) {
    text.push_str(&format!("  {} {value}\n", look.dim(format!("{name:<8}"))));
}
