//! Rows as lines of JSON.

use std::io::{self, ErrorKind, Write};
use std::sync::{Arc, Mutex};

use capi::plan::table::{Table, WriteMode};
use capi::sink::stdout::NdjsonSink;
use capi::sink::{Sink, SinkErrorKind};
use capi::value::convert::{Cell, ColumnType as Ty};
use serde_json::Value;

use super::fidelity::naughty_strings;
use super::rig::*;

/// A writer that others can look into.
#[derive(Clone, Default)]
struct Pipe(Arc<Mutex<Vec<u8>>>);

impl Pipe {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A writer that fails.
struct Broken(ErrorKind);

impl Write for Broken {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(self.0.into())
    }
}

fn printed(table: &Table, rows: &[Vec<Cell>]) -> String {
    let pipe = Pipe::default();
    let mut sink = NdjsonSink::new(Box::new(pipe.clone()));
    sink.begin(&start("r1", std::slice::from_ref(table))).unwrap();
    assert_eq!(sink.write(0, &batch(table, rows)).unwrap(), rows.len() as u64);
    sink.reject(&[reject("not printed")]).unwrap();
    sink.commit(&done()).unwrap();
    pipe.text()
}

#[test]
fn every_type_has_its_form_in_json() {
    let columns = [
        ("text", Ty::Text),
        ("int", Ty::Int),
        ("decimal", Ty::DECIMAL),
        ("float", Ty::Float),
        ("bool", Ty::Bool),
        ("date", Ty::Date),
        ("datetime", Ty::DateTime),
        ("json", Ty::Json),
        ("list", Ty::List(Box::new(Ty::Text))),
    ];
    let full = vec![
        text("00123"),
        Cell::Int(i64::MAX),
        decimal(12_345_678_901_234_567_890_000_000),
        Cell::Float(0.1),
        Cell::Bool(false),
        Cell::Date(20_484),
        Cell::DateTime(NOW),
        Cell::Json("{\"a\":\n 1.10}".into()),
        Cell::Json("[\"x\"]".into()),
    ];
    assert_eq!(
        printed(&append("kinds", &columns), &[full, vec![Cell::Null; 9]]),
        "{\"_integration\":\"acme\",\"_request\":\"kinds\",\"text\":\"00123\",\"int\":9223372036854775807,\
         \"decimal\":12345678901234567.89,\"float\":0.1,\"bool\":false,\"date\":\"2026-01-31\",\
         \"datetime\":\"2026-01-31T12:00:00.000000Z\",\"json\":{\"a\":  1.10},\"list\":[\"x\"]}\n\
         {\"_integration\":\"acme\",\"_request\":\"kinds\",\"text\":null,\"int\":null,\"decimal\":null,\"float\":null,\
         \"bool\":null,\"date\":null,\"datetime\":null,\"json\":null,\"list\":null}\n"
    );
}

#[test]
fn any_text_is_one_line_of_json() {
    let Some(mut strings) = naughty_strings() else { return };
    strings.extend((0..0x20_u8).map(|byte| char::from(byte).to_string()));
    strings.extend(["\"\\/\n\r\t\0\u{7f}\u{2028}🎈", ""].map(str::to_owned));
    let table = append("texts", &[("a \"name\"\n", Ty::Text)]);
    let rows: Vec<_> = strings.iter().map(|string| vec![text(string)]).collect();
    let out = printed(&table, &rows);
    assert_eq!(out.lines().count(), out.split('\n').count() - 1);
    let back: Vec<Value> = out.split_terminator('\n').map(|line| serde_json::from_str(line).unwrap()).collect();
    let texts: Vec<&str> = back.iter().map(|row| row["a \"name\"\n"].as_str().unwrap()).collect();
    assert_eq!(texts, strings);
}

#[test]
fn rows_are_printed_as_they_come_whatever_the_mode() {
    let table = merge("ids", 1, &[("id", Ty::Int)]);
    let line = "{\"_integration\":\"acme\",\"_request\":\"ids\",\"id\":1}\n";
    for write in [WriteMode::Merge, WriteMode::Append, WriteMode::Replace] {
        let table = Table { write, ..table.clone() };
        assert_eq!(printed(&table, &[vec![Cell::Int(1)], vec![Cell::Int(1)]]), line.repeat(2));
    }
}

#[test]
fn rows_of_an_abandoned_run_stay_printed() {
    let pipe = Pipe::default();
    let table = append("ids", &[("id", Ty::Int)]);
    let mut sink = NdjsonSink::new(Box::new(pipe.clone()));
    sink.begin(&start("r1", std::slice::from_ref(&table))).unwrap();
    sink.write(0, &batch(&table, &[vec![Cell::Int(1)]])).unwrap();
    sink.abandon(&failed()).unwrap();
    assert_eq!(pipe.text().lines().count(), 1);
}

#[test]
fn many_rows_are_written_in_parts() {
    let table = append("ids", &[("id", Ty::Int)]);
    let rows: Vec<_> = (0..5000).map(|id| vec![Cell::Int(id)]).collect();
    let out = printed(&table, &rows);
    assert_eq!(out.lines().count(), 5000);
    assert!(out.ends_with("\"id\":4999}\n"));
}

#[test]
fn what_json_cannot_say_is_refused() {
    let table = append("floats", &[("f", Ty::Float)]);
    let mut sink = NdjsonSink::new(Box::new(Pipe::default()));
    sink.begin(&start("r1", std::slice::from_ref(&table))).unwrap();
    let error = sink.write(0, &batch(&table, &[vec![Cell::Float(f64::INFINITY)]])).unwrap_err();
    assert_eq!(error.message, "request `floats`, column `f`: JSON has no such number");
    let clash = append("floats", &[("_request", Ty::Text)]);
    assert_eq!(sink.begin(&start("r1", &[clash])).unwrap_err().kind, SinkErrorKind::Conflict);
    let cases = append("floats", &[("a", Ty::Text), ("A", Ty::Text)]);
    sink.begin(&start("r1", &[cases])).unwrap();
}

#[test]
fn a_gone_reader_is_told_apart_from_a_full_disk() {
    let kinds = [
        (ErrorKind::BrokenPipe, SinkErrorKind::BrokenPipe, "the reader of standard output is gone"),
        (ErrorKind::StorageFull, SinkErrorKind::Other, "standard output is full"),
    ];
    for (cause, kind, message) in kinds {
        let table = append("ids", &[("id", Ty::Int)]);
        let mut sink = NdjsonSink::new(Box::new(Broken(cause)));
        sink.begin(&start("r1", std::slice::from_ref(&table))).unwrap();
        let error = sink.write(0, &batch(&table, &[vec![Cell::Int(1)]])).unwrap_err();
        assert_eq!((error.kind, error.message.as_str()), (kind, message));
    }
}
