//! Servers that cannot be reached, or should not be loaded into.

use std::time::Duration;

use capi::sink::postgres::PostgresSink;
use capi::sink::{Sink, SinkError};
use capi::value::convert::{Cell, ColumnType as Ty};

use super::rig::*;
use crate::support::peer::free_ports;

fn refusal(url: &str) -> SinkError {
    let mut sink = PostgresSink::open(url, Duration::ZERO).unwrap();
    let error = sink.begin(&start("r1", &[append("ads", &[("id", Ty::Int)])])).unwrap_err();
    let text = format!("{error:?}");
    assert!(!text.contains("s3cret") && !text.contains("wrong"), "{text}");
    // Nothing can be written down, and nothing is said about that.
    let _ = sink.abandon(&failed());
    error
}

#[test]
fn what_is_wrong_is_said_first() {
    let Some(base) = Base::new() else { return };
    let (port, name) = (base.db.port, base.db.name.clone());
    let [closed] = free_ports();
    let place = format!("127.0.0.1:{port}/{name}");
    for (url, message) in [
        (
            format!("postgres://u:s3cret@127.0.0.1:{closed}/db"),
            format!("no PostgreSQL server answers at `127.0.0.1:{closed}/db`: the connection was refused"),
        ),
        (
            base.db.url_of("with_password:wrong", port),
            format!("the server at `{place}` does not let `with_password` in: password authentication failed for user \"with_password\""),
        ),
        (base.db.url_of("with_password", port), format!("the server at `{place}` asks for a password")),
        (
            format!("postgres://owner@127.0.0.1:{port}/absent"),
            format!("there is no such database at `127.0.0.1:{port}/absent`: database \"absent\" does not exist"),
        ),
        (base.db.url_of("nobody", port), format!("the user of `{place}` may not do this: permission denied for database {name}")),
    ] {
        assert_eq!(refusal(&url).message, message);
    }
}

#[test]
fn a_server_that_is_something_else_is_told() {
    let Some(base) = Base::new() else { return };
    base.db.run("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
    let error = refusal(&format!("postgres://owner@127.0.0.1:{}/latin", base.db.port));
    assert!(error.message.ends_with("has the encoding LATIN1, which cannot hold every text"), "{error}");
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let error = refusal(&format!("postgres://owner@127.0.0.1:{port}/db?connect_timeout=1"));
    assert_eq!(error.message, format!("no PostgreSQL server answers at `127.0.0.1:{port}/db`: it took too long"));
}

#[test]
fn a_password_and_tls_are_used_as_the_url_says() {
    let Some(base) = Base::new() else { return };
    let (port, name) = (base.db.port, &base.db.name);
    base.db.run(&format!("GRANT CREATE ON DATABASE {name} TO with_password, only_tls"));
    let table = append("ads", &[("id", Ty::Int)]);
    let load = |url: &str, run: &str| {
        let mut sink = base.sink_at(url);
        sink.begin(&start(run, std::slice::from_ref(&table)))?;
        sink.write(0, &batch(&table, &[vec![Cell::Int(1)]]))?;
        sink.commit(&done())
    };
    load(&base.db.url_of("with_password:s3cret", port), "r1").unwrap();
    base.db.run("DROP SCHEMA acme CASCADE; DROP SCHEMA capi CASCADE");
    let authority = base.db.folder.join("ca.crt");
    if !authority.exists() {
        eprintln!("SKIPPED: TLS of PostgreSQL needs openssl");
        return;
    }
    let authority = authority.display();
    let at = |host: &str, options: &str| format!("postgres://only_tls@{host}:{port}/{name}?{options}");
    load(&at("localhost", &format!("sslmode=verify-full&sslrootcert={authority}")), "r1").unwrap();
    load(&at("127.0.0.1", &format!("sslmode=verify-ca&sslrootcert={authority}")), "r2").unwrap();
    load(&at("127.0.0.1", "sslmode=require"), "r3").unwrap();
    assert_eq!(base.lines("SELECT count(*) FROM acme.ads"), ["3"]);
    let place = |host: &str| format!("no secure connection to `{host}:{port}/{name}`: the server's certificate");
    let error = load(&at("127.0.0.1", &format!("sslmode=verify-full&sslrootcert={authority}")), "r4").unwrap_err();
    assert_eq!(error.message, format!("{} is for another name", place("127.0.0.1")));
    let foreign = base.db.folder.join("foreign.crt");
    let made = std::process::Command::new("openssl")
        .args(["req", "-new", "-x509", "-nodes", "-days", "30", "-subj", "/CN=foreign", "-keyout", "/dev/null", "-out"])
        .arg(&foreign)
        .stderr(std::process::Stdio::null())
        .status();
    assert!(made.unwrap().success());
    let error = load(&at("localhost", &format!("sslmode=verify-full&sslrootcert={}", foreign.display())), "r4").unwrap_err();
    assert_eq!(error.message, format!("{} comes from an unknown authority", place("localhost")));
    let error = load(&at("127.0.0.1", "sslmode=disable"), "r4").unwrap_err();
    assert!(error.message.contains("does not let `only_tls` in"), "{error}");
}

/// Settings of the role or the database change nothing.
#[test]
fn a_session_is_set_up_as_a_load_needs_it() {
    let Some(base) = Base::new() else { return };
    base.db.run(&format!("GRANT CREATE ON DATABASE {} TO modest", base.db.name));
    let table = merge("ads", 1, &[("id", Ty::Int), ("day", Ty::Date), ("at", Ty::DateTime)]);
    let mut sink = base.sink_at(&base.db.url_of("modest", base.db.port));
    sink.begin(&start("r1", std::slice::from_ref(&table))).unwrap();
    let rows: Vec<_> = (0..20_000).map(|n| vec![Cell::Int(n), Cell::Date(20_484), Cell::DateTime(NOW)]).collect();
    sink.write(0, &batch(&table, &rows)).unwrap();
    sink.commit(&done()).unwrap();
    assert_eq!(base.lines("SELECT count(*), min(day), max(at) FROM acme.ads"), ["20000|2026-01-31|2026-01-31 12:00:00+00"]);
}

#[test]
fn a_user_who_may_create_nothing_loads_into_what_was_made_for_it() {
    let Some(base) = Base::new() else { return };
    base.db.run("CREATE SCHEMA capi AUTHORIZATION nobody; CREATE SCHEMA acme AUTHORIZATION nobody");
    let table = append("ads", &[("id", Ty::Int)]);
    for run in ["r1", "r2"] {
        let mut sink = base.sink_at(&base.db.url_of("nobody", base.db.port));
        sink.begin(&start(run, std::slice::from_ref(&table))).unwrap();
        sink.write(0, &batch(&table, &[vec![Cell::Int(1)]])).unwrap();
        sink.commit(&done()).unwrap();
    }
    assert_eq!(base.lines("SELECT count(*) FROM acme.ads"), ["2"]);
}
