//! Asynchronous work for the verbs that need it, stopped by signals.

use std::future::Future;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

use super::exit::{Exit, Failure};

/// Bytes of stack of each worker: deep expressions and values are walked by recursion, within limits.
const STACK: usize = 16 << 20;

/// How long work that was stopped may take to notice.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a run that was told to stop may take to commit what is complete.
const DRAIN: Duration = Duration::from_secs(30);

/// Runs `work` to its end, or until the process is asked to stop.
pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = runtime()?;
    let outcome = runtime.block_on(async {
        tokio::select! {
            done = work => Ok(done),
            exit = stop() => Err(Failure::new(exit, "stopped")),
        }
    });
    runtime.shutdown_timeout(PATIENCE);
    outcome
}

/// Runs `work`, which is told of the first signal and then has a while to end as it should; the second
/// one ends it at once. Also gives what the first signal asks for, if one came.
pub(crate) fn block_on_until_told<T, W: Future<Output = T>>(
    work: impl FnOnce(watch::Receiver<bool>) -> W,
    told: impl FnOnce(),
) -> Result<(T, Option<Exit>), Failure> {
    let runtime = runtime()?;
    let outcome = runtime.block_on(async {
        let (teller, telling) = watch::channel(false);
        let work = work(telling);
        tokio::pin!(work);
        let exit = tokio::select! {
            done = &mut work => return Ok((done, None)),
            exit = stop() => exit,
        };
        teller.send_replace(true);
        told();
        tokio::select! {
            done = work => Ok((done, Some(exit))),
            exit = stop() => Err(Failure::new(exit, "stopped at once: what was not committed is not kept")),
            () = tokio::time::sleep(DRAIN) => {
                Err(Failure::new(exit, format!("stopped: the destination did not end within {} s", DRAIN.as_secs())))
            }
        }
    });
    runtime.shutdown_timeout(PATIENCE);
    outcome
}

fn runtime() -> Result<Runtime, Failure> {
    let built = Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build();
    built.map_err(|error| Failure::new(Exit::Failed, format!("cannot start: {error}")))
}

#[cfg(unix)]
async fn stop() -> Exit {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return interrupted().await };
    tokio::select! {
        exit = interrupted() => exit,
        _ = terminate.recv() => Exit::Terminated,
    }
}

#[cfg(not(unix))]
async fn stop() -> Exit {
    interrupted().await
}

async fn interrupted() -> Exit {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without a handler the signal ends the process anyway.
        std::future::pending::<()>().await;
    }
    Exit::Interrupted
}
