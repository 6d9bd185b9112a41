//! The load as a program for this one job does it, with the destination's own library.

use std::fmt::Write as _;
use std::fs::File;
use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Decimal128Builder, Float64Builder, Int64Builder, StringBuilder, TimestampMicrosecondBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use futures_util::SinkExt;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::rows::{BATCH, Row, row};

pub fn load(destination: &str, mode: &str, rows: usize, place: &str) {
    match destination {
        "sqlite" => sqlite(mode, rows, place),
        "parquet" => parquet(mode, rows, place),
        _ => tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(postgres(mode, rows, place)),
    }
}

const COLUMNS: &str = "id, account, campaign, day, updated, impressions, clicks, spend, ctr, active, tags, note";

fn sqlite(mode: &str, rows: usize, place: &str) {
    let db = rusqlite::Connection::open(place).expect("a database");
    let key = if mode == "merge" { " PRIMARY KEY" } else { "" };
    let types = "TEXT, campaign TEXT, day TEXT, updated TEXT, impressions INTEGER, clicks INTEGER, spend TEXT, ctr REAL, active INTEGER, \
        tags TEXT, note TEXT";
    let create =
        format!("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (id INTEGER{key}, account {types}) STRICT; BEGIN");
    db.execute_batch(&create).expect("a table");
    let update: Vec<String> = COLUMNS.split(", ").skip(1).map(|name| format!("{name} = excluded.{name}")).collect();
    let conflict = if mode == "merge" { format!(" ON CONFLICT (id) DO UPDATE SET {}", update.join(", ")) } else { String::new() };
    let insert = format!("INSERT INTO t ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12){conflict}");
    let mut insert = db.prepare(&insert).expect("a statement");
    for number in 0..rows {
        let row = row(number);
        let (day, updated, spend) = (day(&row), updated(&row), spend(&row));
        let values = rusqlite::params![
            row.id,
            row.account,
            row.campaign,
            day,
            updated,
            row.impressions,
            row.clicks,
            spend,
            row.ctr,
            row.active,
            row.tags,
            row.note
        ];
        insert.execute(values).expect("a row");
    }
    db.execute_batch("COMMIT").expect("a commit");
}

fn day(row: &Row) -> String {
    let midnight = jiff::Timestamp::from_second(i64::from(row.day) * 86_400).expect("a day");
    jiff::tz::Offset::UTC.to_datetime(midnight).date().to_string()
}

fn updated(row: &Row) -> String {
    format!("{:.6}", jiff::Timestamp::from_microsecond(row.updated).expect("a moment"))
}

fn spend(row: &Row) -> String {
    let (whole, part) = (row.spend / 1_000_000_000, row.spend % 1_000_000_000);
    if part == 0 { whole.to_string() } else { format!("{whole}.{part:09}").trim_end_matches('0').to_owned() }
}

/// The last of each key is sought first where rows are merged: a file cannot take one back.
fn parquet(mode: &str, rows: usize, place: &str) {
    let mut last = std::collections::HashMap::new();
    if mode == "merge" {
        last.extend((0..rows).map(|number| (row(number).id, number)));
    }
    let schema = Arc::new(Schema::new(vec![
        Field::new("id", DataType::Int64, true),
        Field::new("account", DataType::Utf8, true),
        Field::new("campaign", DataType::Utf8, true),
        Field::new("day", DataType::Date32, true),
        Field::new("updated", DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())), true),
        Field::new("impressions", DataType::Int64, true),
        Field::new("clicks", DataType::Int64, true),
        Field::new("spend", DataType::Decimal128(38, 9), true),
        Field::new("ctr", DataType::Float64, true),
        Field::new("active", DataType::Boolean, true),
        Field::new("tags", DataType::Utf8, true),
        Field::new("note", DataType::Utf8, true),
    ]));
    let properties = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
    let file = File::create(format!("{place}.parquet")).expect("a file");
    let mut writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties)).expect("a writer");
    let wanted: Vec<usize> = (0..rows).filter(|number| mode != "merge" || last.get(&row(*number).id) == Some(number)).collect();
    for numbers in wanted.chunks(BATCH) {
        writer.write(&batch(&schema, numbers)).expect("rows");
    }
    let file = writer.into_inner().expect("a footer");
    file.sync_all().expect("a disk");
}

