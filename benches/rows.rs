//! Rows a second from the bytes of answers to a destination, beside the floor: serde_json reading the
//! same bytes into structs made for them. `cargo bench --bench rows`, or `-- sqlite` for one of them.
//!
//! 100 pages of 1,000 records; a record has some 700 bytes and 25 fields, ten of which are mapped.
#![allow(clippy::print_stdout, clippy::expect_used)]

mod support;

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use serde::Deserialize;

use capi::decode::{PagePlan, Records, body_text, decode_page};
use capi::http::{Call, Pending, Reply, Transport};
use capi::sink::Sink;
use capi::sink::memory::Memory;
use capi::sink::sqlite::SqliteSink;
use capi::sink::stdout::NdjsonSink;
use capi::{Plan, RunOptions, Script, Settings};
use support::{Dropped, clear_peak, peak};

const PAGES: usize = 100;
const RECORDS: usize = 1000;
const RUNS: usize = 5;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|word| name.contains(word.as_str()));
    let pages = Arc::new(Pages::new());
    let plan = plan();
    println!("{PAGES} pages of {RECORDS} records, {} bytes a page", pages.body.len());
    println!("{:<28} {:>12} {:>9} {:>9} {:>10}", "", "rows/s", "MB/s", "x floor", "peak RSS");
    let mut floor = None;
    for (name, work) in measures(&plan, &pages) {
        let is_floor = floor.is_none();
        if !is_floor && !is_wanted(name) {
            continue;
        }
        clear_peak();
        let time = median(work);
        let floor = *floor.get_or_insert(time);
        let rows = (PAGES * RECORDS) as f64 / time.as_secs_f64();
        let megabytes = (PAGES * pages.body.len()) as f64 / 1e6 / time.as_secs_f64();
        let ratio = time.as_secs_f64() / floor.as_secs_f64();
        println!("{name:<28} {rows:>12.0} {megabytes:>9.0} {ratio:>9.2} {:>10}", peak());
    }
}

type Measure<'m> = (&'static str, Box<dyn FnMut() + 'm>);

fn measures<'m>(plan: &'m Plan, pages: &'m Arc<Pages>) -> Vec<Measure<'m>> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut number = 0;
    let sqlite = move || {
        number += 1;
        let file = folder.path().join(format!("rows{number}.db"));
        let sink = SqliteSink::open(&file.display().to_string(), Duration::from_secs(1)).expect("a new database");
        run(plan, pages, Box::new(sink));
        let _ = std::fs::remove_file(file);
    };
    vec![
        ("floor: serde_json structs", Box::new(|| floor(pages))),
        ("decode alone", Box::new(|| decode(plan, pages))),
        ("run, rows dropped", Box::new(|| run(plan, pages, Box::new(Dropped)))),
        ("run into memory", Box::new(|| run(plan, pages, Box::new(Memory::default().sink())))),
        ("run to NDJSON, dropped", Box::new(|| run(plan, pages, Box::new(NdjsonSink::new(Box::new(std::io::sink())))))),
        ("run into SQLite", Box::new(sqlite)),
    ]
}

fn median(mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort();
    times.get(RUNS / 2).copied().unwrap_or_default()
}

const SCRIPT: &str = r#"
integration acme_ads "Acme Ads"

base "https://api.acme.test"

request ads {
  get "/ads"
  paginate number(query: "page", start: 1, size: 1000, total: meta.total)
  records data
  key id
  map id                 -> id: text
  map account.id         -> account_id: text
  map campaign.id        -> campaign_id: text
  map campaign.name      -> campaign: text
  map date               -> date: date
  map updated_at         -> updated_at: datetime
  map stats.impressions  -> impressions: int
  map stats.clicks       -> clicks: int
  map stats.spend_micros / 1_000_000 -> spend: decimal
  map stats.ctr          -> ctr: decimal
}
"#;

fn plan() -> Plan {
    let script = Script::new("acme_ads.capi", SCRIPT);
    script.plan(Settings::default()).expect("the script of the measurement is right")
}

fn run(plan: &Plan, pages: &Arc<Pages>, sink: Box<dyn Sink>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let transport: Arc<dyn Transport> = pages.clone();
    let options = RunOptions { sink: Some(sink), transport: Some(transport), ..RunOptions::default() };
    let report = runtime.block_on(plan.run(options));
    assert!(report.error.is_none(), "{:?}", report.error);
    let written: u64 = report.requests.iter().map(|request| request.rows_written).sum();
    assert_eq!(written, (PAGES * RECORDS) as u64);
}

