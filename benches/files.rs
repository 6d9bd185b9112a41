//! Rows a second into files, beside the floor: the Parquet writer alone with the same settings.
//! `cargo bench --bench files`, or `-- merge` for some of them.
//!
//! A million rows of twelve columns, in batches of a thousand; merges find a million rows of the same keys.
#![allow(clippy::print_stdout, clippy::expect_used)]

mod support;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use capi::plan::table::{Column, Table, WriteMode};
use capi::sink::files::FilesSink;
use capi::sink::{Commits, RunRecord, Sink, Start};
use capi::value::convert::ColumnType;
use support::{clear_peak, peak};

const ROWS: i64 = 1_000_000;
const BATCH: i64 = 1000;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let folder = tempfile::tempdir().expect("a temporary folder");
    println!("{:<24} {:>12} {:>9} {:>10}", "", "rows/s", "x floor", "peak RSS");
    let floor = measure("the writer alone", None, || bare(&folder.path().join("bare.parquet")));
    for format in ["parquet", "csv", "ndjson"] {
        for (name, mode) in [("append", WriteMode::Append), ("merge", WriteMode::Merge), ("merge again", WriteMode::Merge)] {
            let label = format!("{format} {name}");
            if wanted.is_empty() || wanted.iter().any(|word| label.contains(word.as_str())) {
                let place = folder.path().join(format!("{format}-{}", mode.word()));
                measure(&label, Some(floor), || load(format, &place, mode));
            }
        }
    }
}

fn measure(name: &str, floor: Option<Duration>, work: impl FnOnce()) -> Duration {
    clear_peak();
    let begun = Instant::now();
    work();
    let time = begun.elapsed();
    let ratio = time.as_secs_f64() / floor.unwrap_or(time).as_secs_f64();
    println!("{name:<24} {:>12.0} {ratio:>9.2} {:>10}", ROWS as f64 / time.as_secs_f64(), peak());
    time
}

fn table(mode: WriteMode) -> Table {
    let kinds = [
        ("id", ColumnType::Int),
        ("account", ColumnType::Text),
        ("name", ColumnType::Text),
        ("status", ColumnType::Text),
        ("day", ColumnType::Date),
        ("at", ColumnType::DateTime),
        ("spend", ColumnType::DECIMAL),
        ("clicks", ColumnType::Int),
        ("rate", ColumnType::Float),
        ("active", ColumnType::Bool),
        ("tags", ColumnType::Json),
        ("note", ColumnType::Text),
    ];
    let columns = kinds.map(|(name, ty)| Column { name: name.to_owned(), ty, global: false, label: None });
    let key = if mode == WriteMode::Merge { vec![0] } else { Vec::new() };
    Table { integration: "acme".to_owned(), request: "ads".to_owned(), label: None, columns: columns.into(), key, write: mode }
}

/// Rows `first` and on; numbers that do not repeat, texts that do and texts that do not.
fn batch(table: &Table, first: i64) -> RecordBatch {
    let range = first..first + BATCH;
    let scattered = |n: i64| n.wrapping_mul(0x9E37_79B9_7F4A_7C15_u64.cast_signed());
    let texts = |text: &dyn Fn(i64) -> String| Arc::new(StringArray::from_iter_values(range.clone().map(text))) as ArrayRef;
    let decimals = Decimal128Array::from_iter_values(range.clone().map(|n| i128::from(scattered(n)) >> 20));
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from_iter_values(range.clone())),
        texts(&|n| format!("account {}", n % 50)),
        texts(&|n| format!("campaign {:016x}", scattered(n))),
        texts(&|n| if n % 3 == 0 { "paused".to_owned() } else { "active".to_owned() }),
        Arc::new(Date32Array::from_iter_values(range.clone().map(|n| 20_000 + i32::try_from(n % 400).unwrap_or(0)))),
        Arc::new(
            TimestampMicrosecondArray::from_iter_values(range.clone().map(|n| 1_769_860_800_000_000 + n * 1_000_003)).with_timezone("UTC"),
        ),
        Arc::new(decimals.with_precision_and_scale(38, 9).expect("a decimal")),
        Arc::new(Int64Array::from_iter_values(range.clone().map(|n| scattered(n) & 0xffff))),
        Arc::new(Float64Array::from_iter_values(range.clone().map(|n| (scattered(n) & 0xffff) as f64 / 65_536.0))),
        Arc::new(range.clone().map(|n| Some(n % 7 != 0)).collect::<BooleanArray>()),
        texts(&|n| format!("[\"a\",{}]", n % 100)),
        texts(&|n| format!("what is said about this is {}", n / 10)),
    ];
    RecordBatch::try_new(table.schema(), columns).expect("a batch")
}

fn bare(file: &Path) {
    let table = table(WriteMode::Append);
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_bytes(Some(16 << 20))
        .set_max_row_group_row_count(Some(512 * 1024))
        .build();
    let file = std::fs::File::create(file).expect("a file");
    let mut writer = ArrowWriter::try_new(file, table.schema(), Some(properties)).expect("a writer");
    for first in (0..ROWS).step_by(usize::try_from(BATCH).unwrap_or(1)) {
        writer.write(&batch(&table, first)).expect("rows");
    }
    writer.into_inner().expect("the end").sync_all().expect("durable");
}

fn load(format: &str, place: &Path, mode: WriteMode) {
    let table = table(mode);
    let mut sink = FilesSink::new(format, &place.display().to_string(), Duration::ZERO).expect("a sink");
    let run_id = format!("{:?}", Instant::now());
    let (integration, tables) = (table.integration.clone(), vec![table.clone()]);
    let start = Start {
        run_id,
        job: String::new(),
        started_at: 0,
        integration,
        tables,
        globals: Vec::new(),
        commits: Commits::Once,
        destructive: Default::default(),
    };
    sink.begin(&start).expect("a begin");
    for first in (0..ROWS).step_by(usize::try_from(BATCH).unwrap_or(1)) {
        sink.write(0, &batch(&table, first)).expect("rows");
    }
    sink.commit(&RunRecord { status: "done".to_owned(), finished_at: 1, report: "{}".to_owned() }).expect("a commit");
}
