//! Mailchimp: offset paging by `total_items`, nested figures.

use super::run::Example;
use crate::support::server::{Answer, Request, Server};

fn report(id: &str, sent: u32) -> String {
    format!(
        r#"{{"id": "{id}", "campaign_title": "Newsletter {id}", "type": "regular", "list_id": "l1", "list_name": "Customers", "subject_line": "News",
            "emails_sent": {sent}, "abuse_reports": 1, "unsubscribed": 2, "send_time": "2026-01-15T23:30:00+00:00",
            "bounces": {{"hard_bounces": 3, "soft_bounces": 4, "syntax_errors": 0}}, "opens": {{"opens_total": 186, "unique_opens": 100, "open_rate": 0.42}},
            "clicks": {{"clicks_total": 42, "unique_clicks": 40, "unique_subscriber_clicks": 38, "click_rate": 0.166}},
            "ecommerce": {{"total_orders": 2, "total_spent": 40.5, "total_revenue": 38.25, "currency_code": "USD"}}}}"#
    )
}

fn answer(request: &Request) -> Answer {
    let reports = match request.param("offset").as_deref() {
        // Fewer than asked for: a short page is not the last one here.
        Some("0") => [report("a", 250), report("b", 107)].join(","),
        Some("2") => report("c", 7),
        _ => return Answer::status(400),
    };
    Answer::json(format!(r#"{{"reports": [{reports}], "total_items": 3, "_links": []}}"#))
}

#[test]
fn campaigns_by_offset() {
    let server = Server::start(answer);
    let run = Example::of("mailchimp").param("since", "2026-01-01").secret("MAILCHIMP_KEY", "k-us1").run(&server, "/3.0");

    assert_eq!(run.rows("campaigns").len(), 3);
    assert_eq!(
        run.rows("campaigns")[0],
        r#"{"channel":"email","campaign_id":"a","campaign":"Newsletter a","campaign_type":"regular","subject":"News","audience":"Customers","date":"2026-01-15","happened_at":"2026-01-15T23:30:00Z","sends":250,"email_bounces":7,"deliveries":243,"opens":186,"unique_opens":100,"email_clicks":42,"unique_email_clicks":38,"unsubscribes":2,"spam_complaints":1,"orders":2,"revenue":38.25,"currency":"USD"}"#
    );
    run.global("select campaign_id, sends, open_rate from global where campaign_id = 'b'", &["b|107|1"]);

    let requests = server.requests();
    assert_eq!(requests.len(), 2, "`total_items` says that there is no third page");
    assert_eq!(requests[0].header("authorization"), Some("Basic YW55OmstdXMx"));
    assert_eq!(requests[0].param("count").as_deref(), Some("100"));
    assert_eq!(requests[0].param("since_send_time").as_deref(), Some("2026-01-01T00:00:00Z"));
}
