//! Arguments of calls: inputs, references and outputs, each to its parameter.
use super::calls::Target;
use super::coerce::listed;
use super::hir::{Call, Expr, ExprKind, Place};
use super::report::nearest;
use super::resolve::Resolved;
use super::std_calls::count;
use super::types::{FieldDef, Section, Type, TypeId};
use super::{Checker, at};
use crate::syntax::ast::{self, Arg, ArgKind};

impl<'a> Checker<'a> {
    pub(super) fn bind_call(
        &mut self,
        target: &Target,
        (args, direct): (&'a [Arg], bool),
        span: (usize, usize),
    ) -> Call {
        let mut call = Call {
            callee: target.callee.clone(),
            inputs: Vec::new(),
            in_outs: Vec::new(),
            outputs: Vec::new(),
            span,
        };
        let order: Vec<usize> = (0..target.params.len())
            .filter(|n| matches!(target.params[*n].section, Section::Input | Section::InOut))
            .collect();
        let outputs: Vec<usize> = (0..target.params.len())
            .filter(|n| target.params[*n].section == Section::Output)
            .collect();
        let mut given: Vec<usize> = Vec::new();
        let mut failed = false;
        let declared = |name: &str| target.params.iter().any(|p| p.is_named(name));
        let mut position = 0;
        for arg in args {
            if self.enables(arg, declared, direct) {
                continue;
            }
            let bound = match &arg.kind {
                ArgKind::Position(e) => match order.get(position) {
                    Some(n) => self.bind_input(target, *n, Some(e), at(arg.span), &mut call),
                    None => match outputs.get(position - order.len()) {
                        Some(n) => self.bind_output(target, *n, Some(e), &mut call),
                        None => {
                            self.too_many(target, order.len(), at(arg.span));
                            self.expr(e, None);
                            None
                        }
                    },
                },
                ArgKind::Input(name, value) => {
                    self.named_input(target, name, value.as_ref(), &mut call)
                }
                ArgKind::Output { negated, name, target: to } => {
                    if *negated {
                        self.unsupported("NOT before an output", Some(name), name.span);
                        None
                    } else {
                        self.named_output(target, name, to.as_ref(), &mut call)
                    }
                }
            };
            position += 1;
            match bound {
                Some(n) if given.contains(&n) => {
                    let text = format!("{} is given twice. Remove one.", target.params[n].name);
                    self.error(at(arg.span), "E0403", text);
                }
                Some(n) => given.push(n),
                None => failed = true,
            }
        }
        if !failed {
            self.check_missing(target, &given, span);
        }
        call
    }

    fn too_many(&mut self, target: &Target, takes: usize, span: (usize, usize)) {
        let text = format!(
            "{} takes {}; this is one more. Remove it.",
            target.name,
            count(takes, "argument")
        );
        self.error(span, "E0401", text);
    }

    fn check_missing(&mut self, target: &Target, given: &[usize], span: (usize, usize)) {
        let references: Vec<&str> = target
            .params
            .iter()
            .enumerate()
            .filter(|(n, p)| p.section == Section::InOut && !given.contains(n))
            .map(|(_, p)| p.name.as_str())
            .collect();
        if !references.is_empty() {
            let list = listed(references.iter().copied()).replace(" or ", " and ");
            let text = format!("{} also needs a variable for {list} (VAR_IN_OUT).", target.name);
            self.error(span, "E0407", text);
        }
    }

    fn param(&mut self, target: &Target, name: &ast::Ident, out: bool) -> Option<usize> {
        let fits = |p: &FieldDef| match p.section {
            Section::Input => !out,
            Section::InOut => true,
            Section::Output => out,
            _ => false,
        };
        let found = target.params.iter().position(|p| p.is_named(&name.text));
        if let Some(n) = found.filter(|n| fits(&target.params[*n])) {
            return Some(n);
        }
        let text = match found.map(|n| target.params[n].section) {
            Some(Section::Output) => {
                format!("{} is an output. Write {} => variable.", name.text, name.text)
            }
            Some(Section::Input) => {
                format!("{} is an input. Write {} := value.", name.text, name.text)
            }
            _ => {
                let kind = if out { "output" } else { "input" };
                let known = target.params.iter().filter(|p| fits(p)).map(|p| p.name.as_str());
                let hint = nearest(&name.text, known);
                format!("{} has no {kind} {}.{hint}", target.name, name.text)
            }
        };
        self.error(at(name.span), "E0402", text);
        None
    }

    fn named_input(
        &mut self,
        target: &Target,
        name: &'a ast::Ident,
        value: Option<&'a ast::Expr>,
        call: &mut Call,
    ) -> Option<usize> {
        let Some(n) = self.param(target, name, false) else {
            if let Some(e) = value {
                self.expr(e, None);
            }
            return None;
        };
        self.bind_input(target, n, value, at(name.span), call)
    }

    fn bind_input(
        &mut self,
        target: &Target,
        n: usize,
        value: Option<&'a ast::Expr>,
        span: (usize, usize),
        call: &mut Call,
    ) -> Option<usize> {
        let param = &target.params[n];
        let Some(e) = value else { return Some(n) };
        if param.section == Section::InOut {
            let place = self.reference(e, param, target)?;
            call.in_outs.push((n, place));
            return Some(n);
        }
        let hint = self.elem(param.ty);
        let value = self.expr(e, hint);
        let value = self.coerce(value, param.ty);
        let value = self.no_instance(value, span);
        call.inputs.push((n, value));
        Some(n)
    }

    fn no_instance(&mut self, value: Expr, span: (usize, usize)) -> Expr {
        if matches!(self.ty(value.ty), Type::Block(_)) {
            let text = "An instance of a function block is not copied. Pass it as VAR_IN_OUT.";
            return self.poison(span, "E0314", text.into(), value.ty);
        }
        value
    }

    /// A variable for `VAR_IN_OUT`: exactly of its type.
    fn reference(&mut self, e: &'a ast::Expr, param: &FieldDef, target: &Target) -> Option<Place> {
        let what = format!("{} of {}", param.name, target.name);
        let is_block = matches!(self.ty(param.ty), Type::Block(_));
        let place = if is_block { self.instance(e, &what)? } else { self.target(e, &what)? };
        if place.part.is_some() {
            let text = format!("{what} needs a whole variable, not a part of it.");
            self.error(at(e.span), "E0407", text);
            return None;
        }
        let same_text = matches!(
            (self.ty(place.ty), self.ty(param.ty)),
            (Type::Text { wide: a, capacity: room }, Type::Text { wide: b, capacity: wanted })
                if a == b && room == wanted
        );
        if place.ty != param.ty && param.ty != TypeId::POISON && !same_text {
            let text = format!(
                "{what} needs a variable of type {}, this is {}. VAR_IN_OUT does not convert.",
                self.name(param.ty),
                self.name(place.ty)
            );
            self.error(at(e.span), "E0407", text);
            return None;
        }
        Some(place)
    }

    /// An instance that is passed on: members may be called, so nobody writes it.
    fn instance(&mut self, e: &'a ast::Expr, what: &str) -> Option<Place> {
        match self.resolve(e) {
            Resolved::Found(found) => Some(found.place),
            Resolved::Value(value) => {
                if value.ty != TypeId::POISON {
                    let text = format!("{what} needs an instance here.");
                    self.error(at(e.span), "E0310", text);
                }
                None
            }
        }
    }

    fn named_output(
        &mut self,
        target: &Target,
        name: &'a ast::Ident,
        to: Option<&'a ast::Expr>,
        call: &mut Call,
    ) -> Option<usize> {
        let n = self.param(target, name, true)?;
        self.bind_output(target, n, to, call)
    }

    fn bind_output(
        &mut self,
        target: &Target,
        n: usize,
        to: Option<&'a ast::Expr>,
        call: &mut Call,
    ) -> Option<usize> {
        let param = &target.params[n];
        let Some(e) = to else { return Some(n) };
        let place = self.target(e, &format!("{} of {}", param.name, target.name))?;
        if param.section == Section::InOut {
            call.in_outs.push((n, place));
            return Some(n);
        }
        let line = self.line_of(e.span.start);
        let probe = Expr {
            ty: param.ty,
            kind: ExprKind::Place(Box::new(place.clone())),
            line,
            span: at(e.span),
        };
        let fits = self.coerce(probe, place.ty);
        if matches!(fits.kind, ExprKind::Poison) {
            return None;
        }
        call.outputs.push((n, place));
        Some(n)
    }
}
