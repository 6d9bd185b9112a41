//! Exact decimal numbers.

/// A number of at most 38 digits: `coefficient / 10^scale`, scale 0 to 38, and whether it was rounded.
#[derive(Clone, Copy, Debug)]
pub struct Number {
    high: u64,
    low: u64,
    scale: u8,
    inexact: bool,
}

impl Number {
    /// Lets stubs compile.
    pub fn from_i64(value: i64) -> Number {
        let wide = i128::from(value) as u128;
        Number { high: (wide >> 64) as u64, low: wide as u64, scale: 0, inexact: false }
    }

    pub fn coefficient(&self) -> i128 {
        ((u128::from(self.high) << 64) | u128::from(self.low)) as i128
    }

    pub fn scale(&self) -> u8 {
        self.scale
    }

    /// Whether a division behind it was rounded.
    pub fn is_inexact(&self) -> bool {
        self.inexact
    }
}
