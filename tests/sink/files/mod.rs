//! Files as destinations: Parquet, CSV, NDJSON.

mod commits;
mod evolution;
mod kept;
mod modes;
mod places;
mod readers;
mod reading;
pub(crate) mod rig;
