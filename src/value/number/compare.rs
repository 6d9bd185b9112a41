//! Order, equality and hashing by value. The inexact mark does not count.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use super::{Number, Wide};

impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        self.low == other.low && self.high == other.high && self.scale == other.scale
    }
}

impl Eq for Number {}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.high, self.low, self.scale).hash(state);
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Number) -> Ordering {
        if self.scale == other.scale {
            return self.coefficient().cmp(&other.coefficient());
        }
        match (self.is_negative(), other.is_negative()) {
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => compare_magnitudes(self, other),
            (true, true) => compare_magnitudes(other, self),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Number) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn compare_magnitudes(a: &Number, b: &Number) -> Ordering {
    let scale = a.scale.max(b.scale);
    let aligned = |number: &Number| Wide::from(number.magnitude()).shift(u32::from(scale - number.scale));
    aligned(a).cmp(&aligned(b))
}
