//! Values of one cell: computed into a temporary, or straight into the variable that wants them.
use super::Compiler;
use super::code::Cell;
use super::places::Loc;
use crate::check::constant::{self, BinOp, Const};
use crate::check::hir::{Expr, ExprKind, Part, Place, Step};
use crate::check::std_functions::StdFn;
use crate::check::types::{Elem, TypeId};
use crate::container::op::Op;

impl Compiler<'_> {
    /// The elementary type in which a value's cell is read.
    pub(super) fn elem_of(&self, ty: TypeId) -> Elem {
        self.program.types.elem(ty).unwrap_or(Elem::Lint)
    }

    /// A cell with the value: the variable itself, a constant, or a temporary.
    pub(super) fn value(&mut self, e: &Expr) -> Cell {
        match &e.kind {
            ExprKind::Const(c) => {
                let elem = self.elem_of(e.ty);
                self.code.constant(constant::cell(elem, c))
            }
            ExprKind::Place(place) if place.part.is_none() => {
                let loc = self.loc(place);
                self.fetch(loc, None)
            }
            _ => {
                // What the operands took is free again when the result is stored: machines read
                // before they write.
                let dst = self.code.temp();
                self.value_into(e, dst);
                dst
            }
        }
    }

    /// Computes the value into `dst`, which may be a variable the expression reads: it is written
    /// last.
    pub(super) fn value_into(&mut self, e: &Expr, dst: Cell) {
        self.code.at(e.line);
        let mark = self.code.mark();
        match &e.kind {
            ExprKind::Const(_) => {
                let src = self.value(e);
                self.code.mov(dst, src);
            }
            ExprKind::Place(place) => self.place_into(place, dst),
            ExprKind::Neg(elem, a) => {
                let a = self.value(a);
                self.code.neg(*elem, dst, a);
            }
            ExprKind::Not(elem, a) => {
                let a = self.value(a);
                self.code.not(*elem, dst, a);
            }
            ExprKind::Binary(op, elem, a, b) => self.binary_into(e, (*op, *elem), (a, b), dst),
            ExprKind::CompareText(op, a, b) => self.compare_text(*op, a, b, dst),
            ExprKind::ScaleTime(op, elem, a, b) => {
                let (a, b) = (self.value(a), self.value(b));
                self.code.scale_time(*op, *elem, dst, a, b);
            }
            ExprKind::Convert(from, to, how, a) => {
                let a = self.value(a);
                self.code.convert(*from, *to, *how, dst, a);
            }
            ExprKind::FromText(to, a) => self.read_number(*to, a, dst),
            // Texts are not computed into cells.
            ExprKind::Poison | ExprKind::ToText(..) | ExprKind::Recode(_) => {}
            ExprKind::Call(call) => {
                self.call(call);
                if let Some(Loc::Direct(result)) = self.result_loc(call) {
                    self.code.mov(dst, result);
                }
            }
            ExprKind::Std(function, elem, args) => self.std_into(*function, *elem, args, dst),
        }
        self.code.release(mark);
    }

    fn place_into(&mut self, place: &Place, dst: Cell) {
        let loc = self.loc(place);
        if let Some(part) = place.part {
            let src = self.fetch(loc, None);
            self.code.get_part(part, dst, src);
            return;
        }
        let src = self.fetch(loc, Some(dst));
        if src != dst {
            self.code.mov(dst, src);
        }
    }

    fn binary_into(
        &mut self,
        e: &Expr,
        (op, elem): (BinOp, Elem),
        (a, b): (&Expr, &Expr),
        dst: Cell,
    ) {
        let lazy = elem == Elem::Bool
            && match op {
                BinOp::AndThen | BinOp::OrElse => true,
                // A cheap right side costs less than a jump around it.
                BinOp::And | BinOp::Or => super::purity::is_free(b) && !is_cheap(b),
                _ => false,
            };
        if lazy {
            self.lazy_into(e, dst);
            return;
        }
        let left = self.value(a);
        let left = self.keep(left, a, b);
        let right = self.value(b);
        self.code.binary(op, elem, dst, left, right);
    }

    /// A variable read on the left must not change while the right is computed.
    fn keep(&mut self, left: Cell, a: &Expr, b: &Expr) -> Cell {
        if matches!(a.kind, ExprKind::Place(_)) && super::purity::calls(b) {
            let copy = self.code.temp();
            self.code.mov(copy, left);
            return copy;
        }
        left
    }

    /// TRUE or FALSE by jumps; `dst` is written at the end only.
    fn lazy_into(&mut self, e: &Expr, dst: Cell) {
        let (otherwise, end) = (self.code.label(), self.code.label());
        self.jump_unless(e, otherwise);
        let yes = self.code.constant(1);
        self.code.mov(dst, yes);
        self.code.jump(end);
        self.code.here(otherwise);
        let no = self.code.constant(0);
        self.code.mov(dst, no);
        self.code.here(end);
    }

    fn std_into(&mut self, function: StdFn, elem: Option<Elem>, args: &[Expr], dst: Cell) {
        match function {
            StdFn::Now => self.code.emit(Op::Now { dst }),
            StdFn::Sel => self.select_into(args, dst),
            StdFn::Mux => self.mux_into(args, Loc::Direct(dst), 1),
            StdFn::Max | StdFn::Min if args.iter().any(|a| self.program.types.is_text(a.ty)) => {}
            StdFn::Max | StdFn::Min => {
                let elem = elem.unwrap_or(Elem::Lint);
                let mut cells = args.iter();
                let Some(first) = cells.next() else { return };
                let mut best = self.value(first);
                let count = args.len();
                for (n, next) in cells.enumerate() {
                    let next = self.value(next);
                    let to = if n + 2 == count { dst } else { self.code.temp() };
                    self.code.extreme(function == StdFn::Max, elem, to, best, next);
                    best = to;
                }
            }
            StdFn::Limit => {
                let [low, value, high] = args else { return };
                let elem = elem.unwrap_or(Elem::Lint);
                let (low, value, high) = (self.value(low), self.value(value), self.value(high));
                let middle = self.code.temp();
                self.code.extreme(true, elem, middle, value, low);
                self.code.extreme(false, elem, dst, middle, high);
            }
            StdFn::Len | StdFn::Find => self.text_number(function, args, dst),
            _ => {
                let cells: Vec<Cell> = args.iter().map(|a| self.value(a)).collect();
                let elems: Vec<Elem> = args.iter().map(|a| self.elem_of(a.ty)).collect();
                self.code.std(function, elem.unwrap_or(Elem::Lint), dst, &cells, &elems);
            }
        }
    }

    fn select_into(&mut self, args: &[Expr], dst: Cell) {
        let [choice, no, yes] = args else { return };
        let choice = self.value(choice);
        let (no, yes) = (self.value(no), self.value(yes));
        let (other, end) = (self.code.label(), self.code.label());
        self.code.jump_if(choice, false, other);
        self.code.mov(dst, yes);
        self.code.jump(end);
        self.code.here(other);
        self.code.mov(dst, no);
        self.code.here(end);
    }

    /// MUX of cells or larger values: all are computed, one is copied.
    pub(super) fn mux_into(&mut self, args: &[Expr], to: Loc, cells: u32) {
        let Some((choice, values)) = args.split_first() else { return };
        let elem = self.elem_of(choice.ty);
        let choice = self.value(choice);
        let locs: Vec<Loc> = values.iter().map(|v| self.any(v)).collect();
        let end = self.code.label();
        let last = i128::try_from(values.len()).unwrap_or(1) - 1;
        self.code.check_range(choice, elem, 0, last);
        for (n, loc) in locs.iter().enumerate() {
            let next = self.code.label();
            let number = self.code.constant(n as u64);
            self.code.jump_compare((BinOp::Ne, elem), choice, number, next);
            self.copy(to, *loc, cells);
            self.code.jump(end);
            self.code.here(next);
        }
        self.code.here(end);
    }

    /// Stores a cell where it belongs.
    pub(super) fn put(&mut self, loc: Loc, part: Option<Part>, src: Cell) {
        match (loc, part) {
            (Loc::Direct(dst), None) => self.code.mov(dst, src),
            (Loc::Behind(address, offset), None) => {
                self.code.emit(Op::Store { address, offset, src });
            }
            (Loc::Direct(dst), Some(part)) => self.code.put_part(part, dst, src),
            (Loc::Behind(address, offset), Some(part)) => {
                let mark = self.code.mark();
                let whole = self.code.temp();
                self.code.emit(Op::Load { dst: whole, address, offset });
                self.code.put_part(part, whole, src);
                self.code.emit(Op::Store { address, offset, src: whole });
                self.code.release(mark);
            }
        }
    }
}

/// Whether the expression is a plain variable or constant.
fn is_cheap(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Const(Const::Text(_)) => false,
        ExprKind::Const(_) => true,
        ExprKind::Place(p) => p.steps.iter().all(|s| matches!(s, Step::Field(_))),
        ExprKind::Not(Elem::Bool, a) => is_cheap(a),
        _ => false,
    }
}
