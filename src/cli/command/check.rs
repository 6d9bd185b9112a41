//! `capi check`: all findings about scripts, without calling anything.

use std::collections::HashSet;

use crate::cli::args::{Check, CheckFormat, Deny};
use crate::cli::console::Console;
use crate::cli::exit::{Exit, Failure};
use crate::cli::mend;
use crate::cli::number::counted;
use crate::cli::paths::{files, scripts};
use crate::diagnostic::render::{self, Findings, Format};
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::documentation;
use crate::script::Script;

pub(crate) fn run(options: &Check, console: &mut Console) -> Result<Exit, Failure> {
    if options.diff {
        return mend::shown(&files(&options.paths)?, console);
    }
    let scripts = if options.fix { mend::mended(&files(&options.paths)?, console)? } else { scripts(&options.paths)? };
    let told = once(&scripts);
    let findings: Vec<Findings<'_>> =
        scripts.iter().zip(&told).map(|(script, diagnostics)| Findings { sources: script.sources(), diagnostics }).collect();
    let text = drawn(options.format.unwrap_or_else(usual), &findings, console);
    console.data(&text);
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

/// What is written where nothing is said: commands in a workflow of GitHub.
fn usual() -> CheckFormat {
    let in_workflow = std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
    if in_workflow { CheckFormat::Github } else { CheckFormat::Full }
}

fn drawn(format: CheckFormat, findings: &[Findings<'_>], console: &Console) -> String {
    let look = render::Look { colours: console.out.colours, width: console.out.width };
    match format {
        CheckFormat::Full => render::render(Format::Full, findings, look),
        CheckFormat::Short => render::render(Format::Short, findings, look),
        CheckFormat::Json => render::render(Format::Json, findings, look),
        CheckFormat::Github => render::render(Format::Github, findings, look),
        CheckFormat::Sarif => render::sarif(findings, documentation),
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
