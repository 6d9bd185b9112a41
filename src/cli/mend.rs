//! `capi check --fix` and `--diff`: the changes that are surely meant, made or shown.

use std::path::{Path, PathBuf};

use super::console::Console;
use super::diff::unified;
use super::exit::{Exit, Failure};
use super::library::{is_stdin, text};
use super::number::counted;
use super::replace::replace;
use crate::script::Script;
use crate::script::fix::{Fixed, fix};

/// Mends the files and tells what was done; gives the scripts as they are now.
pub(crate) fn mended(files: &[PathBuf], console: &Console) -> Result<Vec<Script>, Failure> {
    let mut tally = Tally::default();
    let mut scripts = Vec::new();
    for file in files {
        let fixed = fixed(file)?;
        if !fixed.made.is_empty() {
            replace(file, fixed.script.source().text()).map_err(|error| Failure::file("write", file, &error))?;
            tell(&fixed, console);
        }
        tally.count(&fixed);
        scripts.push(fixed.script);
    }
    if tally.files > 0 {
        console.say(tally.summary("made"));
    }
    Ok(scripts)
}

/// Shows what `--fix` would change.
pub(crate) fn shown(files: &[PathBuf], console: &mut Console) -> Result<Exit, Failure> {
    let mut tally = Tally::default();
    for file in files {
        let old = text(file)?;
        let fixed = fixed(file)?;
        let look = console.out;
        console.data(&unified(fixed.script.source().name(), &old, fixed.script.source().text(), look));
        tell(&fixed, console);
        tally.count(&fixed);
    }
    if tally.files == 0 {
        console.say(format!("{} checked, nothing to mend", counted(files.len() as u64, "file")));
        return Ok(Exit::Done);
    }
    console.say(tally.summary("would be made"));
    Ok(Exit::Script)
}

fn fixed(file: &Path) -> Result<Fixed, Failure> {
    if is_stdin(file) {
        return Err(Failure::usage("standard input cannot be mended in place").help("write it to a file first"));
    }
    Ok(fix(file, text(file)?))
}

/// `acme.capi:12: needless-parens: remove them`.
fn tell(fixed: &Fixed, console: &Console) {
    let name = fixed.script.source().name();
    for made in &fixed.made {
        console.say(format!("{name}:{}: {}: {}", made.line, made.code, made.title));
    }
}

#[derive(Default)]
struct Tally {
    fixes: u64,
    /// Those that change.
    files: u64,
}

impl Tally {
    fn count(&mut self, fixed: &Fixed) {
        self.fixes += fixed.made.len() as u64;
        self.files += u64::from(!fixed.made.is_empty());
    }

    fn summary(&self, done: &str) -> String {
        let fixes = if self.fixes == 1 { "1 fix".to_owned() } else { format!("{} fixes", self.fixes) };
        format!("{fixes} {done} in {}", counted(self.files, "file"))
    }
}
