//! Samples and shapes: what is kept of an answer, what is hidden, and what is seen in it.

use capi::sample::{Sample, Shape};
use capi::value::json::to_json;
use capi::value::json_read::read_json;
use capi::value::{Kind, Kinds};
use proptest::prelude::*;

fn sample(page: &str) -> Sample {
    Sample {
        request: "orders".to_owned(),
        step: 0,
        call: "\"/orders\"".to_owned(),
        url: "https://api.acme.test/orders?page=2&api_key=abc".to_owned(),
        status: 200,
        taken: "2026-11-24T16:43:41Z".to_owned(),
        partial: false,
        page: read_json(page).unwrap(),
    }
}

fn redacted(page: &str) -> Sample {
    sample(page).redacted(&|text| text.replace("hush-hush", "***"))
}

fn page(page: &str) -> String {
    to_json(&redacted(page).page)
}

#[test]
fn a_file_says_what_was_taken_where_and_when_with_every_digit() {
    let text = redacted(r#"{"data":[{"id":12345678901234567890123456789012345678901234,"x":1.10,"e":[],"o":{}}]}"#).to_json();
    let expected = r#"{
  "version": 1,
  "request": "orders",
  "step": 0,
  "call": "\"/orders\"",
  "url": "https://api.acme.test/orders?page=2&api_key=***",
  "status": 200,
  "taken": "2026-11-24T16:43:41Z",
  "partial": false,
  "page": {
    "data": [
      {
        "id": 12345678901234567890123456789012345678901234,
        "x": 1.10,
        "e": [],
        "o": {}
      }
    ]
  }
}
"#;
    assert_eq!(text, expected);
    let again = Sample::from_json(&text).unwrap();
    assert_eq!(again.to_json(), text);
    assert_eq!((again.request.as_str(), again.status), ("orders", 200));
}

#[test]
fn what_is_no_sample_is_refused_in_plain_words() {
    for (text, why) in [
        ("[]", "it is no object"),
        ("{}", "it has no number `version`"),
        (r#"{"version": 9}"#, "it is of version 9, this capi reads version 1"),
        (r#"{"version": 1}"#, "it has no text `request`"),
        (r#"{"version": 1, "request": "a", "step": -1}"#, "`step` is no whole number"),
    ] {
        assert_eq!(Sample::from_json(text).unwrap_err(), why);
    }
    assert!(Sample::from_json("{").is_err());
}

#[test]
fn known_secrets_are_hidden_wherever_they_stand() {
    assert_eq!(page(r#"{"hush-hush":["a hush-hush b"]}"#), r#"{"***":["a *** b"]}"#);
}

#[test]
fn values_of_fields_named_like_credentials_are_hidden_and_keep_their_kind() {
    let names = ["password", "access_token", "accessToken", "API-Key", "clientSecret", "x_refresh_token", "Token", "session_token"];
    for name in names {
        assert_eq!(page(&format!(r#"{{"{name}":"v4lue"}}"#)), format!(r#"{{"{name}":"***"}}"#));
    }
    assert_eq!(page(r#"{"secret":12,"token":null,"password":["a",true]}"#), r#"{"secret":0,"token":null,"password":["***",true]}"#);
}

#[test]
fn fields_that_are_needed_to_write_a_script_stay() {
    let same = r#"{"next_page_token":"abc","nextToken":"abc","key":"ACME-1","sid":"SM1","tokens":512,"secretary":"Ann","id":"x=1"}"#;
    assert_eq!(page(same), same);
}

#[test]
fn credentials_in_addresses_and_keys_of_known_makes_are_hidden() {
    for (sent, kept) in [
        ("https://g.test/x?access_token=EAAB&after=Q1", "https://g.test/x?access_token=***&after=Q1"),
        ("/next?key=k1&page=2", "/next?key=***&page=2"),
        ("https://s3.test/f.csv?X-Amz-Signature=ab&X-Amz-Date=1", "https://s3.test/f.csv?X-Amz-Signature=***&X-Amz-Date=1"),
        ("https://ann:pw@h.test/", "https://***@h.test/"),
        ("Bearer abcdefghijklmnop", "***"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc", "***"),
        ("my ghp_0123456789abcdefghijABCDEFGHIJ01", "my ***"),
        ("sk_live_0123456789", "***"),
        ("ann@example.test", "ann@example.test"),
        ("a=b", "a=b"),
    ] {
        assert_eq!(page(&format!(r#"["{sent}"]"#)), format!(r#"["{kept}"]"#));
    }
}

#[test]
fn a_secret_is_hidden_before_a_text_is_cut() {
    let text = format!("{}hush-hush", "x".repeat(395));
    let kept = page(&format!(r#"["{text}"]"#));
    assert!(!kept.contains("hush"), "{kept}");
}

#[test]
fn large_answers_become_small() {
    let record = format!(r#"{{"text":"{}","list":[{}]}}"#, "long ".repeat(5000), vec!["1"; 5000].join(","));
    let text = format!("[{}]", vec![record; 500].join(","));
    let kept = redacted(&text);
    assert!(kept.to_json().len() < 600 << 10);
    let shape = Shape::of(&kept.page);
    assert!(shape.items().unwrap().seen() >= 10);
    let wide: Vec<String> = (0..3000).map(|n| format!(r#""field{n}":"{}""#, "y".repeat(300))).collect();
    let wide = format!("[{}]", vec![format!("{{{}}}", wide.join(",")); 30].join(","));
    assert!(to_json(&redacted(&wide).page).len() <= 256 << 10);
}

#[test]
fn a_shape_counts_kinds_nulls_and_absences_and_shows_examples() {
    let value = read_json(r#"[{"id":1,"name":"a","tags":["x","y"]},{"id":2.50,"name":null},{"id":"3","more":{"deep":true}}]"#).unwrap();
    let shape = Shape::of(&value);
    assert_eq!(shape.kinds(), Kinds::LIST);
    let row = shape.items().unwrap();
    assert_eq!(row.seen(), 3);
    let names: Vec<&str> = row.fields().map(|(name, _)| name).collect();
    assert_eq!(names, ["id", "name", "tags", "more"]);
    let id = row.field("id").unwrap();
    assert!(id.kinds().holds(Kind::Number) && id.kinds().holds(Kind::Text));
    assert_eq!(id.examples(), ["1", "2.50", "\"3\""]);
    let name = row.field("name").unwrap();
    assert_eq!((name.seen(), name.nulls(), name.absent()), (2, 1, 1));
    let tags = row.field("tags").unwrap();
    assert_eq!(tags.items().unwrap().examples(), ["\"x\"", "\"y\""]);
    let deep = row.field("more").unwrap().field("deep").unwrap();
    assert_eq!((deep.seen(), deep.absent()), (1, 0));
    assert_eq!(shape.rows().fields().count(), 4);
}

fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        "-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,5})?",
        "[a-zA-Z0-9 =&?/:@.]{0,40}".prop_map(|text| format!("\"{text}\"")),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::btree_map("[a-z_]{1,8}", inner, 0..5).prop_map(|fields| {
                let fields: Vec<String> = fields.into_iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
                format!("{{{}}}", fields.join(","))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sample_is_read_back_as_it_was_written_and_redacting_it_again_changes_nothing(page in json()) {
        let once = redacted(&page);
        let text = once.to_json();
        prop_assert_eq!(Sample::from_json(&text).unwrap().to_json(), text.clone());
        prop_assert_eq!(once.redacted(&|text| text.to_owned()).to_json(), text);
    }
}
