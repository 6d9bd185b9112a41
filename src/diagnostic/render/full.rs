//! Findings for people, on a terminal: the lines of the script with every label, then help and
//! fixes. The only file that names miette.

use std::fmt;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::{Findings, Look};
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::source::{Source, Sources, Span};

pub(super) fn render(findings: &[Findings<'_>], look: Look) -> String {
    let handler = handler(look);
    let mut text = String::new();
    for file in findings.iter().filter(|file| !file.diagnostics.is_empty()) {
        let mut current: Option<Excerpt<'_>> = None;
        for diagnostic in file.diagnostics {
            let source = file.sources.of(diagnostic.span);
            let excerpt = match current.take() {
                Some(excerpt) if excerpt.source.base() == source.base() => current.insert(excerpt),
                _ => current.insert(Excerpt::new(source)),
            };
            let drawn = Drawn { diagnostic, excerpt, sources: file.sources };
            // Writing to a string fails only if a label does not fit, and labels are clamped.
            let _ = handler.render_report(&mut text, &drawn);
            text.push('\n');
        }
    }
    text
}

fn handler(look: Look) -> GraphicalReportHandler {
    let theme = if look.colours { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(look.width.max(40)).with_urls(false);
    handler.with_context_lines(1).without_syntax_highlighting()
}

/// A diagnostic as miette wants it.
struct Drawn<'d> {
    diagnostic: &'d Diagnostic,
    excerpt: &'d Excerpt<'d>,
    sources: &'d Sources,
}

impl Drawn<'_> {
    /// An excerpt is of one file.
    fn is_elsewhere(&self, span: Span) -> bool {
        self.sources.of(span).base() != self.excerpt.source.base()
    }

    /// `first declared here: globals.capi:3`.
    fn elsewhere(&self) -> impl Iterator<Item = String> {
        let labels = self.diagnostic.labels.iter().filter(|label| self.is_elsewhere(label.span));
        labels.map(|label| harmless(&format!("{}: {}", label.text, self.sources.line(label.span))))
    }
}

impl fmt::Debug for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.diagnostic, f)
    }
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&harmless(&self.diagnostic.message))
    }
}

impl std::error::Error for Drawn<'_> {}

impl miette::Diagnostic for Drawn<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(format!("{}[{}]", self.diagnostic.severity.word(), self.diagnostic.code)))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help = self.diagnostic.help.iter().map(|help| harmless(help));
        let fixes = self.diagnostic.fixes.iter().map(|fix| attempt(self.excerpt.source, fix));
        let lines: Vec<String> = self.elsewhere().chain(help).chain(fixes).collect();
        if lines.is_empty() { None } else { Some(Box::new(lines.join("\n"))) }
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let text = Some(harmless(&self.diagnostic.label)).filter(|text| !text.is_empty());
        let primary = LabeledSpan::new_primary_with_span(text, self.excerpt.clamp(self.diagnostic.span));
        let others = self.diagnostic.labels.iter().filter(|label| !self.is_elsewhere(label.span));
        let others = others.map(|label| LabeledSpan::new_with_span(Some(harmless(&label.text)), self.excerpt.clamp(label.span)));
        Some(Box::new(std::iter::once(primary).chain(others)))
    }
}

/// `try: TITLE`, and below it the line as it would be, if the fix stays within one line.
fn attempt(source: &Source, fix: &Fix) -> String {
    let title = harmless(&fix.title);
    match mended(source, fix) {
        Some(line) => format!("try: {title}\n    {}", harmless(line.trim())),
        None => format!("try: {title}"),
    }
}

fn mended(source: &Source, fix: &Fix) -> Option<String> {
    let number = source.position(fix.edits.first()?.span.start).line;
    let start = source.line_start(number);
    let mut line = source.line(number).to_owned();
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
    for edit in edits {
        let (from, to) = (source.position(edit.span.start), source.position(edit.span.end));
        let range = from.offset.checked_sub(start)? as usize..to.offset.checked_sub(start)? as usize;
        line.get(range.clone())?;
        line.replace_range(range, &edit.text);
    }
    (!line.contains('\n') && !line.trim().is_empty() && line.chars().count() < 120).then_some(line)
}

/// The script's text, safe to print and with the same offsets.
struct Excerpt<'s> {
    source: &'s Source,
    text: String,
}

impl Excerpt<'_> {
    fn new(source: &Source) -> Excerpt<'_> {
        let mut text = harmless_in_place(source.text());
        // A label at the end of the text needs something to stand on, or it is not drawn.
        text.push(' ');
        Excerpt { source, text }
    }

    /// The span within the text, on character boundaries.
    fn clamp(&self, span: Span) -> SourceSpan {
        let start = self.source.position(span.start).offset;
        let end = self.source.position(span.end).offset.max(start);
        SourceSpan::new((start as usize).into(), (end - start) as usize)
    }
}

impl SourceCode for Excerpt<'_> {
    fn read_span<'a>(&'a self, span: &SourceSpan, before: usize, after: usize) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let position = |offset: usize| self.source.position(self.source.base() + offset as u32);
        let at = position(span.offset());
        let last = position(span.offset() + span.len().saturating_sub(1)).line;
        let first = at.line.saturating_sub(before as u32).max(1);
        let (start, column) = match before {
            0 => (span.offset(), at.column as usize - 1),
            _ => (self.source.line_start(first) as usize, 0),
        };
        let beyond = last as usize + after + 1;
        let end = if beyond > self.source.line_count() { self.text.len() } else { self.source.line_start(beyond as u32) as usize };
        let data = self.text.get(start..end).unwrap_or("").as_bytes();
        let lines = beyond.min(self.source.line_count() + 1) - first as usize;
        let covered = SourceSpan::new(start.into(), data.len());
        let name = harmless(self.source.name());
        Ok(Box::new(MietteSpanContents::new_named(name, data, covered, first as usize - 1, column, lines)))
    }
}

/// Without characters that could move the cursor or restyle the terminal.
fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

/// The same byte for byte: a stand-in is as long as what it replaces. A lone `\r` ends a line in the
/// language, so it becomes `\n`.
fn harmless_in_place(text: &str) -> String {
    let mut characters = text.chars().peekable();
    let mut safe = String::with_capacity(text.len());
    while let Some(c) = characters.next() {
        safe.push(match c {
            '\r' if characters.peek() != Some(&'\n') => '\n',
            '\r' | '\n' | '\t' => c,
            c if c.is_control() && c.len_utf8() == 1 => '?',
            c if c.is_control() => '\u{b7}',
            c => c,
        });
    }
    safe
}
