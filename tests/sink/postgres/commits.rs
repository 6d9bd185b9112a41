//! Connections that break around a commit: rows and bookmark are both there or both not, and the sink
//! says which.

use capi::plan::table::Table;
use capi::sink::postgres::PostgresSink;
use capi::sink::{Bookmark, Commits, Sink, SinkError, Start};
use capi::value::convert::{Cell, ColumnType as Ty};

use super::modes::running;
use super::rig::*;
use crate::support::proxy::{Breach, Moment, Proxy};

fn log() -> Table {
    append("log", &[("n", Ty::Int)])
}

fn row(n: i64) -> Vec<Cell> {
    vec![Cell::Int(n)]
}

fn bookmark(n: i64) -> Bookmark {
    Bookmark { request: "log".into(), turn: String::new(), value: n.to_string() }
}

fn often(run: &str, tables: &[Table], whole: &[usize]) -> Start {
    Start { commits: Commits::Often { whole: whole.to_vec() }, ..start(run, tables) }
}

/// A run through a proxy, with one row and its bookmark staged.
fn staged(base: &Base, run: &str, n: i64) -> (PostgresSink, Proxy) {
    let proxy = Proxy::start(base.db.port);
    let mut sink = base.sink_at(&base.db.url_of("owner", proxy.port));
    sink.begin(&often(run, &[log()], &[])).unwrap();
    sink.write(0, &batch(&log(), &[row(n)])).unwrap();
    sink.remember(&[bookmark(n)]).unwrap();
    sink.reject(&[reject("bad")]).unwrap();
    (sink, proxy)
}

/// The newest row and bookmark, and how many rows and rejects there are.
fn kept(base: &Base) -> String {
    let state = "SELECT (SELECT max(n) FROM acme.log), (SELECT value FROM capi.state), (SELECT count(*) FROM acme.log),
        (SELECT count(*) FROM capi.rejects)";
    base.lines(state).concat()
}

#[test]
fn a_commit_whose_answer_is_lost_is_found() {
    let Some(base) = Base::new() else { return };
    let (mut sink, proxy) = staged(&base, "r1", 1);
    proxy.arm(Moment::Commit, Breach::After);
    sink.checkpoint(&running()).unwrap();
    assert_eq!(kept(&base), "1|1|1|1");
    // The run goes on with a new session, whose commits are found as well.
    for n in 2..4 {
        sink.write(0, &batch(&log(), &[row(n)])).unwrap();
        sink.remember(&[bookmark(n)]).unwrap();
        proxy.arm(Moment::Commit, Breach::After);
        if n == 3 {
            sink.commit(&done()).unwrap()
        } else {
            sink.checkpoint(&running()).unwrap()
        }
        assert_eq!(kept(&base), format!("{n}|{n}|{n}|1"));
    }
    assert_eq!(base.lines("SELECT status, commits FROM capi.runs"), ["done|3"]);
    sink.abandon(&failed()).unwrap();
    assert_eq!(base.lines("SELECT status FROM capi.runs"), ["done"]);
}

#[test]
fn a_commit_that_never_arrived_is_told_and_kept_by_the_next_run() {
    let Some(base) = Base::new() else { return };
    let (mut sink, proxy) = staged(&base, "r1", 1);
    sink.checkpoint(&running()).unwrap();
    sink.write(0, &batch(&log(), &[row(2)])).unwrap();
    sink.remember(&[bookmark(2)]).unwrap();
    proxy.arm(Moment::Commit, Breach::Before);
    let error = sink.commit(&done()).unwrap_err();
    let place = format!("127.0.0.1:{}/{}", proxy.port, base.db.name);
    assert_eq!(error.message, format!("the connection to `{place}` was lost while committing; the server took the commit back"));
    sink.abandon(&failed()).unwrap();
    assert_eq!(kept(&base), "1|1|1|1");
    assert_eq!(base.lines("SELECT status, commits, tables->0->>'rows' FROM capi.runs"), ["failed|1|1"]);
}

#[test]
fn rows_that_wait_for_the_end_go_with_their_session_and_are_missed() {
    let Some(base) = Base::new() else { return };
    let whole = append("whole", &[("n", Ty::Int)]);
    let proxy = Proxy::start(base.db.port);
    let mut sink = base.sink_at(&base.db.url_of("owner", proxy.port));
    sink.begin(&often("r1", &[log(), whole.clone()], &[1])).unwrap();
    sink.write(0, &batch(&log(), &[row(1)])).unwrap();
    sink.write(1, &batch(&whole, &[row(1)])).unwrap();
    proxy.arm(Moment::Commit, Breach::After);
    let error = sink.checkpoint(&running()).unwrap_err();
    assert!(
        error.message.ends_with("was lost after commit 1: the rows of `whole`, which wait for the end of the run, went with it"),
        "{error}"
    );
    sink.abandon(&failed()).unwrap();
    assert_eq!(base.lines("SELECT n FROM acme.log"), ["1"]);
    assert!(base.lines("SELECT n FROM acme.whole").is_empty());
    assert_eq!(base.lines("SELECT status, commits FROM capi.runs"), ["failed|1"]);
}

