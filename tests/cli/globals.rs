//! `capi globals`: the shared schema, of scripts and of a destination.

use super::Capi;
use super::support::follows;
use crate::support::server::{Answer, Server};

const SHARED: &str = "\
global date: date dimension \"Day of the activity\"
global spend: decimal metric(sum)
global clicks: int metric(sum)
global cpc = (spend / clicks) ?? -1
global note: text
";

const ACME: &str = "\
use \"shared.capi\"
integration acme
request ads {
  get \"https://api.acme.test/ads\"
  map day -> global.date
  map cost -> global.spend
  map id -> id: int
}
";

const ZETA: &str = "\
use \"shared.capi\"
integration zeta
request days {
  get \"https://api.zeta.test/days\"
  map day -> global.date
  map clicks -> global.clicks
}
";

fn folder() -> Capi {
    Capi::new().script("shared.capi", SHARED).script("acme.capi", ACME).script("zeta.capi", ZETA)
}

const LINES: &str = "\
field\ttype\trole\tformula\tintegration\trequest\tmapped\tmeaning
date\tdate\tdimension\t\tacme\tads\tdate\tDay of the activity
date\tdate\tdimension\t\tzeta\tdays\tdate\tDay of the activity
spend\tdecimal\tmetric(sum)\t\tacme\tads\tdecimal\t
clicks\tint\tmetric(sum)\t\tzeta\tdays\tint\t
cpc\tfloat\t\t(spend / clicks) ?? -1\t\t\t\t
note\ttext\t\t\t\t\t\t
";

#[test]
fn the_schema_of_a_folder_is_shown_as_lines() {
    folder().args(["globals"]).run().status(0).stdout(LINES).stderr("");
    folder().args(["globals", "zeta.capi", "acme.capi"]).run().status(0).stderr("");
}

#[test]
fn the_schema_is_shown_as_json() {
    let outcome = folder().args(["globals", "--format", "json"]).run().status(0).stderr("");
    follows("globals.json", &outcome.stdout);
    let schema: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    let filled = serde_json::json!([{ "integration": "acme", "request": "ads", "type": "decimal" }]);
    assert_eq!(schema["fields"][1]["filled"], filled);
    assert_eq!(schema["fields"][3]["formula"], "(spend / clicks) ?? -1");
    assert_eq!(schema["fields"][4]["filled"], serde_json::json!([]));
}

#[test]
fn scripts_that_declare_a_field_in_two_ways_are_told() {
    let zeta = ZETA.replace(
        "use \"shared.capi\"\n",
        "global date: date\nglobal clicks: decimal\nglobal cpc = clicks * 2\nglobal spend: decimal metric(avg)\n",
    );
    let folder = folder().script("zeta.capi", &zeta);
    let outcome = folder.args(["globals", "acme.capi", "zeta.capi", "--format", "json"]).run().status(2);
    follows("globals.json", &outcome.stdout);
    let schema: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    let messages: Vec<&str> =
        schema["conflicts"].as_array().unwrap().iter().map(|conflict| conflict["message"].as_str().unwrap()).collect();
    assert_eq!(
        messages,
        [
            "`global.clicks` is int in `shared.capi:3` and decimal in `zeta.capi:2`",
            "`global.cpc` is `(spend / clicks) ?? -1` in `shared.capi:4` and `clicks * 2` in `zeta.capi:3`",
            "`global.spend` is metric(sum) in `shared.capi:2` and metric(avg) in `zeta.capi:4`",
        ]
    );
    assert_eq!(outcome.stderr.matches("conflicting-globals").count(), 3, "{}", outcome.stderr);
    assert!(outcome.stderr.contains("global clicks: decimal"), "{}", outcome.stderr);
}

#[test]
fn mistakes_do_not_hide_the_rest() {
    let folder = folder().script("zeta.capi", &ZETA.replace("map day", "map dya ->"));
    let outcome = folder.args(["globals"]).run().status(2).stderr("warning: mistakes in zeta.capi: `capi check` tells them\n");
    assert!(outcome.stdout.contains("spend\tdecimal\tmetric(sum)\t\tacme\tads\t"), "{}", outcome.stdout);
}

#[test]
fn what_a_destination_holds_is_shown_too() {
    let server = Server::start(|_| Answer::json(r#"[{"day": "2026-01-31", "cost": "1.5", "clicks": 5, "id": 1}]"#));
    let base = server.url("/");
    let local = |text: &str| text.replace("https://api.acme.test/", &base).replace("https://api.zeta.test/", &base);
    let folder = folder().script("acme.capi", &local(ACME)).script("zeta.capi", &local(ZETA));
    let outcome = folder.args(["run", "acme.capi", "zeta.capi", "--quiet"]).run().status(0);
    let outcome = outcome.then(["globals", "--at", "sqlite:capi.db"]).run().status(0).stdout(LINES).stderr("");
    let zeta = local(ZETA).replace("use \"shared.capi\"\n", "global date: date dimension\nglobal clicks: int metric(max)\n");
    std::fs::write(outcome.path("zeta.capi"), zeta).unwrap();
    let outcome = outcome.then(["run", "zeta.capi", "--quiet"]).run().status(0);
    let outcome = outcome.then(["globals", "--at", "sqlite:capi.db"]).run().status(5);
    let outcome = outcome.stderr("conflict: `global.clicks` is metric(sum) in `acme` and metric(max) in `zeta`\n");
    outcome.then(["globals", "--at", "sqlite:none.db"]).run().status(0).stdout(LINES.split_inclusive('\n').next().unwrap());
}
