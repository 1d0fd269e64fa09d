//! Calls of the standard functions: arguments to parameters, the shared type, the result.
use super::Checker;
use super::coerce::listed;
use super::constant::{self, BinOp, Const};
use super::hir::{Expr, ExprKind};
use super::std_functions::{self as std, Conversion, End, Gives, Group, How, Std, StdFn, Take};
use super::types::{Elem, Type, TypeId};

/// An argument as written: perhaps with a name, its value checked.
#[derive(Clone, Debug)]
pub(super) struct Given {
    pub(super) name: Option<(String, (usize, usize))>,
    pub(super) value: Expr,
}

impl Checker<'_> {
    /// A call of `name`, when that is a standard function; gives the arguments back otherwise.
    pub(super) fn std_call(
        &mut self,
        name: &str,
        span: (usize, usize),
        given: Vec<Given>,
        hint: Option<Elem>,
    ) -> Result<Expr, Vec<Given>> {
        if let Some((symbol, chain)) = std::operator(name) {
            return Ok(self.operator_call(name, span, symbol, chain, given));
        }
        if name.eq_ignore_ascii_case("NOT") {
            let mut args = self.bind(name, span, &["IN"], false, given);
            return Ok(match args.pop() {
                Some(value) if args.is_empty() => self.invert(value, span),
                _ => self.nothing_more(span),
            });
        }
        if let Some(conversion) = std::conversion(name) {
            let mut args = self.bind(name, span, &["IN"], false, given);
            return Ok(match args.pop() {
                Some(value) if args.is_empty() => self.convert(name, span, conversion, value),
                _ => self.nothing_more(span),
            });
        }
        let Some(function) = std::find(name) else { return Err(given) };
        let names: Vec<&str> = function.params.iter().map(|(n, _)| *n).collect();
        let args = self.bind(name, span, &names, function.extensible, given);
        if args.len() < function.params.len() {
            return Ok(self.nothing_more(span));
        }
        if function.function == StdFn::Expt {
            let mut args = args.into_iter();
            return Ok(match (args.next(), args.next()) {
                (Some(base), Some(exponent)) => self.binary(BinOp::Power, base, exponent),
                _ => self.nothing_more(span),
            });
        }
        Ok(self.typed(function, span, args, hint))
    }

    pub(super) fn nothing_more(&self, span: (usize, usize)) -> Expr {
        let line = self.line_of(span.0);
        Expr { ty: TypeId::POISON, kind: ExprKind::Poison, line, span }
    }

    /// Orders the arguments by parameter; reports what is missing, unknown or too many, and then
    /// gives none.
    fn bind(
        &mut self,
        function: &str,
        span: (usize, usize),
        params: &[&str],
        extensible: bool,
        given: Vec<Given>,
    ) -> Vec<Expr> {
        let function = function.to_ascii_uppercase();
        let mut slots: Vec<Option<Expr>> = vec![None; params.len()];
        let mut failed = false;
        for (position, arg) in given.into_iter().enumerate() {
            let number = match &arg.name {
                None => Some(position),
                Some((name, _)) => number_of(params, extensible, name),
            };
            let at = arg.name.as_ref().map_or(arg.value.span, |(_, s)| *s);
            let Some(number) = number.filter(|n| *n < 256) else {
                let name = arg.name.map(|(n, _)| n).unwrap_or_default();
                let text = format!(
                    "{function} has no input {name}. It has {}.",
                    all_of(params, extensible)
                );
                self.error(at, "E0402", text);
                failed = true;
                continue;
            };
            if number >= params.len() && !extensible {
                let text = format!(
                    "{function} takes {}; this is one more. Remove it.",
                    count(params.len(), "argument")
                );
                self.error(at, "E0401", text);
                failed = true;
                continue;
            }
            if number >= slots.len() {
                slots.resize(number + 1, None);
            }
            if slots[number].is_some() {
                self.error(at, "E0403", "This input is already given. Remove one.".into());
                failed = true;
            }
            slots[number] = Some(arg.value);
        }
        let missing: Vec<String> = (0..slots.len())
            .filter(|n| slots[*n].is_none())
            .map(|n| params.get(n).map_or_else(|| format!("number {}", n + 1), ToString::to_string))
            .collect();
        if !missing.is_empty() && !failed {
            let text =
                format!("{function} also needs {}.", listed(missing.iter().map(String::as_str)));
            self.error(span, "E0401", text);
            failed = true;
        }
        if failed { Vec::new() } else { slots.into_iter().flatten().collect() }
    }

    fn operator_call(
        &mut self,
        name: &str,
        span: (usize, usize),
        symbol: &str,
        chain: bool,
        given: Vec<Given>,
    ) -> Expr {
        let args = self.bind(name, span, &["IN1", "IN2"], chain, given);
        let op = op_of(symbol);
        let mut args = args.into_iter();
        let (Some(first), Some(second)) = (args.next(), args.next()) else {
            return self.nothing_more(span);
        };
        if !op.is_comparison() {
            let start = self.binary(op, first, second);
            return args.fold(start, |left, right| self.binary(op, left, right));
        }
        // GT(a, b, c) is a > b AND b > c.
        let mut last = second.clone();
        let mut all = self.binary(op, first, second);
        for next in args {
            let link = self.binary(op, last, next.clone());
            all = self.binary(BinOp::And, all, link);
            last = next;
        }
        all
    }

    fn typed(
        &mut self,
        f: &'static Std,
        span: (usize, usize),
        args: Vec<Expr>,
        hint: Option<Elem>,
    ) -> Expr {
        if args.iter().any(|a| a.ty == TypeId::POISON) {
            let ty = std::fixed(f.gives).unwrap_or(TypeId::POISON);
            return Expr { ty, ..self.nothing_more(span) };
        }
        let takes = |n: usize| f.params[n.min(f.params.len() - 1)].1;
        let shared: Vec<Expr> = args
            .iter()
            .enumerate()
            .filter(|(n, _)| takes(*n) == Take::Shared)
            .map(|(_, a)| a.clone())
            .collect();
        let Some(common) = self.shared_type(f, span, &shared, hint) else {
            return self.nothing_more(span);
        };
        let mut own = None;
        let mut wide = None;
        let mut fitted = Vec::new();
        for (n, arg) in args.into_iter().enumerate() {
            let at = arg.span;
            let arg = match takes(n) {
                Take::Shared => self.coerce(arg, common),
                Take::Exactly(elem) => self.coerce(arg, TypeId::of(elem)),
                Take::Text => self.text_argument(f, arg, &mut wide),
                Take::Own(group) => {
                    let arg = self.own_argument(arg, group, if n == 0 { hint } else { None });
                    own = own.or(self.elem(arg.ty));
                    if arg.ty != TypeId::POISON && !self.belongs(arg.ty, group) {
                        let text = format!(
                            "{} takes {} here, this is {}. Convert it.",
                            f.name,
                            group.words(),
                            self.name(arg.ty)
                        );
                        self.poison(at, "E0404", text, TypeId::POISON)
                    } else {
                        arg
                    }
                }
            };
            if matches!(arg.kind, ExprKind::Poison) {
                let ty = std::fixed(f.gives).unwrap_or(TypeId::POISON);
                return Expr { ty, ..self.nothing_more(span) };
            }
            fitted.push(arg);
        }
        self.result(f, span, fitted, common, own)
    }

    fn result(
        &mut self,
        f: &'static Std,
        span: (usize, usize),
        mut args: Vec<Expr>,
        common: TypeId,
        own: Option<Elem>,
    ) -> Expr {
        let line = self.line_of(span.0);
        if f.function == StdFn::Move {
            return args.pop().unwrap_or_else(|| self.nothing_more(span));
        }
        let ty = match f.gives {
            Gives::Shared => common,
            Gives::Own => own.map_or(TypeId::POISON, TypeId::of),
            Gives::Exactly(elem) => TypeId::of(elem),
            Gives::Text => self.text_result(f.function, &args),
        };
        let elem = match f.gives {
            Gives::Own => own,
            _ if common != TypeId::NOTHING => self.elem(common),
            _ => own,
        };
        if let Some(c) = fold(f.function, elem, &args) {
            return Expr { ty, kind: ExprKind::Const(c), line, span };
        }
        Expr { ty, kind: ExprKind::Std(f.function, elem, args), line, span }
    }

    /// The type of the shared arguments; NOTHING when there are none, `None` after an error.
    fn shared_type(
        &mut self,
        f: &Std,
        span: (usize, usize),
        shared: &[Expr],
        hint: Option<Elem>,
    ) -> Option<TypeId> {
        let Some((first, rest)) = shared.split_first() else { return Some(TypeId::NOTHING) };
        if self.is_text(first.ty) && matches!(f.shared, None | Some(Group::Elementary)) {
            return self.shared_text(f, span, shared);
        }
        let mut sample = first.clone();
        for next in rest {
            if sample.ty == next.ty {
                continue;
            }
            match self.unify(sample.clone(), next.clone()) {
                Ok((left, ..)) => sample = left,
                Err(_) => {
                    let text = format!(
                        "{} takes arguments of one type; {} and {} do not go together. Convert one.",
                        f.name,
                        self.name(sample.ty),
                        self.name(next.ty)
                    );
                    self.error(next.span, "E0404", text);
                    return None;
                }
            }
        }
        let ty = self.placed(&sample, f.shared, hint);
        let fits = match f.shared {
            None => true,
            Some(group) => self.belongs(ty, group) || ty == TypeId::POISON,
        };
        if !fits {
            let words = f.shared.map_or("", Group::words);
            let text = format!("{} takes {words}, this is {}. Convert it.", f.name, self.name(ty));
            self.error(first.span, "E0404", text);
            return None;
        }
        Some(ty)
    }

    fn shared_text(&mut self, f: &Std, span: (usize, usize), shared: &[Expr]) -> Option<TypeId> {
        let mut most = 0;
        let mut kind = None;
        for e in shared {
            let Type::Text { wide, capacity } = *self.ty(e.ty) else {
                let text = format!("{} takes texts only when all arguments are texts.", f.name);
                self.error(e.span, "E0404", text);
                return None;
            };
            if kind.is_some_and(|k| k != wide) {
                let text = format!("{} does not mix STRING and WSTRING. Convert one.", f.name);
                self.error(span, "E0404", text);
                return None;
            }
            kind = Some(wide);
            most = most.max(capacity);
        }
        let wide = kind.unwrap_or(false);
        Some(self.program.types.intern(Type::Text { wide, capacity: most }))
    }

    /// Where only literals meet, the type the surroundings ask for, or DINT and LREAL.
    fn placed(&mut self, sample: &Expr, group: Option<Group>, hint: Option<Elem>) -> TypeId {
        let hint = hint.filter(|h| group.is_none_or(|g| g.has(*h)) && (h.is_num() || h.is_bits()));
        match (self.ty(sample.ty).clone(), group) {
            (Type::IntLiteral, Some(Group::Real)) | (Type::RealLiteral, _) => {
                TypeId::of(hint.filter(|h| h.is_real()).unwrap_or(Elem::Lreal))
            }
            (Type::IntLiteral, _) => match hint {
                Some(h) => TypeId::of(h),
                None => self.settle(sample.clone()).ty,
            },
            (_, Some(Group::Real)) => match self.elem(sample.ty) {
                Some(e) if e.is_int() && e.widens_to(Elem::Real) => TypeId::of(Elem::Real),
                Some(e) if e.is_int() => TypeId::of(Elem::Lreal),
                _ => sample.ty,
            },
            _ => sample.ty,
        }
    }

    fn own_argument(&mut self, arg: Expr, group: Group, hint: Option<Elem>) -> Expr {
        match (self.ty(arg.ty), group) {
            (Type::IntLiteral, Group::Real) => self.coerce(arg, TypeId::of(Elem::Lreal)),
            (Type::IntLiteral | Type::RealLiteral, _) => {
                let fits = hint.filter(|h| {
                    group.has(*h) && (h.is_real() || self.ty(arg.ty) == &Type::IntLiteral)
                });
                match fits {
                    Some(h) => self.coerce(arg, TypeId::of(h)),
                    None => self.settle(arg),
                }
            }
            _ if group == Group::Real => match self.elem(arg.ty) {
                Some(e) if e.is_int() => self.widen(arg, Elem::Lreal),
                _ => arg,
            },
            _ => arg,
        }
    }

    fn belongs(&self, ty: TypeId, group: Group) -> bool {
        match self.elem(ty) {
            Some(elem) => group.has(elem),
            None => group == Group::Elementary && self.is_text(ty),
        }
    }

    fn text_argument(&mut self, f: &Std, arg: Expr, wide: &mut Option<bool>) -> Expr {
        let Type::Text { wide: this, .. } = *self.ty(arg.ty) else {
            let text = format!("{} takes a text here, this is {}.", f.name, self.name(arg.ty));
            return self.poison(arg.span, "E0404", text, TypeId::POISON);
        };
        if wide.is_some_and(|w| w != this) {
            let text = format!("{} does not mix STRING and WSTRING. Convert one.", f.name);
            return self.poison(arg.span, "E0404", text, TypeId::POISON);
        }
        *wide = Some(this);
        arg
    }

    /// As long as the arguments together, but never more than 65 535.
    fn text_result(&mut self, function: StdFn, args: &[Expr]) -> TypeId {
        let mut sum: u32 = 0;
        let mut first = None;
        let mut is_wide = false;
        for arg in args {
            if let Type::Text { wide, capacity } = *self.ty(arg.ty) {
                sum = sum.saturating_add(capacity);
                first = first.or(Some(capacity));
                is_wide = wide;
            }
        }
        let joins = matches!(function, StdFn::Concat | StdFn::Insert | StdFn::Replace);
        let capacity = if joins { sum } else { first.unwrap_or(0) }.min(65_535);
        self.program.types.intern(Type::Text { wide: is_wide, capacity })
    }

    /// A conversion function on `value`.
    fn convert(&mut self, name: &str, span: (usize, usize), c: Conversion, value: Expr) -> Expr {
        let line = self.line_of(span.0);
        let value = match c.from {
            End::Elem(elem) => self.given_as(value, elem),
            End::Text { wide } => {
                let capacity = match self.ty(value.ty) {
                    Type::Text { capacity, .. } => *capacity,
                    _ => super::types::DEFAULT_TEXT,
                };
                let ty = self.program.types.intern(Type::Text { wide, capacity });
                self.coerce(value, ty)
            }
            End::Any => self.settle(value),
        };
        let make = |ty, kind| Expr { ty, kind, line, span };
        let from_elem = self.elem(value.ty);
        if matches!(value.kind, ExprKind::Poison) {
            let ty = match c.to {
                End::Elem(elem) => TypeId::of(elem),
                _ => TypeId::POISON,
            };
            return make(ty, ExprKind::Poison);
        }
        match (from_elem, c.to) {
            (Some(from), End::Elem(to)) => self.convert_elem(name, span, (from, to), c.how, value),
            (Some(from), End::Any) => {
                let to = std::same_width(from, c.how == How::ToBcd);
                self.convert_elem(name, span, (from, to), c.how, value)
            }
            (Some(from), End::Text { wide }) => {
                let ty = self.program.types.intern(Type::Text { wide, capacity: 80 });
                make(ty, ExprKind::ToText(from, Box::new(value)))
            }
            (None, End::Elem(to)) if self.is_text(value.ty) => {
                make(TypeId::of(to), ExprKind::FromText(to, Box::new(value)))
            }
            (None, End::Text { wide }) if self.is_text(value.ty) => {
                let Type::Text { wide: has, capacity } = *self.ty(value.ty) else { return value };
                if has == wide {
                    return value;
                }
                // A UTF-16 unit takes up to three bytes.
                let room = if wide { capacity } else { capacity.saturating_mul(3) }.min(65_535);
                let ty = self.program.types.intern(Type::Text { wide, capacity: room });
                make(ty, ExprKind::Recode(Box::new(value)))
            }
            _ => {
                let text = format!("{name} does not convert {}.", self.name(value.ty));
                self.poison(span, "E0404", text, TypeId::POISON)
            }
        }
    }

    fn given_as(&mut self, value: Expr, elem: Elem) -> Expr {
        // A bit pattern is as good as a number where the name says how to read it.
        self.coerce(value, TypeId::of(elem))
    }

    fn convert_elem(
        &mut self,
        name: &str,
        span: (usize, usize),
        (from, to): (Elem, Elem),
        how: How,
        value: Expr,
    ) -> Expr {
        let (line, ty) = (self.line_of(span.0), TypeId::of(to));
        if !convertible(from, to, how) {
            let text =
                format!("There is no conversion {name} from {} to {}.", from.name(), to.name());
            return self.poison(span, "E0404", text, ty);
        }
        if let ExprKind::Const(c) = &value.kind
            && matches!(how, How::Round | How::Trunc)
            && let Some(c) = constant::convert(Some(from), to, how == How::Trunc, c)
        {
            return Expr { ty, kind: ExprKind::Const(c), line, span };
        }
        Expr { ty, kind: ExprKind::Convert(from, to, how, Box::new(value)), line, span }
    }
}

