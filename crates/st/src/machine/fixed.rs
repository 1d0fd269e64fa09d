//! A copy of each body for each instance whose address is known before anything runs.
//!
//! In a copy every operand is an absolute cell and every call of a known instance goes straight to
//! the copy made for it, so that neither needs the base. What is not known before (an instance by
//! reference or by index, a body that may call itself, a program too large to be copied) stays a
//! call of the container's own instructions, which stand first and run from their base as always.
//! An instruction of a copy does what its original does and stands for it in faults.

use std::collections::HashMap;

use super::at;
use super::load::{joined, within};
use crate::container::Container;
use crate::container::op::{Cell, Op};

/// Instructions of all copies together, at most.
const COPIES_MAX: usize = 200_000;

/// Where a body begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start {
    /// Its first instruction.
    pub(super) entry: u32,
    /// The first cell of its instance.
    pub(super) base: u32,
    /// Whether it is a copy for that instance.
    pub(super) fixed: bool,
}

/// A call from copy to copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct FixedCall {
    pub(super) pou: u32,
    pub(super) entry: u32,
    pub(super) base: u32,
}

/// All instructions, made ready to run.
#[derive(Debug, Default)]
pub(super) struct Code {
    /// The container's, then those of copies; as many as a power of two.
    pub(super) ops: Vec<Op>,
    /// What [`Op::CallFixed`] names.
    pub(super) calls: Vec<FixedCall>,
    /// Where each program begins.
    pub(super) starts: Vec<Start>,
    /// The container's instructions for which those of copies stand.
    originals: Vec<u32>,
    /// How many the container has.
    own: usize,
}

impl Code {
    /// `sound` are the container's instructions, looked through, not joined; `reach` the cells
    /// that each POU reaches from its base.
    pub(super) fn new(container: &Container, sound: &[Op], reach: &[u32]) -> Self {
        let mut copier = Copier::new(container, sound, reach);
        let programs = container.programs.iter();
        let starts = programs.map(|program| copier.start(program.pou, program.entry, program.base));
        let starts = starts.collect();
        let mut ops = sound.to_vec();
        join(&mut ops);
        copier.copy_all();
        ops.append(&mut copier.ops);
        ops.resize(ops.len().next_power_of_two(), Op::Return);
        let Copier { calls, originals, .. } = copier;
        Self { ops, calls, starts, originals, own: sound.len() }
    }

    /// The container's instruction that one stands for.
    pub(super) fn original(&self, op: usize) -> usize {
        let copied = op.checked_sub(self.own).and_then(|copied| self.originals.get(copied));
        copied.map_or(op, |original| *original as usize)
    }
}

/// Joins those that often follow each other; the second stays behind the first.
fn join(ops: &mut [Op]) {
    for number in 1..ops.len() {
        if let Some(both) = joined(ops[number - 1], ops[number]) {
            ops[number - 1] = both;
        }
    }
}

struct Copier<'a> {
    container: &'a Container,
    sound: &'a [Op],
    reach: &'a [u32],
    /// The instructions of each POU in their order, and the place of each among them.
    bodies: Vec<Vec<u32>>,
    places: Vec<u32>,
    /// Which POUs may come to call themselves.
    recursive: Vec<bool>,
    /// Where the copy for an instance of a POU begins, and in which order they are made.
    begins: HashMap<(u32, u32), usize>,
    order: Vec<(u32, u32)>,
    /// Instructions planned: those of all that are in `order`.
    planned: usize,
    ops: Vec<Op>,
    originals: Vec<u32>,
    calls: Vec<FixedCall>,
}

impl<'a> Copier<'a> {
    fn new(container: &'a Container, sound: &'a [Op], reach: &'a [u32]) -> Self {
        let mut bodies = vec![Vec::new(); container.pous.len()];
        let mut places = Vec::with_capacity(sound.len());
        for (number, place) in (0..).zip(&container.places) {
            let body = &mut bodies[place.pou as usize];
            places.push(u32::try_from(body.len()).unwrap_or(u32::MAX));
            body.push(number);
        }
        Self {
            container,
            sound,
            reach,
            bodies,
            places,
            recursive: recursive(container),
            begins: HashMap::new(),
            order: Vec::new(),
            planned: 0,
            ops: Vec::new(),
            originals: Vec::new(),
            calls: Vec::new(),
        }
    }

