//! One run of an integration at a time. The lock belongs to the session: when a run is killed, the server
//! frees it.

use std::thread;
use std::time::{Duration, Instant};

use ring::digest::{SHA256, digest};

use super::link::Link;
use super::trouble::Failure;
use crate::sink::SinkError;

/// How often a lock that others hold is asked for.
const PAUSE: Duration = Duration::from_millis(100);

const HOLDER: &str = "
    SELECT a.application_name, to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')
    FROM pg_locks l
    JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
    JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
      AND (l.classid::bigint << 32) | l.objid::bigint = $1";

/// What a session is called: PostgreSQL keeps 63 bytes of it.
pub(super) fn session_name(run_id: &str) -> String {
    format!("capi {run_id} pid {} on {}", std::process::id(), gethostname::gethostname().to_string_lossy())
}

/// Takes the lock of an integration, waiting as long as `patience`.
pub(super) fn take(link: &Link, integration: &str, patience: Duration) -> Result<(), SinkError> {
    let deadline = Instant::now() + patience;
    loop {
        if try_take(link, integration)? {
            return Ok(());
        }
        if Instant::now() >= deadline {
            return Err(held(link, integration, patience)?);
        }
        thread::sleep(PAUSE);
    }
}

pub(super) fn try_take(link: &Link, integration: &str) -> Result<bool, Failure> {
    let rows = link.query("SELECT pg_try_advisory_lock($1)", &[&number(integration)])?;
    rows.first().map_or(Ok(false), |row| link.get(row, 0))
}

pub(super) fn release(link: &Link) {
    // The end of the session releases it too, a little later.
    let _ = link.batch("SELECT pg_advisory_unlock_all()");
}

/// For the length of a transaction: no other integration changes schemas or the view `global`.
pub(super) fn definitions(link: &Link) -> Result<(), Failure> {
    link.execute("SELECT pg_advisory_xact_lock($1)", &[&number("")]).map(|_| ())
}

fn held(link: &Link, integration: &str, patience: Duration) -> Result<SinkError, Failure> {
    let rows = link.query(HOLDER, &[&number(integration)])?;
    let holder = match rows.first() {
        Some(row) => {
            let (name, since): (Option<String>, Option<String>) = (link.get(row, 0)?, link.get(row, 1)?);
            let name =
                name.filter(|name| !name.is_empty()).map_or_else(|| "a session without a name".to_owned(), |name| format!("`{name}`"));
            since.map_or_else(|| name.clone(), |since| format!("{name}, since {since}"))
        }
        None => "a session that has just ended".to_owned(),
    };
    let waited = patience.as_secs_f64();
    let message = format!("`{integration}` at `{}` is locked by {holder}; this run waited {waited} s for it", link.place());
    Ok(SinkError::locked(message).help("run again when it has ended"))
}

/// The lock of an integration; that of the empty name is for definitions.
fn number(integration: &str) -> i64 {
    let digest = digest(&SHA256, format!("capi\0{integration}").as_bytes());
    digest.as_ref().iter().take(8).fold(0, |number, byte| (number << 8) | i64::from(*byte))
}
