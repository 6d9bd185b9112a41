//! Digits to numbers, exactly or not at all.

use super::{LIMIT, MAX_SCALE, Number, power};

/// The parts of a JSON number; the digits are ASCII.
struct Parts<'t> {
    negative: bool,
    whole: &'t str,
    fraction: &'t str,
    /// With its sign; empty without exponent.
    exponent: &'t str,
}

impl Number {
    /// A JSON number, exponent included. `None` if it is none or needs more than 38 digits; `-0` is 0.
    pub fn parse(text: &str) -> Option<Number> {
        let parts = split(text)?;
        if parts.exponent.is_empty() && parts.whole.len() + parts.fraction.len() <= 18 {
            return parts.small();
        }
        parts.large()
    }

    /// As texts spell numbers: `-?(0|[1-9]\d*)(\.\d+)?`, no exponent. `None` if it is no such text or
    /// needs more than 38 digits.
    pub fn parse_plain(text: &str) -> Option<Number> {
        is_plain(text).then(|| Number::parse(text)).flatten()
    }
}

/// Whether a text spells a number as `-?(0|[1-9]\d*)(\.\d+)?`, of any length.
pub(in crate::value) fn is_plain(text: &str) -> bool {
    split(text).is_some_and(|parts| parts.exponent.is_empty())
}

/// One spelling for each value, of any length: digits and the exponent of the last one, as `-12e-3`.
/// `None` if it is no JSON number or its exponent is beyond all reason.
pub fn canonical(text: &str) -> Option<String> {
    let parts = split(text)?;
    let digits = format!("{}{}", parts.whole, parts.fraction);
    let leading = digits.trim_start_matches('0');
    let significant = leading.trim_end_matches('0');
    if significant.is_empty() {
        return Some("0e0".to_owned());
    }
    let zeros = (leading.len() - significant.len()) as i64;
    let exponent = parts.exponent()?.checked_add(zeros)?.checked_sub(parts.fraction.len() as i64)?;
    Some(format!("{}{significant}e{exponent}", if parts.negative { "-" } else { "" }))
}

impl Parts<'_> {
    fn exponent(&self) -> Option<i64> {
        if self.exponent.is_empty() { Some(0) } else { self.exponent.parse().ok() }
    }

    /// At most 18 digits and no exponent: the way of nearly all numbers.
    fn small(&self) -> Option<Number> {
        let value = self.digits().fold(0_u64, |value, digit| value * 10 + u64::from(digit));
        Some(Number::normal(self.negative, u128::from(value), self.fraction.len() as u32, false))
    }

    fn large(&self) -> Option<Number> {
        let mut coefficient = 0_u128;
        let mut zeros = 0_u32;
        for digit in self.digits() {
            if digit == 0 {
                zeros += u32::from(coefficient > 0);
                continue;
            }
            coefficient = coefficient.checked_mul(10_u128.checked_pow(zeros + 1)?)?.checked_add(u128::from(digit))?;
            zeros = 0;
        }
        if coefficient == 0 {
            return Some(Number::ZERO);
        }
        let scale = (self.fraction.len() as i64).checked_sub(self.exponent()?)?.checked_sub(i64::from(zeros))?;
        place(self.negative, coefficient, scale)
    }

    fn digits(&self) -> impl Iterator<Item = u8> {
        self.whole.bytes().chain(self.fraction.bytes()).map(|byte| byte - b'0')
    }
}

/// The coefficient has no trailing zeros.
fn place(negative: bool, coefficient: u128, scale: i64) -> Option<Number> {
    let zeros = u32::try_from((-scale).max(0)).ok()?;
    let scale = u32::try_from(scale.max(0)).ok()?;
    if zeros > MAX_SCALE || scale > MAX_SCALE {
        return None;
    }
    let coefficient = coefficient.checked_mul(power(zeros))?;
    (coefficient < LIMIT).then(|| Number::normal(negative, coefficient, scale, false))
}

fn split(text: &str) -> Option<Parts<'_>> {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (rest, exponent) = match rest.split_once(['e', 'E']) {
        Some((rest, exponent)) => (rest, check_exponent(exponent)?),
        None => (rest, ""),
    };
    let (whole, fraction) = match rest.split_once('.') {
        Some((whole, fraction)) => (whole, check_digits(fraction)?),
        None => (rest, ""),
    };
    check_digits(whole)?;
    if whole.len() > 1 && whole.starts_with('0') {
        return None;
    }
    Some(Parts { negative, whole, fraction, exponent })
}

fn check_digits(text: &str) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

fn check_exponent(text: &str) -> Option<&str> {
    check_digits(text.strip_prefix(['+', '-']).unwrap_or(text)).map(|_| text)
}
