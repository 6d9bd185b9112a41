//! What PostgreSQL reports, in plain words and by what can be done about it.

use std::error::Error as _;
use std::io;

use tokio_postgres::Error;
use tokio_postgres::error::{DbError, SqlState};

use super::address::Address;
use crate::http::tls;
use crate::sink::SinkError;

/// Why a statement did nothing.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) cause: Cause,
    pub(super) error: SinkError,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// The connection is gone: what came of the statement is not known.
    Lost,
    /// Others were in the way: the transaction may be tried again.
    Contention,
    Other,
}

impl From<SinkError> for Failure {
    fn from(error: SinkError) -> Failure {
        Failure { cause: Cause::Other, error }
    }
}

impl From<Failure> for SinkError {
    fn from(failure: Failure) -> SinkError {
        failure.error
    }
}

/// Of a connection that did not come about.
pub(super) fn unreachable(error: &Error, address: &Address) -> SinkError {
    let place = &address.place;
    if let Some(db) = error.as_db_error() {
        return refused(db, address);
    }
    let reasons = std::iter::successors(error.source(), |error| (*error).source());
    for reason in reasons {
        if let Some(io) = reason.downcast_ref::<io::Error>() {
            if let Some(reason) = io.get_ref().and_then(|inner| tls::reason(inner)) {
                return SinkError::new(format!("no secure connection to `{place}`: {reason}"))
                    .help("see `sslmode` and `sslrootcert` in the documentation of destinations");
            }
            return unanswered(address, &plain(io));
        }
    }
    let text = with_reasons(error);
    if text.contains("password missing") {
        return SinkError::new(format!("the server at `{place}` asks for a password")).help("write it into the URL, or set PGPASSWORD");
    }
    if text.contains("TLS handshake") || text.contains("does not support TLS") {
        return SinkError::new(format!("the server at `{place}` does not offer TLS"))
            .help("set up TLS there, or write `?sslmode=disable` if plain text is meant");
    }
    SinkError::new(format!("no connection to `{place}`: {text}"))
}

/// Of a server that does not answer in time.
pub(super) fn silent(address: &Address) -> SinkError {
    unanswered(address, "it took too long")
}

fn unanswered(address: &Address, why: &str) -> SinkError {
    SinkError::new(format!("no PostgreSQL server answers at `{}`: {why}", address.place))
        .help("see whether it runs and whether host and port are right")
}

fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "the connection was refused".to_owned(),
        io::ErrorKind::TimedOut => "it took too long".to_owned(),
        _ => error.to_string(),
    }
}

fn refused(db: &DbError, address: &Address) -> SinkError {
    let (place, user) = (&address.place, address.user());
    let code = db.code();
    if *code == SqlState::INVALID_PASSWORD || *code == SqlState::INVALID_AUTHORIZATION_SPECIFICATION {
        return SinkError::new(format!("the server at `{place}` does not let `{user}` in: {}", db.message()))
            .help("see user and password of the URL, PGPASSWORD, and the server's pg_hba.conf");
    }
    if *code == SqlState::INVALID_CATALOG_NAME {
        return SinkError::new(format!("there is no such database at `{place}`: {}", db.message()))
            .help("create it with `createdb`, or name another one");
    }
    SinkError::new(format!("the server at `{place}` takes no connection: {}", db.message()))
}

/// Of a statement on a connection.
pub(super) fn failed(error: &Error, place: &str) -> Failure {
    match error.as_db_error() {
        Some(db) => Failure { cause: cause(db.code()), error: told(db, place) },
        None if error.is_closed() || has_io(error) => {
            let message = format!("the connection to `{place}` was lost");
            Failure {
                cause: Cause::Lost,
                error: SinkError::new(message).help("see to the server and run again; nothing since the last commit was kept"),
            }
        }
        None => SinkError::new(format!("PostgreSQL (`{place}`): {}", with_reasons(error))).into(),
    }
}

fn has_io(error: &Error) -> bool {
    error.source().is_some_and(|source| source.is::<io::Error>())
}

fn with_reasons(error: &Error) -> String {
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}

/// Class 57P0: the server ends the session; class 08: the connection.
fn cause(code: &SqlState) -> Cause {
    let contention = [SqlState::T_R_DEADLOCK_DETECTED, SqlState::T_R_SERIALIZATION_FAILURE, SqlState::LOCK_NOT_AVAILABLE];
    match code.code() {
        text if text.starts_with("57P0") || text.starts_with("08") => Cause::Lost,
        _ if contention.contains(code) => Cause::Contention,
        _ => Cause::Other,
    }
}

fn told(db: &DbError, place: &str) -> SinkError {
    let message = db.message();
    let of = |text: String| SinkError::new(text);
    match db.code().code() {
        "55P03" => SinkError::locked(format!("another program holds a table at `{place}`: {message}"))
            .help("run again when it has ended; `select * from pg_stat_activity` shows who it is"),
        "40P01" | "40001" => SinkError::locked(format!("another program was in the way at `{place}`: {message}")).help("run again"),
        "42501" => of(format!("the user of `{place}` may not do this: {message}"))
            .help("grant it CREATE and TEMPORARY on the database, or let an administrator make the schemas for it"),
        "25006" => of(format!("`{place}` cannot be written: {message}")).help("name the server that is no replica"),
        "53100" => {
            of(format!("the disk of `{place}` is full: {message}")).help("make room and run again; nothing since the last commit was kept")
        }
        "54000" | "54001" | "54011" => of(format!("too large for PostgreSQL (`{place}`): {message}")),
        // Views, rules and generated columns of others: their names are in the detail.
        "2BP01" | "0A000" => {
            let detail = db.detail().map(|detail| format!(" ({detail})")).unwrap_or_default();
            SinkError::conflict(format!("PostgreSQL (`{place}`): {message}{detail}")).help("drop what is named, run, and make it again")
        }
        text if text.starts_with("57P0") => {
            of(format!("the server at `{place}` ended the connection: {message}")).help("run again; nothing since the last commit was kept")
        }
        _ => of(format!("PostgreSQL (`{place}`): {message}")),
    }
}
