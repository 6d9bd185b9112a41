//! Two runs at once, and other programs at the tables.

use std::thread;
use std::time::Duration;

use capi::plan::table::Table;
use capi::sink::postgres::PostgresSink;
use capi::sink::{Sink, SinkErrorKind, Start};
use capi::value::convert::{Cell, ColumnType as Ty};

use super::rig::*;

fn ads() -> Table {
    merge("ads", 1, &[("id", Ty::Int), ("n", Ty::Int)])
}

fn row(id: i64, n: i64) -> Vec<Cell> {
    vec![Cell::Int(id), Cell::Int(n)]
}

const ADS: &str = "SELECT id, n FROM acme.ads ORDER BY id";
const RUNS: &str = "SELECT run_id, status FROM capi.runs ORDER BY run_id";

#[test]
fn a_second_run_at_once_fails_and_says_who_holds_the_lock() {
    let Some(base) = Base::new() else { return };
    let mut first = base.sink();
    first.begin(&start("r1", &[ads()])).unwrap();
    first.write(0, &batch(&ads(), &[row(1, 1)])).unwrap();
    let mut second = base.sink();
    let error = second.begin(&start("r2", &[ads()])).unwrap_err();
    assert_eq!(error.kind, SinkErrorKind::Locked);
    let expected = format!(
        "`acme` at `127.0.0.1:{}/{}` is locked by `capi r1 pid {} on {}`, since 20",
        base.db.port,
        base.db.name,
        std::process::id(),
        gethostname::gethostname().to_string_lossy()
    );
    assert!(error.message.starts_with(&expected), "{error}");
    assert!(error.message.ends_with("Z; this run waited 0.3 s for it"), "{error}");
    second.abandon(&failed()).unwrap();
    first.commit(&done()).unwrap();
    second.begin(&start("r2", &[ads()])).unwrap();
    second.commit(&done()).unwrap();
    assert_eq!(base.lines(RUNS), ["r1|done", "r2|done"]);
}

#[test]
fn a_second_run_waits_for_the_first() {
    let Some(base) = Base::new() else { return };
    let mut first = base.sink();
    first.begin(&start("r1", &[ads()])).unwrap();
    let url = base.db.url();
    let second = thread::spawn(move || {
        let mut sink = PostgresSink::open(&url, Duration::from_secs(60)).unwrap();
        sink.begin(&start("r2", &[ads()])).and_then(|()| sink.commit(&done()))
    });
    first.commit(&done()).unwrap();
    second.join().unwrap().unwrap();
    assert_eq!(base.lines(RUNS), ["r1|done", "r2|done"]);
}

#[test]
fn two_integrations_load_at_the_same_time() {
    let Some(base) = Base::new() else { return };
    let beta = Table { integration: "beta".into(), ..ads() };
    let (mut one, mut other) = (base.sink(), base.sink());
    one.begin(&start("r1", &[ads()])).unwrap();
    other.begin(&start("r1", std::slice::from_ref(&beta))).unwrap();
    one.write(0, &batch(&ads(), &[row(1, 1)])).unwrap();
    other.write(0, &batch(&beta, &[row(1, 2)])).unwrap();
    other.commit(&done()).unwrap();
    one.commit(&done()).unwrap();
    assert_eq!(base.lines("SELECT a.n, b.n FROM acme.ads a, beta.ads b"), ["1|2"]);
}

/// What a run that was stopped finds when it goes on.
#[test]
fn a_run_that_was_overtaken_commits_nothing() {
    let Some(base) = Base::new() else { return };
    base.load(&ads(), &[row(1, 1)]).unwrap();
    let mut sink = base.sink();
    sink.begin(&start("r2", &[ads()])).unwrap();
    sink.write(0, &batch(&ads(), &[row(1, 2)])).unwrap();
    base.db.run("UPDATE capi.epochs SET epoch = epoch + 1, run_id = 'r3' WHERE integration = 'acme'");
    let error = sink.commit(&done()).unwrap_err();
    assert_eq!(error.kind, SinkErrorKind::Locked);
    assert_eq!(error.message, "run r2 of `acme` may not go on: run r3 has begun");
    sink.abandon(&failed()).unwrap();
    assert_eq!(base.lines(ADS), ["1|1"]);
    assert_eq!(base.lines(RUNS), ["r1|done", "r2|failed"]);
}

#[test]
fn a_table_that_somebody_reads_the_whole_time_is_not_changed() {
    let Some(base) = Base::new() else { return };
    base.load(&ads(), &[row(1, 1)]).unwrap();
    let reader = base.db.connection();
    reader.run("BEGIN; SELECT * FROM acme.ads");
    let wider = merge("ads", 1, &[("id", Ty::Int), ("n", Ty::Int), ("new", Ty::Int)]);
    let mut sink = base.sink();
    let error = sink.begin(&start("r2", std::slice::from_ref(&wider))).unwrap_err();
    assert_eq!(error.kind, SinkErrorKind::Locked);
    assert!(error.message.starts_with("another program holds a table"), "{error}");
    drop(sink);
    // Rows are loaded under it all the same.
    base.run(&start("r2", &[ads()]), &[vec![row(1, 2)]]).unwrap();
    reader.run("COMMIT");
    base.run(&start("r3", &[wider]), &[vec![]]).unwrap();
    assert_eq!(base.lines("SELECT * FROM acme.ads"), ["1|2|r2|2026-01-31 12:00:00+00|-"]);
}

