//! The machine that runs a compiled program: ready → running → stopped.
//!
//! It knows only the [`Container`]; time comes with every scan. A scan runs what is due, in the
//! order of priority and declaration. A program that cannot go on is faulted: its outputs go to
//! their first values, it runs no more until faults are reset, and the others go on.

mod access;
mod arithmetic;
mod blocks;
mod convert;
mod dates;
mod fixed;
mod load;
mod paths;
mod retained;
mod run;
mod schedule;
mod text;
mod trap;

use std::sync::Arc;

pub use access::WriteError;
pub use load::Damage;
pub use paths::{PathError, VarHandle};
pub use retained::Retention;
pub use trap::{Fault, FaultKind};

use crate::change::{self, ChangePlan, Lost};
use crate::container::Container;
use crate::container::op::Cell;
use crate::value::Value;

/// Instructions that one program may run in one scan where nothing else is said.
pub const BUDGET: u64 = 10_000_000;

/// The time of a scan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// Since the start, in ns; never goes back.
    pub now_ns: i64,
    /// UTC, in ns since 1970.
    pub wall_ns: i64,
}

/// What a scan did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScanReport {
    /// Programs that were faulted in it.
    pub faults: Vec<Fault>,
    /// Instructions run.
    pub instructions: u64,
}

/// Not started yet.
#[derive(Debug)]
pub struct Ready;
/// Scans.
#[derive(Debug)]
pub struct Running;
/// Scans no more; its variables can still be read.
#[derive(Debug)]
pub struct Stopped;

/// A machine in one of its states.
#[derive(Debug)]
pub struct Machine<State> {
    core: Core,
    _state: State,
}

/// What every state has.
#[derive(Debug)]
struct Core {
    container: Arc<Container>,
    names: paths::Names,
    /// Cells that each POU reaches from its base.
    reach: Vec<u32>,
    /// The container's instructions, made ready.
    code: fixed::Code,
    /// As many cells as a power of two, the container's first.
    memory: Vec<u64>,
    /// Room for calls.
    frames: Vec<run::Frame>,
    schedule: schedule::Schedule,
    faults: Vec<Fault>,
    forces: Vec<Force>,
    budget: u64,
}

#[derive(Clone, Debug)]
struct Force {
    path: String,
    handle: VarHandle,
    value: Value,
}

/// The place of a cell in memory.
#[inline]
const fn at(cell: Cell, base: u32) -> usize {
    // All ones when the cell counts from the base.
    let from_base = (cell.0 >> 31).wrapping_sub(1);
    ((cell.0 & !crate::container::op::ABSOLUTE) + (base & from_base)) as usize
}

impl Machine<Ready> {
    /// A machine with a program that the compiler made.
    ///
    /// # Panics
    /// Never for what the compiler made; [`Machine::load`] takes anything.
    #[must_use]
    pub fn new(container: Arc<Container>) -> Self {
        let core = Core::load(container);
        let core = core.unwrap_or_else(|damage| {
            // The compiler's own mistake: run nothing rather than something else.
            debug_assert!(false, "{damage}");
            Core::load(Arc::default()).unwrap_or_else(|_| unreachable!("nothing is sound"))
        });
        Self { core, _state: Ready }
    }

    /// A machine with a program from anywhere.
    pub fn load(container: Arc<Container>) -> Result<Self, Damage> {
        Ok(Self { core: Core::load(container)?, _state: Ready })
    }

    /// Allows so many instructions to each program in each scan.
    #[must_use]
    pub fn with_budget(mut self, instructions: u64) -> Self {
        self.core.budget = instructions.max(1);
        self
    }

    /// Puts values of an earlier run back where path and type are the same.
    #[must_use]
    pub fn with_retained(mut self, retained: &[(String, Value)]) -> Self {
        for (path, value) in retained {
            let Ok(handle) = self.core.names.find(&self.core.container, path) else { continue };
            if let Ok(value) = value.coerce(handle.ty()) {
                self.core.put(&handle, &value);
            }
        }
        self
    }

    /// Begins to run.
    #[must_use]
    pub fn start(self) -> Machine<Running> {
        Machine { core: self.core, _state: Running }
    }
}

impl Machine<Running> {
    /// Runs once whatever is due.
    pub fn scan(&mut self, clock: Clock) -> ScanReport {
        self.core.hold_forces();
        let report = self.core.scan(clock);
        self.core.hold_forces();
        report
    }

    /// Writes a variable by its path.
    pub fn write(&mut self, path: &str, value: &Value) -> Result<(), WriteError> {
        self.core.write(path, value)
    }

    /// Writes a variable found before; the value must have its type.
    pub fn write_handle(&mut self, handle: &VarHandle, value: &Value) {
        self.core.put(handle, value);
    }

