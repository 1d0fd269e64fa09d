//! ACTIONs: statements of their own over the variables of their POU. To the compiler each is a POU
//! that runs in the memory of its owner.
use super::calls::Target;
use super::hir::{BlockKind, Callee, Owner, Pou};
use super::names::Symbol;
use super::resolve::Resolved;
use super::types::{Section, Type};
use super::{Checker, at};
use crate::syntax::ast;

/// An ACTION that was declared.
#[derive(Debug)]
pub(super) struct ActionEntry<'a> {
    file: usize,
    /// By number among the POUs.
    owner: usize,
    tree: &'a ast::Action,
    /// Its own number among them; known when all POUs are.
    number: usize,
}

impl ActionEntry<'_> {
    fn is_named(&self, name: &str) -> bool {
        self.tree.name.text.eq_ignore_ascii_case(name)
    }
}

impl<'a> Checker<'a> {
    /// Notes an action of the POU of that number.
    pub(super) fn collect_action(&mut self, tree: &'a ast::Action, owner: usize) {
        let entry = ActionEntry { file: self.file, owner, tree, number: usize::MAX };
        self.names.actions.push(entry);
    }

    /// Gives every action its place behind the POUs.
    pub(super) fn declare_actions(&mut self) {
        for place in 0..self.names.actions.len() {
            let ActionEntry { file, owner, tree, .. } = self.names.actions[place];
            self.file = file;
            let name = &tree.name;
            let before = &self.names.actions[..place];
            let twice = before.iter().any(|a| a.owner == owner && a.is_named(&name.text));
            if twice || self.names.locals[owner].contains_key(&name.text.to_lowercase()) {
                let text = format!("{} is already declared here. Rename one.", name.text);
                self.error(at(name.span), "E0201", text);
            }
            self.names.actions[place].number = self.program.pous.len();
            let line = self.line_of(name.span.start);
            let of = &self.program.pous[owner];
            let action = Pou {
                name: format!("{}.{}", of.name, name.text),
                kind: of.kind,
                file: of.file,
                line,
                vars: of.vars.clone(),
                result: None,
                block: None,
                action_of: Some(owner),
                cells: 0,
                body: Vec::new(),
            };
            self.program.pous.push(action);
        }
    }

    /// Checks the statements of every action, which knows what its POU knows.
    pub(super) fn check_actions(&mut self) {
        for place in 0..self.names.actions.len() {
            let ActionEntry { file, owner, tree, number } = self.names.actions[place];
            self.file = file;
            self.enter(owner);
            let body = self.statements(&tree.body);
            self.program.pous[number].body = body;
            self.scope = None;
        }
    }

    /// Whether the POU at hand has an action of that name.
    pub(super) fn has_action(&self, name: &str) -> bool {
        self.scope.as_ref().is_some_and(|scope| self.action_of(scope.pou, name).is_some())
    }

    fn action_of(&self, owner: usize, name: &str) -> Option<usize> {
        let mut actions = self.names.actions.iter();
        actions.find(|a| a.owner == owner && a.is_named(name)).map(|a| a.number)
    }

    /// What a call names, when it is an action: of the POU at hand by its name alone, of an
    /// instance or a program behind a point.
    pub(super) fn action(&mut self, callee: &'a ast::Expr) -> Option<Target> {
        let (number, owner) = match &callee.kind {
            ast::ExprKind::Name(name) if self.local(&name.text).is_none() => {
                (self.action_of(self.scope.as_ref()?.pou, &name.text)?, Owner::Own)
            }
            ast::ExprKind::Member(base, name)
                if self.names.actions.iter().any(|a| a.is_named(&name.text)) =>
            {
                self.action_behind(base, name)?
            }
            _ => return None,
        };
        let name = self.program.pous[number].name.clone();
        Some(Target { callee: Callee::Action(number, owner), name, params: Vec::new() })
    }

    fn action_behind(&mut self, base: &'a ast::Expr, name: &ast::Ident) -> Option<(usize, Owner)> {
        if let ast::ExprKind::Name(first) = &base.kind
            && self.local(&first.text).is_none()
            && let Some(Symbol::Pou(pou)) = self.symbol(&first.text)
            && self.program.pous[pou].is_program()
        {
            let own = self.scope.as_ref().is_some_and(|scope| scope.pou == pou);
            let owner = if own { Owner::Own } else { Owner::Program(pou) };
            return Some((self.action_of(pou, &name.text)?, owner));
        }
        let Resolved::Found(found) = self.resolve(base) else { return None };
        let Type::Block(block) = *self.ty(found.place.ty) else { return None };
        let BlockKind::Pou(pou) = self.program.blocks[block as usize] else { return None };
        let number = self.action_of(pou, &name.text)?;
        let of = &self.program.pous[pou];
        if of.vars.iter().any(|v| v.section == Section::InOut) {
            let text = format!(
                "{} is called only inside {}, whose VAR_IN_OUT is connected while it runs.",
                name.text, of.name
            );
            self.error(at(name.span), "E0407", text);
        }
        Some((number, Owner::Instance(found.place)))
    }
}
