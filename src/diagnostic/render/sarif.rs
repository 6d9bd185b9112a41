//! SARIF 2.1.0, for the code scanning of forges: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/>. The rules are the
//! codes that were found, with the documentation that `capi explain` shows.

use serde_json::{Value, json};

use super::Findings;
use crate::diagnostic::codes::Code;
use crate::diagnostic::{Diagnostic, Edit, Fix, Severity};
use crate::source::{Sources, Span};

/// The documentation of a code.
pub type Find = fn(&str) -> Option<&'static Code>;

pub(super) fn render(findings: &[Findings<'_>], find: Find) -> String {
    let all = || findings.iter().flat_map(|file| file.diagnostics.iter().map(move |diagnostic| (file.sources, diagnostic)));
    let mut codes: Vec<&'static str> = all().map(|(_, diagnostic)| diagnostic.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let rules: Vec<Value> = codes.iter().map(|code| rule(code, find(code))).collect();
    let results: Vec<Value> = all().map(|(sources, diagnostic)| result(sources, diagnostic, &codes)).collect();
    let driver = json!({ "name": "capi", "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": rules });
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{ "tool": { "driver": driver }, "columnKind": "unicodeCodePoints", "results": results }],
    });
    format!("{log:#}\n")
}

fn rule(code: &str, known: Option<&Code>) -> Value {
    let Some(Code { summary, doc, example, .. }) = known else { return json!({ "id": code }) };
    let example_text = if example.is_empty() { String::new() } else { format!("\n\nExample:\n\n{example}\n") };
    let example_page = if example.is_empty() { String::new() } else { format!("\n\n```capi\n{example}\n```\n") };
    json!({
        "id": code,
        "shortDescription": { "text": summary },
        "fullDescription": { "text": doc },
        "help": { "text": format!("{doc}{example_text}"), "markdown": format!("{doc}{example_page}") },
    })
}

fn result(sources: &Sources, diagnostic: &Diagnostic, codes: &[&str]) -> Value {
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let text = match &diagnostic.help {
        Some(help) => format!("{}; {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    };
    let mut result = json!({
        "ruleId": diagnostic.code,
        "ruleIndex": codes.iter().position(|code| *code == diagnostic.code),
        "level": level,
        "message": { "text": text },
        "locations": [location(sources, diagnostic.span, &diagnostic.label)],
    });
    if let Some(fields) = result.as_object_mut() {
        let related: Vec<Value> = diagnostic.labels.iter().map(|label| location(sources, label.span, &label.text)).collect();
        if !related.is_empty() {
            fields.insert("relatedLocations".to_owned(), Value::from(related));
        }
        let fixes: Vec<Value> = diagnostic.fixes.iter().map(|made| fix(sources, made)).collect();
        if !fixes.is_empty() {
            fields.insert("fixes".to_owned(), Value::from(fixes));
        }
    }
    result
}

fn location(sources: &Sources, span: Span, text: &str) -> Value {
    let physical = json!({ "artifactLocation": artifact(sources, span), "region": region(sources, span) });
    if text.is_empty() {
        return json!({ "physicalLocation": physical });
    }
    json!({ "physicalLocation": physical, "message": { "text": text } })
}

/// A path as a URI reference.
fn artifact(sources: &Sources, span: Span) -> Value {
    let name = sources.of(span).name().trim_start_matches("./").replace('\\', "/");
    let encoded: String = name.bytes().map(uri_byte).collect();
    json!({ "uri": encoded })
}

fn uri_byte(byte: u8) -> String {
    match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    }
}

fn region(sources: &Sources, span: Span) -> Value {
    let source = sources.of(span);
    let (start, end) = (source.position(span.start), source.position(span.end.max(span.start)));
    json!({
        "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column,
        "byteOffset": start.offset, "byteLength": end.offset - start.offset,
    })
}

/// The changes of one fix, file by file.
fn fix(sources: &Sources, fix: &Fix) -> Value {
    let mut files: Vec<(&str, Vec<&Edit>)> = Vec::new();
    for edit in &fix.edits {
        let name = sources.of(edit.span).name();
        match files.iter_mut().find(|(known, _)| *known == name) {
            Some((_, edits)) => edits.push(edit),
            None => files.push((name, vec![edit])),
        }
    }
    let changes: Vec<Value> = files.iter().map(|(_, edits)| change(sources, edits)).collect();
    json!({ "description": { "text": fix.title }, "artifactChanges": changes })
}

fn change(sources: &Sources, edits: &[&Edit]) -> Value {
    let span = edits.first().map(|edit| edit.span).unwrap_or_default();
    let replacements: Vec<Value> =
        edits.iter().map(|edit| json!({ "deletedRegion": region(sources, edit.span), "insertedContent": { "text": edit.text } })).collect();
    json!({ "artifactLocation": artifact(sources, span), "replacements": replacements })
}
