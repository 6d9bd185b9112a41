//! The lints, one file each. A new one is a file here and a line in the table.

pub mod bad_suppression;
mod float_for_money;
mod missing_paging;
mod needless_parens;
mod plain_http;
mod repeated_rows;
mod retry_unsafe;
mod secret_in_url;
pub mod unused_suppression;

use super::Lint;

/// By group, as documentation has them.
pub static RULES: &[&Lint] = &[
    // Secrets
    &plain_http::LINT,
    &secret_in_url::LINT,
    // Calls
    &retry_unsafe::LINT,
    // Paging
    &missing_paging::LINT,
    // Rows
    &float_for_money::LINT,
    &repeated_rows::LINT,
    // Unused
    &unused_suppression::LINT,
    // Style
    &bad_suppression::LINT,
    &needless_parens::LINT,
];
