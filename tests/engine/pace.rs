//! Rates that are declared are kept, and what is not declared is found out: in simulated time, against
//! APIs whose limits are exact.

use std::sync::Arc;
use std::time::Duration;

use crate::support::api::{Api, Seen, run};
use capi::engine::report::RunReport;
use capi::sink::memory::Kept;

const LATENCY: Duration = Duration::from_millis(50);

/// A request with so many turns.
fn turns(name: &str, count: usize, more: &str) -> String {
    let list: Vec<String> = (0..count).map(|index| index.to_string()).collect();
    format!(
        "request {name} {{\n  for $n in [{}]\n  get \"/{name}/{{$n}}\"\n  records data\n  map $n -> n: int\n  {more}\n}}\n",
        list.join(", ")
    )
}

fn script(more: &str, requests: &str) -> String {
    format!("integration t\nbase \"https://api.acme.test\"\n{more}\n{requests}")
}

fn all(report: &RunReport, kept: &Kept) -> usize {
    assert_eq!(report.error.as_ref().map(|error| format!("{} {:?}", error.message, error.help)), None);
    kept.rows.iter().map(|(_, rows)| rows.num_rows()).sum()
}

/// The most calls that started in any window of so much time.
fn most_in(seen: &Seen, window: Duration) -> usize {
    let started: Vec<_> = seen.started.iter().collect();
    (0..started.len()).map(|first| started[first..].iter().take_while(|at| ***at < *started[first] + window).count()).max().unwrap_or(0)
}

#[test]
fn a_rate_of_the_file_is_shared_by_all_requests() {
    let api = Arc::new(Api { latency: LATENCY, ..Api::default() });
    let requests = turns("a", 60, "") + &turns("b", 60, "");
    let (report, kept, _) = run(&api, &script("rate 10/s, 40/min", &requests));
    assert_eq!(all(&report, &kept), 120);
    let seen = api.seen();
    assert_eq!(most_in(&seen, Duration::from_secs(1)), 10);
    assert_eq!(most_in(&seen, Duration::from_secs(60)), 40);
}

#[test]
fn a_rate_of_a_request_adds_to_that_of_the_file() {
    let api = Arc::new(Api { latency: LATENCY, ..Api::default() });
    let requests = turns("slow", 10, "rate 2/s") + &turns("fast", 60, "");
    let (report, kept, _) = run(&api, &script("rate 10/s", &requests));
    assert_eq!(all(&report, &kept), 70);
    let seen = api.seen();
    assert_eq!(most_in(&seen, Duration::from_secs(1)), 10);
    let slow = seen.started.iter().zip(&seen.paths).filter(|(_, path)| path.starts_with("/slow")).map(|(at, _)| *at).collect();
    assert_eq!(most_in(&Seen { started: slow, ..Seen::default() }, Duration::from_secs(1)), 2);
}

#[test]
fn without_a_rate_a_quick_api_is_not_kept_waiting() {
    let api = Arc::new(Api { latency: LATENCY, ..Api::default() });
    let (report, kept, took) = run(&api, &script("", &turns("r", 200, "")));
    assert_eq!(all(&report, &kept), 200);
    // 32 at once is the most: seven rounds of 50 ms.
    assert_eq!(api.seen().most_at_once, 32);
    assert!(took <= LATENCY * 7 * 2, "{took:?}");
}

#[test]
fn concurrency_of_the_file_bounds_all_requests_together_and_that_of_a_request_its_turns() {
    let requests = turns("a", 30, "") + &turns("b", 30, "");
    let api = Arc::new(Api { latency: LATENCY, at_once: Some(3), ..Api::default() });
    let (report, kept, _) = run(&api, &script("concurrency 3", &requests));
    assert_eq!((all(&report, &kept), api.seen().most_at_once, api.seen().refused), (60, 3, 0));
    let api = Arc::new(Api { latency: LATENCY, ..Api::default() });
    let (report, kept, _) = run(&api, &script("", &(turns("a", 30, "concurrency 2") + &turns("b", 2, ""))));
    assert_eq!((all(&report, &kept), api.seen().most_at_once), (32, 4));
    let api = Arc::new(Api { latency: LATENCY, ..Api::default() });
    let (report, kept, _) = run(&api, &script("", &turns("a", 900, "concurrency 40")));
    assert_eq!((all(&report, &kept), api.seen().most_at_once), (900, 40));
}

#[test]
fn an_api_that_takes_few_calls_at_once_gets_them_all() {
    for most in [1, 2, 5, 12] {
        let api = Arc::new(Api { latency: LATENCY, at_once: Some(most), ..Api::default() });
        let (report, kept, took) = run(&api, &script("", &turns("r", 400, "")));
        assert_eq!(all(&report, &kept), 400);
        let refused = api.seen().refused;
        assert!(refused <= 40, "{refused} of 400 calls were refused by an API that takes {most}");
        let ideal = LATENCY * 400 / most as u32;
        assert!(took <= ideal * 3 + Duration::from_secs(10), "{took:?} for {ideal:?} with {most}");
    }
}

#[test]
fn an_api_with_a_bucket_of_tokens_gets_them_all() {
    for (size, per_second) in [(10.0, 20.0), (1.0, 5.0), (50.0, 10.0)] {
        let api = Arc::new(Api { latency: Duration::from_millis(5), bucket: Some((size, per_second)), ..Api::default() });
        let (report, kept, took) = run(&api, &script("", &turns("r", 400, "")));
        assert_eq!(all(&report, &kept), 400);
        let refused = api.seen().refused;
        assert!(refused <= 100, "{refused} of 400 calls were refused by a bucket of {size}, {per_second} a second");
        let ideal = Duration::from_secs_f64((400.0 - size) / per_second);
        assert!(took <= ideal * 2 + Duration::from_secs(10), "{took:?} for {ideal:?} with {size}, {per_second}");
    }
}

#[test]
fn a_limit_that_the_server_announces_is_not_gone_beyond() {
    let api = Arc::new(Api { latency: LATENCY, window: Some((20, Duration::from_secs(10))), ..Api::default() });
    let (report, kept, took) = run(&api, &script("", &turns("r", 100, "")));
    assert_eq!(all(&report, &kept), 100);
    let refused = api.seen().refused;
    assert_eq!(refused, 0);
    assert!(took <= Duration::from_secs(60), "{took:?}");
}
