//! What tests share.
#![allow(dead_code, unreachable_pub)]

pub mod api;
pub mod generate;
pub mod peer;
pub mod postgres;
pub mod proxy;
pub mod rows;
pub mod script;
pub mod server;
pub mod snippet;
