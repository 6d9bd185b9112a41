//! Reports that are ordered, waited for and fetched from another host, which sees no credential.

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::run::Example;
use crate::support::server::{Answer, Request, Server};

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// Each report is ready when it is asked for the second time.
fn answer(request: &Request, asked: &AtomicUsize, files: &str) -> Answer {
    let scope = || request.header("amazon-advertising-api-scope").unwrap_or_default().to_owned();
    if request.path == "/auth/o2/token" {
        assert!(request.text().contains("grant_type=refresh_token"));
        return Answer::json(r#"{"access_token": "Atza-1", "token_type": "bearer", "expires_in": 3600}"#);
    }
    assert_eq!(request.header("authorization"), Some("Bearer Atza-1"));
    assert_eq!(request.header("amazon-advertising-api-clientid"), Some("client-1"));
    match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/v2/profiles") => Answer::json(
            json!([
                {"profileId": 11, "currencyCode": "EUR", "timezone": "Europe/Paris", "accountInfo": {"type": "seller", "name": "A"}},
                {"profileId": 12, "currencyCode": "EUR", "timezone": "Europe/Paris", "accountInfo": {"type": "vendor", "name": "B"}},
                {"profileId": 13, "currencyCode": "GBP", "timezone": "Europe/London", "accountInfo": {"type": "seller", "name": "C"}},
            ])
            .to_string(),
        ),
        ("POST", "/reporting/reports") => {
            let body: Value = serde_json::from_slice(&request.body).unwrap();
            let (start, end) = (body["startDate"].as_str().unwrap(), body["endDate"].as_str().unwrap());
            if scope() == "13" && start == "2026-02-01" {
                return Answer::status(425);
            }
            Answer::json(json!({"reportId": format!("{}-{start}-{end}", scope()), "status": "PENDING"}).to_string())
        }
        ("GET", path) => {
            let id = path.strip_prefix("/reporting/reports/").unwrap();
            if asked.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) {
                return Answer::json(json!({"reportId": id, "status": "PROCESSING", "url": null}).to_string());
            }
            Answer::json(
                json!({"reportId": id, "status": "COMPLETED", "url": format!("{files}/{id}.json.gz?X-Amz-Signature=abc")}).to_string(),
            )
        }
        other => panic!("not to be called: {other:?}"),
    }
}

#[test]
fn reports_are_waited_for_and_fetched() {
    let files = Server::start(|request| {
        assert!(request.header("authorization").is_none() && request.header("amazon-advertising-api-clientid").is_none());
        assert_eq!(request.param("X-Amz-Signature").as_deref(), Some("abc"));
        let day = request.path.get(4..14).unwrap();
        let row = json!([{"date": day, "campaignId": 5, "campaignName": "c", "impressions": 10, "clicks": 1, "cost": 0.5, "purchases7d": 1, "sales7d": 9.99}]);
        Answer::ok(gzip(&row.to_string())).header("content-type", "application/octet-stream")
    });
    let host = format!("localhost:{}", files.address().port());
    let (asked, link) = (AtomicUsize::new(0), files.localhost(""));
    let server = Server::start(move |request| answer(request, &asked, &link));
    let run = Example::of("amazon_ads")
        .param("since", "2026-01-01")
        .secret("CLIENT_ID", "client-1")
        .secret("CLIENT_SECRET", "hush-hush")
        .secret("REFRESH_TOKEN", "Atzr-1")
        .replace("https://api.amazon.com/auth/o2/token", &server.url("/auth/o2/token"))
        .replace("*.amazonaws.com", &host)
        .replace("every 10s", "every 1ms")
        .replace("concurrency 4", "concurrency 1")
        .replace("windows($bookmark, today(), 1mo)", "windows($bookmark, @2026-03-01, 1mo)")
        .run(&server, "");
    let row = |account: &str, currency: &str, day: &str| {
        format!(
            r#"{{"account_id":"{account}","currency":"{currency}","campaign_id":"5","campaign":"c","date":"{day}","impressions":10,"clicks":1,"spend":0.5,"conversions":1,"conversion_value":9.99}}"#
        )
    };
    run.is("campaigns", &[&row("11", "EUR", "2026-01-01"), &row("11", "EUR", "2026-02-01"), &row("13", "GBP", "2026-01-01")]);
    run.is("profiles", &[r#"{"account_id":"11","name":"A"}"#, r#"{"account_id":"12","name":"B"}"#, r#"{"account_id":"13","name":"C"}"#]);
    assert_eq!(files.requests().len(), 3);
}
