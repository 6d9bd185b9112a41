//! A failed run, as a person needs it: what, where in the script, which call, what came back, how to
//! repeat it. Secrets are masked before it comes here.

use super::number::counted;
use super::style::Look;
use crate::engine::report::RunError;
use crate::source::Sources;

/// Lines of the answer that are shown.
const BODY_LINES: usize = 8;
const BODY_WIDTH: usize = 160;

/// The error, ending with a line break; `sources` give the line of the script.
pub(crate) fn failure(error: &RunError, sources: Option<&Sources>, look: Look) -> String {
    let mut text = format!("{}: {}\n", look.red(format!("error[{}]", error.code)), safe(&error.message));
    text.push_str(&place(error, sources, look));
    let retries = (error.retries > 0).then(|| format!("gave up after {}", counted(error.retries, "retry").replace("retrys", "retries")));
    for (name, value) in [
        ("call", error.call.clone()),
        ("status", error.status.map(|status| status.to_string())),
        ("retries", retries),
        ("answer", error.body.as_deref().map(answer)),
        ("repeat", error.curl.clone()),
    ] {
        if let Some(value) = value {
            text.push_str(&entry(name, &value, look));
        }
    }
    if let Some(help) = &error.help {
        text.push_str(&format!("  {} {}\n", look.cyan("help:"), safe(help)));
    }
    text
}

/// `--> acme.capi:12, in request `campaigns``, and the line itself.
fn place(error: &RunError, sources: Option<&Sources>, look: Look) -> String {
    let request = error.request.as_ref().map(|request| format!("in request `{request}`"));
    let parts: Vec<String> = error.script_line.clone().into_iter().chain(request).collect();
    if parts.is_empty() {
        return String::new();
    }
    let mut text = format!("  {} {}\n", look.cyan("-->"), parts.join(", "));
    if let Some((number, line)) = error.script_line.as_deref().and_then(|at| script_line(at, sources?)) {
        text.push_str(&format!("  {} {}\n", look.dim(format!("{number:>5} |")), safe(line)));
    }
    text
}

/// The line that `acme.capi:12` names, if it is of this script or of a file that it uses.
fn script_line<'s>(at: &str, sources: &'s Sources) -> Option<(u32, &'s str)> {
    let (name, number) = at.rsplit_once(':')?;
    let number: u32 = number.parse().ok()?;
    let source = sources.iter().find(|source| source.name() == name)?;
    (number >= 1 && number as usize <= source.line_count()).then(|| (number, source.line(number)))
}

fn entry(name: &str, value: &str, look: Look) -> String {
    let mut text = String::new();
    for (index, line) in value.lines().enumerate() {
        let head = if index == 0 { name } else { "" };
        text.push_str(&format!("  {} {}\n", look.dim(format!("{head:<8}")), safe(line)));
    }
    text
}

fn answer(body: &str) -> String {
    let lines: Vec<String> = body.lines().take(BODY_LINES).map(|line| super::table::shortened(line, BODY_WIDTH)).collect();
    if lines.is_empty() { "(nothing)".to_owned() } else { lines.join("\n") }
}

/// An answer may hold anything: nothing in it may restyle the terminal.
fn safe(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect()
}
