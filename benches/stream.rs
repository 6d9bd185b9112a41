//! The memory that one large answer takes: a server makes 0.5 GB and 5 GB of each format while it sends
//! them, a run in a process of its own writes the rows as JSON lines to nowhere. The peak must be the
//! same for both sizes. `cargo bench --bench stream`; `-- 5 csv` for one of them, `-- sqlite` to write
//! the rows into a SQLite file instead.
#![allow(clippy::print_stdout, clippy::expect_used)]

use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::time::{Duration, Instant};

use capi::sink::Sink;
use capi::sink::sqlite::SqliteSink;
use capi::sink::stdout::NdjsonSink;
use capi::{RunOptions, Script, Settings};
use flate2::Compression;
use flate2::write::GzEncoder;

/// Rows that are made once and sent again and again.
const BLOCK: usize = 2000;
const FORMATS: [Format; 4] = [Format::JsonLines, Format::Csv, Format::Json, Format::Gzip];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    if let [word, url, statements, destination] = words.as_slice()
        && word == "run"
    {
        return run(url, statements, destination);
    }
    let sizes: Vec<f64> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![0.5, 5.0] } else { sizes };
    let named: Vec<Format> = FORMATS.into_iter().filter(|format| words.iter().any(|word| word == format.name())).collect();
    let formats = if named.is_empty() { FORMATS.to_vec() } else { named };
    let destination = if words.iter().any(|word| word == "sqlite") { "sqlite" } else { "nowhere" };
    println!("{:<8} {:>6} {:>12} {:>9} {:>9} {:>10}", "", "GB", "rows", "seconds", "MB/s", "peak RSS");
    for format in formats {
        for size in &sizes {
            measure(format, *size, destination);
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    JsonLines,
    Csv,
    Json,
    /// CSV inside of gzip, at the size that it unpacks to.
    Gzip,
}

impl Format {
    fn name(self) -> &'static str {
        match self {
            Format::JsonLines => "jsonl",
            Format::Csv => "csv",
            Format::Json => "json",
            Format::Gzip => "csv.gz",
        }
    }

    /// Before the rows, some rows, and after them.
    fn parts(self) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
        let json = |end: &str| (0..BLOCK).map(|row| format!("{}{end}", json(row))).collect::<String>().into_bytes();
        let csv = || (0..BLOCK).map(csv).collect::<String>().into_bytes();
        let header: &[u8] = b"id,name,day,clicks,spend,note\n";
        match self {
            Format::JsonLines => (Vec::new(), json("\n"), Vec::new()),
            Format::Csv => (header.to_vec(), csv(), Vec::new()),
            Format::Json => (b"{\"data\":[".to_vec(), json(","), b"{\"id\":0}],\"paging\":{\"next\":null}}".to_vec()),
            Format::Gzip => (gzip(header), gzip(&csv()), Vec::new()),
        }
    }

    /// Bytes of the block once it is unpacked.
    fn unpacked(self, block: &[u8]) -> usize {
        if self == Format::Gzip { (0..BLOCK).map(|row| csv(row).len()).sum() } else { block.len() }
    }

    fn statements(self) -> &'static str {
        match self {
            Format::JsonLines => "format jsonl",
            Format::Csv => "format csv",
            Format::Json => "records data\n  paginate cursor(next: paging.next, query: \"cursor\")",
            Format::Gzip => "format gunzip | csv",
        }
    }
}

fn json(row: usize) -> String {
    format!(
        r#"{{"id":{row},"name":"Spring sale – all products {row}","day":"2026-01-31","stats":{{"clicks":{},"spend":"{}.50"}},"labels":["spring","sale"],"note":"Runs until the end of the month; \"do not touch\""}}"#,
        row * 7,
        row % 100
    )
}

fn csv(row: usize) -> String {
    format!("{row},Spring sale – all products {row},2026-01-31,{},{}.50,\"Runs until the end; \"\"do not touch\"\"\"\n", row * 7, row % 100)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn measure(format: Format, gigabytes: f64, destination: &str) {
    let (before, block, after) = format.parts();
    let blocks = (gigabytes * 1e9 / format.unpacked(&block) as f64).ceil() as usize;
    let url = serve(before, block, blocks, after).expect("a server");
    let own = std::env::current_exe().expect("this program");
    let output = Command::new(own).args(["run", &url, format.statements(), destination]).output().expect("this program again");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    let [rows, seconds, peak] = text.split_whitespace().collect::<Vec<_>>().try_into().expect("three numbers");
    let rate = gigabytes * 1000.0 / seconds.parse::<f64>().expect("seconds");
    println!("{:<8} {gigabytes:>6} {rows:>12} {seconds:>9} {rate:>9.0} {peak:>7} MB", format.name());
}

/// Answers one request, with so many blocks.
fn serve(before: Vec<u8>, block: Vec<u8>, blocks: usize, after: Vec<u8>) -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || {
        let (stream, _) = listener.accept()?;
        let length = before.len() + blocks * block.len() + after.len();
        answer(stream, length, std::iter::once(&before).chain((0..blocks).map(|_| &block)).chain([&after]))
    });
    Ok(url)
}

fn answer<'b>(mut stream: TcpStream, length: usize, parts: impl Iterator<Item = &'b Vec<u8>>) -> io::Result<()> {
    let mut head = String::new();
    let mut reader = BufReader::new(stream.try_clone()?);
    while reader.read_line(&mut head)? > 2 {}
    write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n")?;
    parts.into_iter().try_for_each(|part| stream.write_all(part))
}

/// The process that is measured: prints rows, seconds and its peak in MB.
fn run(url: &str, statements: &str, destination: &str) {
    let stats = if statements.contains("csv") { "" } else { "stats." };
    let script = format!(
        "integration large\nbase \"{url}\"\nrequest rows {{\n  get \"/rows\"\n  {statements}\n  map id -> id: int\n  map name -> name: text\n  \
         map day -> day: date\n  map {stats}clicks -> clicks: int\n  map {stats}spend -> spend: decimal\n  map note -> note: text\n}}\n"
    );
    let plan = Script::new("large.capi", script).plan(Settings::default()).expect("the script of the measurement is right");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("rows.db").display().to_string();
    let sink: Box<dyn Sink> = match destination {
        "sqlite" => Box::new(SqliteSink::open(&file, Duration::from_secs(1)).expect("a new database")),
        _ => Box::new(NdjsonSink::new(Box::new(io::sink()))),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let begun = Instant::now();
    let report = runtime.block_on(plan.run(RunOptions { sink: Some(sink), ..RunOptions::default() }));
    assert!(report.error.is_none(), "{:?}", report.error);
    let rows: u64 = report.requests.iter().map(|request| request.rows_written).sum();
    println!("{rows} {:.1} {}", begun.elapsed().as_secs_f64(), peak());
}

/// In MB, where the system tells it (Linux).
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}
