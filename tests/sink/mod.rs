//! Destinations, through `capi::sink`, with batches made by hand.

mod checkpoints;
mod contract;
mod destination;
mod evolution;
mod faults;
mod fidelity;
pub(crate) mod files;
mod kept;
mod modes;
mod postgres;
mod rig;
mod stdout;
mod view;
