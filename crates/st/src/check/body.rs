//! The body of a POU, and what is known while one is checked.
use super::Checker;
use super::hir::{Place, Pou, PouKind};
use super::types::Section;

/// What a name inside a POU stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Local {
    Var(usize),
    /// A global variable named in `VAR_EXTERNAL`.
    Global(usize),
}

/// The POU at hand.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    pub(super) pou: usize,
    /// Loops around the statement at hand.
    pub(super) loops: u32,
    /// Control variables of the FOR loops around it.
    pub(super) controls: Vec<Place>,
}

impl Scope {
    pub(super) fn new(pou: usize) -> Self {
        Self { pou, loops: 0, controls: Vec::new() }
    }
}

impl Checker<'_> {
    /// Checks the statements of every POU.
    pub(super) fn check_bodies(&mut self) {
        for pou in 0..self.names.pous.len() {
            self.file = self.program.pous[pou].file as usize;
            self.enter(pou);
            let tree = self.names.pous[pou];
            let mut body = self.find_edges();
            body.extend(self.statements(&tree.body));
            self.program.pous[pou].body = body;
            self.scope = None;
        }
    }

    /// What a name stands for inside the POU at hand.
    pub(super) fn local(&self, name: &str) -> Option<Local> {
        let scope = self.scope.as_ref()?;
        self.names.locals.get(scope.pou)?.get(&name.to_lowercase()).copied()
    }

    /// The POU at hand.
    pub(super) fn pou(&self) -> Option<&Pou> {
        self.program.pous.get(self.scope.as_ref()?.pou)
    }

    /// Whether a variable may be written only with a warning: an input, by its own POU.
    pub(super) fn is_own_input(&self, number: usize) -> bool {
        self.pou().is_some_and(|p| {
            p.kind != PouKind::Program
                && p.vars.get(number).is_some_and(|v| v.section == Section::Input)
        })
    }
}
