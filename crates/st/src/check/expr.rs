//! Expressions: literals, names, operators, calls.
use super::constant::{self, BinOp, Const};
use super::hir::{Expr, ExprKind};
use super::resolve::Resolved;
use super::types::{Elem, Type, TypeId};
use super::{Checker, at};
use crate::syntax::ast::{self, BinaryOp, Literal, UnaryOp};

/// Deeper nesting is refused: people do not read it, and the stack is finite.
const DEEPEST: u32 = 250;

impl<'a> Checker<'a> {
    /// Checks an expression. `hint` is the type its place asks for, which literals among the
    /// arguments of functions take.
    pub(super) fn expr(&mut self, e: &'a ast::Expr, hint: Option<Elem>) -> Expr {
        let span = at(e.span);
        if self.depth >= DEEPEST {
            let text = "This is nested too deeply. Store a part of it in a variable.".into();
            return self.poison(span, "E0510", text, TypeId::POISON);
        }
        self.depth += 1;
        let value = self.expr_inner(e, hint);
        self.depth -= 1;
        Expr { span, ..value }
    }

    fn expr_inner(&mut self, e: &'a ast::Expr, hint: Option<Elem>) -> Expr {
        let span = at(e.span);
        match &e.kind {
            ast::ExprKind::Literal(literal) => self.literal(literal, span),
            ast::ExprKind::Name(_)
            | ast::ExprKind::Member(..)
            | ast::ExprKind::Index(..)
            | ast::ExprKind::Bit(..)
            | ast::ExprKind::Global(_)
            | ast::ExprKind::Address(_) => match self.resolve(e) {
                Resolved::Found(found) => self.found_value(*found, span),
                Resolved::Value(value) => value,
            },
            ast::ExprKind::Qualified(ty, value) => match self.enum_named(ty) {
                Some(number) => self.enum_value(number, &value.text, span),
                None => {
                    let id = self.named(ty);
                    if id != TypeId::POISON {
                        let text = format!("{} is no enumeration.", ty.text);
                        self.error(span, "E0206", text);
                    }
                    self.nothing_more(span)
                }
            },
            ast::ExprKind::Call(callee, args) => self.call_value(callee, args, span, hint),
            ast::ExprKind::Unary(op, inner) => {
                let value = self.expr(inner, hint);
                match op {
                    UnaryOp::Neg => self.negate(value, span),
                    UnaryOp::Not => self.invert(value, span),
                    UnaryOp::Plus => value,
                }
            }
            ast::ExprKind::Binary(op, left, right) => {
                let op = operator(*op);
                let hint = if op.is_comparison() { None } else { hint };
                let left = self.expr(left, hint);
                let right = self.expr(right, hint);
                self.binary(op, left, right)
            }
            ast::ExprKind::Deref(_) => self.refused("^", span),
            ast::ExprKind::This => self.refused("THIS", span),
            ast::ExprKind::Super => self.refused("SUPER", span),
            ast::ExprKind::Error => self.nothing_more(span),
        }
    }

    pub(super) fn refused(&mut self, what: &str, span: (usize, usize)) -> Expr {
        self.unsupported(what, None, ast::Span::new(span.0, span.1));
        self.nothing_more(span)
    }

    fn literal(&mut self, literal: &Literal, span: (usize, usize)) -> Expr {
        let line = self.line_of(span.0);
        let make = |ty, c| Expr { ty, kind: ExprKind::Const(c), line, span };
        let elem = |e, ns: i64| make(TypeId::of(e), Const::Int(i128::from(ns)));
        match literal {
            Literal::Int { ty, value, .. } => {
                let value = make(TypeId::INT_LITERAL, Const::Int(*value));
                if let ExprKind::Const(Const::Int(v)) = value.kind
                    && v.unsigned_abs() > u128::from(u64::MAX)
                {
                    let text = "This number is larger than any type holds.".into();
                    return self.poison(span, "E0501", text, TypeId::POISON);
                }
                self.typed_literal(value, ty.as_ref())
            }
            Literal::Real { ty, value } => {
                let value = make(TypeId::REAL_LITERAL, Const::Real(*value));
                self.typed_literal(value, ty.as_ref())
            }
            Literal::Bool(b) => make(TypeId::BOOL, Const::Bool(*b)),
            Literal::Duration { long, nanos } => {
                elem(if *long { Elem::Ltime } else { Elem::Time }, *nanos)
            }
            Literal::Date(ns) => elem(Elem::Date, *ns),
            Literal::TimeOfDay(ns) => elem(Elem::Tod, *ns),
            Literal::DateTime(ns) => elem(Elem::Dt, *ns),
            Literal::Text(text) => self.text_literal(text, false, span),
            Literal::WideText(text) => self.text_literal(text, true, span),
        }
    }

    fn text_literal(&mut self, text: &str, wide: bool, span: (usize, usize)) -> Expr {
        let length = if wide { text.encode_utf16().count() } else { text.len() };
        let capacity = u32::try_from(length).unwrap_or(u32::MAX).clamp(1, 65_535);
        let ty = self.program.types.intern(Type::Text { wide, capacity });
        let kind = ExprKind::Const(Const::Text(text.to_owned()));
        Expr { ty, kind, line: self.line_of(span.0), span }
    }

    /// `INT#5`.
    fn typed_literal(&mut self, value: Expr, ty: Option<&ast::Ident>) -> Expr {
        let Some(ty) = ty else { return value };
        let id = self.named(ty);
        if let (Some(elem), ExprKind::Const(Const::Int(v))) = (self.elem(id), &value.kind)
            && elem.is_bits()
            && *v < 0
        {
            let wrapped = constant::convert(None, elem, false, &Const::Int(*v));
            if let Some(c) = wrapped {
                return Expr { ty: id, kind: ExprKind::Const(c), ..value };
            }
        }
        self.coerce(value, id)
    }

    /// A condition.
    pub(super) fn condition(&mut self, e: &'a ast::Expr) -> Expr {
        let value = self.expr(e, Some(Elem::Bool));
        if self.elem(value.ty) == Some(Elem::Bool) || value.ty == TypeId::POISON {
            return value;
        }
        let text = format!(
            "A condition is TRUE or FALSE, this is {}. Compare it with something.",
            self.name(value.ty)
        );
        self.poison(value.span, "E0305", text, TypeId::BOOL)
    }
}

/// The operator in the checked program's terms.
fn operator(op: BinaryOp) -> BinOp {
    match op {
        BinaryOp::Or => BinOp::Or,
        BinaryOp::Xor => BinOp::Xor,
        BinaryOp::And => BinOp::And,
        BinaryOp::OrElse => BinOp::OrElse,
        BinaryOp::AndThen => BinOp::AndThen,
        BinaryOp::Equal => BinOp::Eq,
        BinaryOp::NotEqual => BinOp::Ne,
        BinaryOp::Less => BinOp::Lt,
        BinaryOp::LessEqual => BinOp::Le,
        BinaryOp::Greater => BinOp::Gt,
        BinaryOp::GreaterEqual => BinOp::Ge,
        BinaryOp::Add => BinOp::Add,
        BinaryOp::Sub => BinOp::Sub,
        BinaryOp::Mul => BinOp::Mul,
        BinaryOp::Div => BinOp::Div,
        BinaryOp::Mod => BinOp::Mod,
        BinaryOp::Power => BinOp::Power,
    }
}
