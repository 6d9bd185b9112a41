//! A connection that is waited for: sinks are synchronous, the protocol is not.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::SinkExt;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;
use tokio_postgres::types::{FromSqlOwned, ToSql};
use tokio_postgres::{Client, NoTls, Row};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::{Address, Security};
use super::trouble::{self, Cause, Failure};
use crate::http::tls;
use crate::sink::SinkError;

/// How long the end of a connection is waited for.
const GOODBYE: Duration = Duration::from_secs(2);

/// Before version 13 there is no `trim_scale`; it is past its end of life.
const OLDEST: i32 = 130_000;

/// It would hold for the statement that changes it.
const FIRST_SETTING: &str = "-c statement_timeout=0";

/// What a session needs, whatever the role or the database has set. Names are looked up nowhere
/// but where they are said to be; a load may take long; what is acknowledged is on the disk.
const SETTINGS: &str = "
    SELECT set_config(name, value, false) FROM pg_settings JOIN (VALUES
        ('search_path', ''), ('TimeZone', 'UTC'), ('DateStyle', 'ISO, YMD'), ('standard_conforming_strings', 'on'),
        ('default_transaction_read_only', 'off'), ('default_transaction_isolation', 'read committed'),
        ('idle_session_timeout', '0'), ('idle_in_transaction_session_timeout', '0'),
        ('client_min_messages', 'error'), ('work_mem', '65536')) AS ours (name, value) USING (name);
    SELECT set_config(name, 'on', false) FROM pg_settings WHERE name = 'synchronous_commit' AND setting IN ('off', 'local')";

const WHAT: &str = "SELECT current_setting('server_version_num')::int, current_setting('server_encoding'), pg_is_in_recovery()";

/// The values of `$1`, `$2`, ….
pub(super) type Values<'v> = &'v [&'v (dyn ToSql + Sync)];

pub(super) struct Link {
    runtime: Runtime,
    /// Taken at the end only.
    client: Option<Client>,
    connection: JoinHandle<()>,
    place: String,
}

impl Link {
    /// Connects under a name that others see in `pg_stat_activity`; `patience` is how long locks of others
    /// are waited for.
    pub(super) fn open(address: &Address, name: &str, patience: Duration) -> Result<Link, SinkError> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| SinkError::new(format!("no connection can be made: {error}")))?;
        // A server that takes the connection may still say nothing.
        let connected = runtime.block_on(async { tokio::time::timeout(address.patience(), connect(address, name)).await });
        let (client, connection) = connected.unwrap_or_else(|_| Err(trouble::silent(address)))?;
        let link = Link { runtime, client: Some(client), connection, place: address.place.clone() };
        link.batch(SETTINGS)?;
        link.patience(patience)?;
        link.look()?;
        Ok(link)
    }

    /// Refuses servers that could not keep what they are given.
    fn look(&self) -> Result<(), SinkError> {
        let place = &self.place;
        for row in self.query(WHAT, &[])? {
            let (version, encoding, replica): (i32, String, bool) = (self.get(&row, 0)?, self.get(&row, 1)?, self.get(&row, 2)?);
            if version < OLDEST {
                return Err(SinkError::new(format!("the PostgreSQL server at `{place}` is older than version 13")));
            }
            if encoding != "UTF8" {
                let message = format!("the database `{place}` has the encoding {encoding}, which cannot hold every text");
                return Err(SinkError::new(message).help("create one with the encoding UTF8"));
            }
            if replica {
                return Err(SinkError::new(format!("`{place}` is a read-only replica")).help("name the server that it follows"));
            }
        }
        Ok(())
    }

    /// How long a statement waits for the locks of others.
    pub(super) fn patience(&self, patience: Duration) -> Result<(), Failure> {
        self.batch(&format!("SET lock_timeout = {}", patience.as_millis().clamp(1, 1 << 30)))
    }

    /// Statements without values and answers.
    pub(super) fn batch(&self, sql: &str) -> Result<(), Failure> {
        self.explained(self.runtime.block_on(self.client()?.batch_execute(sql)))
    }

    pub(super) fn query(&self, sql: &str, values: Values<'_>) -> Result<Vec<Row>, Failure> {
        self.explained(self.runtime.block_on(self.client()?.query(sql, values)))
    }

    pub(super) fn execute(&self, sql: &str, values: Values<'_>) -> Result<u64, Failure> {
        self.explained(self.runtime.block_on(self.client()?.execute(sql, values)))
    }

    /// `COPY … FROM STDIN`.
    pub(super) fn copy(&self, sql: &str, data: Bytes) -> Result<(), Failure> {
        let client = self.client()?;
        self.explained(self.runtime.block_on(async {
            let sink = client.copy_in(sql).await?;
            let mut sink = pin!(sink);
            // A server that refuses ends the copy early; `finish` says why.
            let _ = sink.as_mut().send(data).await;
            sink.as_mut().finish().await.map(|_| ())
        }))
    }

    pub(super) fn get<T: FromSqlOwned>(&self, row: &Row, column: usize) -> Result<T, Failure> {
        self.explained(row.try_get(column))
    }

    pub(super) fn place(&self) -> &str {
        &self.place
    }

    fn client(&self) -> Result<&Client, Failure> {
        self.client.as_ref().ok_or_else(|| {
            let error = SinkError::new(format!("the connection to `{}` is closed", self.place));
            Failure { cause: Cause::Lost, error }
        })
    }

    fn explained<T>(&self, result: Result<T, tokio_postgres::Error>) -> Result<T, Failure> {
        result.map_err(|error| trouble::failed(&error, &self.place))
    }
}

/// Says goodbye, so that the server ends the session at once.
impl Drop for Link {
    fn drop(&mut self) {
        drop(self.client.take());
        let connection = &mut self.connection;
        let _ = self.runtime.block_on(async { tokio::time::timeout(GOODBYE, connection).await });
    }
}

async fn connect(address: &Address, name: &str) -> Result<(Client, JoinHandle<()>), SinkError> {
    let unreachable = |error| trouble::unreachable(&error, address);
    let mut config = address.config.clone();
    config.application_name(name).options(FIRST_SETTING);
    match &address.security {
        Security::Plain => {
            let (client, connection) = config.connect(NoTls).await.map_err(unreachable)?;
            Ok((client, tokio::spawn(async { drop(connection.await) })))
        }
        Security::Tls { proof, authorities } => {
            let tls = tls::config(authorities.clone(), *proof).map_err(SinkError::new)?;
            let (client, connection) = config.connect(MakeRustlsConnect::new(tls)).await.map_err(unreachable)?;
            Ok((client, tokio::spawn(async { drop(connection.await) })))
        }
    }
}
