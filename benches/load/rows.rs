//! The rows: the same for both sides, without chance.

/// Rows that are made and loaded at once.
pub const BATCH: usize = 5_000;

/// One row of twelve columns.
pub struct Row {
    pub id: i64,
    pub account: String,
    pub campaign: String,
    /// Days since 1970.
    pub day: i32,
    /// Microseconds since 1970.
    pub updated: i64,
    pub impressions: i64,
    pub clicks: i64,
    /// At scale 9.
    pub spend: i128,
    pub ctr: f64,
    pub active: bool,
    pub tags: String,
    pub note: Option<String>,
}

pub fn row(number: usize) -> Row {
    let n = number as i64;
    Row {
        id: n * 7919 % 1_000_003,
        account: format!("account-{:04}", n % 1000),
        campaign: format!("Campaign {} of the season", n % 5000),
        day: 19_000 + (n % 700) as i32,
        updated: 1_700_000_000_000_000 + n * 1_000_123,
        impressions: n * 31 % 100_000,
        clicks: n * 17 % 5_000,
        spend: i128::from(n) * 12_345_678 % 1_000_000_000_000_000,
        ctr: (n % 997) as f64 / 997.0,
        active: n % 3 == 0,
        tags: format!("[\"t{}\",\"season\"]", n % 50),
        note: (n % 4 != 0).then(|| format!("note number {n}")),
    }
}
