//! `capi state reset`: bookmarks forgotten, so that the next run loads everything again.

use std::ops::ControlFlow;

use super::known;
use crate::cli::args::StateReset;
use crate::cli::console::Console;
use crate::cli::exit::{Exit, Failure};
use crate::cli::library::{kept, refusal};
use crate::cli::number::counted;
use crate::sink::kept::Which;

pub(crate) fn run(options: &StateReset, console: &Console) -> Result<Exit, Failure> {
    let mut kept = kept(&options.of.destination)?;
    let integration = &options.of.integration;
    known(kept.as_mut(), integration, options.request.as_deref())?;
    let which = Which { request: options.request.clone(), turn: options.turn.clone() };
    let mut found = 0;
    let mut visit = |_| {
        found += 1;
        ControlFlow::Continue(())
    };
    kept.state(integration, &which, &mut visit).map_err(refusal)?;
    let whose = whose(options);
    if found == 0 {
        console.say(format!("nothing to forget: there is no bookmark of {whose}"));
        return Ok(Exit::Done);
    }
    if !options.yes && !confirmed(&format!("forget {} of {whose}?", counted(found, "bookmark")), console)? {
        console.say("nothing was forgotten");
        return Ok(Exit::Done);
    }
    let gone = kept.reset_state(integration, &which).map_err(refusal)?;
    console.say(format!("forgot {} of {whose}; the next run loads from the beginning", counted(gone, "bookmark")));
    Ok(Exit::Done)
}

fn confirmed(question: &str, console: &Console) -> Result<bool, Failure> {
    console.confirm(question).ok_or_else(|| Failure::usage(format!("{question} nobody is there to say")).help("`--yes` says so"))
}

/// `acme`, `orders` of `acme`, turn `x` of `orders` of `acme`.
fn whose(options: &StateReset) -> String {
    let turn = options.turn.iter().map(|turn| format!("turn `{turn}` of "));
    let request = options.request.iter().map(|request| format!("`{request}` of "));
    turn.chain(request).chain([format!("`{}`", options.of.integration)]).collect()
}
