//! The engineering station's way to a running PLC: look, write, force, check, take over.
//!
//! A handle can be copied and sent. What it asks for is done by the scan's thread between two
//! scans; the queue holds [`QUEUE`] requests, and one that finds it full is refused. Programs are
//! compiled by whoever asks, not by the scan.

use std::path::PathBuf;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use st::{SourceFile, Value};

use super::answers::{
    Check, Force, LineFaultState, MarginRow, PlcError, PlcStatus, Program, Symbol, TakeOver,
    VariableValue,
};
use super::cell::Loaded;
use super::program;
use super::scan_loop::{Core, Request};
use super::snapshot::{Showcase, Snapshot};
use crate::line::LineFault;

/// Requests that may wait for the scan.
pub(super) const QUEUE: usize = 64;
/// Longer than any scan and all requests before.
const PATIENCE: Duration = Duration::from_secs(10);
/// Values that one question may ask for.
const PATHS_MAX: usize = 10_000;

/// A way to a running PLC.
#[derive(Clone, Debug)]
pub struct PlcHandle {
    requests: SyncSender<Request>,
    showcase: Arc<Showcase>,
    folder: Arc<Mutex<PathBuf>>,
}

impl PlcHandle {
    pub(super) fn new(
        requests: SyncSender<Request>,
        showcase: Arc<Showcase>,
        folder: PathBuf,
    ) -> Self {
        Self { requests, showcase, folder: Arc::new(Mutex::new(folder)) }
    }

    /// How it scans, why it is faulted, what is forced.
    pub fn status(&self) -> Result<PlcStatus, PlcError> {
        self.ask(|core| PlcStatus::of(core))
    }

    /// The files that run.
    pub fn program(&self) -> Result<Program, PlcError> {
        self.ask(|core| {
            let loaded = core.cell.program();
            Program {
                revision: loaded.revision.clone(),
                files: loaded.files.to_vec(),
                note: core.note.clone(),
            }
        })
    }

    /// What the check says of files, and what taking them over would do.
    pub fn check(&self, files: &[SourceFile]) -> Result<Check, PlcError> {
        refuse(files)?;
        let running = self.ask(|core| Arc::clone(&core.cell.program().container))?;
        Ok(match Loaded::compile(files) {
            Err(diagnostics) => Check { diagnostics, plan: None },
            Ok((loaded, diagnostics)) => {
                let plan = st::change::plan(&running, &loaded.container);
                Check { diagnostics, plan: Some(plan) }
            }
        })
    }

    /// Goes on with another program from the next scan on, when it compiles and `revision` is
    /// what runs now.
    pub fn take_over(&self, revision: &str, files: &[SourceFile]) -> Result<TakeOver, PlcError> {
        refuse(files)?;
        // Two at a time would mix up which of them the folder holds.
        let folder = self.folder.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.program()?.revision;
        let stays = |revision, diagnostics| TakeOver {
            taken: false,
            revision,
            diagnostics,
            lost: Vec::new(),
        };
        if now != revision {
            return Err(PlcError::OtherRevision { now });
        }
        let (loaded, diagnostics) = match Loaded::compile(files) {
            Ok(compiled) => compiled,
            Err(diagnostics) => return Ok(stays(now, diagnostics)),
        };
        st::Machine::load(Arc::clone(&loaded.container)).map_err(|damage| PlcError::Files {
            reason: format!("the compiler made a mistake: {damage}"),
        })?;
        // Kept first: what runs after a restart is what runs now.
        program::store(&folder, files)
            .map_err(|source| PlcError::Keep { folder: folder.clone(), source })?;
        self.ask(move |core| {
            let revision = loaded.revision.clone();
            let lost = core.cell.take_over(loaded)?;
            core.note = None;
            core.programs += 1;
            core.watch.turn_to(core.cell.machine_mut());
            core.find_published();
            Ok(TakeOver { taken: true, revision, diagnostics, lost })
        })?
    }

    /// The values of variables; a path that there is not has none.
    pub fn read(&self, paths: &[String]) -> Result<Vec<VariableValue>, PlcError> {
        if paths.len() > PATHS_MAX {
            return Err(PlcError::TooMany { most: PATHS_MAX });
        }
        let paths = paths.to_vec();
        self.ask(move |core| {
            let forces = core.cell.machine().forces();
            let value = |path: String| VariableValue::of(core.cell.machine(), &forces, path);
            paths.into_iter().map(value).collect()
        })
    }

    /// Writes a value given as text, between two scans.
    pub fn write(&self, path: &str, text: &str) -> Result<(), PlcError> {
        self.set(path, text, |core, path, value| {
            core.cell.machine_mut().write(path, value).map_err(|error| error.to_string())
        })
    }

    /// Holds a variable at a value given as text until [`unforce`](Self::unforce).
    pub fn force(&self, path: &str, text: &str) -> Result<(), PlcError> {
        self.set(path, text, |core, path, value| {
            core.cell.machine_mut().force(path, value).map_err(|error| error.to_string())
        })
    }

    /// Lets a variable go; whether it was held.
    pub fn unforce(&self, path: &str) -> Result<bool, PlcError> {
        let path = path.to_owned();
        self.ask(move |core| core.cell.machine_mut().unforce(&path))
    }

