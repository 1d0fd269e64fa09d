//! Texts: each lies in memory with its length; operations name addresses and how much fits.
use super::Compiler;
use super::code::{Cell, TextAt};
use super::places::Loc;
use crate::check::constant::{BinOp, Const};
use crate::check::hir::{Expr, ExprKind};
use crate::check::init::{self, Init};
use crate::check::std_functions::StdFn;
use crate::check::types::{Elem, Type, TypeId};

impl Compiler<'_> {
    fn text_type(&self, ty: TypeId) -> (bool, u32) {
        match self.program.types.get(ty) {
            Type::Text { wide, capacity } => (*wide, *capacity),
            _ => (false, 0),
        }
    }

    /// A text's address as the machine wants it.
    fn text_at(&mut self, loc: Loc, ty: TypeId) -> TextAt {
        let (wide, capacity) = self.text_type(ty);
        TextAt { address: self.address(loc), wide, capacity }
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
                let cells = self.cells(e.ty);
                let own = Loc::Direct(Cell::fixed(self.code.region(cells)));
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
                let to = self.text_at(to, ty);
                self.code.to_text(*elem, to, value);
            }
            ExprKind::Recode(a) => {
                let from = self.text(a);
                let from = self.text_at(from, a.ty);
                let to = self.text_at(to, ty);
                self.code.recode(to, from);
            }
            ExprKind::Std(StdFn::Sel, _, args) => self.select_text((to, ty), args),
            ExprKind::Std(StdFn::Mux, _, args) => self.mux_text((to, ty), args),
            ExprKind::Std(StdFn::Max, _, args) => self.extreme_text((to, ty), args, BinOp::Ge),
            ExprKind::Std(StdFn::Min, _, args) => self.extreme_text((to, ty), args, BinOp::Le),
            ExprKind::Std(StdFn::Limit, _, args) => self.limit_text((to, ty), args),
            ExprKind::Std(function, _, args) => self.text_function(*function, (to, ty), args),
            _ => {
                let from = self.text(e);
                self.copy_text((to, ty), (from, e.ty));
            }
        }
        self.code.release(mark);
    }

    /// Copies a text, cut to what fits.
    pub(super) fn copy_text(&mut self, (to, ty): (Loc, TypeId), (from, from_ty): (Loc, TypeId)) {
        if to == from {
            return;
        }
        let to = self.text_at(to, ty);
        let from = self.text_at(from, from_ty);
        self.code.copy_text(to, from);
    }

    fn text_function(&mut self, function: StdFn, (to, ty): (Loc, TypeId), args: &[Expr]) {
        if function == StdFn::Concat && args.len() > 2 {
            return self.join((to, ty), args);
        }
        let mut texts = Vec::new();
        let mut numbers = Vec::new();
        for arg in args {
            if self.program.types.is_text(arg.ty) {
                let loc = self.text(arg);
                texts.push(self.text_at(loc, arg.ty));
            } else {
                numbers.push(self.value(arg));
            }
        }
        let to = self.text_at(to, ty);
        self.code.text_function(function, to, &texts, &numbers);
    }

    /// CONCAT of many: into memory of its own, so that the target may be among the parts.
    fn join(&mut self, (to, ty): (Loc, TypeId), args: &[Expr]) {
        let (wide, _) = self.text_type(ty);
        let parts: Vec<TextAt> = args
            .iter()
            .map(|a| {
                let loc = self.text(a);
                self.text_at(loc, a.ty)
            })
            .collect();
        let capacity = parts.iter().fold(0_u32, |n, p| n.saturating_add(p.capacity)).min(65_535);
        let cells = 1 + capacity.div_ceil(if wide { 4 } else { 8 });
        let address = self.code.region(cells);
        let address = self.code.constant(u64::from(address));
        let sum = TextAt { address, wide, capacity };
        let mut parts = parts.into_iter();
        if let Some(first) = parts.next() {
            self.code.copy_text(sum, first);
        }
        for part in parts {
            self.code.text_function(StdFn::Concat, sum, &[sum, part], &[]);
        }
        let to = self.text_at(to, ty);
        self.code.copy_text(to, sum);
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
        let own = (Loc::Direct(Cell::fixed(self.code.region(self.cells(ty)))), ty);
        let mut locs = locs.into_iter();
        if let Some(first) = locs.next() {
            self.copy_text(own, first);
        }
        for next in locs {
            let past = self.code.label();
            let better = self.code.temp();
            let (a, b) = (self.text_at(own.0, ty), self.text_at(next.0, next.1));
            self.code.compare_text(keep, better, a, b);
            self.code.jump_if(better, true, past);
            self.copy_text(own, next);
            self.code.here(past);
        }
        self.copy_text((to, ty), own);
    }

    fn limit_text(&mut self, to: (Loc, TypeId), args: &[Expr]) {
        let [low, value, high] = args else { return };
        let ty = to.1;
        let own = (Loc::Direct(Cell::fixed(self.code.region(self.cells(ty)))), ty);
        self.extreme_text(own, &[value.clone(), low.clone()], BinOp::Ge);
        let high_at = self.text(high);
        let past = self.code.label();
        let fits = self.code.temp();
        let (a, b) = (self.text_at(own.0, ty), self.text_at(high_at, high.ty));
        self.code.compare_text(BinOp::Le, fits, a, b);
        self.code.jump_if(fits, true, past);
        self.copy_text(own, (high_at, high.ty));
        self.code.here(past);
        self.copy_text(to, own);
    }

    /// TRUE or FALSE of a comparison.
    pub(super) fn compare_text(&mut self, op: BinOp, a: &Expr, b: &Expr, dst: Cell) {
        let (a_at, b_at) = (self.text(a), self.text(b));
        let (left, right) = (self.text_at(a_at, a.ty), self.text_at(b_at, b.ty));
        self.code.compare_text(op, dst, left, right);
    }

    /// A number read from a text.
    pub(super) fn from_text(&mut self, to: Elem, a: &Expr, dst: Cell) {
        let loc = self.text(a);
        let from = self.text_at(loc, a.ty);
        self.code.from_text(to, dst, from);
    }

    /// LEN and FIND.
    pub(super) fn text_number(&mut self, function: StdFn, args: &[Expr], dst: Cell) {
        let texts: Vec<TextAt> = args
            .iter()
            .map(|a| {
                let loc = self.text(a);
                self.text_at(loc, a.ty)
            })
            .collect();
        self.code.text_number(function, dst, &texts);
    }
}
