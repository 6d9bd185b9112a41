//! What the editor knows of a script, by scripts with marks in them.

mod actions;
mod completion;
mod support;
mod uses;
