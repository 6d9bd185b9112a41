//! `capi remap`: changed mappings over the records that `keep raw` stored.

use std::path::{Path, PathBuf};

use arrow_array::{Array, ArrayRef, RecordBatch};
use capi::engine::remap::Chosen;
use capi::sink::Bookmark;
use capi::{Plan, RunOptions, RunReport, Script, Settings};
use tempfile::TempDir;

use crate::support::rows::Rows;
use crate::support::server::{Answer, Request, Server};

const RECORDS: &str = r#"[
  {"id": 1, "day": "2026-01-31", "spend": "12345678901234567.89", "name": " Ada ", "tags": ["a", "b"], "lines": [{"sku": "x", "n": 1}, {"sku": "y", "n": 2}]},
  {"id": 2, "day": "2026-02-01", "spend": 0.10, "name": "Zoë \u0000 \\ \"q\"", "tags": [], "lines": []},
  {"id": 3, "day": "2026-02-02", "spend": null, "name": null, "tags": null, "lines": [{"sku": "z", "n": 3}], "more": {"deep": [1.50, 1e3]}}
]"#;

fn server() -> Server {
    Server::start(|request: &Request| match request.path.as_str() {
        "/accounts" => Answer::json(r#"[{"id": "a1"}, {"id": "a2"}]"#),
        _ => Answer::json(RECORDS),
    })
}

struct Folder {
    server: Server,
    dir: TempDir,
}

impl Folder {
    fn new() -> Folder {
        Folder { server: server(), dir: tempfile::tempdir().unwrap() }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn plan(&self, body: &str) -> Plan {
        let base = self.server.url("");
        let text = format!("integration t\nbase \"{}\"\n{body}", base.trim_end_matches('/'));
        let script = Script::new("t.capi", text);
        let found: Vec<String> = script.checked().diagnostics.iter().map(|found| format!("{} {}", found.code, found.message)).collect();
        assert!(found.is_empty(), "{found:#?}");
        script.plan(Settings { now: Some("2026-03-01T00:00:00Z".parse().unwrap()), ..Settings::default() }).unwrap()
    }

    fn run(&self, body: &str, file: &Path) {
        let options = RunOptions { destination: dest(file), concurrency: Some(1), ..RunOptions::default() };
        let report = tokio::runtime::Runtime::new().unwrap().block_on(self.plan(body).run(options));
        assert_eq!(report.error.as_ref().map(|error| &error.message), None);
    }

    /// Calls nothing.
    fn remap(&self, body: &str, file: &Path) -> RunReport {
        let plan = self.plan(body);
        let calls = self.server.requests().len();
        let report = plan.remap(&dest(file), Chosen::Keeping);
        assert_eq!(self.server.requests().len(), calls);
        report
    }
}

fn dest(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

fn orders(statements: &str) -> String {
    format!("request orders {{\n  get \"/orders\"\n  keep raw\n{statements}\n}}\n")
}

fn query(file: &Path, sql: &str) -> Vec<String> {
    Rows::open(file, "t").query(sql)
}

fn done(report: &RunReport) {
    assert_eq!(report.error.as_ref().map(|error| format!("{}: {}", error.code, error.message)), None);
    assert_eq!(report.status, "done");
}

#[track_caller]
fn refused(report: &RunReport) -> String {
    let error = report.error.as_ref().expect("it is refused");
    format!("{}: {}", error.code, error.message)
}

#[test]
fn a_remap_gives_what_a_whole_run_would_give() {
    let before = "  key id\n  map id -> id: int\n  map spend -> spend: text\n  map name -> name: text";
    let keyless = "  map id -> id: int\n  map spend -> spend: text";
    let appended = "  key id\n  write append\n  map id -> id: int\n  map spend -> spend: text";
    for (before, after, columns) in [
        // Other expressions, other types, new columns.
        (before, "  key id\n  map id -> id: int\n  map spend -> spend: decimal(38, 9)\n  map trim(name) -> name: text", "id, spend, name"),
        (before, "  key id\n  map id -> id: int\n  map day -> day: date\n  map tags -> tags: list<text>", "id, day, tags"),
        (before, "  key id\n  map id -> id: int\n  map more.deep -> deep: json\n  map length(lines) -> lines: int", "id, deep, lines"),
        (before, "  key id\n  map id -> id: text\n  map day -> name: date", "id, name"),
        // Another key, another way of writing.
        (before, "  key day\n  map id -> id: int\n  map day -> day: date", "id, day"),
        (before, "  map id -> id: int\n  map spend -> spend: text", "id, spend"),
        (keyless, "  key id\n  map id -> id: int\n  map spend -> spend: text", "id, spend"),
        (appended, "  key id\n  write append\n  map id -> id: int\n  map upper(name) -> name: text", "id, name"),
        // Rows left out, values in between, several rows of a record.
        (before, "  let $big = id > 1\n  where $big\n  key id\n  map id -> id: int\n  map $big -> big: bool", "id, big"),
    ] {
        let folder = Folder::new();
        let (remapped, whole) = (folder.file("remapped.db"), folder.file("whole.db"));
        folder.run(&orders(before), &remapped);
        let report = folder.remap(&orders(after), &remapped);
        done(&report);
        folder.run(&orders(after), &whole);
        let all = format!("select {columns}, _raw from t__orders order by 1, 2");
        assert_eq!(query(&remapped, &all), query(&whole, &all), "{after}");
        assert_eq!(query(&remapped, "select distinct _run_id from t__orders"), [report.run_id.as_str()]);
    }
}

#[test]
fn several_rows_of_a_record_are_mapped_once() {
    let folder = Folder::new();
    let (remapped, whole) = (folder.file("remapped.db"), folder.file("whole.db"));
    let spread = |more: &str| orders(&format!("  each $line, $i in lines\n  key id, i\n  map id -> id: int\n  map $i -> i: int\n{more}"));
    folder.run(&spread(""), &remapped);
    let after = spread("  map $line.sku -> sku: text\n  map $line.n * 2 -> twice: int");
    let report = folder.remap(&after, &remapped);
    done(&report);
    assert_eq!((report.requests[0].rows_read, report.requests[0].rows_mapped), (3, 3));
    folder.run(&after, &whole);
    let all = "select id, i, sku, twice from t__orders order by 1, 2";
    assert_eq!(query(&remapped, all), query(&whole, all));
    let dropped = spread("").replace("map $i -> i: int", "map $i -> n: int").replace("key id, i", "key id, n");
    let message = "not-remappable: `each` makes several rows of a record, and it is not known which of them had which `i`, `sku`, `twice`";
    assert_eq!(refused(&folder.remap(&dropped, &remapped)), message);
    assert_eq!(query(&remapped, all), query(&whole, all));
    let keyless = orders("  each $line in lines\n  map $line.sku -> sku: text");
    let other = folder.file("keyless.db");
    folder.run(&keyless, &other);
    let message = "not-remappable: `each` makes several rows of a record, and no key tells them apart";
    assert_eq!(refused(&folder.remap(&keyless, &other)), message);
}

/// The page, loop variables, other requests and the time of the run are not kept.
#[test]
fn what_reads_more_than_the_record_stays_as_it_is_stored() {
    let folder = Folder::new();
    let file = folder.file("t.db");
    let script = |more: &str| {
        format!(
            "request accounts {{ get \"/accounts\"\n  map id -> id: text }}\n\
             request orders {{\n  for $a in $accounts\n  get \"/orders\"\n  query account = $a.id\n  keep raw\n\
             where $a.id != \"a2\" or id != 3\n  key account, id\n  map $a.id -> account: text\n  map id -> id: int\n\
             map today() -> seen: date\n  map $page.number -> page: int\n{more}\n}}\n"
        )
    };
    folder.run(&script("  map name -> name: text"), &file);
    let kept = "select account, id, seen, page from t__orders order by 1, 2";
    let before = query(&file, kept);
    assert_eq!(before.len(), 5);
    let report = folder.remap(&script("  map trim(name) -> name: text"), &file);
    done(&report);
    assert_eq!(query(&file, kept), before);
    assert_eq!(query(&file, "select name from t__orders where id = 1"), ["Ada", "Ada"]);
    let note = "kept as they were, for their mappings read more than the record: account, seen, page";
    assert_eq!(report.requests[0].warnings, [note]);
    let all = query(&file, "select * from t__orders order by account, id");
    for (more, message) in [
        ("  map $a -> whole: json", "the table holds no `whole` of this type, and its mapping reads more than the record"),
        (
            "  map $a.id -> name: text\n  map $run.id -> run: text",
            "the table holds no `run` of this type, and its mapping reads more than the record",
        ),
    ] {
        let report = folder.remap(&script(more), &file);
        assert_eq!(refused(&report), format!("not-remappable: {message}"));
        assert_eq!(report.error.unwrap().request.as_deref(), Some("orders"));
        assert_eq!(query(&file, "select * from t__orders order by account, id"), all);
    }
}

#[test]
fn columns_that_are_mapped_no_more_keep_what_they_hold() {
    let folder = Folder::new();
    let file = folder.file("t.db");
    folder.run(&orders("  key id\n  map id -> id: int\n  map spend -> spend: decimal(38, 9)\n  map day -> day: date"), &file);
    done(&folder.remap(&orders("  key id\n  map id -> id: text\n  map name -> name: text"), &file));
    let rows = query(&file, "select id, typeof(id), spend, day from t__orders order by 1");
    assert_eq!(rows, ["1|text|12345678901234567.89|2026-01-31", "2|text|0.1|2026-02-01", "3|text|null|2026-02-02"]);
}

#[test]
fn rows_that_fail_now_are_rejects_with_their_whole_record() {
    let folder = Folder::new();
    let file = folder.file("t.db");
    folder.run(&orders("  key id\n  map id -> id: int\n  map name -> name: text"), &file);
    let strict = "  key name\n  map name -> name: text";
    let report = folder.remap(&orders(&format!("  reject_limit 0\n{strict}")), &file);
    assert_eq!(
        refused(&report),
        "too-many-rejects: 1 rows were rejected, `reject_limit` allows 0; the last because the key column `name` is null"
    );
    assert_eq!(report.error.unwrap().exit, 4);
    assert_eq!(query(&file, "select count(*) from t__orders"), ["3"]);
    assert_eq!(query(&file, "select count(*) from _capi_rejects"), ["0"]);
    let report = folder.remap(&orders(strict), &file);
    done(&report);
    let counts = &report.requests[0];
    assert_eq!((counts.rows_read, counts.rows_mapped, counts.rows_rejected, counts.rows_committed), (3, 2, 1, 2));
    let rejected = query(&file, "select target, reason, script_line, json_extract(record, '$.lines[0].sku') from _capi_rejects");
    assert_eq!(rejected, ["name|the key column `name` is null|t.capi:7|z"]);
}

#[test]
fn bookmarks_stay_also_where_the_table_is_made_anew() {
    let folder = Folder::new();
    let file = folder.file("t.db");
    let script = |spend: &str| {
        orders(&format!("  bookmark day from @2026-01-01\n  key id\n  map id -> id: int\n  map day -> day: date\n  map {spend}"))
    };
    folder.run(&script("spend -> spend: text"), &file);
    let state = query(&file, "select request, turn, value from _capi_state");
    assert_eq!(state, ["orders||{\"date\":\"2026-02-02\"}"]);
    // As many as a request with many turns has.
    let mut kept = capi::sink::destination::parse(&dest(&file)).unwrap().kept().unwrap();
    let turn = |turn: u32| Bookmark { request: "orders".into(), turn: format!("{turn:04}"), value: "{\"number\":1}".into() };
    kept.set_state("t", &(0..2500).map(turn).collect::<Vec<_>>()).unwrap();
    let state = query(&file, "select request, turn, value from _capi_state order by turn");
    assert_eq!(state.len(), 2501);
    done(&folder.remap(&script("spend -> spend: decimal(38, 9)"), &file));
    assert_eq!(query(&file, "select spend from t__orders where id = 2"), ["0.1"]);
    assert_eq!(query(&file, "select request, turn, value from _capi_state order by turn"), state);
}

#[test]
fn what_has_no_records_is_not_remapped() {
    let folder = Folder::new();
    let file = folder.file("t.db");
    let plain = "request orders { get \"/orders\"\n  map id -> id: int }\n";
    let keeping = orders("  map id -> id: int");
    let nothing = "nothing-to-remap: no request of the script keeps its records";
    assert_eq!(refused(&folder.remap(plain, &file)), nothing);
    assert_eq!(refused(&folder.remap(&keeping, &file)), "nothing-to-remap: the destination has no rows of it");
    assert!(!file.exists());
    folder.run(plain, &file);
    assert_eq!(refused(&folder.remap(&keeping, &file)), "nothing-to-remap: its rows were loaded without their records");
    // From the first run that keeps them on some rows have records, others not.
    folder.run(&keeping, &file);
    assert_eq!(refused(&folder.remap(&keeping, &file)), "nothing-to-remap: some of its rows were loaded without their records");
    assert_eq!(query(&file, "select count(*) from t__orders"), ["6"]);
}

/// All rows of the table at a destination, a line each.
fn stored(dest: &str) -> Vec<String> {
    let mut kept = capi::sink::destination::parse(dest).unwrap().kept().unwrap();
    let entry = kept.tables().unwrap().remove(0);
    let mut lines = Vec::new();
    let mut visit = |batch: RecordBatch| {
        let cell = |row: usize, column: &ArrayRef| format!("{:?}", column.slice(row, 1));
        lines.extend((0..batch.num_rows()).map(|row| batch.columns().iter().map(|column| cell(row, column)).collect::<String>()));
        Ok(())
    };
    kept.rows(&entry, &mut visit).unwrap();
    lines.sort();
    lines
}

#[test]
fn rows_in_files_are_remapped_as_well() {
    let before = orders(
        "  key id\n  bookmark day from @2026-01-01\n  map id -> id: int\n  map spend -> spend: text\n  map name -> name: text\n  map day -> day: date",
    );
    let after = orders(
        "  key id\n  bookmark day from @2026-01-01\n  map id -> id: int\n  map spend -> spend: decimal(38, 9)\n  map trim(name) -> name: text\n  map day -> day: date",
    );
    for scheme in ["parquet", "csv", "ndjson"] {
        let folder = Folder::new();
        let dest = |name: &str| format!("{scheme}:{}", folder.file(name).display());
        let run = |body: &str, dest: &str| {
            let options = RunOptions { destination: dest.to_owned(), ..RunOptions::default() };
            done(&tokio::runtime::Runtime::new().unwrap().block_on(folder.plan(body).run(options)));
        };
        run(&before, &dest("remapped"));
        done(&folder.plan(&after).remap(&dest("remapped"), Chosen::Keeping));
        run(&after, &dest("whole"));
        assert_eq!(stored(&dest("remapped")), stored(&dest("whole")), "{scheme}");
        let mut bookmarks = Vec::new();
        let mut kept = capi::sink::destination::parse(&dest("remapped")).unwrap().kept().unwrap();
        let mut visit = |bookmark: Bookmark| {
            bookmarks.push(bookmark.value);
            std::ops::ControlFlow::Continue(())
        };
        kept.state("t", &capi::sink::kept::Which::default(), &mut visit).unwrap();
        assert_eq!(bookmarks, ["{\"date\":\"2026-02-02\"}"], "{scheme}");
    }
}
