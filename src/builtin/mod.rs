//! Built-in functions: one file each, with signature, one-line documentation and examples that run
//! as tests; one line each in `FUNCTIONS`. A function sees values only, never syntax or the world.
//! The checker reads signatures, the evaluator calls `evaluate`, the editor and `docs/functions.md` show the rest.

mod abs;
mod all;
mod any;
mod avg;
mod base64;
mod base64_decode;
mod bool;
mod call;
mod ceil;
mod chunk;
mod coalesce;
mod collect;
mod contains;
mod count;
mod currency;
mod date;
mod datetime;
mod days;
mod decimal;
mod end_of;
mod ends_with;
mod entries;
mod enumerate;
mod filter;
mod first;
mod flatten;
mod flatten_fields;
mod floor;
mod format_date;
mod from_entries;
mod from_unix;
mod function;
mod group_by;
mod has;
mod hex;
mod hmac_sha256;
mod in_timezone;
mod index_by;
mod int;
mod is_null;
mod join;
mod json;
mod keys;
mod last;
mod length;
mod lookup;
mod lower;
mod max;
mod md5;
mod merge;
mod min;
mod money;
mod now;
mod null_if;
mod number;
mod omit;
mod pad;
mod parse_date;
mod parse_datetime;
mod parse_json;
pub mod parts;
mod percent;
mod pick;
mod raw;
mod regex_extract;
mod regex_match;
mod regex_replace;
mod rename_all_keys;
mod rename_keys;
mod replace;
mod reverse;
mod round;
mod sha256;
mod slice;
mod snake;
mod sort;
mod sort_by;
mod split;
mod start_of;
mod starts_with;
mod sum;
mod support;
mod text;
mod to_unix;
mod today;
mod transpose;
mod trim;
mod type_of;
mod unique;
mod upper;
mod url_decode;
mod url_encode;
mod url_query;
mod uuid5;
mod values;
mod windows;
mod without_query;
mod zip;
mod zip_rows;

pub use call::{Call, Context};
pub use function::{Function, Group, Mode, Nulls, Parameter};
pub use lookup::look_up;
pub use snake::snake_case;
pub(crate) use support::choice::shortened;
pub use support::zone::timezone;

/// All functions, in alphabetical order.
pub static FUNCTIONS: &[&Function] = &[
    &abs::FUNCTION,
    &all::FUNCTION,
    &any::FUNCTION,
    &avg::FUNCTION,
    &base64::FUNCTION,
    &base64_decode::FUNCTION,
    &bool::FUNCTION,
    &ceil::FUNCTION,
    &chunk::FUNCTION,
    &coalesce::FUNCTION,
    &collect::FUNCTION,
    &contains::FUNCTION,
    &count::FUNCTION,
    &currency::FUNCTION,
    &date::FUNCTION,
    &datetime::FUNCTION,
    &days::FUNCTION,
    &decimal::FUNCTION,
    &end_of::FUNCTION,
    &ends_with::FUNCTION,
    &entries::FUNCTION,
    &enumerate::FUNCTION,
    &filter::FUNCTION,
    &first::FUNCTION,
    &flatten::FUNCTION,
    &flatten_fields::FUNCTION,
    &floor::FUNCTION,
    &format_date::FUNCTION,
    &from_entries::FUNCTION,
    &from_unix::FUNCTION,
    &group_by::FUNCTION,
    &has::FUNCTION,
    &hex::FUNCTION,
    &hmac_sha256::FUNCTION,
    &in_timezone::FUNCTION,
    &index_by::FUNCTION,
    &int::FUNCTION,
    &is_null::FUNCTION,
    &join::FUNCTION,
    &json::FUNCTION,
    &keys::FUNCTION,
    &last::FUNCTION,
    &length::FUNCTION,
    &lookup::FUNCTION,
    &lower::FUNCTION,
    &max::FUNCTION,
    &md5::FUNCTION,
    &merge::FUNCTION,
    &min::FUNCTION,
    &money::FUNCTION,
    &now::FUNCTION,
    &null_if::FUNCTION,
    &number::FUNCTION,
    &omit::FUNCTION,
    &pad::FUNCTION,
    &parse_date::FUNCTION,
    &parse_datetime::FUNCTION,
    &parse_json::FUNCTION,
    &percent::FUNCTION,
    &pick::FUNCTION,
    &raw::FUNCTION,
    &regex_extract::FUNCTION,
    &regex_match::FUNCTION,
    &regex_replace::FUNCTION,
    &rename_all_keys::FUNCTION,
    &rename_keys::FUNCTION,
    &replace::FUNCTION,
    &reverse::FUNCTION,
    &round::FUNCTION,
    &sha256::FUNCTION,
    &slice::FUNCTION,
    &snake::FUNCTION,
    &sort::FUNCTION,
    &sort_by::FUNCTION,
    &split::FUNCTION,
    &start_of::FUNCTION,
    &starts_with::FUNCTION,
    &sum::FUNCTION,
    &text::FUNCTION,
    &to_unix::FUNCTION,
    &today::FUNCTION,
    &transpose::FUNCTION,
    &trim::FUNCTION,
    &type_of::FUNCTION,
    &unique::FUNCTION,
    &upper::FUNCTION,
    &url_decode::FUNCTION,
    &url_encode::FUNCTION,
    &url_query::FUNCTION,
    &uuid5::FUNCTION,
    &values::FUNCTION,
    &windows::FUNCTION,
    &without_query::FUNCTION,
    &zip::FUNCTION,
    &zip_rows::FUNCTION,
];

pub fn find(name: &str) -> Option<&'static Function> {
    let index = FUNCTIONS.binary_search_by(|function| function.name.cmp(name)).ok()?;
    FUNCTIONS.get(index).copied()
}

/// Bytes of text that one call may make.
pub const OUTPUT_LIMIT: usize = 16 * 1024 * 1024;

/// Items that one call may make.
pub const ITEM_LIMIT: usize = 1_000_000;
