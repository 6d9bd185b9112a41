//! `capi remap` as a process.

use super::Capi;
use crate::support::server::{Answer, Server};

fn script(server: &Server, maps: &str) -> String {
    let base = server.url("");
    let base = base.trim_end_matches('/');
    format!(
        "integration acme\nbase \"{base}\"\nrequest ads {{\n  get \"/ads\"\n  keep raw\n  key id\n{maps}\n}}\nrequest plain {{ get \"/ads\"\n  map id -> id: int }}\n"
    )
}

#[test]
fn a_changed_mapping_needs_no_calls() {
    let server = Server::start(|_| Answer::json(r#"[{"id": 1, "spend": "1.50"}, {"id": 2, "spend": "much"}]"#));
    let folder = Capi::new()
        .script("before.capi", &script(&server, "  map id -> id: int\n  map spend -> spend: text\n  map today() -> seen: date"))
        .script("after.capi", &script(&server, "  map id -> id: int\n  map spend -> spend: decimal\n  map today() -> seen: date"));
    let outcome = folder.args(["run", "before.capi", "--quiet"]).run().status(0);
    let calls = server.requests().len();
    let expected = "\
───────────────────────────────────────────────
 request   read   mapped   rejected   left out
═══════════════════════════════════════════════
 ads          2        1          1          0
───────────────────────────────────────────────
note: `ads`: kept as they were, for their mappings read more than the record: seen
done: 1 row in `sqlite:capi.db` in -.--s, without a call
rejects: sqlite3 capi.db 'select * from _capi_rejects'
";
    let outcome = outcome.then(["remap", "after.capi"]).run().status(0).stdout("").stderr(expected);
    assert_eq!(server.requests().len(), calls);
    let outcome = outcome.then(["remap", "after.capi", "plain"]).run().status(2);
    assert!(outcome.stderr.starts_with("error[nothing-to-remap]: it does not keep its records\n"), "{}", outcome.stderr);
    assert!(outcome.stderr.ends_with("nothing was changed\n"), "{}", outcome.stderr);
    let outcome = outcome.then(["remap", "after.capi", "adds"]).run().status(2);
    assert!(outcome.stderr.contains("did you mean `ads`?"), "{}", outcome.stderr);
    outcome.then(["remap", "after.capi", "--to", "stdout"]).run().status(3);
}
