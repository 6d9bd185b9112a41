//! Commands about the script: `:map`, `:show`, `:plan`, `:request`, `:undo`, `:redo`, `:set`, `:secret`, `:reset`.

use crate::repl::draft::Draft;
use crate::repl::trial::Trouble;
use crate::repl::{Next, Outcome, Repl};
use crate::view::table::{Grid, Heading};

pub(super) fn map(repl: &mut Repl, _: &str) -> Outcome {
    let script = repl.session.script(&repl.session.draft.text);
    let mut grid = Grid::new(["request", "column", "type", "line"].map(Heading::text).into());
    let mut any = false;
    for request in &script.checked().requests {
        for (column, span) in request.table.iter().flat_map(|table| &table.columns).zip(&request.column_spans) {
            any = true;
            let name = if column.global { format!("global.{}", column.name) } else { column.name.clone() };
            let source = script.sources().of(*span);
            let line = source.line(source.position(span.start).line).trim().to_owned();
            grid.row([request.name.clone(), name, column.ty.to_string(), line]);
        }
    }
    if !any {
        return Err(Trouble::Said("nothing is mapped yet: `map FIELD -> NAME: TYPE`, or `:suggest`".to_owned()));
    }
    let look = repl.screen.look;
    repl.screen.show(&grid.draw(look));
    Ok(Next::Line)
}

pub(super) fn show(repl: &mut Repl, _: &str) -> Outcome {
    if repl.session.draft.text.trim().is_empty() {
        repl.screen.say("the script is empty: `get \"https://…\"` begins it");
        return Ok(Next::Line);
    }
    let text = repl.session.formatted();
    repl.screen.show(&text);
    Ok(Next::Line)
}

pub(super) fn plan(repl: &mut Repl, _: &str) -> Outcome {
    let script = repl.session.script(&repl.session.draft.text);
    let plan = script.plan(repl.session.settings(&[]));
    let plan = plan.map_err(|found| repl.found(script.sources(), &found))?.describe();
    let mut text = format!("{}\ncontacts  {}\n", plan.integration, plan.hosts.join(", "));
    for request in &plan.requests {
        text.push_str(&format!("{}\n", request.name));
        let parts = [
            ("after", request.depends_on.join(", ")),
            ("calls", request.calls.join(", then ")),
            ("pages", request.paging.clone().unwrap_or_default()),
            ("writes", request.table.clone().unwrap_or_default()),
            ("key", request.key.join(", ")),
        ];
        for (name, value) in parts.into_iter().filter(|(_, value)| !value.is_empty()) {
            text.push_str(&format!("  {name:<8}{value}\n"));
        }
        for column in &request.columns {
            text.push_str(&format!("    {}{}: {}\n", if column.global { "global." } else { "" }, column.name, column.ty));
        }
    }
    repl.screen.show(&text);
    Ok(Next::Line)
}

pub(super) fn request(repl: &mut Repl, name: &str) -> Outcome {
    let script = repl.session.script(&repl.session.draft.text);
    let names: Vec<&str> = script.checked().requests.iter().map(|request| request.name.as_str()).collect();
    if !names.contains(&name) {
        return Err(Trouble::Said(format!("the script has no request `{name}`; it has {}", names.join(", "))));
    }
    let draft = Draft { request: Some(name.to_owned()), ..repl.session.draft.clone() };
    repl.session.take(draft);
    repl.screen.say(format!("statements now go into `{name}`"));
    Ok(Next::Line)
}

pub(super) fn undo(repl: &mut Repl, _: &str) -> Outcome {
    if repl.session.undo() { show(repl, "") } else { Err(Trouble::Said("there is nothing to take back".to_owned())) }
}

pub(super) fn redo(repl: &mut Repl, _: &str) -> Outcome {
    if repl.session.redo() { show(repl, "") } else { Err(Trouble::Said("nothing was taken back".to_owned())) }
}

pub(super) fn set(repl: &mut Repl, text: &str) -> Outcome {
    let Some((name, value)) = text.split_once([' ', '=']) else {
        return Err(Trouble::Said("a param and its value: `:set $region us`".to_owned()));
    };
    let name = name.trim().trim_start_matches('$');
    let script = repl.session.script(&repl.session.draft.text);
    let known = script.checked().shared.iter().find(|shared| shared.name == name).map(|shared| &shared.source);
    match known {
        Some(crate::check::ir::SharedSource::Param { .. }) => {}
        Some(crate::check::ir::SharedSource::Secret { .. }) => {
            return Err(Trouble::Said(format!("`{name}` is a secret: `:secret {name}` asks for it")));
        }
        _ => return Err(Trouble::Said(format!("the script has no param `{name}`: `param ${name}: text` declares it"))),
    }
    repl.session.params.retain(|(known, _)| known != name);
    repl.session.params.push((name.to_owned(), value.trim().to_owned()));
    Ok(Next::Line)
}

pub(super) fn secret(repl: &mut Repl, name: &str) -> Outcome {
    let name = name.trim_start_matches('$');
    if name.is_empty() || name.contains(char::is_whitespace) {
        return Err(Trouble::Said("the name of a secret alone, its value is asked for: `:secret ACME_TOKEN`".to_owned()));
    }
    let value = repl.input.secret(&format!("{name}: ")).map_err(|error| Trouble::Said(error.to_string()))?;
    let Some(value) = value.filter(|value| !value.is_empty()) else { return Err(Trouble::Said("no value was given".to_owned())) };
    repl.session.secrets = std::mem::take(&mut repl.session.secrets).with(name, &value);
    Ok(Next::Line)
}

pub(super) fn reset(repl: &mut Repl, _: &str) -> Outcome {
    repl.session.reset();
    repl.offered.clear();
    Ok(Next::Line)
}
