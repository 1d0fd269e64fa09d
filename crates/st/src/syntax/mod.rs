//! From text to a tree and back.

pub mod ast;
pub mod codes;
mod format;
mod lexer;
mod parser;

pub use format::format;

use crate::source::Places;
use crate::{Diagnostic, SourceFile};

/// The tree of a file and everything wrong with its writing, in the order of places. The tree is
/// whole apart from what could not be read; nothing that stands in it comes from a guess.
#[must_use]
pub fn parse(file: &SourceFile) -> (ast::Unit, Vec<Diagnostic>) {
    let tokens = lexer::lex(&file.text);
    let (unit, mut faults) = parser::parse(&file.text, tokens);
    faults.sort_by_key(|fault| fault.span.start);
    if let Some(last) = faults.iter().position(|fault| fault.code == codes::TOO_MANY) {
        faults.truncate(last + 1);
    }
    let mut places = Places::new(file);
    let diagnostic = |fault: lexer::Fault| {
        let place = places.of(fault.span.start);
        Diagnostic::at(file, place, fault.code, fault.span.range(), fault.message)
    };
    (unit, faults.into_iter().map(diagnostic).collect())
}