/// The newer run has the lock that the old session let go.
#[test]
fn a_run_that_is_overtaken_while_its_connection_is_gone_is_not_committed() {
    let Some(base) = Base::new() else { return };
    let (mut sink, proxy) = staged(&base, "r1", 1);
    let url = base.db.url();
    let kill = base.db.connection();
    proxy.arm(
        Moment::Commit,
        Breach::Meanwhile(Box::new(move || {
            kill.lines("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name LIKE 'capi r1 %' AND datname = current_database()");
            let mut newer = PostgresSink::open(&url, std::time::Duration::from_secs(60)).unwrap();
            newer.begin(&start("r2", &[log()])).unwrap();
            newer.write(0, &batch(&log(), &[row(7)])).unwrap();
            newer.remember(&[bookmark(7)]).unwrap();
            newer.commit(&done()).unwrap();
        })),
    );
    let error = sink.commit(&done()).unwrap_err();
    assert!(error.message.ends_with("the server took the commit back"), "{error}");
    sink.abandon(&failed()).unwrap();
    assert_eq!(kept(&base), "7|7|1|0");
    assert_eq!(base.lines("SELECT run_id, status FROM capi.runs ORDER BY 1"), ["r1|failed", "r2|done"]);
}

/// At each message of a commit in turn, until one goes through unharmed.
fn at_every_message(breach: impl Fn(&Base, i64) -> Breach) {
    let Some(base) = Base::new() else { return };
    base.run(&often("r0", &[log()], &[]), &[vec![row(0)]]).unwrap();
    base.db.run("INSERT INTO capi.state VALUES ('acme', 'log', '', '0')");
    let (mut newest, mut count, mut rejects) = (0, 1, 0);
    for n in 1.. {
        let (mut sink, proxy) = staged(&base, &format!("r{n}"), n);
        proxy.arm(Moment::Message(n as usize - 1), breach(&base, n));
        let result: Result<(), SinkError> = sink.commit(&done());
        let unharmed = proxy.disarm();
        let run = format!("SELECT status FROM capi.runs WHERE run_id = 'r{n}'");
        if result.is_ok() {
            (newest, count, rejects) = (n, count + 1, rejects + 1);
            assert_eq!(base.lines(&run), ["done"]);
        } else {
            sink.abandon(&failed()).unwrap();
            // Rejects that were in the session went with it, or were still at hand.
            rejects = base.lines("SELECT count(*) FROM capi.rejects").concat().parse().unwrap();
            assert_eq!(base.lines(&run), ["failed"]);
        }
        assert_eq!(kept(&base), format!("{newest}|{newest}|{count}|{rejects}"), "message {n}: {result:?}");
        if unharmed {
            assert!(n > 10, "a commit has more messages");
            result.unwrap();
            return;
        }
    }
}

#[test]
fn a_connection_that_breaks_before_any_message_of_a_commit_loses_and_repeats_nothing() {
    at_every_message(|_, _| Breach::Before);
}

#[test]
fn a_connection_that_breaks_after_any_message_of_a_commit_loses_and_repeats_nothing() {
    at_every_message(|_, _| Breach::After);
}

#[test]
fn a_session_that_is_ended_at_any_message_of_a_commit_loses_and_repeats_nothing() {
    at_every_message(|base, n| {
        let kill = base.db.connection();
        Breach::Meanwhile(Box::new(move || {
            kill.lines(&format!(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE application_name LIKE 'capi r{n} %' AND datname = current_database()"
            ));
        }))
    });
}

#[test]
fn a_server_that_stays_away_leaves_the_outcome_open_and_says_so() {
    let Some(base) = Base::new() else { return };
    let (mut sink, proxy) = staged(&base, "r1", 1);
    let url = base.db.url_of("owner", proxy.port);
    let name = base.db.name.clone();
    let admin = crate::support::postgres::Database::new().unwrap();
    proxy.arm(
        Moment::Commit,
        Breach::Meanwhile(Box::new(move || {
            admin.run(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"));
            admin.lines(&format!(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}' AND application_name LIKE 'capi %'"
            ));
        })),
    );
    let error = sink.commit(&done()).unwrap_err();
    assert!(error.message.contains("whether the rows are there is not known"), "{url}: {error}");
    assert_eq!(error.help.as_deref(), Some("run again when the server is back: it starts from what is there"));
    sink.abandon(&failed()).unwrap_err();
}
