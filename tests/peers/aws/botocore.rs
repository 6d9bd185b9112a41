//! Signatures against botocore, which AWS's own tools sign with: paths, queries, headers and bodies
//! that are easily encoded in another way.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::json;

use super::here;
use crate::support::peer::installed;
use crate::support::script::Given;
use crate::support::server::{Answer, Request, Server};

const CALLS: &str = r#"
get "/plain"
get "/{$ODD}/b%2Fc/~_-."
get "/a//b//"
get "/a?b=1&B=2&a-b=3&a=4&a=0&empty&x=%2F%20"
get "/a" query "ü[]" = $ODD, z = ["2", "1"], a = "=&"
get "/a" header X-Amz-Meta-Note = "  two   blanks ", Accept = "text/*", X-Own = "1"
post "/a" body json { text: $ODD } reads
post "/a" body form { Action: "List", Name: $ODD } reads
"#;

#[test]
fn signatures_are_those_of_botocore() {
    let Some(moto) = installed("CAPI_MOTO", "botocore") else { return };
    let server = Server::start(|_| Answer::json("[{\"id\": 1}]"));
    for service in ["execute-api", "s3"] {
        for token in ["", ", session_token: $TOKEN"] {
            let seen = server.requests().len();
            let given = Given::script("signed.capi", script(&server, service, token));
            let given = given.secret("ID", "AKIDEXAMPLE0").secret("SECRET", "wJalr/K7MD+EXAMPLEKEY").secret("TOKEN", "Fw/+token==");
            given.run().unwrap_or_else(|found| panic!("{found:#?}")).done();
            let requests = &server.requests()[seen..];
            assert_eq!(requests.len(), CALLS.trim().lines().count());
            let expected = signed(&moto.with_file_name("python"), service, &server, requests);
            for (request, expected) in requests.iter().zip(expected) {
                let header = request.header("authorization").unwrap();
                assert_eq!(header.split_once("Signature=").unwrap().1, expected, "{service} {request:?}");
                assert_eq!(request.header("x-amz-security-token").is_some(), !token.is_empty());
            }
        }
    }
}

/// A request for each call, the statements of a line on lines of their own.
fn script(server: &Server, service: &str, token: &str) -> String {
    let auth = format!("auth aws_sigv4(access_key: $ID, secret_key: $SECRET{token}, region: \"eu-west-1\", service: \"{service}\")");
    let head = format!(
        "integration t\nbase \"{}\"\nsecret $ID\nsecret $SECRET\nsecret $TOKEN?\nlet $ODD = \"a b/ü+&=%*'()!\"\n{auth}\n",
        server.url("").trim_end_matches('/')
    );
    let words = [" query ", " header ", " body ", " reads"];
    let requests = CALLS.trim().lines().enumerate().map(|(index, line)| {
        let lines = words.iter().fold(line.to_owned(), |line, word| line.replacen(word, &format!("\n{}", word.trim_start()), 1));
        format!("request r{index} {{\n{lines}\nmap id -> id: int\n}}\n")
    });
    head + &requests.collect::<String>()
}

fn signed(python: &std::path::Path, service: &str, server: &Server, requests: &[Request]) -> Vec<String> {
    let calls = requests.iter().map(|request| {
        let query = if request.query.is_empty() { String::new() } else { format!("?{}", request.query) };
        let url = server.url(&format!("{}{query}", request.path));
        json!({"service": service, "method": request.method, "url": url, "headers": request.headers, "body": request.text()})
    });
    let mut command = Command::new(python);
    command.arg(here("sign.py")).args(["AKIDEXAMPLE0", "wJalr/K7MD+EXAMPLEKEY", "eu-west-1"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(serde_json::Value::from_iter(calls).to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "tests/peers/aws/sign.py failed");
    serde_json::from_slice(&output.stdout).unwrap()
}
