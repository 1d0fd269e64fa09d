//! The keeper's thread: history kept in order behind everybody's back.
//!
//! Every minute it removes files that nothing names any more, seals the days that are complete,
//! makes a snapshot when something was sealed or the journal has grown, copies old days into the
//! archive and lets go of those that retention does not keep. All of it is done in
//! steps that may be broken off at any moment; recording does not wait for any of them. What goes
//! wrong raises an alarm of the station, which returns when it goes well again.

mod backup;
mod copying;
mod disposal;
mod offline;
mod rounds;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

pub use backup::{BackupDone, RestoreError, restore};
use historian::{Historian, Stopper};
pub use offline::{Rebuilt, back_up, rebuild};
use sources::Clock;
use tokio::sync::{mpsc, oneshot};

use crate::folder::Paths;
use crate::pipeline::{Command, Progress};
use rounds::Rounds;

/// How long after the start the first round is, so that the start is not slowed down.
const FIRST: Duration = Duration::from_secs(10);
/// From one round to the next.
const EVERY: Duration = Duration::from_mins(1);

/// What the keeper is asked for between its rounds.
pub(crate) enum Request {
    /// Everything in one file.
    Backup {
        to: PathBuf,
        reply: oneshot::Sender<Result<BackupDone, String>>,
    },
    /// A round now.
    Round {
        reply: oneshot::Sender<()>,
    },
    Stop,
}

/// The running thread.
pub(crate) struct KeeperThread {
    handle: JoinHandle<()>,
    requests: SyncSender<Request>,
    stopper: Stopper,
    stopping: Arc<AtomicBool>,
}

impl KeeperThread {
    pub(crate) fn start(
        historian: &Historian,
        paths: Paths,
        progress: Arc<Progress>,
        clock: Clock,
        commands: mpsc::Sender<Command>,
    ) -> std::io::Result<Self> {
        let keeper = historian.keeper();
        let stopper = keeper.stopper();
        let (requests, inbox) = sync_channel(4);
        let stopping = Arc::new(AtomicBool::new(false));
        let known = Arc::clone(&stopping);
        let mut rounds =
            Rounds::new(historian.clone(), keeper, paths, progress, clock, commands, known);
        let handle = std::thread::Builder::new()
            .name("keeper".into())
            .spawn(move || run(&mut rounds, &inbox))?;
        Ok(Self { handle, requests, stopper, stopping })
    }

    /// To ask it for something.
    pub(crate) fn requests(&self) -> SyncSender<Request> {
        self.requests.clone()
    }

    /// Breaks off what it does and waits for its end.
    pub(crate) fn stop(self) {
        self.stopping.store(true, Ordering::Release);
        // A full queue is one that is being worked off; the step that runs is broken off anyway.
        while !self.handle.is_finished() {
            self.stopper.stop();
            if self.requests.try_send(Request::Stop).is_err() {
                std::thread::sleep(Duration::from_millis(20));
                continue;
            }
            break;
        }
        self.stopper.stop();
        if self.handle.join().is_err() {
            tracing::error!("the keeper's thread ended by a panic");
        }
    }
}

fn run(rounds: &mut Rounds, inbox: &Receiver<Request>) {
    system::give_way();
    rounds.begin();
    let mut wait = FIRST;
    loop {
        match inbox.recv_timeout(wait) {
            Err(RecvTimeoutError::Timeout) => rounds.round(),
            // Whoever asked may have given up.
            Ok(Request::Round { reply }) => {
                rounds.round();
                let _given_up = reply.send(());
            }
            Ok(Request::Backup { to, reply }) => {
                let _given_up = reply.send(rounds.backup(&to));
            }
            Ok(Request::Stop) | Err(RecvTimeoutError::Disconnected) => return,
        }
        wait = EVERY;
    }
}
