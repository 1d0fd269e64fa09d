//! IEC 61131-3 Structured Text: syntax, check, bytecode and the machine that runs it.
#![allow(clippy::single_match_else, reason = "both ways stand side by side")]

pub mod change;
mod check;
mod compile;
pub mod container;
mod diagnostic;
mod facade;
pub mod machine;
mod source;
pub mod syntax;
mod value;

pub use change::{ChangePlan, Lost};
pub use container::{Container, VarType};
pub use diagnostic::{Diagnostic, Severity};
pub use facade::{Compiled, check, compile};
pub use machine::{
    Clock, Damage, Fault, FaultKind, Machine, PathError, Ready, Retention, Running, ScanReport,
    Stopped, VarHandle, WriteError,
};
pub use source::SourceFile;
pub use value::{Value, ValueError};
