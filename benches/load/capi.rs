//! The load as capi does it: cells into record batches, these into the sink.

use capi::engine::rows::RowBuilder;
use capi::plan::table::{Column, Table, WriteMode};
use capi::sink::{self, Commits, Destructive, RunRecord, Start};
use capi::value::Text;
use capi::value::convert::{Cell, ColumnType as Ty};

use super::rows::{BATCH, Row, row};

pub fn load(destination: &str, mode: &str, rows: usize, place: &str) {
    let address = if destination == "postgres" { place.to_owned() } else { format!("{destination}:{place}") };
    let mut sink = sink::open(&address).expect("a destination");
    let table = table(mode);
    let start = Start {
        run_id: "run".to_owned(),
        job: String::new(),
        started_at: 1_700_000_000_000_000,
        integration: "acme".to_owned(),
        tables: vec![table.clone()],
        globals: Vec::new(),
        commits: Commits::Once,
        destructive: Destructive::Refuse,
    };
    sink.begin(&start).expect("a run");
    let mut builder = RowBuilder::new(&table);
    let mut cells = Vec::new();
    for number in 0..rows {
        fill(&mut cells, row(number));
        builder.push(&mut cells).expect("cells that fit");
        if builder.len() == BATCH {
            sink.write(0, &builder.finish().expect("a batch")).expect("rows are taken");
        }
    }
    if !builder.is_empty() {
        sink.write(0, &builder.finish().expect("a batch")).expect("rows are taken");
    }
    let record = RunRecord { status: "done".to_owned(), finished_at: 1_700_000_000_000_001, report: "{}".to_owned() };
    sink.commit(&record).expect("a commit");
}

fn fill(cells: &mut Vec<Cell>, row: Row) {
    cells.extend([
        Cell::Int(row.id),
        Cell::Text(Text::from(row.account)),
        Cell::Text(Text::from(row.campaign)),
        Cell::Date(row.day),
        Cell::DateTime(row.updated),
        Cell::Int(row.impressions),
        Cell::Int(row.clicks),
        Cell::Decimal(row.spend),
        Cell::Float(row.ctr),
        Cell::Bool(row.active),
        Cell::Json(row.tags),
        row.note.map_or(Cell::Null, |note| Cell::Text(Text::from(note))),
    ]);
}

fn table(mode: &str) -> Table {
    let columns = [
        ("id", Ty::Int),
        ("account", Ty::Text),
        ("campaign", Ty::Text),
        ("day", Ty::Date),
        ("updated", Ty::DateTime),
        ("impressions", Ty::Int),
        ("clicks", Ty::Int),
        ("spend", Ty::DECIMAL),
        ("ctr", Ty::Float),
        ("active", Ty::Bool),
        ("tags", Ty::Json),
        ("note", Ty::Text),
    ];
    let columns = columns.map(|(name, ty)| Column { name: name.to_owned(), ty, global: false, label: None });
    let merges = mode == "merge";
    Table {
        integration: "acme".to_owned(),
        request: "rows".to_owned(),
        label: None,
        columns: columns.into(),
        key: if merges { vec![0] } else { Vec::new() },
        write: if merges { WriteMode::Merge } else { WriteMode::Append },
    }
}
