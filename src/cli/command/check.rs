//! `capi check`: all findings about scripts, without calling anything.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::cli::args::{Check, CheckFormat, Deny};
use crate::cli::console::Console;
use crate::cli::exit::{Exit, Failure};
use crate::cli::library;
use crate::cli::number::counted;
use crate::diagnostic::render::{self, Findings, Format};
use crate::diagnostic::{Diagnostic, Severity};
use crate::script::Script;

pub(crate) fn run(options: &Check, console: &mut Console) -> Result<Exit, Failure> {
    let scripts = scripts(&options.paths)?;
    let told = once(&scripts);
    let findings: Vec<Findings<'_>> =
        scripts.iter().zip(&told).map(|(script, diagnostics)| Findings { sources: script.sources(), diagnostics }).collect();
    let look = render::Look { colours: console.out.colours, width: console.out.width };
    console.data(&render::render(format(options.format), &findings, look));
    console.say(summary(&findings));
    Ok(exit(&findings, options.deny))
}

/// What is found in a file that several scripts use is told once.
fn once(scripts: &[Script]) -> Vec<Vec<Diagnostic>> {
    let mut told = HashSet::new();
    let mut new = |script: &Script, diagnostic: &Diagnostic| {
        let source = script.sources().of(diagnostic.span);
        let name = source.name().trim_start_matches("./").to_owned();
        told.insert((name, source.position(diagnostic.span.start).offset, diagnostic.code, diagnostic.message.clone()))
    };
    scripts.iter().map(|script| script.diagnostics().iter().filter(|diagnostic| new(script, diagnostic)).cloned().collect()).collect()
}

fn format(format: CheckFormat) -> Format {
    match format {
        CheckFormat::Full => Format::Full,
        CheckFormat::Short => Format::Short,
        CheckFormat::Json => Format::Json,
    }
}

fn exit(findings: &[Findings<'_>], deny: Option<Deny>) -> Exit {
    let wrong = count(findings, Severity::Error) > 0;
    let denied = deny == Some(Deny::Warnings) && count(findings, Severity::Warning) > 0;
    if wrong || denied { Exit::Script } else { Exit::Done }
}

fn count(findings: &[Findings<'_>], severity: Severity) -> u64 {
    findings.iter().flat_map(|file| file.diagnostics).filter(|found| found.severity == severity).count() as u64
}

/// `2 errors, 1 warning in 1 file`, `3 files checked, nothing found`.
fn summary(findings: &[Findings<'_>]) -> String {
    let parts: Vec<String> = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")]
        .into_iter()
        .map(|(severity, word)| (count(findings, severity), word))
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| counted(number, word))
        .collect();
    if parts.is_empty() {
        return format!("{} checked, nothing found", counted(findings.len() as u64, "file"));
    }
    let named = findings.iter().flat_map(|file| file.diagnostics.iter().map(|found| file.sources.of(found.span).name()));
    let files: HashSet<&str> = named.collect();
    format!("{} in {}", parts.join(", "), counted(files.len() as u64, "file"))
}

fn scripts(paths: &[PathBuf]) -> Result<Vec<Script>, Failure> {
    let mut files: Vec<PathBuf> = Vec::new();
    for path in paths {
        for file in files_of(path)? {
            if !files.contains(&file) {
                files.push(file);
            }
        }
    }
    files.iter().map(|file| library::script(file)).collect()
}

/// The path itself, or all scripts below it.
fn files_of(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    below(path, &mut found)?;
    if found.is_empty() {
        return Err(Failure::usage(format!("there is no `*.capi` file below `{}`", path.display())));
    }
    Ok(found)
}

/// In order of names; hidden folders and links to folders are left out.
fn below(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let unreadable = |error: std::io::Error| Failure::file("read", folder, &error);
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        entries.push((entry.path(), entry.file_type().map_err(unreadable)?));
    }
    entries.sort_by(|(left, _), (right, _)| left.cmp(right));
    for (path, kind) in entries {
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        let script = path.extension().is_some_and(|extension| extension == "capi");
        if kind.is_dir() && !hidden {
            below(&path, found)?;
        } else if script && !kind.is_dir() {
            found.push(path.strip_prefix(".").map(Path::to_owned).unwrap_or(path));
        }
    }
    Ok(())
}
