//! A download: an archive of two files in windows-1252, each with a title line, a header and a total.

use std::io::{Cursor, Write};

use super::run::Example;
use crate::support::server::{Answer, Request, Server};

fn answer(request: &Request) -> Answer {
    if request.path != "/export/2026-01.zip" || request.header("x-key") != Some("k-1") {
        return Answer::status(404);
    }
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [
        (
            "17.csv",
            &b"Report for account 17\r\nDay;Account;Campaign;Impressions;Clicks;Cost (EUR)\r\n\
               2026-01-01;17;Caf\xe9;1000;10;12.50\r\n2026-01-02;17;\"a;b\";0;-;0\r\nTotal;17;-;1000;10;12.50\r\n"[..],
        ),
        (
            "18.csv",
            b"Report for account 18\r\nAccount;Day;Campaign;Cost (EUR);Clicks;Impressions;New\r\n\
              18;2026-01-01;x;3;4;5;\r\n18;Total;-;3;4;5;\r\n",
        ),
    ] {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text).unwrap();
    }
    Answer::ok(archive.finish().unwrap().into_inner()).header("content-type", "application/octet-stream")
}

#[test]
fn every_file_of_the_archive_is_read_by_its_own_header() {
    let server = Server::start(answer);
    let run = Example::of("csv_download").secret("REPORT_KEY", "k-1").run(&server, "");
    run.is(
        "report",
        &[
            r#"{"account_id":"17","date":"2026-01-01","campaign":"Café","impressions":1000,"clicks":10,"spend":12.5}"#,
            r#"{"account_id":"17","date":"2026-01-02","campaign":"a;b","impressions":0,"clicks":null,"spend":0}"#,
            r#"{"account_id":"18","date":"2026-01-01","campaign":"x","impressions":5,"clicks":4,"spend":3}"#,
        ],
    );
}
