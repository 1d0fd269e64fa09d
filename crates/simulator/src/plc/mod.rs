//! The soft PLC: runs Structured Text that controls the line, in real time.
//!
//! Contract
//! - [`Cell`] is the program with its line; pure, time is an argument. [`Plc`] runs one in a thread
//!   of its own and reads the clock; [`PlcHandle`] is the way to it.
//! - Scans are due at multiples of the scan time in plant time, which runs `speed` times as fast as
//!   the wall clock; a scan takes at least a millisecond of real time. Missed scans are left out and
//!   counted: programs measure their steps.
//! - Another program is taken over between two scans, only when it compiles, and only after its
//!   files are kept.
//! - What the program declares RETAIN or PERSISTENT is kept over a restart and a reset (`retain`).
//! - Nothing here is unbounded, and the scan waits for nobody, no disk either.

mod answers;
mod cell;
mod clock;
mod handle;
mod priority;
mod program;
mod retain;
mod scan_loop;
mod snapshot;
mod statistics;
mod wiring;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

pub use answers::{
    Check, Fault, Force, LineFaultState, MarginRow, PlcError, PlcState, PlcStatus, Program, Symbol,
    TakeOver, VariableValue,
};
pub use cell::Cell;
pub use handle::PlcHandle;
pub use program::{LINE_PROGRAM, line_program, revision};
pub use snapshot::Snapshot;
pub use statistics::Bucket;

use cell::Loaded;
use clock::ScanClock;
use retain::{Keeper, Watch};
use scan_loop::{Core, Request};
use snapshot::Showcase;

/// What a PLC is started with.
#[derive(Clone, Debug)]
pub struct PlcConfig {
    /// Holds the program's files; filled with the line's own when it is not there.
    pub folder: PathBuf,
    /// Keeps the values of RETAIN and PERSISTENT variables; written when they change, every second
    /// at most, and at the end.
    pub retain: PathBuf,
    /// Wanted time from scan to scan, plant time.
    pub scan: Duration,
    /// The same seed gives the same line.
    pub seed: u64,
    /// How many times as fast as the wall clock; kept within 0.01 and 1000.
    pub speed: f64,
    /// A file to which each fault of the line is appended as a line of JSON, at its start and end.
    pub ground_truth: Option<PathBuf>,
    /// Paths of the variables in each [`Snapshot`].
    pub published: Vec<String>,
}

impl PlcConfig {
    /// A scan every 10 ms, at the speed of the wall clock; retained values beside the folder, for
    /// `plc` in `plc-retain.json`.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        let mut retain = folder.file_name().unwrap_or_default().to_owned();
        retain.push("-retain.json");
        Self {
            retain: folder.with_file_name(retain),
            folder,
            scan: Duration::from_millis(10),
            seed: 1,
            speed: 1.0,
            ground_truth: None,
            published: Vec::new(),
        }
    }
}

/// A running PLC. Dropping it stops it.
#[derive(Debug)]
pub struct Plc {
    handle: PlcHandle,
    requests: SyncSender<Request>,
    thread: Option<JoinHandle<()>>,
    keeper: Option<Keeper>,
}

impl Plc {
    /// Loads the program and scans. A program in the folder that cannot be read or does not compile
    /// is left where it is; the line's own runs instead, and [`Program::note`] says why. It also
    /// says when the retained values could not be read.
    pub fn start(config: PlcConfig) -> Result<Self, PlcError> {
        let (loaded, other) = load(&config.folder)?;
        let (kept, damage) = retain::read(&config.retain);
        let given =
            if other.is_none() { retain::fitting(&kept, &loaded.container) } else { vec![] };
        let clock = ScanClock::start(config.speed);
        let showcase = Arc::new(Showcase::default());
        let period_ns = scan_loop::period_ns(config.scan, &clock);
        let cell = Cell::of(loaded, config.seed, &given);
        let (keeper, sender) = Keeper::start(config.retain).map_err(PlcError::Thread)?;
        let mut watch = Watch::new(sender, cell.machine(), kept.is_empty());
        if other.is_some() {
            watch.hold_back(kept);
        }
        let mut core = Core::new(cell, clock, period_ns, Arc::clone(&showcase), watch);
        core.published = config.published;
        core.ground_truth = config.ground_truth;
        core.note =
            [other, damage].into_iter().flatten().reduce(|one, two| format!("{one}. {two}"));
        core.find_published();
        let (requests, received) = sync_channel(handle::QUEUE);
        let thread = std::thread::Builder::new()
            .name("plc".to_owned())
            .spawn(move || core.run(&received))
            .map_err(PlcError::Thread)?;
        let handle = PlcHandle::new(requests.clone(), showcase, config.folder);
        Ok(Self { handle, requests, thread: Some(thread), keeper: Some(keeper) })
    }

    /// A way to it.
    #[must_use]
    pub fn handle(&self) -> PlcHandle {
        self.handle.clone()
    }
}

impl Drop for Plc {
    fn drop(&mut self) {
        let Some(thread) = self.thread.take() else { return };
        // The queue empties by itself, so this does not wait for long; it fails when it has ended.
        self.requests.send(Request::End).ok();
        if thread.join().is_err() {
            tracing::error!("the PLC's thread has panicked");
        }
        if let Some(keeper) = self.keeper.take() {
            keeper.join();
        }
    }
}

/// The folder's program, or the line's own and why.
fn load(folder: &Path) -> Result<(Loaded, Option<String>), PlcError> {
    let reason = match program::load(folder) {
        Err(error) => format!("the program in {} cannot be read: {error}", folder.display()),
        Ok(files) => match Loaded::compile(&files) {
            Ok((loaded, _)) => return Ok((loaded, None)),
            Err(diagnostics) => {
                let first = diagnostics.first().map_or_else(String::new, |first| {
                    format!(": {}:{}: {}", first.file, first.line, first.message)
                });
                format!("the program in {} does not compile{first}", folder.display())
            }
        },
    };
    let note = format!("{reason}; the line's own program runs instead");
    tracing::warn!("{note}");
    match Loaded::compile(&line_program()) {
        Ok((loaded, _)) => Ok((loaded, Some(note))),
        Err(_) => Err(PlcError::Files { reason: "the line's own does not compile".to_owned() }),
    }
}

/// The variables of the program that [`Plc::start`] will run with this folder.
pub fn installed(folder: &Path) -> Result<Vec<Symbol>, PlcError> {
    let (loaded, _) = load(folder)?;
    Ok(answers::symbols(&loaded.container))
}
