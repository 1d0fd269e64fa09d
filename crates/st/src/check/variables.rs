//! Variables: global ones on demand, because types and constants name each other in any order;
//! those of POUs when all types are known.
use std::collections::HashMap;

use super::body::{Local, Scope};
use super::hir::{PouKind, Var};
use super::init::Init;
use super::initial::{Late, Target};
use super::names::{State, Symbol};
use super::types::{Section, TypeId};
use super::{Checker, at};
use crate::syntax::ast::{self, VarKind};

impl<'a> Checker<'a> {
    /// Resolves every global variable.
    pub(super) fn resolve_globals(&mut self) {
        for number in 0..self.names.globals.len() {
            let span = self.names.globals[number].name.span;
            self.resolve_global(number, at(span));
        }
    }

    /// Resolves one global variable; `used` is where it is needed.
    pub(super) fn resolve_global(&mut self, number: usize, used: (usize, usize)) {
        let entry = &self.names.globals[number];
        let (block, decl, name, file) = (entry.block, entry.decl, entry.name, entry.file);
        match entry.state {
            State::Done(()) => return,
            State::Busy => {
                let text = format!("{} is declared by itself. Break the circle.", name.text);
                self.error(used, "E0509", text);
                return;
            }
            State::New => {}
        }
        if self.chain >= super::declared_types::LONGEST_CHAIN {
            self.too_deep(used);
            return;
        }
        self.chain += 1;
        self.names.globals[number].state = State::Busy;
        let before = (std::mem::replace(&mut self.file, file), self.scope.take());
        let mut var = self.variable(block, decl, name, Section::Global);
        var.list = Some(self.files[file].stem().to_owned());
        let late = Target::Global(number);
        self.start_value(&mut var, decl, late);
        self.program.globals[number] = var;
        (self.file, self.scope) = before;
        self.names.globals[number].state = State::Done(());
        self.chain -= 1;
    }

    /// Resolves the variables of all POUs.
    pub(super) fn resolve_interfaces(&mut self) {
        for number in 0..self.names.pous.len() {
            let pou = self.names.pous[number];
            self.file = self.program.pous[number].file as usize;
            self.names.locals.push(HashMap::new());
            self.enter(number);
            // Constants first: array bounds of other blocks may name them.
            for constant in [true, false] {
                for block in pou.vars.iter().filter(|b| b.constant == constant) {
                    self.local_block(number, block);
                }
            }
            if let Some(result) = &pou.result {
                let ty = self.spec(result);
                let mut var = Var::placeholder(&pou.name, self.file);
                (var.ty, var.section) = (ty, Section::Local);
                var.line = self.line_of(pou.name.span.start);
                self.program.pous[number].result = Some(self.program.pous[number].vars.len());
                self.add_local(number, &pou.name, var);
            }
            self.scope = None;
            self.fill_block(number);
        }
    }

    /// Looks names up as the POU does.
    pub(super) fn enter(&mut self, pou: usize) {
        self.scope = Some(Scope::new(pou));
    }

    fn local_block(&mut self, pou: usize, block: &'a ast::VarBlock) {
        let kind = self.program.pous[pou].kind;
        let section = match block.kind {
            VarKind::Local | VarKind::Static => Section::Local,
            VarKind::Input => Section::Input,
            VarKind::Output => Section::Output,
            VarKind::InOut => Section::InOut,
            VarKind::Temp => Section::Temp,
            VarKind::External => return self.externals(pou, block),
            VarKind::Global => {
                let text = "VAR_GLOBAL stands outside of POUs. Move this block out.".into();
                return self.error(at(block.span), "E0602", text);
            }
            _ => return self.refuse_block(block),
        };
        if block.kind == VarKind::Static && kind == PouKind::Function {
            return self.unsupported("VAR_STAT in a FUNCTION", None, block.span);
        }
        for decl in &block.decls {
            if !decl.construct.is_empty() {
                self.unsupported("FB_Init", decl.names.first(), decl.span);
            }
            for name in &decl.names {
                let mut var = self.variable(block, decl, name, section);
                let late = Target::Local(pou, self.program.pous[pou].vars.len());
                if section != Section::InOut {
                    self.start_value(&mut var, decl, late);
                }
                let edge = self.edge_of(pou, &var, decl);
                var.edge = edge.is_some().then(|| self.program.pous[pou].vars.len() + 1);
                self.add_local(pou, name, var);
                self.program.pous[pou].vars.extend(edge);
            }
        }
    }

    fn add_local(&mut self, pou: usize, name: &ast::Ident, var: Var) {
        let number = self.program.pous[pou].vars.len();
        let known = self.names.locals[pou].insert(name.text.to_lowercase(), Local::Var(number));
        if known.is_some() {
            let text = format!("{} is already declared here. Rename one.", name.text);
            self.error(at(name.span), "E0201", text);
        }
        self.program.pous[pou].vars.push(var);
    }

    fn externals(&mut self, pou: usize, block: &'a ast::VarBlock) {
        for decl in &block.decls {
            let ty = self.spec(&decl.ty);
            for name in &decl.names {
                let Some(Symbol::Global(number)) = self.symbol(&name.text) else {
                    let text = format!(
                        "There is no global variable {}. Declare it in a VAR_GLOBAL block.",
                        name.text
                    );
                    self.error(at(name.span), "E0208", text);
                    let mut var = Var::placeholder(name, self.file);
                    var.section = Section::Local;
                    self.add_local(pou, name, var);
                    continue;
                };
                let global = self.program.globals[number].ty;
                if ty != global && ty != TypeId::POISON && global != TypeId::POISON {
                    let text = format!(
                        "{} is {} where it is declared, and {} here. Make them the same.",
                        name.text,
                        self.name(global),
                        self.name(ty)
                    );
                    self.error(at(name.span), "E0208", text);
                }
                let key = name.text.to_lowercase();
                self.names.locals[pou].insert(key, Local::Global(number));
            }
        }
    }

    fn variable(
        &mut self,
        block: &'a ast::VarBlock,
        decl: &'a ast::VarDecl,
        name: &ast::Ident,
        section: Section,
    ) -> Var {
        // Every name of `a, b : (Low, High)` has the one type of the declaration.
        let key = std::ptr::from_ref(&decl.ty) as usize;
        let ty = match self.names.written.get(&key) {
            Some(ty) => *ty,
            None => {
                let ty = self.spec(&decl.ty);
                self.names.written.insert(key, ty);
                ty
            }
        };
        Var {
            ty,
            section,
            constant: block.constant,
            retain: block.retain == Some(true) || block.persistent,
            address: decl.address.as_ref().map(|a| a.text.clone()),
            line: self.line_of(name.span.start),
            ..Var::placeholder(name, self.file)
        }
    }

    /// A constant has its value at once, everything else later.
    fn start_value(&mut self, var: &mut Var, decl: &'a ast::VarDecl, target: Target) {
        let plain = self.elem(var.ty).is_some() || self.is_text(var.ty);
        if !(var.constant && plain) {
            self.late.push(Late {
                file: self.file,
                target,
                ty: var.ty,
                spec: &decl.ty,
                init: decl.init.as_ref(),
            });
            return;
        }
        var.init = match &decl.init {
            Some(init) => self.initial(init, var.ty),
            None => self.named_init(&decl.ty),
        };
        var.value = match &var.init {
            Some(Init::Value(c)) => Some(c.clone()),
            // Already reported: nothing more is said about its users.
            _ if decl.init.is_some() => None,
            _ => self.default_value(var.ty),
        };
        if decl.init.is_some() && var.value.is_none() {
            var.ty = TypeId::POISON;
        }
    }
}
