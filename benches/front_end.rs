//! How long a script of 1,000 lines takes to parse, check, lint and plan, and `capi check` of it as a whole
//! process: `cargo bench --bench front_end`. Medians; the script is the same every time.
#![allow(clippy::print_stdout, clippy::expect_used)]

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use capi::Settings;
use capi::check::{NoFiles, check};
use capi::lint;
use capi::plan::plan;
use capi::source::Source;
use capi::syntax::parse;

const LINES: usize = 1000;
const RUNS: usize = 50;

fn main() {
    let text = script();
    let source = Source::new("large.capi", text.as_str());
    let parsed = parse(&source);
    let checked = check(&source, &parsed, &NoFiles);
    let shown: Vec<String> = checked.diagnostics.iter().take(5).map(|found| format!("{}: {}", found.code, found.message)).collect();
    assert!(shown.is_empty(), "the script of the measurement is wrong: {shown:#?}");
    let settings = Settings::default();
    println!("{} lines, {} bytes, {} requests", text.lines().count(), text.len(), text.matches("\nrequest ").count());
    show("parse", median(|| drop(black_box(parse(&source)))));
    show("check", median(|| drop(black_box(check(&source, &parsed, &NoFiles)))));
    show("lint", median(|| drop(black_box(lint::lint(&source, &parsed, &checked, &lint::Settings::default())))));
    show("plan", median(|| drop(black_box(plan(&checked, &settings)))));
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("large.capi");
    std::fs::write(&file, text).expect("a file that can be written");
    show("capi check, whole process", median(|| process(&["check", &file.display().to_string()])));
    show("capi --version, whole process", median(|| process(&["--version"])));
}

fn show(what: &str, time: Duration) {
    println!("{what:<30} {:>8.2} ms", time.as_secs_f64() * 1000.0);
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

fn process(arguments: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_capi"));
    let status = command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.expect("capi starts").success(), "capi {arguments:?} failed");
}

/// Every construct, about 60 requests, exactly 1,000 lines.
fn script() -> String {
    let mut text = String::from(HEAD);
    for number in 0.. {
        let request = request(number);
        if text.lines().count() + request.lines().count() > LINES {
            break;
        }
        text.push_str(&request);
    }
    while text.lines().count() < LINES {
        text.push_str("# the end\n");
    }
    text
}

const HEAD: &str = r#"# A large integration.
use marketing

integration large "A large integration"

param $since: date = today() - 30d
param $region: "eu" | "us" = "eu"
param $accounts: list<text> = ["1", "2"]
secret $TOKEN?

let $WHOLE = ["jpy", "krw"]
fn cents($amount, $currency) = if $currency in $WHOLE then $amount else $amount / 100

fields $METRICS {
  impressions -> global.impressions, clicks -> global.clicks
  spend -> global.spend
  cpc, cpm, frequency: decimal
  reach: int
}
fields $COUNTRY { country: text }

base "https://{$region}.api.acme.test/v2"
auth bearer($TOKEN)
header Accept = "application/json", "X-Client" = "capi"
timezone "Europe/Berlin"
rate 10/s, 300/min
on 400 when error.code in [4, 17, 32] retry 3 times after 60s "the rate limit"
on 404 accept "no data"

shape report($by) {
  for $account in $accounts
  get "/accounts/{$account}/report"
  query from = $since, by = join($by, ","), metrics = join($METRICS, ",")
  query extra = if count($by) > 0 then "yes" else null
  paginate cursor(next: paging.cursors.after, query: "after")
  records rows
  key date, campaign_id, ...$by
  map day -> global.date
  map campaign_id -> global.campaign_id
  map actions[.type == "purchase"].value | sum(number(.)) -> global.conversions
  map stats { ...$METRICS }
}
request report_all        = report([])
request report_by_country = report($COUNTRY) { map dims { ...$COUNTRY } }

"#;

fn request(number: usize) -> String {
    let mut text = String::new();
    let _ = match number % 3 {
        0 => write!(text, "{}", PARENT.replace('@', &number.to_string())),
        1 => write!(text, "{}", CHILD.replace("@@", &(number - 1).to_string()).replace('@', &number.to_string())),
        _ => write!(text, "{}", POST.replace('@', &number.to_string())),
    };
    text
}

const PARENT: &str = r#"request items_@ "Items of kind @" {
  get "/items/@"
  query status = "active", fields = ["id", "name"], "page[size]" = 100
  paginate number(query: "page", start: 1, size: 100, total: meta.total)
  records data.items
  where status != "deleted" and (amount ?? 0) >= 0
  let $unit = if currency in $WHOLE then 1 else 100
  key id
  map id                          -> id: text "The id of the item"
  map lower(name)                 -> name: text
  map amount / $unit              -> amount: decimal(18, 2)
  map date(created_at)            -> created_on: date
  map customer.address { city, postcode, country: text }
  map tags | filter(. != "") | join(", ") -> tags: text
}

"#;

const CHILD: &str = r#"request details_@ "Details of the items" {
  for $item in $items_@@[.status == "open"]
  get "/items/{$item.id}/details"
  header "X-Item" = "item {$item.id} of {$region}"
  paginate url(next: links.next)
  records details
  each $line, $i in lines
  key item_id, position
  map $item.id                    -> item_id: text
  map $i                          -> position: int
  map $line.sku | trim | upper    -> sku: text
  map cents($line.price, currency) -> price: decimal
  map match kind { "a" => "first", "b" or "c" => "other", else => null } -> kind: text
  map $line.attributes[.name == "color"][0].value -> color: text
  map coalesce($line.note, note, "none") -> note: text
  map {a: $line.a, b: [1, 2.5, true]} -> extra: json
}

"#;

const POST: &str = r#"request search_@ "A search" {
  post "/search/@"
  reads
  body json {
    query: { from: $since, to: today(), text: "kind {$region}" },
    limit?: 500,
    sort: [{ by: "date", order: "asc" }],
  }
  paginate offset(query: "offset", size: 500)
  stop when hits.done == true
  records hits.rows
  key key
  map key                         -> key: text
  map @ + value * 2 - 1           -> value: decimal
  map round(score, 3)             -> score: float
  map from_unix(at)               -> at: datetime
}

"#;
