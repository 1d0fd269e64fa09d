//! Instructions of one program as they are emitted, with labels, temporaries, constants, and the
//! tables they name. The only place that knows which instruction does what.
use std::collections::HashMap;

use crate::check::constant::BinOp;
use crate::check::types::Elem;
use crate::container::{Container, IndexSpec, Op, Operand, RangeSpec, Width};

/// A cell, as instructions name it.
pub(super) type Cell = Operand;

/// A place in the instructions that jumps name before it is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Label(usize);

/// No instruction yet.
const UNKNOWN: u32 = u32::MAX;

/// The program under construction.
#[derive(Debug, Default)]
pub(super) struct Code {
    pub(super) ops: Vec<Op>,
    pub(super) lines: Vec<u32>,
    pub(super) image: Vec<u64>,
    pub(super) indices: Vec<IndexSpec>,
    pub(super) ranges: Vec<RangeSpec>,
    line: u32,
    labels: Vec<u32>,
    /// Where the last label was set: what is before it is jumped to, so it stays.
    bound: usize,
    /// Instructions that jump to a label.
    jumps: Vec<(usize, Label)>,
    /// Temporaries of the POU at hand; those below `used` are in use.
    temps: Vec<u32>,
    used: usize,
    constants: HashMap<u64, u32>,
    blocks: HashMap<Vec<u64>, u32>,
    /// A table is full: more different array bounds than instructions can name.
    pub(super) overflow: bool,
}

impl Code {
    /// The line that what follows comes from.
    pub(super) fn at(&mut self, line: u32) {
        self.line = line;
    }

    pub(super) fn emit(&mut self, op: Op) {
        self.ops.push(op);
        self.lines.push(self.line.max(1));
    }

    /// New memory.
    pub(super) fn region(&mut self, cells: u32) -> u32 {
        let address = u32::try_from(self.image.len()).unwrap_or(0);
        self.image.resize(self.image.len() + cells as usize, 0);
        address
    }

    /// New memory that holds these cells at the start.
    pub(super) fn filled(&mut self, cells: &[u64]) -> u32 {
        let address = u32::try_from(self.image.len()).unwrap_or(0);
        self.image.extend_from_slice(cells);
        address
    }

    /// Memory that nobody writes, shared between equal contents.
    pub(super) fn block(&mut self, cells: &[u64]) -> u32 {
        if let Some(address) = self.blocks.get(cells) {
            return *address;
        }
        let address = self.filled(cells);
        self.blocks.insert(cells.to_vec(), address);
        address
    }

    /// A cell that holds a constant.
    pub(super) fn constant(&mut self, value: u64) -> Cell {
        if let Some(address) = self.constants.get(&value) {
            return Cell::fixed(*address);
        }
        let address = self.filled(&[value]);
        self.constants.insert(value, address);
        Cell::fixed(address)
    }

    /// Starts a POU: its temporaries are its own, because others run between its instructions.
    pub(super) fn start(&mut self) -> usize {
        self.temps.clear();
        self.used = 0;
        self.ops.len()
    }

    /// Ends a POU: every jump finds its label.
    pub(super) fn finish(&mut self) {
        self.emit(Op::Return {});
        for (op, label) in std::mem::take(&mut self.jumps) {
            let to = self.labels[label.0];
            set_target(&mut self.ops[op], to);
        }
    }

    pub(super) fn temp(&mut self) -> Cell {
        if self.used == self.temps.len() {
            let address = self.region(1);
            self.temps.push(address);
        }
        self.used += 1;
        Cell::fixed(self.temps[self.used - 1])
    }

    pub(super) fn mark(&self) -> usize {
        self.used
    }

    /// Temporaries since the mark are free again.
    pub(super) fn release(&mut self, mark: usize) {
        self.used = mark;
    }

    pub(super) fn label(&mut self) -> Label {
        self.labels.push(UNKNOWN);
        Label(self.labels.len() - 1)
    }

