//! Runs that end badly, and files that cannot be written.

use std::time::Duration;

use capi::plan::table::{Table, WriteMode};
use capi::sink::sqlite::SqliteSink;
use capi::sink::{Sink, SinkErrorKind, Start, open};
use capi::value::convert::{Cell, ColumnType as Ty};

use super::rig::*;

fn ads() -> Table {
    merge("ads", 1, &[("id", Ty::Int), ("n", Ty::Int)])
}

fn row(id: i64, n: i64) -> Vec<Cell> {
    vec![Cell::Int(id), Cell::Int(n)]
}

const ADS: &str = "SELECT id, n FROM acme__ads ORDER BY id";
const RUNS: &str = "SELECT run_id, status FROM _capi_runs ORDER BY rowid";

/// A file with one row, and a sink in the midst of a second run over it.
fn half_run(file: &File, write: WriteMode) -> SqliteSink {
    let table = Table { write, ..ads() };
    file.load(&table, &[row(1, 1)]).unwrap();
    let mut sink = file.sink();
    let widened = Table { write, ..merge("ads", 1, &[("id", Ty::Int), ("n", Ty::Int), ("new", Ty::Int)]) };
    let rows = batch(&widened, &[vec![Cell::Int(1), Cell::Int(2), Cell::Null], vec![Cell::Int(2), Cell::Int(2), Cell::Null]]);
    sink.begin(&start("r2", &[widened])).unwrap();
    sink.write(0, &rows).unwrap();
    sink.reject(&[reject("not a number")]).unwrap();
    sink
}

#[test]
fn a_sink_that_dies_before_the_commit_leaves_the_old_rows() {
    for write in [WriteMode::Merge, WriteMode::Replace] {
        let file = File::new();
        drop(half_run(&file, write));
        assert_eq!(file.lines("SELECT * FROM acme__ads"), ["1|1|r1|2026-01-31T12:00:00.000000Z"]);
        assert_eq!(file.lines(RUNS), ["r1|done", "r2|running"]);
        assert!(file.lines("SELECT * FROM _capi_rejects").is_empty());
    }
}

/// What another process would find had this one been killed: the files as they are in the midst.
#[test]
fn a_copy_taken_in_the_midst_of_a_run_holds_the_old_rows() {
    let file = File::new();
    let sink = half_run(&file, WriteMode::Replace);
    let copy = File::new();
    for entry in std::fs::read_dir(file.dir.path()).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), copy.dir.path().join(entry.file_name())).unwrap();
    }
    drop(sink);
    assert_eq!(copy.lines(ADS), ["1|1"]);
    assert_eq!(copy.lines("PRAGMA integrity_check"), ["ok"]);
    copy.run(&start("r3", &[ads()]), &[vec![row(2, 2)]]).unwrap();
    assert_eq!(copy.lines(ADS), ["1|1", "2|2"]);
    assert_eq!(copy.lines(RUNS), ["r1|done", "r2|cut", "r3|done"]);
}

#[test]
fn others_read_the_old_rows_during_a_run() {
    let file = File::new();
    let mut sink = half_run(&file, WriteMode::Replace);
    assert_eq!(file.lines(ADS), ["1|1"]);
    sink.commit(&done()).unwrap();
    assert_eq!(file.lines(ADS), ["1|2", "2|2"]);
}

#[test]
fn abandon_takes_back_the_rows_and_keeps_the_record_and_the_rejects() {
    for write in [WriteMode::Merge, WriteMode::Replace] {
        let file = File::new();
        let mut sink = half_run(&file, write);
        sink.abandon(&failed()).unwrap();
        assert_eq!(file.lines("SELECT * FROM acme__ads"), ["1|1|r1|2026-01-31T12:00:00.000000Z"]);
        assert_eq!(file.lines(RUNS), ["r1|done", "r2|failed"]);
        assert_eq!(file.lines("SELECT tables FROM _capi_runs WHERE run_id = 'r2'"), ["[]"]);
        assert_eq!(file.lines("SELECT run_id, reason FROM _capi_rejects"), ["r2|not a number"]);
        sink.commit(&done()).unwrap_err();
        sink.abandon(&failed()).unwrap();
        assert_eq!(file.lines(RUNS), ["r1|done", "r2|failed"]);
    }
}

#[test]
fn the_first_run_of_a_file_may_fail() {
    let file = File::new();
    let mut sink = file.sink();
    sink.begin(&start("r1", &[ads()])).unwrap();
    sink.write(0, &batch(&ads(), &[row(1, 1)])).unwrap();
    sink.abandon(&failed()).unwrap();
    assert_eq!(file.objects(), ["_capi_newest", "_capi_rejects", "_capi_runs", "_capi_state", "_capi_tables"]);
    assert_eq!(file.lines(RUNS), ["r1|failed"]);
}

