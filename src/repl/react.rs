//! What is typed, taken into the script or refused, and what it gives.

use super::draft::{Draft, Part, Typed, read};
use super::lift::lifted;
use super::show;
use super::trial::{TRIED, Trouble};
use super::{Next, Outcome, Repl};
use crate::check::samples::records;
use crate::diagnostic::render::{Findings, Format, Look, render};
use crate::diagnostic::{Diagnostic, codes};
use crate::engine::Preview;
use crate::expr::{Failure, evaluate_text};
use crate::http::Call;
use crate::sample::Shape;
use crate::source::{Source, Sources, Span};
use crate::syntax::ast::{Item, Map, Statement};
use crate::view::number::{count, counted};
use crate::view::rows;

/// Values of a column, and rows of a table, that are shown.
const VALUES: usize = 5;

impl Repl {
    /// A line that is no command.
    pub(super) fn typed(&mut self, line: &str) -> Outcome {
        let source = Source::new(format!("repl:{}", self.number), line);
        match read(&source) {
            Ok(Typed::Nothing) => Ok(Next::Line),
            Ok(Typed::Expression) => self.evaluate(line.trim()),
            Ok(Typed::Parts(parts)) => {
                for part in parts {
                    self.part(part, &source)?;
                }
                Ok(Next::Line)
            }
            Err(found) => Err(self.found(&Sources::new(source), &found)),
        }
    }

    /// Takes one item or statement, its credentials into memory.
    fn part(&mut self, part: Part, source: &Source) -> Result<(), Trouble> {
        self.vocabulary(&part.text)?;
        let Some(lifted) = lifted(&part, &self.prefix()) else { return self.take(&part, Some(source)) };
        for (name, value) in lifted.secrets {
            self.session.secrets = std::mem::take(&mut self.session.secrets).with(&name, &value);
            self.screen.say(format!("`${name}` is kept in memory; the script says `secret ${name}`"));
        }
        for text in lifted.texts {
            if let Ok(Typed::Parts(parts)) = read(&Source::new("", text)) {
                parts.iter().try_for_each(|part| self.take(part, None))?;
            }
        }
        Ok(())
    }

    /// Shared fields are of the vocabulary that ships with capi, unless the script has its own.
    pub(super) fn vocabulary(&mut self, text: &str) -> Result<(), Trouble> {
        let script = self.session.script(&self.session.draft.text);
        if !text.contains("-> global.") || !script.checked().globals.is_empty() {
            return Ok(());
        }
        if let Ok(Typed::Parts(parts)) = read(&Source::new("", "use marketing")) {
            parts.iter().try_for_each(|part| self.admit(part, None))?;
        }
        Ok(())
    }

    /// `ACME` of `integration acme`.
    fn prefix(&self) -> String {
        let script = self.session.script(&self.session.draft.text);
        let name = script.checked().integration.as_ref().map_or("api", |integration| integration.name.as_str()).to_owned();
        name.to_ascii_uppercase()
    }

    fn take(&mut self, part: &Part, source: Option<&Source>) -> Result<(), Trouble> {
        self.admit(part, source)?;
        self.give(&part.item)
    }

    /// Takes it into the script, unless that is wrong with it.
    pub(super) fn admit(&mut self, part: &Part, source: Option<&Source>) -> Result<(), Trouble> {
        let (draft, span) = self.session.draft.with(&part.item, &part.text);
        let before = self.session.script(&self.session.draft.text);
        let after = self.session.script(&draft.text);
        let known = |found: &Diagnostic| before.diagnostics().iter().any(|old| old.code == found.code && old.message == found.message);
        let new: Vec<Diagnostic> = after.diagnostics().iter().filter(|found| !known(found)).cloned().collect();
        let refused = new.iter().any(Diagnostic::is_error);
        // What lints say of a script that is being written is told when it is saved.
        let is_here = |found: &Diagnostic| found.span.start >= span.start && found.span.end <= span.end;
        let shown: Vec<Diagnostic> =
            new.into_iter().filter(|found| found.is_error() || !refused && is_here(found) && codes::find(found.code).is_some()).collect();
        let text = self.drawn(&shown, after.sources(), source.map(|source| (source, part.start, span)));
        if refused {
            return Err(Trouble::Said(text));
        }
        self.screen.show(&text);
        self.session.take(draft);
        Ok(())
    }

    /// The findings as they stand in what was typed, else as they stand in the script.
    fn drawn(&self, found: &[Diagnostic], sources: &Sources, typed: Option<(&Source, u32, Span)>) -> String {
        if found.is_empty() {
            return String::new();
        }
        let look = Look { colours: self.screen.look.colours, width: self.screen.look.width };
        let within = |span: &Span, whole: Span| span.start >= whole.start && span.end <= whole.end;
        if let Some((source, start, whole)) = typed
            && !source.text().contains('\n')
            && found.iter().all(|found| within(&found.span, whole) && found.labels.iter().all(|label| within(&label.span, whole)))
        {
            let moved: Vec<Diagnostic> = found.iter().map(|found| moved(found, whole.start, start)).collect();
            return render(Format::Full, &[Findings { sources: &Sources::new(source.clone()), diagnostics: &moved }], look);
        }
        render(Format::Full, &[Findings { sources, diagnostics: found }], look)
    }

