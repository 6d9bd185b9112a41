//! The HTTP layer through its public door, against a server that misbehaves.

mod server;
