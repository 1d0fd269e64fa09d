//! Statements.

use super::{Expr, Ident, Span};

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Stmt {
    /// What is done.
    pub kind: StmtKind,
    /// Where, with the semicolon.
    pub span: Span,
}

/// What is done.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "a FOR holds three expressions, and trees are short-lived"
)]
pub enum StmtKind {
    /// A lone `;`.
    Empty,
    /// `a := b;` The chain `a := b := c;` stands here as `b := c; a := b;`.
    Assign {
        /// To what.
        target: Expr,
        /// Which `:=`.
        op: AssignOp,
        /// What.
        value: Expr,
    },
    /// A call for its effects, or any other lone expression.
    Expr(Expr),
    /// IF and ELSIF with their conditions, and ELSE.
    If {
        /// Conditions and what is done when they hold.
        branches: Vec<(Expr, Vec<Stmt>)>,
        /// ELSE; none when it is not written.
        otherwise: Option<Vec<Stmt>>,
    },
    /// CASE.
    Case {
        /// Of what.
        selector: Expr,
        /// Labels and what is done.
        arms: Vec<CaseArm>,
        /// ELSE.
        otherwise: Option<Vec<Stmt>>,
    },
    /// FOR.
    For {
        /// The control variable.
        control: Expr,
        /// First value.
        from: Expr,
        /// Last value.
        to: Expr,
        /// BY.
        by: Option<Expr>,
        /// What is done.
        body: Vec<Stmt>,
    },
    /// WHILE.
    While {
        /// As long as.
        condition: Expr,
        /// What is done.
        body: Vec<Stmt>,
    },
    /// REPEAT.
    Repeat {
        /// What is done.
        body: Vec<Stmt>,
        /// Until.
        until: Expr,
    },
    /// EXIT.
    Exit,
    /// CONTINUE.
    Continue,
    /// RETURN.
    Return,
    /// JMP; not executed.
    Jump(Ident),
    /// `label:`; not executed.
    Label(Ident),
    /// `__TRY` of CODESYS; not executed.
    Try {
        /// What is tried.
        body: Vec<Stmt>,
        /// `__CATCH`: the variable and what is done.
        catch: Option<(Expr, Vec<Stmt>)>,
        /// `__FINALLY`.
        finally: Option<Vec<Stmt>>,
    },
}

/// Which assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssignOp {
    /// `:=`
    Assign,
    /// `S=` of CODESYS: set when true.
    Set,
    /// `R=` of CODESYS: reset when true.
    Reset,
    /// `REF=` of CODESYS; not executed.
    Ref,
    /// `?=` of the standard; not executed.
    Try,
}

/// One line of a CASE.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseArm {
    /// Its labels.
    pub labels: Vec<CaseLabel>,
    /// What is done.
    pub body: Vec<Stmt>,
    /// Where the labels stand.
    pub span: Span,
}

/// A label of a CASE.
#[derive(Clone, Debug, PartialEq)]
pub enum CaseLabel {
    /// One value.
    Value(Expr),
    /// From one to another, both included.
    Range(Expr, Expr),
}
