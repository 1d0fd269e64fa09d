//! From names, members, elements and bits to places, and who may write them.
use super::body::Local;
use super::constant::Const;
use super::hir::{Expr, ExprKind, Mention, Place, PouKind, Root};
use super::names::Symbol;
use super::report::nearest;
use super::types::{Section, Type, TypeId};
use super::{Checker, at};
use crate::syntax::ast;

/// A place with what else is known of it.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) place: Place,
    /// Its path while every index is constant, from the root's name on.
    pub(super) path: Option<String>,
    /// The value, when it is an elementary constant.
    pub(super) value: Option<Const>,
    /// Why it can not be written: code and sentence.
    pub(super) deny: Option<(&'static str, String)>,
    /// Writing is allowed but unusual.
    pub(super) own_input: bool,
    /// It lies inside an instance or a program, seen from outside.
    pub(super) outside: bool,
}

/// What an expression names.
pub(super) enum Resolved {
    Found(Box<Found>),
    Value(Expr),
}

impl<'a> Checker<'a> {
    /// What a name, member, element or bit stands for.
    pub(super) fn resolve(&mut self, e: &'a ast::Expr) -> Resolved {
        let span = at(e.span);
        match &e.kind {
            ast::ExprKind::Name(name) => self.resolve_name(&name.text, span),
            ast::ExprKind::Global(name) => match self.symbol(&name.text) {
                Some(Symbol::Global(n)) => self.global(n, span),
                _ => {
                    self.unknown(&name.text, span);
                    self.poisoned(span)
                }
            },
            ast::ExprKind::Member(base, name) => self.resolve_member(base, name, span),
            ast::ExprKind::Index(base, indices) => self.resolve_index(base, indices, span),
            ast::ExprKind::Bit(base, size, number) => self.resolve_part(base, *size, *number, span),
            ast::ExprKind::Address(address) => self.resolve_address(&address.text, span),
            _ => Resolved::Value(self.expr(e, None)),
        }
    }

    pub(super) fn poisoned(&self, span: (usize, usize)) -> Resolved {
        Resolved::Value(self.nothing_more(span))
    }

    fn resolve_name(&mut self, name: &str, span: (usize, usize)) -> Resolved {
        if let Some(local) = self.local(name) {
            return match local {
                Local::Var(n) => self.own(n, span),
                Local::Global(n) => self.global(n, span),
            };
        }
        match self.symbol(name) {
            Some(Symbol::Global(n)) => return self.global(n, span),
            Some(Symbol::Pou(_)) if self.names.values.contains_key(&name.to_lowercase()) => {}
            Some(Symbol::Pou(n)) => {
                let what = match self.program.pous[n].kind {
                    PouKind::Function => "a function; call it with (…)",
                    PouKind::FunctionBlock => "a function block; declare an instance of it",
                    PouKind::Program => "a program; name one of its variables",
                };
                let text = format!("{name} is {what}.");
                self.error(span, "E0206", text);
                return self.poisoned(span);
            }
            Some(Symbol::Type(_)) => {
                let text =
                    format!("{name} is a type, not a value. Name a variable or a value of it.");
                self.error(span, "E0206", text);
                return self.poisoned(span);
            }
            None => {}
        }
        if let Some(value) = self.bare_value(name, span) {
            return Resolved::Value(value);
        }
        self.unknown(name, span);
        self.poisoned(span)
    }

    fn own(&mut self, number: usize, span: (usize, usize)) -> Resolved {
        let Some(var) = self.pou().and_then(|p| p.vars.get(number)).cloned() else {
            return self.poisoned(span);
        };
        if let Some(edge) = var.edge {
            return self.edge_found(var, edge, span);
        }
        let root = Root::Own(number);
        let deny = var.constant.then(|| constant_denied(&var.name));
        let controlled = self
            .scope
            .as_ref()
            .is_some_and(|s| s.controls.iter().any(|c| c.root == root && c.steps.is_empty()));
        let deny = deny.or_else(|| {
            controlled.then(|| {
                let text = format!("{} counts this loop and is not written inside it.", var.name);
                ("E0309", text)
            })
        });
        let temporary = var.section == Section::Temp;
        Resolved::Found(Box::new(Found {
            place: Place { root, steps: Vec::new(), ty: var.ty, part: None },
            path: (!temporary && var.section != Section::InOut).then_some(var.name),
            value: var.value,
            deny,
            own_input: self.is_own_input(number),
            outside: false,
        }))
    }

    fn global(&mut self, number: usize, span: (usize, usize)) -> Resolved {
        self.resolve_global(number, span);
        let var = self.program.globals[number].clone();
        let list = var.list.as_deref().unwrap_or_default();
        Resolved::Found(Box::new(Found {
            place: Place { root: Root::Global(number), steps: Vec::new(), ty: var.ty, part: None },
            path: Some(format!("{list}.{}", var.name)),
            value: var.value,
            deny: var.constant.then(|| constant_denied(&var.name)),
            own_input: false,
            outside: false,
        }))
    }