    pub(super) fn found(&self, sources: &Sources, found: &[Diagnostic]) -> Trouble {
        let look = Look { colours: self.screen.look.colours, width: self.screen.look.width };
        Trouble::Said(render(Format::Full, &[Findings { sources, diagnostics: found }], look))
    }

    /// What an accepted statement gives at once.
    fn give(&mut self, item: &Item) -> Result<(), Trouble> {
        let Item::Default(statement) = item else { return self.give_item(item) };
        if let Statement::Call(_) = statement {
            return self.send();
        }
        let Some(held) = self.session.reply.clone().filter(|held| Some(&held.request) == self.session.draft.request.as_ref()) else {
            return Ok(());
        };
        if held.sent != self.session.calls() {
            self.screen.say("the answer is from before this: `:send` sends the call again");
            return Ok(());
        }
        match statement {
            Statement::Records(_) | Statement::Format(_) => self.records(),
            Statement::Map(map) => self.mapped(map),
            Statement::Where(_) | Statement::Each { .. } => self.filtered(),
            Statement::Let(binding) => self.looked_at(&format!("${}", binding.name.node)),
            Statement::Key(_) => self.keyed(),
            Statement::Paginate(_) | Statement::StopWhen(_) | Statement::ContinueOnEmpty => self.paged(),
            _ => Ok(()),
        }
    }

