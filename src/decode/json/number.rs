//! Numbers: read over by the grammar, never computed; their digits are kept as sent.

use super::super::error::Step;
use super::scan::Reader;

impl Reader<'_> {
    /// Reads over a number that starts here.
    #[inline]
    pub(super) fn number(&mut self) -> Step {
        if self.byte() == b'-' {
            self.at += 1;
        }
        match self.byte() {
            b'0' => self.at += 1,
            _ => self.digits()?,
        }
        if self.byte() == b'.' {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), b'e' | b'E') {
            self.exponent()?;
        }
        Ok(())
    }

    #[inline]
    fn digits(&mut self) -> Step {
        let start = self.at;
        while self.byte().is_ascii_digit() {
            self.at += 1;
        }
        if self.at == start { Err(self.failure("expected a digit")) } else { Ok(()) }
    }

    fn exponent(&mut self) -> Step {
        self.at += 1;
        if matches!(self.byte(), b'+' | b'-') {
            self.at += 1;
        }
        self.digits()
    }
}
