//! The frame of objects and lists: brackets, commas, names and colons, and how deep they nest.

use super::super::error::Step;
use super::scan::Reader;
use super::text::Raw;

/// How deep lists and objects may nest.
const DEPTH: u32 = 128;

impl Reader<'_> {
    /// Goes into the list or object whose bracket is here.
    #[inline]
    pub(super) fn enter(&mut self) -> Step {
        if self.depth >= DEPTH {
            return Err(self.failure(format!("lists and objects nest deeper than {DEPTH}")));
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    #[inline]
    pub(super) fn leave(&mut self) {
        self.depth -= 1;
        self.at += 1;
    }

    /// Reads an object that starts here; `field` reads each value.
    #[inline]
    pub(super) fn object(&mut self, mut field: impl FnMut(&mut Self, Raw) -> Step) -> Step {
        self.enter()?;
        if self.token() == b'}' {
            self.leave();
            return Ok(());
        }
        loop {
            let key = self.key()?;
            field(self, key)?;
            match self.token() {
                b',' => self.at += 1,
                b'}' => break,
                _ => return Err(self.failure("expected `,` or `}`")),
            }
        }
        self.leave();
        Ok(())
    }

    /// Reads a list that starts here; `item` reads each element.
    #[inline]
    pub(super) fn list(&mut self, mut item: impl FnMut(&mut Self) -> Step) -> Step {
        self.enter()?;
        if self.token() == b']' {
            self.leave();
            return Ok(());
        }
        loop {
            item(self)?;
            match self.token() {
                b',' => self.at += 1,
                b']' => break,
                _ => return Err(self.failure("expected `,` or `]`")),
            }
        }
        self.leave();
        Ok(())
    }

    /// Reads a field's name and the colon.
    #[inline(always)]
    pub(super) fn key(&mut self) -> Step<Raw> {
        if self.token() != b'"' {
            return Err(self.failure("expected a field name in double quotes"));
        }
        let key = self.string()?;
        if self.token() != b':' {
            return Err(self.failure("expected `:`"));
        }
        self.at += 1;
        Ok(key)
    }
}
