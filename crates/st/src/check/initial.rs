//! Initial values as written, and when they are looked at: values of constants at once, because
//! types depend on them; all others when every type is complete.
use super::constant::Const;
use super::hir::ExprKind;
use super::init::Init;
use super::names::{State, Symbol};
use super::report::nearest;
use super::types::{Section, Type, TypeId, span};
use super::{Checker, at};
use crate::syntax::ast::{self, InitKind, TypeKind, TypeRef};

/// Whose initial value waits.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target {
    /// Member of a structure.
    Member(u32, usize),
    Global(usize),
    /// Variable of a POU.
    Local(usize, usize),
}

/// An initial value that waits until all types are complete.
#[derive(Debug)]
pub(super) struct Late<'a> {
    pub(super) file: usize,
    pub(super) target: Target,
    pub(super) ty: TypeId,
    pub(super) spec: &'a TypeRef,
    pub(super) init: Option<&'a ast::Init>,
}

impl<'a> Checker<'a> {
    /// Looks at all initial values that waited.
    pub(super) fn check_late_inits(&mut self) {
        for number in 0..self.names.types.len() {
            self.type_init(number);
        }
        for late in std::mem::take(&mut self.late) {
            self.file = late.file;
            if let Target::Local(pou, _) = late.target {
                self.enter(pou);
            }
            let init = match late.init {
                Some(init) => self.initial(init, late.ty),
                None => self.named_init(late.spec),
            };
            self.scope = None;
            match late.target {
                Target::Member(s, field) => {
                    self.program.types.structs[s as usize].fields[field].init = init;
                }
                Target::Global(n) => self.program.globals[n].init = init,
                Target::Local(pou, var) => {
                    if let Some(block) = self.program.pous[pou].block {
                        let fields = &mut self.program.types.blocks[block as usize].fields;
                        fields[var].init.clone_from(&init);
                    }
                    self.program.pous[pou].vars[var].init = init;
                }
            }
        }
    }

    /// The start value that comes with a named type.
    pub(super) fn named_init(&mut self, spec: &TypeRef) -> Option<Init> {
        let TypeKind::Named(name) = &spec.kind else { return None };
        match self.symbol(&name.text) {
            Some(Symbol::Type(n)) => self.type_init(n),
            _ => None,
        }
    }

    fn type_init(&mut self, number: usize) -> Option<Init> {
        let entry = &self.names.types[number];
        let (decl, file) = (entry.decl, entry.file);
        let State::Done(ty) = entry.state else { return None };
        match &entry.init {
            State::Done(init) => return init.clone(),
            State::Busy => return None,
            State::New => {}
        }
        self.names.types[number].init = State::Busy;
        let before = (std::mem::replace(&mut self.file, file), self.scope.take());
        let init = match &decl.init {
            Some(init) => self.initial(init, ty),
            None => self.named_init(&decl.ty),
        };
        (self.file, self.scope) = before;
        self.names.types[number].init = State::Done(init.clone());
        init
    }

    /// An initial value for a variable of type `ty`.
    pub(super) fn initial(&mut self, init: &'a ast::Init, ty: TypeId) -> Option<Init> {
        match &init.kind {
            InitKind::Value(e) => {
                let hint = self.elem(ty);
                let value = self.constant_expr(e, hint)?;
                let value = self.coerce(value, ty);
                match value.kind {
                    ExprKind::Const(c) => Some(Init::Value(c)),
                    _ => None,
                }
            }
            InitKind::Array(items) => self.initial_array(items, ty, at(init.span)),
            InitKind::Struct(members) => self.initial_members(members, ty, at(init.span)),
        }
    }

