//! Meta: texts that are numbers, `actions` by type, a cursor that also the last page has, a shape.

use super::run::Example;
use crate::support::server::{Answer, Request, Server};

fn answer(request: &Request) -> Answer {
    if request.turn == 1 {
        // Meta's rate limit comes as a 400.
        return Answer::status(400)
            .header("content-type", "application/json")
            .body(r#"{"error": {"message": "User request limit reached", "type": "OAuthException", "code": 17, "fbtrace_id": "A"}}"#);
    }
    let by_country = request.param("breakdowns").as_deref() == Some("country");
    match (request.path.as_str(), by_country, request.param("after").as_deref()) {
        ("/v21.0/act_1/insights", false, None) => {
            page("2026-01-01", "11", "", r#""next": "https://graph.facebook.com/v21.0/act_1/insights?access_token=x&after=MTI""#)
        }
        ("/v21.0/act_1/insights", false, Some("MTI")) => page("2026-01-02", "11", "", ""),
        ("/v21.0/act_1/insights", true, None) => page("2026-01-01", "11", r#""country": "DE","#, ""),
        _ => Answer::status(404),
    }
}

fn page(day: &str, ad: &str, extra: &str, next: &str) -> Answer {
    let next = if next.is_empty() { String::new() } else { format!(", {next}") };
    Answer::json(format!(
        r#"{{"data": [{{"account_id": "1", "account_currency": "EUR", "campaign_id": "120330000000000001", "campaign_name": "Spring", "adset_id": "5",
            "adset_name": "All", "ad_id": "{ad}", "ad_name": "Blue", "impressions": "1234", "clicks": "56", "inline_link_clicks": "40", "reach": "1000", "spend": "12.34", {extra}
            "actions": [{{"action_type": "link_click", "value": "40"}}, {{"action_type": "purchase", "value": "3"}}],
            "action_values": [{{"action_type": "purchase", "value": "149.97"}}], "date_start": "{day}", "date_stop": "{day}"}}],
          "paging": {{"cursors": {{"before": "MAZDZD", "after": "MTI"}}{next}}}}}"#
    ))
}

#[test]
fn daily_insights_whole_and_by_country() {
    let server = Server::start(answer);
    let run = Example::of("meta_ads")
        .replace("after 60s", "after 0s")
        .replace(r#"["1234567890"]"#, r#"["1"]"#)
        .param("since", "2026-01-01")
        .secret("META_TOKEN", "EAAB")
        .run(&server, "/v21.0");

    let row = |day: &str| {
        format!(
            r#"{{"date":"{day}","account_id":"1","currency":"EUR","campaign_id":"120330000000000001","campaign":"Spring","ad_group_id":"5","ad_group":"All","ad_id":"11","ad":"Blue","impressions":1234,"clicks":56,"link_clicks":40,"reach":1000,"spend":12.34,"conversions":3,"conversion_value":149.97}}"#
        )
    };
    run.is("insights", &[&row("2026-01-01"), &row("2026-01-02")]);
    run.is("insights_by_country", &[&row("2026-01-01").replace(r#""spend":12.34,"#, r#""spend":12.34,"country":"DE","#)]);
    run.global(
        "select _request, country, round(roas, 4) from global order by 1, date",
        &["insights|null|12.1532", "insights|null|12.1532", "insights_by_country|DE|12.1532"],
    );

    let requests = server.requests();
    assert!(requests.iter().all(|request| request.header("authorization") == Some("Bearer EAAB")));
    let whole = requests.iter().find(|request| request.param("breakdowns").is_none()).unwrap();
    assert_eq!(whole.param("time_range").as_deref(), Some(r#"{"since":"2026-01-01","until":"2026-01-31"}"#));
    assert!(whole.param("fields").unwrap().ends_with("action_values,impressions,clicks,inline_link_clicks,reach,spend"));
    assert_eq!(requests.len(), 4, "the last page's cursor is not followed; one call was repeated");
}
