//! HubSpot: a cursor in the query and one in the body, properties out of `fields`.

use serde_json::{Value, json};

use super::run::Example;
use crate::support::server::{Answer, Request, Server};

fn answer(request: &Request) -> Answer {
    match request.path.as_str() {
        "/crm/v3/objects/contacts" => contacts(request.param("after").as_deref()),
        "/crm/v3/objects/deals/search" => {
            let body: Value = serde_json::from_slice(&request.body).unwrap();
            deals(body["after"].as_str())
        }
        _ => Answer::status(404),
    }
}

fn contacts(after: Option<&str>) -> Answer {
    match after {
        None => Answer::json(
            r#"{"results": [{"id": "512", "properties": {"createdate": "2025-01-01T00:00:00Z", "email": "ada@example.com", "firstname": "Ada",
               "lastname": "Lovelace", "country": "UK", "company": "Engines", "lifecyclestage": "lead"},
               "createdAt": "2025-01-01T00:00:00.000Z", "updatedAt": "2026-01-02T03:04:05.678Z", "archived": false}],
               "paging": {"next": {"after": "NTI1Cg%3D%3D", "link": "https://api.hubapi.com/crm/v3/objects/contacts?after=NTI1Cg%3D%3D"}}}"#,
        ),
        Some("NTI1Cg%3D%3D") => Answer::json(
            r#"{"results": [{"id": "513", "properties": {"email": null, "firstname": "Bob", "lastname": null, "country": null, "company": null,
               "lifecyclestage": "customer"}, "createdAt": "2025-02-01T00:00:00Z", "updatedAt": "2026-01-03T00:00:00Z", "archived": false}]}"#,
        ),
        Some(_) => Answer::status(400),
    }
}

fn deals(after: Option<&str>) -> Answer {
    let deal = |id: &str, amount: &str| {
        json!({"id": id, "properties": {"dealname": "Big one", "dealstage": "closedwon", "amount": amount, "deal_currency_code": "EUR",
               "closedate": "2026-01-15T00:00:00Z"}, "createdAt": "2025-01-01T00:00:00Z", "updatedAt": "2026-01-20T00:00:00Z", "archived": false})
    };
    match after {
        None => Answer::json(json!({"total": 2, "results": [deal("9001", "1500.50")], "paging": {"next": {"after": "1"}}}).to_string()),
        Some("1") => Answer::json(json!({"total": 2, "results": [deal("9002", "")]}).to_string()),
        Some(_) => Answer::status(400),
    }
}

#[test]
fn contacts_and_deals() {
    let server = Server::start(answer);
    let run = Example::of("hubspot").param("since", "2026-01-01").secret("HUBSPOT_TOKEN", "pat-1").run(&server, "/crm/v3/objects");

    run.is("contacts", &[
        r#"{"contact_id":"512","created_at":"2025-01-01T00:00:00Z","updated_at":"2026-01-02T03:04:05.678Z","email":"ada@example.com","firstname":"Ada","lastname":"Lovelace","country":"UK","company":"Engines","lifecycle_stage":"lead"}"#,
        r#"{"contact_id":"513","created_at":"2025-02-01T00:00:00Z","updated_at":"2026-01-03T00:00:00Z","email":null,"firstname":"Bob","lastname":null,"country":null,"company":null,"lifecycle_stage":"customer"}"#,
    ]);
    run.is("deals", &[
        r#"{"deal_id":"9001","updated_at":"2026-01-20T00:00:00Z","deals":1,"dealname":"Big one","deal_stage":"closedwon","deal_value":1500.5,"currency":"EUR","closedate":"2026-01-15T00:00:00Z"}"#,
        r#"{"deal_id":"9002","updated_at":"2026-01-20T00:00:00Z","deals":1,"dealname":"Big one","deal_stage":"closedwon","deal_value":null,"currency":"EUR","closedate":"2026-01-15T00:00:00Z"}"#,
    ]);
    run.global("select sum(deals), deal_stage from global where deal_id is not null group by 2", &["2|closedwon"]);

    let requests = server.requests();
    let first = requests.iter().find(|request| request.path.ends_with("contacts")).unwrap();
    assert_eq!(first.param("properties").as_deref(), Some("email,firstname,lastname,country,company,lifecyclestage"));
    let search = requests.iter().find(|request| request.path.ends_with("search")).unwrap();
    let body: Value = serde_json::from_slice(&search.body).unwrap();
    assert_eq!(body["filterGroups"][0]["filters"][0]["value"], json!("2026-01-01"));
    assert!(body.get("after").is_none(), "the first page has no cursor");
    assert_eq!(requests.len(), 4);
}
