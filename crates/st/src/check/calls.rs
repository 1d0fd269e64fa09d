//! Calls of functions, function block instances and programs: who is called, which argument goes
//! where.
use super::coerce::listed;
use super::hir::{Call, Callee, Expr, ExprKind, Place, PouKind, Stmt, StmtKind};
use super::names::Symbol;
use super::report::nearest;
use super::resolve::Resolved;
use super::std_calls::{Given, count};
use super::std_functions as std;
use super::types::{Elem, FieldDef, Section, Type, TypeId};
use super::{Checker, at};
use crate::syntax::ast::{self, Arg, ArgKind};

/// Who is called, with its parameters.
struct Target {
    callee: Callee,
    name: String,
    params: Vec<FieldDef>,
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
        let line = self.line_of(span.0);
        if let ast::ExprKind::Name(name) = &callee.kind
            && self.local(&name.text).is_none()
            && self.symbol(&name.text).is_none()
        {
            return self.std_or_unknown(name, args, span, hint);
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
        let call = self.bind_call(&target, args, span);
        let Some(ty) = result else {
            let text = format!("{name} gives no value. Call it on a line of its own.");
            return self.poison(span, "E0408", text, TypeId::POISON);
        };
        Expr { ty, kind: ExprKind::Call(Box::new(call)), line, span }
    }

    fn std_or_unknown(
        &mut self,
        name: &'a ast::Ident,
        args: &'a [Arg],
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

    fn unknown_call(&mut self, name: &ast::Ident) {
        let functions = self.program.pous.iter().filter(|p| p.kind == PouKind::Function);
        let own = functions.map(|p| p.name.as_str());
        let locals = self.pou().map(|p| p.vars.as_slice()).unwrap_or_default();
        let instances = locals.iter().map(|v| v.name.as_str());
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

    fn bind_call(&mut self, target: &Target, args: &'a [Arg], span: (usize, usize)) -> Call {
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
        for (position, arg) in args.iter().enumerate() {
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
        if place.bit.is_some() {
            let text = format!("{what} needs a whole variable, not one bit of it.");
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

    /// A call on a line of its own.
    pub(super) fn call_statement(
        &mut self,
        callee: &'a ast::Expr,
        args: &'a [Arg],
        span: (usize, usize),
    ) -> Option<Stmt> {
        let line = self.line_of(span.0);
        if let ast::ExprKind::Name(name) = &callee.kind
            && self.local(&name.text).is_none()
            && self.symbol(&name.text).is_none()
        {
            if let Some((elem, parts)) = std::split(&name.text) {
                return self.split(&name.text, elem, parts, args, span);
            }
            let value = self.std_or_unknown(name, args, span, None);
            if !matches!(value.kind, ExprKind::Poison) {
                let text = format!("The value of {} is not used. Assign it.", name.text);
                self.warn(span, "W0402", text);
            }
            return Some(Stmt { kind: StmtKind::Eval(value), line });
        }
        let Some(target) = self.callee(callee) else {
            self.check_args_alone(args);
            return None;
        };
        let call = self.bind_call(&target, args, span);
        Some(Stmt { kind: StmtKind::Call(call), line })
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
        for (position, arg) in args.iter().enumerate() {
            let (part, e) = match &arg.kind {
                ArgKind::Position(e) => (position.checked_sub(1), Some(e)),
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
