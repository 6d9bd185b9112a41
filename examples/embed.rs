//! capi inside of a Rust program: a script is checked, planned and run, and its rows come back as
//! Arrow record batches. `cargo run --example embed`; it calls a small server of its own.
#![allow(clippy::print_stdout)]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;

use capi::arrow_array::RecordBatch;
use capi::arrow_array::cast::AsArray;
use capi::arrow_array::types::{Decimal128Type, Int64Type};
use capi::sink::memory::Memory;
use capi::{RunOptions, Script, Secrets, Settings};

const SCRIPT: &str = r#"
integration shop
param $base: text
secret $SHOP_TOKEN
base $base
auth bearer($SHOP_TOKEN)

request orders {
  get "/orders"
  paginate cursor(next: next, query: "cursor")
  records orders
  key id
  map id       -> id: int
  map customer -> customer: text
  map total    -> total: decimal(12, 2)
}
"#;

fn main() -> ExitCode {
    let done = serve().map_err(|error| error.to_string()).and_then(|address| {
        let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
        runtime.block_on(load(&address))
    });
    match done {
        Ok(batches) => {
            batches.iter().flat_map(lines).for_each(|line| println!("{line}"));
            ExitCode::SUCCESS
        }
        Err(message) => {
            println!("{message}");
            ExitCode::FAILURE
        }
    }
}

// [load]
/// All orders, as they are now.
pub async fn load(address: &str) -> Result<Vec<RecordBatch>, String> {
    let script = Script::new("shop.capi", SCRIPT);
    let settings = Settings {
        params: vec![("base".to_owned(), address.to_owned())],
        secrets: Secrets::default().with("SHOP_TOKEN", "a secret"),
        ..Settings::default()
    };
    let plan = script.plan(settings).map_err(|findings| {
        let lines =
            findings.iter().map(|finding| format!("line {}: {}", script.source().position(finding.span.start).line, finding.message));
        lines.collect::<Vec<_>>().join("\n")
    })?;
    let memory = Memory::default();
    let report = plan.run(RunOptions { sink: Some(Box::new(memory.sink())), ..RunOptions::default() }).await;
    match report.error {
        Some(error) => Err(error.message),
        None => Ok(memory.kept().rows.into_iter().map(|(_table, rows)| rows).collect()),
    }
}
// [end]

/// One line a row: the columns stand in the order in which the script maps them.
pub fn lines(rows: &RecordBatch) -> Vec<String> {
    let (id, customer, total) = (rows.column(0), rows.column(1), rows.column(2));
    let (id, customer, total) = (id.as_primitive::<Int64Type>(), customer.as_string::<i32>(), total.as_primitive::<Decimal128Type>());
    let line = |row| format!("{} {} {}", id.value(row), customer.value(row), total.value_as_string(row));
    (0..rows.num_rows()).map(line).collect()
}

/// A shop with two pages of orders, on loopback; gives its address.
pub fn serve() -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || listener.incoming().flatten().for_each(|stream| drop(answer(stream))));
    Ok(address)
}

fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let mut head = String::new();
    let mut reader = BufReader::new(stream.try_clone()?);
    while reader.read_line(&mut head)? > 2 {}
    let second = head.starts_with("GET /orders?cursor=2 ");
    let (status, body) = match head.to_ascii_lowercase().contains("authorization: bearer a secret") {
        false => ("401 Unauthorized", "{}"),
        true if second => ("200 OK", r#"{"orders": [{"id": 3, "customer": "Grace", "total": "12.50"}], "next": null}"#),
        true => (
            "200 OK",
            r#"{"orders": [{"id": 1, "customer": "Ada", "total": "7.00"}, {"id": 2, "customer": "Alan", "total": "0.99"}], "next": "2"}"#,
        ),
    };
    let length = body.len();
    write!(stream, "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
}
