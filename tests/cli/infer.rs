//! What one answer tells, as the script that `capi new --url` writes.

use capi::infer::{Answer, Suggestion, infer, script, snake};
use proptest::prelude::*;
use serde_json::{Value, json};
use url::Url;

fn answer(url: &str, body: Value) -> Answer {
    Answer { url: Url::parse(url).unwrap(), link: None, body }
}

fn suggestion(url: &str, body: Value) -> Suggestion {
    infer(&answer(url, body))
}

fn paging(url: &str, body: Value) -> Option<String> {
    suggestion(url, body).paging.map(|line| line.text)
}

fn maps(body: Value) -> Vec<String> {
    suggestion("https://api.acme.test/things", body).maps.into_iter().map(|line| line.text).collect()
}

#[test]
fn a_whole_answer_becomes_a_whole_script() {
    let url = "https://api.acme.test/v2/campaigns?status=active&api_key=hush";
    let body = json!({
        "data": [
            { "id": "c1", "name": "Spring", "budget": { "amount": "12.50", "currency": "EUR" }, "created_at": "2026-01-01T10:00:00Z", "labels": [] },
            { "id": "c2", "name": "Summer", "budget": { "amount": "7.00", "currency": "EUR" }, "created_at": "2026-01-02T10:00:00Z", "labels": [] },
        ],
        "paging": { "next_cursor": "abc" },
    });
    let expected = r##"# Written by `capi new` from one answer of https://api.acme.test/v2/campaigns.
# Beside each line is what it was read from: check it, then delete the notes.
use marketing

integration acme "Acme"

secret $ACME_KEY

base "https://api.acme.test"
auth api_key(query: "api_key", value: $ACME_KEY)        # the address carried it

request campaigns "Campaigns" {
  get "/v2/campaigns"
  query status = "active"
  paginate cursor(next: paging.next_cursor, query: "cursor")  # `paging.next_cursor` holds a cursor; the name "cursor" is a guess from it
  records data                                          # a list, 2 here
  key campaign_id                                       # different in all 2 rows
  map id -> global.campaign_id                          # text
  map name -> global.campaign                           # text
  map budget.amount -> amount: decimal                  # numbers sent as text
  map budget.currency -> global.currency                # text
  map created_at -> global.created_at                   # dates with time and zone
  map labels -> labels: json                            # a list or an object
}
"##;
    let parsed = Url::parse(url).unwrap();
    let text = script("acme", &parsed, &suggestion(url, body));
    assert_eq!(text, expected, "\n{text}");
    assert!(!text.contains("hush"));
}

#[test]
fn credentials_in_an_address_never_reach_the_script() {
    let url = Url::parse("https://me:hush@api.acme.test/x?access_token=hush2").unwrap();
    let text = script("acme", &url, &infer(&Answer { url: url.clone(), link: None, body: json!([]) }));
    assert!(!text.contains("hush"), "{text}");
    assert!(text.contains("auth basic($ACME_USER, $ACME_PASSWORD)"), "{text}");
}

#[test]
fn pages_are_recognised_by_what_the_answer_carries() {
    let url = "https://api.acme.test/things";
    let rows = json!([{ "a": 1 }]);
    let cases = [
        (json!({ "data": rows, "next": "https://api.acme.test/things?page=2" }), "paginate url(next: next)"),
        (json!({ "data": rows, "@odata.nextLink": "https://api.acme.test/2" }), "paginate url(next: .\"@odata.nextLink\")"),
        (json!({ "items": rows, "nextPageToken": "x" }), "paginate cursor(next: nextPageToken, query: \"pageToken\")"),
        (
            json!({ "data": rows, "paging": { "cursors": { "after": "x" } } }),
            "paginate cursor(next: paging.cursors.after, query: \"after\")",
        ),
        (
            json!({ "data": rows, "page": 1, "per_page": 50, "total_pages": 9 }),
            "paginate number(query: \"page\", start: 1, size: 50, size_query: \"per_page\", pages: total_pages)",
        ),
        (
            json!({ "data": rows, "offset": 0, "limit": 20, "total": 70 }),
            "paginate offset(query: \"offset\", size: 20, size_query: \"limit\", total: total)",
        ),
        (
            json!({ "data": rows, "has_more": true }),
            "# paginate cursor(next: if has_more then $page.last.id else null, query: \"starting_after\")",
        ),
    ];
    for (body, expected) in cases {
        assert_eq!(paging(url, body).as_deref(), Some(expected));
    }
    assert_eq!(paging(url, json!({ "data": rows })), None);
    let linked = Answer { link: Some("<https://api.acme.test/2>; rel=\"next\"".to_owned()), ..answer(url, rows) };
    assert_eq!(infer(&linked).paging.unwrap().text, "paginate link");
}

#[test]
fn parameters_that_paging_sends_are_not_sent_twice() {
    let url = "https://api.acme.test/things?page=3&per_page=50&sort=name";
    let body = json!({ "data": [{ "a": 1 }], "page": 3, "per_page": 50 });
    let text = script("acme", &Url::parse(url).unwrap(), &suggestion(url, body));
    assert!(text.contains("query sort = \"name\"") && !text.contains("query page") && !text.contains("query per_page"), "{text}");
}

#[test]
fn a_repeated_parameter_is_a_list() {
    let url = Url::parse("https://api.acme.test/things?f=a&sort=x&f=b%22%7B").unwrap();
    let text = script("acme", &url, &Suggestion::default());
    assert!(text.contains("query f = [\"a\", \"b\\\"\\{\"]\n  query sort = \"x\"\n"), "{text}");
}

