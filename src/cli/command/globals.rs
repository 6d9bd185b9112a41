//! `capi globals`: the shared schema, and which integration fills which field.

use serde::Serialize;

use crate::cli::args::{Globals, TextFormat};
use crate::cli::console::Console;
use crate::cli::exit::{Exit, Failure};
use crate::cli::globals::{Conflict, Fill, Schema, SharedField};
use crate::cli::library::{kept, refusal};
use crate::cli::number::counted;
use crate::cli::paths::scripts;
use crate::cli::style::Look;
use crate::cli::table::{Grid, Heading, cell_of_tabs, shortened};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::render::{self, Findings, Format};
use crate::script::Script;

/// Characters of a cell on a terminal.
const CELL: usize = 48;

pub(crate) fn run(options: &Globals, console: &mut Console) -> Result<Exit, Failure> {
    let (schema, exit) = match &options.at {
        Some(dest) => at(dest, console)?,
        None => of_scripts(&scripts(&options.paths)?, console),
    };
    let text = match options.format {
        TextFormat::Json => json(&schema),
        TextFormat::Text if console.out.terminal => table(&schema, console.out),
        TextFormat::Text => tabs(&schema),
    };
    console.data(&text);
    Ok(exit)
}

fn of_scripts(scripts: &[Script], console: &Console) -> (Schema, Exit) {
    let mut schema = Schema::default();
    for (index, script) in scripts.iter().enumerate() {
        let checked = script.checked();
        for (field, span) in checked.globals.iter().zip(&checked.global_spans) {
            schema.declare(field, &format!("`{}`", script.sources().line(*span)), Some((index, *span)));
        }
        for table in checked.requests.iter().filter_map(|request| request.table.as_ref()) {
            table.columns.iter().filter(|column| column.global).for_each(|column| schema.fill(&table.integration, &table.request, column));
        }
    }
    show_conflicts(scripts, &schema.conflicts, console);
    let broken = scripts.iter().filter(|script| script.diagnostics().iter().any(Diagnostic::is_error));
    let broken: Vec<&str> = broken.map(|script| script.source().name()).collect();
    if !broken.is_empty() {
        console.say(format!("{}: mistakes in {}: `capi check` tells them", console.err.yellow("warning"), broken.join(", ")));
    }
    let sound = schema.conflicts.is_empty() && broken.is_empty();
    (schema, if sound { Exit::Done } else { Exit::Script })
}

fn show_conflicts(scripts: &[Script], conflicts: &[Conflict], console: &Console) {
    let look = render::Look { colours: console.err.colours, width: console.err.width };
    for (index, script) in scripts.iter().enumerate() {
        let own = conflicts.iter().filter_map(|conflict| Some((conflict, conflict.at.filter(|(of, _)| *of == index)?.1)));
        let diagnostics: Vec<Diagnostic> = own.map(|(conflict, span)| diagnostic(conflict, span)).collect();
        if !diagnostics.is_empty() {
            let findings = Findings { sources: script.sources(), diagnostics: &diagnostics };
            console.show(&render::render(Format::Full, &[findings], look));
        }
    }
}

fn diagnostic(conflict: &Conflict, span: crate::source::Span) -> Diagnostic {
    Diagnostic::error("conflicting-globals", span, conflict.message.clone())
        .label("declared otherwise here")
        .help("declare it once, in a file that all scripts `use`")
}

fn at(dest: &str, console: &Console) -> Result<(Schema, Exit), Failure> {
    let entries = kept(dest)?.tables().map_err(refusal)?;
    let mut schema = Schema::default();
    for entry in &entries {
        entry.globals.iter().for_each(|field| schema.declare(field, &format!("`{}`", entry.integration), None));
        entry.columns.iter().filter(|column| column.global).for_each(|column| schema.fill(&entry.integration, &entry.request, column));
    }
    for conflict in &schema.conflicts {
        console.say(format!("{}: {}", console.err.red("conflict"), conflict.message));
    }
    let exit = if schema.conflicts.is_empty() { Exit::Done } else { Exit::Destination };
    Ok((schema, exit))
}

fn table(schema: &Schema, look: Look) -> String {
    let used: Vec<&SharedField> = schema.fields.iter().filter(|field| is_used(field)).collect();
    let mut grid = Grid::new(["field", "type", "role", "filled by", "meaning"].map(Heading::text).into());
    for field in &used {
        let filled: Vec<String> = field.filled.iter().map(|fill| format!("{}.{}", fill.integration, fill.request)).collect();
        let by = field.formula.as_ref().map_or_else(|| filled.join(", "), |formula| format!("= {formula}"));
        let doc = field.doc.clone().unwrap_or_default();
        let role = field.role.clone().unwrap_or_default();
        grid.row([field.name.clone(), field.ty.clone(), role, shortened(&by, CELL), shortened(&doc, CELL)]);
    }
    let mut text = if used.is_empty() { String::new() } else { grid.draw(look) };
    let unused: Vec<&str> = schema.fields.iter().filter(|field| !is_used(field)).map(|field| field.name.as_str()).collect();
    if !unused.is_empty() {
        text.push_str(&format!("{} filled by nobody: {}\n", counted(unused.len() as u64, "field"), unused.join(", ")));
    }
    text
}

fn is_used(field: &SharedField) -> bool {
    field.formula.is_some() || !field.filled.is_empty()
}

/// A line for each field and each request that fills it; of a field that nobody fills one line.
fn tabs(schema: &Schema) -> String {
    let mut text = "field\ttype\trole\tformula\tintegration\trequest\tmapped\tmeaning\n".to_owned();
    for field in &schema.fields {
        if field.filled.is_empty() {
            text.push_str(&line(field, None));
        }
        field.filled.iter().for_each(|fill| text.push_str(&line(field, Some(fill))));
    }
    text
}

fn line(field: &SharedField, fill: Option<&Fill>) -> String {
    let of = |part: &Option<String>| part.clone().unwrap_or_default();
    let by = |part: fn(&Fill) -> &String| fill.map(part).cloned().unwrap_or_default();
    let cells = [
        field.name.clone(),
        field.ty.clone(),
        of(&field.role),
        of(&field.formula),
        by(|fill| &fill.integration),
        by(|fill| &fill.request),
        by(|fill| &fill.ty),
        of(&field.doc),
    ];
    format!("{}\n", cells.iter().map(|cell| cell_of_tabs(cell)).collect::<Vec<_>>().join("\t"))
}

/// Version 1 of the document.
#[derive(Serialize)]
struct Document<'s> {
    version: u32,
    fields: &'s [SharedField],
    conflicts: &'s [Conflict],
}

fn json(schema: &Schema) -> String {
    let document = Document { version: 1, fields: &schema.fields, conflicts: &schema.conflicts };
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}
