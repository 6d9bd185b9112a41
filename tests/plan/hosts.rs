//! Which hosts a plan names: a URL has one of its own only by the scheme with which it begins.

use super::plan;

fn hosts(base: &str, call: &str) -> Vec<String> {
    let text = format!("param $to: text = \"x\"\n{base}\nrequest items {{\n  {call}\n  map id -> id: int\n}}");
    plan(&text, &[], &[]).unwrap_or_else(|refused| panic!("{refused:#?}\n{text}")).hosts
}

const BASE: &str = "base \"https://api.acme.test\"";

#[test]
fn an_address_in_the_query_is_no_host() {
    for call in [
        "get \"/go?to=https://other.test/x\"",
        "get \"?to=https://other.test\"",
        "get \"/proxy/http://other.test\"",
        "get \"/go?to={$to}://x\"",
        "get \"{$to}/go?to=https://other.test\"",
    ] {
        assert_eq!(hosts(BASE, call), ["https://api.acme.test"], "{call}");
    }
}

#[test]
fn a_scheme_at_the_start_is_one() {
    assert_eq!(hosts(BASE, "get \"https://own.test/x?to=https://other.test\""), ["https://own.test"]);
    assert_eq!(hosts(BASE, "get \"https://{$to}.test/x\""), ["https://x.test"]);
    assert_eq!(hosts("base \"https://{$to}.test/?at=\"", "get \"/a\""), ["https://x.test"]);
}
