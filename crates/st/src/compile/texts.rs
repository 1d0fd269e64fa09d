//! Texts: each lies in memory with its length; operations name addresses and how much fits.
use super::Compiler;
use super::code::Cell;
use super::places::Loc;
use crate::check::constant::{BinOp, Const};
use crate::check::hir::{Expr, ExprKind};
use crate::check::init::{self, Init};
use crate::check::std_functions::StdFn;
use super::operations::elementary;
use crate::check::types::{Elem, Type, TypeId};
use crate::container::{Op, TextFunction};

impl Compiler<'_> {
    fn text_type(&self, ty: TypeId) -> (bool, u32) {
        match self.program.types.get(ty) {
            Type::Text { wide, capacity } => (*wide, *capacity),
            _ => (false, 0),
        }
    }

    /// A cell that holds a text's address.
    fn text_at(&mut self, loc: Loc) -> Cell {
        self.address(loc)
    }

    fn is_wide(&self, ty: TypeId) -> bool {
        self.text_type(ty).0
    }

    /// New memory for a text of that type: its head says how much fits.
    fn text_region(&mut self, ty: TypeId) -> Loc {
        let mut image = vec![0; self.cells(ty) as usize];
        init::write(&self.program.types, ty, None, &mut image);
        Loc::Direct(Cell::fixed(self.code.filled(&image)))
    }

    /// Where the text lies; what is not a variable gets memory of its own.
    pub(super) fn text(&mut self, e: &Expr) -> Loc {
        match &e.kind {
            ExprKind::Place(place) => self.loc(place),
            ExprKind::Const(Const::Text(text)) => {
                let mut image = vec![0; self.cells(e.ty) as usize];
                let value = Init::Value(Const::Text(text.clone()));
                init::write(&self.program.types, e.ty, Some(&value), &mut image);
                Loc::Direct(Cell::fixed(self.code.block(&image)))
            }
            _ => {
                let own = self.text_region(e.ty);
                self.store_text(own, e.ty, e);
                own
            }
        }
    }

    /// Computes a text into `to`, cut to what fits there.
    pub(super) fn store_text(&mut self, to: Loc, ty: TypeId, e: &Expr) {
        self.code.at(e.line);
        let mark = self.code.mark();
        match &e.kind {
            ExprKind::Call(call) => {
                self.call(call);
                if let Some(from) = self.result_loc(call) {
                    self.copy_text((to, ty), (from, e.ty));
                }
            }
            ExprKind::ToText(elem, a) => {
                let value = self.value(a);
                let (dst, wide) = (self.text_at(to), self.is_wide(ty));
                self.code.emit(Op::ToText { dst, src: value, elem: elementary(*elem), wide });
            }
            ExprKind::Recode(a) => {
                let from = self.text(a);
                let (from, wide) = (self.text_at(from), self.is_wide(ty));
                let to = self.text_at(to);
                self.code.text_op(TextFunction::Recode, wide, to, &[from]);
            }
            ExprKind::Std(StdFn::Sel, _, args) => self.select_text((to, ty), args),
            ExprKind::Std(StdFn::Mux, _, args) => self.mux_text((to, ty), args),
            ExprKind::Std(StdFn::Max, _, args) => self.extreme_text((to, ty), args, BinOp::Ge),
            ExprKind::Std(StdFn::Min, _, args) => self.extreme_text((to, ty), args, BinOp::Le),
            ExprKind::Std(StdFn::Limit, _, args) => self.limit_text((to, ty), args),
            ExprKind::Std(function, _, args) => {
                self.text_function(*function, (to, ty), e.ty, args);
            }
            _ => {
                let from = self.text(e);
                self.copy_text((to, ty), (from, e.ty));
            }
        }
        self.code.release(mark);
    }

    /// Copies a text, cut to what fits.
    pub(super) fn copy_text(&mut self, (to, ty): (Loc, TypeId), (from, _): (Loc, TypeId)) {
        if to == from {
            return;
        }
        let wide = self.is_wide(ty);
        let (to, from) = (self.text_at(to), self.text_at(from));
        self.code.text_op(TextFunction::Copy, wide, to, &[from]);
    }

    fn text_function(
        &mut self,
        function: StdFn,
        (to, ty): (Loc, TypeId),
        result: TypeId,
        args: &[Expr],
    ) {
        if function == StdFn::Concat && args.len() > 2 {
            return self.join((to, ty), result, args);
        }
        let Some(function) = text_function(function) else { return };
        let args: Vec<Cell> = args.iter().map(|a| self.text_argument(a)).collect();
        let wide = self.is_wide(ty);
        let to = self.text_at(to);
        self.code.text_op(function, wide, to, &args);
    }

    fn text_argument(&mut self, arg: &Expr) -> Cell {
        if !self.program.types.is_text(arg.ty) {
            return self.value(arg);
        }
        let loc = self.text(arg);
        self.text_at(loc)
    }

    /// CONCAT of many: into memory of its own, so that the target may be among the parts.
    fn join(&mut self, (to, ty): (Loc, TypeId), result: TypeId, args: &[Expr]) {
        let wide = self.is_wide(ty);
        let parts: Vec<Cell> = args.iter().map(|a| self.text_argument(a)).collect();
        let sum = self.text_region(result);
        let sum = self.text_at(sum);
        let mut parts = parts.into_iter();
        if let Some(first) = parts.next() {
            self.code.text_op(TextFunction::Copy, wide, sum, &[first]);
        }
        for part in parts {
            self.code.text_op(TextFunction::Concat, wide, sum, &[sum, part]);
        }
        let to = self.text_at(to);
        self.code.text_op(TextFunction::Copy, wide, to, &[sum]);
    }

    fn select_text(&mut self, (to, ty): (Loc, TypeId), args: &[Expr]) {
        let [choice, no, yes] = args else { return };
        let choice = self.value(choice);
        let (no_at, yes_at) = (self.text(no), self.text(yes));
        let (other, end) = (self.code.label(), self.code.label());
        self.code.jump_if(choice, false, other);
        self.copy_text((to, ty), (yes_at, yes.ty));
        self.code.jump(end);
        self.code.here(other);
        self.copy_text((to, ty), (no_at, no.ty));
        self.code.here(end);
    }

    fn mux_text(&mut self, (to, ty): (Loc, TypeId), args: &[Expr]) {
        let Some((choice, values)) = args.split_first() else { return };
        let elem = self.elem_of(choice.ty);
        let choice = self.value(choice);
        let last = i128::try_from(values.len()).unwrap_or(1) - 1;
        self.code.check_range(choice, elem, 0, last);
        let locs: Vec<Loc> = values.iter().map(|v| self.text(v)).collect();
        let end = self.code.label();
        for (number, (loc, value)) in locs.iter().zip(values).enumerate() {
            let next = self.code.label();
            let wanted = self.code.constant(number as u64);
            self.code.jump_compare((BinOp::Ne, elem), choice, wanted, next);
            self.copy_text((to, ty), (*loc, value.ty));
            self.code.jump(end);
            self.code.here(next);
        }
        self.code.here(end);
    }

    /// The text that compares so with all others.
    fn extreme_text(&mut self, (to, ty): (Loc, TypeId), args: &[Expr], keep: BinOp) {
        let locs: Vec<(Loc, TypeId)> = args.iter().map(|a| (self.text(a), a.ty)).collect();
        let own = (self.text_region(ty), ty);
        let mut locs = locs.into_iter();
        if let Some(first) = locs.next() {
            self.copy_text(own, first);
        }
        for next in locs {
            let past = self.code.label();
            let better = self.code.temp();
            self.compare_at(keep, better, own, next);
            self.code.jump_if(better, true, past);
            self.copy_text(own, next);
            self.code.here(past);
        }
        self.copy_text((to, ty), own);
    }

    fn limit_text(&mut self, to: (Loc, TypeId), args: &[Expr]) {
        let [low, value, high] = args else { return };
        let ty = to.1;
        let own = (self.text_region(ty), ty);
        self.extreme_text(own, &[value.clone(), low.clone()], BinOp::Ge);
        let high_at = self.text(high);
        let past = self.code.label();
        let fits = self.code.temp();
        self.compare_at(BinOp::Le, fits, own, (high_at, high.ty));
        self.code.jump_if(fits, true, past);
        self.copy_text(own, (high_at, high.ty));
        self.code.here(past);
        self.copy_text(to, own);
    }

    /// TRUE or FALSE of a comparison.
    pub(super) fn compare_text(&mut self, op: BinOp, a: &Expr, b: &Expr, dst: Cell) {
        let (left, right) = (self.text(a), self.text(b));
        self.compare_at(op, dst, (left, a.ty), (right, b.ty));
    }

    fn compare_at(&mut self, op: BinOp, dst: Cell, a: (Loc, TypeId), b: (Loc, TypeId)) {
        let wide = self.is_wide(a.1);
        let (a, b) = (self.text_at(a.0), self.text_at(b.0));
        let order = self.code.temp();
        self.code.text_op(TextFunction::Compare, wide, order, &[a, b]);
        let zero = self.code.constant(0);
        self.code.binary(op, Elem::Lint, dst, order, zero);
    }

    /// A number read from a text.
    pub(super) fn from_text(&mut self, to: Elem, a: &Expr, dst: Cell) {
        let (src, wide) = (self.text_argument(a), self.is_wide(a.ty));
        self.code.emit(Op::FromText { dst, src, elem: elementary(to), wide });
    }

    /// LEN and FIND.
    pub(super) fn text_number(&mut self, function: StdFn, args: &[Expr], dst: Cell) {
        let Some(function) = text_function(function) else { return };
        let wide = args.first().is_some_and(|a| self.is_wide(a.ty));
        let args: Vec<Cell> = args.iter().map(|a| self.text_argument(a)).collect();
        self.code.text_op(function, wide, dst, &args);
    }
}

fn text_function(function: StdFn) -> Option<TextFunction> {
    Some(match function {
        StdFn::Len => TextFunction::Len,
        StdFn::Find => TextFunction::Find,
        StdFn::Left => TextFunction::Left,
        StdFn::Right => TextFunction::Right,
        StdFn::Mid => TextFunction::Mid,
        StdFn::Concat => TextFunction::Concat,
        StdFn::Insert => TextFunction::Insert,
        StdFn::Delete => TextFunction::Delete,
        StdFn::Replace => TextFunction::Replace,
        _ => return None,
    })
}
