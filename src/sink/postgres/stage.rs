//! Where rows wait for the commit: a temporary table of the session, filled by COPY. It goes with the
//! session, is in no log of the server and costs no memory.

use bytes::Bytes;

use super::encode;
use super::link::Link;
use crate::sink::SinkError;
use crate::sink::cell::CellRef;

/// Bytes that are collected before they are sent.
const PIECE: usize = 1 << 20;

/// One table of what is staged: `n`, which counts the rows, then `c0`, `c1`, … of these types.
pub(super) struct Stage {
    name: String,
    types: Vec<String>,
    /// Rows to be sent, as COPY has them.
    buffer: Vec<u8>,
    /// The number of the next row.
    next: i64,
    /// Whether the session has the table.
    made: bool,
    /// Whether rows are in the table.
    filled: bool,
}

impl Stage {
    /// `name` is one of this sink's own, not to be quoted.
    pub(super) fn new(name: String, types: Vec<String>) -> Stage {
        Stage { name, types, buffer: Vec::new(), next: 0, made: false, filled: false }
    }

    /// The name as SQL.
    pub(super) fn table(&self) -> String {
        format!("pg_temp.{}", self.name)
    }

    /// Bytes that wait in memory.
    pub(super) fn waiting(&self) -> usize {
        self.buffer.len()
    }

    /// The number of the next row.
    pub(super) fn next(&self) -> i64 {
        self.next
    }

    pub(super) fn is_empty(&self) -> bool {
        self.buffer.is_empty() && !self.filled
    }

    /// Adds a row; gives the column that the database cannot hold, and why.
    pub(super) fn add<'c>(&mut self, cells: impl Iterator<Item = CellRef<'c>>) -> Result<(), (usize, &'static str)> {
        if self.buffer.is_empty() {
            self.buffer.extend(encode::HEADER);
        }
        self.buffer.extend((self.types.len() as i16 + 1).to_be_bytes());
        encode::value(&mut self.buffer, CellRef::Int(self.next)).map_err(|flaw| (0, flaw))?;
        for (column, cell) in cells.enumerate() {
            encode::value(&mut self.buffer, cell).map_err(|flaw| (column, flaw))?;
        }
        self.next += 1;
        Ok(())
    }

    pub(super) fn is_full(&self) -> bool {
        self.buffer.len() >= PIECE
    }

    /// Sends what waits in memory.
    pub(super) fn flush(&mut self, link: &Link) -> Result<(), SinkError> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        self.make(link)?;
        self.buffer.extend(encode::TRAILER);
        let data = Bytes::from(std::mem::take(&mut self.buffer));
        link.copy(&format!("COPY {} FROM STDIN (FORMAT binary)", self.table()), data)?;
        self.filled = true;
        Ok(())
    }

    fn make(&mut self, link: &Link) -> Result<(), SinkError> {
        if self.made {
            return Ok(());
        }
        let columns = self.types.iter().enumerate().map(|(index, ty)| format!(", c{index} {ty}"));
        link.batch(&format!("CREATE TEMPORARY TABLE {} (n bigint{})", self.name, columns.collect::<String>()))?;
        self.made = true;
        Ok(())
    }

    /// What takes all rows out, to be said in the transaction that moves them.
    pub(super) fn emptied(&self) -> String {
        format!("TRUNCATE {}", self.table())
    }

    /// That transaction was committed.
    pub(super) fn moved(&mut self) {
        self.filled = false;
    }

    /// The session is a new one.
    pub(super) fn forget(&mut self) {
        self.made = false;
        self.filled = false;
    }
}
