pub mod report;
pub mod rows;
