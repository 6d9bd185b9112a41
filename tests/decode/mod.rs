//! Bodies into values: the notation, projection, records, charsets, lines, rows.

mod body;
mod errors;
mod lines;
mod page;
mod property;
mod rows;
mod suite;
mod support;
mod value;
