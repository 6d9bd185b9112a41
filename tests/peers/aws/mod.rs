//! AWS as moto has it, which checks every signature here. Needs `CAPI_MOTO`, the path of a
//! `moto_server` executable with boto3 beside it; `.ci/run` installs both.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::peer::{Peer, free_ports, installed};
use crate::support::script::{Given, Outcome};

mod botocore;

#[test]
fn six_services_arrive_complete_and_take_no_wrong_signature() {
    let Some(moto) = installed("CAPI_MOTO", "moto") else { return };
    let aws = Aws::start(&moto);
    let outcome = aws.given(&here_text("aws.capi"), "user").run().unwrap().done();
    objects_of_s3(&outcome);
    lists_of_ec2_and_iam(&outcome);
    items_of_dynamodb(&outcome);
    aws.temporary_keys_sign_too();
    aws.wrong_keys_are_refused();
}

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/aws").join(name)
}

fn here_text(name: &str) -> String {
    std::fs::read_to_string(here(name)).unwrap()
}

/// Three pages of keys, odd ones among them, and the content under each key.
fn objects_of_s3(outcome: &Outcome) {
    let rows = outcome.rows();
    assert_eq!((outcome.request("objects").pages, outcome.request("clicks").calls), (3, 25));
    let keys = "select object, size from aws__objects where object not like 'daily/%' order by object";
    assert_eq!(rows.query(keys), ["größe.csv|24", "odd name+&=%.csv|24"]);
    assert_eq!(rows.query("select count(*) from aws__objects where modified like '20__-__-__T%Z'"), ["25"]);
    let daily = "select count(*), sum(clicks), min(day), max(day) from aws__clicks where object = 'daily/' || day || '.csv'";
    assert_eq!(rows.query(daily), ["23|27600|2026-01-01|2026-01-23"]);
    assert_eq!(rows.query("select count(*), sum(clicks) from aws__clicks where day = '2025-12-31'"), ["2|14"]);
}

/// Lists in lists; what is one element and what is none among them.
fn lists_of_ec2_and_iam(outcome: &Outcome) {
    let rows = outcome.rows();
    assert_eq!(outcome.request("instances").pages, 2);
    let instances = "select name, tags, state, count(*), count(distinct reservation) from aws__instances group by 1, 2, 3 order by 1";
    let expected: Vec<String> = (0..7)
        .map(|number| {
            let team = if number == 1 { "" } else { ", a & b <c>" };
            format!("web-{number}|web-{number}{team}|running|{}|1", number % 3 + 1)
        })
        .collect();
    assert_eq!(rows.query(instances), expected);
    assert_eq!(outcome.request("policies").pages, 3);
    assert_eq!(rows.query("select count(*), min(name), max(name) from aws__policies"), ["7|policy-0|policy-6"]);
    assert_eq!(outcome.request("topics").pages, 2);
    assert_eq!(rows.query("select count(distinct arn) from aws__topics"), ["105"]);
    assert_eq!(rows.query("select arn, account from aws__caller"), ["arn:aws:iam::123456789012:user/robot|123456789012"]);
}

/// The cursor is an object in the body; numbers are texts that keep their digits.
fn items_of_dynamodb(outcome: &Outcome) {
    let rows = outcome.rows();
    assert_eq!(outcome.request("orders").pages, 5);
    let orders = "select shop, number, printf('%.2f', total), lines from aws__orders where number in (0, 1, 29) order by number";
    assert_eq!(rows.query(orders), ["shop-0|0|0.10|", "shop-1|1|1.10|sku-0", "shop-2|29|29.10|sku-0 sku-1"]);
    assert_eq!(rows.query("select count(*), sum(number) from aws__orders"), ["30|435"]);
    assert_eq!(rows.rejects(), Vec::<String>::new());
}

/// moto with its data, and the keys that it knows.
struct Aws {
    _peer: Peer,
    port: u16,
    keys: Value,
}

impl Aws {
    fn start(moto: &Path) -> Aws {
        let [port] = free_ports();
        let peer = Peer::start(Command::new(moto).args(["-H", "127.0.0.1", "-p", &port.to_string()]), &[port]);
        let mut fill = Command::new(moto.with_file_name("python"));
        fill.arg(here("fill.py")).arg(format!("http://127.0.0.1:{port}")).stdin(Stdio::null()).stderr(Stdio::inherit());
        let filled = fill.output().unwrap();
        assert!(filled.status.success(), "tests/peers/aws/fill.py failed");
        Aws { _peer: peer, port, keys: serde_json::from_slice(&filled.stdout).unwrap() }
    }

    fn given(&self, text: &str, who: &str) -> Given {
        let names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
        let keys = self.keys[who].as_array().unwrap().iter().map(|key| key.as_str().unwrap());
        let given = Given::script("aws.capi", text).param("port", &self.port.to_string());
        names.iter().zip(keys).fold(given, |given, (name, key)| given.secret(name, key))
    }

    fn temporary_keys_sign_too(&self) {
        let outcome = self.given(&only(&["caller", "objects"]), "role").run().unwrap().done();
        let arn = outcome.rows().query("select arn from aws__caller");
        assert_eq!(arn, ["arn:aws:sts::123456789012:assumed-role/reader/capi"]);
        assert_eq!(outcome.request("objects").rows_written, 25);
    }

    /// A secret key that differs in one letter, and a session token that belongs to nobody.
    fn wrong_keys_are_refused(&self) {
        for (request, who, secret, code) in [
            ("objects", "user", "AWS_SECRET_ACCESS_KEY", "<Code>SignatureDoesNotMatch</Code>"),
            ("policies", "user", "AWS_SECRET_ACCESS_KEY", "<Code>SignatureDoesNotMatch</Code>"),
            ("instances", "user", "AWS_SECRET_ACCESS_KEY", "<Code>AuthFailure</Code>"),
            ("objects", "role", "AWS_SESSION_TOKEN", "<Code>InvalidToken</Code>"),
        ] {
            let mut given = self.given(&only(&[request]), who);
            let (_, key) = given.secrets.iter_mut().find(|(name, _)| name == secret).unwrap();
            let last = if key.ends_with('x') { "y" } else { "x" };
            key.replace_range(key.len() - 1.., last);
            let wrong = key.clone();
            let outcome = given.run().unwrap();
            let error = outcome.report.error.clone().unwrap();
            assert!(error.body.as_ref().unwrap().contains(code), "{error:?}");
            assert!([400, 401, 403].contains(&error.status.unwrap()), "{error:?}");
            let said = format!("{:?}", outcome.report);
            assert!(!said.contains(&wrong) && !said.contains("Signature="), "{said}");
            assert!(outcome.report.requests.iter().all(|request| request.rows_written == 0));
        }
    }
}

/// The script with only these of its requests.
fn only(requests: &[&str]) -> String {
    let text = here_text("aws.capi");
    let (head, rest) = text.split_once("\nrequest ").unwrap();
    let kept = rest.split("\nrequest ").filter(|request| requests.iter().any(|name| request.starts_with(&format!("{name} "))));
    kept.fold(head.to_owned(), |text, request| format!("{text}\nrequest {request}"))
}