    /// Holds a variable at a value: before every scan and after it.
    pub fn force(&mut self, path: &str, value: &Value) -> Result<(), WriteError> {
        self.core.force(path, value)
    }

    /// Lets a variable go; whether it was held.
    pub fn unforce(&mut self, path: &str) -> bool {
        let before = self.core.forces.len();
        self.core.forces.retain(|force| !force.path.eq_ignore_ascii_case(path));
        self.core.forces.len() < before
    }

    /// Lets faulted programs run again.
    pub fn reset_faults(&mut self) {
        self.core.faults.clear();
        self.core.schedule.reset();
    }

    /// Goes over to a new version between two scans; what is kept is as [`change::plan`] says.
    pub fn take_over(&mut self, container: Arc<Container>) -> Result<ChangePlan, Damage> {
        let mut next = Core::load(container)?;
        let container = Arc::clone(&next.container);
        next.budget = self.core.budget;
        let mut plan = change::carry_over(
            (&self.core.container, &self.core.memory),
            (&container, &mut next.memory),
        );
        next.schedule.go_on_from(&self.core.schedule, &self.core.container, &container);
        next.faults.clone_from(&self.core.faults);
        next.faults.retain(|fault| container.programs.iter().any(|p| p.name == fault.program));
        for force in std::mem::take(&mut self.core.forces) {
            if let Err(error) = next.force(&force.path, &force.value) {
                let why = format!("it can be forced no longer: {error}");
                plan.lost.push(Lost { path: force.path, why });
            }
        }
        self.core = next;
        Ok(plan)
    }

    /// Ends; outputs go to their first values.
    #[must_use]
    pub fn stop(mut self) -> Machine<Stopped> {
        for program in 0..self.core.container.programs.len() {
            self.core.make_safe(program);
        }
        Machine { core: self.core, _state: Stopped }
    }
}

impl Machine<Stopped> {
    /// Begins anew with first values; what is retained and forces stay.
    #[must_use]
    pub fn restart(self) -> Machine<Running> {
        let retained = self.retained();
        let Core { container, budget, forces, .. } = self.core;
        let machine = Machine::new(container).with_budget(budget);
        let mut machine = machine.with_retained(&retained);
        machine.core.forces = forces;
        machine.start()
    }
}

impl<State> Machine<State> {
    /// The program.
    #[must_use]
    pub fn container(&self) -> &Arc<Container> {
        &self.core.container
    }

    /// Finds a variable.
    pub fn variable(&self, path: &str) -> Result<VarHandle, PathError> {
        self.core.names.find(&self.core.container, path)
    }

    /// Reads a variable by its path.
    pub fn read(&self, path: &str) -> Result<Value, PathError> {
        let handle = self.variable(path)?;
        Ok(self.read_handle(&handle))
    }

    /// Reads a variable found before.
    #[must_use]
    pub fn read_handle(&self, handle: &VarHandle) -> Value {
        self.core.get(handle)
    }

    /// What is held, with its values, in the order in which it was.
    #[must_use]
    pub fn forces(&self) -> Vec<(String, Value)> {
        self.core.forces.iter().map(|force| (force.path.clone(), force.value.clone())).collect()
    }

    /// Why programs stopped.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.core.faults
    }
}

impl Core {
    fn scan(&mut self, clock: Clock) -> ScanReport {
        let mut report = ScanReport::default();
        for place in 0..self.schedule.plan(&self.container, clock.now_ns) {
            let number = self.schedule.planned(place);
            let (used, trap) = self.run(number, clock);
            report.instructions += used;
            if let Some((op, trap)) = trap {
                let name = &self.container.programs[number].name;
                let op = self.code.original(op);
                let fault = trap.at(&self.container, op, name, clock.now_ns);
                self.schedule.stop(number);
                self.make_safe(number);
                self.faults.push(fault.clone());
                report.faults.push(fault);
            }
        }
        report
    }

    /// Runs a program once.
    fn run(&mut self, program: usize, clock: Clock) -> (u64, Option<(usize, trap::Trap)>) {
        let task = run::Task {
            container: &self.container,
            code: &self.code,
            reach: &self.reach,
            clock,
            budget: self.budget,
        };
        let start = self.code.starts[program];
        run::run(&task, &mut self.memory, start, &mut self.frames)
    }

    /// Gives a program's outputs their first values.
    fn make_safe(&mut self, program: usize) {
        let container = Arc::clone(&self.container);
        for safe in &container.programs[program].safe {
            let from = safe.address as usize;
            if let Some(cells) = self.memory.get_mut(from..from + safe.cells.len()) {
                cells.copy_from_slice(&safe.cells);
            }
        }
    }
}
