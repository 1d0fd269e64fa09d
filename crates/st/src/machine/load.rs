//! Taking a container: it is looked through once, so that no instruction reaches outside of memory
//! or program by its own operands; addresses computed at run time are checked when they are used.

use std::sync::Arc;

use super::schedule::Schedule;
use super::{BUDGET, Core, paths, text};
use crate::container::Container;
use crate::container::op::{ABSOLUTE, Cell, Op};

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
            memory: container.image.clone(),
            schedule: Schedule::new(&container),
            faults: Vec::new(),
            forces: Vec::new(),
            budget: BUDGET,
            reach,
            container,
        })
    }
}

/// Checks everything; answers how many cells each POU reaches from its base.
fn look_through(container: &Container) -> Result<Vec<u32>, Damage> {
    let damage = |op, what| Err(Damage { op, what });
    let cells = container.image.len();
    if cells >= ABSOLUTE as usize || container.places.len() != container.ops.len() {
        return damage(0, "its tables do not fit together");
    }
    let mut reach = vec![1_u32; container.pous.len()];
    for (number, op) in container.ops.iter().enumerate() {
        let Some(reached) = reach.get_mut(container.places[number].pou as usize) else {
            return damage(number, "an instruction belongs to no body");
        };
        for cell in named(container, op) {
            match cell.fixed_address() {
                Some(address) if address as usize >= cells => {
                    return damage(number, "a cell lies outside of memory");
                }
                Some(_) => {}
                None => *reached = (*reached).max(cell.0.saturating_add(1)),
            }
        }
        if let Some(what) = tables(container, op) {
            return damage(number, what);
        }
    }
    if !matches!(container.ops.last(), None | Some(Op::Return | Op::Jump { .. })) {
        return damage(container.ops.len(), "the last body does not end");
    }
    for pou in &container.pous {
        if pou.entry as usize >= container.ops.len() {
            return damage(pou.entry as usize, "a body begins outside");
        }
    }
    for program in &container.programs {
        let body = container.places.get(program.entry as usize).map(|place| place.pou as usize);
        let reached = body.and_then(|body| reach.get(body)).copied();
        let own = reach.get(program.pou as usize).copied();
        let (Some(reached), Some(own)) = (reached, own) else {
            return damage(program.entry as usize, "a program has no body");
        };
        if program.base as usize + reached.max(own) as usize > cells.max(1) + 1 {
            return damage(program.entry as usize, "a program lies outside of memory");
        }
        if program.task.is_some_and(|task| task as usize >= container.tasks.len()) {
            return damage(program.entry as usize, "a program has no task");
        }
    }
    for variable in &container.roots {
        if variable.cell as usize + variable.ty.cells() as usize > cells {
            return damage(0, "a variable lies outside of memory");
        }
    }
    Ok(reach)
}

/// What is wrong with numbers of other tables.
fn tables(container: &Container, op: &Op) -> Option<&'static str> {
    let sound = match *op {
        Op::Element { bounds, .. } => (bounds as usize) < container.bounds.len(),
        Op::CheckRange { range, .. } => (range as usize) < container.ranges.len(),
        Op::Convert { conversion, .. } => (conversion as usize) < container.conversions.len(),
        Op::Text { call } => (call as usize) < container.text_calls.len(),
        Op::Call { pou, .. } => (pou as usize) < container.pous.len(),
        Op::CallNative { block, .. } => text::is_native(block),
        _ => target(op).is_none_or(|to| (to as usize) < container.ops.len()),
    };
    (!sound).then_some("it names what is not there")
}

fn named(container: &Container, op: &Op) -> Vec<Cell> {
    match op {
        Op::Text { call } => {
            let Some(call) = container.text_calls.get(*call as usize) else { return Vec::new() };
            let texts = call.texts.iter().chain(&call.to).map(|text| text.address);
            texts.chain(call.number).chain(call.numbers.iter().copied()).collect()
        }
        Op::MakeDate { dst, first } => vec![*dst, first.on(2)],
        Op::MakeTod { dst, first } => vec![*dst, first.on(3)],
        _ => operands(op),
    }
}

/// The cells of an instruction, by its printed form: it is looked through once at load, and this
/// way a new instruction cannot be forgotten.
fn operands(op: &Op) -> Vec<Cell> {
    let printed = format!("{op:?}");
    let parts = printed.split("Cell(").skip(1);
    parts
        .filter_map(|part| part.split(')').next().and_then(|number| number.parse().ok()).map(Cell))
        .collect()
}

/// Where an instruction may jump to.
const fn target(op: &Op) -> Option<u32> {
    match *op {
        Op::Jump { to }
        | Op::JumpIf { to, .. }
        | Op::JumpUnless { to, .. }
        | Op::JumpEq { to, .. }
        | Op::JumpNe { to, .. }
        | Op::JumpLtS { to, .. }
        | Op::JumpLeS { to, .. }
        | Op::JumpLtU { to, .. }
        | Op::JumpLeU { to, .. }
        | Op::JumpLtF32 { to, .. }
        | Op::JumpLeF32 { to, .. }
        | Op::JumpNltF32 { to, .. }
        | Op::JumpNleF32 { to, .. }
        | Op::JumpLtF64 { to, .. }
        | Op::JumpLeF64 { to, .. }
        | Op::JumpNltF64 { to, .. }
        | Op::JumpNleF64 { to, .. } => Some(to),
        _ => None,
    }
}
