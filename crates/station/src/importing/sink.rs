//! Where imported events go: a running station, or a folder on which none runs.

use std::sync::Arc;
use std::time::Duration;

use model::Event;
use tokio::sync::{mpsc, oneshot};

use crate::pipeline::{Command, Progress};

/// Events of one command.
const CHUNK: usize = 4_000;
/// How long to wait for the database before looking whether the import was given up.
const LOOK: Duration = Duration::from_millis(500);

/// Takes events into the journal.
pub(crate) trait Sink: Send {
    /// Returns when all of them are on disk.
    fn store(&mut self, events: Vec<Event>) -> Result<(), String>;

    /// Waits a while for the database to have all that was stored; tells whether it has.
    fn settled(&self) -> bool;
}

/// A running station.
pub(crate) struct StationSink {
    pub(crate) commands: mpsc::Sender<Command>,
    pub(crate) progress: Arc<Progress>,
}

impl Sink for StationSink {
    fn store(&mut self, events: Vec<Event>) -> Result<(), String> {
        let stopping = || "the station is ending; start the import again to go on".to_owned();
        let mut answers = Vec::new();
        let mut events = events.into_iter();
        loop {
            let chunk: Vec<_> = events.by_ref().take(CHUNK).collect();
            if chunk.is_empty() {
                break;
            }
            let (reply, done) = oneshot::channel();
            let command = Command::Store { events: chunk, reply };
            self.commands.blocking_send(command).map_err(|_| stopping())?;
            answers.push(done);
        }
        answers.into_iter().try_for_each(|done| done.blocking_recv().map_err(|_| stopping()))
    }

    fn settled(&self) -> bool {
        self.progress.wait_for_history(LOOK)
    }
}
