//! Klaviyo: a key of its own form, the revision header, `links.next`, one turn for each channel.

use super::run::Example;
use crate::support::server::{Answer, Request, Server};

fn campaign(id: &str, name: &str, next: &str) -> Answer {
    Answer::json(format!(
        r#"{{"data": [{{"type": "campaign", "id": "{id}", "attributes": {{"name": "{name}", "status": "Sent", "archived": false,
            "created_at": "2026-01-01T10:00:00+00:00", "scheduled_at": null, "updated_at": "2026-01-02T10:00:00.123456+00:00", "send_time": "2026-01-02T09:00:00+00:00"}},
            "links": {{"self": "https://a.klaviyo.com/api/campaigns/{id}/"}}}}], "links": {{"self": "x", "next": {next}, "prev": null}}}}"#
    ))
}

fn answer(request: &Request) -> Answer {
    let host = request.header("host").unwrap();
    let filter = request.param("filter").unwrap_or_default();
    match (filter.as_str(), request.param("page[cursor]").as_deref()) {
        ("equals(messages.channel,'email')", None) => {
            let next = format!(r#""http://{host}/api/campaigns?filter=equals%28messages.channel%2C%27email%27%29&page%5Bcursor%5D=WzE2""#);
            campaign("01A", "Hello", &next)
        }
        ("equals(messages.channel,'email')", Some("WzE2")) => campaign("01B", "Again", "null"),
        ("equals(messages.channel,'sms')", None) => campaign("01C", "Short", "null"),
        _ => Answer::status(400),
    }
}

#[test]
fn campaigns_of_both_channels() {
    let server = Server::start(answer);
    let run = Example::of("klaviyo").secret("KLAVIYO_KEY", "pk_1").run(&server, "/api");

    let row = |id: &str, channel: &str, name: &str| {
        format!(
            r#"{{"campaign_id":"{id}","channel":"{channel}","campaign":"{name}","campaign_status":"Sent","created_at":"2026-01-01T10:00:00Z","updated_at":"2026-01-02T10:00:00.123456Z","send_time":"2026-01-02T09:00:00Z","archived":false}}"#
        )
    };
    run.is("campaigns", &[&row("01A", "email", "Hello"), &row("01B", "email", "Again"), &row("01C", "sms", "Short")]);
    run.global("select channel, count(*) from global group by 1 order by 1", &["email|2", "sms|1"]);

    for request in server.requests() {
        assert_eq!(request.header("authorization"), Some("Klaviyo-API-Key pk_1"));
        assert_eq!(request.header("revision"), Some("2024-10-15"));
    }
    assert_eq!(server.requests().len(), 3);
}
