//! The sample API of `capi demo`: a small advertising service on loopback, and the script for it.

mod data;
pub(crate) mod server;

/// The bundled script; it takes the server's port as a param.
pub(crate) const SCRIPT: &str = include_str!("../../../examples/demo.capi");

/// What the sample API wants to see in the `Authorization` header.
pub(crate) const TOKEN: &str = "demo-token";
