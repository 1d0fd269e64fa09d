//! From syntax trees to a checked program: names, types, constants, calls.
//!
//! All errors of all files are reported, none that only follows from an earlier one: what was
//! reported gets the poison type, and about poison nothing more is said. A program with an error
//! is not compiled, so the checked program may hold poison then.
mod actions;
mod bindings;
mod body;
mod calls;
mod case;
mod coerce;
mod config;
pub(crate) mod constant;
mod conversions;
mod declared_types;
mod edges;
pub(crate) mod elem;
mod enable;
mod expr;
pub(crate) mod hir;
pub(crate) mod init;
mod initial;
mod layout;
mod members;
mod names;
mod operands;
mod operators;
mod qualified;
mod recursion;
mod report;
mod resolve;
mod statements;
mod std_arguments;
mod std_blocks;
mod std_calls;
pub(crate) mod std_functions;
pub(crate) mod std_names;
pub(crate) mod types;
mod variables;
pub(crate) mod walk;

use std::collections::HashSet;

use crate::SourceFile;
use crate::diagnostic::{Diagnostic, Severity};
use crate::syntax::ast::{Span, Unit};
use hir::Program;
pub(crate) use report::Lines;

/// Checks the trees of all files; `units[i]` is of `files[i]`.
pub(crate) fn check(files: &[SourceFile], units: &[Unit]) -> (Program, Vec<Diagnostic>) {
    let mut checker = Checker::new(files, units);
    checker.collect();
    checker.resolve_types();
    checker.resolve_globals();
    checker.resolve_interfaces();
    checker.lay_out();
    checker.check_late_inits();
    checker.declare_actions();
    checker.check_bodies();
    checker.check_actions();
    checker.configure();
    if !checker.has_errors() {
        checker.refuse_recursion();
    }
    let Checker { program, diagnostics, .. } = checker;
    (program, diagnostics)
}

/// The state of one check.
pub(crate) struct Checker<'a> {
    files: &'a [SourceFile],
    units: &'a [Unit],
    lines: Vec<Lines>,
    /// The file at hand.
    file: usize,
    program: Program,
    diagnostics: Vec<Diagnostic>,
    /// File, place and code of what was reported: nothing is said twice.
    seen: HashSet<(usize, usize, &'static str)>,
    names: names::Names<'a>,
    scope: Option<body::Scope>,
    /// The call that is checked next stands alone, or is all that is assigned.
    direct: bool,
    /// What that call is given for EN and ENO.
    enable: enable::Enable,
    /// How deep the expression at hand is nested.
    depth: u32,
    /// How many declarations are being resolved because others need them.
    chain: u32,
    /// How deep statements are nested.
    nesting: u32,
    /// Offsets and sizes are known.
    laid_out: bool,
    late: Vec<initial::Late<'a>>,
}

impl<'a> Checker<'a> {
    fn new(files: &'a [SourceFile], units: &'a [Unit]) -> Self {
        Self {
            files,
            units,
            lines: files.iter().map(|f| Lines::new(&f.text)).collect(),
            file: 0,
            program: Program {
                files: files.iter().map(|f| f.name.clone()).collect(),
                ..Program::default()
            },
            diagnostics: Vec::new(),
            seen: HashSet::new(),
            names: names::Names::default(),
            scope: None,
            direct: false,
            enable: enable::Enable::default(),
            depth: 0,
            chain: 0,
            nesting: 0,
            laid_out: false,
            late: Vec::new(),
        }
    }

    fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity == Severity::Error)
    }
}

/// A span as a pair: copied freely.
fn at(span: Span) -> (usize, usize) {
    (span.start, span.end)
}
