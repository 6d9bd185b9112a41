//! Memory and time of a request with very many parents: `cargo bench --bench parents`, or
//! `-- 1000000` for one size. Children start while their parents still arrive, so the peak must not
//! grow with the parents. The API is in memory; rows go nowhere.
#![allow(clippy::print_stdout, clippy::expect_used)]

mod support;

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;

use capi::http::{Call, Pending, Reply, Transport};
use support::{Dropped, clear_peak, peak};

use capi::{RunOptions, Script, Settings};

const PAGE: usize = 1000;
const SIZES: [usize; 3] = [10_000, 100_000, 1_000_000];

/// Name and the child request.
const KINDS: [(&str, &str); 3] = [
    ("one call for each", "for $p in $parents\n  get \"/children/{$p.id}\"\n  map $p.name -> name: text\n  map n -> n: int"),
    ("in batches of 100", "for $p in $parents batch 100\n  post \"/batch\"\n  body json { ids: $p[*].id }\n  reads\n  map n -> n: int"),
    (
        "with a bookmark for each",
        "for $p in $parents\n  get \"/children/{$p.id}\"\n  query since = $bookmark\n  bookmark n from 0\n  key parent\n  map $p.id -> parent: int\n  map n -> n: int",
    ),
];

fn main() {
    let sizes: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    println!("{:<26} {:>10} {:>9} {:>12} {:>9}", "", "parents", "seconds", "parents/s", "peak RSS");
    for (name, child) in KINDS {
        for size in if sizes.is_empty() { SIZES.to_vec() } else { sizes.clone() } {
            clear_peak();
            let start = Instant::now();
            run(child, size);
            let seconds = start.elapsed().as_secs_f64();
            println!("{name:<26} {size:>10} {seconds:>9.2} {:>12.0} {:>9}", size as f64 / seconds, peak());
        }
    }
}

fn run(child: &str, parents: usize) {
    let text = format!(
        "integration t\nbase \"https://api.acme.test\"\nrequest parents {{\n  get \"/parents\"\n  paginate number(query: \"page\", start: 0, size: {PAGE}, total: total)\n  \
         records data\n  key id\n  map id -> id: int\n}}\nrequest children {{\n  {child}\n}}\n"
    );
    let plan = Script::new("parents.capi", text).plan(Settings::default()).expect("the script of the measurement is right");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let options = RunOptions { sink: Some(Box::new(Dropped)), transport: Some(Arc::new(Api { parents })), ..RunOptions::default() };
    let report = runtime.block_on(plan.run(options));
    assert!(report.error.is_none(), "{:?}", report.error);
    let read: Vec<u64> = report.requests.iter().map(|request| request.rows_read).collect();
    assert_eq!(read.first(), Some(&(parents as u64)));
    assert!(read.get(1).is_some_and(|read| *read >= (parents / 100) as u64));
}

struct Api {
    parents: usize,
}

impl Api {
    fn answer(&self, call: &Call) -> String {
        let page = call.url.query_pairs().find(|(name, _)| name == "page").and_then(|(_, page)| page.parse::<usize>().ok());
        let Some(page) = page else { return "[{\"n\": 7}]".to_owned() };
        let ids = (page * PAGE..self.parents.min((page + 1) * PAGE)).map(|id| format!("{{\"id\":{id},\"name\":\"parent number {id}\"}}"));
        format!("{{\"total\":{},\"data\":[{}]}}", self.parents, ids.collect::<Vec<_>>().join(","))
    }
}

impl Transport for Api {
    fn send(&self, call: Call) -> Pending<'_> {
        Box::pin(async move {
            let body = Bytes::from(self.answer(&call));
            let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
            Ok(Reply { status: 200, headers, received: body.len() as u64, body, rest: None, url: call.url, framed: true })
        })
    }
}
