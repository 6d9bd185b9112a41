//! JSONTestSuite: what must be accepted is, what must not is not, and what is free to choose has one
//! verdict, both where it is read and where it is skipped.

use std::fs;
use std::path::PathBuf;

use bytes::Bytes;
use capi::decode::{body_text, decode_value};

use super::support::skip;

/// Valid by the grammar; a name twice is refused where it is read.
const READ_TWICE: [&str; 2] = ["y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"];

/// The free choices that are accepted: numbers are kept as sent, whatever their size, and a byte order
/// mark is passed over or says that the text is UTF-16. All others are refused: not UTF-8 without a mark,
/// half a surrogate pair, 500 levels.
const ACCEPTED: [&str; 12] = [
    "i_number_double_huge_neg_exp.json",
    "i_number_huge_exp.json",
    "i_number_neg_int_huge_exp.json",
    "i_number_pos_double_huge_exp.json",
    "i_number_real_neg_overflow.json",
    "i_number_real_pos_overflow.json",
    "i_number_real_underflow.json",
    "i_number_too_big_neg_int.json",
    "i_number_too_big_pos_int.json",
    "i_number_very_big_negative_int.json",
    "i_string_UTF-16LE_with_BOM.json",
    "i_structure_UTF-8_BOM_empty_object.json",
];

fn folder() -> PathBuf {
    let shared = std::env::var_os("CAPI_SHARED").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    shared.join("data/JSONTestSuite/test_parsing")
}

#[test]
fn json_test_suite() {
    let Ok(files) = fs::read_dir(folder()) else {
        eprintln!("SKIPPED: no JSONTestSuite at {}; set CAPI_SHARED to the folder that holds data/", folder().display());
        return;
    };
    let mut count = 0;
    for file in files.map(Result::unwrap) {
        let name = file.file_name().into_string().unwrap();
        check(&name, fs::read(file.path()).unwrap());
        count += 1;
    }
    assert!(count >= 318, "only {count} files");
}

fn check(name: &str, bytes: Vec<u8>) {
    let text = body_text(Bytes::from(bytes), None);
    let read = text.as_ref().is_ok_and(|text| decode_value(text).is_ok());
    let skipped = text.as_ref().is_ok_and(|text| skip(text).is_ok());
    let is_valid = name.starts_with("y_") || ACCEPTED.contains(&name);
    assert_eq!(skipped, is_valid, "{name} skipped");
    assert_eq!(read, is_valid && !READ_TWICE.contains(&name), "{name} read");
}
