//! Commands about the answer: `:send`, `:next`, `:fields`, `:records`, `:rows`, `:suggest`, `:accept`.

use crate::http::{Call, Transport};
use crate::infer::Line;
use crate::repl::draft::{Typed, read};
use crate::repl::session::Held;
use crate::repl::show::tree;
use crate::repl::transport::{Live, Taken};
use crate::repl::trial::{Trouble, client};
use crate::repl::{Next, Outcome, Repl};
use crate::sample::Shape;
use crate::source::Source;

/// Rows that are shown when no number is said.
const ROWS: usize = 10;

pub(super) fn send(repl: &mut Repl, _: &str) -> Outcome {
    repl.send()?;
    Ok(Next::Line)
}

pub(super) fn next(repl: &mut Repl, _: &str) -> Outcome {
    let call = {
        let Repl { work, session, .. } = repl;
        work.until_told(session.next_call())??
    };
    let Some(call) = call else { return Err(Trouble::Said("no next page after this answer".to_owned())) };
    let taken = fetched(repl, call)?;
    let request = repl.session.request()?;
    let sent = repl.session.calls();
    repl.session.reply = Some(Held { request, reply: taken.reply, seconds: taken.seconds, sent });
    repl.records()?;
    Ok(Next::Line)
}

fn fetched(repl: &Repl, call: Call) -> Result<Taken, Trouble> {
    let live = Live { inner: client()?, answers: repl.session.answers.clone() };
    let sent = repl.work.until_told(async { live.send(call).await })?;
    sent.map_err(|error| Trouble::Said(error.message))?;
    repl.session.answers.last().ok_or_else(|| Trouble::Said("nothing came".to_owned()))
}

pub(super) fn fields(repl: &mut Repl, path: &str) -> Outcome {
    let none = || Trouble::Said("there is no answer yet: `get \"https://…\"` or `:send`".to_owned());
    let sample = repl.session.sample().ok_or_else(none)?;
    let page = Shape::of(&sample.page);
    let names: Vec<&str> = path.split('.').map(|name| name.trim_end_matches("[*]")).filter(|name| !name.is_empty()).collect();
    let below = |shape: &Shape| names.iter().try_fold(shape.clone(), |shape, name| shape.rows().field(name).cloned());
    let found = below(&page).or_else(|| below(&repl.record_shape()?));
    match found {
        Some(shape) => repl.screen.show(&tree(&shape, repl.screen.look)),
        None => return Err(Trouble::Said(format!("the answer has no `{path}`; `:fields` shows what it has"))),
    }
    Ok(Next::Line)
}

pub(super) fn records(repl: &mut Repl, _: &str) -> Outcome {
    repl.records()?;
    Ok(Next::Line)
}

pub(super) fn rows(repl: &mut Repl, number: &str) -> Outcome {
    let limit = if number.is_empty() { Some(ROWS) } else { number.parse().ok() };
    let Some(limit) = limit else { return Err(Trouble::Said(format!("`{number}` is no number of rows"))) };
    let draft = repl.probed_if_needed()?;
    let preview = repl.attempt(&draft)?;
    repl.show_rows(&preview, limit);
    Ok(Next::Line)
}

pub(super) fn suggest(repl: &mut Repl, _: &str) -> Outcome {
    let lines = repl.suggestions()?;
    if lines.is_empty() {
        repl.screen.say("the answer suggests nothing that the script does not say");
        return Ok(Next::Line);
    }
    let width = lines.iter().map(|line| line.text.chars().count()).max().unwrap_or(0).min(60);
    for (number, Line { text, why }) in (1..).zip(&lines) {
        let why = repl.screen.look.dim(format!("# {why}"));
        repl.screen.say(format!("{number:>3}  {text:<width$}  {why}"));
    }
    repl.screen.say("`y` takes all of them, `:accept 1 3` some");
    repl.offered = lines;
    Ok(Next::Line)
}

pub(super) fn accept(repl: &mut Repl, which: &str) -> Outcome {
    let offered = if repl.offered.is_empty() { repl.suggestions()? } else { std::mem::take(&mut repl.offered) };
    let chosen = chosen(&offered, which)?;
    for Line { text, .. } in &chosen {
        repl.vocabulary(text)?;
        repl.take_quietly(text)?;
    }
    repl.screen.say(format!("{} in the script", crate::view::number::counted(chosen.len() as u64, "statement")));
    let draft = repl.probed_if_needed()?;
    let preview = repl.attempt(&draft)?;
    repl.show_rows(&preview, ROWS);
    Ok(Next::Line)
}

fn chosen(offered: &[Line], which: &str) -> Result<Vec<Line>, Trouble> {
    if which.is_empty() || which == "all" {
        return Ok(offered.to_vec());
    }
    let numbers = which.split([' ', ',']).filter(|word| !word.is_empty());
    let line = |word: &str| {
        let index = word.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let found = index.and_then(|index| offered.get(index)).cloned();
        found.ok_or_else(|| Trouble::Said(format!("there is no suggestion `{word}`: `:suggest` lists them")))
    };
    numbers.map(line).collect()
}

impl Repl {
    /// A statement without what it gives.
    fn take_quietly(&mut self, text: &str) -> Result<(), Trouble> {
        if let Ok(Typed::Parts(parts)) = read(&Source::new("", text)) {
            for part in parts {
                self.admit(&part, None)?;
            }
        }
        Ok(())
    }
}
