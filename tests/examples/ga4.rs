//! Google Analytics: paging in the body by `rowCount`, values by position.

use serde_json::{Value, json};

use super::run::Example;
use crate::support::server::{Answer, Request, Server};

fn row(by: [&str; 3], of: [&str; 7]) -> Value {
    let values = |texts: &[&str]| texts.iter().map(|text| json!({"value": text})).collect::<Vec<_>>();
    json!({"dimensionValues": values(&by), "metricValues": values(&of)})
}

fn answer(request: &Request) -> Answer {
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    let rows = match body["offset"].as_u64().unwrap() {
        0 => vec![
            row(["20260101", "Organic Search", "Germany"], ["10", "7", "9", "4", "31", "1.5", "99.95"]),
            row(["20260101", "Direct", "(not set)"], ["2", "0", "2", "2", "2", "0", "0"]),
        ],
        2 => vec![row(["20260102", "Email", "France"], ["5", "5", "5", "0", "12", "2", "12.345678"])],
        other => panic!("offset {other} was not to be asked for"),
    };
    let page = json!({
        "dimensionHeaders": [{"name": "date"}, {"name": "sessionDefaultChannelGroup"}, {"name": "country"}],
        "metricHeaders": [{"name": "sessions", "type": "TYPE_INTEGER"}],
        "rows": rows, "rowCount": 3, "metadata": {"currencyCode": "EUR", "timeZone": "Europe/Berlin"}, "kind": "analyticsData#runReport",
    });
    Answer::json(page.to_string())
}

#[test]
fn a_report_in_pages() {
    let server = Server::start(answer);
    let run = Example::of("ga4").param("since", "2026-01-01").secret("GA4_TOKEN", "ya29").run(&server, "/v1beta");

    run.is("traffic", &[
        r#"{"date":"2026-01-01","channel":"Organic Search","country":"Germany","sessions":10,"engaged_sessions":7,"users":9,"new_users":4,"page_views":31,"conversions":1.5,"revenue":99.95,"currency":"EUR"}"#,
        r#"{"date":"2026-01-01","channel":"Direct","country":"unknown","sessions":2,"engaged_sessions":0,"users":2,"new_users":2,"page_views":2,"conversions":0,"revenue":0,"currency":"EUR"}"#,
        r#"{"date":"2026-01-02","channel":"Email","country":"France","sessions":5,"engaged_sessions":5,"users":5,"new_users":0,"page_views":12,"conversions":2,"revenue":12.345678,"currency":"EUR"}"#,
    ]);
    run.global("select sum(sessions), count(*) from global", &["17|3"]);

    let first = &server.requests()[0];
    assert_eq!(first.path, "/v1beta/properties/213025502:runReport");
    let body: Value = serde_json::from_slice(&first.body).unwrap();
    assert_eq!(body["dateRanges"], json!([{"startDate": "2026-01-01", "endDate": "2026-01-31"}]));
    assert_eq!(body["limit"], json!(10_000));
}
