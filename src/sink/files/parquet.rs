//! Parquet: one row group after another, each bounded in memory. The only file that knows the crate.

use std::fs::File;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::extension::Json;
use arrow_schema::{Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::properties::WriterProperties;

use super::format::{Batches, Flaw, Format, PartWriter};
use super::shape::Shape;
use crate::value::convert::ColumnType;

/// Bytes of a row group before compression, and so about the memory of a writer and of a reader.
const GROUP_BYTES: usize = 16 << 20;

/// Rows of a row group.
const GROUP_ROWS: usize = 512 * 1024;

/// Bytes and rows of a batch that is read.
const BATCH_BYTES: i64 = 4 << 20;
const BATCH_ROWS: i64 = 8192;

pub(super) struct Parquet;

impl Format for Parquet {
    fn word(&self) -> &'static str {
        "parquet"
    }

    fn writer(&self, shape: &Shape, file: File) -> Result<Box<dyn PartWriter>, Flaw> {
        let schema = marked(shape);
        let properties = WriterProperties::builder()
            .set_created_by(concat!("capi ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_bytes(Some(GROUP_BYTES))
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .build();
        let writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties)).map_err(flaw)?;
        Ok(Box::new(Writer { schema, writer }))
    }

    fn reader(&self, shape: &Shape, file: File, wanted: &[usize]) -> Result<Batches, Flaw> {
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(flaw)?;
        let mask = ProjectionMask::roots(builder.parquet_schema(), wanted.iter().copied());
        let batch_rows = batch_rows(builder.metadata());
        let reader = builder.with_projection(mask).with_batch_size(batch_rows).build().map_err(flaw)?;
        let shape = shape.only(wanted);
        Ok(Box::new(reader.map(move |batch| {
            let batch = batch.map_err(|error| flaw(ParquetError::from(error)))?;
            Ok(shape.batch(batch.columns().to_vec())?)
        })))
    }

    fn rows_in_sql(&self, _shape: &Shape, files: &str) -> String {
        format!("read_parquet([{files}], hive_partitioning = false)")
    }
}

struct Writer {
    schema: SchemaRef,
    writer: ArrowWriter<File>,
}

impl PartWriter for Writer {
    fn write(&mut self, rows: &RecordBatch) -> Result<(), Flaw> {
        let rows = RecordBatch::try_new(Arc::clone(&self.schema), rows.columns().to_vec());
        rows.map_err(ParquetError::from).and_then(|rows| self.writer.write(&rows)).map_err(flaw)
    }

    fn bytes(&self) -> u64 {
        (self.writer.bytes_written() + self.writer.in_progress_size()) as u64
    }

    fn memory(&self) -> usize {
        self.writer.memory_size()
    }

    fn relieve(&mut self) -> Result<(), Flaw> {
        self.writer.flush().map_err(flaw)
    }

    fn finish(self: Box<Self>) -> Result<File, Flaw> {
        self.writer.into_inner().map_err(flaw)
    }
}

/// Columns of JSON text are said to be JSON.
fn marked(shape: &Shape) -> SchemaRef {
    let fields = shape.columns().iter().zip(shape.schema.fields()).map(|(column, field)| match column.ty {
        ColumnType::Json | ColumnType::List(_) => Arc::new(field.as_ref().clone().with_extension_type(Json::default())),
        _ => Arc::clone(field),
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// As many rows as are about `BATCH_BYTES` in the widest row group.
fn batch_rows(metadata: &ParquetMetaData) -> usize {
    let widths = metadata.row_groups().iter().map(|group| group.total_byte_size() / group.num_rows().max(1));
    let rows = (BATCH_BYTES / widths.max().unwrap_or(1).max(1)).clamp(1, BATCH_ROWS);
    usize::try_from(rows).unwrap_or(1)
}

fn flaw(error: ParquetError) -> Flaw {
    match error {
        ParquetError::External(error) => match error.downcast::<std::io::Error>() {
            Ok(error) => Flaw::Io(*error),
            Err(error) => Flaw::Damaged(error.to_string()),
        },
        error => Flaw::Damaged(error.to_string()),
    }
}