    /// The label is here.
    pub(super) fn here(&mut self, label: Label) {
        // A jump to what follows it anyway is none.
        while let Some(Op::Jump { .. }) = self.ops.last()
            && let Some((op, to)) = self.jumps.last()
            && *to == label
            && *op + 1 == self.ops.len()
            && self.bound != self.ops.len()
        {
            self.ops.pop();
            self.lines.pop();
            self.jumps.pop();
        }
        self.bound = self.ops.len();
        self.labels[label.0] = u32::try_from(self.ops.len()).unwrap_or(UNKNOWN);
    }

    fn jump_op(&mut self, op: Op, to: Label) {
        self.jumps.push((self.ops.len(), to));
        self.emit(op);
    }

    pub(super) fn jump(&mut self, to: Label) {
        self.jump_op(Op::Jump { to: UNKNOWN }, to);
    }

    pub(super) fn jump_if(&mut self, cell: Cell, when: bool, label: Label) {
        let to = UNKNOWN;
        let op = if when { Op::JumpIf { cell, to } } else { Op::JumpUnless { cell, to } };
        self.jump_op(op, label);
    }

    /// Jumps when `a op b`.
    pub(super) fn jump_compare(&mut self, (op, elem): (BinOp, Elem), a: Cell, b: Cell, label: Label) {
        let to = UNKNOWN;
        // Greater is less with the sides changed.
        let (op, a, b) = turned(op, a, b);
        let jump = match (op, kind(elem)) {
            (BinOp::Eq, Kind::F32) => Op::JumpEqF32 { a, b, to },
            (BinOp::Ne, Kind::F32) => Op::JumpNeF32 { a, b, to },
            (BinOp::Lt, Kind::F32) => Op::JumpLtF32 { a, b, to },
            (_, Kind::F32) => Op::JumpLeF32 { a, b, to },
            (BinOp::Eq, Kind::F64) => Op::JumpEqF64 { a, b, to },
            (BinOp::Ne, Kind::F64) => Op::JumpNeF64 { a, b, to },
            (BinOp::Lt, Kind::F64) => Op::JumpLtF64 { a, b, to },
            (_, Kind::F64) => Op::JumpLeF64 { a, b, to },
            (BinOp::Eq, _) => Op::JumpEq { a, b, to },
            (BinOp::Ne, _) => Op::JumpNe { a, b, to },
            (BinOp::Lt, Kind::Signed) => Op::JumpLt { a, b, to },
            (_, Kind::Signed) => Op::JumpLe { a, b, to },
            (BinOp::Lt, Kind::Unsigned) => Op::JumpLtU { a, b, to },
            (_, Kind::Unsigned) => Op::JumpLeU { a, b, to },
        };
        self.jump_op(jump, label);
    }

    /// Jumps when `a op b` does not hold, of REAL and LREAL.
    pub(super) fn jump_compare_not(
        &mut self,
        (op, elem): (BinOp, Elem),
        a: Cell,
        b: Cell,
        label: Label,
    ) {
        let to = UNKNOWN;
        let (op, a, b) = turned(op, a, b);
        let jump = match (op, elem) {
            (BinOp::Eq, Elem::Real) => Op::JumpNeF32 { a, b, to },
            (BinOp::Ne, Elem::Real) => Op::JumpEqF32 { a, b, to },
            (BinOp::Lt, Elem::Real) => Op::JumpNotLtF32 { a, b, to },
            (_, Elem::Real) => Op::JumpNotLeF32 { a, b, to },
            (BinOp::Eq, _) => Op::JumpNeF64 { a, b, to },
            (BinOp::Ne, _) => Op::JumpEqF64 { a, b, to },
            (BinOp::Lt, _) => Op::JumpNotLtF64 { a, b, to },
            _ => Op::JumpNotLeF64 { a, b, to },
        };
        self.jump_op(jump, label);
    }

    pub(super) fn ret(&mut self) {
        self.emit(Op::Return {});
    }