    /// Where a body begins: in its copy if it may have one.
    fn start(&mut self, pou: u32, entry: u32, base: u32) -> Start {
        match self.plan(pou, base) {
            Some(begin) => Start { entry: self.moved(begin, entry), base, fixed: true },
            None => Start { entry, base, fixed: false },
        }
    }

    /// Plans a copy, if there is none yet; answers where it begins.
    fn plan(&mut self, pou: u32, base: u32) -> Option<usize> {
        if let Some(begin) = self.begins.get(&(pou, base)) {
            return Some(*begin);
        }
        let body = self.bodies[pou as usize].len();
        let fits = within(self.container.image.len(), base, self.reach[pou as usize]);
        if !fits || self.recursive[pou as usize] || self.planned + body > COPIES_MAX {
            return None;
        }
        let begin = self.sound.len() + self.planned;
        self.planned += body;
        self.begins.insert((pou, base), begin);
        self.order.push((pou, base));
        Some(begin)
    }

    /// Where an instruction went in a copy.
    fn moved(&self, begin: usize, op: u32) -> u32 {
        let to = begin + self.places[op as usize] as usize;
        u32::try_from(to).unwrap_or(u32::MAX)
    }

    /// Makes the copies planned, and those which turn out to be called by them.
    fn copy_all(&mut self) {
        let mut made = 0;
        while let Some((pou, base)) = self.order.get(made).copied() {
            self.copy(pou, base);
            made += 1;
        }
    }

    fn copy(&mut self, pou: u32, base: u32) {
        let begin = self.ops.len();
        for number in self.bodies[pou as usize].clone() {
            let mut op = self.sound[number as usize];
            for cell in op.cells_mut().into_iter().flatten() {
                *cell = Cell::fixed(u32::try_from(at(*cell, base)).unwrap_or(u32::MAX));
            }
            if let Some(to) = op.target() {
                op.aim(self.moved(self.sound.len() + begin, to));
            }
            self.ops.push(op);
            self.originals.push(number);
        }
        for number in begin + 1..self.ops.len() {
            if let (Op::AddressOf { dst, of }, Op::Call { pou, base }) =
                (self.ops[number - 1], self.ops[number])
                && base == dst
                && let Some(call) = self.call(pou, of)
            {
                self.ops[number - 1] = Op::CallFixed { call, dst };
            }
        }
        join(&mut self.ops[begin..]);
    }

    /// A call of a known instance. The plain one stays behind it for whoever jumps there.
    fn call(&mut self, pou: u32, of: Cell) -> Option<u32> {
        let base = of.fixed_address()?;
        let begin = self.plan(pou, base)?;
        let entry = self.moved(begin, self.container.pous[pou as usize].entry);
        let number = u32::try_from(self.calls.len()).ok()?;
        self.calls.push(FixedCall { pou, entry, base });
        Some(number)
    }
}

/// Which POUs may come to call themselves.
fn recursive(container: &Container) -> Vec<bool> {
    let mut callees = vec![Vec::new(); container.pous.len()];
    for (op, place) in container.ops.iter().zip(&container.places) {
        if let Op::Call { pou, .. } = op {
            let callees = &mut callees[place.pou as usize];
            if !callees.contains(pou) {
                callees.push(*pou);
            }
        }
    }
    (0..callees.len()).map(|pou| reaches(&callees, pou)).collect()
}

/// Whether calls lead from a POU back to it.
fn reaches(callees: &[Vec<u32>], from: usize) -> bool {
    let mut seen = vec![false; callees.len()];
    let mut open = vec![from];
    while let Some(pou) = open.pop() {
        for callee in callees[pou].iter().map(|callee| *callee as usize) {
            if callee == from {
                return true;
            }
            if !std::mem::replace(&mut seen[callee], true) {
                open.push(callee);
            }
        }
    }
    false
}
