//! `capi auth login`: a person signs in once, runs go on from there.

use crate::cli::args::Login;
use crate::cli::console::Console;
use crate::cli::exit::{Exit, Failure};
use crate::cli::failure::failure;
use crate::cli::library::planned;
use crate::cli::work::block_on;
use crate::engine::{Prompt, SignIn};

pub(crate) fn login(options: &Login, console: &Console) -> Result<Exit, Failure> {
    let (script, plan) = planned(&options.script, &options.given, &[], console)?;
    let ask = |prompt: Prompt| {
        let text = match prompt {
            Prompt::Open { url } => format!("open this address in a browser on this machine:\n\n  {url}\n"),
            Prompt::Enter { url, code } => format!("open {url} anywhere and enter the code\n\n  {code}\n"),
        };
        console.say(&text);
    };
    match block_on(plan.sign_in(SignIn { state: None, transport: None, ask: &ask }))? {
        Ok(hosts) => {
            console.say(format!("signed in at {}", hosts.join(", ")));
            Ok(Exit::Done)
        }
        Err(error) => {
            console.show(&failure(&error, Some(script.sources()), console.err));
            Ok(Exit::of_run(error.exit))
        }
    }
}
