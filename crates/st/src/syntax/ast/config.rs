//! Configurations: resources, tasks and the programs that run with them.

use super::{Arg, Expr, Ident, Span, VarBlock};

/// A CONFIGURATION.
#[derive(Clone, Debug, PartialEq)]
pub struct Configuration {
    /// Its name.
    pub name: Ident,
    /// `VAR_GLOBAL`, `VAR_ACCESS`, `VAR_CONFIG`.
    pub vars: Vec<VarBlock>,
    /// Its resources.
    pub resources: Vec<Resource>,
    /// Tasks outside of a resource.
    pub tasks: Vec<Task>,
    /// Programs outside of a resource.
    pub programs: Vec<ProgramInstance>,
    /// The whole of it.
    pub span: Span,
}

/// A RESOURCE.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Its name.
    pub name: Ident,
    /// ON what.
    pub on: Option<Ident>,
    /// Its globals.
    pub vars: Vec<VarBlock>,
    /// Its tasks.
    pub tasks: Vec<Task>,
    /// Its programs.
    pub programs: Vec<ProgramInstance>,
    /// The whole of it.
    pub span: Span,
}

/// A TASK with SINGLE, INTERVAL, PRIORITY.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// Its name.
    pub name: Ident,
    /// What it is set to, `INTERVAL := T#10ms`.
    pub settings: Vec<(Ident, Expr)>,
    /// The whole of it.
    pub span: Span,
}

/// PROGRAM name WITH task : type(…).
#[derive(Clone, Debug, PartialEq)]
pub struct ProgramInstance {
    /// RETAIN or `NON_RETAIN`.
    pub retain: Option<bool>,
    /// The instance's name.
    pub name: Ident,
    /// The task it runs with.
    pub task: Option<Ident>,
    /// The PROGRAM.
    pub program: Ident,
    /// What its parameters are connected with.
    pub args: Vec<Arg>,
    /// The whole of it.
    pub span: Span,
}
