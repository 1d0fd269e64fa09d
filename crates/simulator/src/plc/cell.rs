//! The program and the line together, one scan after the other. Time is an argument.
//!
//! Between two scans the line goes on with the actuators as the last scan left them; then the
//! sensors are read, the program runs, the actuators are set: as the process image of a real PLC.
//! While the PLC is stopped, or one of its programs is faulted, everything is switched off and the
//! brake is on.

use std::sync::Arc;

use st::{Clock, Container, Lost, Machine, Running, SourceFile, Value};

use super::program::revision;
use super::wiring::Wiring;
use super::{Fault, PlcError, PlcState};
use crate::line::{Actuators, Line};

/// What the line is told when nobody tells it anything.
const SAFE: Actuators = Actuators {
    belt_speed_mps: 0.0,
    brake: true,
    feed: false,
    gates: [false; 3],
    stations: [false; 2],
    tools: [false; 2],
    ejector: false,
};

/// Faults that are kept; the first ones, which caused the others.
const FAULTS_MAX: usize = 32;

/// A program with the line that it controls.
#[derive(Debug)]
pub struct Cell {
    machine: Machine<Running>,
    wiring: Wiring,
    line: Line,
    actuators: Actuators,
    stopped: bool,
    faults: Vec<Fault>,
    program: Loaded,
}

/// The program that runs.
#[derive(Clone, Debug)]
pub(super) struct Loaded {
    pub(super) files: Arc<[SourceFile]>,
    pub(super) revision: String,
    pub(super) container: Arc<Container>,
}

impl Loaded {
    /// Compiles files; what they are is kept with the result.
    pub(super) fn compile(
        files: &[SourceFile],
    ) -> Result<(Self, Vec<st::Diagnostic>), Vec<st::Diagnostic>> {
        let compiled = st::compile(files)?;
        let loaded =
            Self { files: files.into(), revision: revision(files), container: compiled.container };
        Ok((loaded, compiled.diagnostics))
    }
}

impl Cell {
    /// The program of these files before its first scan, with a line of this seed.
    ///
    /// # Errors
    /// The diagnostics of a program that does not compile.
    pub fn new(files: &[SourceFile], seed: u64) -> Result<Self, Vec<st::Diagnostic>> {
        Loaded::compile(files).map(|(loaded, _)| Self::of(loaded, seed, &[]))
    }

    /// Begins with values that were retained.
    pub(super) fn of(program: Loaded, seed: u64, retained: &[(String, Value)]) -> Self {
        let machine = Machine::new(Arc::clone(&program.container)).with_retained(retained).start();
        Self {
            wiring: Wiring::find(&machine),
            machine,
            line: Line::new(seed),
            actuators: SAFE,
            stopped: false,
            faults: Vec::new(),
            program,
        }
    }

    /// One scan at plant time `now_ns`, which must not decrease, and UTC `wall_ns`.
    pub fn scan(&mut self, now_ns: i64, wall_ns: i64) {
        self.advance(now_ns);
        self.execute(now_ns, wall_ns);
    }

    /// The line goes on until plant time `now_ns`.
    pub(super) fn advance(&mut self, now_ns: i64) {
        self.line.advance(now_ns / 1_000, &self.actuators);
    }

    /// Sensors are read, the program runs, actuators are set.
    pub(super) fn execute(&mut self, now_ns: i64, wall_ns: i64) {
        if self.stopped {
            return;
        }
        self.wiring.read_sensors(&mut self.machine, &self.line.sensors());
        let report = self.machine.scan(Clock { now_ns, wall_ns });
        for fault in report.faults {
            if self.faults.len() < FAULTS_MAX {
                self.faults.push(Fault::new(fault, wall_ns));
            }
        }
        self.actuators =
            if self.faults.is_empty() { self.wiring.actuators(&self.machine) } else { SAFE };
    }

    /// Whether it runs.
    #[must_use]
    pub fn state(&self) -> PlcState {
        if self.stopped {
            PlcState::Stopped
        } else if self.faults.is_empty() {
            PlcState::Running
        } else {
            PlcState::Faulted
        }
    }

    /// Scans go on with the values as they are.
    pub fn start(&mut self) {
        self.stopped = false;
    }

    /// No more scans; everything off, the brake on.
    pub fn stop(&mut self) {
        self.stopped = true;
        self.actuators = SAFE;
    }

    /// A warm restart: every variable as it was before the first scan, but for what is declared
    /// RETAIN or PERSISTENT; faults are gone, forces as well. Whether it runs stays as it is.
    pub fn reset(&mut self) {
        let retained = self.machine.retained();
        let machine = Machine::new(Arc::clone(&self.program.container));
        self.machine = machine.with_retained(&retained).start();
        self.wiring = Wiring::find(&self.machine);
        self.faults.clear();
        self.actuators = SAFE;
    }

    /// Goes on with another program from the next scan on; answers what was lost. A program that is
    /// faulted stays so until a reset.
    pub(super) fn take_over(&mut self, program: Loaded) -> Result<Vec<Lost>, PlcError> {
        let plan = self.machine.take_over(Arc::clone(&program.container)).map_err(|damage| {
            PlcError::Files { reason: format!("the compiler made a mistake: {damage}") }
        })?;
        if self.machine.faults().is_empty() {
            self.faults.clear();
        }
        self.wiring = Wiring::find(&self.machine);
        self.program = program;
        Ok(plan.lost)
    }

    /// The program's variables.
    #[must_use]
    pub const fn machine(&self) -> &Machine<Running> {
        &self.machine
    }

    /// The program's variables, to be written between two scans.
    pub const fn machine_mut(&mut self) -> &mut Machine<Running> {
        &mut self.machine
    }

    /// The line.
    #[must_use]
    pub const fn line(&self) -> &Line {
        &self.line
    }

    /// The line, to switch faults.
    pub const fn line_mut(&mut self) -> &mut Line {
        &mut self.line
    }

    /// Why it is faulted.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// What the actuators are told.
    #[must_use]
    pub const fn actuators(&self) -> &Actuators {
        &self.actuators
    }

    pub(super) const fn program(&self) -> &Loaded {
        &self.program
    }
}
