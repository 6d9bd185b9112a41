//! What nobody reads: validated like the rest, without recursion and without values.

use super::super::error::Step;
use super::scan::Reader;

/// The brackets that are open inside the skipped value, one bit each, the innermost lowest: the depth
/// limit is the width.
#[derive(Default)]
struct Open {
    objects: u128,
    count: u32,
}

impl Open {
    fn push(&mut self, is_object: bool) {
        self.objects = self.objects << 1 | u128::from(is_object);
        self.count += 1;
    }

    fn pop(&mut self) {
        self.objects >>= 1;
        self.count -= 1;
    }

    fn in_object(&self) -> bool {
        self.objects & 1 == 1
    }
}

impl Reader<'_> {
    /// Reads over one value.
    pub(super) fn skip(&mut self) -> Step {
        match self.token() {
            b'{' | b'[' => self.skip_nested(),
            _ => self.skip_scalar(),
        }
    }

    #[inline(always)]
    fn skip_scalar(&mut self) -> Step {
        match self.byte() {
            b'"' => self.skip_string().map(|_| ()),
            b'-' | b'0'..=b'9' => self.number(),
            b't' => self.literal("true"),
            b'f' => self.literal("false"),
            b'n' => self.literal("null"),
            _ => Err(self.failure("expected a value")),
        }
    }

    fn skip_nested(&mut self) -> Step {
        let mut open = Open::default();
        loop {
            let opened = match self.token() {
                b'{' => self.skip_opening(&mut open, true)?,
                b'[' => self.skip_opening(&mut open, false)?,
                _ => {
                    self.skip_scalar()?;
                    false
                }
            };
            if !opened && self.skip_to_next(&mut open)? {
                return Ok(());
            }
        }
    }

    /// Goes in, to the first value inside; false if there is none.
    #[inline(always)]
    fn skip_opening(&mut self, open: &mut Open, is_object: bool) -> Step<bool> {
        self.enter()?;
        let closer = if is_object { b'}' } else { b']' };
        if self.token() == closer {
            self.leave();
            return Ok(false);
        }
        open.push(is_object);
        if is_object {
            self.key()?;
        }
        Ok(true)
    }

    /// After a value: to the next one, out of all that end here; true if nothing is open any more.
    #[inline(always)]
    fn skip_to_next(&mut self, open: &mut Open) -> Step<bool> {
        while open.count > 0 {
            match (self.token(), open.in_object()) {
                (b',', in_object) => {
                    self.at += 1;
                    if in_object {
                        self.key()?;
                    }
                    return Ok(false);
                }
                (b'}', true) | (b']', false) => {
                    open.pop();
                    self.leave();
                }
                (_, true) => return Err(self.failure("expected `,` or `}`")),
                (_, false) => return Err(self.failure("expected `,` or `]`")),
            }
        }
        Ok(true)
    }
}
