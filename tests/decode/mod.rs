//! Bodies into values: the notations, containers, projection, records, charsets.

mod body;
mod container;
mod csv;
mod errors;
mod lines;
mod page;
mod property;
mod rows;
mod stream;
mod suite;
mod support;
mod value;
mod xml;
