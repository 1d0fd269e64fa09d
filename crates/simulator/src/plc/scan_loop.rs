//! The thread that scans: on time, and between two scans it does what the handles ask for.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use st::VarHandle;

use super::cell::Cell;
use super::clock::ScanClock;
use super::retain::Watch;
use super::snapshot::{Showcase, Snapshot};
use super::statistics::Statistics;
use crate::line::FaultRecord;

/// Jobs that are done between two scans even if the next one is due.
const JOBS_WHEN_LATE: usize = 8;
const CAMERA_NS: i64 = 100_000_000;

/// Something to be done between two scans.
pub(super) type Job = Box<dyn FnOnce(&mut Core) + Send>;

/// What reaches the thread.
pub(super) enum Request {
    Do(Job),
    End,
}

/// What the thread owns.
pub(super) struct Core {
    pub(super) cell: Cell,
    pub(super) clock: ScanClock,
    /// From scan to scan, plant time.
    pub(super) period_ns: i64,
    pub(super) statistics: Statistics,
    pub(super) published: Vec<String>,
    pub(super) ground_truth: Option<PathBuf>,
    /// Why the program in the folder is not the one that runs, and what else went wrong.
    pub(super) note: Option<String>,
    pub(super) watch: Watch,
    /// How many programs were taken over.
    pub(super) programs: u64,
    handles: Vec<Option<VarHandle>>,
    showcase: Arc<Showcase>,
    number: u64,
    products: Arc<str>,
    filmed_ns: i64,
}

impl Core {
    pub(super) fn new(
        cell: Cell,
        clock: ScanClock,
        period_ns: i64,
        showcase: Arc<Showcase>,
        watch: Watch,
    ) -> Self {
        Self {
            cell,
            clock,
            period_ns,
            statistics: Statistics::default(),
            published: Vec::new(),
            ground_truth: None,
            note: None,
            watch,
            programs: 0,
            handles: Vec::new(),
            showcase,
            number: 0,
            products: Arc::default(),
            filmed_ns: i64::MIN,
        }
    }

    /// Looks the published variables up again: after a start, a reset, another program.
    pub(super) fn find_published(&mut self) {
        let machine = self.cell.machine();
        self.handles = self.published.iter().map(|path| machine.variable(path).ok()).collect();
    }

    /// Scans until it is told to end, or nobody can tell it anything any more.
    pub(super) fn run(mut self, requests: &Receiver<Request>) {
        if let Err(reason) = super::priority::raise() {
            tracing::debug!("the PLC's thread goes before no other: {reason}");
        }
        let mut due_ns = 0;
        while let Go::Scan = self.serve_until(due_ns, requests) {
            due_ns = self.scan(due_ns);
        }
        self.showcase.end();
        self.watch.end(self.cell.machine());
    }

    fn serve_until(&mut self, due_ns: i64, requests: &Receiver<Request>) -> Go {
        for _ in 0..JOBS_WHEN_LATE {
            match requests.try_recv() {
                Ok(Request::Do(job)) => job(self),
                Ok(Request::End) => return Go::End,
                Err(_) => break,
            }
        }
        loop {
            let patience = self.clock.until(due_ns);
            if patience.is_zero() {
                return Go::Scan;
            }
            match requests.recv_timeout(patience) {
                Ok(Request::Do(job)) => job(self),
                Err(RecvTimeoutError::Timeout) => return Go::Scan,
                Ok(Request::End) | Err(RecvTimeoutError::Disconnected) => return Go::End,
            }
        }
    }

    /// One scan; answers when the next is due. Scans that were missed are left out: the program
    /// measures its steps.
    fn scan(&mut self, due_ns: i64) -> i64 {
        let (now_ns, wall_ns) = (self.clock.now_ns(), ScanClock::wall_ns());
        let late_ns = (now_ns - due_ns).max(0);
        self.cell.advance(now_ns);
        let began = Instant::now();
        self.cell.execute(now_ns, wall_ns);
        if self.cell.state() != super::PlcState::Stopped {
            let late = self.clock.real(late_ns);
            self.statistics.record(began.elapsed(), late, late_ns > self.period_ns);
        }
        self.show(now_ns, wall_ns);
        self.watch.look(self.cell.machine());
        let missed = late_ns / self.period_ns;
        due_ns + (missed + 1) * self.period_ns
    }

    fn show(&mut self, now_ns: i64, wall_ns: i64) {
        self.number += 1;
        if now_ns >= self.filmed_ns.saturating_add(CAMERA_NS) {
            self.filmed_ns = now_ns;
            self.products = self.cell.line().camera().into();
        }
        let machine = self.cell.machine();
        let values = self
            .handles
            .iter()
            .map(|handle| handle.as_ref().map(|handle| machine.read_handle(handle)))
            .collect();
        self.showcase.show(Snapshot {
            number: self.number,
            wall_ns,
            program: self.programs,
            state: self.cell.state(),
            values,
            products: Arc::clone(&self.products),
            scans: self.statistics.scans,
            overruns: self.statistics.overruns,
            last: self.statistics.last,
            longest: self.statistics.longest,
        });
    }

    /// Writes a fault of the line down, in the log and in the file of the ground truth.
    pub(super) fn keep(&self, record: &FaultRecord) {
        let truth = record.ground_truth(|at_us| self.clock.wall_micros(at_us));
        let line = serde_json::to_string(&truth).unwrap_or_default();
        tracing::debug!(target: "simulator::line", "{line}");
        let Some(path) = &self.ground_truth else { return };
        if let Err(error) = crate::demo::append(path, &line) {
            tracing::warn!("cannot write the line's fault to {}: {error}", path.display());
        }
    }
}

enum Go {
    Scan,
    End,
}

/// The time from scan to scan that is kept: plant time that takes at least a millisecond.
pub(super) fn period_ns(wanted: Duration, clock: &ScanClock) -> i64 {
    let least_ns = 1e6 * clock.speed();
    let wanted_ns = wanted.as_nanos().min(60_000_000_000) as f64;
    #[expect(clippy::cast_possible_truncation, reason = "at most a minute")]
    let period_ns = wanted_ns.max(least_ns) as i64;
    period_ns.max(1)
}
