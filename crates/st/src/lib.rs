//! IEC 61131-3 Structured Text: syntax, check, bytecode and the machine that runs it.

mod check;
mod compile;
pub mod container;
mod diagnostic;
mod facade;
mod source;
pub mod syntax;

pub use diagnostic::{Diagnostic, Severity};
pub use facade::{Compiled, check, compile};
pub use source::SourceFile;
