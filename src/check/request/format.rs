//! `format gunzip | csv(delimiter: ";")`: containers, a notation and its options, all literal.

use super::Draft;
use crate::check::format::{Container, Csv, Format, Header, Notation, Xml};
use crate::check::ir::Records;
use crate::diagnostic::{Diagnostic, nearest};
use crate::source::Span;
use crate::syntax::ast::{Argument, Expr, ExprKind, FormatStep, Statement, TextPart};

/// The words of `format` with their arguments; `header` of `csv` also takes the name `none`.
const WORDS: [(&str, &[&str]); 7] = [
    ("json", &["encoding"]),
    ("jsonl", &["encoding"]),
    ("csv", &["delimiter", "quote", "escape", "header", "skip", "encoding"]),
    ("xml", &["lists", "encoding"]),
    ("text", &["encoding"]),
    ("gunzip", &[]),
    ("unzip", &[]),
];

/// The names of the arguments of a step of `format`; none for a word that is no step.
pub fn format_arguments(word: &str) -> &'static [&'static str] {
    WORDS.iter().find(|(known, _)| *known == word).map_or(&[], |(_, arguments)| arguments)
}

impl Draft<'_, '_> {
    pub(super) fn format(&mut self) -> Format {
        let mut format = Format::default();
        let Some(Statement::Format(steps)) = self.statement("format") else { return format };
        for (index, step) in steps.iter().enumerate() {
            self.format_step(step, index + 1 == steps.len(), &mut format);
        }
        format
    }

    fn format_step(&mut self, step: &FormatStep, is_last: bool, format: &mut Format) {
        let Some((word, known)) = WORDS.iter().find(|(word, _)| *word == step.name.node) else {
            self.unknown_format(step);
            return;
        };
        let container = match *word {
            "gunzip" => Some(Container::Gunzip),
            "unzip" => Some(Container::Unzip),
            _ => None,
        };
        if let Some(container) = container {
            format.containers.push(container);
        } else if !is_last {
            let message = format!("`{word}` is the last step of a `format`");
            let help = "containers come first: `format gunzip | csv`";
            self.compiler.report(Diagnostic::error("unknown-format", step.name.span, message).help(help));
        }
        let mut options = Options::default();
        for argument in &step.arguments {
            self.format_argument(word, argument, known, &mut options);
        }
        if container.is_none() {
            format.notation = Some(options.notation(word));
            format.encoding = options.encoding;
        }
    }

    fn unknown_format(&mut self, step: &FormatStep) {
        let (name, span) = (&step.name.node, step.name.span);
        let words = WORDS.iter().map(|(word, _)| *word);
        let diagnostic = Diagnostic::error("unknown-format", span, format!("there is no format `{name}`"));
        self.compiler.report(match nearest(name, words.clone()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")).suggest(format!("change to `{near}`"), span, near),
            None => diagnostic.help(format!("one of {}", words.collect::<Vec<_>>().join(", "))),
        });
    }

    fn format_argument(&mut self, word: &str, argument: &Argument, known: &[&str], options: &mut Options) {
        let has = match known {
            [] => "it takes none".to_owned(),
            _ => format!("it has {}", known.iter().map(|name| format!("`{name}:`")).collect::<Vec<_>>().join(", ")),
        };
        let Some(name) = &argument.name else {
            let message = format!("arguments of `format {word}` have names");
            self.compiler.report(Diagnostic::error("unknown-argument", argument.value.span, message).help(has));
            return;
        };
        if !known.contains(&name.node.as_str()) {
            let message = format!("`format {word}` has no argument `{}`", name.node);
            let diagnostic = Diagnostic::error("unknown-argument", name.span, message);
            self.compiler.report(match nearest(&name.node, known.iter().copied()) {
                Some(near) => diagnostic.help(format!("did you mean `{near}:`?")).suggest(format!("change to `{near}`"), name.span, near),
                None => diagnostic.help(has),
            });
            return;
        }
        if let Err(wrong) = options.take(&name.node, &argument.value) {
            let diagnostic = Diagnostic::error(wrong.code, wrong.span, format!("`{}:` {}", name.node, wrong.message));
            self.compiler.report(diagnostic.help(wrong.help));
        }
    }

