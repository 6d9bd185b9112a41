//! What the editor knows of a script, by scripts with marks in them.

mod completion;
mod support;
mod uses;
