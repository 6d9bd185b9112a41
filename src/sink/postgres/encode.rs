//! Cells as PostgreSQL's binary COPY has them: exact, without escapes. A million rows of twelve columns took
//! the server 3.2 to 4.4 s so, and 5.6 to 7.4 s as text or CSV.
//! <https://www.postgresql.org/docs/15/sql-copy.html>, "Binary Format"; the forms of values are those of
//! the types' receive functions.

use jiff::Timestamp;

use crate::sink::cell::CellRef;
use crate::value::convert::{Cell, ColumnType};

/// Starts a COPY: signature, no flags, no extension.
pub(super) const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

/// Ends it.
pub(super) const TRAILER: [u8; 2] = (-1_i16).to_be_bytes();

/// PostgreSQL counts from 2000-01-01.
const EPOCH_DAYS: i32 = 10_957;
const EPOCH_MICROS: i64 = 946_684_800_000_000;

/// Its first day, 4714-11-24 before Christ, from 1970-01-01.
const FIRST_DAY: i32 = -2_440_588;

/// The last day that capi writes, 9999-12-31.
const LAST_DAY: i32 = 2_932_896;

const FIRST_MICRO: i64 = FIRST_DAY as i64 * 86_400_000_000;

/// The largest value of a column: what the server allocates at once.
const LARGEST: usize = (1 << 30) - 64;

const NUL: &str = "the text has a NUL character (U+0000), which PostgreSQL cannot hold";
const TOO_LARGE: &str = "the text is larger than 1 GB, the most that PostgreSQL holds in a column";
const DATE: &str = "the date is out of range";
const DATETIME: &str = "the datetime is out of range";

/// Why PostgreSQL cannot hold a value of a column of that type; nothing if it can.
pub(super) fn flaw(cell: &Cell, ty: &ColumnType) -> Option<&'static str> {
    match cell {
        Cell::Text(_) | Cell::Json(_) | Cell::Date(_) | Cell::DateTime(_) => value(&mut Vec::new(), CellRef::of(cell, ty)).err(),
        _ => None,
    }
}

/// Appends one field.
pub(super) fn value(out: &mut Vec<u8>, cell: CellRef<'_>) -> Result<(), &'static str> {
    match cell {
        CellRef::Null => out.extend((-1_i32).to_be_bytes()),
        CellRef::Text(value) | CellRef::Json(value) => text(out, value)?,
        CellRef::Int(value) => field(out, &value.to_be_bytes()),
        CellRef::Float(value) => field(out, &value.to_be_bytes()),
        CellRef::Bool(value) => field(out, &[u8::from(value)]),
        CellRef::Decimal(coefficient, scale) => decimal(out, coefficient, scale),
        CellRef::Date(days) => {
            if !(FIRST_DAY..=LAST_DAY).contains(&days) {
                return Err(DATE);
            }
            field(out, &(days - EPOCH_DAYS).to_be_bytes());
        }
        CellRef::DateTime(micros) => {
            Timestamp::from_microsecond(micros).ok().filter(|_| micros >= FIRST_MICRO).ok_or(DATETIME)?;
            field(out, &(micros - EPOCH_MICROS).to_be_bytes());
        }
    }
    Ok(())
}

fn field(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend((bytes.len() as i32).to_be_bytes());
    out.extend(bytes);
}

fn text(out: &mut Vec<u8>, value: &str) -> Result<(), &'static str> {
    if value.len() > LARGEST {
        return Err(TOO_LARGE);
    }
    if value.as_bytes().contains(&0) {
        return Err(NUL);
    }
    field(out, value.as_bytes());
    Ok(())
}

/// `numeric`: digits of base 10,000, the power of the first one, the sign, the decimal digits shown.
fn decimal(out: &mut Vec<u8>, coefficient: i128, scale: u8) {
    let mut left = coefficient.unsigned_abs();
    let mut digits = [0_u16; 12];
    let mut count = 0_usize;
    let mut push = |digit: u128| {
        if let Some(slot) = digits.get_mut(count) {
            *slot = digit as u16;
            count += 1;
        }
    };
    // The lowest digit may hold fewer than four places after the point.
    let partial = u32::from(scale % 4);
    if partial > 0 && left > 0 {
        let unit = 10_u128.pow(partial);
        push(left % unit * 10_u128.pow(4 - partial));
        left /= unit;
    }
    while left > u128::from(u64::MAX) {
        push(left % 10_000);
        left /= 10_000;
    }
    let mut left = left as u64;
    while left > 0 {
        push(u128::from(left % 10_000));
        left /= 10_000;
    }
    let fraction = i16::from(scale.div_ceil(4));
    let weight = if count == 0 { 0 } else { count as i16 - fraction - 1 };
    let negative = coefficient < 0;
    out.extend((8 + 2 * count as i32).to_be_bytes());
    out.extend((count as i16).to_be_bytes());
    out.extend(weight.to_be_bytes());
    out.extend((if negative { 0x4000_u16 } else { 0 }).to_be_bytes());
    out.extend(u16::from(scale).to_be_bytes());
    digits.iter().take(count).rev().for_each(|digit| out.extend(digit.to_be_bytes()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numeric(coefficient: i128, scale: u8) -> Vec<i16> {
        let mut out = Vec::new();
        decimal(&mut out, coefficient, scale);
        let words: Vec<i16> = out[4..].chunks(2).map(|pair| i16::from_be_bytes([pair[0], pair[1]])).collect();
        assert_eq!(out[..4], (2 * words.len() as i32).to_be_bytes());
        words
    }

    #[test]
    fn decimals_are_digits_of_base_ten_thousand() {
        assert_eq!(numeric(0, 9), [0, 0, 0, 9]);
        assert_eq!(numeric(1, 0), [1, 0, 0, 0, 1]);
        assert_eq!(numeric(-15, 1), [2, 0, 0x4000, 1, 1, 5000]);
        assert_eq!(numeric(1, 9), [1, -3, 0, 9, 1000]);
        assert_eq!(numeric(123_456_789, 4), [3, 1, 0, 4, 1, 2345, 6789]);
        assert_eq!(numeric(10_000, 0), [2, 1, 0, 0, 1, 0]);
        assert_eq!(numeric(10_i128.pow(38) - 1, 38)[..4], [10, -1, 0, 38]);
        assert_eq!(numeric(10_i128.pow(38) - 1, 37)[..4], [11, 0, 0, 37]);
    }

    #[test]
    fn what_cannot_be_held_is_found() {
        assert_eq!(flaw(&Cell::Text("a\0b".into()), &ColumnType::Text), Some(NUL));
        assert_eq!(flaw(&Cell::Text("ab".into()), &ColumnType::Text), None);
        assert_eq!(flaw(&Cell::Date(FIRST_DAY - 1), &ColumnType::Date), Some(DATE));
        assert_eq!(flaw(&Cell::Date(i32::MAX), &ColumnType::Date), Some(DATE));
        assert_eq!(flaw(&Cell::DateTime(FIRST_MICRO - 1), &ColumnType::DateTime), Some(DATETIME));
        assert_eq!(flaw(&Cell::DateTime(i64::MAX), &ColumnType::DateTime), Some(DATETIME));
    }
}