    pub(super) fn mov(&mut self, dst: Cell, src: Cell) {
        if dst != src {
            self.emit(Op::Move { dst, src });
        }
    }

    /// `dst :=` the address of an element of what lies at `array`, or behind the address in it.
    pub(super) fn element(&mut self, dst: Cell, array: Cell, direct: bool, index: Cell, spec: IndexSpec) {
        let number = self.indices.iter().position(|s| *s == spec).unwrap_or_else(|| {
            self.indices.push(spec);
            self.indices.len() - 1
        });
        let Ok(spec) = u16::try_from(number) else {
            self.overflow = true;
            return;
        };
        self.emit(if direct {
            Op::IndexDirect { dst, array, index, spec }
        } else {
            Op::IndexBehind { dst, address: array, index, spec }
        });
    }

    /// A fault when the value is outside.
    pub(super) fn check_range(&mut self, cell: Cell, elem: Elem, low: i128, high: i128) {
        let unsigned = matches!(elem, Elem::Ulint | Elem::Lword);
        let spec = RangeSpec { low, high, unsigned };
        let number = self.ranges.iter().position(|s| *s == spec).unwrap_or_else(|| {
            self.ranges.push(spec);
            self.ranges.len() - 1
        });
        self.emit(Op::CheckRange { cell, range: u32::try_from(number).unwrap_or(0) });
    }

    /// Hands the finished tables over.
    pub(super) fn into_container(self, container: &mut Container) {
        container.ops = self.ops;
        container.lines = self.lines;
        container.image = self.image;
        container.indices = self.indices;
        container.ranges = self.ranges;
    }
}

/// How cells of a type are compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Signed,
    Unsigned,
    F32,
    F64,
}

pub(super) fn kind(elem: Elem) -> Kind {
    match elem {
        Elem::Real => Kind::F32,
        Elem::Lreal => Kind::F64,
        // Below 64 bits an unsigned cell is the same number when read as signed.
        Elem::Ulint | Elem::Lword => Kind::Unsigned,
        _ => Kind::Signed,
    }
}

/// The width of a whole number's cell.
pub(super) fn width(elem: Elem) -> Width {
    match elem {
        Elem::Bool => Width::Bool,
        Elem::Byte | Elem::Usint => Width::U8,
        Elem::Word | Elem::Uint => Width::U16,
        Elem::Dword | Elem::Udint => Width::U32,
        Elem::Lword | Elem::Ulint => Width::U64,
        Elem::Sint => Width::I8,
        Elem::Int => Width::I16,
        Elem::Dint => Width::I32,
        _ => Width::I64,
    }
}

pub(super) fn turned(op: BinOp, a: Cell, b: Cell) -> (BinOp, Cell, Cell) {
    match op {
        BinOp::Gt => (BinOp::Lt, b, a),
        BinOp::Ge => (BinOp::Le, b, a),
        op => (op, a, b),
    }
}

fn set_target(op: &mut Op, target: u32) {
    match op {
        Op::Jump { to }
        | Op::JumpIf { to, .. }
        | Op::JumpUnless { to, .. }
        | Op::JumpEq { to, .. }
        | Op::JumpNe { to, .. }
        | Op::JumpLt { to, .. }
        | Op::JumpLe { to, .. }
        | Op::JumpLtU { to, .. }
        | Op::JumpLeU { to, .. }
        | Op::JumpEqF32 { to, .. }
        | Op::JumpNeF32 { to, .. }
        | Op::JumpLtF32 { to, .. }
        | Op::JumpLeF32 { to, .. }
        | Op::JumpNotLtF32 { to, .. }
        | Op::JumpNotLeF32 { to, .. }
        | Op::JumpEqF64 { to, .. }
        | Op::JumpNeF64 { to, .. }
        | Op::JumpLtF64 { to, .. }
        | Op::JumpLeF64 { to, .. }
        | Op::JumpNotLtF64 { to, .. }
        | Op::JumpNotLeF64 { to, .. } => *to = target,
        _ => {}
    }
}