    /// Rows of CSV and a text hold no list that could be named.
    pub(super) fn check_records(&mut self) {
        let Records::Path(_) = self.request.records else { return };
        let notation = self.request.last_exchange().and_then(|exchange| exchange.format.notation.clone());
        let help = match notation {
            Some(Notation::Csv(_)) => "the rows are the records: take `records` out",
            Some(Notation::JsonLines) => "the lines are the records: take `records` out",
            Some(Notation::Text) => "the answer is one text: `records split(., \"\\n\")` makes its lines records",
            _ => return,
        };
        let word = notation.as_ref().map_or("", Notation::word);
        let Some(records) = self.merged.single("records") else { return };
        let message = format!("an answer in `format {word}` has no fields for `records`");
        let mut diagnostic = Diagnostic::error("not-a-list", records.span, message).help(help);
        if let Some(format) = self.merged.single("format") {
            diagnostic = diagnostic.also(format.span, "the format");
        }
        self.compiler.report(diagnostic);
    }
}

/// The arguments of a step, with their defaults.
#[derive(Default)]
struct Options {
    csv: Csv,
    xml: Xml,
    encoding: Option<String>,
}

/// What is wrong with an argument; the message goes on after its name.
struct Wrong {
    code: &'static str,
    span: Span,
    message: &'static str,
    help: &'static str,
}

impl Options {
    fn notation(&mut self, word: &str) -> Notation {
        match word {
            "jsonl" => Notation::JsonLines,
            "csv" => Notation::Csv(std::mem::take(&mut self.csv)),
            "xml" => Notation::Xml(std::mem::take(&mut self.xml)),
            "text" => Notation::Text,
            _ => Notation::Json,
        }
    }

    fn take(&mut self, name: &str, value: &Expr) -> Result<(), Wrong> {
        match name {
            "delimiter" => self.csv.delimiter = character(value)?,
            "quote" => self.csv.quote = if is_none(value) { None } else { Some(character(value)?) },
            "escape" => self.csv.escape = if is_none(value) { None } else { Some(character(value)?) },
            "header" => self.csv.header = header(value)?,
            "skip" => self.csv.skip = count(value)?,
            "lists" => self.xml.lists = names(value)?,
            _ => self.encoding = Some(charset(value)?),
        }
        Ok(())
    }
}

fn wrong<T>(value: &Expr, message: &'static str, help: &'static str) -> Result<T, Wrong> {
    Err(Wrong { code: "wrong-kind", span: value.span, message, help })
}

/// The text of a literal without holes.
fn literal(value: &Expr) -> Option<String> {
    let ExprKind::Text { parts, .. } = &value.node else { return None };
    let piece = |part: &TextPart| match part {
        TextPart::Literal(text) => Some(text.node.clone()),
        TextPart::Hole(_) => None,
    };
    parts.iter().map(piece).collect()
}

fn is_none(value: &Expr) -> bool {
    matches!(&value.node, ExprKind::Name(name) if name == "none")
}

fn character(value: &Expr) -> Result<char, Wrong> {
    let text = literal(value);
    let mut letters = text.iter().flat_map(|text| text.chars());
    match (letters.next(), letters.next()) {
        (Some(letter), None) if !matches!(letter, '\n' | '\r') => Ok(letter),
        _ => wrong(value, "takes one character", "such as \";\" or \"\\t\""),
    }
}

fn header(value: &Expr) -> Result<Header, Wrong> {
    if is_none(value) {
        return Ok(Header::None);
    }
    let Ok(names) = names(value) else {
        return wrong(value, "takes `none` or a list of texts", "such as `header: [\"day\", \"clicks\"]`");
    };
    let is_again = |(index, name): (usize, &String)| names.iter().take(index).any(|earlier| earlier == name);
    if names.is_empty() || names.iter().enumerate().any(is_again) {
        return wrong(value, "needs names that differ", "one for each column");
    }
    Ok(Header::Names(names))
}

fn count(value: &Expr) -> Result<u64, Wrong> {
    let digits = match &value.node {
        ExprKind::Number(digits) => digits.as_str(),
        _ => "",
    };
    digits.parse().or_else(|_| wrong(value, "takes a number of lines", "such as `skip: 2`"))
}

fn names(value: &Expr) -> Result<Vec<String>, Wrong> {
    let items = match &value.node {
        ExprKind::List(items) => items.iter().map(literal).collect(),
        _ => None,
    };
    items.map_or_else(|| wrong(value, "takes a list of texts", "such as `[\"entry\"]`"), Ok)
}

fn charset(value: &Expr) -> Result<String, Wrong> {
    let Some(name) = literal(value) else { return wrong(value, "takes the name of a charset", "such as \"windows-1252\"") };
    match encoding_rs::Encoding::for_label(name.as_bytes()) {
        Some(_) => Ok(name.to_ascii_lowercase()),
        None => wrong(value, "names no known charset", "such as \"utf-8\", \"utf-16\", \"windows-1252\" or \"shift_jis\""),
    }
}
