//! Literals that name their type: `INT#16#FF`, `BOOL#1`, `REAL#-1.5`, `E_State#Running`.

use super::expr::{Node, capitals};
use super::{Kind, Kw, Parser, Span, codes};
use crate::syntax::ast::{ExprKind, Ident, Literal};

/// Types that have no fractions.
const INTEGERS: [&str; 12] = [
    "SINT", "INT", "DINT", "LINT", "USINT", "UINT", "UDINT", "ULINT", "BYTE", "WORD", "DWORD",
    "LWORD",
];

/// Whether a word names an integer or a bit string.
pub(super) fn is_integer(word: &str) -> bool {
    INTEGERS.iter().any(|name| name.eq_ignore_ascii_case(word))
}

impl Parser<'_> {
    /// A prefix and its value.
    pub(super) fn typed(&mut self) -> Node {
        let start = self.next().span;
        let prefix = Span::new(start.start, start.end - 1);
        let ty = Ident::new(self.slice(prefix), prefix);
        let sign = match self.kind() {
            Kind::Minus => -1,
            Kind::Plus => 1,
            _ => 0,
        };
        let adjacent = self.span().start == start.end;
        let value = self.token(usize::from(sign != 0));
        let kind = match value.kind {
            Kind::Literal(at) if adjacent => {
                self.at += if sign == 0 { 1 } else { 2 };
                let literal = self.tokens.literals.get_mut(at as usize).and_then(Option::take);
                self.typed_literal(&ty, sign, literal, value.span)
            }
            Kind::Kw(kw @ (Kw::True | Kw::False)) if is(&ty, "BOOL") && adjacent => {
                self.next();
                ExprKind::Literal(Literal::Bool(kw == Kw::True))
            }
            Kind::Word | Kind::Quoted | Kind::Kw(_) if sign == 0 && adjacent => {
                self.next();
                ExprKind::Qualified(ty, self.ident(value))
            }
            _ => {
                let message = format!("A value must follow {}# without a space.", ty.text);
                self.error(codes::NUMBER, start, message);
                ExprKind::Error
            }
        };
        Node::leaf(kind, self.since(start))
    }

    fn typed_literal(
        &mut self,
        ty: &Ident,
        sign: i8,
        literal: Option<Literal>,
        span: Span,
    ) -> ExprKind {
        let name = capitals(&ty.text, ty.span);
        let factor = if sign < 0 { -1 } else { 1 };
        let real = is(ty, "REAL") || is(ty, "LREAL");
        let literal = match literal {
            Some(Literal::Int { value, .. }) if is(ty, "BOOL") && sign == 0 && value < 2 => {
                Literal::Bool(value == 1)
            }
            Some(Literal::Int { value, .. }) if real => {
                Literal::Real { ty: Some(name), value: (value * factor) as f64 }
            }
            Some(Literal::Int { value, base, .. }) if !is_other(ty) => {
                Literal::Int { ty: Some(name), value: value * factor, base }
            }
            Some(Literal::Real { value, .. }) if !is_integer(&ty.text) && !is_other(ty) => {
                Literal::Real { ty: Some(name), value: if sign < 0 { -value } else { value } }
            }
            Some(text @ Literal::Text(_)) if sign == 0 && is(ty, "STRING") => text,
            Some(text @ Literal::WideText(_)) if sign == 0 && is(ty, "WSTRING") => text,
            Some(_) => {
                let message = format!("This is no value of {}.", ty.text);
                self.note(codes::NUMBER, span, message);
                return ExprKind::Error;
            }
            None => return ExprKind::Error,
        };
        ExprKind::Literal(literal)
    }
}

fn is(ty: &Ident, name: &str) -> bool {
    ty.text.eq_ignore_ascii_case(name)
}

/// Whether numbers are no values of a type.
fn is_other(ty: &Ident) -> bool {
    ["BOOL", "STRING", "WSTRING"].iter().any(|name| is(ty, name))
}
