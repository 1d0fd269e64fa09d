//! Taking a container: it is looked through once, so that no instruction reaches outside of memory
//! or program by its own operands; addresses computed at run time are checked when they are used.

use std::sync::Arc;

use super::fixed::Code;
use super::schedule::Schedule;
use super::{BUDGET, Core, paths};
use crate::container::native::BLOCKS;
use crate::container::op::{ABSOLUTE, Cell, Op};
use crate::container::{Container, SafeValue};

/// Why a container cannot run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the compiled program is damaged at instruction {op}: {what}; compile it again")]
pub struct Damage {
    /// The instruction.
    pub op: usize,
    /// What is wrong.
    pub what: &'static str,
}

impl Core {
    pub(super) fn load(container: Arc<Container>) -> Result<Self, Damage> {
        let reach = look_through(&container)?;
        Ok(Self {
            names: paths::Names::of(&container),
            code: Code::new(&container, &direct(&container.ops), &reach),
            memory: padded(&container.image),
            schedule: Schedule::new(&container),
            frames: Vec::new(),
            faults: Vec::new(),
            forces: Vec::new(),
            budget: BUDGET,
            reach,
            container,
        })
    }
}

/// The instructions without detours: a jump to a jump goes where that one goes.
fn direct(ops: &[Op]) -> Vec<Op> {
    let mut code = ops.to_vec();
    for op in &mut code {
        // A ring of jumps is followed once around at most.
        for _ in 0..8 {
            let beyond = op.target().and_then(|to| ops.get(to as usize));
            match beyond {
                Some(Op::Jump { to }) => op.aim(*to),
                Some(Op::Return) if matches!(op, Op::Jump { .. }) => *op = Op::Return,
                _ => break,
            }
        }
    }
    code
}

/// Two instructions in one.
pub(super) fn joined(first: Op, second: Op) -> Option<Op> {
    match (first, second) {
        (Op::Move { dst, src }, Op::Jump { to }) => Some(Op::MoveJump { dst, src, to }),
        (Op::AddressOf { dst, of }, Op::Call { pou, base }) if base == dst => {
            Some(Op::CallAt { pou, dst, of })
        }
        (Op::AddressOf { dst, of }, Op::CallNative { block, base }) if base == dst => {
            Some(Op::CallNativeAt { block, dst, of })
        }
        (Op::AddressOf { dst, of }, Op::Element { bounds, dst: to, address, index })
            if address == dst && to == dst && index != dst =>
        {
            Some(Op::ElementOf { bounds, dst, of, index })
        }
        (Op::AddressOf { dst, of }, Op::Text { call }) => Some(Op::TextAt { call, dst, of }),
        _ => None,
    }
}

/// As long as a power of two.
fn padded(image: &[u64]) -> Vec<u64> {
    let mut whole = image.to_vec();
    whole.resize(image.len().next_power_of_two(), 0);
    whole
}

/// Whether all that a body reaches from its base lies within so many cells.
pub(super) fn within(cells: usize, base: u32, reach: u32) -> bool {
    base as usize + reach as usize <= cells
}

/// Checks everything; answers how many cells each POU reaches from its base.
fn look_through(container: &Container) -> Result<Vec<u32>, Damage> {
    let cells = container.image.len();
    if cells >= ABSOLUTE as usize || container.places.len() != container.ops.len() {
        return damage(0, "its tables do not fit together");
    }
    let mut reach = vec![0_u32; container.pous.len()];
    for (number, op) in container.ops.iter().enumerate() {
        let Some(reached) = reach.get_mut(container.places[number].pou as usize) else {
            return damage(number, "an instruction belongs to no body");
        };
        let mut all_within = true;
        named(container, op, &mut |cell| match cell.fixed_address() {
            Some(address) => all_within &= (address as usize) < cells,
            None => *reached = (*reached).max(cell.0.saturating_add(1)),
        });
        if !all_within {
            return damage(number, "a cell lies outside of memory");
        }
        if let Some(what) = tables(container, op).or_else(|| flow(container, number, op)) {
            return damage(number, what);
        }
    }
    for (number, pou) in container.pous.iter().enumerate() {
        if !begins(container, pou.entry, number) {
            return damage(pou.entry as usize, "a body begins in another one");
        }
    }
    programs(container, &reach)?;
    for variable in &container.roots {
        if variable.cell as usize + variable.ty.cells() as usize > cells {
            return damage(0, "a variable lies outside of memory");
        }
    }
    Ok(reach)
}

fn damage<T>(op: usize, what: &'static str) -> Result<T, Damage> {
    Err(Damage { op, what })
}

fn programs(container: &Container, reach: &[u32]) -> Result<(), Damage> {
    let cells = container.image.len();
    for program in &container.programs {
        let entry = program.entry as usize;
        let Some(reached) = reach.get(program.pou as usize).copied() else {
            return damage(entry, "a program has no body");
        };
        if !begins(container, program.entry, program.pou as usize) {
            return damage(entry, "a program begins in another body");
        }
        if !within(cells, program.base, reached) {
            return damage(entry, "a program lies outside of memory");
        }
        if program.task.is_some_and(|task| task as usize >= container.tasks.len()) {
            return damage(entry, "a program has no task");
        }
        let outside = |safe: &SafeValue| safe.address as usize + safe.cells.len() > cells;
        if program.safe.iter().any(outside) {
            return damage(entry, "an output lies outside of memory");
        }
    }
    Ok(())
}

/// Whether an instruction belongs to a POU.
fn begins(container: &Container, op: u32, pou: usize) -> bool {
    container.places.get(op as usize).is_some_and(|place| place.pou as usize == pou)
}

/// Nothing leaves its body but by a call or a return: each reaches only its own cells.
fn flow(container: &Container, number: usize, op: &Op) -> Option<&'static str> {
    let pou = container.places[number].pou as usize;
    let follows = u32::try_from(number + 1).unwrap_or(u32::MAX);
    if op.target().is_some_and(|to| !begins(container, to, pou)) {
        return Some("it jumps out of its body");
    }
    (!op.ends() && !begins(container, follows, pou)).then_some("its body does not end")
}

/// What is wrong with numbers of other tables.
fn tables(container: &Container, op: &Op) -> Option<&'static str> {
    let sound = match *op {
        Op::MoveJump { .. }
        | Op::CallAt { .. }
        | Op::CallFixed { .. }
        | Op::CallNativeAt { .. }
        | Op::ElementOf { .. }
        | Op::TextAt { .. } => {
            return Some("only the machine itself joins instructions");
        }
        Op::Element { bounds, .. } => (bounds as usize) < container.bounds.len(),
        Op::CheckRange { range, .. } => (range as usize) < container.ranges.len(),
        Op::Convert { conversion, .. } => (conversion as usize) < container.conversions.len(),
        Op::Text { call } => (call as usize) < container.text_calls.len(),
        Op::Call { pou, .. } => (pou as usize) < container.pous.len(),
        Op::CallNative { block, .. } => (block as usize) < BLOCKS.len(),
        _ => true,
    };
    (!sound).then_some("it names what is not there")
}

/// Shows every cell that an instruction names.
fn named(container: &Container, op: &Op, show: &mut dyn FnMut(Cell)) {
    if let Op::Text { call } = op
        && let Some(call) = container.text_calls.get(*call as usize)
    {
        call.texts.iter().chain(&call.to).for_each(|text| show(text.address));
        call.numbers.iter().chain(&call.number).for_each(|cell| show(*cell));
    }
    op.cells().into_iter().flatten().for_each(show);
}
