//! The tree of a file. Everything the third edition and CODESYS write has a place here, also what
//! is not executed, so that the check can refuse it by name.
//!
//! Spans are bytes of the file's text. Comparing trees ignores them and the case of names. The
//! parser bounds the height of expressions, statements and types, so recursing over them is safe.

mod config;
mod expr;
mod names;
mod stmt;
mod types;
mod unit;
mod vars;

pub use config::{Configuration, ProgramInstance, Resource, Task};
pub use expr::{Arg, ArgKind, BinaryOp, Expr, ExprKind, Literal, UnaryOp};
pub use names::{Ident, Span};
pub use stmt::{AssignOp, CaseArm, CaseLabel, Stmt, StmtKind};
pub use types::{TypeDecl, TypeKind, TypeRef};
pub use unit::{Action, Interface, Item, Member, Method, Namespace, Pou, PouKind, Property, Unit};
pub use vars::{Access, Address, Init, InitKind, VarBlock, VarDecl, VarKind};
