//! PostgreSQL as a destination, against the real server.

mod commits;
mod connect;
mod evolution;
mod faults;
mod fidelity;
mod kept;
mod locks;
mod modes;
pub(super) mod rig;
mod view;