    /// A value of an enumeration by its bare name.
    fn bare_value(&mut self, name: &str, span: (usize, usize)) -> Option<Expr> {
        let enums = self.names.values.get(&name.to_lowercase())?.clone();
        if let [only] = enums.as_slice() {
            return Some(self.enum_value(*only, name, span));
        }
        let owners: Vec<String> = enums
            .iter()
            .map(|e| format!("{}.{name}", self.program.types.enums[*e as usize].name))
            .collect();
        let text = format!(
            "{name} is a value of several enumerations. Write {}.",
            super::coerce::listed(owners.iter().map(String::as_str))
        );
        self.error(span, "E0205", text);
        Some(self.nothing_more(span))
    }

    /// `Enum.Value`, `Enum#Value`.
    pub(super) fn enum_value(&mut self, number: u32, name: &str, span: (usize, usize)) -> Expr {
        let ty = self.program.types.intern(Type::Enum(number));
        let def = &self.program.types.enums[number as usize];
        let line = self.line_of(span.0);
        if let Some(v) = def.value(name) {
            let v =
                if def.base == super::types::Elem::Lword || def.base == super::types::Elem::Ulint {
                    def.base.wrap(i128::from(v))
                } else {
                    i128::from(v)
                };
            return Expr { ty, kind: ExprKind::Const(Const::Int(v)), line, span };
        }
        let hint = nearest(name, def.values.iter().map(|(n, _)| n.as_str()));
        let list = super::coerce::listed(def.values.iter().map(|(n, _)| n.as_str()));
        let text = if hint.is_empty() {
            format!("{} has no value {name}. It has {list}.", def.name)
        } else {
            format!("{} has no value {name}.{hint}", def.name)
        };
        self.poison(span, "E0204", text, ty)
    }

    /// The enumeration of that name.
    pub(super) fn enum_named(&mut self, name: &ast::Ident) -> Option<u32> {
        let Some(Symbol::Type(_)) = self.symbol(&name.text) else { return None };
        let id = self.named(name);
        match self.ty(id) {
            Type::Enum(number) => Some(*number),
            _ => None,
        }
    }

    fn resolve_member(
        &mut self,
        base: &'a ast::Expr,
        name: &'a ast::Ident,
        span: (usize, usize),
    ) -> Resolved {
        if let ast::ExprKind::Name(first) = &base.kind
            && let Some(done) = self.qualified(first, name, span)
        {
            return done;
        }
        match self.resolve(base) {
            Resolved::Found(found) => self.member(*found, name, span),
            Resolved::Value(value) => {
                if value.ty != TypeId::POISON {
                    let text =
                        format!("This is {} and has no member {}.", self.name(value.ty), name.text);
                    self.error(at(name.span), "E0204", text);
                }
                self.poisoned(span)
            }
        }
    }

    /// `List.x`, `Enum.Value`, `Program.x`; `None` when the first name is a variable or unknown.
    fn qualified(
        &mut self,
        first: &ast::Ident,
        name: &ast::Ident,
        span: (usize, usize),
    ) -> Option<Resolved> {
        if let Some(local) = self.local(&first.text) {
            return self.behind_a_variable(local, first, name, span);
        }
        match self.symbol(&first.text) {
            Some(Symbol::Global(_)) => return None,
            Some(Symbol::Type(_)) => {
                let number = self.enum_named(first)?;
                return Some(Resolved::Value(self.enum_value(number, &name.text, span)));
            }
            Some(Symbol::Pou(n)) if self.program.pous[n].is_program() => {
                return Some(self.program_member(n, name, span));
            }
            _ => {}
        }
        let list = self.names.lists.get(&first.text.to_lowercase())?.clone();
        if let Some(number) = self.in_list(&list, &name.text) {
            return Some(self.global(number, span));
        }
        if let Some(Symbol::Global(n)) = self.symbol(&name.text) {
            let entry = &self.names.globals[n];
            if self.files[entry.file].stem().eq_ignore_ascii_case(&list) {
                return Some(self.global(n, span));
            }
        }
        let globals = self.program.globals.iter().zip(&self.names.globals);
        let members = globals
            .filter(|(_, e)| self.files[e.file].stem().eq_ignore_ascii_case(&list))
            .map(|(g, _)| g.name.as_str());
        let hint = nearest(&name.text, members);
        let text = format!("{list} has no variable {}.{hint}", name.text);
        self.error(at(name.span), "E0204", text);
        Some(self.poisoned(span))
    }

    /// A variable hides an enumeration of its name, but not where it has no members anyway.
    fn behind_a_variable(
        &mut self,
        local: Local,
        first: &ast::Ident,
        name: &ast::Ident,
        span: (usize, usize),
    ) -> Option<Resolved> {
        let ty = match local {
            Local::Var(n) => self.pou()?.vars.get(n)?.ty,
            Local::Global(n) => self.program.globals[n].ty,
        };
        if matches!(self.ty(ty), Type::Struct(_) | Type::Block(_) | Type::Poison) {
            return None;
        }
        let number = self.enum_named(first)?;
        Some(Resolved::Value(self.enum_value(number, &name.text, span)))
    }

