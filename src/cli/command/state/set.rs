//! `capi state set`: another start for the next run of one turn.

use super::{first, known, place};
use crate::cli::args::{BookmarkKind, StateSet};
use crate::cli::console::Console;
use crate::cli::exit::{Exit, Failure};
use crate::cli::library::{kept, refusal};
use crate::engine::state::{self, Said};
use crate::sink::Bookmark;
use crate::sink::kept::{Kept, Which};
use crate::value::Kind;

pub(crate) fn run(options: &StateSet, console: &Console) -> Result<Exit, Failure> {
    let mut kept = kept(&options.of.destination)?;
    known(kept.as_mut(), &options.of.integration, Some(&options.request))?;
    let turn = options.turn.clone().unwrap_or_default();
    let old = stored(kept.as_mut(), options, &turn)?;
    let kind = kind(old.as_ref(), options.kind, &options.request, &turn)?;
    let value = state::write(&options.value, kind).ok_or_else(|| misfit(options, kind, &turn))?;
    let new = state::read(&value).map(|said| said.value).unwrap_or_default();
    let bookmark = Bookmark { request: options.request.clone(), turn: turn.clone(), value };
    kept.set_state(&options.of.integration, &[bookmark]).map_err(refusal)?;
    let old = old.map_or("nothing".to_owned(), |old| old.value);
    console.say(format!("{}: {old} → {new}", place(&options.request, &turn)));
    Ok(Exit::Done)
}

/// What is stored of the turn.
fn stored(kept: &mut dyn Kept, options: &StateSet, turn: &str) -> Result<Option<Said>, Failure> {
    let integration = &options.of.integration;
    let which = Which { request: Some(options.request.clone()), turn: Some(turn.to_owned()) };
    if let Some(bookmark) = first(kept, integration, &which)? {
        let said = state::read(&bookmark.value);
        let unreadable = || Failure::new(Exit::Destination, format!("the state of {} cannot be read", place(&options.request, turn)));
        return said.map(Some).ok_or_else(|| unreadable().help("`capi state reset` forgets it"));
    }
    let Some(other) = first(kept, integration, &Which { turn: None, ..which })? else { return Ok(None) };
    if options.kind.is_some() {
        return Ok(None);
    }
    let message = format!("there is no bookmark of {}", place(&options.request, turn));
    let help = format!("another one is {}; `capi state show` lists all", place(&other.request, &other.turn));
    Err(Failure::new(Exit::Destination, message).help(help))
}

/// The kind of the stored one stays; the script would not take another.
fn kind(old: Option<&Said>, given: Option<BookmarkKind>, request: &str, turn: &str) -> Result<Kind, Failure> {
    let given = given.map(|kind| match kind {
        BookmarkKind::Date => Kind::Date,
        BookmarkKind::Datetime => Kind::DateTime,
        BookmarkKind::Number => Kind::Number,
        BookmarkKind::Text => Kind::Text,
    });
    match (old, given) {
        (Some(old), Some(given)) if old.kind != given => {
            let message = format!("the bookmark of {} is {}, not {}", place(request, turn), old.kind.phrase(), given.phrase());
            Err(Failure::usage(message).help("`capi state reset` forgets it; then one of another kind can be made"))
        }
        (Some(old), _) => Ok(old.kind),
        (None, Some(given)) => Ok(given),
        (None, None) => {
            let message = format!("there is no bookmark of {} yet", place(request, turn));
            Err(Failure::new(Exit::Destination, message).help("`--kind date`, `datetime`, `number` or `text` makes one"))
        }
    }
}

fn misfit(options: &StateSet, kind: Kind, turn: &str) -> Failure {
    let message = format!("`{}` is no {kind}, as the bookmark of {} is", options.value, place(&options.request, turn));
    let failure = Failure::usage(message);
    match kind {
        Kind::Date => failure.help("a date is like `2026-01-31`"),
        Kind::DateTime => failure.help("a datetime is like `2026-01-31T10:00Z`, or `2026-01-31` for midnight in UTC"),
        _ => failure.help("a number has digits and perhaps a point"),
    }
}
