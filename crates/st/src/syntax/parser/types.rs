//! Types where they are used, and TYPE … `END_TYPE`.

use super::expr::address;
use super::literal::is_integer;
use super::{DEEPEST_TYPE, Kind, Kw, Parser, Span, codes};
use crate::syntax::ast::{Expr, ExprKind, Ident, TypeDecl, TypeKind, TypeRef, VarDecl};

/// A dimension of an array; none is `*`.
type Dimension = (Option<Expr>, Option<Expr>);

impl Parser<'_> {
    pub(super) fn type_ref(&mut self) -> TypeRef {
        let start = self.span();
        if self.type_depth >= DEEPEST_TYPE {
            let what = format!("Types are nested more than {DEEPEST_TYPE} deep");
            self.too_deep(start, &what);
            if matches!(self.kw(), Some(Kw::Struct | Kw::Union)) {
                self.give_up();
            }
            return TypeRef { kind: TypeKind::Named(Ident::new("", start)), span: start };
        }
        self.type_depth += 1;
        let kind = self.type_kind();
        self.type_depth -= 1;
        TypeRef { kind, span: self.since(start) }
    }

    fn type_kind(&mut self) -> TypeKind {
        let to_follows = self.ahead(1) == Kind::Kw(Kw::To);
        match self.kind() {
            Kind::Kw(Kw::Array) => self.array(),
            Kind::Kw(Kw::String) => self.text_type(false),
            Kind::Kw(Kw::Wstring) => self.text_type(true),
            Kind::Kw(Kw::Struct) => self.structure(),
            Kind::Kw(Kw::Union) if !matches!(self.ahead(1), Kind::Semicolon | Kind::Assign) => {
                let start = self.next().span;
                let fields = self.within(start, Kw::EndUnion, Self::declarations);
                self.close_list(start, "UNION", Kw::EndUnion);
                TypeKind::Union(fields.unwrap_or_default())
            }
            Kind::Kw(Kw::Pointer) if to_follows => {
                self.at += 2;
                TypeKind::Pointer(Box::new(self.type_ref()))
            }
            Kind::Kw(Kw::Reference) if to_follows => {
                self.at += 2;
                TypeKind::Reference(Box::new(self.type_ref()))
            }
            Kind::Kw(Kw::RefTo) => {
                self.next();
                TypeKind::Reference(Box::new(self.type_ref()))
            }
            Kind::Open => self.enumeration(None),
            kind if Self::can_name(kind) => self.named(),
            _ => {
                self.expected(codes::TYPE, "a type");
                TypeKind::Named(Ident::new("", Span::new(self.span().start, self.span().start)))
            }
        }
    }

    /// A named type, a subrange or an enumeration over it.
    fn named(&mut self) -> TypeKind {
        let name = self.path("a type");
        if !self.is(Kind::Open) {
            return TypeKind::Named(name);
        }
        let integer = is_integer(&name.text);
        let enumerates = Self::can_name(self.ahead(1))
            && matches!(self.ahead(2), Kind::Assign | Kind::Comma | Kind::Close);
        if integer && enumerates {
            return self.enumeration(Some(name));
        }
        if !integer && !self.range_follows() {
            return TypeKind::Named(name);
        }
        self.next();
        let from = Box::new(self.expr());
        if !self.expect(Kind::DotDot, ".. and the highest value") {
            self.skip_to_close(Kind::Close);
        }
        let to = if self.panicking { from.clone() } else { Box::new(self.expr()) };
        self.close_bracket(Kind::Close, ") behind the range");
        TypeKind::Subrange { base: name, from, to }
    }

    /// Whether `..` stands within the parentheses that open here.
    fn range_follows(&self) -> bool {
        let (mut ahead, mut depth) = (1, 0_usize);
        loop {
            match self.ahead(ahead) {
                Kind::DotDot if depth == 0 => return true,
                Kind::Open => depth += 1,
                Kind::Close if depth == 0 => return false,
                Kind::Close => depth -= 1,
                Kind::Semicolon | Kind::End | Kind::Colon => return false,
                _ => {}
            }
            ahead += 1;
        }
    }

    fn enumeration(&mut self, base: Option<Ident>) -> TypeKind {
        self.next();
        let mut values = Vec::new();
        while !self.is(Kind::Close) && !self.panicking {
            let name = self.name("the name of a value");
            let value = self.eat(Kind::Assign).then(|| self.expr());
            values.push((name, value));
            if !self.eat(Kind::Comma) {
                break;
            }
        }
        self.close_bracket(Kind::Close, ", or ) behind this value");
        let behind_type = ["R_EDGE", "F_EDGE", "READ_WRITE", "READ_ONLY"];
        let edge = behind_type.iter().any(|word| self.is_word(word));
        // Behind the result of a method the next line is a statement.
        let next = self.token(1);
        let closed = next.kind == Kind::Semicolon && next.span.start == self.span().end;
        let here = !self.on_new_line() || closed;
        let word = matches!(self.kind(), Kind::Word | Kind::Quoted) && !edge;
        let behind = base.is_none() && word && here;
        let base = if behind && !self.panicking { Some(self.path("a type")) } else { base };
        TypeKind::Enum { values, base }
    }

    fn array(&mut self) -> TypeKind {
        self.next();
        let mut dims = Vec::new();
        if self.expect(Kind::OpenBracket, "[ and the bounds, as in ARRAY[0..9] OF INT") {
            dims.push(self.dimension());
            while self.eat(Kind::Comma) {
                dims.push(self.dimension());
            }
            self.close_bracket(Kind::CloseBracket, ", or ] behind the bounds");
        }
        if !self.panicking {
            self.expect_kw(Kw::Of);
        } else if self.is_kw(Kw::Of) {
            // The rest of the declaration can still be read.
            self.next();
            self.panicking = false;
        }
        let of = if self.panicking {
            TypeRef { kind: TypeKind::Named(Ident::new("", self.span())), span: self.span() }
        } else {
            self.type_ref()
        };
        TypeKind::Array { dims, of: Box::new(of) }
    }

    fn dimension(&mut self) -> Dimension {
        if self.eat(Kind::Star) {
            return (None, None);
        }
        let from = self.expr();
        if self.expect(Kind::DotDot, ".. and the last index, as in [0..9]") {
            (Some(from), Some(self.expr()))
        } else {
            (Some(from), Some(Expr { kind: ExprKind::Error, span: self.span() }))
        }
    }

    fn text_type(&mut self, wide: bool) -> TypeKind {
        self.next();
        let close = match self.kind() {
            Kind::OpenBracket => Kind::CloseBracket,
            Kind::Open => Kind::Close,
            _ => return TypeKind::Text { wide, length: None },
        };
        self.next();
        let length = Some(Box::new(self.expr()));
        self.close_bracket(close, "the closing bracket behind the length");
        TypeKind::Text { wide, length }
    }

    fn structure(&mut self) -> TypeKind {
        let start = self.next().span;
        let extends = self.eat_kw(Kw::Extends).then(|| self.path("the structure to extend"));
        if self.is_word("OVERLAP") && self.ahead(1) != Kind::Colon {
            self.next();
        }
        self.eat(Kind::Semicolon);
        let fields = self.within(start, Kw::EndStruct, Self::declarations);
        self.close_list(start, "STRUCT", Kw::EndStruct);
        TypeKind::Struct { extends, fields: fields.unwrap_or_default() }
    }

    fn declarations(&mut self) -> Vec<VarDecl> {
        let mut decls = Vec::new();
        while !self.at_list_end() {
            self.declaration(&mut decls);
        }
        decls
    }

    /// Goes behind the word that ends a list of declarations, or reports that it is missing.
    pub(super) fn close_list(&mut self, start: Span, begin: &str, end: Kw) {
        self.panicking = false;
        if self.eat_kw(end) {
            return;
        }
        let message = format!("{begin} has no {} before {}; add it.", end.text(), self.found());
        self.last_error = None;
        self.note(codes::UNCLOSED, start, message);
    }

    /// TYPE … `END_TYPE`.
    pub(super) fn type_block(&mut self) -> Vec<TypeDecl> {
        let start = self.next().span;
        let mut types = Vec::new();
        self.open.push(Kw::EndType);
        loop {
            while self.eat(Kind::Semicolon) {}
            if self.at_list_end() {
                break;
            }
            let before = self.at;
            if let Some(decl) = self.type_decl() {
                types.push(decl);
            }
            if self.at == before {
                self.next();
            }
        }
        self.open.pop();
        self.close_list(start, "TYPE", Kw::EndType);
        self.eat(Kind::Semicolon);
        types
    }

    fn type_decl(&mut self) -> Option<TypeDecl> {
        self.panicking = false;
        while self.is_access_word() && Self::can_name(self.ahead(1)) {
            self.next();
        }
        let start = self.span();
        let name = self.name("the name of a type");
        let extends = self.eat_kw(Kw::Extends).then(|| self.path("the structure to extend"));
        if !self.panicking {
            self.expect(Kind::Colon, ": behind the name of the type");
        }
        if self.panicking {
            self.skip_declaration();
            return None;
        }
        let ty = self.type_ref();
        let array = matches!(ty.kind, TypeKind::Array { .. });
        let init = if self.panicking { None } else { self.optional_init(array) };
        let structure = matches!(ty.kind, TypeKind::Struct { .. } | TypeKind::Union(_));
        if (structure || self.is_kw(Kw::EndType)) && !self.panicking {
            self.eat(Kind::Semicolon);
        } else {
            self.end_declaration();
        }
        Some(TypeDecl { name, extends, ty, init, span: self.since(start) })
    }

    /// An address behind AT.
    pub(super) fn address_token(&mut self) -> Option<crate::syntax::ast::Address> {
        let token = self.token(0);
        if token.kind != Kind::Address {
            self.expected(codes::ADDRESS, "an address behind AT, as in %IX0.0");
            return None;
        }
        let found = address(self.slice(token.span), token.span);
        if found.is_some() {
            self.next();
        } else {
            self.bad_address();
            self.skip_to_close(Kind::Colon);
        }
        found
    }
}
