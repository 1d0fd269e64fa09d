//! Operands: the type two of them meet in, powers, and operators before one value.
use super::Checker;
use super::coerce::holder;
use super::constant::{BinOp, Const};
use super::hir::{Expr, ExprKind};
use super::operators::Kind;
use super::types::{Elem, Type, TypeId};

impl Checker<'_> {
    pub(super) fn power(&mut self, left: Expr, right: Expr) -> Expr {
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