/// Which elementary conversions mean anything.
fn convertible(from: Elem, to: Elem, how: How) -> bool {
    match how {
        How::ToBcd => from.is_unsigned_int() || from.is_signed_int(),
        How::FromBcd => from.is_bits() && to.is_int(),
        How::Trunc => from.is_real() && (to.is_int() || to.is_bits()),
        How::Round => match (from, to) {
            (Elem::Dt, Elem::Date | Elem::Tod) | (Elem::Date, Elem::Dt) => true,
            (a, b) if a.is_date() && b.is_date() => a == b,
            (a, b) if a.is_date() => b.is_int() || b.is_bits() || b.is_real() || b.is_duration(),
            (a, b) if b.is_date() => a.is_int() || a.is_bits() || a.is_real() || a.is_duration(),
            _ => true,
        },
    }
}

/// The operator of a symbol in the table of functions.
fn op_of(symbol: &str) -> BinOp {
    const ALL: [BinOp; 14] = [
        BinOp::Or,
        BinOp::Xor,
        BinOp::And,
        BinOp::Eq,
        BinOp::Ne,
        BinOp::Lt,
        BinOp::Le,
        BinOp::Gt,
        BinOp::Ge,
        BinOp::Add,
        BinOp::Sub,
        BinOp::Mul,
        BinOp::Div,
        BinOp::Mod,
    ];
    ALL.into_iter().find(|o| o.symbol() == symbol).unwrap_or(BinOp::Add)
}

