//! Bookmarks, windows, batches: what a second run asks for, and what it leaves.

use std::path::Path;

use capi::engine::bookmark::Incremental;
use capi::{RunOptions, RunReport, Script, Settings};

use crate::support::rows::Rows;
use crate::support::server::{Answer, Server};

fn run(server: &Server, script: &str, file: &Path, now: &str, incremental: Incremental) -> RunReport {
    let text = script.replace("{BASE}", server.url("").trim_end_matches('/'));
    let script = Script::new("test.capi", text);
    let found: Vec<String> = script.checked().diagnostics.iter().map(|found| format!("{} {}", found.code, found.message)).collect();
    assert!(found.is_empty(), "{found:#?}");
    let plan = script.plan(Settings { now: Some(now.parse().unwrap()), ..Settings::default() }).unwrap();
    let options =
        RunOptions { destination: format!("sqlite:{}", file.display()), incremental, concurrency: Some(1), ..RunOptions::default() };
    tokio::runtime::Runtime::new().unwrap().block_on(plan.run(options))
}

fn done(report: &RunReport) {
    assert_eq!(report.error.as_ref().map(|error| format!("{} {}", error.code, error.message)), None);
}

/// The values of a query parameter, in the order received, since the last look.
fn asked(server: &Server, key: &str) -> Vec<String> {
    server.requests().iter().filter_map(|request| request.param(key)).collect()
}

fn state(file: &Path) -> Vec<String> {
    Rows::open(file, "t").query("select request, turn, value from _capi_state order by 1, 2")
}

const ROWS: &str = r#"integration t
base "{BASE}"
request orders {
  get "/orders"
  query since = $bookmark
  bookmark updated from @2026-01-01T00:00Z settle 1h
  key id
  map id -> id: int
  map updated -> updated: datetime
}
"#;

