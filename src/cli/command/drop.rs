//! `capi drop`: the tables of an integration, or of one request, away from a destination.

use super::state::known;
use crate::cli::args::Drop;
use crate::cli::console::Console;
use crate::cli::exit::{Exit, Failure};
use crate::cli::library::refusal;
use crate::sink::destination;

pub(crate) fn run(options: &Drop, console: &Console) -> Result<Exit, Failure> {
    let place = destination::parse(&options.of.destination).map_err(refusal)?;
    let mut kept = place.kept().map_err(refusal)?;
    let (integration, request) = (&options.of.integration, options.request.as_deref());
    known(kept.as_mut(), integration, request)?;
    let entries = kept.tables().map_err(refusal)?;
    let meant = entries.iter().filter(|entry| entry.integration == *integration);
    let meant = meant.map(|entry| entry.request.as_str()).filter(|name| request.is_none_or(|request| request == *name));
    let names = meant.collect::<Vec<_>>().join("`, `");
    let question = format!("drop all rows and bookmarks of `{names}` of `{integration}` at `{place}`?");
    let agreed = if options.yes { Some(true) } else { console.confirm(&question) };
    match agreed {
        None => Err(Failure::usage(format!("{question} nobody is there to say")).help("`--yes` says so")),
        Some(false) => {
            console.say("nothing was dropped");
            Ok(Exit::Done)
        }
        Some(true) => {
            let gone = kept.remove(integration, request).map_err(refusal)?;
            console.say(format!("dropped `{}`; a run makes it anew and loads from the beginning", gone.join("`, `")));
            Ok(Exit::Done)
        }
    }
}
