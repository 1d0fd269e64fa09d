//! IEC 61131-3 Structured Text: syntax, check, bytecode and the machine that runs it.

mod check;
pub mod container;
mod diagnostic;
mod source;
pub mod syntax;

pub use diagnostic::{Diagnostic, Severity};
pub use source::SourceFile;
