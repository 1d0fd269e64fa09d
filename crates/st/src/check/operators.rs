//! Operators: which operands go together, in which type they are computed, what comes out.
use super::Checker;
use super::coerce::holder;
use super::constant::{self, BinOp, Const, Folded};
use super::hir::{Expr, ExprKind};
use super::types::{Elem, Type, TypeId};

/// What an operand is, as far as operators care.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Poison,
    Int,
    Real,
    Elem(Elem),
    Text(bool),
    Other,
}

impl Checker<'_> {
    fn kind(&self, ty: TypeId) -> Kind {
        match self.ty(ty) {
            Type::Poison => Kind::Poison,
            Type::IntLiteral => Kind::Int,
            Type::RealLiteral => Kind::Real,
            Type::Text { wide, .. } => Kind::Text(*wide),
            _ => self.elem(ty).map_or(Kind::Other, Kind::Elem),
        }
    }

    /// `left op right`.
    pub(super) fn binary(&mut self, op: BinOp, left: Expr, right: Expr) -> Expr {
        let span = (left.span.0, right.span.1.max(left.span.1));
        let line = left.line;
        let made = match (self.kind(left.ty), self.kind(right.ty)) {
            (Kind::Poison, _) | (_, Kind::Poison) => {
                let ty = if op.is_comparison() { TypeId::BOOL } else { TypeId::POISON };
                Expr { ty, kind: ExprKind::Poison, line, span }
            }
            (Kind::Text(a), Kind::Text(b)) if op.is_comparison() && a == b => {
                Self::compare_text(op, left, right)
            }
            (a, b) if op.is_comparison() => self.compare(op, a, b, left, right),
            (a, b) if op.is_logical() => self.logical(op, a, b, left, right),
            (a, b) => self.arithmetic(op, a, b, left, right),
        };
        Expr { line, span, ..made }
    }

    fn compare_text(op: BinOp, left: Expr, right: Expr) -> Expr {
        let (line, span) = (left.line, left.span);
        if let (ExprKind::Const(a), ExprKind::Const(b)) = (&left.kind, &right.kind)
            && let Folded::Value(v) = constant::binary(op, None, a, b)
        {
            return Expr { ty: TypeId::BOOL, kind: ExprKind::Const(v), line, span };
        }
        let kind = ExprKind::CompareText(op, Box::new(left), Box::new(right));
        Expr { ty: TypeId::BOOL, kind, line, span }
    }

    fn compare(&mut self, op: BinOp, a: Kind, b: Kind, left: Expr, right: Expr) -> Expr {
        let enums = (self.enum_of(left.ty), self.enum_of(right.ty));
        if let (Some(x), Some(y)) = enums
            && x != y
        {
            return self.unfit(op, &left, &right, "Compare values of one enumeration.");
        }
        let comparable = |k: Kind| matches!(k, Kind::Int | Kind::Real | Kind::Elem(_));
        if !comparable(a) || !comparable(b) {
            let advice = match (a, b) {
                (Kind::Text(_), Kind::Text(_)) => "Convert one with STRING_TO_WSTRING(…).",
                (Kind::Other, Kind::Other) => "Compare their members.",
                _ => "Convert one side.",
            };
            return self.unfit(op, &left, &right, advice);
        }
        match self.unify(left, right) {
            Ok((left, right, elem)) => self.computed(op, elem, left, right),
            Err((left, right)) => self.unfit(op, &left, &right, "Convert one side."),
        }
    }

    fn enum_of(&self, ty: TypeId) -> Option<u32> {
        match self.ty(ty) {
            Type::Enum(i) => Some(*i),
            _ => None,
        }
    }

    fn logical(&mut self, op: BinOp, a: Kind, b: Kind, left: Expr, right: Expr) -> Expr {
        let fits = |k: Kind| match k {
            Kind::Int => true,
            Kind::Elem(e) => e == Elem::Bool || e.is_bits() || e.is_int(),
            _ => false,
        };
        let advice = format!("{} takes BOOL or bit strings of one width.", op.symbol());
        if !fits(a) || !fits(b) {
            return self.unfit(op, &left, &right, &advice);
        }
        let lazy = matches!(op, BinOp::AndThen | BinOp::OrElse);
        match self.unify(left, right) {
            Ok((l, r, Some(elem))) if lazy && elem != Elem::Bool => {
                let advice = format!("{} takes BOOL on both sides.", op.symbol());
                self.unfit(op, &l, &r, &advice)
            }
            Ok((l, r, elem)) => {
                if let Some(elem) = elem.filter(|e| e.is_int()) {
                    self.warn_numbers(op, elem, &l);
                }
                self.computed(op, elem, l, r)
            }
            Err((l, r)) => self.unfit(op, &l, &r, &advice),
        }
    }

    fn warn_numbers(&mut self, op: BinOp, elem: Elem, at: &Expr) {
        let bits = super::std_functions::same_width(elem, true).name();
        let name = elem.name();
        let text = format!(
            "{} works on bits, {name} is a number. Convert it to make that plain: {name}_TO_{bits}(…).",
            op.symbol()
        );
        self.warn(at.span, "W0302", text);
    }

    fn arithmetic(&mut self, op: BinOp, a: Kind, b: Kind, left: Expr, right: Expr) -> Expr {
        if let Some(done) = self.times(op, a, b, &left, &right) {
            return done;
        }
        let number = |k: Kind| match k {
            Kind::Int | Kind::Real => true,
            Kind::Elem(e) => e.is_num() || e.is_bits(),
            _ => false,
        };
        if !number(a) || !number(b) {
            let advice = match (op, a, b) {
                (BinOp::Add, Kind::Text(_), Kind::Text(_)) => "Join texts with CONCAT(…, …).",
                _ => "It takes numbers; convert what is none.",
            };
            return self.unfit(op, &left, &right, advice);
        }
        if op == BinOp::Power {
            return self.power(left, right);
        }
        match self.unify(left, right) {
            Ok((l, r, elem)) => {
                let real = elem.map_or_else(|| l.ty == TypeId::REAL_LITERAL, Elem::is_real);
                if op == BinOp::Mod && real {
                    return self.unfit(op, &l, &r, "MOD takes whole numbers.");
                }
                if let Some(elem) = elem.filter(|e| e.is_bits()) {
                    let number = super::std_functions::same_width(elem, false).name();
                    let name = elem.name();
                    let text = format!(
                        "{} is computed on the bits of a {name} as on a {number}. Convert it to \
                         make that plain: {name}_TO_{number}(…).",
                        op.symbol()
                    );
                    self.warn(l.span, "W0302", text);
                }
                self.computed(op, elem, l, r)
            }
            Err((l, r)) => self.unfit(op, &l, &r, "Convert one side."),
        }
    }

    /// Durations and dates: sums, differences, multiples. `None`: none is involved.
    #[expect(clippy::many_single_char_names, reason = "two operands and their kinds")]
    fn times(&mut self, op: BinOp, a: Kind, b: Kind, left: &Expr, right: &Expr) -> Option<Expr> {
        let timed = |k: Kind| match k {
            Kind::Elem(e) if e.is_duration() || e.is_date() => Some(e),
            _ => None,
        };
        let number = |k: Kind| match k {
            Kind::Int | Kind::Real => true,
            Kind::Elem(e) => e.is_num(),
            _ => false,
        };
        let (left, right) = (left.clone(), right.clone());
        match (timed(a), timed(b)) {
            (None, None) => None,
            (Some(x), Some(y)) if x.is_duration() && y.is_duration() => {
                if !matches!(op, BinOp::Add | BinOp::Sub) {
                    let advice = "Times are added and subtracted; for a ratio convert both, for \
                                  example with TIME_TO_REAL(…).";
                    return Some(self.unfit(op, &left, &right, advice));
                }
                let elem = if x == y { x } else { Elem::Ltime };
                let (l, r) = (self.widen(left, elem), self.widen(right, elem));
                Some(self.computed(op, Some(elem), l, r))
            }
            (Some(x), Some(y)) if x.is_date() && y.is_duration() && x != Elem::Date => {
                let plain = matches!(op, BinOp::Add | BinOp::Sub);
                Some(if plain {
                    Self::dated(op, x, left, right)
                } else {
                    self.unfit(op, &left, &right, "Add or subtract a time.")
                })
            }
            (Some(x), Some(y)) if x == y && op == BinOp::Sub => {
                Some(Self::dated(op, Elem::Time, left, right))
            }
            (Some(x), None) if x.is_duration() && number(b) => {
                Some(if matches!(op, BinOp::Mul | BinOp::Div) {
                    self.scale(op, x, left, right)
                } else {
                    let advice = "Write the number as a time, for example T#5s.";
                    self.unfit(op, &left, &right, advice)
                })
            }
            (None, Some(y)) if y.is_duration() && number(a) && op == BinOp::Mul => {
                Some(self.scale(op, y, right, left))
            }
            _ => {
                Some(self.unfit(op, &left, &right, "Dates and times go together only with times."))
            }
        }
    }

    fn dated(op: BinOp, elem: Elem, left: Expr, right: Expr) -> Expr {
        let ty = TypeId::of(elem);
        let (line, span) = (left.line, left.span);
        if let (ExprKind::Const(a), ExprKind::Const(b)) = (&left.kind, &right.kind)
            && let Folded::Value(v) = constant::binary(op, Some(elem), a, b)
        {
            return Expr { ty, kind: ExprKind::Const(v), line, span };
        }
        let kind = ExprKind::Binary(op, elem, Box::new(left), Box::new(right));
        Expr { ty, kind, line, span }
    }

    /// A duration times or divided by a number.
    fn scale(&mut self, op: BinOp, elem: Elem, time: Expr, number: Expr) -> Expr {
        let factor = match self.kind(number.ty) {
            Kind::Real => Elem::Lreal,
            Kind::Elem(e) if e.is_real() => Elem::Lreal,
            Kind::Elem(Elem::Ulint) => Elem::Ulint,
            _ => Elem::Lint,
        };
        let number = self.coerce(number, TypeId::of(factor));
        let ty = TypeId::of(elem);
        let (line, span) = (time.line, time.span);
        if op == BinOp::Div && is_zero(&number) {
            return self.division_by_zero(&number, ty);
        }
        if let (ExprKind::Const(Const::Int(t)), ExprKind::Const(n)) = (&time.kind, &number.kind)
            && let Some(v) = scaled(op, *t, n)
        {
            return Expr { ty, kind: ExprKind::Const(Const::Int(v)), line, span };
        }
        let kind = ExprKind::ScaleTime(op, factor, Box::new(time), Box::new(number));
        Expr { ty, kind, line, span }
    }

    fn power(&mut self, left: Expr, right: Expr) -> Expr {
        if let (ExprKind::Const(Const::Int(a)), ExprKind::Const(Const::Int(b))) =
            (&left.kind, &right.kind)
            && left.ty == TypeId::INT_LITERAL
            && right.ty == TypeId::INT_LITERAL
            && let Some(v) = u32::try_from(*b).ok().and_then(|b| a.checked_pow(b))
            && v.unsigned_abs() <= u128::from(u64::MAX)
        {
            return Expr { kind: ExprKind::Const(Const::Int(v)), ..left };
        }
        let both_literal = [&left, &right]
            .iter()
            .all(|e| matches!(self.ty(e.ty), Type::IntLiteral | Type::RealLiteral));
        if both_literal {
            let (l, r) =
                (self.coerce(left, TypeId::REAL_LITERAL), self.coerce(right, TypeId::REAL_LITERAL));
            return self.computed(BinOp::Power, None, l, r);
        }
        // The base says how exact the result is; an exponent of LREAL asks for the same.
        let wide = |k: Kind| matches!(k, Kind::Elem(Elem::Lreal));
        let base_fits = match self.kind(left.ty) {
            Kind::Elem(e) => e.widens_to(Elem::Real),
            _ => true,
        };
        let elem = if base_fits && !wide(self.kind(right.ty)) { Elem::Real } else { Elem::Lreal };
        let (l, r) = (self.as_real(left, elem), self.as_real(right, elem));
        self.computed(BinOp::Power, Some(elem), l, r)
    }

    /// Any number as REAL or LREAL, even where that rounds: powers are approximate anyway.
    pub(super) fn as_real(&mut self, value: Expr, elem: Elem) -> Expr {
        match self.kind(value.ty) {
            Kind::Elem(_) => self.widen(value, elem),
            _ => self.coerce(value, TypeId::of(elem)),
        }
    }

    /// Both operands in the smallest type that holds them; `None` while both are literals.
    #[expect(clippy::result_large_err, reason = "the operands go back to be named in the error")]
    pub(super) fn unify(
        &mut self,
        left: Expr,
        right: Expr,
    ) -> Result<(Expr, Expr, Option<Elem>), (Expr, Expr)> {
        let (a, b) = (self.kind(left.ty), self.kind(right.ty));
        if matches!(a, Kind::Int | Kind::Real) && matches!(b, Kind::Int | Kind::Real) {
            if a == b {
                return Ok((left, right, None));
            }
            let ty = TypeId::REAL_LITERAL;
            return Ok((self.coerce(left, ty), self.coerce(right, ty), None));
        }
        let elem = match (a, b) {
            (Kind::Elem(x), Kind::Elem(y)) => x.common(y),
            (Kind::Elem(x), k) => literal_beside(x, k, &right),
            (k, Kind::Elem(y)) => literal_beside(y, k, &left),
            _ => None,
        };
        let Some(elem) = elem else { return Err((left, right)) };
        let mut bring = |e: Expr| {
            if self.elem(e.ty).is_some() {
                self.widen(e, elem)
            } else {
                self.coerce(e, TypeId::of(elem))
            }
        };
        let (left, right) = (bring(left), bring(right));
        Ok((left, right, Some(elem)))
    }

    /// The operation, or its value when both sides are known.
    fn computed(&mut self, op: BinOp, elem: Option<Elem>, left: Expr, right: Expr) -> Expr {
        let span = (left.span.0, right.span.1);
        let ty = if op.is_comparison() { TypeId::BOOL } else { elem.map_or(left.ty, TypeId::of) };
        let line = left.line;
        if matches!(op, BinOp::Div | BinOp::Mod) && is_zero(&right) {
            return self.division_by_zero(&right, ty);
        }
        if let (ExprKind::Const(a), ExprKind::Const(b)) = (&left.kind, &right.kind) {
            match constant::binary(op, elem, a, b) {
                Folded::Value(v) => return Expr { ty, kind: ExprKind::Const(v), line, span },
                Folded::Wrapped(v) if elem.is_some() => {
                    let text = format!(
                        "The result does not fit into {} and wraps around. Use a larger type.",
                        self.name(ty)
                    );
                    self.warn(span, "W0502", text);
                    return Expr { ty, kind: ExprKind::Const(v), line, span };
                }
                Folded::Wrapped(_) => {
                    let text = "The result is larger than any type holds. Use smaller numbers.";
                    return self.poison(span, "E0501", text.into(), TypeId::POISON);
                }
                Folded::DivisionByZero => return self.division_by_zero(&right, ty),
                Folded::Unknown => {}
            }
        }
        let elem = elem.unwrap_or(Elem::Lreal);
        let kind = ExprKind::Binary(op, elem, Box::new(left), Box::new(right));
        Expr { ty, kind, line, span }
    }

    fn division_by_zero(&mut self, at: &Expr, ty: TypeId) -> Expr {
        let text = "This divides by zero. Divide by something else.".into();
        self.poison(at.span, "E0504", text, ty)
    }

    fn unfit(&mut self, op: BinOp, left: &Expr, right: &Expr, advice: &str) -> Expr {
        let (a, b) = (self.name(left.ty), self.name(right.ty));
        let text = format!("{} does not go between {a} and {b}. {advice}", op.symbol());
        let ty = if op.is_comparison() { TypeId::BOOL } else { TypeId::POISON };
        self.poison((left.span.0, right.span.1.max(left.span.1)), "E0302", text, ty)
    }

    /// `-value`.
    pub(super) fn negate(&mut self, value: Expr, span: (usize, usize)) -> Expr {
        let line = value.line;
        if let ExprKind::Const(c) = &value.kind {
            let negated = match (self.kind(value.ty), c) {
                (Kind::Int, Const::Int(v)) => Some(Const::Int(-v)),
                (Kind::Real, Const::Real(v)) => Some(Const::Real(-v)),
                (Kind::Elem(e), Const::Real(v)) if e.is_real() => Some(Const::Real(-v)),
                (Kind::Elem(e), Const::Int(v)) if e.is_signed_int() || e.is_duration() => {
                    Some(Const::Int(e.wrap(-v)))
                }
                _ => None,
            };
            if let Some(c) = negated {
                return Expr { ty: value.ty, kind: ExprKind::Const(c), line, span };
            }
        }
        let elem = match self.kind(value.ty) {
            Kind::Poison => return Expr { span, ..value },
            Kind::Elem(e) if e.is_signed_int() || e.is_real() || e.is_duration() => e,
            Kind::Elem(Elem::Usint) => Elem::Int,
            Kind::Elem(Elem::Uint) => Elem::Dint,
            Kind::Elem(Elem::Udint) => Elem::Lint,
            _ => {
                let text = format!(
                    "- does not go before {}. It takes signed numbers and times.",
                    self.name(value.ty)
                );
                return self.poison(span, "E0302", text, TypeId::POISON);
            }
        };
        let value = self.widen(value, elem);
        Expr { ty: TypeId::of(elem), kind: ExprKind::Neg(elem, Box::new(value)), line, span }
    }

    /// `NOT value`.
    pub(super) fn invert(&mut self, value: Expr, span: (usize, usize)) -> Expr {
        let line = value.line;
        let elem = match self.kind(value.ty) {
            Kind::Poison => return Expr { span, ..value },
            Kind::Elem(e) if e == Elem::Bool || e.is_bits() || e.is_int() => e,
            Kind::Int => {
                let value = self.settle(value);
                return self.invert(value, span);
            }
            _ => {
                let text = format!(
                    "NOT does not go before {}. It takes BOOL and bit strings.",
                    self.name(value.ty)
                );
                return self.poison(span, "E0302", text, TypeId::POISON);
            }
        };
        let ty = TypeId::of(elem);
        let folded = match &value.kind {
            ExprKind::Const(Const::Bool(b)) => Some(Const::Bool(!b)),
            ExprKind::Const(Const::Int(v)) => Some(Const::Int(elem.wrap(!v))),
            _ => None,
        };
        let kind = folded.map_or_else(|| ExprKind::Not(elem, Box::new(value)), ExprKind::Const);
        Expr { ty, kind, line, span }
    }
}

