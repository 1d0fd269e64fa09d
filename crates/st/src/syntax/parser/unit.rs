//! The outermost level of a file.

use super::{DEEPEST_BLOCK, Kind, Kw, Parser, codes};
use crate::syntax::ast::{Item, Namespace, Pou, PouKind, Unit};

impl Parser<'_> {
    pub(super) fn unit(&mut self) -> Unit {
        let mut items = Vec::new();
        if self.text.trim_start_matches('\u{feff}').trim_start().starts_with('<') {
            let message = "This is XML; export the program as Structured Text.".to_owned();
            self.faults.clear();
            self.error(codes::LANGUAGE, self.span(), message);
            return Unit { items };
        }
        while !self.is(Kind::End) {
            self.item(&mut items);
        }
        Unit { items }
    }

    fn item(&mut self, items: &mut Vec<Item>) {
        self.panicking = false;
        let kw = self.kw().filter(|kw| !kw.is_soft() || self.at_unit() || self.at_member());
        match kw {
            Some(Kw::Type) => items.push(Item::Types(self.type_block())),
            Some(Kw::Function) => items.push(Item::Pou(self.pou(PouKind::Function))),
            Some(Kw::FunctionBlock) => items.push(Item::Pou(self.pou(PouKind::FunctionBlock))),
            Some(Kw::Program) => items.push(Item::Pou(self.pou(PouKind::Program))),
            Some(Kw::Class) => items.push(Item::Pou(self.pou(PouKind::Class))),
            Some(Kw::Interface) => items.push(Item::Interface(self.interface())),
            Some(Kw::Configuration) => items.push(Item::Configuration(self.configuration())),
            Some(Kw::Resource) => items.push(Item::Resource(self.resource())),
            Some(Kw::Namespace) => {
                if let Some(namespace) = self.namespace() {
                    items.push(Item::Namespace(namespace));
                }
            }
            Some(Kw::Using) => {
                self.next();
                self.names("a namespace");
                self.end_declaration();
            }
            Some(Kw::Method | Kw::Property | Kw::Action) => self.loose_member(items),
            Some(Kw::VarGlobal | Kw::VarConfig | Kw::VarAccess) => {
                items.push(Item::Globals(self.var_block()));
            }
            Some(kw) if kw.is_var() => self.loose_vars(items),
            Some(kw) if kw.is_end() => {
                let message = format!("{} ends nothing that is open here; remove it.", kw.text());
                self.note(codes::STRAY_END, self.span(), message);
                self.next();
                self.eat(Kind::Semicolon);
            }
            _ if self.eat(Kind::Semicolon) => {}
            _ => self.loose_statements(items),
        }
    }

    /// A member behind its POU belongs to it; alone in a file it stands for itself.
    fn loose_member(&mut self, items: &mut Vec<Item>) {
        let member = self.member_decl();
        match items.last_mut() {
            Some(Item::Pou(pou)) if pou.kind != PouKind::Function => {
                pou.span = pou.span.to(self.previous());
                pou.members.push(member);
            }
            Some(Item::Interface(interface)) => interface.members.push(member),
            _ => items.push(Item::Member(member)),
        }
    }

    fn loose_vars(&mut self, items: &mut [Item]) {
        let start = self.span();
        let block = self.var_block();
        if let Some(pou) = waiting(items) {
            pou.vars.push(block);
            return;
        }
        let message = "These variables belong to no POU; write PROGRAM, FUNCTION_BLOCK or \
                       FUNCTION and a name before them, or VAR_GLOBAL.";
        self.last_error = None;
        self.note(codes::OUTSIDE, start, message.to_owned());
    }

    /// The body of the POU before it, when that was closed with its declarations.
    fn loose_statements(&mut self, items: &mut [Item]) {
        let start = self.span();
        let Some(pou) = waiting(items) else {
            let message = "This stands outside of any POU; write PROGRAM, FUNCTION_BLOCK or \
                           FUNCTION and a name before it.";
            self.error(codes::OUTSIDE, start, message.to_owned());
            return self.skip_outside();
        };
        let end = match pou.kind {
            PouKind::Function => Kw::EndFunction,
            PouKind::FunctionBlock => Kw::EndFunctionBlock,
            PouKind::Program => Kw::EndProgram,
            PouKind::Class => Kw::EndClass,
        };
        let parts = self.parts(end, true);
        pou.vars.extend(parts.vars);
        pou.members.extend(parts.members);
        pou.body.extend(parts.body);
        if self.eat_kw(end) {
            self.eat(Kind::Semicolon);
        }
        pou.span = pou.span.to(self.previous());
        if self.at_block_boundary() {
            return;
        }
        self.skip_outside();
    }

    /// Goes to where the next declaration of the outermost level begins.
    fn skip_outside(&mut self) {
        loop {
            self.next();
            let global = self.kw().is_some_and(|kw| kw.is_var() && kw != Kw::Var);
            if self.is(Kind::End) || self.at_unit() || self.at_member() || global {
                break;
            }
        }
        self.panicking = false;
    }

    fn namespace(&mut self) -> Option<Namespace> {
        let start = self.next().span;
        if self.block_depth >= DEEPEST_BLOCK {
            let what = format!("Namespaces are nested more than {DEEPEST_BLOCK} deep");
            self.too_deep(start, &what);
            self.give_up();
            return None;
        }
        self.access_words();
        let name = self.path("the name of the namespace");
        self.end_pou_head();
        self.block_depth += 1;
        self.open.push(Kw::EndNamespace);
        let mut items = Vec::new();
        while !self.is(Kind::End) && !self.is_kw(Kw::EndNamespace) {
            self.item(&mut items);
        }
        self.open.pop();
        self.block_depth -= 1;
        self.close_list(start, "NAMESPACE", Kw::EndNamespace);
        self.eat(Kind::Semicolon);
        Some(Namespace { name, items, span: self.since(start) })
    }
}

/// The last POU, if it has no statements yet.
fn waiting(items: &mut [Item]) -> Option<&mut Pou> {
    match items.last_mut() {
        Some(Item::Pou(pou)) if pou.body.is_empty() => Some(pou),
        _ => None,
    }
}
