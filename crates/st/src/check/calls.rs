//! Calls of functions, function block instances and programs: who is called, which argument goes
//! where.
use super::hir::{Callee, Expr, ExprKind, PouKind, Stmt, StmtKind};
use super::names::Symbol;
use super::report::nearest;
use super::resolve::Resolved;
use super::std_calls::{Given, count};
use super::std_functions as std;
use super::types::{Elem, FieldDef, Type, TypeId};
use super::{Checker, at};
use crate::syntax::ast::{self, Arg, ArgKind};

/// Who is called, with its parameters.
pub(super) struct Target {
    pub(super) callee: Callee,
    pub(super) name: String,
    pub(super) params: Vec<FieldDef>,
}

impl<'a> Checker<'a> {
    /// A call whose result is used.
    pub(super) fn call_value(
        &mut self,
        callee: &'a ast::Expr,
        args: &'a [Arg],
        span: (usize, usize),
        hint: Option<Elem>,
    ) -> Expr {
        let (line, direct) = (self.line_of(span.0), ::std::mem::take(&mut self.direct));
        if let ast::ExprKind::Name(name) = &callee.kind
            && self.is_no_own(&name.text)
        {
            return self.std_or_unknown(name, (args, direct), span, hint);
        }
        let Some(target) = self.callee(callee) else {
            self.check_args_alone(args);
            return self.nothing_more(span);
        };
        let result = match target.callee {
            Callee::Function(n) => {
                self.program.pous[n].result.map(|r| self.program.pous[n].vars[r].ty)
            }
            _ => None,
        };
        let name = target.name.clone();
        let call = self.bind_call(&target, (args, direct), span);
        let Some(ty) = result else {
            let text = format!("{name} gives no value. Call it on a line of its own.");
            return self.poison(span, "E0408", text, TypeId::POISON);
        };
        Expr { ty, kind: ExprKind::Call(Box::new(call)), line, span }
    }