    fn give_item(&mut self, item: &Item) -> Result<(), Trouble> {
        match item {
            Item::Request(request) if !request.body.is_empty() || request.shape.is_some() => self.send(),
            Item::Let(binding) if self.session.reply.is_some() => self.looked_at(&format!("${}", binding.name.node)),
            Item::Secret(secret) if self.session.secrets.get(&secret.name.node).is_none() => {
                self.screen.say(format!("`:secret {}` asks for its value", secret.name.node));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Sends, and shows what came.
    pub(super) fn send(&mut self) -> Result<(), Trouble> {
        let sent = {
            let Repl { work, session, .. } = self;
            work.until_told(session.send())?
        };
        let came = self.session.reply.clone().filter(|held| Some(&held.request) == self.session.draft.request.as_ref());
        if let Some(held) = came.filter(|_| !matches!(sent, Err(Trouble::Findings(..)))) {
            self.screen.show(&show::head(&held.reply, held.seconds, self.screen.look));
        }
        sent?;
        if let Some(sample) = self.session.sample() {
            self.screen.show(&show::tree(&Shape::of(&sample.page), self.screen.look));
        }
        self.screen.say(self.screen.look.dim("`:suggest` proposes records, paging, key and mappings; `:fields` shows the fields again"));
        Ok(())
    }

    /// How many records there are, and what is in them.
    pub(super) fn records(&mut self) -> Result<(), Trouble> {
        let preview = self.attempt(&self.probed_if_needed()?)?;
        self.screen.say(counted(preview.report.rows_read, "record"));
        if let Some(shape) = self.record_shape() {
            self.screen.show(&show::tree(&shape, self.screen.look));
        }
        Ok(())
    }

    /// The shape of the records that are held.
    pub(super) fn record_shape(&self) -> Option<Shape> {
        let script = self.session.script(&self.session.draft.text);
        let name = self.session.draft.request.as_ref()?;
        let request = script.checked().requests.iter().find(|request| request.name == *name)?;
        let records = records(request, self.session.sample()?.as_ref())?;
        Some(Shape::all(records.iter()))
    }

    fn mapped(&mut self, map: &Map) -> Result<(), Trouble> {
        let preview = self.attempt(&self.session.draft.clone())?;
        let target = match map {
            Map::Single { target, .. } => target.node.name().map(|name| name.node.clone()),
            Map::Block { .. } => None,
        };
        match target.and_then(|name| preview.table.columns.iter().position(|column| column.name == name)) {
            Some(column) => self.show_column(&preview, column),
            None => self.show_rows(&preview, VALUES),
        }
        Ok(())
    }

    fn show_column(&mut self, preview: &Preview, index: usize) {
        let Some(column) = preview.table.columns.get(index) else { return };
        let cells = rows::cells(&preview.rows, index);
        let nulls = cells.iter().filter(|cell| cell.as_str() == "-").count();
        let shown: Vec<String> = cells.iter().filter(|cell| cell.as_str() != "-").take(VALUES).map(|cell| rows::short(cell)).collect();
        let name = if column.global { format!("global.{}", column.name) } else { column.name.clone() };
        let mut text = format!("{name}: {}  {}", column.ty, if shown.is_empty() { "-".to_owned() } else { shown.join(", ") });
        let rest = cells.len() - nulls - shown.len();
        if rest > 0 {
            text.push_str(&self.screen.look.dim(format!(" and {} more", count(rest as u64))));
        }
        if nulls > 0 {
            text.push_str(&self.screen.look.dim(format!("; {} null", count(nulls as u64))));
        }
        self.screen.say(text);
        self.show_rejects(preview);
    }

    pub(super) fn show_rows(&mut self, preview: &Preview, limit: usize) {
        self.screen.show(&rows::table(&preview.table, &preview.rows, limit, self.screen.look));
        self.show_rejects(preview);
    }

    fn show_rejects(&mut self, preview: &Preview) {
        let rejected = preview.rejects.len();
        let Some(first) = preview.rejects.first() else { return };
        let look = self.screen.look;
        let head = look.yellow(format!("{} rejected", counted(rejected as u64, "row")));
        self.screen.say(format!("{head}: `{}`: {}", first.target, first.reason));
    }

    fn filtered(&mut self) -> Result<(), Trouble> {
        let preview = self.attempt(&self.probed_if_needed()?)?;
        let (kept, read) = (preview.report.rows_mapped, preview.report.rows_read);
        self.screen.say(format!("{} of {}", counted(kept, "row"), counted(read, "record")));
        self.show_rejects(&preview);
        Ok(())
    }

    /// An expression, on the first record.
    fn evaluate(&mut self, expression: &str) -> Outcome {
        if self.session.reply.is_none() {
            let value = evaluate_text(expression, jiff::Timestamp::now());
            match value {
                Ok(value) => self.screen.say(crate::value::json::to_json(&value)),
                Err(failure) => return Err(self.no_value(expression, failure)),
            }
            return Ok(Next::Line);
        }
        self.looked_at(expression)?;
        Ok(Next::Line)
    }

    fn no_value(&self, expression: &str, failure: Failure) -> Trouble {
        match failure {
            Failure::Wrong(found) => self.found(&Sources::new(Source::new(format!("repl:{}", self.number), expression)), &found),
            Failure::Fault(fault) => Trouble::Said(fault.message),
        }
    }

    /// The first values of an expression.
    fn looked_at(&mut self, expression: &str) -> Result<(), Trouble> {
        let draft = self.session.probed(expression)?;
        let preview = self.attempt(&draft)?;
        let column = preview.table.columns.iter().position(|column| column.name == TRIED);
        let cells = column.map(|column| rows::cells(&preview.rows, column)).unwrap_or_default();
        let shown: Vec<String> = cells.iter().take(3).map(|cell| rows::short(cell)).collect();
        let more = cells.len().saturating_sub(3);
        let more = if more > 0 { self.screen.look.dim(format!(" and {} more", count(more as u64))) } else { String::new() };
        self.screen.say(if shown.is_empty() { "no row".to_owned() } else { format!("{}{more}", shown.join(", ")) });
        self.show_rejects(&preview);
        Ok(())
    }

    /// Whether the key tells the rows apart.
    fn keyed(&mut self) -> Result<(), Trouble> {
        let preview = self.attempt(&self.session.draft.clone())?;
        let columns: Vec<Vec<String>> = preview.table.key.iter().map(|index| rows::cells(&preview.rows, *index)).collect();
        let total = columns.first().map_or(0, Vec::len);
        let keys = (0..total).map(|row| columns.iter().map(|column| column.get(row).cloned()).collect::<Vec<_>>());
        let different = keys.collect::<std::collections::HashSet<_>>().len();
        let text = format!("{different} different of {}", counted(total as u64, "row"));
        self.screen.say(if different == total { text } else { format!("{text}: rows of one key become one") });
        self.show_rejects(&preview);
        Ok(())
    }

    fn paged(&mut self) -> Result<(), Trouble> {
        let Repl { work, session, .. } = self;
        let next = work.until_told(session.next_call())??;
        self.screen.say(match next {
            Some(call) => next_page(&call),
            None => "no next page after this answer".to_owned(),
        });
        Ok(())
    }

    /// The script, with a column where it has none yet.
    pub(super) fn probed_if_needed(&self) -> Result<Draft, Trouble> {
        if self.session.maps() { Ok(self.session.draft.clone()) } else { self.session.probed(".") }
    }

    pub(super) fn attempt(&mut self, draft: &Draft) -> Result<Preview, Trouble> {
        let Repl { work, session, .. } = self;
        work.until_told(session.attempt(draft))?
    }
}

/// The call of the next page: its body, too, where that is what asks for it.
fn next_page(call: &Call) -> String {
    let body = call.body.as_ref().map(|body| format!(" {}", rows::short(&String::from_utf8_lossy(body))));
    format!("next page: {} {}{}", call.method, call.url, body.unwrap_or_default())
}

/// As it stands in what was typed.
fn moved(found: &Diagnostic, from: u32, to: u32) -> Diagnostic {
    let span = |span: Span| Span { start: span.start - from + to, end: span.end - from + to };
    let mut moved = found.clone();
    moved.span = span(moved.span);
    moved.labels.iter_mut().for_each(|label| label.span = span(label.span));
    moved.fixes.clear();
    moved
}
