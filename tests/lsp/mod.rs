//! The language server through its own door: messages of the protocol, and a real editor.

mod client;
mod features;
mod neovim;
mod runs;
mod texts;
