//! Places: which cell a variable, member or element is, or where the address of it lies.
use super::Compiler;
use super::code::Cell;
use crate::check::constant::Const;
use crate::check::hir::{Expr, ExprKind, Place, Root, Step};
use crate::check::types::{Section, span};
use crate::container::op::{Bounds, Op};

/// Where a value lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Loc {
    /// At a cell known now.
    Direct(Cell),
    /// So many cells behind the address that a cell holds.
    Behind(Cell, u32),
}

impl Loc {
    /// So many cells on.
    pub(super) fn on(self, cells: u32) -> Self {
        match self {
            Self::Direct(cell) => Self::Direct(cell.on(cells)),
            Self::Behind(cell, offset) => Self::Behind(cell, offset + cells),
        }
    }
}

impl Compiler<'_> {
    /// Where a place lies; emits what computes the address of elements.
    pub(super) fn loc(&mut self, place: &Place) -> Loc {
        let mut loc = self.root(place.root);
        for step in &place.steps {
            loc = match step {
                Step::Field(offset) => loc.on(*offset),
                Step::Index { dims, stride, indices } => self.element(loc, dims, *stride, indices),
            };
        }
        loc
    }

    fn root(&mut self, root: Root) -> Loc {
        match root {
            Root::Own(number) => {
                let var = &self.program.pous[self.pou].vars[number];
                let cell = self.own_cell(number);
                if var.section == Section::InOut { Loc::Behind(cell, 0) } else { Loc::Direct(cell) }
            }
            Root::Global(number) => Loc::Direct(Cell::fixed(self.memory.globals[number])),
            Root::Program(pou, number) => {
                let base = self.memory.programs[pou];
                let offset = self.program.pous[pou].vars[number].offset;
                Loc::Direct(Cell::fixed(base + offset))
            }
        }
    }

    /// The cell of a variable of the POU at hand.
    pub(super) fn own_cell(&self, number: usize) -> Cell {
        let var = &self.program.pous[self.pou].vars[number];
        if var.section == Section::Temp {
            return Cell::fixed(self.memory.temps[self.pou][&number]);
        }
        match self.memory.areas[self.pou] {
            Some(area) => Cell::fixed(area + var.offset),
            None => Cell::own(var.offset),
        }
    }

    /// Constant indices move the place; others are checked when it runs, one dimension after the
    /// other.
    fn element(&mut self, loc: Loc, dims: &[(i64, i64)], stride: u32, indices: &[Expr]) -> Loc {
        let mut loc = loc;
        let mut step = u64::from(stride) * dims.iter().skip(1).map(|d| span(*d)).product::<u64>();
        for (number, (index, dim)) in indices.iter().zip(dims).enumerate() {
            if let ExprKind::Const(Const::Int(v)) = index.kind {
                let away = u64::try_from(v - i128::from(dim.0)).unwrap_or(0) * step;
                loc = loc.on(u32::try_from(away).unwrap_or(0));
            } else {
                let mark = self.code.mark();
                let index_cell = self.value(index);
                let elem = self.program.types.elem(index.ty);
                let address = self.address(loc);
                let bounds = Bounds {
                    low: dim.0,
                    high: dim.1,
                    stride: u32::try_from(step).unwrap_or(u32::MAX),
                    unsigned: elem.is_some_and(|e| e.bits() == 64 && !e.is_signed_cell()),
                };
                // The result takes the place of what it is computed from.
                self.code.release(mark);
                let dst = self.code.temp();
                self.code.element(dst, address, index_cell, bounds);
                loc = Loc::Behind(dst, 0);
            }
            step /= dims.get(number + 1).map_or(1, |d| span(*d)).max(1);
        }
        loc
    }

    /// A cell that holds what lies at `loc`: itself, or a copy of it.
    pub(super) fn fetch(&mut self, loc: Loc, want: Option<Cell>) -> Cell {
        match loc {
            Loc::Direct(cell) => cell,
            Loc::Behind(address, offset) => {
                let dst = want.unwrap_or_else(|| self.code.temp());
                self.code.emit(Op::Load { dst, address, offset });
                dst
            }
        }
    }

    /// A cell that holds the address of `loc`.
    pub(super) fn address(&mut self, loc: Loc) -> Cell {
        match loc {
            Loc::Behind(address, 0) => address,
            Loc::Behind(address, offset) => {
                let dst = self.code.temp();
                self.code.emit(Op::AddAddress { dst, address, offset });
                dst
            }
            Loc::Direct(cell) => match cell.fixed_address() {
                Some(address) => self.code.constant(u64::from(address)),
                None => {
                    let dst = self.code.temp();
                    self.code.emit(Op::AddressOf { dst, of: cell });
                    dst
                }
            },
        }
    }

    /// Copies `cells` cells.
    pub(super) fn copy(&mut self, to: Loc, from: Loc, cells: u32) {
        if to == from || cells == 0 {
            return;
        }
        match (to, from) {
            (Loc::Direct(dst), Loc::Direct(src)) if cells == 1 => self.code.mov(dst, src),
            (Loc::Direct(dst), Loc::Behind(address, offset)) if cells == 1 => {
                self.code.emit(Op::Load { dst, address, offset });
            }
            (Loc::Behind(address, offset), Loc::Direct(src)) if cells == 1 => {
                self.code.emit(Op::Store { address, offset, src });
            }
            _ => {
                let mark = self.code.mark();
                let to = self.address(to);
                let from = self.address(from);
                self.code.emit(Op::CopyCells { to, from, cells });
                self.code.release(mark);
            }
        }
    }
}
