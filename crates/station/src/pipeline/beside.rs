//! Work beside a thread that must not wait for it: one piece at a time, on a thread that gives way.

use std::thread::JoinHandle;

/// What is being done, if anything is.
pub(super) struct Beside<T>(Option<JoinHandle<T>>);

impl<T> Default for Beside<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Send + 'static> Beside<T> {
    /// Whether the last piece is still being done.
    pub(super) fn is_busy(&self) -> bool {
        self.0.as_ref().is_some_and(|thread| !thread.is_finished())
    }

    /// Begins a piece, after the one before. Where the system gives no thread, that is logged and
    /// the piece is dropped.
    pub(super) fn begin(&mut self, name: &str, work: impl FnOnce() -> T + Send + 'static) {
        drop(self.wait());
        let work = || {
            system::give_way();
            work()
        };
        match std::thread::Builder::new().name(name.into()).spawn(work) {
            Ok(thread) => self.0 = Some(thread),
            Err(error) => tracing::warn!(%error, name, "no thread could be started"),
        }
    }

    /// What the last piece gave, waiting for it; none when that was asked before.
    pub(super) fn wait(&mut self) -> Option<T> {
        let ended = self.0.take()?.join();
        ended.inspect_err(|_| tracing::error!("work beside a thread ended by a panic")).ok()
    }
}