#[test]
fn a_run_that_could_not_begin_is_recorded() {
    let file = File::new();
    file.load(&ads(), &[]).unwrap();
    for table in [append("ads", &[("id", Ty::Text)]), append("x", &[("a", Ty::Int), ("A", Ty::Int)])] {
        let mut sink = file.sink();
        sink.begin(&start(&table.request, std::slice::from_ref(&table))).unwrap_err();
        sink.write(0, &batch(&ads(), &[])).unwrap_err();
        sink.commit(&done()).unwrap_err();
        sink.abandon(&failed()).unwrap();
    }
    assert_eq!(file.lines(RUNS), ["r1|done", "ads|failed", "x|failed"]);
}

#[test]
fn rejects_of_every_run_are_kept_with_it() {
    let file = File::new();
    for run in ["r1", "r2"] {
        let mut sink = file.sink();
        sink.begin(&start(run, &[ads()])).unwrap();
        sink.reject(&[reject("one"), reject("two\0")]).unwrap();
        sink.reject(&[]).unwrap();
        sink.commit(&done()).unwrap();
    }
    let rejects = file.lines("SELECT * FROM _capi_rejects");
    assert_eq!(rejects[1], "r1|acme|campaigns|spend|\"x\"|two\0|acme.capi:12|{\"spend\":\"x\"}|2026-01-31T12:00:00.000001Z");
    assert_eq!(file.lines("SELECT run_id, reason FROM _capi_rejects"), ["r1|one", "r1|two\0", "r2|one", "r2|two\0"]);
}

/// A batch that fails half-way must not be committed by mistake.
#[test]
fn after_a_failed_write_nothing_can_be_committed() {
    let file = File::new();
    let table = append("floats", &[("f", Ty::Float)]);
    let mut sink = file.sink();
    sink.begin(&start("r1", std::slice::from_ref(&table))).unwrap();
    sink.write(0, &batch(&table, &[vec![Cell::Float(1.0)], vec![Cell::Float(f64::NAN)]])).unwrap_err();
    sink.write(0, &batch(&table, &[vec![Cell::Float(2.0)]])).unwrap_err();
    sink.commit(&done()).unwrap_err();
    sink.abandon(&failed()).unwrap();
    assert_eq!(file.lines(RUNS), ["r1|failed"]);
}

#[test]
fn rows_of_another_shape_or_table_are_refused() {
    let file = File::new();
    let tables = [(0, append("ads", &[("id", Ty::Int)])), (0, append("ads", &[("id", Ty::Int), ("n", Ty::Text)])), (7, ads())];
    for (run, (index, table)) in tables.into_iter().enumerate() {
        let mut sink = file.sink();
        sink.begin(&start(&format!("r{run}"), &[ads()])).unwrap();
        sink.write(index, &batch(&table, &[])).unwrap_err();
    }
}

#[test]
fn a_second_run_at_once_fails_and_the_first_is_unharmed() {
    let file = File::new();
    let mut first = half_run(&file, WriteMode::Merge);
    let mut second = file.sink();
    let error = second.begin(&start("r3", &[ads()])).unwrap_err();
    assert_eq!(error.kind, SinkErrorKind::Locked);
    let holder = format!("`{}` is locked by run r2 of `acme` (process {} on `", file.path().display(), std::process::id());
    assert!(error.message.starts_with(&holder), "{}", error.message);
    assert!(error.message.ends_with("`), since 2026-01-31T12:00:00.000000Z; waited 0.02 s for it"), "{}", error.message);
    second.abandon(&failed()).unwrap();
    first.commit(&done()).unwrap();
    second.begin(&start("r3", &[merge("ads", 1, &[("id", Ty::Int)])])).unwrap();
    second.commit(&done()).unwrap();
    assert_eq!(file.lines(RUNS), ["r1|done", "r2|done", "r3|done"]);
}

#[test]
fn a_second_run_waits_for_the_first() {
    let file = File::new();
    let mut first = half_run(&file, WriteMode::Merge);
    let path = file.path();
    let second = std::thread::spawn(move || {
        let mut sink = SqliteSink::open(path.to_str().unwrap(), Duration::from_secs(30)).unwrap();
        sink.begin(&start("r3", &[ads()])).and_then(|()| sink.commit(&done()))
    });
    first.commit(&done()).unwrap();
    second.join().unwrap().unwrap();
    assert_eq!(file.lines(RUNS), ["r1|done", "r2|done", "r3|done"]);
}

