//! Checking and compiling files.
use std::sync::Arc;

use crate::check as checker;
use crate::compile as compiler;
use crate::container::Container;
use crate::syntax;
use crate::{Diagnostic, SourceFile};

/// A program that compiles.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// What the machine runs.
    pub container: Arc<Container>,
    /// Warnings.
    pub diagnostics: Vec<Diagnostic>,
}

/// Compiles files into one program; all errors of all files otherwise, in the order of the files
/// and of their text, with the warnings among them.
pub fn compile(files: &[SourceFile]) -> Result<Compiled, Vec<Diagnostic>> {
    let (program, mut diagnostics) = checked(files);
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Err(diagnostics);
    }
    match compiler::compile(&program) {
        Ok(container) => Ok(Compiled { container: Arc::new(container), diagnostics }),
        Err(compiler::TooLarge) => {
            if let Some(file) = files.first() {
                let text = "The program is too large for the machine. Make arrays smaller, or use \
                            fewer kinds of them.";
                diagnostics.push(Diagnostic::new(file, "E0508", 0..0, text));
            }
            Err(diagnostics)
        }
    }
}

/// Errors and warnings of files, in the order of the files and of their text.
#[must_use]
pub fn check(files: &[SourceFile]) -> Vec<Diagnostic> {
    match compile(files) {
        Ok(compiled) => compiled.diagnostics,
        Err(diagnostics) => diagnostics,
    }
}

fn checked(files: &[SourceFile]) -> (checker::hir::Program, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut units = Vec::new();
    for file in files {
        let (unit, found) = syntax::parse(file);
        units.push(unit);
        diagnostics.extend(found);
    }
    let (program, found) = checker::check(files, &units);
    diagnostics.extend(found);
    // The order of the files as given, then of their text; the same program says the same.
    let order = |d: &Diagnostic| files.iter().position(|f| f.name == d.file);
    diagnostics.sort_by(|a, b| {
        (order(a), a.span.start, a.span.end, a.code).cmp(&(
            order(b),
            b.span.start,
            b.span.end,
            b.code,
        ))
    });
    (program, diagnostics)
}