    fn std_or_unknown(
        &mut self,
        name: &'a ast::Ident,
        (args, direct): (&'a [Arg], bool),
        span: (usize, usize),
        hint: Option<Elem>,
    ) -> Expr {
        let upper = name.text.to_uppercase();
        if upper == "SIZEOF" {
            return self.size_of(args, span);
        }
        if matches!(
            upper.as_str(),
            "ADR" | "BITADR" | "REF" | "__NEW" | "__DELETE" | "__QUERYINTERFACE"
        ) {
            return self.refused(&upper, span);
        }
        let known = std::operator(&upper).is_some()
            || std::find(&upper).is_some()
            || std::conversion(&upper).is_some()
            || upper == "NOT";
        if !known {
            self.unknown_call(name);
            self.check_args_alone(args);
            return self.nothing_more(span);
        }
        let hint = hint.filter(|_| std::conversion(&upper).is_none());
        let mut given = Vec::new();
        for arg in args {
            if self.enables(arg, |_| false, direct) {
                continue;
            }
            match &arg.kind {
                ArgKind::Position(e) => given.push(Given { name: None, value: self.expr(e, hint) }),
                ArgKind::Input(n, Some(e)) => {
                    let name = Some((n.text.clone(), at(n.span)));
                    given.push(Given { name, value: self.expr(e, hint) });
                }
                ArgKind::Input(n, None) => {
                    let text = format!("{upper} needs a value for {}.", n.text);
                    self.error(at(n.span), "E0401", text);
                    return self.nothing_more(span);
                }
                ArgKind::Output { name: n, .. } => {
                    let text = format!("{upper} has no output {}. Use its value.", n.text);
                    self.error(at(n.span), "E0402", text);
                    return self.nothing_more(span);
                }
            }
        }
        self.std_call(&name.text, span, given, hint).unwrap_or_else(|_| self.nothing_more(span))
    }

    /// Whether nothing that was declared has that name.
    fn is_no_own(&self, name: &str) -> bool {
        self.local(name).is_none() && self.symbol(name).is_none() && !self.has_action(name)
    }

    fn unknown_call(&mut self, name: &ast::Ident) {
        let functions = self.program.pous.iter().filter(|p| p.kind == PouKind::Function);
        let own = functions.map(|p| p.name.as_str());
        let instances = self.pou().into_iter().flat_map(super::hir::Pou::names);
        let standard: Vec<&str> = std::names().collect();
        let known = own.chain(instances).chain(standard.iter().copied());
        let hint = nearest(&name.text, known);
        let text = if hint.is_empty() {
            format!("There is no function {}. Declare it, or add the file that does.", name.text)
        } else {
            format!("There is no function {}.{hint}", name.text)
        };
        self.error(at(name.span), "E0202", text);
    }

    /// Checks arguments of a call that is wrong anyway, for their own errors.
    fn check_args_alone(&mut self, args: &'a [Arg]) {
        for arg in args {
            match &arg.kind {
                ArgKind::Position(e) | ArgKind::Input(_, Some(e)) => {
                    self.expr(e, None);
                }
                _ => {}
            }
        }
    }

    /// SIZEOF of a variable or type, in bytes.
    fn size_of(&mut self, args: &'a [Arg], span: (usize, usize)) -> Expr {
        let [Arg { kind: ArgKind::Position(e), .. }] = args else {
            let text = "SIZEOF takes one variable or type.".into();
            return self.poison(span, "E0401", text, TypeId::INT_LITERAL);
        };
        if !self.laid_out {
            let text = "SIZEOF is not known yet where types are declared. Write the number.".into();
            return self.poison(span, "E0503", text, TypeId::POISON);
        }
        let ty = match &e.kind {
            ast::ExprKind::Name(n)
                if self.local(&n.text).is_none()
                    && (matches!(self.symbol(&n.text), Some(Symbol::Type(_)))
                        || Elem::by_name(&n.text).is_some()) =>
            {
                self.named(n)
            }
            _ => self.expr(e, None).ty,
        };
        let bytes = i128::from(self.program.types.bytes(ty));
        let kind = ExprKind::Const(super::constant::Const::Int(bytes));
        Expr { ty: TypeId::INT_LITERAL, kind, line: self.line_of(span.0), span }
    }

    fn callee(&mut self, callee: &'a ast::Expr) -> Option<Target> {
        let span = at(callee.span);
        if let Some(action) = self.action(callee) {
            return Some(action);
        }
        if let ast::ExprKind::Name(name) = &callee.kind
            && self.local(&name.text).is_none_or(|_| self.is_own_function(&name.text))
            && let Some(number) = self.pou_named(&name.text)
        {
            let pou = &self.program.pous[number];
            let (kind, own) = (pou.kind, pou.name.clone());
            let params = self.params_of(number);
            let callee = match kind {
                PouKind::Function => Callee::Function(number),
                PouKind::Program => Callee::Program(number),
                PouKind::FunctionBlock => {
                    let text =
                        format!("{own} is a function block. Declare an instance and call that.");
                    self.error(span, "E0406", text);
                    return None;
                }
            };
            return Some(Target { callee, name: own, params });
        }
        match self.resolve(callee) {
            Resolved::Found(found) => match *self.ty(found.place.ty) {
                Type::Block(block) => {
                    let def = &self.program.types.blocks[block as usize];
                    let (name, params) = (def.name.clone(), def.fields.clone());
                    let callee = Callee::Block(found.place, block);
                    Some(Target { callee, name, params })
                }
                Type::Poison => None,
                _ => {
                    let text = format!(
                        "This is {} and can not be called. Functions and instances of function \
                         blocks are called.",
                        self.name(found.place.ty)
                    );
                    self.error(span, "E0406", text);
                    None
                }
            },
            Resolved::Value(value) => {
                if value.ty != TypeId::POISON {
                    self.error(span, "E0406", "This can not be called.".into());
                }
                None
            }
        }
    }

    /// Inside a function its name is its result, but `name(…)` would call it.
    fn is_own_function(&self, name: &str) -> bool {
        self.pou().is_some_and(|p| p.kind == PouKind::Function && p.name.eq_ignore_ascii_case(name))
    }

    fn params_of(&self, pou: usize) -> Vec<FieldDef> {
        let vars = &self.program.pous[pou].vars;
        vars.iter()
            .map(|v| FieldDef {
                name: v.name.clone(),
                alias: "",
                ty: v.ty,
                offset: v.offset,
                section: v.section,
                init: v.init.clone(),
            })
            .collect()
    }

    /// A call on a line of its own.
    pub(super) fn call_statement(
        &mut self,
        callee: &'a ast::Expr,
        args: &'a [Arg],
        span: (usize, usize),
    ) -> Option<Stmt> {
        let line = self.line_of(span.0);
        if let ast::ExprKind::Name(name) = &callee.kind
            && self.is_no_own(&name.text)
        {
            if let Some((elem, parts)) = std::split(&name.text) {
                let split = self.split(&name.text, elem, parts, args, span);
                return self.enabled(split);
            }
            let value = self.std_or_unknown(name, (args, true), span, None);
            if !matches!(value.kind, ExprKind::Poison) {
                let text = format!("The value of {} is not used. Assign it.", name.text);
                self.warn(span, "W0402", text);
            }
            return self.enabled(Some(Stmt { kind: StmtKind::Eval(value), line }));
        }
        let Some(target) = self.callee(callee) else {
            self.check_args_alone(args);
            return None;
        };
        let call = self.bind_call(&target, (args, true), span);
        self.enabled(Some(Stmt { kind: StmtKind::Call(call), line }))
    }

    /// `SPLIT_DATE(IN := d, YEAR => y, …)`.
    fn split(
        &mut self,
        name: &str,
        elem: Elem,
        parts: &[&str],
        args: &'a [Arg],
        span: (usize, usize),
    ) -> Option<Stmt> {
        let mut input = None;
        let mut outputs = Vec::new();
        let mut position = 0;
        for arg in args {
            if self.enables(arg, |_| false, true) {
                continue;
            }
            position += 1;
            let (part, e) = match &arg.kind {
                ArgKind::Position(e) => (usize::checked_sub(position, 2), Some(e)),
                ArgKind::Input(n, e) if n.text.eq_ignore_ascii_case("IN") => (None, e.as_ref()),
                ArgKind::Input(n, e) | ArgKind::Output { name: n, target: e, .. } => {
                    let found = parts.iter().position(|p| p.eq_ignore_ascii_case(&n.text));
                    if found.is_none() {
                        let list = parts.join(", ");
                        let text = format!("{name} has no output {}. It has {list}.", n.text);
                        self.error(at(n.span), "E0402", text);
                        return None;
                    }
                    (found, e.as_ref())
                }
            };
            let Some(e) = e else { continue };
            match part {
                None => {
                    let value = self.expr(e, None);
                    input = Some(self.coerce(value, TypeId::of(elem)));
                }
                Some(n) if n < parts.len() => {
                    let place = self.target(e, name)?;
                    if !self.elem(place.ty).is_some_and(Elem::is_int) {
                        let text = format!("{} is a whole number.", parts[n]);
                        self.error(at(e.span), "E0301", text);
                        return None;
                    }
                    outputs.push((n, place));
                }
                Some(_) => {
                    let text = format!("{name} has {}.", count(parts.len(), "output"));
                    self.error(at(e.span), "E0401", text);
                    return None;
                }
            }
        }
        let Some(input) = input else {
            self.error(span, "E0401", format!("{name} also needs IN."));
            return None;
        };
        Some(Stmt { kind: StmtKind::Split(elem, input, outputs), line: self.line_of(span.0) })
    }
}
