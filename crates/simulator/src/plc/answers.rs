//! What a PLC's handle answers.

use std::path::PathBuf;
use std::time::Duration;

use st::change::{ChangePlan, Lost};
use st::container::{MarginEntry, Variable};
use st::{Diagnostic, Machine, Running, SourceFile, Value, VarType};

use super::scan_loop::Core;
use super::statistics::Bucket;
use crate::line::LineFault;

/// Why a PLC did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum PlcError {
    /// The thread is gone.
    #[error("the PLC has ended; start the demo plant again")]
    Ended,
    /// Too many requests wait.
    #[error("the PLC has too many requests waiting; ask again in a moment")]
    Busy,
    /// Too much at once.
    #[error("ask for at most {most} variables at a time")]
    TooMany {
        /// How many are allowed.
        most: usize,
    },
    /// Somebody else took a program over meanwhile.
    #[error("another version of the program runs now ({now}); load it and make the change there")]
    OtherRevision {
        /// What runs.
        now: String,
    },
    /// No set of files.
    #[error("the program was refused: {reason}")]
    Files {
        /// Why, and what to do.
        reason: String,
    },
    /// The files cannot be kept.
    #[error("the program cannot be kept in {folder}: {source}; the old one runs on")]
    Keep {
        /// Where.
        folder: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A variable cannot be used so.
    #[error("{path}: {reason}")]
    Variable {
        /// Its path as given.
        path: String,
        /// Why.
        reason: String,
    },
    /// The thread cannot be started.
    #[error("the PLC's thread cannot be started: {0}")]
    Thread(std::io::Error),
}

/// Whether a PLC runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PlcState {
    /// It scans.
    #[default]
    Running,
    /// It was stopped.
    Stopped,
    /// One of its programs did what it must not.
    Faulted,
}

/// Why a program stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The program organisation unit.
    pub pou: String,
    /// The file's name.
    pub file: String,
    /// Line, counted from 1.
    pub line: u32,
    /// A sentence with the values.
    pub message: String,
    /// UTC in nanoseconds since 1970.
    pub wall_ns: i64,
}

/// A forced variable and the value that it is held at, as Structured Text writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Force {
    /// Its path.
    pub path: String,
    /// The value.
    pub value: String,
}

/// How a PLC scans.
#[derive(Clone, Debug)]
pub struct PlcStatus {
    /// Whether it runs.
    pub state: PlcState,
    /// Wanted time from scan to scan, plant time.
    pub scan: Duration,
    /// Scans since the start or the last reset.
    pub scans: u64,
    /// Scans that began late by more than a scan time.
    pub overruns: u64,
    /// How long the last scan took.
    pub last: Duration,
    /// How long a scan takes on average.
    pub mean: Duration,
    /// How long the longest scan took.
    pub longest: Duration,
    /// How long scans took.
    pub durations: Vec<Bucket>,
    /// How late they began.
    pub lateness: Vec<Bucket>,
    /// Why it is faulted.
    pub faults: Vec<Fault>,
    /// What is forced.
    pub forces: Vec<Force>,
}

/// The program that runs.
#[derive(Clone, Debug)]
pub struct Program {
    /// Names this version.
    pub revision: String,
    /// Its files.
    pub files: Vec<SourceFile>,
    /// Why it is not the one in the folder, and what else went wrong at the start.
    pub note: Option<String>,
}

/// What the check says of a program.
#[derive(Debug)]
pub struct Check {
    /// Errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
    /// What taking it over would keep and lose; none when there are errors.
    pub plan: Option<ChangePlan>,
}

/// What became of taking a program over.
#[derive(Debug)]
pub struct TakeOver {
    /// Whether it runs from the next scan on; otherwise the old one runs on.
    pub taken: bool,
    /// The version that runs.
    pub revision: String,
    /// Errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
    /// Variables that lost their value.
    pub lost: Vec<Lost>,
}

/// A variable's value as Structured Text writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariableValue {
    /// Its path as given.
    pub path: String,
    /// Its type and value; none when there is no such variable.
    pub found: Option<(String, String)>,
    /// Whether it is forced.
    pub forced: bool,
}

/// A variable named on a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarginRow {
    /// Line, counted from 1.
    pub line: u32,
    /// As it is named there.
    pub name: String,
    /// By which it is read.
    pub path: String,
    /// Its value.
    pub value: String,
    /// Whether it is forced.
    pub forced: bool,
}

/// A variable of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Its path.
    pub path: String,
    /// Its type as it is written.
    pub type_name: String,
    /// The elementary type that its values have: `INT` for an enumeration of such.
    pub elementary: String,
    /// What it is: input, output, local, …
    pub kind: String,
    /// Whether it may be written.
    pub writable: bool,
}

/// A fault of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineFaultState {
    /// Which.
    pub fault: LineFault,
    /// Since when it is on, in microseconds of UTC since 1970; none when it is off.
    pub since_us: Option<i64>,
}

impl Fault {
    pub(super) fn new(fault: st::Fault, wall_ns: i64) -> Self {
        let st::Fault { pou, file, line, message, .. } = fault;
        Self { pou, file, line, message, wall_ns }
    }
}

impl PlcStatus {
    pub(super) fn of(core: &Core) -> Self {
        let statistics = &core.statistics;
        Self {
            state: core.cell.state(),
            scan: Duration::from_nanos(core.period_ns.unsigned_abs()),
            scans: statistics.scans,
            overruns: statistics.overruns,
            last: statistics.last,
            mean: statistics.mean(),
            longest: statistics.longest,
            durations: statistics.durations.buckets(),
            lateness: statistics.lateness.buckets(),
            faults: core.cell.faults().to_vec(),
            forces: forces(core.cell.machine()),
        }
    }
}

pub(super) fn forces(machine: &Machine<Running>) -> Vec<Force> {
    let forces = machine.forces().into_iter();
    forces.map(|(path, value)| Force { path, value: value.to_string() }).collect()
}

impl VariableValue {
    pub(super) fn of(machine: &Machine<Running>, forces: &[(String, Value)], path: String) -> Self {
        let found = machine
            .variable(&path)
            .ok()
            .map(|handle| (handle.ty().name(), machine.read_handle(&handle).to_string()));
        Self { forced: forced(forces, &path), path, found }
    }
}

impl MarginRow {
    /// None when the variable has no single value.
    pub(super) fn of(
        machine: &Machine<Running>,
        forces: &[(String, Value)],
        entry: MarginEntry,
    ) -> Option<Self> {
        let value = machine.read(&entry.path).ok()?.to_string();
        let held = forced(forces, &entry.path);
        Some(Self { line: entry.line, name: entry.name, path: entry.path, value, forced: held })
    }
}

/// Every variable of a program.
pub(super) fn symbols(container: &st::container::Container) -> Vec<Symbol> {
    container.variables().map(Symbol::of).collect()
}

impl Symbol {
    fn of(variable: Variable) -> Self {
        Self {
            writable: !variable.constant,
            type_name: variable.ty.name(),
            elementary: match &variable.ty {
                VarType::Enum(names) => names.base.name(),
                VarType::Subrange { base, .. } => base.name(),
                other => other.name(),
            },
            kind: format!("{:?}", variable.kind).to_lowercase(),
            path: variable.path,
        }
    }
}

fn forced(forces: &[(String, Value)], path: &str) -> bool {
    forces.iter().any(|(forced, _)| forced.eq_ignore_ascii_case(path))
}
