//! Blocks of variables and first values.

use super::{Arg, Expr, Ident, Span, TypeRef};

/// What kind of block of variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VarKind {
    /// VAR.
    Local,
    /// `VAR_INPUT`.
    Input,
    /// `VAR_OUTPUT`.
    Output,
    /// `VAR_IN_OUT`.
    InOut,
    /// `VAR_TEMP`.
    Temp,
    /// `VAR_STAT` of CODESYS.
    Static,
    /// `VAR_INST` of CODESYS.
    Instance,
    /// `VAR_GLOBAL`.
    Global,
    /// `VAR_EXTERNAL`.
    External,
    /// `VAR_ACCESS`; not executed.
    Access,
    /// `VAR_CONFIG`; not executed.
    Config,
}

/// VAR … `END_VAR`.
#[derive(Clone, Debug, PartialEq)]
pub struct VarBlock {
    /// Which kind.
    pub kind: VarKind,
    /// CONSTANT.
    pub constant: bool,
    /// RETAIN (true) or `NON_RETAIN` (false).
    pub retain: Option<bool>,
    /// PERSISTENT of CODESYS.
    pub persistent: bool,
    /// Other words behind the keyword: `R_EDGE`, PUBLIC and so on.
    pub modifiers: Vec<Ident>,
    /// What is declared.
    pub decls: Vec<VarDecl>,
    /// The whole of it.
    pub span: Span,
}

/// One or several variables of one type.
#[derive(Clone, Debug, PartialEq)]
pub struct VarDecl {
    /// The names; `VAR_CONFIG` and `VAR_ACCESS` have paths, joined by points.
    pub names: Vec<Ident>,
    /// AT.
    pub address: Option<Address>,
    /// The type.
    pub ty: TypeRef,
    /// The first value.
    pub init: Option<Init>,
    /// `R_EDGE` (true) or `F_EDGE` (false) of an input.
    pub edge: Option<bool>,
    /// Arguments of `FB_Init`, `fb : FB_Axis(nId := 1)`: one list, or one for each element of an
    /// array; none when it is not written. Not executed.
    pub construct: Vec<Vec<Arg>>,
    /// Where an entry of `VAR_ACCESS` leads.
    pub access: Option<Access>,
    /// The whole of it.
    pub span: Span,
}

/// `name : path : type READ_WRITE` in `VAR_ACCESS`; not executed.
#[derive(Clone, Debug, PartialEq)]
pub struct Access {
    /// The path, parts joined by points.
    pub path: Ident,
    /// `READ_WRITE` (true) or `READ_ONLY` (false), when it is written.
    pub writable: Option<bool>,
}

/// A direct address: `%IX0.0`, `%QW3`, `%M*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// As it is written, in capitals.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// A first value.
#[derive(Clone, Debug, PartialEq)]
pub struct Init {
    /// Which form.
    pub kind: InitKind,
    /// Where.
    pub span: Span,
}

/// Forms of first values.
#[derive(Clone, Debug, PartialEq)]
pub enum InitKind {
    /// An expression.
    Value(Expr),
    /// `[1, 2, 3(0)]`: how often, and which value; none leaves what the type says.
    Array(Vec<(Option<Expr>, Option<Init>)>),
    /// `(a := 1, b := [2])`, of structures and function blocks.
    Struct(Vec<(Ident, Init)>),
}