fn decode(plan: &Plan, pages: &Pages) {
    let records = Records::Path(vec!["data".to_owned()]);
    let request = plan.requests.first().expect("a request");
    let plan = PagePlan { records: &records, record: &request.record, page: &request.page };
    for page in 1..=PAGES {
        let text = body_text(pages.page(page), Some("application/json")).expect("UTF-8");
        let mut take = |record: &mut Vec<capi::value::Value>| {
            black_box(record);
            Ok(())
        };
        decode_page(&text, &plan, &mut take).expect("JSON");
    }
}

fn floor(pages: &Pages) {
    for page in 1..=PAGES {
        let body = pages.page(page);
        let page: Page<'_> = serde_json::from_slice(&body).expect("JSON");
        for ad in &page.data {
            black_box(ad.sum());
        }
    }
}

#[derive(Deserialize)]
struct Page<'b> {
    #[serde(borrow)]
    data: Vec<Ad<'b>>,
}

#[derive(Deserialize)]
struct Ad<'b> {
    id: &'b str,
    account: Account<'b>,
    campaign: Campaign<'b>,
    date: &'b str,
    updated_at: &'b str,
    stats: Stats,
}

#[derive(Deserialize)]
struct Account<'b> {
    id: &'b str,
}

#[derive(Deserialize)]
struct Campaign<'b> {
    id: &'b str,
    name: &'b str,
}

#[derive(Deserialize)]
struct Stats {
    impressions: u64,
    clicks: u64,
    spend_micros: u64,
    ctr: f64,
}

impl Ad<'_> {
    /// Reads every field, so that none is left out.
    fn sum(&self) -> u64 {
        let texts = [self.id, self.account.id, self.campaign.id, self.campaign.name, self.date, self.updated_at];
        let Stats { impressions, clicks, spend_micros, ctr } = self.stats;
        texts.iter().map(|text| text.len() as u64).sum::<u64>() + impressions + clicks + spend_micros + ctr as u64
    }
}

/// An API in memory: every page is the same but for the identifiers.
struct Pages {
    body: Vec<u8>,
    /// Where the nine digits of each identifier are.
    places: Vec<usize>,
}

const RECORD: &str = concat!(
    r#"{"id":"@@@@@@@@@","object":"ad","account":{"id":"act_1029384756","name":"Acme GmbH & Co. KG","currency":"EUR","#,
    r#""timezone":"Europe/Berlin"},"campaign":{"id":"cmp_5647382910","name":"Spring sale – all products","status":"ACTIVE","#,
    r#""budget":{"daily":"150.00","total":null}},"creative":{"id":"crt_77120","kind":"image","url":"https://cdn.acme.test/c/77120.png","#,
    r#""size":{"width":1200,"height":628}},"date":"2026-01-31","created_at":"2025-11-03T09:15:00Z","updated_at":"2026-02-01T04:05:06.789Z","#,
    r#""stats":{"impressions":18234,"clicks":412,"spend_micros":153480000,"ctr":0.0226,"cpc":0.3725,"reach":15011,"#,
    r#""actions":[{"type":"purchase","value":"12"},{"type":"lead","value":"7"}]},"labels":["spring","sale"],"#,
    r#""archived":false,"comment":"Runs until the end of the month; \"do not touch\""}"#
);

impl Pages {
    fn new() -> Pages {
        let records = vec![RECORD; RECORDS].join(",");
        let body = format!(r#"{{"meta":{{"total":{}}},"data":[{records}]}}"#, PAGES * RECORDS).into_bytes();
        let places = body.windows(9).enumerate().filter(|(_, bytes)| *bytes == b"@@@@@@@@@").map(|(place, _)| place).collect();
        Pages { body, places }
    }

    /// Counted from 1.
    fn page(&self, page: usize) -> Bytes {
        let mut body = self.body.clone();
        for (index, place) in self.places.iter().enumerate() {
            if let Some(digits) = body.get_mut(*place..place + 9) {
                digits.copy_from_slice(format!("{:09}", page * RECORDS + index).as_bytes());
            }
        }
        Bytes::from(body)
    }
}

impl Transport for Pages {
    fn send(&self, call: Call) -> Pending<'_> {
        Box::pin(async move {
            let page = call.url.query_pairs().find(|(name, _)| name == "page").and_then(|(_, page)| page.parse().ok());
            let body = self.page(page.unwrap_or(1));
            let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
            Ok(Reply { status: 200, headers, received: body.len() as u64, body, rest: None, url: call.url, framed: true })
        })
    }
}
