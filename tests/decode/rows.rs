use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Float64Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, RecordBatch};
use capi::engine::rows::RowBuilder;
use capi::plan::table::{Column, Table, WriteMode};
use capi::value::Text;
use capi::value::convert::{Cell, ColumnType};

fn table(types: &[ColumnType]) -> Table {
    let column = |(index, ty): (usize, &ColumnType)| Column { name: format!("c{index}"), ty: ty.clone(), global: false, label: None };
    Table {
        integration: "acme".into(),
        request: "campaigns".into(),
        label: None,
        columns: types.iter().enumerate().map(column).collect(),
        key: Vec::new(),
        write: WriteMode::Append,
    }
}

fn all_types() -> Vec<ColumnType> {
    vec![
        ColumnType::Text,
        ColumnType::Int,
        ColumnType::Decimal { precision: 10, scale: 2 },
        ColumnType::DECIMAL,
        ColumnType::Float,
        ColumnType::Bool,
        ColumnType::Date,
        ColumnType::DateTime,
        ColumnType::Json,
        ColumnType::List(Box::new(ColumnType::Text)),
    ]
}

fn row() -> Vec<Cell> {
    vec![
        Cell::Text(Text::from("Zoë")),
        Cell::Int(i64::MIN),
        Cell::Decimal(-1250),
        Cell::Decimal(10i128.pow(38) - 1),
        Cell::Float(0.1),
        Cell::Bool(true),
        Cell::Date(-1),
        Cell::DateTime(1_700_000_000_000_001),
        Cell::Json("{\"a\":1}".into()),
        Cell::Json("[\"x\"]".into()),
    ]
}

fn check(batch: &RecordBatch) {
    assert_eq!(batch.column(0).as_string::<i32>().value(0), "Zoë");
    assert_eq!(batch.column(1).as_primitive::<Int64Type>().value(0), i64::MIN);
    assert_eq!(batch.column(2).as_primitive::<Decimal128Type>().value_as_string(0), "-12.50");
    assert_eq!(batch.column(3).as_primitive::<Decimal128Type>().value(0), 10i128.pow(38) - 1);
    assert!((batch.column(4).as_primitive::<Float64Type>().value(0) - 0.1).abs() < f64::EPSILON);
    assert!(batch.column(5).as_boolean().value(0));
    assert_eq!(batch.column(6).as_primitive::<Date32Type>().value(0), -1);
    assert_eq!(batch.column(7).as_primitive::<TimestampMicrosecondType>().value(0), 1_700_000_000_000_001);
    assert_eq!(batch.column(8).as_string::<i32>().value(0), "{\"a\":1}");
    assert_eq!(batch.column(9).as_string::<i32>().value(0), "[\"x\"]");
}

#[test]
fn cells_of_every_type_arrive() {
    let table = table(&all_types());
    let mut rows = RowBuilder::new(&table);
    let mut cells = row();
    rows.push(&mut cells).unwrap();
    assert!(cells.is_empty());
    rows.push(&mut vec![Cell::Null; 10]).unwrap();
    assert_eq!(rows.len(), 2);
    assert!(rows.bytes() > 20);
    let batch = rows.finish().unwrap();
    assert_eq!(batch.schema(), table.schema());
    assert_eq!(batch.num_rows(), 2);
    check(&batch);
    assert!(batch.columns().iter().all(|column| column.null_count() == 1 && column.is_null(1)));
}

#[test]
fn a_builder_may_be_used_again() {
    let table = table(&all_types());
    let mut rows = RowBuilder::new(&table);
    for _ in 0..3 {
        rows.push(&mut row()).unwrap();
        let batch = rows.finish().unwrap();
        assert_eq!((batch.num_rows(), rows.len(), rows.bytes()), (1, 0, 0));
        check(&batch);
    }
    let empty = rows.finish().unwrap();
    assert_eq!((empty.num_rows(), empty.schema()), (0, table.schema()));
}

#[test]
fn cells_may_come_one_by_one() {
    let mut rows = RowBuilder::new(&table(&[ColumnType::Int, ColumnType::Text]));
    rows.push_cell(1, &Cell::Text(Text::from("a"))).unwrap();
    assert!(rows.is_empty());
    rows.push_cell(0, &Cell::Int(1)).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows.push_cell(2, &Cell::Null).unwrap_err().message, "no column 2");
    rows.push_cell(0, &Cell::Int(2)).unwrap();
    assert!(rows.finish().is_err(), "a row is incomplete");
}

#[test]
fn what_does_not_fit_is_refused_whole() {
    let mut rows = RowBuilder::new(&table(&[ColumnType::Int, ColumnType::Decimal { precision: 3, scale: 1 }]));
    let refused = |rows: &mut RowBuilder, cells: Vec<Cell>| rows.push(&mut cells.clone()).unwrap_err().message;
    assert_eq!(refused(&mut rows, vec![Cell::Int(1)]), "a row of 1 cells for 2 columns");
    assert_eq!(refused(&mut rows, vec![Cell::Int(1), Cell::Int(1)]), "a int cell for column `c1: decimal(3, 1)`");
    assert_eq!(refused(&mut rows, vec![Cell::Int(1), Cell::Decimal(1000)]), "a number with too many digits for column `c1: decimal(3, 1)`");
    assert_eq!(
        refused(&mut rows, vec![Cell::Int(1), Cell::Decimal(i128::MIN)]),
        "a number with too many digits for column `c1: decimal(3, 1)`"
    );
    rows.push(&mut vec![Cell::Int(1), Cell::Decimal(-999)]).unwrap();
    assert_eq!(rows.finish().unwrap().num_rows(), 1);
}
