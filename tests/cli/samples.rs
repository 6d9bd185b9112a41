//! Samples that `preview` and `run --record` leave beside a script.

use capi::sample::Sample;
use capi::value::json::to_json;

use super::Capi;
use super::support::Outcome;
use crate::support::server::{Answer, Server};

const SCRIPT: &str = r#"integration acme
param $port: int
secret $ACME_TOKEN
base "http://127.0.0.1:{$port}"
auth bearer($ACME_TOKEN)
request orders {
  get "/orders"
  paginate number(query: "page", start: 1)
  records data
  map id -> id: int
}
"#;

fn call(server: &Server, script: &str, args: &[&str]) -> Capi {
    let port = format!("port={}", server.address().port());
    let args = args.iter().copied().chain(["acme.capi", "--param", port.as_str()]);
    Capi::new().script("acme.capi", script).env("ACME_TOKEN", "s3cret-token-value").args(args)
}

fn sample(outcome: &Outcome, name: &str) -> Sample {
    Sample::from_json(&outcome.file(&format!(".capi/samples/acme/{name}.json"))).unwrap()
}

#[test]
fn a_preview_leaves_the_first_page_without_secrets() {
    let server = Server::start(|request| {
        let token = request.header("authorization").unwrap().to_owned();
        Answer::json(format!(
            r#"{{"data": [{{"id": 1, "echo": "{token}", "note": null, "x": 0.10}}], "page": {}}}"#,
            request.param("page").unwrap()
        ))
    });
    let outcome = call(&server, SCRIPT, &["preview"]).run().status(0);
    let sample = sample(&outcome, "orders");
    assert_eq!(to_json(&sample.page), r#"{"data":[{"id":1,"echo":"Bearer ***","note":null,"x":0.10}],"page":1}"#);
    assert_eq!(sample.call, r#""http://127.0.0.1:{$port}" "/orders""#);
    assert_eq!((sample.step, sample.status, sample.partial), (0, 200, false));
    assert!(sample.url.ends_with("/orders?page=1"), "{}", sample.url);
    assert!(!outcome.file(".capi/samples/acme/orders.json").contains("s3cret"));
}

#[test]
fn a_run_leaves_samples_only_when_asked() {
    let server = Server::start(|request| match request.param("page").as_deref() {
        Some("1") => Answer::json(r#"{"data": [{"id": 1}]}"#),
        _ => Answer::json(r#"{"data": []}"#),
    });
    let outcome = call(&server, SCRIPT, &["run"]).run().status(0);
    assert!(!outcome.path(".capi").exists());
    let outcome = call(&server, SCRIPT, &["run", "--record"]).run().status(0);
    assert!(outcome.stderr.starts_with("1 sample left in `.capi/samples/acme`\n"), "{}", outcome.stderr);
    assert_eq!(to_json(&sample(&outcome, "orders").page), r#"{"data":[{"id":1}]}"#);
}

#[test]
fn an_answer_with_rows_takes_the_place_of_one_without() {
    let script = SCRIPT
        .replace("  get \"/orders\"\n  paginate number(query: \"page\", start: 1)\n", "  for $n in [1, 2, 3]\n  get \"/orders/{$n}\"\n");
    let server = Server::start(|request| match request.path.as_str() {
        "/orders/2" => Answer::json(r#"{"data": [{"id": 2}]}"#),
        "/orders/3" => Answer::json(r#"{"data": [{"id": 3}]}"#),
        _ => Answer::json(r#"{"data": []}"#),
    });
    let outcome = call(&server, &script, &["run", "--record", "--concurrency", "1"]).run().status(0);
    assert_eq!(to_json(&sample(&outcome, "orders").page), r#"{"data":[{"id":2}]}"#);
}

#[test]
fn each_step_of_a_request_leaves_its_own_and_what_logs_in_none() {
    let script = r#"integration acme
param $port: int
base "http://127.0.0.1:{$port}"
request login { post "/login" }
request report {
  auth bearer($login.token)
  get "/report"
  then get "/file/{id}" { format csv }
  map a -> a: text
}
"#;
    let server = Server::start(|request| match request.path.as_str() {
        "/login" => Answer::json(r#"{"token": "t0ken-of-the-login"}"#),
        "/report" => Answer::json(r#"{"id": "f1", "link": "x?token=t0ken-of-the-login"}"#),
        _ => Answer::ok("a,b\n1,t0ken-of-the-login\n"),
    });
    let outcome = call(&server, script, &["preview"]).env("ACME_TOKEN", "x").run().status(0);
    assert_eq!(to_json(&sample(&outcome, "report").page), r#"{"id":"f1","link":"x?token=***"}"#);
    assert_eq!(to_json(&sample(&outcome, "report.1").page), r#"[{"a":"1","b":"***"}]"#);
    assert!(!outcome.path(".capi/samples/acme/login.json").exists());
}

#[test]
fn of_an_answer_that_is_read_as_it_comes_the_first_records_are_kept() {
    let server = Server::start(|_| {
        let records: Vec<String> = (0..120_000).map(|id| format!(r#"{{"id": {id}, "text": "some text that fills the answer"}}"#)).collect();
        Answer::json(format!(r#"{{"data": [{}], "total": 9}}"#, records.join(",")))
    });
    let script = SCRIPT.replace("  paginate number(query: \"page\", start: 1)\n", "");
    let outcome = call(&server, &script, &["run", "--record"]).run().status(0);
    let sample = sample(&outcome, "orders");
    assert!(sample.partial);
    let page = to_json(&sample.page);
    assert!(page.starts_with(r#"{"data":[{"id":0,"text":"some"#) && page.ends_with(r#"]}"#), "{page}");
    assert_eq!(page.matches("\"id\"").count(), 20);
}

#[test]
fn a_sample_that_cannot_be_written_is_said_and_stops_nothing() {
    let server = Server::start(|_| Answer::json(r#"{"data": [{"id": 1}]}"#));
    let script = SCRIPT.replace("  paginate number(query: \"page\", start: 1)\n", "");
    let outcome = call(&server, &script, &["preview"]).script(".capi", "a file").run().status(0);
    assert!(outcome.stderr.starts_with("warning: the sample of `orders` could not be written: "), "{}", outcome.stderr);
}

#[test]
fn a_script_from_standard_input_leaves_none() {
    let server = Server::start(|_| Answer::json(r#"{"data": [{"id": 1}]}"#));
    let port = format!("port={}", server.address().port());
    let outcome = Capi::new().stdin(&SCRIPT.replace("  paginate number(query: \"page\", start: 1)\n", ""));
    let outcome = outcome.env("ACME_TOKEN", "x").args(["preview", "-", "--param", &port]).run().status(0);
    assert_eq!(outcome.stderr, "no row was written; `capi run` writes them\n");
}