#[test]
fn a_run_that_is_done_is_not_made_again_and_one_that_was_cut_is() {
    let file = File::new();
    file.load(&ads(), &[]).unwrap();
    let error = file.sink().begin(&start("r1", &[ads()])).unwrap_err();
    assert_eq!((error.kind, error.message.as_str()), (SinkErrorKind::Loaded, "run r1 of `acme` was loaded before"));
    file.sink().begin(&start("r2", &[ads()])).unwrap();
    file.run(&start("r2", &[ads()]), &[vec![row(7, 7)]]).unwrap();
    assert_eq!(file.lines(RUNS), ["r1|done", "r2|done"]);
}

#[test]
fn another_program_that_writes_is_waited_for() {
    let file = File::new();
    file.load(&ads(), &[]).unwrap();
    let db = file.db();
    db.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = file.sink().begin(&start("r2", &[ads()])).unwrap_err();
    assert_eq!(error.kind, SinkErrorKind::Locked);
    let message = format!("`{}` is in use by another run or program; waited 0.02 s for it", file.path().display());
    assert_eq!(error.message, message);
}

/// A file in its owner's journal mode cannot be committed under a reader.
#[test]
fn a_reader_that_never_ends_fails_the_commit_not_the_file() {
    let file = File::new();
    file.db().execute_batch("CREATE TABLE mine (x); INSERT INTO mine VALUES (1), (2)").unwrap();
    let mut sink = half_run(&file, WriteMode::Merge);
    let db = file.db();
    let mut query = db.prepare("SELECT x FROM mine").unwrap();
    let mut rows = query.query([]).unwrap();
    rows.next().unwrap();
    let error = sink.commit(&done()).unwrap_err();
    assert_eq!(error.kind, SinkErrorKind::Locked);
    assert_eq!(error.message, format!("`{}` could not be committed while another program reads it", file.path().display()));
    drop(rows);
    sink.abandon(&failed()).unwrap();
    assert_eq!(file.lines(ADS), ["1|1"]);
    assert_eq!(file.lines(RUNS), ["r1|done", "r2|failed"]);
}

const CHILD: &str = "CAPI_TEST_SINK_CHILD";

/// Not a test of its own: what `a_process_that_dies` starts and lets die after some steps.
#[test]
fn child_that_dies() {
    let Ok(order) = std::env::var(CHILD) else { return };
    let (steps, path) = order.split_once(' ').unwrap();
    let mut left: i32 = steps.parse().unwrap();
    let mut step = || {
        left -= 1;
        if left < 0 {
            std::process::abort();
        }
    };
    let mut sink = SqliteSink::open(path, Duration::ZERO).unwrap();
    let long = append("log", &[("line", Ty::Text)]);
    step();
    sink.begin(&start("r2", &[Table { write: WriteMode::Replace, ..ads() }, long.clone()])).unwrap();
    for n in 2..5 {
        step();
        sink.write(0, &batch(&ads(), &[row(n, n)])).unwrap();
        sink.write(1, &batch(&long, &vec![vec![text(&"x".repeat(5000))]; 300])).unwrap();
    }
    step();
    sink.commit(&done()).unwrap();
    step();
}

#[test]
fn a_process_that_dies_leaves_the_old_rows_or_the_new() {
    for steps in 0..7_usize {
        let file = File::new();
        file.load(&Table { write: WriteMode::Replace, ..ads() }, &[row(1, 1)]).unwrap();
        let status = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "sink::faults::child_that_dies"])
            .env(CHILD, format!("{steps} {}", file.path().display()))
            .stdout(std::process::Stdio::null())
            .status()
            .unwrap();
        let committed = steps >= 5;
        assert_eq!(status.success(), steps == 6);
        assert_eq!(file.lines(ADS), if committed { vec!["2|2", "3|3", "4|4"] } else { vec!["1|1"] });
        let cut =
            ["running", "running", "running", "running", "done", "done"].get(steps.wrapping_sub(1)).map(|status| format!("r2|{status}"));
        assert_eq!(file.lines(RUNS), ["r1|done".to_owned()].into_iter().chain(cut).collect::<Vec<_>>());
        file.run(&start("r3", &[Table { write: WriteMode::Replace, ..ads() }]), &[vec![row(9, 9)]]).unwrap();
        assert_eq!(file.lines(ADS), ["9|9"]);
    }
}

fn refusal(place: &str) -> (String, String) {
    let error = open(&format!("sqlite:{place}")).err().unwrap();
    (error.message, error.help.unwrap_or_default())
}

