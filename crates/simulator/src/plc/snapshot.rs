//! What the scan gives away after each scan: one value behind a lock that is held for a moment.

use std::sync::{Arc, Condvar, Mutex, PoisonError, TryLockError};
use std::time::Duration;

use st::Value;

use super::PlcState;

/// The state after a scan.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// Counted from 1; 0 before the first scan. It also counts while the PLC is stopped.
    pub number: u64,
    /// UTC of the scan, in nanoseconds since 1970.
    pub wall_ns: i64,
    /// Counts the programs that were taken over; their variables may be others.
    pub program: u64,
    /// Whether the PLC runs.
    pub state: PlcState,
    /// The values of [`PlcConfig::published`](super::PlcConfig::published), in that order; none
    /// when the program has no such variable.
    pub values: Vec<Option<Value>>,
    /// The products as the camera sees them; anew every 100 ms of plant time.
    pub products: Arc<str>,
    /// Scans of the running PLC.
    pub scans: u64,
    /// Scans that began late.
    pub overruns: u64,
    /// How long the last scan took.
    pub last: Duration,
    /// How long the longest scan took.
    pub longest: Duration,
}

/// The newest snapshot.
#[derive(Debug, Default)]
pub(super) struct Showcase {
    newest: Mutex<Shown>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Shown {
    snapshot: Arc<Snapshot>,
    ended: bool,
}

impl Showcase {
    /// Shows it, unless somebody looks at this very moment: the scan waits for nobody, and the
    /// next one shows what came of this one too.
    pub(super) fn show(&self, snapshot: Snapshot) {
        let snapshot = Arc::new(snapshot);
        let before = {
            let mut shown = match self.newest.try_lock() {
                Ok(shown) => shown,
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => return,
            };
            std::mem::replace(&mut shown.snapshot, snapshot)
        };
        self.changed.notify_all();
        // Freed here, not under the lock.
        drop(before);
    }

    /// Nothing comes any more.
    pub(super) fn end(&self) {
        self.newest.lock().unwrap_or_else(PoisonError::into_inner).ended = true;
        self.changed.notify_all();
    }

    pub(super) fn newest(&self) -> Arc<Snapshot> {
        Arc::clone(&self.newest.lock().unwrap_or_else(PoisonError::into_inner).snapshot)
    }

    /// Waits for a snapshot after `number`; none when the PLC has ended or `patience` is over.
    pub(super) fn wait(&self, number: u64, patience: Duration) -> Option<Arc<Snapshot>> {
        let shown = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        let old = |shown: &mut Shown| shown.snapshot.number <= number && !shown.ended;
        let (shown, _) = self
            .changed
            .wait_timeout_while(shown, patience, old)
            .unwrap_or_else(PoisonError::into_inner);
        (shown.snapshot.number > number).then(|| Arc::clone(&shown.snapshot))
    }

    /// Whether the PLC has ended.
    pub(super) fn ended(&self) -> bool {
        self.newest.lock().unwrap_or_else(PoisonError::into_inner).ended
    }
}
