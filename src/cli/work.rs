//! Asynchronous work for the verbs that need it, stopped by signals.

use std::future::Future;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};

use super::exit::{Exit, Failure};

/// Bytes of stack of each worker: deep expressions and values are walked by recursion, within limits.
const STACK: usize = 16 << 20;

/// How long work that was stopped may take to notice.
const PATIENCE: Duration = Duration::from_secs(2);

/// Runs `work` to its end, or until the process is asked to stop.
pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = runtime()?;
    let outcome = runtime.block_on(async {
        tokio::select! {
            done = work => Ok(done),
            exit = stop() => Err(Failure::new(exit, "stopped: nothing of the unfinished run was kept")),
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
