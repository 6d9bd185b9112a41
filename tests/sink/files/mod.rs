//! Files as destinations: Parquet, CSV, NDJSON.

mod commits;
mod kept;
mod modes;
mod places;
pub(super) mod rig;
