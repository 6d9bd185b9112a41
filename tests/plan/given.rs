//! What a run must be given: all that is missing is said at once, and nothing that only follows from it.

use super::plan;

const SCRIPT: &str = r#"param $shop: text
param $since: date
param $mode: "key" | "token"
secret $TOKEN
secret $KEY
let $path = "/{$shop}/items"
base "https://{$shop}.acme.test"
header X-Always = $TOKEN
auth if $mode == "key" then api_key(header: "X-Key", value: $KEY) else none
request items {
  get $path
  query since = $since + 1d
  map id -> id: int
}"#;

#[test]
fn params_and_secrets_that_are_missing_are_said_together() {
    let missing = plan(SCRIPT, &[("sinse", "2026-01-01")], &[]).unwrap_err();
    assert_eq!(
        missing,
        [
            "0:1 unknown-param: the script has no param `sinse`",
            "1:7 missing-param: param `shop` has no value",
            "2:7 missing-param: param `since` has no value",
            "3:7 missing-param: param `mode` has no value",
            "4:8 missing-secret: no value for `TOKEN`",
        ]
    );
    // Which of the others is needed is known with the mode.
    let given = [("shop", "acme"), ("mode", "key")];
    assert_eq!(
        plan(SCRIPT, &given, &[("TOKEN", "t")]).unwrap_err(),
        ["2:7 missing-param: param `since` has no value", "5:8 missing-secret: no value for `KEY`"]
    );
    assert_eq!(plan(SCRIPT, &[given[0], ("mode", "token")], &[("TOKEN", "t")]).unwrap_err().len(), 1);
}

#[test]
fn a_plan_shows_what_secrets_are_missing_and_a_run_asks_for_them() {
    let given = [("shop", "acme"), ("since", "2026-01-01"), ("mode", "key")];
    let plan = plan(SCRIPT, &given, &[("KEY", "k")]).unwrap();
    assert_eq!((plan.secrets, plan.missing_secrets), (vec!["TOKEN".to_owned(), "KEY".to_owned()], vec!["TOKEN".to_owned()]));
}

#[test]
fn a_secret_is_not_given_as_a_param() {
    let script = "secret $TOKEN\nrequest items {\n  get \"https://acme.test\"\n  auth bearer($TOKEN)\n  map id -> id: int\n}";
    let refused = plan(script, &[("TOKEN", "hush-hush")], &[]).unwrap_err();
    assert_eq!(refused, ["1:8 secret-as-param: `TOKEN` is a secret, not a param", "1:8 missing-secret: no value for `TOKEN`"]);
}
