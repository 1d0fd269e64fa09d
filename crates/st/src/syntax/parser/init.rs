//! First values: expressions, `[1, 2, 3(0)]`, `(a := 1, b := [2])`.

use super::{DEEPEST_TYPE, Kind, Kw, Parser, codes};
use crate::syntax::ast::{Expr, ExprKind, Ident, Init, InitKind};

/// One element of an array and how often it stands there.
type Element = (Option<Expr>, Option<Init>);

impl Parser<'_> {
    pub(super) fn init(&mut self) -> Init {
        let start = self.span();
        if self.type_depth >= DEEPEST_TYPE {
            let what = format!("First values are nested more than {DEEPEST_TYPE} deep");
            self.too_deep(start, &what);
            let error = Expr { kind: ExprKind::Error, span: start };
            return Init { kind: InitKind::Value(error), span: start };
        }
        self.type_depth += 1;
        let kind = if self.is(Kind::OpenBracket) {
            self.next();
            let elements = self.elements(Kind::CloseBracket);
            self.close_bracket(Kind::CloseBracket, ", or ] behind this value");
            InitKind::Array(elements)
        } else if self.is(Kind::Open) && self.at_field(1) {
            self.next();
            InitKind::Struct(self.fields())
        } else {
            InitKind::Value(self.expr())
        };
        self.type_depth -= 1;
        Init { kind, span: self.since(start) }
    }

    /// Whether `name :=` stands there.
    fn at_field(&self, ahead: usize) -> bool {
        let name = matches!(self.ahead(ahead), Kind::Word | Kind::Quoted | Kind::Kw(_));
        name && self.ahead(ahead + 1) == Kind::Assign
    }

    /// `a := 1, b := 2)`, behind the opening parenthesis.
    fn fields(&mut self) -> Vec<(Ident, Init)> {
        let mut fields = Vec::new();
        while self.at_field(0) {
            let name = self.next();
            self.next();
            fields.push((self.ident(name), self.init()));
            if !self.eat(Kind::Comma) {
                break;
            }
        }
        self.close_bracket(Kind::Close, ", or ) behind this value");
        fields
    }

    pub(super) fn elements(&mut self, end: Kind) -> Vec<Element> {
        let mut elements = Vec::new();
        while !self.is(end) {
            elements.push(self.element());
            if !self.eat(Kind::Comma) {
                break;
            }
        }
        elements
    }

    fn element(&mut self) -> Element {
        if !matches!(self.kind(), Kind::Literal(_)) || self.ahead(1) != Kind::Open {
            return (None, Some(self.init()));
        }
        let count = self.span();
        let Kind::Literal(at) = self.next().kind else { return (None, None) };
        let value = self.tokens.literals.get_mut(at as usize).and_then(Option::take);
        let kind = value.map_or(ExprKind::Error, ExprKind::Literal);
        let count = Some(Expr { kind, span: count });
        let start = self.next().span;
        if self.at_field(0) {
            let kind = InitKind::Struct(self.fields());
            return (count, Some(Init { kind, span: self.since(start) }));
        }
        let value = (!self.is(Kind::Close)).then(|| self.init());
        self.close_bracket(Kind::Close, ") behind the repeated value");
        (count, value)
    }

    /// The value behind `:=` of an array without brackets, as older programs write it.
    pub(super) fn bare_array(&mut self) -> Init {
        let start = self.span();
        let mut elements = self.elements(Kind::Semicolon);
        let single = elements.len() == 1 && elements[0].0.is_none();
        let kind = match elements.pop() {
            Some((None, Some(init))) if single => return init,
            Some(last) => {
                elements.push(last);
                InitKind::Array(elements)
            }
            None => {
                self.expected(codes::EXPRESSION, "a value");
                InitKind::Value(Expr { kind: ExprKind::Error, span: start })
            }
        };
        Init { kind, span: self.since(start) }
    }

    /// `:=` and a first value, if they stand here.
    pub(super) fn optional_init(&mut self, array: bool) -> Option<Init> {
        if self.is(Kind::Equal) && !self.panicking {
            let message = "Write := before a first value.".to_owned();
            self.note(codes::EQUALS, self.span(), message);
        } else if !self.is(Kind::Assign) && !self.is_reference() {
            return None;
        }
        self.next();
        self.eat(Kind::Equal);
        let bare = array && !self.is(Kind::OpenBracket);
        Some(if bare { self.bare_array() } else { self.init() })
    }

    /// `REF=` of CODESYS, of which the `=` is read by the caller.
    fn is_reference(&self) -> bool {
        self.is_word("REF") && self.ahead(1) == Kind::Equal && !self.is_kw(Kw::RefTo)
    }
}