/// The number of a named parameter; IN3 and on where the last one repeats.
fn number_of(params: &[&str], extensible: bool, name: &str) -> Option<usize> {
    if let Some(n) = params.iter().position(|p| p.eq_ignore_ascii_case(name)) {
        return Some(n);
    }
    let last = params.last().filter(|_| extensible)?;
    let stem = last.trim_end_matches(|c: char| c.is_ascii_digit());
    let first: usize = last[stem.len()..].parse().ok()?;
    let given = name.get(..stem.len()).filter(|s| s.eq_ignore_ascii_case(stem))?;
    let number: usize = name[given.len()..].parse().ok()?;
    (number >= first).then(|| params.len() - 1 + number - first)
}

fn all_of(params: &[&str], extensible: bool) -> String {
    let mut all = params.join(", ");
    if extensible {
        all.push_str(" and so on");
    }
    if all.is_empty() { "none".into() } else { all }
}

/// `1 argument`, `2 arguments`.
pub(super) fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// The value of a function of constants, for those that appear in declarations.
fn fold(function: StdFn, elem: Option<Elem>, args: &[Expr]) -> Option<Const> {
    let values: Vec<&Const> = args
        .iter()
        .map(|a| match &a.kind {
            ExprKind::Const(c) => Some(c),
            _ => None,
        })
        .collect::<Option<_>>()?;
    let pick = |op: BinOp| {
        values.iter().copied().cloned().reduce(|a, b| match constant::binary(op, elem, &a, &b) {
            constant::Folded::Value(Const::Bool(true)) => a,
            _ => b,
        })
    };
    match (function, values.as_slice()) {
        (StdFn::Max, _) => pick(BinOp::Ge),
        (StdFn::Min, _) => pick(BinOp::Le),
        (StdFn::Abs, [Const::Int(v)]) => Some(Const::Int(elem?.wrap(v.abs()))),
        (StdFn::Abs, [Const::Real(v)]) => Some(Const::Real(v.abs())),
        (StdFn::Sqrt, [Const::Real(v)]) if *v >= 0.0 => {
            Some(Const::Real(constant::rounded(elem, v.sqrt())))
        }
        (StdFn::Sel, [Const::Bool(g), a, b]) => Some((*if *g { b } else { a }).clone()),
        _ => None,
    }
}
