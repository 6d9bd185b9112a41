//! Pinterest Ads: three levels, a `bookmark` as cursor, windows for each campaign.

use super::run::Example;
use crate::support::server::{Answer, Request, Server};

fn answer(request: &Request) -> Answer {
    match (request.path.as_str(), request.param("bookmark").as_deref()) {
        ("/v5/ad_accounts", None) => Answer::json(
            r#"{"items": [{"id": "549", "name": "Acme", "currency": "USD", "country": "US", "permissions": ["OWNER"]}], "bookmark": null}"#,
        ),
        ("/v5/ad_accounts/549/campaigns", None) => {
            Answer::json(r#"{"items": [{"id": "626", "ad_account_id": "549", "name": "Spring", "status": "ACTIVE"}], "bookmark": "Y2JD"}"#)
        }
        ("/v5/ad_accounts/549/campaigns", Some("Y2JD")) => {
            Answer::json(r#"{"items": [{"id": "627", "ad_account_id": "549", "name": "Sale", "status": "PAUSED"}], "bookmark": null}"#)
        }
        ("/v5/ad_accounts/549/campaigns/analytics", None) => analytics(request),
        _ => Answer::status(404),
    }
}

fn analytics(request: &Request) -> Answer {
    let (campaign, day) = (request.param("campaign_ids").unwrap(), request.param("start_date").unwrap());
    Answer::json(match campaign.as_str() {
        "626" => {
            format!(
                r#"[{{"CAMPAIGN_ID": 626, "DATE": "{day}", "SPEND_IN_MICRO_DOLLAR": 2500000, "IMPRESSION_1": 120, "CLICKTHROUGH_1": 7}}]"#
            )
        }
        _ => "[]".to_owned(),
    })
}

#[test]
fn results_of_all_campaigns_in_windows() {
    let server = Server::start(answer);
    let run = Example::of("pinterest_ads").param("since", "2025-12-03").secret("PINTEREST_TOKEN", "pina_1").run(&server, "/v5");

    run.is("accounts", &[r#"{"account_id":"549","account":"Acme","currency":"USD"}"#]);
    let campaign = |id: &str, name: &str, status: &str| {
        format!(r#"{{"campaign_id":"{id}","campaign":"{name}","status":"{status}","account_id":"549"}}"#)
    };
    run.is("campaigns", &[&campaign("626", "Spring", "ACTIVE"), &campaign("627", "Sale", "PAUSED")]);
    let row = |day: &str| {
        format!(r#"{{"account_id":"549","campaign_id":"626","campaign":"Spring","date":"{day}","spend":2.5,"impressions":120,"clicks":7}}"#)
    };
    run.is("results", &[&row("2025-12-03"), &row("2026-01-02")]);
    run.global("select campaign, sum(clicks), sum(spend) from global group by 1", &["Spring|14|5"]);

    let mut windows: Vec<String> = server
        .requests()
        .iter()
        .filter(|request| request.path.ends_with("/analytics"))
        .map(|request| ["campaign_ids", "start_date", "end_date"].map(|name| request.param(name).unwrap()).join(" "))
        .collect();
    windows.sort();
    assert_eq!(
        windows,
        ["626 2025-12-03 2026-01-01", "626 2026-01-02 2026-01-31", "627 2025-12-03 2026-01-01", "627 2026-01-02 2026-01-31"]
    );
    assert!(server.requests().iter().all(|request| request.header("authorization") == Some("Bearer pina_1")));
}
