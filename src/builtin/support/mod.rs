//! What several functions share. Only for functions.

pub(super) mod bytes;
pub(super) mod choice;
pub(super) mod clock;
pub(super) mod columns;
pub(super) mod currency;
pub(super) mod fields;
pub(super) mod format;
pub(super) mod limit;
pub(super) mod number;
pub(super) mod order;
pub(super) mod query;
pub(super) mod secret;
pub(super) mod text;
pub(super) mod unit;
pub(super) mod zone;