#[test]
fn files_that_cannot_be_opened_are_explained() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(at("text"), "not a database, but long enough to be read as the head of one".repeat(4)).unwrap();
    assert_eq!(refusal(&at("text")).0, format!("`{}` is not a SQLite database", at("text")));
    assert_eq!(std::fs::read_to_string(at("text")).unwrap().len(), 244);
    assert_eq!(refusal(&at("")).0, format!("`{}` is a directory", at("")));
    let (message, help) = refusal(&at("none/rows.db"));
    assert_eq!(message, format!("the directory `{}` of `{}` does not exist", at("none"), at("none/rows.db")));
    assert_eq!(help, "create the directory, or give another file");
    assert_eq!(refusal("/dev/null"), ("`/dev/null` is not a regular file".into(), "give another file".into()));
    assert_eq!(refusal(":memory:").0, "rows in memory would be lost at the end of the run");
    assert_eq!(refusal("//rows.db").1, "write `sqlite:FILE`, without `//`");
}

#[test]
fn odd_file_names_are_names() {
    let file = File::new();
    for name in ["file:x?mode=memory", "ünï 🎈.db", "a%20b"] {
        let path = file.dir.path().join(name);
        let mut sink = open(&format!("sqlite:{}", path.display())).unwrap();
        sink.begin(&start("r1", &[ads()])).unwrap();
        sink.commit(&done()).unwrap();
        assert!(path.exists());
    }
}

#[test]
fn a_file_without_permission_to_write_is_refused() {
    let file = File::new();
    file.load(&ads(), &[]).unwrap();
    let mut permissions = std::fs::metadata(file.path()).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(file.path(), permissions).unwrap();
    if std::fs::OpenOptions::new().write(true).open(file.path()).is_ok() {
        eprintln!("SKIPPED: this user may write read-only files");
        return;
    }
    assert_eq!(refusal(file.path().to_str().unwrap()).0, format!("`{}` cannot be written", file.path().display()));
}

/// SQLite takes back a whole transaction by itself when a disk is full; a trigger does the same.
/// What follows must not be committed row by row.
#[test]
fn when_sqlite_gives_up_the_run_nothing_later_is_kept() {
    let file = File::new();
    file.load(&ads(), &[row(1, 1)]).unwrap();
    let trigger = "CREATE TRIGGER boom BEFORE INSERT ON acme__ads WHEN new.id = 3 BEGIN SELECT RAISE(ROLLBACK, 'boom'); END";
    file.db().execute_batch(trigger).unwrap();
    let mut sink = file.sink();
    sink.begin(&start("r2", &[ads()])).unwrap();
    sink.reject(&[reject("early")]).unwrap();
    let error = sink.write(0, &batch(&ads(), &[row(1, 2), row(3, 3)])).unwrap_err();
    assert_eq!(error.message, format!("SQLite (`{}`): boom", file.path().display()));
    sink.write(0, &batch(&ads(), &[row(4, 4)])).unwrap_err();
    sink.reject(&[reject("late")]).unwrap_err();
    sink.commit(&done()).unwrap_err();
    sink.abandon(&failed()).unwrap();
    assert_eq!(file.lines(ADS), ["1|1"]);
    assert_eq!(file.lines(RUNS), ["r1|done", "r2|failed"]);
    assert_eq!(file.lines("SELECT reason FROM _capi_rejects"), ["early"]);
}

#[test]
fn another_job_under_an_id_that_is_done_is_refused_and_takes_nothing_back() {
    let file = File::new();
    let job = |run: &str, job: &str| Start { job: job.into(), ..start(run, &[ads()]) };
    file.run(&job("r1", "one"), &[vec![row(1, 1)]]).unwrap();
    let mut sink = file.sink();
    let error = sink.begin(&job("r1", "two")).unwrap_err();
    assert_eq!(error.kind, SinkErrorKind::Usage);
    assert_eq!(error.message, "run r1 of `acme` is another job: its script, requests, params or options were not these");
    sink.abandon(&failed()).unwrap();
    drop(sink);
    assert_eq!(file.sink().begin(&job("r1", "one")).unwrap_err().kind, SinkErrorKind::Loaded);
    file.sink().begin(&job("r2", "one")).unwrap();
    file.run(&job("r2", "two"), &[vec![]]).unwrap();
    assert_eq!(file.sink().begin(&job("r2", "one")).unwrap_err().kind, SinkErrorKind::Usage);
    assert_eq!(file.lines(RUNS), ["r1|done", "r2|done"]);
}

#[test]
fn a_file_of_an_earlier_capi_is_gone_on_with() {
    let file = File::new();
    file.load(&ads(), &[row(1, 1)]).unwrap();
    file.db().execute_batch("ALTER TABLE _capi_runs DROP COLUMN job; ALTER TABLE _capi_newest DROP COLUMN epoch").unwrap();
    assert_eq!(file.sink().begin(&Start { job: "one".into(), ..start("r1", &[ads()]) }).unwrap_err().kind, SinkErrorKind::Loaded);
    file.run(&start("r2", &[ads()]), &[vec![row(2, 2)]]).unwrap();
    assert_eq!(file.lines(ADS), ["1|1", "2|2"]);
}