#[test]
fn rows_move_the_bookmark_to_their_largest_value() {
    let server = Server::start(|request| match request.param("since").as_deref() {
        Some("2026-01-01T00:00:00Z") => Answer::json(
            r#"[{"id": 1, "updated": "2026-01-05T10:00:00Z"}, {"id": 2, "updated": "2026-01-03T00:00:00Z"}, {"id": 3, "updated": null}]"#,
        ),
        Some("2026-01-05T09:00:00Z") => Answer::json(r#"[{"id": 1, "updated": "2026-01-05T10:00:00Z"}]"#),
        _ => Answer::status(400),
    });
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.db");
    done(&run(&server, ROWS, &file, "2026-02-01T00:00:00Z", Incremental::default()));
    assert_eq!(state(&file), [r#"orders||{"datetime":"2026-01-05T09:00:00Z"}"#]);
    done(&run(&server, ROWS, &file, "2026-02-02T00:00:00Z", Incremental::default()));
    assert_eq!(state(&file), [r#"orders||{"datetime":"2026-01-05T09:00:00Z"}"#]);
    assert_eq!(Rows::open(&file, "t").of("orders").len(), 3);
    done(&run(&server, ROWS, &file, "2026-02-03T00:00:00Z", Incremental { full_refresh: true, ..Incremental::default() }));
    assert_eq!(asked(&server, "since"), ["2026-01-01T00:00:00Z", "2026-01-05T09:00:00Z", "2026-01-01T00:00:00Z"]);
}

#[test]
fn a_failed_run_moves_no_bookmark() {
    let server = Server::start(|request| match request.param("page").as_deref() {
        Some("1") => Answer::json(r#"[{"id": 1, "updated": "2026-01-05T10:00:00Z"}]"#),
        _ => Answer::status(400),
    });
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.db");
    let script = ROWS.replace("  key id\n", "  paginate number(query: \"page\")\n  key id\n");
    assert!(run(&server, &script, &file, "2026-02-01T00:00:00Z", Incremental::default()).error.is_some());
    assert_eq!(state(&file), Vec::<String>::new());
}

const WINDOWS: &str = r#"integration t
base "{BASE}"
request accounts {
  get "/accounts"
  records .
  key id
  map id -> id: int
}
request report {
  for $a in $accounts
  for $w in windows($bookmark, today(), 7d)
  get "/report/{$a.id}"
  query from = $w.start, to = $w.last
  bookmark $w.end from @2026-01-01 settle 3d
  on 403 skip "no right"
  key account, day
  map $a.id -> account: int
  map day -> day: date
}
"#;

#[test]
fn windows_go_on_where_the_unbroken_run_ended() {
    let server = Server::start(|request| match (request.path.as_str(), request.param("from").as_deref()) {
        ("/accounts", _) => Answer::json(r#"[{"id": 1}, {"id": 2}]"#),
        ("/report/2", Some("2026-01-08")) if request.turn < 10 => Answer::status(403),
        (_, Some(from)) => Answer::json(format!("[{{\"day\": \"{from}\"}}]")),
        _ => Answer::status(400),
    });
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.db");
    done(&run(&server, WINDOWS, &file, "2026-01-18T00:00:00Z", Incremental::default()));
    let windows: Vec<String> = asked(&server, "from").iter().zip(asked(&server, "to")).map(|(from, to)| format!("{from} {to}")).collect();
    let all = ["2026-01-01 2026-01-07", "2026-01-08 2026-01-14", "2026-01-15 2026-01-17"];
    assert_eq!(windows, [all, all].concat());
    assert_eq!(state(&file), [r#"report|id=1|{"date":"2026-01-15"}"#, r#"report|id=2|{"date":"2026-01-05"}"#]);
    done(&run(&server, WINDOWS, &file, "2026-01-20T00:00:00Z", Incremental::default()));
    // The grid is that of `from`, whatever the bookmark.
    assert_eq!(asked(&server, "from")[6..], ["2026-01-15", "2026-01-01", "2026-01-08", "2026-01-15"]);
}

#[test]
fn grandchildren_keep_a_bookmark_each() {
    let server = Server::start(|request| match (request.path.as_str(), request.param("from")) {
        ("/managers", _) => Answer::json(r#"[{"id": 1}]"#),
        // The second account is there from the second run on.
        ("/managers/1/accounts", _) if request.turn == 1 => Answer::json(r#"[{"id": 17}]"#),
        ("/managers/1/accounts", _) => Answer::json(r#"[{"id": 17}, {"id": 18}]"#),
        (_, Some(from)) => Answer::json(format!("[{{\"day\": \"{from}\"}}]")),
        _ => Answer::status(400),
    });
    let script = r#"integration t
base "{BASE}"
request managers {
  get "/managers"
  key id
  map id -> id: int
}
request accounts {
  for $m in $managers
  get "/managers/{$m.id}/accounts"
  key id
  map id -> id: int
}
request costs {
  for $a in $accounts
  for $w in windows($bookmark, today(), 7d)
  get "/managers/{$a.$m.id}/accounts/{$a.id}/costs"
  query from = $w.start
  bookmark $w.end from @2026-01-01
  key account, day
  map $a.id -> account: int
  map day -> day: date
}
"#;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.db");
    let costs = |path: &str| {
        let requests = server.requests();
        requests.iter().filter(|request| request.path.ends_with(path)).filter_map(|request| request.param("from")).collect::<Vec<_>>()
    };
    done(&run(&server, script, &file, "2026-01-15T00:00:00Z", Incremental::default()));
    assert_eq!(costs("/accounts/17/costs"), ["2026-01-01", "2026-01-08"]);
    done(&run(&server, script, &file, "2026-01-22T00:00:00Z", Incremental::default()));
    assert_eq!(costs("/accounts/17/costs")[2..], ["2026-01-15"]);
    assert_eq!(costs("/accounts/18/costs"), ["2026-01-01", "2026-01-08", "2026-01-15"]);
    assert_eq!(Rows::open(&file, "t").of("costs").len(), 6);
}

#[test]
fn a_backfill_reads_a_range_and_leaves_the_state_alone() {
    let server = Server::start(|request| match request.param("from") {
        Some(from) => Answer::json(format!("[{{\"day\": \"{from}\"}}]")),
        None => Answer::json(r#"[{"id": 1}]"#),
    });
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.db");
    done(&run(&server, WINDOWS, &file, "2026-01-18T00:00:00Z", Incremental::default()));
    let before = state(&file);
    let range = Incremental { from: Some("2025-12-20".to_owned()), until: Some("2026-01-03".to_owned()), full_refresh: false };
    done(&run(&server, WINDOWS, &file, "2026-01-18T00:00:00Z", range));
    assert_eq!(asked(&server, "from")[3..], ["2025-12-18", "2025-12-25", "2026-01-01"]);
    assert_eq!(asked(&server, "to").last().unwrap(), "2026-01-02");
    assert_eq!(state(&file), before);
}

#[test]
fn children_take_changed_rows_or_all() {
    let server = Server::start(|request| match (request.path.as_str(), request.param("since").as_deref()) {
        ("/orders", Some(since)) => {
            let old = r#"{"id": 1, "updated": "2026-01-02"}"#;
            let new = r#"{"id": 2, "updated": "2026-01-09"}"#;
            if since == "2026-01-01" { Answer::json(format!("[{old}, {new}]")) } else { Answer::json(format!("[{new}]")) }
        }
        _ => Answer::json("[{}]"),
    });
    let script = |word: &str| {
        format!(
            r#"integration t
base "{{BASE}}"
request orders {{
  get "/orders"
  query since = $bookmark
  bookmark updated from @2026-01-01
  key id
  map id -> id: int
}}
request lines {{
  for $o in {word}$orders
  get "/lines/{{$o.id}}"
  map $o.id -> id: int
}}
"#
        )
    };
    for (word, since, second) in [("changed ", "2026-01-09", vec!["/lines/2"]), ("", "2026-01-01", vec!["/lines/1", "/lines/2"])] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("out.db");
        done(&run(&server, &script(word), &file, "2026-01-18T00:00:00Z", Incremental::default()));
        let seen = server.requests().len();
        done(&run(&server, &script(word), &file, "2026-01-18T00:00:00Z", Incremental::default()));
        let requests = server.requests();
        let paths: Vec<&str> =
            requests[seen..].iter().map(|request| request.path.as_str()).filter(|path| path.starts_with("/lines")).collect();
        assert_eq!(paths, second);
        assert_eq!(requests[seen..].iter().find_map(|request| request.param("since")).as_deref(), Some(since));
    }
}

#[test]
fn batches_take_several_items_at_once() {
    let server = Server::start(|request| match request.path.as_str() {
        "/ids" => Answer::json("[{\"id\": 1}, {\"id\": 2}, {\"id\": 3}]"),
        _ => Answer::json("[{}]"),
    });
    let folder = tempfile::tempdir().unwrap();
    let script = r#"integration t
base "{BASE}"
request ids {
  get "/ids"
  records .
}
request details {
  for $batch in $ids batch 2
  get "/details"
  query ids = join($batch[*].id, ",")
  map join($batch[*].id, ",") -> ids: text
}
request others {
  for $batch in ["a", "b", "c"] batch 2
  get "/others"
  query others = join($batch, ",")
  map join($batch, ",") -> ids: text
}
"#;
    let file = folder.path().join("out.db");
    done(&run(&server, script, &file, "2026-01-18T00:00:00Z", Incremental::default()));
    assert_eq!(asked(&server, "ids"), ["1,2", "3"]);
    assert_eq!(asked(&server, "others"), ["a,b", "c"]);
}

#[test]
fn a_turn_replaces_what_it_restates() {
    let server = Server::start(|request| {
        let (account, from) = (request.path.trim_start_matches("/report/").to_owned(), request.param("from").unwrap());
        let run = if request.turn <= 2 { "old" } else { "new" };
        let rows = match (account.as_str(), from.as_str(), run) {
            ("a", "2026-01-01", "old") => r#"{"day": "2026-01-01", "v": "old"}, {"day": "2026-01-02", "v": "gone later"}"#,
            ("a", "2026-01-01", _) => r#"{"day": "2026-01-01", "v": "new"}"#,
            ("a", _, _) => r#"{"day": "2026-01-08", "v": "same"}"#,
            _ => r#"{"day": "2026-01-01", "v": "b"}"#,
        };
        if account == "b" && run == "new" { Answer::status(403) } else { Answer::json(format!("[{rows}]")) }
    });
    let script = r#"integration t
base "{BASE}"
request report {
  for $a in ["a", "b"]
  for $w in windows(@2026-01-01, @2026-01-15, 7d)
  get "/report/{$a}"
  query from = $w.start
  on 403 skip
  write replace where account == $a and day >= $w.start and day < $w.end
  map $a -> account: text
  map day -> day: date
  map v -> v: text
}
"#;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.db");
    let rows = || Rows::open(&file, "t").query("select account, day, v from t__report order by 1, 2, 3");
    done(&run(&server, script, &file, "2026-01-18T00:00:00Z", Incremental::default()));
    assert_eq!(rows(), ["a|2026-01-01|old", "a|2026-01-02|gone later", "a|2026-01-08|same", "b|2026-01-01|b", "b|2026-01-01|b"]);
    done(&run(&server, script, &file, "2026-01-18T00:00:00Z", Incremental::default()));
    assert_eq!(rows(), ["a|2026-01-01|new", "a|2026-01-08|same", "b|2026-01-01|b", "b|2026-01-01|b"]);
}

#[test]
fn ids_come_from_a_param_or_else_from_a_request() {
    let server = Server::start(|request| match request.path.as_str() {
        "/ids" => Answer::json(r#"{"list": [{"id": 7}, {"id": 8}, {"id": 7}]}"#),
        _ => Answer::json("[{}]"),
    });
    let script = |only: &str| {
        format!(
            r#"integration t
param $only: list<int>? = {only}
base "{{BASE}}"
let $IDS = $only ?? ($ids[*].id | unique)
request ids {{
  get "/ids"
  records list
}}
request details {{
  for $id in $IDS
  get "/details/{{$id}}"
  map $id -> id: int
}}
"#
        )
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.db");
    done(&run(&server, &script("null"), &file, "2026-01-18T00:00:00Z", Incremental::default()));
    let paths: Vec<String> = server.requests().iter().map(|request| request.path.clone()).collect();
    assert_eq!(paths, ["/ids", "/details/7", "/details/8"]);
    let other = folder.path().join("other.db");
    done(&run(&server, &script("[3]"), &other, "2026-01-18T00:00:00Z", Incremental::default()));
    assert_eq!(Rows::open(&other, "t").of("details"), [r#"{"id":3}"#]);
}

/// The API is asked from the bookmark on and gives the rows of that second again.
#[test]
fn rows_of_the_same_second_are_appended_once() {
    let server = Server::start(|request| match request.turn {
        1 => Answer::json(
            r#"[{"n": 1, "at": "2026-01-05T10:00:00Z"}, {"n": 2, "at": "2026-01-05T10:00:01Z"}, {"n": 3, "at": "2026-01-05T10:00:01Z"}]"#,
        ),
        // One more came in that second, and one that is too late to be told from loaded ones.
        2 => Answer::json(
            r#"[{"n": 0, "at": "2026-01-05T10:00:00Z"}, {"n": 3, "at": "2026-01-05T10:00:01Z"}, {"n": 2, "at": "2026-01-05T10:00:01Z"}, {"n": 4, "at": "2026-01-05T10:00:01Z"}]"#,
        ),
        _ => Answer::json(r#"[{"n": 4, "at": "2026-01-05T10:00:01Z"}, {"n": 5, "at": "2026-01-05T10:00:02Z"}]"#),
    });
    let script = "integration t\nbase \"{BASE}\"\nrequest events {\n  get \"/events\"\n  query since = $bookmark\n  \
        bookmark at from @2026-01-01T00:00Z\n  write append\n  map n -> n: int\n  map at -> at: datetime\n}\n";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.db");
    let rows = || Rows::open(&file, "t").query("select n from t__events order by n");
    done(&run(&server, script, &file, "2026-02-01T00:00:00Z", Incremental::default()));
    assert_eq!(rows(), ["1", "2", "3"]);
    let second = run(&server, script, &file, "2026-02-02T00:00:00Z", Incremental::default());
    done(&second);
    assert_eq!(rows(), ["1", "2", "3", "4"]);
    assert!(second.requests[0].warnings.iter().any(|warning| warning.contains("1 rows from before the bookmark")), "{second:?}");
    done(&run(&server, script, &file, "2026-02-03T00:00:00Z", Incremental::default()));
    assert_eq!(rows(), ["1", "2", "3", "4", "5"]);
    assert_eq!(asked(&server, "since"), ["2026-01-01T00:00:00Z", "2026-01-05T10:00:01Z", "2026-01-05T10:00:01Z"]);
}

/// A text has no order: the last one that came is where the next run goes on.
#[test]
fn an_opaque_text_is_kept_as_it_came_last() {
    let server = Server::start(|request| match request.param("cursor").as_deref() {
        Some("") => Answer::json(r#"{"token": "zz9", "rows": [{"id": 1}, {"id": 2}]}"#),
        Some("zz9") => Answer::json(r#"{"token": "aa1", "rows": [{"id": 3}]}"#),
        Some("aa1") => Answer::json(r#"{"token": "aa1", "rows": []}"#),
        other => panic!("{other:?}"),
    });
    let script = "integration t\nbase \"{BASE}\"\nrequest sync {\n  get \"/sync\"\n  query cursor = $bookmark\n  records rows\n  \
        bookmark $response.body.token from \"\"\n  key id\n  map id -> id: int\n}\n";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.db");
    for expected in ["zz9", "aa1", "aa1"] {
        done(&run(&server, script, &file, "2026-02-01T00:00:00Z", Incremental::default()));
        assert_eq!(state(&file), [format!(r#"sync||{{"text":"{expected}"}}"#)]);
    }
    assert_eq!(Rows::open(&file, "t").of("sync").len(), 3);
}

#[test]
fn a_whole_number_may_be_a_bookmark() {
    let server = Server::start(|request| match request.param("after").as_deref() {
        Some("0") => Answer::json(r#"[{"id": 9}, {"id": 10}, {"id": 2}]"#),
        _ => Answer::json("[]"),
    });
    let script = "integration t\nbase \"{BASE}\"\nrequest log {\n  get \"/log\"\n  query after = $bookmark\n  bookmark id from 0\n  key id\n  map id -> id: int\n}\n";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.db");
    done(&run(&server, script, &file, "2026-02-01T00:00:00Z", Incremental::default()));
    done(&run(&server, script, &file, "2026-02-01T00:00:00Z", Incremental::default()));
    assert_eq!(asked(&server, "after"), ["0", "10"]);
    assert_eq!(state(&file), [r#"log||{"number":10}"#]);
}

#[test]
fn a_state_that_lies_ahead_or_is_of_another_kind_is_said() {
    let server = Server::start(|request| match request.turn {
        1 => Answer::json(r#"[{"id": 1, "updated": "2999-01-01T00:00:00Z"}]"#),
        _ => Answer::json("[]"),
    });
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.db");
    done(&run(&server, ROWS, &file, "2026-02-01T00:00:00Z", Incremental::default()));
    let ahead = run(&server, ROWS, &file, "2026-02-02T00:00:00Z", Incremental::default());
    assert!(ahead.requests[0].warnings.iter().any(|warning| warning.contains("lies in the future")), "{ahead:?}");
    let other = ROWS.replace("@2026-01-01T00:00Z settle 1h", "0").replace("bookmark updated", "bookmark id");
    let failed = run(&server, &other, &file, "2026-02-02T00:00:00Z", Incremental::default());
    assert_eq!(failed.error.as_ref().unwrap().code, "state-of-another-kind");
    assert_eq!(server.requests().len(), 2);
}

/// Those who read the request as a list see all of its rows, as a `for` without `changed` does.
#[test]
fn a_list_of_an_incremental_request_is_whole() {
    let server = Server::start(|request| match (request.path.as_str(), request.param("since").as_deref()) {
        ("/ads", Some("2026-01-01")) => Answer::json(r#"[{"id": 1, "day": "2026-01-02"}, {"id": 2, "day": "2026-01-05"}]"#),
        ("/ads", _) => Answer::json(r#"[{"id": 2, "day": "2026-01-05"}]"#),
        ("/names", _) => Answer::json(r#"[{"n": 1}]"#),
        _ => Answer::status(404),
    });
    let script = "integration t\nbase \"{BASE}\"\nrequest ads {\n  get \"/ads\"\n  query since = $bookmark\n  bookmark day from @2026-01-01\n  \
        key id\n  map id -> id: int\n  map day -> day: date\n}\nrequest names {\n  get \"/names\"\n  query ids = join($ads[*].id, \",\")\n  map n -> n: int\n}\n";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.db");
    done(&run(&server, script, &file, "2026-02-01T00:00:00Z", Incremental::default()));
    done(&run(&server, script, &file, "2026-02-02T00:00:00Z", Incremental::default()));
    assert_eq!(asked(&server, "ids"), ["1,2", "1,2"]);
    assert_eq!(state(&file), [r#"ads||{"date":"2026-01-05"}"#]);
}

/// One window is complete when all turns of its `join` are.
#[test]
fn a_window_of_joined_turns_moves_as_one() {
    let server = Server::start(|request| match (request.path.as_str(), request.param("from").as_deref(), request.turn) {
        ("/b", Some("2026-01-08"), 2) => Answer::status(404),
        (path, _, _) => Answer::json(format!("[{{\"id\": 1, \"{}\": 5}}]", &path[1..])),
    });
    let script = "integration t\nbase \"{BASE}\"\nrequest stats {\n  for $w in windows($bookmark, @2026-01-15, 7d)\n  for $m in [\"a\", \"b\"] join\n  \
        get \"/{$m}\"\n  query from = $w.start\n  on 404 skip\n  bookmark $w.end from @2026-01-01\n  key day, id\n  \
        map $w.start -> day: date\n  map id -> id: int\n  map a -> a: int\n  map b -> b: int\n}\n";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.db");
    done(&run(&server, script, &file, "2026-02-01T00:00:00Z", Incremental::default()));
    assert_eq!(state(&file), [r#"stats||{"date":"2026-01-08"}"#]);
    done(&run(&server, script, &file, "2026-02-01T00:00:00Z", Incremental::default()));
    assert_eq!(state(&file), [r#"stats||{"date":"2026-01-15"}"#]);
    assert_eq!(
        Rows::open(&file, "t").of("stats"),
        [r#"{"day":"2026-01-01","id":1,"a":5,"b":5}"#, r#"{"day":"2026-01-08","id":1,"a":5,"b":5}"#]
    );
}

/// Datetimes as 509 connectors of another system send and ask for them: each is read from an answer, kept
/// as an instant, and asked for again in the API's own spelling.
#[test]
fn every_spelling_of_a_datetime_can_be_read_and_asked_for() {
    let iso = |format: &str| format!("format_date($bookmark, \"{format}\")");
    let spelled = |format: &str| (format!("parse_datetime(at, \"{format}\")"), iso(format));
    let zoneless = |format: &str| (format!("parse_datetime(at, \"{format}\", \"UTC\")"), iso(format));
    let quoted = |text: &str| format!("\"{text}\"");
    let (plain, number) = ("at".to_owned(), |unit: &str| (format!("from_unix(at, \"{unit}\")"), format!("to_unix($bookmark, \"{unit}\")")));
    let wrapped = |text: &str| (plain.clone(), quoted(text).replace('@', "{$bookmark}"));
    let cases: Vec<(String, (String, String), &str)> = vec![
        (quoted("2026-01-05T10:20:30Z"), (plain.clone(), "$bookmark".to_owned()), "2026-01-05T10:20:30Z"),
        (quoted("2026-01-05T10:20:30.123456Z"), (plain.clone(), iso("%Y-%m-%dT%H:%M:%S%.6fZ")), "2026-01-05T10:20:30.123456Z"),
        (quoted("2026-01-05T10:20:30.123Z"), (plain.clone(), iso("%Y-%m-%dT%H:%M:%S%.3fZ")), "2026-01-05T10:20:30.123Z"),
        (quoted("2026-01-05T11:20:30+01:00"), (plain.clone(), iso("%Y-%m-%dT%H:%M:%S%:z")), "2026-01-05T10:20:30+00:00"),
        (quoted("2026-01-05T11:20:30+0100"), (plain.clone(), iso("%Y-%m-%dT%H:%M:%S%z")), "2026-01-05T10:20:30+0000"),
        (quoted("2026-01-05 10:20:30Z"), (plain.clone(), iso("%Y-%m-%d %H:%M:%SZ")), "2026-01-05 10:20:30Z"),
        (quoted("2026-01-05T10:20:30.123456+0000"), (plain.clone(), iso("%Y-%m-%dT%H:%M:%S%.6f%z")), "2026-01-05T10:20:30.123456+0000"),
        (quoted("2026-01-05 10:20:30"), zoneless("%Y-%m-%d %H:%M:%S"), "2026-01-05 10:20:30"),
        (quoted("2026-01-05T10:20:30"), zoneless("%Y-%m-%dT%H:%M:%S"), "2026-01-05T10:20:30"),
        (quoted("2026-01-05T10:20"), zoneless("%Y-%m-%dT%H:%M"), "2026-01-05T10:20"),
        (quoted("2026-01-05 10:20:30.123"), zoneless("%Y-%m-%d %H:%M:%S%.3f"), "2026-01-05 10:20:30.123"),
        (quoted("05/01/2026 10:20"), zoneless("%d/%m/%Y %H:%M"), "05/01/2026 10:20"),
        (quoted("01/05/2026 10:20:30"), zoneless("%m/%d/%Y %H:%M:%S"), "01/05/2026 10:20:30"),
        (quoted("20260105"), zoneless("%Y%m%d"), "20260105"),
        (quoted("20260105102030"), zoneless("%Y%m%d%H%M%S"), "20260105102030"),
        (quoted("2026-01-05 10:20:30 +0000"), spelled("%Y-%m-%d %H:%M:%S %z"), "2026-01-05 10:20:30 +0000"),
        (quoted("2026-01-05 10:20:30 UTC"), zoneless("%Y-%m-%d %H:%M:%S UTC"), "2026-01-05 10:20:30 UTC"),
        (quoted("Mon, 05 Jan 2026 10:20:30 +0000"), spelled("%a, %d %b %Y %H:%M:%S %z"), "Mon, 05 Jan 2026 10:20:30 +0000"),
        ("1767608430".to_owned(), number("s"), "1767608430"),
        ("1767608430123".to_owned(), number("ms"), "1767608430123"),
        ("1767608430123456".to_owned(), number("us"), "1767608430123456"),
        (quoted("1767608430"), ("from_unix(number(at))".to_owned(), "to_unix($bookmark)".to_owned()), "1767608430"),
        (quoted("2026-01-05T10:20:30Z"), wrapped("modified_on:gt:@"), "modified_on:gt:2026-01-05T10:20:30Z"),
        (quoted("2026-01-05T10:20:30Z"), wrapped("lastmodifieddate:[@..]"), "lastmodifieddate:[2026-01-05T10:20:30Z..]"),
        (quoted("2026-01-05T10:20:30Z"), wrapped("updated >= '@'"), "updated >= '2026-01-05T10:20:30Z'"),
    ];
    for (sent, (read, asked_for), expected) in cases {
        let body = format!("[{{\"id\": 1, \"at\": {sent}}}]");
        let server = Server::start(move |_| Answer::json(body.clone()));
        let script = format!(
            "integration t\nbase \"{{BASE}}\"\nrequest r {{\n  get \"/r\"\n  query since = {asked_for}\n  bookmark {read} from @2026-01-01T00:00Z\n  key id\n  map id -> id: int\n}}\n"
        );
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("out.db");
        done(&run(&server, &script, &file, "2026-02-01T00:00:00Z", Incremental::default()));
        done(&run(&server, &script, &file, "2026-02-01T00:00:00Z", Incremental::default()));
        assert_eq!(asked(&server, "since").last().map(String::as_str), Some(expected), "{read} {asked_for}");
    }
}

/// A 204 says that there is nothing: that, too, takes the place of what was there.
#[test]
fn an_answer_without_a_body_restates_its_slice() {
    let server = Server::start(|request| match request.turn {
        1 => Answer::json(r#"[{"n": 1}, {"n": 2}]"#),
        _ => Answer::status(204),
    });
    let script = "integration t\nbase \"{BASE}\"\nrequest r {\n  for $account in [\"a\"]\n  get \"/r\"\n  \
        write replace where account == $account\n  map $account -> account: text\n  map n -> n: int\n}\n";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.db");
    done(&run(&server, script, &file, "2026-02-01T00:00:00Z", Incremental::default()));
    assert_eq!(Rows::open(&file, "t").of("r").len(), 2);
    done(&run(&server, script, &file, "2026-02-02T00:00:00Z", Incremental::default()));
    assert_eq!(Rows::open(&file, "t").of("r"), [""; 0]);
}
