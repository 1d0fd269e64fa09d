//! METHOD, PROPERTY and ACTION.

use super::{Kind, Kw, Parser, codes};
use crate::syntax::ast::{Action, Member, Method, Property, Stmt, TypeKind, TypeRef, VarBlock};

impl Parser<'_> {
    pub(super) fn member_decl(&mut self) -> Member {
        match self.kw() {
            Some(Kw::Method) => Member::Method(self.method()),
            Some(Kw::Property) => Member::Property(self.property()),
            _ => Member::Action(self.action()),
        }
    }

    fn method(&mut self) -> Method {
        let start = self.next().span;
        let modifiers = self.access_words();
        let name = self.name("the name of the method");
        let result = if self.panicking { None } else { self.result_type() };
        self.end_pou_head();
        let parts = self.parts(Kw::EndMethod, false);
        self.close_member(Kw::EndMethod);
        let span = self.since(start);
        Method { modifiers, name, result, vars: parts.vars, body: parts.body, span }
    }

    /// The word that ends a member may be missing; it then ends where the next begins.
    fn close_member(&mut self, end: Kw) {
        if self.eat_kw(end) {
            self.eat_trailing_semicolon();
        }
    }

    fn action(&mut self) -> Action {
        let start = self.next().span;
        let name = self.name("the name of the action");
        self.eat(Kind::Colon);
        self.end_pou_head();
        let parts = self.parts(Kw::EndAction, false);
        if let Some(block) = parts.vars.first() {
            let message = "An action uses its POU's variables; declare these there.".to_owned();
            self.note(codes::OUTSIDE, block.span, message);
        }
        self.close_member(Kw::EndAction);
        Action { name, body: parts.body, span: self.since(start) }
    }

    fn property(&mut self) -> Property {
        let start = self.next().span;
        let modifiers = self.access_words();
        let name = self.name("the name of the property");
        let ty = if self.panicking { None } else { self.result_type() };
        if ty.is_none() {
            self.expected(codes::EXPECTED, ": and the type of the property");
        }
        let ty = ty.unwrap_or_else(|| {
            let span = self.span();
            TypeRef { kind: TypeKind::Named(crate::syntax::ast::Ident::new("", span)), span }
        });
        self.end_pou_head();
        let (mut get, mut set) = (None, None);
        loop {
            self.access_words();
            if self.is_accessor("GET") {
                get = Some(self.accessor(Kw::EndGet));
            } else if self.is_accessor("SET") {
                set = Some(self.accessor(Kw::EndSet));
            } else {
                break;
            }
        }
        self.close_member(Kw::EndProperty);
        Property { modifiers, name, ty, get, set, span: self.since(start) }
    }

    /// Whether the other part of a property begins here, so that `END_GET` is left out.
    pub(super) fn at_accessor(&self) -> bool {
        let within = matches!(self.open.last(), Some(Kw::EndGet | Kw::EndSet));
        within && (self.is_accessor("GET") || self.is_accessor("SET"))
    }

    fn is_accessor(&self, word: &str) -> bool {
        let used = matches!(
            self.ahead(1),
            Kind::Assign
                | Kind::Try
                | Kind::Open
                | Kind::Dot
                | Kind::OpenBracket
                | Kind::Caret
                | Kind::Colon
        );
        // Get S= x;
        let set = self.ahead(1) == Kind::Word && self.ahead(2) == Kind::Equal;
        self.is_word(word) && !used && !set
    }

    fn accessor(&mut self, end: Kw) -> (Vec<VarBlock>, Vec<Stmt>) {
        self.next();
        let parts = self.parts(end, false);
        self.close_member(end);
        (parts.vars, parts.body)
    }
}
