//! `for … join`: the rows of one key from all turns of a loop are one row. They wait until the last of
//! these turns has ended; then they are handed on together, and the bookmark moves.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::bookmark::Mark;
use super::failure::Failure;
use super::reached::Reached;
use super::row::{Joinable, Yield, cell_text};
use super::rows::RowBuilder;
use super::turn::{End, Turn};
use super::{Engine, Outputs};
use crate::plan::table::Table;
use crate::value::convert::Cell;
use crate::value::{Fault, Value};

/// Rows that are handed on at once.
const BATCH: usize = 10_000;

/// The turns of one `join` loop, while they run.
pub struct Join {
    engine: Arc<Engine>,
    index: usize,
    outputs: Arc<Outputs>,
    /// The variables of the loops around it.
    locals: Vec<Value>,
    mark: Option<Mark>,
    state: Mutex<State>,
}

struct State {
    /// Turns that have not ended, and the loop itself while it starts more.
    open: usize,
    left_out: bool,
    reached: Option<Reached>,
    /// The first row of each key, to which the others are joined.
    rows: Vec<Joining>,
    places: HashMap<String, usize>,
}

struct Joining {
    row: Joinable,
    /// The column of which two turns gave different values, and these in words.
    conflict: Option<(usize, String)>,
}

impl Join {
    pub fn new(engine: Arc<Engine>, index: usize, outputs: Arc<Outputs>, locals: Vec<Value>, mark: Option<Mark>) -> Join {
        let state = State { open: 1, left_out: false, reached: None, rows: Vec::new(), places: HashMap::new() };
        Join { engine, index, outputs, locals, mark, state: Mutex::new(state) }
    }

    /// One more turn begins.
    pub fn enter(&self) {
        self.locked(|state| state.open += 1);
    }

    pub fn add(&self, table: &Table, rows: Vec<Joinable>) {
        self.locked(|state| rows.into_iter().for_each(|row| state.add(table, row)));
    }

    /// A turn has ended; the last one hands on the rows.
    pub async fn leave(&self, end: End, reached: Option<Reached>) -> Result<(), Failure> {
        let last = self.locked(|state| {
            state.open -= 1;
            state.left_out |= end == End::LeftOut;
            state.reached = match (state.reached.take(), reached) {
                (Some(before), Some(now)) => Some(before.larger(now)),
                (before, now) => now.or(before),
            };
            state.open == 0
        });
        if last { self.conclude().await } else { Ok(()) }
    }

    async fn conclude(&self) -> Result<(), Failure> {
        let (rows, reached, left_out) = self.locked(|state| (std::mem::take(&mut state.rows), state.reached.take(), state.left_out));
        let Some(request) = self.engine.plan.requests.get(self.index) else { return Ok(()) };
        let mut turn = Turn::new(&self.engine, self.index, request, self.locals.clone(), &self.outputs)?;
        let Some(table) = &request.table else { return Ok(()) };
        let mut builder = RowBuilder::new(table);
        let mut result = Yield::default();
        for Joining { mut row, conflict } in rows {
            if let Some((column, values)) = conflict {
                let name = table.columns.get(column).map_or("", |column| column.name.as_str());
                let fault = Fault::new("join-conflict", format!("turns of the `join` gave different values: {values}"));
                let span = request.column_spans.get(column).copied().unwrap_or(request.span);
                result.rejects.push(row.rejected(name, fault, span));
                continue;
            }
            builder.push(&mut row.cells).map_err(|error| turn.fail(Failure::new("bad-row", error.message)))?;
            result.mapped += 1;
            if builder.len() >= BATCH {
                hand_on(&mut turn, &mut builder, std::mem::take(&mut result)).await?;
            }
        }
        hand_on(&mut turn, &mut builder, result).await?;
        if left_out && self.mark.is_some() {
            self.engine.left_out(self.index, self.mark);
            return Ok(());
        }
        self.engine.completed(self.index, self.mark, reached, turn.held.take()).await
    }

    fn locked<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn hand_on(turn: &mut Turn<'_>, builder: &mut RowBuilder, mut result: Yield) -> Result<(), Failure> {
    if !builder.is_empty() {
        result.batch = Some(builder.finish().map_err(|error| turn.fail(Failure::new("bad-row", error.message)))?);
    }
    turn.hand_on(result).await
}

/// In an order of their own: turns end in any.
fn both(a: &Cell, b: &Cell) -> String {
    let mut texts = [cell_text(a), cell_text(b)];
    texts.sort_unstable();
    texts.join(" and ")
}

impl State {
    fn add(&mut self, table: &Table, row: Joinable) {
        let key: Vec<String> = table.key.iter().filter_map(|index| row.cells.get(*index)).map(cell_text).collect();
        let key = format!("{key:?}");
        let Some(known) = self.places.get(&key).and_then(|place| self.rows.get_mut(*place)) else {
            self.places.insert(key, self.rows.len());
            self.rows.push(Joining { row, conflict: None });
            return;
        };
        for (column, (mine, other)) in known.row.cells.iter_mut().zip(row.cells).enumerate() {
            match (&*mine, &other) {
                (_, Cell::Null) => {}
                (Cell::Null, _) => *mine = other,
                (a, b) if a == b => {}
                (a, b) => {
                    known.conflict.get_or_insert_with(|| (column, both(a, b)));
                }
            }
        }
    }
}