    /// Which variables each [`Snapshot`] has from now on.
    pub(crate) fn publish(&self, paths: Vec<String>) -> Result<(), PlcError> {
        self.ask(|core| {
            core.published = paths;
            core.find_published();
        })
    }

    /// What is forced.
    pub fn forces(&self) -> Result<Vec<Force>, PlcError> {
        self.ask(|core| super::answers::forces(core.cell.machine()))
    }

    /// The variables named on each line of a file, with their values.
    pub fn margin(&self, file: &str) -> Result<Vec<MarginRow>, PlcError> {
        let file = file.to_owned();
        self.ask(move |core| {
            let forces = core.cell.machine().forces();
            let entries = core.cell.program().container.margin(&file);
            let row = |entry| MarginRow::of(core.cell.machine(), &forces, entry);
            entries.into_iter().filter_map(row).collect()
        })
    }

    /// Every variable of the program.
    pub fn symbols(&self) -> Result<Vec<Symbol>, PlcError> {
        let container = self.ask(|core| Arc::clone(&core.cell.program().container))?;
        Ok(super::answers::symbols(&container))
    }

    /// Starts scanning.
    pub fn start(&self) -> Result<(), PlcError> {
        self.ask(|core| core.cell.start())
    }

    /// Stops scanning; everything off.
    pub fn stop(&self) -> Result<(), PlcError> {
        self.ask(|core| core.cell.stop())
    }

    /// Every variable as before the first scan, but for what is retained; faults, forces and figures
    /// are gone.
    pub fn reset(&self) -> Result<(), PlcError> {
        self.ask(|core| {
            core.cell.reset();
            core.statistics = super::statistics::Statistics::default();
            core.find_published();
        })
    }

    /// Switches a fault of the line on or off.
    pub fn inject_fault(&self, fault: LineFault, on: bool) -> Result<(), PlcError> {
        self.ask(move |core| {
            if let Some(record) = core.cell.line_mut().switch(fault, on) {
                core.keep(&record);
            }
        })
    }

    /// Every fault of the line, and since when it is on.
    pub fn line_faults(&self) -> Result<Vec<LineFaultState>, PlcError> {
        self.ask(|core| {
            let state = |fault: LineFault| LineFaultState {
                fault,
                since_us: core
                    .cell
                    .line()
                    .fault_since(fault)
                    .map(|at_us| core.clock.wall_micros(at_us)),
            };
            LineFault::ALL.map(state).to_vec()
        })
    }

    /// What really became of the products.
    pub fn line_counts(&self) -> Result<crate::line::Counts, PlcError> {
        self.ask(|core| core.cell.line().counts())
    }

    /// The state after the last scan.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.showcase.newest()
    }

    /// Waits for a scan after that of `number`; none when `patience` is over or the PLC has ended.
    #[must_use]
    pub fn next_snapshot(&self, number: u64, patience: Duration) -> Option<Arc<Snapshot>> {
        self.showcase.wait(number, patience)
    }

    /// Whether the PLC has ended.
    #[must_use]
    pub fn ended(&self) -> bool {
        self.showcase.ended()
    }

    /// Writes between two scans without waiting for it; refused when too much waits already. A
    /// value that the variable cannot have is dropped.
    pub fn post_write(&self, path: &str, text: &str) -> Result<(), PlcError> {
        let (path, text) = (path.to_owned(), text.to_owned());
        self.post(move |core| {
            let written = parse(core, &path, &text).and_then(|value| {
                core.cell.machine_mut().write(&path, &value).map_err(|error| error.to_string())
            });
            if let Err(reason) = written {
                tracing::warn!("{path} was not written: {reason}");
            }
        })
    }

    fn set(
        &self,
        path: &str,
        text: &str,
        act: impl FnOnce(&mut Core, &str, &Value) -> Result<(), String> + Send + 'static,
    ) -> Result<(), PlcError> {
        let (name, text) = (path.to_owned(), text.to_owned());
        let done = self.ask(move |core| {
            let value = parse(core, &name, &text)?;
            act(core, &name, &value)
        })?;
        done.map_err(|reason| PlcError::Variable { path: path.to_owned(), reason })
    }

    fn post(&self, job: impl FnOnce(&mut Core) + Send + 'static) -> Result<(), PlcError> {
        self.requests.try_send(Request::Do(Box::new(job))).map_err(|error| match error {
            TrySendError::Full(_) => PlcError::Busy,
            TrySendError::Disconnected(_) => PlcError::Ended,
        })
    }

    fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Core) -> T + Send + 'static,
    ) -> Result<T, PlcError> {
        let (answer, answered) = sync_channel(1);
        self.post(move |core| {
            // Nobody waits for it any more when this fails.
            answer.try_send(question(core)).ok();
        })?;
        answered.recv_timeout(PATIENCE).map_err(|_| PlcError::Ended)
    }
}

fn parse(core: &Core, path: &str, text: &str) -> Result<Value, String> {
    let handle = core.cell.machine().variable(path).map_err(|error| error.to_string())?;
    Value::parse(text, handle.ty()).map_err(|error| error.to_string())
}

fn refuse(files: &[SourceFile]) -> Result<(), PlcError> {
    program::refusal(files).map_or(Ok(()), |reason| Err(PlcError::Files { reason }))
}