    fn initial_array(
        &mut self,
        items: &'a [(Option<ast::Expr>, Option<ast::Init>)],
        ty: TypeId,
        place: (usize, usize),
    ) -> Option<Init> {
        let Type::Array { dims, element } = self.ty(ty).clone() else {
            if ty != TypeId::POISON {
                let text = format!("[…] is the start of an array, this is {}.", self.name(ty));
                self.error(place, "E0301", text);
            }
            return None;
        };
        let room = dims.iter().fold(1_u64, |n, d| n.saturating_mul(span(*d)));
        let mut parts = Vec::new();
        self.array_items(items, element, dims.len(), &mut parts);
        let given = parts.iter().fold(0_u64, |n, (count, _)| n.saturating_add(*count));
        if given > room {
            let text = format!("These are {given} values, the array has {room} elements.");
            self.error(place, "E0505", text);
            return None;
        }
        Some(Init::Array(parts))
    }

    /// Values in the order of memory; rows of an array of several dimensions may have brackets of
    /// their own.
    fn array_items(
        &mut self,
        items: &'a [(Option<ast::Expr>, Option<ast::Init>)],
        element: TypeId,
        dims: usize,
        parts: &mut Vec<(u64, Option<Init>)>,
    ) {
        for (count, value) in items {
            let count = match count {
                Some(e) => self.bounded(e, 0, 1 << 24, "A repetition"),
                None => Some(1),
            };
            let count = count.and_then(|c| u64::try_from(c).ok()).unwrap_or(1);
            let row = match value.as_ref().map(|v| &v.kind) {
                Some(InitKind::Array(row)) if dims > 1 => Some(row),
                _ => None,
            };
            if let Some(row) = row {
                let mut inner = Vec::new();
                self.array_items(row, element, dims - 1, &mut inner);
                for _ in 0..count.min(1 << 16) {
                    parts.extend(inner.iter().cloned());
                }
                continue;
            }
            let init = match value {
                Some(value) => self.initial(value, element),
                None => None,
            };
            parts.push((count, init));
        }
    }

    fn initial_members(
        &mut self,
        members: &'a [(ast::Ident, ast::Init)],
        ty: TypeId,
        place: (usize, usize),
    ) -> Option<Init> {
        let def = match self.ty(ty).clone() {
            Type::Struct(i) => self.program.types.structs[i as usize].clone(),
            Type::Block(i) => self.program.types.blocks[i as usize].clone(),
            Type::Poison => return None,
            _ => {
                let text =
                    format!("(…) is the start of a structure or block, this is {}.", self.name(ty));
                self.error(place, "E0301", text);
                return None;
            }
        };
        let mut list: Vec<(usize, Init)> = Vec::new();
        for (name, value) in members {
            let found = def
                .fields
                .iter()
                .position(|f| f.is_named(&name.text) && f.section != Section::InOut);
            let Some(number) = found else {
                let hint = nearest(&name.text, def.fields.iter().map(|f| f.name.as_str()));
                let text = format!("{} has no member {}.{hint}", def.name, name.text);
                self.error(at(name.span), "E0204", text);
                continue;
            };
            if list.iter().any(|(n, _)| *n == number) {
                let text = format!("{} is given twice. Remove one.", name.text);
                self.error(at(name.span), "E0403", text);
            }
            if let Some(init) = self.initial(value, def.fields[number].ty) {
                list.push((number, init));
            }
        }
        Some(Init::Fields(list))
    }

    /// The value of a constant without one: as its type says, or zero.
    pub(super) fn default_value(&self, ty: TypeId) -> Option<Const> {
        match self.ty(ty) {
            Type::Text { .. } => Some(Const::Text(String::new())),
            Type::Subrange { low, high, .. } => Some(Const::Int(0.clamp(*low, *high))),
            Type::Enum(i) => {
                let first = self.program.types.enums[*i as usize].values.first();
                Some(Const::Int(first.map_or(0, |(_, v)| i128::from(*v))))
            }
            _ => self.elem(ty).map(|e| match e {
                super::types::Elem::Bool => Const::Bool(false),
                e if e.is_real() => Const::Real(0.0),
                _ => Const::Int(0),
            }),
        }
    }
}
