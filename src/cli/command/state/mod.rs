//! `capi state`: what a destination remembers between runs.

pub(crate) mod reset;
pub(crate) mod set;
pub(crate) mod show;

use std::ops::ControlFlow;

use crate::cli::exit::{Exit, Failure};
use crate::cli::library::refusal;
use crate::diagnostic::nearest;
use crate::sink::Bookmark;
use crate::sink::kept::{Kept, Which};

/// Whether the destination remembers one.
fn has_any(kept: &mut dyn Kept, integration: &str, which: &Which) -> Result<bool, Failure> {
    Ok(first(kept, integration, which)?.is_some())
}

/// The first of these bookmarks.
fn first(kept: &mut dyn Kept, integration: &str, which: &Which) -> Result<Option<Bookmark>, Failure> {
    let mut found = None;
    let mut visit = |bookmark| {
        found = Some(bookmark);
        ControlFlow::Break(())
    };
    kept.state(integration, which, &mut visit).map_err(refusal)?;
    Ok(found)
}

/// Refuses names that the destination has never heard.
pub(super) fn known(kept: &mut dyn Kept, integration: &str, request: Option<&str>) -> Result<(), Failure> {
    let which = Which { request: request.map(str::to_owned), turn: None };
    if has_any(kept, integration, &which)? {
        return Ok(());
    }
    let entries = kept.tables().map_err(refusal)?;
    let integrations: Vec<&str> = entries.iter().map(|entry| entry.integration.as_str()).collect();
    let requests = entries.iter().filter(|entry| entry.integration == integration).map(|entry| entry.request.as_str());
    let (what, name, names) = match request {
        Some(request) if integrations.contains(&integration) => ("request", request, requests.collect()),
        _ => ("integration", integration, integrations),
    };
    if names.contains(&name) {
        return Ok(());
    }
    Err(unknown(what, name, names))
}

fn unknown(what: &str, name: &str, mut names: Vec<&str>) -> Failure {
    names.dedup();
    let failure = Failure::new(Exit::Destination, format!("the destination has no {what} `{name}`"));
    match nearest(name, names.iter().copied()) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None if names.is_empty() => failure.help("nothing was loaded into it"),
        None => failure.help(format!("it has {}", names.join(", "))),
    }
}

/// `campaigns`, `insights, turn campaign_id=478`.
fn place(request: &str, turn: &str) -> String {
    if turn.is_empty() { format!("`{request}`") } else { format!("`{request}`, turn `{turn}`") }
}
