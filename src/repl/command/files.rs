//! `:run`, `:save`, `:load`.

use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::engine::RunOptions;
use crate::repl::trial::Trouble;
use crate::repl::{Next, Outcome, Repl};
use crate::sink::destination;
use crate::view::failure::failure;
use crate::view::number::counted;
use crate::view::summary::{relation, summary};

/// Where rows go when nothing is said.
const DESTINATION: &str = "sqlite:capi.db";

pub(super) fn run(repl: &mut Repl, to: &str) -> Outcome {
    let to = if to.is_empty() { DESTINATION } else { to };
    destination::parse(to).map_err(|error| Trouble::Said(error.message))?;
    let script = repl.session.script(&repl.session.draft.text);
    let plan = script.plan(repl.session.settings(&[]));
    let plan = plan.map_err(|found| repl.found(script.sources(), &found))?;
    let options = RunOptions { destination: to.to_owned(), ..RunOptions::default() };
    let report = repl.work.until_told(plan.run(options))?;
    let look = repl.screen.look;
    repl.screen.show(&summary(&report, &relation(&report.destination, &plan.tables()), look));
    match &report.error {
        Some(error) => Err(Trouble::Said(failure(error, Some(script.sources()), look))),
        None => Ok(Next::Line),
    }
}

pub(super) fn save(repl: &mut Repl, file: &str) -> Outcome {
    if file.is_empty() {
        return Err(Trouble::Said("a file is needed: `:save acme.capi`".to_owned()));
    }
    let name = if file.ends_with(".capi") { file.to_owned() } else { format!("{file}.capi") };
    let path = Path::new(&name);
    let text = repl.session.formatted();
    if text.trim().is_empty() {
        return Err(Trouble::Said("the script is empty: there is nothing to save".to_owned()));
    }
    // A file that the session neither loaded nor saved is somebody else's work.
    let own = repl.session.path == path;
    let file = if own { std::fs::File::create(path) } else { std::fs::File::create_new(path) };
    match file.and_then(|mut file| file.write_all(text.as_bytes())) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(Trouble::Said(format!("`{name}` exists already and was left as it is; take another name")));
        }
        Err(error) => return Err(Trouble::Said(format!("cannot write `{name}`: {error}"))),
    }
    repl.session.path = path.to_owned();
    let warnings = repl.session.script(&text).diagnostics().len();
    if warnings > 0 {
        repl.screen.say(format!("{} about it: `capi check {name}` shows them", counted(warnings as u64, "finding")));
    }
    repl.screen.say(format!("wrote `{name}`; `capi run {name}` runs it"));
    Ok(Next::Line)
}

pub(super) fn load(repl: &mut Repl, file: &str) -> Outcome {
    if file.is_empty() {
        return Err(Trouble::Said("a file is needed: `:load acme.capi`".to_owned()));
    }
    repl.load(Path::new(file)).map_err(|error| Trouble::Said(format!("cannot read `{file}`: {error}")))?;
    Ok(Next::Line)
}