    fn program_member(&mut self, pou: usize, name: &ast::Ident, span: (usize, usize)) -> Resolved {
        if self.scope.as_ref().is_some_and(|s| s.pou == pou)
            && let Some(Local::Var(n)) = self.local(&name.text)
        {
            return self.own(n, span);
        }
        let found = match self.names.locals[pou].get(&name.text.to_lowercase()) {
            Some(Local::Var(n)) => Some(*n),
            _ => None,
        };
        let p = &self.program.pous[pou];
        let Some(number) = found else {
            let hint = nearest(&name.text, p.names());
            let text = format!("{} has no variable {}.{hint}", p.name, name.text);
            self.error(at(name.span), "E0204", text);
            return self.poisoned(span);
        };
        let var = p.vars[number].clone();
        if matches!(var.section, Section::Temp | Section::InOut) {
            let text = format!("{} lives only while {} runs.", var.name, p.name);
            self.error(at(name.span), "E0308", text);
            return self.poisoned(span);
        }
        let deny = if var.constant {
            Some(constant_denied(&var.name))
        } else {
            (var.section != Section::Input).then(|| outside_denied(&var.name, &p.name))
        };
        let root = Root::Program(pou, number);
        Resolved::Found(Box::new(Found {
            place: Place { root, steps: Vec::new(), ty: var.ty, part: None },
            path: Some(format!("{}.{}", p.name, var.name)),
            value: var.value,
            deny,
            own_input: false,
            outside: true,
        }))
    }

    /// `%IX0.0`: the variable declared there.
    fn resolve_address(&mut self, address: &str, span: (usize, usize)) -> Resolved {
        let global = self
            .names
            .globals
            .iter()
            .position(|g| g.decl.address.as_ref().is_some_and(|a| a.text == address));
        if let Some(number) = global {
            return self.global(number, span);
        }
        let own = self
            .pou()
            .and_then(|p| p.vars.iter().position(|v| v.address.as_deref() == Some(address)));
        if let Some(number) = own {
            return self.own(number, span);
        }
        let text = format!("No variable is declared at {address}. Declare one with AT {address}.");
        self.error(span, "E0202", text);
        self.poisoned(span)
    }

    /// The value of what was found; a constant is its value.
    pub(super) fn found_value(&mut self, found: Found, span: (usize, usize)) -> Expr {
        let line = self.line_of(span.0);
        self.mention(found.path.as_deref(), found.place.ty, span);
        let kind = match found.value {
            _ if found.place.ty == TypeId::POISON => ExprKind::Poison,
            Some(value) => ExprKind::Const(value),
            None => ExprKind::Place(Box::new(found.place.clone())),
        };
        Expr { ty: found.place.ty, kind, line, span }
    }

    /// Notes that a variable is named here, for the margin.
    pub(super) fn mention(&mut self, path: Option<&str>, ty: TypeId, span: (usize, usize)) {
        let shown = self.elem(ty).is_some() || self.is_text(ty);
        let (Some(path), true, Some(scope)) = (path, shown, &self.scope) else { return };
        let global = path.contains('.')
            && path.split('.').next().is_some_and(|first| self.local(first).is_none());
        self.program.mentions.push(Mention {
            file: u32::try_from(self.file).unwrap_or(u32::MAX),
            line: self.line_of(span.0),
            name: self.files[self.file].text.get(span.0..span.1).unwrap_or(path).to_owned(),
            path: path.to_owned(),
            pou: (!global).then_some(scope.pou),
        });
    }

    /// A variable that is going to be written; reports why it can not be.
    pub(super) fn target(&mut self, e: &'a ast::Expr, what: &str) -> Option<Place> {
        let span = at(e.span);
        match self.resolve(e) {
            Resolved::Found(found) => {
                self.mention(found.path.as_deref(), found.place.ty, span);
                if let Some((code, text)) = found.deny {
                    self.error(span, code, text);
                    return None;
                }
                if found.place.ty == TypeId::POISON {
                    return None;
                }
                if found.own_input {
                    let text = "This is an input, and the next call sets it again. Use a variable \
                                of your own.";
                    self.warn(span, "W0401", text.into());
                }
                Some(found.place)
            }
            Resolved::Value(value) => {
                if value.ty != TypeId::POISON {
                    let text = format!("{what} needs a variable here.");
                    self.error(span, "E0310", text);
                }
                None
            }
        }
    }
}

fn constant_denied(name: &str) -> (&'static str, String) {
    ("E0307", format!("{name} is constant and is not written. Declare it without CONSTANT."))
}

pub(super) fn outside_denied(name: &str, owner: &str) -> (&'static str, String) {
    ("E0308", format!("{name} belongs to {owner}, and only its inputs are written from outside."))
}
