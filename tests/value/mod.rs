//! Values: exact numbers, durations, conversions, comparison.

mod number;
mod time;
