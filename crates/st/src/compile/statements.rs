//! Statements, and the bodies they make.
use super::Compiler;
use super::code::{Cell, Label};
use super::places::Loc;
use crate::check::constant::{self, BinOp, Const};
use crate::check::hir::{Arm, Expr, ExprKind, For, Part, Place, Stmt, StmtKind};
use crate::check::types::{Elem, Type, TypeId};

/// Where EXIT and CONTINUE of the loop at hand go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Loop {
    exit: Label,
    again: Label,
}

impl Compiler<'_> {
    /// Compiles statements one after the other; temporaries are free again after each.
    pub(super) fn statements(&mut self, body: &[Stmt]) {
        for stmt in body {
            let mark = self.code.mark();
            self.code.at(stmt.line);
            self.statement(stmt);
            self.code.release(mark);
        }
    }

    fn statement(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Assign(place, value) => self.assign(place, value),
            StmtKind::Call(call) => self.call(call),
            StmtKind::Split(elem, value, parts) => self.split(*elem, value, parts),
            StmtKind::Eval(value) => {
                self.any(value);
            }
            StmtKind::If(branches, otherwise) => self.if_else(branches, otherwise),
            StmtKind::Case(selector, elem, arms, otherwise) => {
                self.case(selector, *elem, arms, otherwise);
            }
            StmtKind::For(f) => self.for_loop(f),
            StmtKind::While(condition, body) => self.while_loop(condition, body),
            StmtKind::Repeat(body, until) => self.repeat_loop(body, until),
            StmtKind::Exit => {
                if let Some(l) = self.loops.last() {
                    self.code.jump(l.exit);
                }
            }
            StmtKind::Continue => {
                if let Some(l) = self.loops.last() {
                    self.code.jump(l.again);
                }
            }
            StmtKind::Return => self.code.ret(),
        }
    }

    fn assign(&mut self, place: &Place, value: &Expr) {
        // `a[i] := f(a[i])`: the place is found first, its address stays in a temporary.
        let loc = self.loc(place);
        self.store(loc, place.part, place.ty, value);
    }

    /// Computes a value and stores it at `loc`, of type `ty`.
    pub(super) fn store(&mut self, loc: Loc, part: Option<Part>, ty: TypeId, value: &Expr) {
        if self.program.types.elem(ty).is_none() {
            return self.store_large(loc, ty, value);
        }
        let limits = self.limits(ty, value);
        if let (Loc::Direct(dst), None, None) = (loc, part, limits) {
            return self.value_into(value, dst);
        }
        let cell = self.value(value);
        if let Some((low, high)) = limits {
            self.code.at(value.line);
            let elem = self.elem_of(ty);
            self.code.check_range(cell, elem, low, high);
        }
        self.put(loc, part, cell);
    }

    /// The bounds to check when `value` is stored in a `ty`.
    fn limits(&self, ty: TypeId, value: &Expr) -> Option<(i128, i128)> {
        match self.program.types.get(ty) {
            Type::Subrange { low, high, .. } if value.ty != ty => Some((*low, *high)),
            _ => None,
        }
    }

    fn store_large(&mut self, loc: Loc, ty: TypeId, value: &Expr) {
        if self.program.types.is_text(ty) {
            return self.store_text(loc, ty, value);
        }
        let cells = self.cells(ty);
        if let ExprKind::Call(call) = &value.kind {
            self.call(call);
            if let Some(result) = self.result_loc(call) {
                self.copy(loc, result, cells);
            }
            return;
        }
        let from = self.any(value);
        self.copy(loc, from, cells);
    }

    pub(super) fn cells(&self, ty: TypeId) -> u32 {
        u32::try_from(self.program.types.cells(ty)).unwrap_or(u32::MAX)
    }

    /// Where a value of any size lies: in its variable, or computed into memory of its own.
    pub(super) fn any(&mut self, value: &Expr) -> Loc {
        if self.program.types.is_text(value.ty) {
            return self.text(value);
        }
        if self.cells(value.ty) == 1 && self.program.types.elem(value.ty).is_some() {
            return Loc::Direct(self.value(value));
        }
        match &value.kind {
            ExprKind::Place(place) => self.loc(place),
            ExprKind::Call(call) => {
                self.call(call);
                let Some(result) = self.result_loc(call) else {
                    return Loc::Direct(Cell::fixed(0));
                };
                let cells = self.cells(value.ty);
                let own = Loc::Direct(Cell::fixed(self.code.region(cells)));
                self.copy(own, result, cells);
                own
            }
            ExprKind::Std(function, _, args) => {
                let cells = self.cells(value.ty);
                let own = Loc::Direct(Cell::fixed(self.code.region(cells)));
                match function {
                    crate::check::std_functions::StdFn::Mux => self.mux_into(args, own, cells),
                    _ => self.select_large(args, own, cells),
                }
                own
            }
            _ => Loc::Direct(self.value(value)),
        }
    }

    /// SEL of values larger than a cell.
    pub(super) fn select_large(&mut self, args: &[Expr], to: Loc, cells: u32) {
        let [choice, no, yes] = args else { return };
        let choice = self.value(choice);
        let (no, yes) = (self.any(no), self.any(yes));
        let (other, end) = (self.code.label(), self.code.label());
        self.code.jump_if(choice, false, other);
        self.copy(to, yes, cells);
        self.code.jump(end);
        self.code.here(other);
        self.copy(to, no, cells);
        self.code.here(end);
    }

    fn if_else(&mut self, branches: &[(Expr, Vec<Stmt>)], otherwise: &[Stmt]) {
        let end = self.code.label();
        for (number, (condition, body)) in branches.iter().enumerate() {
            let next = self.code.label();
            self.jump_unless(condition, next);
            self.statements(body);
            let last = number + 1 == branches.len() && otherwise.is_empty();
            if !last {
                self.code.jump(end);
            }
            self.code.here(next);
        }
        self.statements(otherwise);
        self.code.here(end);
    }

    fn case(&mut self, selector: &Expr, elem: Elem, arms: &[Arm], otherwise: &[Stmt]) {
        let selector = self.value(selector);
        let end = self.code.label();
        for arm in arms {
            let (body, next) = (self.code.label(), self.code.label());
            self.code.at(arm.line);
            self.match_arm((selector, elem), &arm.labels, body, next);
            self.code.here(body);
            self.statements(&arm.body);
            self.code.jump(end);
            self.code.here(next);
        }
        self.statements(otherwise);
        self.code.here(end);
    }

    /// Goes on to `body` when a label fits, else jumps to `next`.
    fn match_arm(
        &mut self,
        (selector, elem): (Cell, Elem),
        labels: &[(i128, i128)],
        body: Label,
        next: Label,
    ) {
        let count = labels.len();
        for (number, (low, high)) in labels.iter().enumerate() {
            let last = number + 1 == count;
            let low_cell = self.code.constant(constant::cell(elem, &Const::Int(*low)));
            if low == high {
                if last {
                    self.code.jump_compare((BinOp::Ne, elem), selector, low_cell, next);
                } else {
                    self.code.jump_compare((BinOp::Eq, elem), selector, low_cell, body);
                }
                continue;
            }
            let high_cell = self.code.constant(constant::cell(elem, &Const::Int(*high)));
            if last {
                self.code.jump_compare((BinOp::Lt, elem), selector, low_cell, next);
                self.code.jump_compare((BinOp::Gt, elem), selector, high_cell, next);
            } else {
                let other = self.code.label();
                self.code.jump_compare((BinOp::Lt, elem), selector, low_cell, other);
                self.code.jump_compare((BinOp::Le, elem), selector, high_cell, body);
                self.code.here(other);
            }
        }
        if count == 0 {
            self.code.jump(next);
        }
    }

    fn looped(&mut self, body: &[Stmt], exit: Label, again: Label) {
        self.loops.push(Loop { exit, again });
        self.statements(body);
        self.loops.pop();
    }

    fn while_loop(&mut self, condition: &Expr, body: &[Stmt]) {
        let (top, again, end) = (self.code.label(), self.code.label(), self.code.label());
        self.jump_unless(condition, end);
        self.code.here(top);
        self.looped(body, end, again);
        self.code.here(again);
        self.branch(condition, true, top);
        self.code.here(end);
    }

    fn repeat_loop(&mut self, body: &[Stmt], until: &Expr) {
        let (top, again, end) = (self.code.label(), self.code.label(), self.code.label());
        self.code.here(top);
        self.looped(body, end, again);
        self.code.here(again);
        self.branch(until, false, top);
        self.code.here(end);
    }

    /// End and step are computed once, before the control variable is set.
    fn for_loop(&mut self, f: &For) {
        let to = self.fixed_value(&f.to);
        let by = self.fixed_value(&f.by);
        let loc = self.loc(&f.control);
        let narrow = !matches!(self.program.types.get(f.control.ty), Type::Subrange { .. });
        let direct = match loc {
            Loc::Direct(cell) if narrow => Some(cell),
            _ => None,
        };
        let counter = direct.unwrap_or_else(|| self.code.temp());
        self.value_into(&f.from, counter);
        let sign = match &f.by.kind {
            ExprKind::Const(Const::Int(v)) => Some(*v > 0),
            _ => None,
        };
        let count = Count { counter, to, by, elem: f.elem, sign };
        let (top, again, end) = (self.code.label(), self.code.label(), self.code.label());
        self.unless_in_range(count, end);
        self.code.here(top);
        if direct.is_none() {
            if let Type::Subrange { low, high, .. } = *self.program.types.get(f.control.ty) {
                self.code.check_range(counter, f.elem, low, high);
            }
            self.put(loc, None, counter);
        }
        self.looped(&f.body, end, again);
        self.code.here(again);
        if f.elem.bits() < 64 {
            self.step_narrow(count, top);
        } else {
            self.step_wide(count, top, end);
        }
        self.code.here(end);
        if f.elem.bits() < 64 && may_pass(f) {
            // One past the end may not fit; it wraps as declared.
            self.code.wrap(f.elem, counter);
        }
        if direct.is_none() && narrow {
            self.put(loc, None, counter);
        }
    }

    /// A constant, or a copy nobody changes.
    fn fixed_value(&mut self, e: &Expr) -> Cell {
        if matches!(e.kind, ExprKind::Const(_)) {
            let elem = self.elem_of(e.ty);
            let ExprKind::Const(c) = &e.kind else { return Cell::fixed(0) };
            let elem = if c.int().is_some_and(|v| v < 0) { Elem::Lint } else { elem };
            return self.code.constant(constant::cell(elem, c));
        }
        let dst = self.code.temp();
        self.value_into(e, dst);
        dst
    }

    fn unless_in_range(&mut self, c: Count, end: Label) {
        match c.sign {
            Some(up) => {
                let past = if up { BinOp::Gt } else { BinOp::Lt };
                self.code.jump_compare((past, c.elem), c.counter, c.to, end);
            }
            None => {
                let (down, go) = (self.code.label(), self.code.label());
                let zero = self.code.constant(0);
                self.code.jump_compare((BinOp::Lt, c.elem), c.by, zero, down);
                self.code.jump_compare((BinOp::Gt, c.elem), c.counter, c.to, end);
                self.code.jump(go);
                self.code.here(down);
                self.code.jump_compare((BinOp::Lt, c.elem), c.counter, c.to, end);
                self.code.here(go);
            }
        }
    }

    /// Up to 32 bits: the sum is taken in 64, so it never wraps, and is compared there.
    fn step_narrow(&mut self, c: Count, top: Label) {
        self.code.binary(BinOp::Add, Elem::Lint, c.counter, c.counter, c.by);
        match c.sign {
            Some(up) => {
                let inside = if up { BinOp::Le } else { BinOp::Ge };
                self.code.jump_compare((inside, Elem::Lint), c.counter, c.to, top);
            }
            None => {
                let (down, past) = (self.code.label(), self.code.label());
                let zero = self.code.constant(0);
                self.code.jump_compare((BinOp::Lt, Elem::Lint), c.by, zero, down);
                self.code.jump_compare((BinOp::Le, Elem::Lint), c.counter, c.to, top);
                self.code.jump(past);
                self.code.here(down);
                self.code.jump_compare((BinOp::Ge, Elem::Lint), c.counter, c.to, top);
                self.code.here(past);
            }
        }
    }

    /// 64 bits: goes on only while the way to the end is at least one step.
    fn step_wide(&mut self, c: Count, top: Label, end: Label) {
        let way = self.code.temp();
        let (up, down) = (self.code.label(), self.code.label());
        if c.sign.is_none() {
            let zero = self.code.constant(0);
            self.code.jump_compare((BinOp::Lt, c.elem), c.by, zero, down);
        }
        if c.sign != Some(false) {
            self.code.here(up);
            self.code.binary(BinOp::Sub, Elem::Ulint, way, c.to, c.counter);
            self.code.jump_compare((BinOp::Lt, Elem::Ulint), way, c.by, end);
            self.code.binary(BinOp::Add, c.elem, c.counter, c.counter, c.by);
            self.code.jump(top);
        }
        if c.sign != Some(true) {
            self.code.here(down);
            let back = self.code.temp();
            let zero = self.code.constant(0);
            self.code.binary(BinOp::Sub, Elem::Ulint, back, zero, c.by);
            self.code.binary(BinOp::Sub, Elem::Ulint, way, c.counter, c.to);
            self.code.jump_compare((BinOp::Lt, Elem::Ulint), way, back, end);
            self.code.binary(BinOp::Add, c.elem, c.counter, c.counter, c.by);
            self.code.jump(top);
        }
    }
}

/// A running FOR.
#[derive(Clone, Copy)]
struct Count {
    counter: Cell,
    to: Cell,
    by: Cell,
    elem: Elem,
    /// Upwards, downwards, or only known when it runs.
    sign: Option<bool>,
}

/// Whether the counter may leave its type when it passes the end.
fn may_pass(f: &For) -> bool {
    let (ExprKind::Const(to), ExprKind::Const(by)) = (&f.to.kind, &f.by.kind) else { return true };
    let (Some(to), Some(by), Some((low, high))) = (to.int(), by.int(), f.elem.range()) else {
        return true;
    };
    to + by < low || to + by > high
}
