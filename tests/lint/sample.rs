//! Lints that look at what an API answered.

use std::sync::Arc;

use capi::Script;
use capi::check::{Files, UsedFile};
use capi::sample::Sample;
use capi::value::json_read::read_json;

struct Answered(String);

impl Files for Answered {
    fn read(&self, _path: &str, _from: Option<&str>) -> Result<UsedFile, String> {
        Err("there are no files here".to_owned())
    }

    fn sample(&self, request: &str, step: usize) -> Option<Arc<Sample>> {
        let sample = Sample {
            request: "ads".to_owned(),
            step: 0,
            call: "\"https://a.test/ads\"".to_owned(),
            url: "https://a.test/ads".to_owned(),
            status: 200,
            taken: "2026-11-24T00:00:00Z".to_owned(),
            partial: false,
            page: read_json(&self.0).unwrap(),
        };
        (request == "ads" && step == 0).then(|| Arc::new(sample))
    }
}

/// What is found in a request that maps `id` and `name`, with a comment before the latter.
fn found(records: usize, last: &str, comment: &str) -> Vec<String> {
    let mut all = vec![r#"{"id": 1, "name": null, "nested": {"deep": null}}"#.to_owned(); records - 1];
    all.push(last.to_owned());
    let script = format!(
        "integration a\nrequest ads {{\n  get \"https://a.test/ads\"\n  key id\n  map id -> id: int\n{comment}\n  map name -> name: text\n}}\n"
    );
    let script = Script::with_files("a.capi", script, &Answered(format!("[{}]", all.join(","))));
    script.diagnostics().iter().map(|found| format!("{}: {}", found.code, found.message)).collect()
}

const NULL: &str = r#"{"id": 1, "name": null}"#;

#[test]
fn a_field_without_a_value_in_any_record_is_told() {
    assert_eq!(found(10, NULL, ""), ["always-null: `name` is null in all 10 records of the sample (2026-11-24)"]);
    assert_eq!(found(10, NULL, "  # capi: allow(always-null)"), Vec::<String>::new());
}

#[test]
fn one_value_is_enough_and_few_records_say_nothing() {
    assert_eq!(found(10, r#"{"id": 1, "name": "x"}"#, ""), Vec::<String>::new());
    assert_eq!(found(9, NULL, ""), Vec::<String>::new());
}

#[test]
fn a_warning_of_the_checker_may_be_allowed_too() {
    let nested = "  map nested.dep -> deep: text\n";
    assert!(found(2, NULL, nested).iter().any(|found| found.starts_with("not-in-sample: ")));
    let allowed = format!("  # capi: allow(not-in-sample) because it comes later\n{nested}");
    assert_eq!(found(2, NULL, &allowed), Vec::<String>::new());
}
