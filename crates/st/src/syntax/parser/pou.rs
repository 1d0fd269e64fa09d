//! FUNCTION, `FUNCTION_BLOCK`, PROGRAM, CLASS and INTERFACE.
//!
//! The word that ends them may be missing, as in exports that keep declarations and bodies apart:
//! then they end where the next one begins.

use super::{Kind, Kw, Parser, Span, codes};
use crate::syntax::ast::{Ident, Interface, Member, Pou, PouKind, Stmt, TypeRef, VarBlock};

/// What a body and its declarations are made of.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) vars: Vec<VarBlock>,
    pub(super) members: Vec<Member>,
    pub(super) body: Vec<Stmt>,
}

impl Parser<'_> {
    pub(super) fn pou(&mut self, kind: PouKind) -> Pou {
        let start = self.next().span;
        let modifiers = self.access_words();
        let (mut result, mut extends, mut implements) = (None, Vec::new(), Vec::new());
        let name = self.pou_name();
        while !self.panicking {
            if self.is(Kind::Colon) && result.is_none() {
                result = self.result_type();
            } else if self.eat_kw(Kw::Extends) {
                extends.extend(self.names("what it extends"));
            } else if self.eat_kw(Kw::Implements) {
                implements.extend(self.names("the interface it implements"));
            } else {
                break;
            }
        }
        self.end_pou_head();
        let parts = self.parts(pou_end(kind), true);
        self.close_pou(start, pou_begin(kind), pou_end(kind));
        let Parts { vars, members, body } = parts;
        let span = self.since(start);
        Pou { kind, name, result, modifiers, extends, implements, vars, members, body, span }
    }

    /// A name, which here may also be one that keywords look like.
    fn pou_name(&mut self) -> Ident {
        let name = self.path("a name");
        if self.panicking {
            self.skip_line();
        }
        name
    }

    /// `: type`.
    pub(super) fn result_type(&mut self) -> Option<TypeRef> {
        self.eat(Kind::Colon).then(|| self.type_ref())
    }

    /// A semicolon behind the head is allowed.
    pub(super) fn end_pou_head(&mut self) {
        if self.panicking {
            self.skip_line();
        }
        self.eat_trailing_semicolon();
    }

    fn skip_line(&mut self) {
        while !self.on_new_line() && !self.at_list_end() {
            self.next();
        }
        self.panicking = false;
    }

    /// Variables, members and statements, up to a word that ends them.
    pub(super) fn parts(&mut self, end: Kw, members: bool) -> Parts {
        let mut parts = Parts::default();
        self.open.push(end);
        loop {
            self.panicking = false;
            match self.kw() {
                Some(Kw::VarGlobal | Kw::VarConfig) if !parts.body.is_empty() => break,
                Some(kw) if kw.is_var() => {
                    if !parts.body.is_empty() {
                        let message = "Declare variables before the first statement.".to_owned();
                        self.note(codes::LATE_VARS, self.span(), message);
                    }
                    parts.vars.push(self.var_block());
                }
                _ if members && self.at_member() => parts.members.push(self.member_decl()),
                _ if self.at_block_boundary() && !self.is_statement_word() => break,
                _ => {
                    let before = self.at;
                    parts.body.append(&mut self.statements());
                    if self.at == before {
                        break;
                    }
                }
            }
        }
        self.open.pop();
        parts
    }

    /// Whether [`Self::statements`] has something to say about the keyword here.
    fn is_statement_word(&self) -> bool {
        self.kw().is_some_and(|kw| {
            let parts = matches!(kw, Kw::Else | Kw::Elsif | Kw::Until | Kw::Catch | Kw::Finally);
            let lists = matches!(kw, Kw::EndVar | Kw::EndStruct | Kw::EndUnion | Kw::EndType);
            parts || lists || super::recover::ends_statement(kw)
        })
    }

    /// Goes behind the end of a POU, which may be missing; another POU's end is taken for it.
    pub(super) fn close_pou(&mut self, start: Span, begin: &str, end: Kw) {
        self.panicking = false;
        let found = self.kw().filter(|kw| kw.is_end() && !self.open.contains(kw));
        match found {
            Some(kw) if kw != end => {
                let (end, kw) = (end.text(), kw.text());
                let message = format!("{begin} is closed by {end}; write it instead of {kw}.");
                self.note(codes::UNCLOSED, self.span(), message);
            }
            Some(_) => {}
            None => return self.depth_check(start),
        }
        self.next();
        self.eat_trailing_semicolon();
    }

    /// Nothing to close; only makes sure that what was read is not empty for ever.
    fn depth_check(&mut self, start: Span) {
        if self.previous().end <= start.start {
            self.next();
        }
    }

    /// INTERFACE … `END_INTERFACE`.
    pub(super) fn interface(&mut self) -> Interface {
        let start = self.next().span;
        self.access_words();
        let name = self.pou_name();
        let extends = if self.eat_kw(Kw::Extends) || self.eat_kw(Kw::Implements) {
            self.names("the interface it extends")
        } else {
            Vec::new()
        };
        self.end_pou_head();
        let parts = self.parts(Kw::EndInterface, true);
        if let Some(stmt) = parts.body.first() {
            let message = "An interface has no statements; it names methods and properties.";
            self.note(codes::OUTSIDE, stmt.span, message.to_owned());
        }
        self.close_pou(start, "INTERFACE", Kw::EndInterface);
        Interface { name, extends, members: parts.members, span: self.since(start) }
    }
}

/// The keyword that begins a POU.
fn pou_begin(kind: PouKind) -> &'static str {
    match kind {
        PouKind::Function => "FUNCTION",
        PouKind::FunctionBlock => "FUNCTION_BLOCK",
        PouKind::Program => "PROGRAM",
        PouKind::Class => "CLASS",
    }
}

fn pou_end(kind: PouKind) -> Kw {
    match kind {
        PouKind::Function => Kw::EndFunction,
        PouKind::FunctionBlock => Kw::EndFunctionBlock,
        PouKind::Program => Kw::EndProgram,
        PouKind::Class => Kw::EndClass,
    }
}
