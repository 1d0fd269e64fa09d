//! CASE: labels are constants of the selector's type, each at most once.
use super::constant::Const;
use super::hir::{Arm, Expr, ExprKind, StmtKind};
use super::types::{Type, TypeId};
use super::{Checker, at};
use crate::syntax::ast::{self, CaseLabel};

impl<'a> Checker<'a> {
    /// Checks a CASE.
    pub(super) fn case(
        &mut self,
        selector: &'a ast::Expr,
        arms: &'a [ast::CaseArm],
        otherwise: Option<&'a [ast::Stmt]>,
    ) -> Option<StmtKind> {
        let value = self.expr(selector, None);
        let value = self.settle(value);
        let elem = self.elem(value.ty).filter(|e| e.is_int() || e.is_bits());
        if elem.is_none() && value.ty != TypeId::POISON {
            let text = format!(
                "CASE looks at a whole number or an enumeration, this is {}. Use IF.",
                self.name(value.ty)
            );
            self.error(at(selector.span), "E0312", text);
        }
        let ty = if elem.is_some() { value.ty } else { TypeId::POISON };
        let mut seen: Vec<(i128, i128)> = Vec::new();
        let mut checked = Vec::new();
        for arm in arms {
            let mut labels = Vec::new();
            for label in &arm.labels {
                if let Some((label, span)) = self.label(label, ty) {
                    self.once(label, &seen, span);
                    seen.push(label);
                    labels.push(label);
                }
            }
            let line = self.line_of(arm.span.start);
            checked.push(Arm { labels, body: self.arm_body(&arm.body), line });
        }
        let otherwise = otherwise.map(|b| self.arm_body(b)).unwrap_or_default();
        Some(StmtKind::Case(value, elem?, checked, otherwise))
    }

    fn once(&mut self, (low, high): (i128, i128), seen: &[(i128, i128)], span: (usize, usize)) {
        if let Some((l, h)) = seen.iter().find(|(l, h)| low <= *h && high >= *l) {
            let range = |l: i128, h: i128| if l == h { l.to_string() } else { format!("{l}..{h}") };
            let text = format!(
                "{} is already handled above by {}. Remove one.",
                range(low, high),
                range(*l, *h)
            );
            self.error(span, "E0506", text);
        }
    }

    fn label(
        &mut self,
        label: &'a CaseLabel,
        ty: TypeId,
    ) -> Option<((i128, i128), (usize, usize))> {
        match label {
            CaseLabel::Value(e) => {
                let v = self.label_value(e, ty)?;
                Some(((v, v), at(e.span)))
            }
            CaseLabel::Range(a, b) => {
                let span = (a.span.start, b.span.end);
                let low = self.label_value(a, ty);
                let high = self.label_value(b, ty);
                let (low, high) = (low?, high?);
                if low > high {
                    let text = format!("{low}..{high} holds nothing. Swap the bounds.");
                    self.error(span, "E0507", text);
                    return None;
                }
                Some(((low, high), span))
            }
        }
    }

    fn label_value(&mut self, e: &'a ast::Expr, ty: TypeId) -> Option<i128> {
        let value = self.label_expr(e, ty)?;
        match value.kind {
            ExprKind::Const(Const::Int(v)) => Some(v),
            _ => None,
        }
    }

    /// A value of the selector's enumeration may stand bare even where others have the name too.
    fn label_expr(&mut self, e: &'a ast::Expr, ty: TypeId) -> Option<Expr> {
        if let (Type::Enum(number), ast::ExprKind::Name(name)) = (self.ty(ty).clone(), &e.kind)
            && self.local(&name.text).is_none()
            && self.program.types.enums[number as usize].value(&name.text).is_some()
        {
            return Some(self.enum_value(number, &name.text, at(e.span)));
        }
        let value = self.constant_expr(e, None)?;
        if ty == TypeId::POISON {
            return None;
        }
        // A subrange's selector may meet labels outside it; they are never reached.
        let ty = match self.ty(ty) {
            Type::Subrange { base, .. } => TypeId::of(*base),
            _ => ty,
        };
        let wider = match (self.elem(value.ty), self.elem(ty)) {
            (Some(a), Some(b)) if !a.widens_to(b) && value.ty != ty => a.is_int() && b.is_int(),
            _ => false,
        };
        let is_enum = matches!(self.ty(value.ty), Type::Enum(_));
        if (wider || is_enum) && !matches!(self.ty(ty), Type::Enum(_)) {
            return Some(value);
        }
        Some(self.coerce(value, ty))
    }
}
