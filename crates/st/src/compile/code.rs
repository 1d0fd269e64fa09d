//! Instructions of one program as they are emitted, with labels, temporaries, constants, and the
//! tables they name. The only place that knows which instruction does what.
use std::collections::HashMap;

use crate::check::constant::BinOp;
use crate::check::types::Elem;
use crate::container::op::{self, Bounds, CellType, Op, Range, TextCall};
use crate::container::{Container, Conversion, Place};

/// A cell, as instructions name it.
pub(super) type Cell = op::Cell;

/// A place in the instructions that jumps name before it is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Label(usize);

/// How many jumps to jumps are followed: a loop without a body jumps to itself.
const LONGEST_CHAIN: usize = 16;

/// No instruction yet.
const UNKNOWN: u32 = u32::MAX;

/// The program under construction.
#[derive(Debug, Default)]
pub(super) struct Code {
    pub(super) ops: Vec<Op>,
    pub(super) image: Vec<u64>,
    places: Vec<Place>,
    bounds: Vec<Bounds>,
    ranges: Vec<Range>,
    conversions: Vec<Conversion>,
    text_calls: Vec<TextCall>,
    pou: u32,
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
        self.places.push(Place { pou: self.pou, line: self.line.max(1) });
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
    pub(super) fn start(&mut self, pou: u32, line: u32) -> u32 {
        self.temps.clear();
        self.used = 0;
        (self.pou, self.line) = (pou, line);
        self.bound = self.ops.len();
        u32::try_from(self.ops.len()).unwrap_or(UNKNOWN)
    }

    /// Ends a POU: every jump finds its label.
    pub(super) fn finish(&mut self) {
        self.emit(Op::Return);
        let jumps = std::mem::take(&mut self.jumps);
        for (op, label) in &jumps {
            set_target(&mut self.ops[*op], self.labels[label.0]);
        }
        // A jump to a jump goes where that one goes.
        for (op, label) in jumps {
            let mut to = self.labels[label.0];
            for _ in 0..LONGEST_CHAIN {
                match self.ops.get(to as usize) {
                    Some(Op::Jump { to: next }) => to = *next,
                    _ => break,
                }
            }
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
            self.places.pop();
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
        let cond = cell;
        let op = if when { Op::JumpIf { cond, to } } else { Op::JumpUnless { cond, to } };
        self.jump_op(op, label);
    }

    /// Jumps when `a op b`.
    pub(super) fn jump_compare(
        &mut self,
        (op, elem): (BinOp, Elem),
        a: Cell,
        b: Cell,
        label: Label,
    ) {
        let to = UNKNOWN;
        // Greater is less with the sides changed.
        let (op, a, b) = turned(op, a, b);
        let jump = match (op, kind(elem)) {
            (BinOp::Lt, Kind::F32) => Op::JumpLtF32 { a, b, to },
            (BinOp::Le, Kind::F32) => Op::JumpLeF32 { a, b, to },
            (BinOp::Lt, Kind::F64) => Op::JumpLtF64 { a, b, to },
            (BinOp::Le, Kind::F64) => Op::JumpLeF64 { a, b, to },
            (_, Kind::F32 | Kind::F64) => return self.jump_equal((op, elem), a, b, true, label),
            (BinOp::Eq, _) => Op::JumpEq { a, b, to },
            (BinOp::Ne, _) => Op::JumpNe { a, b, to },
            (BinOp::Lt, Kind::Signed) => Op::JumpLtS { a, b, to },
            (_, Kind::Signed) => Op::JumpLeS { a, b, to },
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
            (BinOp::Lt, Elem::Real) => Op::JumpNltF32 { a, b, to },
            (BinOp::Le, Elem::Real) => Op::JumpNleF32 { a, b, to },
            (BinOp::Lt, _) => Op::JumpNltF64 { a, b, to },
            (BinOp::Le, _) => Op::JumpNleF64 { a, b, to },
            _ => return self.jump_equal((op, elem), a, b, false, label),
        };
        self.jump_op(jump, label);
    }

    /// Equality of floating numbers is rare: it goes through a BOOL.
    fn jump_equal(&mut self, (op, elem): (BinOp, Elem), a: Cell, b: Cell, when: bool, to: Label) {
        let mark = self.mark();
        let equal = self.temp();
        self.binary(op, elem, equal, a, b);
        self.jump_if(equal, when, to);
        self.release(mark);
    }

    pub(super) fn ret(&mut self) {
        self.emit(Op::Return);
    }

    pub(super) fn mov(&mut self, dst: Cell, src: Cell) {
        if dst != src {
            self.emit(Op::Move { dst, src });
        }
    }

    /// `dst :=` the address of an element behind an address.
    pub(super) fn element(&mut self, dst: Cell, address: Cell, index: Cell, bounds: Bounds) {
        let number = numbered(&mut self.bounds, bounds);
        let Ok(bounds) = u16::try_from(number) else {
            self.overflow = true;
            return;
        };
        self.emit(Op::Element { bounds, dst, address, index });
    }

    /// A fault when the value is outside.
    pub(super) fn check_range(&mut self, value: Cell, elem: Elem, low: i128, high: i128) {
        let unsigned = matches!(elem, Elem::Ulint | Elem::Lword);
        let number = numbered(&mut self.ranges, Range { low, high, unsigned });
        self.emit(Op::CheckRange { value, range: u32::try_from(number).unwrap_or(0) });
    }

    /// A conversion by number.
    pub(super) fn convert_by(&mut self, dst: Cell, src: Cell, conversion: Conversion) {
        let number = numbered(&mut self.conversions, conversion);
        let conversion = u16::try_from(number).unwrap_or(0);
        self.emit(Op::Convert { conversion, dst, src });
    }

    /// An operation on texts.
    pub(super) fn text_call(&mut self, call: TextCall) {
        let number = u32::try_from(self.text_calls.len()).unwrap_or(UNKNOWN);
        self.text_calls.push(call);
        self.emit(Op::Text { call: number });
    }

    /// Hands the finished tables over.
    pub(super) fn into_container(self, container: &mut Container) {
        container.ops = self.ops;
        container.places = self.places;
        container.image = self.image;
        container.bounds = self.bounds;
        container.ranges = self.ranges;
        container.conversions = self.conversions;
        container.text_calls = self.text_calls;
    }
}

/// The number of an entry of a table, made when it is new.
fn numbered<T: PartialEq>(table: &mut Vec<T>, entry: T) -> usize {
    if let Some(number) = table.iter().position(|e| *e == entry) {
        return number;
    }
    table.push(entry);
    table.len() - 1
}

/// The cell's type as the machine names it.
pub(super) fn cell_type(elem: Elem) -> CellType {
    match elem {
        Elem::Bool => CellType::Bool,
        Elem::Real => CellType::F32,
        Elem::Lreal => CellType::F64,
        Elem::Time => CellType::Time,
        Elem::Ltime => CellType::LTime,
        Elem::Date => CellType::Date,
        Elem::Tod => CellType::Tod,
        Elem::Dt => CellType::DateTime,
        e if e.is_signed_int() => CellType::Signed(u8::try_from(e.bits()).unwrap_or(64)),
        e => CellType::Unsigned(u8::try_from(e.bits()).unwrap_or(64)),
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
        | Op::JumpNleF64 { to, .. } => *to = target,
        _ => {}
    }
}
