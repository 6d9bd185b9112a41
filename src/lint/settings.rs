//! How loud each lint is: the table `[lint]` of a project's `capi.toml`. A name is a lint or a group, and what is
//! said of a lint wins over what is said of its group.

use std::collections::HashMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::rules::RULES;
use super::{Group, Level, Lint};
use crate::diagnostic::{Diagnostic, nearest};
use crate::source::{Source, Span};

/// Tables that `capi.toml` may hold.
const TABLES: [&str; 1] = ["lint"];

#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// By the name of a lint or a group.
    levels: HashMap<String, Level>,
}

impl Settings {
    /// The settings in the text of a `capi.toml`, and what is wrong with it. What is wrong is left out.
    pub fn read(source: &Source) -> (Settings, Vec<Diagnostic>) {
        let mut reader = Reader { source, settings: Settings::default(), findings: Vec::new() };
        match DeTable::parse(source.text()) {
            Ok(table) => reader.file(table.get_ref()),
            Err(error) => {
                let span = error.span().unwrap_or(0..0);
                let message = format!("this is not TOML: {}", error.message());
                let finding = Diagnostic::error("bad-settings", reader.span(span), message);
                reader.findings.push(finding.help("nothing in the file counts until this is mended"));
            }
        }
        (reader.settings, reader.findings)
    }

    pub fn level(&self, lint: &Lint) -> Level {
        let said = self.levels.get(lint.name()).or_else(|| self.levels.get(lint.group.word()));
        said.copied().unwrap_or(lint.level)
    }
}

struct Reader<'s> {
    source: &'s Source,
    settings: Settings,
    findings: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn span(&self, range: Range<usize>) -> Span {
        let base = self.source.base() as usize;
        Span::new(base + range.start, base + range.end)
    }

    fn file(&mut self, table: &DeTable<'_>) {
        for (name, value) in table {
            let span = self.span(name.span());
            match (name.get_ref().as_ref(), value.get_ref()) {
                ("lint", DeValue::Table(levels)) => levels.iter().for_each(|(name, level)| self.level(name.get_ref(), name.span(), level)),
                ("lint", _) => {
                    self.findings.push(Diagnostic::error("bad-settings", span, "`lint` is a table: `[lint]`, then a line for each lint"));
                }
                (name, _) => self.findings.push(unknown("unknown-setting", "setting", name, span, &TABLES)),
            }
        }
    }

    fn level(&mut self, name: &str, at: Range<usize>, value: &Spanned<DeValue<'_>>) {
        let lints = RULES.iter().map(|lint| lint.name());
        let known: Vec<&str> = lints.chain(Group::ALL.map(Group::word)).collect();
        if !known.contains(&name) {
            self.findings.push(unknown("unknown-lint", "lint", name, self.span(at), &known));
            return;
        }
        let word = if let DeValue::String(word) = value.get_ref() { word.as_ref() } else { "" };
        match Level::ALL.into_iter().find(|level| level.word() == word) {
            Some(level) => {
                self.settings.levels.insert(name.to_owned(), level);
            }
            None => {
                let finding = Diagnostic::error("bad-settings", self.span(value.span()), format!("this is no level for `{name}`"));
                self.findings.push(finding.help(r#"a level is "off", "note", "warning" or "error""#));
            }
        }
    }
}

fn unknown(code: &'static str, what: &str, name: &str, span: Span, known: &[&str]) -> Diagnostic {
    let finding = Diagnostic::warning(code, span, format!("there is no {what} `{name}`"));
    match nearest(name, known.iter().copied()) {
        Some(near) => finding.help(format!("did you mean `{near}`?")).suggest(format!("change to `{near}`"), span, near),
        None if what == "lint" => finding.help("`capi explain` lists all lints"),
        None => finding.help("`capi.toml` holds the table `[lint]`"),
    }
}