#[test]
fn records_are_the_usual_list_or_the_body() {
    let records = |body: Value| suggestion("https://api.acme.test/things", body).records.map(|line| line.text);
    assert_eq!(records(json!({ "errors": [{ "x": 1 }, { "x": 2 }], "data": [{ "a": 1 }] })).as_deref(), Some("records data"));
    assert_eq!(records(json!({ "response": { "things": [{ "a": 1 }] } })).as_deref(), Some("records response.things"));
    assert_eq!(records(json!({ "data": [] })).as_deref(), Some("records data"));
    assert_eq!(records(json!([{ "a": 1 }])).as_deref(), Some(""));
    assert_eq!(records(json!({ "a": 1 })).as_deref(), Some(""));
    assert_eq!(records(json!(3)), None);
}

#[test]
fn types_hold_every_value_seen() {
    let rows = json!([
        { "whole": 1, "mixed": 1, "text": "478", "day": "2026-01-31", "at": "2026-01-31T10:00:00+01:00", "on": true, "gone": null, "half": "1.5", "odd": 1 },
        { "whole": 2, "mixed": 1.5, "text": "479", "day": "2026-02-01", "at": "2026-01-31T11:00:00Z", "on": false, "gone": null, "half": "2", "odd": "x" },
    ]);
    let expected = [
        "map whole -> whole: int",
        "map mixed -> mixed: decimal",
        "map text -> text: text",
        "map day -> global.date",
        "map at -> at: datetime",
        "map on -> on: bool",
        "# map gone -> gone: text",
        "map half -> half: decimal",
        "map odd -> odd: text",
    ];
    assert_eq!(maps(rows), expected);
}

#[test]
fn global_fields_are_recognised_by_name_and_value() {
    let rows = json!([{ "campaign": { "id": 1, "name": "x" }, "cost_micros": "12500000", "spend_cents": 5, "impressions": "10", "clicks": "many" }]);
    let expected = [
        "map campaign.id -> global.campaign_id",
        "map campaign.name -> global.campaign",
        "map cost_micros / 1_000_000 -> global.spend",
        "map spend_cents -> spend_cents: int",
        "map impressions -> global.impressions",
        "map clicks -> clicks: text",
    ];
    assert_eq!(maps(rows), expected);
}

#[test]
fn odd_names_are_quoted_and_columns_stay_different() {
    let rows = json!([{ "Report Date": "x", "if": 1, "a": { "v": 1 }, "b": { "v": 2 }, "a-v": 3 }]);
    let expected = [
        "map .\"Report Date\" -> report_date: text",
        "map .if -> if: int",
        "map a.v -> v: int",
        "map b.v -> b_v: int",
        "map .\"a-v\" -> a_v: int",
    ];
    assert_eq!(maps(rows), expected);
}

#[test]
fn rows_are_told_apart_by_an_id_or_by_date_and_ids() {
    let key = |rows: Value| suggestion("https://api.acme.test/things", rows).key.map(|line| line.text);
    assert_eq!(key(json!([{ "id": 1, "other_id": 1 }, { "id": 2, "other_id": 1 }])).as_deref(), Some("key id"));
    let daily = json!([
        { "campaign_id": "a", "date": "2026-01-01" }, { "campaign_id": "a", "date": "2026-01-02" }, { "campaign_id": "b", "date": "2026-01-01" },
    ]);
    assert_eq!(key(daily).as_deref(), Some("key date, campaign_id"));
    assert_eq!(key(json!([{ "x": 1 }, { "x": 1 }])), None);
    assert_eq!(key(json!([{ "id": null }, { "id": 1 }])), None);
}

#[test]
fn names_become_columns() {
    let names = ["reportDate", "Report Date", "CTR (%)", "2fa", "", "já", "HTTPStatus"];
    assert_eq!(names.map(snake).join(" "), "report_date report_date ctr n_2fa value j httpstatus");
}

/// JSON with names as APIs have them, and worse.
fn documents() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[0-9]{1,3}\\.[0-9]{1,2}|2026-01-0[1-9]|[a-z]{0,4}|https://x\\.test/y".prop_map(Value::from),
    ];
    let names = "id|data|next|page|limit|total|cursor|has_more|if|global|[a-z]{1,3}_id|[A-Za-z@. \"{}\\\\\n\u{e4}$-]{0,6}";
    leaf.prop_recursive(4, 40, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((names, inner), 0..5).prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the answer, what is written is a script without mistakes.
    #[test]
    fn every_answer_gives_a_right_script(body in documents(), query in "[a-z&=%{}\"]{0,12}") {
        let url = Url::parse(&format!("https://api.acme.test/v2/things?{query}")).unwrap();
        let text = script("acme", &url, &infer(&Answer { url: url.clone(), link: None, body }));
        let script = capi::Script::new("acme.capi", text.clone());
        let errors: Vec<_> = script.diagnostics().iter().filter(|found| found.is_error()).collect();
        prop_assert!(errors.is_empty(), "{errors:#?}\n{text}");
    }
}

#[test]
fn a_missing_key_is_told_as_it_is() {
    let url = Url::parse("https://api.acme.test/colors").unwrap();
    let body = json!([{ "name": "red" }, { "name": "green" }, { "name": "blue" }]);
    let text = script("acme", &url, &suggestion(url.as_str(), body));
    assert!(text.contains("# no ids and no dates were different in every row: rows will be appended"), "{text}");
}
