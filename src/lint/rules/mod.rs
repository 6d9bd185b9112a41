//! The lints, one file each. A new one is a file here and a line in the table.

mod always_null;
pub mod bad_suppression;
mod bookmark_not_sent;
mod constant_condition;
mod constant_idempotency_key;
mod duplicate_item;
mod empty_request;
mod equal_branches;
mod float_for_money;
mod hard_coded_date;
mod hidden_characters;
mod hidden_failure;
mod hole_in_raw_text;
mod local_twin;
mod match_without_else;
mod metric_in_key;
mod missing_label;
mod missing_paging;
mod missing_timezone;
mod needless_coalesce;
mod needless_conversion;
mod needless_if;
mod needless_not;
mod needless_parens;
mod needless_quotes;
mod needless_reads;
mod no_bookmark;
mod null_in_key;
mod placeholder;
mod plain_http;
mod pointless_retry;
mod query_twice;
mod repeated_rows;
mod retry_unsafe;
mod rounded_division;
mod search_without_reads;
mod secret_in_header;
mod secret_in_url;
mod secret_literal;
mod shadowed_function;
mod unbounded_paging;
mod undocumented_param;
mod unlimited_rejects;
mod unreachable_branch;
mod unreachable_on;
mod unstable_paging;
mod unused_fields;
mod unused_function;
mod unused_global;
mod unused_let;
mod unused_loop_variable;
mod unused_param;
mod unused_secret;
mod unused_shape;
pub mod unused_suppression;
mod wrong_unit;

use super::Lint;

/// By group, as documentation has them.
pub static RULES: &[&Lint] = &[
    // Secrets
    &plain_http::LINT,
    &secret_in_header::LINT,
    &secret_in_url::LINT,
    &secret_literal::LINT,
    // Calls
    &constant_idempotency_key::LINT,
    &empty_request::LINT,
    &hard_coded_date::LINT,
    &hidden_failure::LINT,
    &placeholder::LINT,
    &pointless_retry::LINT,
    &query_twice::LINT,
    &retry_unsafe::LINT,
    &unreachable_on::LINT,
    // Paging
    &missing_paging::LINT,
    &unbounded_paging::LINT,
    &unstable_paging::LINT,
    // Rows
    &always_null::LINT,
    &bookmark_not_sent::LINT,
    &float_for_money::LINT,
    &metric_in_key::LINT,
    &missing_timezone::LINT,
    &null_in_key::LINT,
    &repeated_rows::LINT,
    &rounded_division::LINT,
    &unlimited_rejects::LINT,
    &wrong_unit::LINT,
    // Expressions
    &constant_condition::LINT,
    &duplicate_item::LINT,
    &equal_branches::LINT,
    &hidden_characters::LINT,
    &hole_in_raw_text::LINT,
    &shadowed_function::LINT,
    &unreachable_branch::LINT,
    // Unused
    &unused_fields::LINT,
    &unused_function::LINT,
    &unused_global::LINT,
    &unused_let::LINT,
    &unused_loop_variable::LINT,
    &unused_param::LINT,
    &unused_secret::LINT,
    &unused_shape::LINT,
    &unused_suppression::LINT,
    // Style
    &bad_suppression::LINT,
    &needless_coalesce::LINT,
    &needless_conversion::LINT,
    &needless_if::LINT,
    &needless_not::LINT,
    &needless_parens::LINT,
    &needless_quotes::LINT,
    &needless_reads::LINT,
    // Pedantic
    &local_twin::LINT,
    &match_without_else::LINT,
    &missing_label::LINT,
    &no_bookmark::LINT,
    &search_without_reads::LINT,
    &undocumented_param::LINT,
];