fn batch(schema: &Arc<Schema>, numbers: &[usize]) -> RecordBatch {
    let (mut id, mut impressions, mut clicks) = (Int64Builder::new(), Int64Builder::new(), Int64Builder::new());
    let (mut account, mut campaign, mut tags, mut note) =
        (StringBuilder::new(), StringBuilder::new(), StringBuilder::new(), StringBuilder::new());
    let (mut day, mut updated) = (Date32Builder::new(), TimestampMicrosecondBuilder::new().with_timezone("UTC"));
    let mut spend = Decimal128Builder::new().with_precision_and_scale(38, 9).expect("a decimal");
    let (mut ctr, mut active) = (Float64Builder::new(), BooleanBuilder::new());
    for number in numbers {
        let row = row(*number);
        id.append_value(row.id);
        account.append_value(row.account);
        campaign.append_value(row.campaign);
        day.append_value(row.day);
        updated.append_value(row.updated);
        impressions.append_value(row.impressions);
        clicks.append_value(row.clicks);
        spend.append_value(row.spend);
        ctr.append_value(row.ctr);
        active.append_value(row.active);
        tags.append_value(row.tags);
        note.append_option(row.note);
    }
    let columns: Vec<ArrayRef> = vec![
        Arc::new(id.finish()),
        Arc::new(account.finish()),
        Arc::new(campaign.finish()),
        Arc::new(day.finish()),
        Arc::new(updated.finish()),
        Arc::new(impressions.finish()),
        Arc::new(clicks.finish()),
        Arc::new(spend.finish()),
        Arc::new(ctr.finish()),
        Arc::new(active.finish()),
        Arc::new(tags.finish()),
        Arc::new(note.finish()),
    ];
    RecordBatch::try_new(Arc::clone(schema), columns).expect("a batch")
}

/// COPY into the table, or into a stage that is then merged.
async fn postgres(mode: &str, rows: usize, place: &str) {
    let (client, connection) = tokio_postgres::connect(place, tokio_postgres::NoTls).await.expect("a server");
    tokio::spawn(connection);
    let types = "text, campaign text, day date, updated timestamptz, impressions bigint, clicks bigint, spend numeric(38, 9), \
        ctr double precision, active boolean, tags json, note text";
    let merges = mode == "merge";
    let key = if merges { " PRIMARY KEY" } else { "" };
    client.batch_execute(&format!("CREATE TABLE t (id bigint{key}, account {types})")).await.expect("a table");
    let into = if merges { "stage" } else { "t" };
    if merges {
        client.batch_execute(&format!("CREATE TEMP TABLE stage (id bigint, account {types}, n bigserial)")).await.expect("a stage");
    }
    client.batch_execute("BEGIN").await.expect("a transaction");
    let copy = format!("COPY {into} ({COLUMNS}) FROM STDIN (FORMAT csv)");
    let sink = client.copy_in::<_, bytes::Bytes>(&copy).await.expect("a copy");
    let mut sink = std::pin::pin!(sink);
    let mut text = String::new();
    for number in 0..rows {
        line(&mut text, &row(number));
        if text.len() > 256 << 10 {
            sink.send(std::mem::take(&mut text).into_bytes().into()).await.expect("rows");
        }
    }
    sink.send(text.into_bytes().into()).await.expect("rows");
    sink.finish().await.expect("a copy that ends");
    if merges {
        let update: Vec<String> = COLUMNS.split(", ").skip(1).map(|name| format!("{name} = excluded.{name}")).collect();
        let merge = format!(
            "INSERT INTO t ({COLUMNS}) SELECT DISTINCT ON (id) {COLUMNS} FROM stage ORDER BY id, n DESC ON CONFLICT (id) DO UPDATE SET {}",
            update.join(", ")
        );
        client.batch_execute(&merge).await.expect("a merge");
    }
    client.batch_execute("COMMIT").await.expect("a commit");
}

fn line(text: &mut String, row: &Row) {
    let quoted = |value: &str| format!("\"{}\"", value.replace('"', "\"\""));
    let note = row.note.as_deref().map_or(String::new(), quoted);
    let _ = writeln!(
        text,
        "{},{},{},{},{},{},{},{},{},{},{},{note}",
        row.id,
        quoted(&row.account),
        quoted(&row.campaign),
        day(row),
        updated(row),
        row.impressions,
        row.clicks,
        spend(row),
        row.ctr,
        row.active,
        quoted(&row.tags),
    );
}
