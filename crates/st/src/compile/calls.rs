//! Calls: values into the callee's memory, the jump, results back.
use super::Compiler;
use super::code::Cell;
use super::places::Loc;
use crate::check::hir::{BlockKind, Call, Callee, Expr, ExprKind, Owner, Place};
use crate::check::init;
use crate::check::types::{Elem, Section, TypeId};
use crate::container::op::Op;

impl Compiler<'_> {
    /// A call of a function, block or program.
    pub(super) fn call(&mut self, call: &Call) {
        match &call.callee {
            Callee::Function(pou) => self.call_function(*pou, call),
            Callee::Block(instance, block) => {
                let instance = self.loc(instance);
                self.call_block(instance, *block, call);
            }
            Callee::Program(pou) => {
                let base = base_of(self.memory.programs[*pou]);
                self.pass(base, *pou, call);
                self.enter(*pou, base);
                self.give_back(base, *pou, call);
            }
            Callee::Action(action, owner) => {
                let base = match owner {
                    Owner::Own => Loc::Direct(Cell::own(0)),
                    Owner::Instance(instance) => self.loc(instance),
                    Owner::Program(pou) => base_of(self.memory.programs[*pou]),
                };
                self.enter(*action, base);
            }
        }
    }

    /// Where the result of a function lies right after its call.
    pub(super) fn result_loc(&self, call: &Call) -> Option<Loc> {
        let Callee::Function(pou) = call.callee else { return None };
        let result = self.program.pous[pou].result?;
        let offset = self.program.pous[pou].vars[result].offset;
        Some(Loc::Direct(Cell::fixed(self.memory.areas[pou]? + offset)))
    }

    fn call_function(&mut self, pou: usize, call: &Call) {
        let Some(area) = self.memory.areas[pou] else { return };
        let base = base_of(area);
        self.pass(base, pou, call);
        self.defaults(base, pou, call);
        self.enter(pou, base);
        self.give_back(base, pou, call);
    }

    /// Inputs that are not given have their start value at every call of a function.
    fn defaults(&mut self, base: Loc, pou: usize, call: &Call) {
        let vars = &self.program.pous[pou].vars;
        for (number, var) in vars.iter().enumerate() {
            if var.section == Section::Input && !call.inputs.iter().any(|(n, _)| *n == number) {
                let to = base.on(var.offset);
                self.start_value(to, var.ty, var.init.as_ref());
            }
        }
    }

    /// Writes a start value.
    pub(super) fn start_value(&mut self, to: Loc, ty: TypeId, given: Option<&init::Init>) {
        let cells = self.cells(ty);
        let mut image = vec![0; cells as usize];
        init::write(&self.program.types, ty, given, &mut image);
        let from = match image.as_slice() {
            [only] => Loc::Direct(self.code.constant(*only)),
            _ => Loc::Direct(Cell::fixed(self.code.block(&image))),
        };
        self.copy(to, from, cells);
    }

    /// Stores inputs and addresses of references. Arguments that call something are computed
    /// before any is stored: it may be the same function.
    fn pass(&mut self, base: Loc, pou: usize, call: &Call) {
        let nested = call.inputs.iter().any(|(_, e)| super::purity::calls(e));
        let mut addresses = Vec::new();
        for (number, place) in &call.in_outs {
            let loc = self.loc(place);
            addresses.push((*number, self.address(loc)));
        }
        let params: Vec<(u32, TypeId)> =
            self.program.pous[pou].vars.iter().map(|v| (v.offset, v.ty)).collect();
        if nested {
            let staged: Vec<Staged> = call.inputs.iter().map(|(_, e)| self.stage(e)).collect();
            for ((number, e), staged) in call.inputs.iter().zip(staged) {
                let (offset, ty) = params[*number];
                self.unstage(base.on(offset), ty, e, staged);
            }
        } else {
            for (number, e) in &call.inputs {
                let (offset, ty) = params[*number];
                let mark = self.code.mark();
                self.store(base.on(offset), None, ty, e);
                self.code.release(mark);
            }
        }
        for (number, address) in addresses {
            self.put(base.on(params[number].0), None, address);
        }
    }

    fn stage(&mut self, e: &Expr) -> Staged {
        if matches!(e.kind, ExprKind::Const(_)) {
            return Staged::Later;
        }
        if self.program.types.elem(e.ty).is_some() {
            let dst = self.code.temp();
            self.value_into(e, dst);
            return Staged::At(Loc::Direct(dst));
        }
        Staged::At(self.any(e))
    }

    fn unstage(&mut self, to: Loc, ty: TypeId, e: &Expr, staged: Staged) {
        match staged {
            Staged::Later => self.store(to, None, ty, e),
            Staged::At(loc) => self.move_value((to, ty), (loc, e.ty)),
        }
    }

    /// Copies a computed value to where it belongs, with what its type asks for.
    fn move_value(&mut self, (to, ty): (Loc, TypeId), (from, from_ty): (Loc, TypeId)) {
        if self.program.types.is_text(ty) {
            return self.copy_text((to, ty), (from, from_ty));
        }
        let (a, b) = (self.program.types.elem(from_ty), self.program.types.elem(ty));
        let (Some(a), Some(b)) = (a, b) else {
            let cells = self.cells(ty);
            return self.copy(to, from, cells);
        };
        let mark = self.code.mark();
        let mut cell = self.fetch(from, None);
        if a != b {
            let wider = self.code.temp();
            self.code.convert(a, b, crate::check::std_functions::How::Round, wider, cell);
            cell = wider;
        }
        if let crate::check::types::Type::Subrange { low, high, .. } = *self.program.types.get(ty)
            && from_ty != ty
        {
            self.code.check_range(cell, b, low, high);
        }
        self.put(to, None, cell);
        self.code.release(mark);
    }

    fn give_back(&mut self, base: Loc, pou: usize, call: &Call) {
        for (number, place) in &call.outputs {
            let var = &self.program.pous[pou].vars[*number];
            self.give(base.on(var.offset), var.ty, place);
        }
    }

    fn give(&mut self, from: Loc, from_ty: TypeId, place: &Place) {
        let mark = self.code.mark();
        let to = self.loc(place);
        if place.part.is_some() {
            let cell = self.fetch(from, None);
            self.put(to, place.part, cell);
        } else {
            self.move_value((to, place.ty), (from, from_ty));
        }
        self.code.release(mark);
    }

    fn call_block(&mut self, instance: Loc, block: u32, call: &Call) {
        match self.program.blocks[block as usize] {
            BlockKind::Pou(pou) => {
                self.pass(instance, pou, call);
                self.enter(pou, instance);
                self.give_back(instance, pou, call);
            }
            BlockKind::Native(native) => {
                let fields: Vec<(u32, TypeId)> = self.program.types.blocks[block as usize]
                    .fields
                    .iter()
                    .map(|f| (f.offset, f.ty))
                    .collect();
                for (number, e) in &call.inputs {
                    let (offset, ty) = fields[*number];
                    self.store(instance.on(offset), None, ty, e);
                }
                let mark = self.code.mark();
                let base = self.address(instance);
                self.code.emit(Op::CallNative { block: native, base });
                self.code.release(mark);
                for (number, place) in &call.outputs {
                    let (offset, ty) = fields[*number];
                    self.give(instance.on(offset), ty, place);
                }
            }
        }
    }

    /// Runs a body whose instance or frame is there.
    pub(super) fn enter(&mut self, pou: usize, at: Loc) {
        let mark = self.code.mark();
        let base = self.address(at);
        self.code.emit(Op::Call { pou: u32::try_from(pou).unwrap_or(u32::MAX), base });
        self.code.release(mark);
    }

    /// `SPLIT_DATE` and the like: parts come out as LINT cells.
    pub(super) fn split(&mut self, elem: Elem, value: &Expr, parts: &[(usize, Place)]) {
        let value = self.value(value);
        for (part, place) in parts {
            let mark = self.code.mark();
            let dst = self.code.temp();
            self.code.date_part(elem, *part, dst, value);
            let to = self.loc(place);
            let wanted = self.elem_of(place.ty);
            self.code.convert(
                Elem::Lint,
                wanted,
                crate::check::std_functions::How::Round,
                dst,
                dst,
            );
            self.put(to, None, dst);
            self.code.release(mark);
        }
    }
}

/// An argument computed before it is stored.
#[derive(Clone, Copy)]
enum Staged {
    /// A constant: nothing changes it.
    Later,
    At(Loc),
}

fn base_of(area: u32) -> Loc {
    Loc::Direct(Cell::fixed(area))
}
