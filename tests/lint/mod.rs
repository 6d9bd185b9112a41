//! Lints: what the table says of each is true, levels and exceptions do what they say.

mod page;
mod quiet;
mod sample;
mod table;
