//! Expressions, calls and literals.

use super::{Address, Ident, Span};

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// Which.
    pub kind: ExprKind,
    /// Where.
    pub span: Span,
}

/// Which expression.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A literal.
    Literal(Literal),
    /// A name.
    Name(Ident),
    /// `.a` of CODESYS: the global of that name.
    Global(Ident),
    /// A direct address.
    Address(Address),
    /// `a.b`
    Member(Box<Expr>, Ident),
    /// `a.3`, `a.%X3`, `a.%B1`: size letter (X, B, W, D, L) and number.
    Bit(Box<Expr>, char, u32),
    /// `a[i, j]`
    Index(Box<Expr>, Vec<Expr>),
    /// `a^`; not executed.
    Deref(Box<Expr>),
    /// `f(…)`
    Call(Box<Expr>, Vec<Arg>),
    /// `-a`, `NOT a`, `+a`
    Unary(UnaryOp, Box<Expr>),
    /// `a + b`
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `E_State#Running`: the type and the value.
    Qualified(Ident, Ident),
    /// THIS; not executed.
    This,
    /// SUPER; not executed.
    Super,
    /// What could not be read; reported already.
    Error,
}

/// Operators before one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    /// `-`
    Neg,
    /// `+`
    Plus,
    /// NOT
    Not,
}

/// Operators between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    /// `**`
    Power,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// MOD
    Mod,
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `<`
    Less,
    /// `>`
    Greater,
    /// `<=`
    LessEqual,
    /// `>=`
    GreaterEqual,
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// AND, `&`
    And,
    /// `AND_THEN`
    AndThen,
    /// XOR
    Xor,
    /// OR
    Or,
    /// `OR_ELSE`
    OrElse,
}

/// One argument of a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Arg {
    /// Which form.
    pub kind: ArgKind,
    /// Where.
    pub span: Span,
}

/// Forms of arguments.
#[derive(Clone, Debug, PartialEq)]
pub enum ArgKind {
    /// `x`
    Position(Expr),
    /// `name := x`; none is `name := ,`.
    Input(Ident, Option<Expr>),
    /// `name => x`, `NOT name => x`; none is `name => ,`.
    Output {
        /// NOT.
        negated: bool,
        /// The output.
        name: Ident,
        /// Where it goes.
        target: Option<Expr>,
    },
}

/// A literal.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `5`, `16#FF`, `INT#5`: the type it names, in capitals, and the value.
    Int {
        /// `INT` of `INT#5`.
        ty: Option<Ident>,
        /// The value.
        value: i128,
        /// The base it is written in: 2, 8, 10, 16.
        base: u8,
    },
    /// `1.5`, `REAL#1e3`.
    Real {
        /// `REAL` of `REAL#1e3`.
        ty: Option<Ident>,
        /// The value.
        value: f64,
    },
    /// TRUE, FALSE, `BOOL#TRUE`.
    Bool(bool),
    /// `T#5s`, `LTIME#1ns`: nanoseconds.
    Duration {
        /// LTIME.
        long: bool,
        /// The value in ns.
        nanos: i64,
    },
    /// `D#2026-01-31`: nanoseconds since 1970-01-01.
    Date(i64),
    /// `TOD#12:30:00`: nanoseconds since midnight.
    TimeOfDay(i64),
    /// `DT#2026-01-31-12:30:00`: nanoseconds since 1970-01-01T00:00:00.
    DateTime(i64),
    /// `'text'`, escapes resolved.
    Text(String),
    /// `"text"`, escapes resolved.
    WideText(String),
}

impl BinaryOp {
    /// How strongly it binds: 1 (OR) to 8 (`**`).
    #[must_use]
    pub const fn level(self) -> u8 {
        match self {
            Self::Or | Self::OrElse => 1,
            Self::Xor => 2,
            Self::And | Self::AndThen => 3,
            Self::Equal | Self::NotEqual => 4,
            Self::Less | Self::Greater | Self::LessEqual | Self::GreaterEqual => 5,
            Self::Add | Self::Sub => 6,
            Self::Mul | Self::Div | Self::Mod => 7,
            Self::Power => 8,
        }
    }
}
