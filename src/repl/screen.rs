//! Where things are said. On a terminal no more at once than it has lines; the rest waits for `:more`.

use std::io::{self, Write};

use crate::view::style::Look;

/// Lines that are kept free for what was typed.
const FREE: usize = 3;

pub struct Screen {
    pub(super) look: Look,
    /// Lines of the terminal; none where everything is said at once.
    height: Option<usize>,
    waiting: Vec<String>,
    shown: usize,
}

impl Screen {
    pub fn new(look: Look, height: Option<usize>) -> Screen {
        Screen { look, height, waiting: Vec::new(), shown: 0 }
    }

    /// A line was typed: there is room again.
    pub(super) fn turn(&mut self) {
        self.shown = 0;
    }

    /// Text with its own line breaks.
    pub(super) fn show(&mut self, text: &str) {
        if self.shown == 0 {
            self.waiting.clear();
        }
        let room = self.height.map_or(usize::MAX, |height| height.saturating_sub(FREE).max(5));
        for line in text.lines() {
            if self.shown < room {
                put(&format!("{line}\n"), &mut io::stdout().lock());
                self.shown += 1;
            } else {
                self.waiting.push(line.to_owned());
            }
        }
    }

    pub(super) fn say(&mut self, text: impl AsRef<str>) {
        self.show(text.as_ref());
    }

    /// What went wrong: in a pipe it goes beside the data.
    pub(super) fn wrong(&mut self, text: &str) {
        if self.look.terminal {
            return self.show(text);
        }
        let text = if text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") };
        put(&text, &mut io::stderr().lock());
    }

    /// Says that there is more, if there is.
    pub(super) fn end(&mut self) {
        if !self.waiting.is_empty() {
            let more = format!("… {} more lines: `:more`\n", self.waiting.len());
            put(&self.look.dim(more), &mut io::stdout().lock());
        }
    }

    pub(super) fn more(&mut self) -> bool {
        let rest = std::mem::take(&mut self.waiting);
        self.shown = 0;
        let any = !rest.is_empty();
        for line in rest {
            self.show_next(&line);
        }
        any
    }

    fn show_next(&mut self, line: &str) {
        let room = self.height.map_or(usize::MAX, |height| height.saturating_sub(FREE).max(5));
        if self.shown < room {
            put(&format!("{line}\n"), &mut io::stdout().lock());
            self.shown += 1;
        } else {
            self.waiting.push(line.to_owned());
        }
    }
}

/// Whoever reads may have gone away; then nobody misses it.
fn put(text: &str, to: &mut dyn Write) {
    let _ = to.write_all(text.as_bytes());
    let _ = to.flush();
}
