//! Numbers as text: plain digits, no exponent, no trailing zeros.

use std::fmt;

use super::{Number, power};

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_negative() {
            f.write_str("-")?;
        }
        let magnitude = self.magnitude();
        if self.scale == 0 {
            return write!(f, "{magnitude}");
        }
        let unit = power(u32::from(self.scale));
        write!(f, "{}.{:0width$}", magnitude / unit, magnitude % unit, width = usize::from(self.scale))
    }
}

/// The value; `~` before it if it was rounded.
impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{self}", if self.inexact { "~" } else { "" })
    }
}
