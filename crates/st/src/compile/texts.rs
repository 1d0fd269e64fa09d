//! Texts: each lies in memory with its length; operations name addresses and how much fits.
use super::Compiler;
use super::code::{Cell, cell_type};
use super::places::Loc;
use crate::check::constant::{BinOp, Const};
use crate::check::hir::{Expr, ExprKind};
use crate::check::init::{self, Init};
use crate::check::std_functions::StdFn;
use crate::check::types::{Elem, Type, TypeId};
use crate::container::op::{Ask, TextCall, TextFn, TextRef};

impl Compiler<'_> {
    /// A text as instructions name it.
    fn text_at(&mut self, loc: Loc, ty: TypeId) -> TextRef {
        let (wide, capacity) = match self.program.types.get(ty) {
            Type::Text { wide, capacity } => (*wide, *capacity),
            _ => (false, 0),
        };
        TextRef { address: self.address(loc), wide, capacity }
    }

    fn text_region(&mut self, ty: TypeId) -> Loc {
        Loc::Direct(Cell::fixed(self.code.region(self.cells(ty))))
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
                let to = self.text_at(to, ty);
                let function = TextFn::FromNumber(cell_type(*elem));
                self.code.text_call(TextCall { numbers: vec![value], ..to_text(function, to) });
            }
            ExprKind::Recode(a) => {
                let from = self.text(a);
                let from = self.text_at(from, a.ty);
                let to = self.text_at(to, ty);
                let call = to_text(TextFn::Recode, to);
                self.code.text_call(TextCall { texts: vec![from], ..call });
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
    pub(super) fn copy_text(&mut self, (to, ty): (Loc, TypeId), (from, from_ty): (Loc, TypeId)) {
        if to == from {
            return;
        }
        let (to, from) = (self.text_at(to, ty), self.text_at(from, from_ty));
        self.code.text_call(TextCall { texts: vec![from], ..to_text(TextFn::Copy, to) });
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
        let (texts, numbers) = self.text_arguments(args);
        let to = self.text_at(to, ty);
        self.code.text_call(TextCall { texts, numbers, ..to_text(function, to) });
    }

    fn text_arguments(&mut self, args: &[Expr]) -> (Vec<TextRef>, Vec<Cell>) {
        let (mut texts, mut numbers) = (Vec::new(), Vec::new());
        for arg in args {
            if self.program.types.is_text(arg.ty) {
                let loc = self.text(arg);
                texts.push(self.text_at(loc, arg.ty));
            } else {
                numbers.push(self.value(arg));
            }
        }
        (texts, numbers)
    }

    /// CONCAT of many: into memory of its own, so that the target may be among the parts.
    fn join(&mut self, (to, ty): (Loc, TypeId), result: TypeId, args: &[Expr]) {
        let (parts, _) = self.text_arguments(args);
        let sum = self.text_region(result);
        let sum = self.text_at(sum, result);
        let mut parts = parts.into_iter();
        if let Some(first) = parts.next() {
            self.code.text_call(TextCall { texts: vec![first], ..to_text(TextFn::Copy, sum) });
        }
        for part in parts {
            self.code
                .text_call(TextCall { texts: vec![sum, part], ..to_text(TextFn::Concat, sum) });
        }
        let to = self.text_at(to, ty);
        self.code.text_call(TextCall { texts: vec![sum], ..to_text(TextFn::Copy, to) });
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
        let texts = vec![self.text_at(a.0, a.1), self.text_at(b.0, b.1)];
        let ask = match op {
            BinOp::Eq => Ask::Eq,
            BinOp::Ne => Ask::Ne,
            BinOp::Lt => Ask::Lt,
            BinOp::Le => Ask::Le,
            BinOp::Gt => Ask::Gt,
            _ => Ask::Ge,
        };
        self.code.text_call(TextCall { texts, ..to_number(TextFn::Compare(ask), dst) });
    }

    /// A number read from a text.
    pub(super) fn read_number(&mut self, to: Elem, a: &Expr, dst: Cell) {
        let loc = self.text(a);
        let texts = vec![self.text_at(loc, a.ty)];
        let function = TextFn::ToNumber(cell_type(to));
        self.code.text_call(TextCall { texts, ..to_number(function, dst) });
    }

    /// LEN and FIND.
    pub(super) fn text_number(&mut self, function: StdFn, args: &[Expr], dst: Cell) {
        let Some(function) = text_function(function) else { return };
        let (texts, _) = self.text_arguments(args);
        self.code.text_call(TextCall { texts, ..to_number(function, dst) });
    }
}

fn to_text(function: TextFn, to: TextRef) -> TextCall {
    TextCall { function, to: Some(to), number: None, texts: Vec::new(), numbers: Vec::new() }
}

fn to_number(function: TextFn, dst: Cell) -> TextCall {
    TextCall { function, to: None, number: Some(dst), texts: Vec::new(), numbers: Vec::new() }
}

fn text_function(function: StdFn) -> Option<TextFn> {
    Some(match function {
        StdFn::Len => TextFn::Len,
        StdFn::Find => TextFn::Find,
        StdFn::Left => TextFn::Left,
        StdFn::Right => TextFn::Right,
        StdFn::Mid => TextFn::Mid,
        StdFn::Concat => TextFn::Concat,
        StdFn::Insert => TextFn::Insert,
        StdFn::Delete => TextFn::Delete,
        StdFn::Replace => TextFn::Replace,
        _ => return None,
    })
}