/// The type in which a literal meets a value of type `x`.
fn literal_beside(x: Elem, literal: Kind, value: &Expr) -> Option<Elem> {
    match (literal, &value.kind) {
        (Kind::Real, _) if x.is_real() => Some(x),
        (Kind::Real, _) => x.common(Elem::Real).filter(|e| e.is_real()),
        (Kind::Int, ExprKind::Const(Const::Int(v))) => {
            if x.is_real() {
                return Some(x);
            }
            let (low, high) = x.range()?;
            if x.is_duration() || x.is_date() {
                return None;
            }
            if *v >= low && *v <= high {
                return Some(x);
            }
            if x == Elem::Bool {
                return None;
            }
            if x.is_bits() {
                return [Elem::Word, Elem::Dword, Elem::Lword].into_iter().find(|e| {
                    x.widens_to(*e) && e.range().is_some_and(|(l, h)| *v >= l && *v <= h)
                });
            }
            let small = [Elem::Int, Elem::Dint, Elem::Lint, Elem::Ulint]
                .into_iter()
                .find(|e| e.range().is_some_and(|(l, h)| *v >= l && *v <= h))
                .unwrap_or_else(|| holder(*v));
            x.common(small)
        }
        _ => None,
    }
}

fn is_zero(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Const(Const::Int(v)) => *v == 0,
        ExprKind::Const(Const::Real(v)) => *v == 0.0,
        _ => false,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a time has 64 bits")]
fn scaled(op: BinOp, time: i128, number: &Const) -> Option<i128> {
    let exact = match (op, number) {
        (BinOp::Mul, Const::Int(n)) => time.checked_mul(*n)?,
        (BinOp::Div, Const::Int(n)) => time.checked_div(*n)?,
        (BinOp::Mul, Const::Real(n)) => (time as f64 * n).round_ties_even() as i128,
        (BinOp::Div, Const::Real(n)) => (time as f64 / n).round_ties_even() as i128,
        _ => return None,
    };
    (Elem::Time.wrap(exact) == exact).then_some(exact)
}
