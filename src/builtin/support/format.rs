//! How people write numbers: thousands apart, a comma for the point. Chosen by a sample, never guessed.

use super::choice::choose;
use super::number::{not_a_number, too_many_digits};
use crate::value::{Fault, Number};

#[derive(Clone, Copy)]
pub(crate) struct Format {
    point: char,
    /// Any of these stands between groups.
    groups: &'static [char],
    /// Digits in all groups but the first and the last; the last has three.
    size: usize,
}

const BLANKS: &[char] = &[' ', '\u{a0}', '\u{202f}', '\u{2009}'];

const FORMATS: &[(&str, Format)] = &[
    ("1,234.56", Format { point: '.', groups: &[','], size: 3 }),
    ("1.234,56", Format { point: ',', groups: &['.'], size: 3 }),
    ("1 234,56", Format { point: ',', groups: BLANKS, size: 3 }),
    ("1'234.56", Format { point: '.', groups: &['\'', '’'], size: 3 }),
    ("12,34,567.89", Format { point: '.', groups: &[','], size: 2 }),
];

impl Format {
    pub(crate) fn of(sample: &str) -> Result<Format, Fault> {
        choose("number format", sample, FORMATS)
    }

    /// The digits as the language writes them; `None` if groups stand in odd places.
    fn plain(self, text: &str) -> Option<String> {
        let (sign, unsigned) = match text.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => ("-", rest),
            None => ("", text),
        };
        let (whole, fraction) = match unsigned.split_once(self.point) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (unsigned, None),
        };
        let whole = self.without_groups(whole)?;
        let (point, fraction) = fraction.map_or(("", ""), |fraction| (".", fraction));
        Some(format!("{sign}{whole}{point}{fraction}"))
    }

    /// Without separators at all, or with all of them.
    fn without_groups(self, whole: &str) -> Option<String> {
        let groups: Vec<&str> = whole.split(self.groups).collect();
        let last = groups.len() - 1;
        let fits = |(index, group): (usize, &&str)| match index {
            0 => last == 0 || (1..=self.size).contains(&group.len()),
            _ if index == last => group.len() == 3,
            _ => group.len() == self.size,
        };
        groups.iter().enumerate().all(fits).then(|| groups.concat())
    }
}

const OTHER_FORMS: &str = "texts are read as `-12.5`; other forms by a sample, `number(x, \"1.234,56\")`";

/// The number that a text spells: strictly, or in a format.
pub(crate) fn spelled(text: &str, format: Option<Format>) -> Result<Number, Fault> {
    let plain = match format {
        Some(format) => format.plain(text).ok_or_else(|| not_a_number(text))?,
        None => text.to_owned(),
    };
    let fault = || unspelled(text, &plain);
    Number::parse_plain(&plain).ok_or_else(|| if format.is_some() { fault() } else { fault().help(OTHER_FORMS) })
}

fn unspelled(text: &str, plain: &str) -> Fault {
    let digits = plain.bytes().filter(u8::is_ascii_digit).count();
    let numeric = plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'-');
    if digits > 38 && numeric { too_many_digits() } else { not_a_number(text) }
}
