//! Calls of conversion functions.
use super::Checker;
use super::constant;
use super::hir::{Expr, ExprKind};
use super::std_functions::{self as std, Conversion, End, How};
use super::types::{Elem, Type, TypeId};

impl Checker<'_> {
    /// A conversion function on `value`.
    pub(super) fn convert(
        &mut self,
        name: &str,
        span: (usize, usize),
        c: Conversion,
        value: Expr,
    ) -> Expr {
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
