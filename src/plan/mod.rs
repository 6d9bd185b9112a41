pub mod projection;
pub mod table;