#[test]
fn a_commit_waits_for_those_who_hold_the_table() {
    let Some(base) = Base::new() else { return };
    base.load(&ads(), &[row(1, 1)]).unwrap();
    let mut sink = PostgresSink::open(&base.db.url(), Duration::from_secs(60)).unwrap();
    sink.begin(&start("r2", &[ads()])).unwrap();
    sink.write(0, &batch(&ads(), &[row(1, 2)])).unwrap();
    let holder = base.db.connection();
    holder.run("BEGIN; LOCK TABLE acme.ads IN SHARE MODE");
    let commit = thread::spawn(move || sink.commit(&done()));
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'capi r2%' AND datname = current_database() AND wait_event_type = 'Lock'";
    while base.lines(waiting) != ["1"] {
        thread::sleep(Duration::from_millis(20));
    }
    holder.run("COMMIT");
    commit.join().unwrap().unwrap();
    assert_eq!(base.lines(ADS), ["1|2"]);
}

/// A trigger that fails as a deadlock does, some times.
fn fails(times: u32, code: &str) -> String {
    format!(
        "CREATE SEQUENCE tries; CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF nextval('public.tries') <= {times} THEN RAISE EXCEPTION 'boom' USING ERRCODE = '{code}'; END IF; RETURN NEW;
        END $$; CREATE TRIGGER fail BEFORE INSERT ON acme.ads FOR EACH STATEMENT EXECUTE FUNCTION fail()"
    )
}

#[test]
fn a_commit_that_others_are_in_the_way_of_is_tried_again() {
    for code in ["40P01", "40001", "55P03"] {
        let Some(base) = Base::new() else { return };
        base.load(&ads(), &[row(1, 1)]).unwrap();
        base.db.run(&fails(3, code));
        base.run(&start("r2", &[ads()]), &[vec![row(1, 2), row(2, 2)]]).unwrap();
        assert_eq!(base.lines(ADS), ["1|2", "2|2"]);
    }
}

#[test]
fn a_commit_that_never_succeeds_leaves_the_old_rows() {
    for (times, code, kind) in [(u32::MAX / 2, "40P01", SinkErrorKind::Locked), (1, "P0001", SinkErrorKind::Other)] {
        let Some(base) = Base::new() else { return };
        base.load(&ads(), &[row(1, 1)]).unwrap();
        base.db.run(&fails(times, code));
        let mut sink = base.sink();
        sink.begin(&start("r2", &[ads()])).unwrap();
        sink.write(0, &batch(&ads(), &[row(1, 2)])).unwrap();
        sink.reject(&[reject("bad\0")]).unwrap();
        let error = sink.commit(&done()).unwrap_err();
        assert_eq!(error.kind, kind, "{error}");
        assert!(error.message.ends_with("boom"), "{error}");
        sink.commit(&done()).unwrap_err();
        sink.abandon(&failed()).unwrap();
        assert_eq!(base.lines(ADS), ["1|1"]);
        assert_eq!(base.lines(RUNS), ["r1|done", "r2|failed"]);
        assert_eq!(base.lines("SELECT run_id, reason, rejected_at FROM capi.rejects"), ["r2|bad\\u0000|2026-01-31 12:00:00.000001+00"]);
    }
}

#[test]
fn another_job_under_an_id_that_is_done_is_refused_and_takes_nothing_back() {
    let Some(base) = Base::new() else { return };
    let job = |run: &str, job: &str| Start { job: job.into(), ..start(run, &[ads()]) };
    base.run(&job("r1", "one"), &[vec![row(1, 1)]]).unwrap();
    let mut sink = base.sink();
    let error = sink.begin(&job("r1", "two")).unwrap_err();
    assert_eq!(error.kind, SinkErrorKind::Usage);
    assert_eq!(error.message, "run r1 of `acme` is another job: its script, requests, params or options were not these");
    sink.abandon(&failed()).unwrap();
    drop(sink);
    assert_eq!(base.sink().begin(&job("r1", "one")).unwrap_err().kind, SinkErrorKind::Loaded);
    base.sink().begin(&job("r2", "one")).unwrap();
    base.run(&job("r2", "two"), &[vec![]]).unwrap();
    assert_eq!(base.sink().begin(&job("r2", "one")).unwrap_err().kind, SinkErrorKind::Usage);
    assert_eq!(base.lines(RUNS), ["r1|done", "r2|done"]);
}

#[test]
fn a_database_of_an_earlier_capi_is_gone_on_with() {
    let Some(base) = Base::new() else { return };
    base.load(&ads(), &[row(1, 1)]).unwrap();
    base.db.run("ALTER TABLE capi.runs DROP COLUMN job");
    assert_eq!(base.sink().begin(&Start { job: "one".into(), ..start("r1", &[ads()]) }).unwrap_err().kind, SinkErrorKind::Loaded);
    base.run(&start("r2", &[ads()]), &[vec![row(2, 2)]]).unwrap();
    assert_eq!(base.lines(ADS), ["1|1", "2|2"]);
}
