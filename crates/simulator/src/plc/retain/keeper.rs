//! The thread that writes: so that a slow disk holds nobody up. It has room for one state that
//! waits, and tries again when the disk refuses.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use st::Retention;

use super::document;

/// After which a disk that refused is asked again.
const AGAIN: Duration = Duration::from_secs(1);

/// A state to be written.
pub(super) struct State {
    pub(super) retention: Arc<Retention>,
    pub(super) cells: Vec<u64>,
}

/// The thread; it ends when nobody can send it anything any more, and all is written.
#[derive(Debug)]
pub(in crate::plc) struct Keeper {
    thread: JoinHandle<()>,
}

impl Keeper {
    /// Starts to write to this file whatever comes.
    pub(in crate::plc) fn start(path: PathBuf) -> std::io::Result<(Self, Sender)> {
        let (sender, received) = sync_channel(1);
        let thread = std::thread::Builder::new()
            .name("plc-retain".to_owned())
            .spawn(move || run(&path, &received))?;
        Ok((Self { thread }, Sender(sender)))
    }

    /// Waits for the last state to be written.
    pub(in crate::plc) fn join(self) {
        if self.thread.join().is_err() {
            tracing::error!("the thread that writes retained values has panicked");
        }
    }
}

/// The way to the thread.
#[derive(Clone, Debug)]
pub(in crate::plc) struct Sender(SyncSender<State>);

impl Sender {
    /// Hands a state on without waiting; whether there was room.
    pub(super) fn offer(&self, state: State) -> bool {
        self.0.try_send(state).is_ok()
    }

    /// Hands the last state on.
    pub(super) fn finish(&self, state: State) {
        // It fails when the thread has panicked, which `join` reports.
        self.0.send(state).ok();
    }
}

fn run(path: &Path, received: &Receiver<State>) {
    let mut refused: Option<State> = None;
    loop {
        let next = match &refused {
            None => received.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(_) => received.recv_timeout(AGAIN),
        };
        let ended = matches!(next, Err(RecvTimeoutError::Disconnected));
        let before = refused.is_some();
        let Some(state) = next.ok().or(refused.take()) else { return };
        if let Err(error) = document::write(path, &state.retention, &state.cells) {
            if !before || ended {
                let path = path.display();
                tracing::warn!("retained values cannot be written to {path}: {error}");
            }
            refused = Some(state);
        }
        if ended {
            return;
        }
    }
}
