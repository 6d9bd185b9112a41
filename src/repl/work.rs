//! Work that waits for the network, and can be told to stop waiting.

use std::future::Future;

use tokio::runtime::{Builder, Runtime};

use super::trial::Trouble;

/// Bytes of stack of each worker, as of the command line's.
const STACK: usize = 16 << 20;

pub(super) struct Work(Runtime);

impl Work {
    pub(super) fn new() -> std::io::Result<Work> {
        Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build().map(Work)
    }

    /// The outcome, unless Ctrl-C comes first: then the work is dropped, and what it sent with it.
    pub(super) fn until_told<T>(&self, work: impl Future<Output = T>) -> Result<T, Trouble> {
        self.0.block_on(async {
            tokio::select! {
                done = work => Ok(done),
                Ok(()) = tokio::signal::ctrl_c() => Err(Trouble::Said("cancelled".to_owned())),
            }
        })
    }
}
