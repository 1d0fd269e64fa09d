//! The tree of a file. Everything the third edition and CODESYS write has a place here, also what
//! is not executed, so that the check can refuse it by name.
//!
//! Spans are bytes of the file's text. Comparing trees ignores them and the case of names.

use std::fmt;
use std::hash::{Hash, Hasher};

/// Bytes of a file, from the first to behind the last. All spans are equal to each other, so that
/// trees can be compared by what they say.
#[derive(Clone, Copy, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// Byte behind the last one.
    pub end: usize,
}

impl Span {
    /// A span.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// From the start of this one to the end of another.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start, end: other.end.max(self.start) }
    }

    /// As a range.
    #[must_use]
    pub const fn range(self) -> std::ops::Range<usize> {
        self.start..self.end
    }
}

impl PartialEq for Span {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Span {}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// A name as it is written; compared without regard to case.
#[derive(Clone)]
pub struct Ident {
    /// As it is written.
    pub text: String,
    /// Where.
    pub span: Span,
}

impl Ident {
    /// A name at a place.
    #[must_use]
    pub fn new(text: &str, span: Span) -> Self {
        Self { text: text.to_owned(), span }
    }

    /// In capitals, to look it up.
    #[must_use]
    pub fn folded(&self) -> String {
        self.text.to_uppercase()
    }
}

impl PartialEq for Ident {
    fn eq(&self, other: &Self) -> bool {
        self.folded() == other.folded()
    }
}

impl Eq for Ident {}

impl Hash for Ident {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.folded().hash(state);
    }
}

impl fmt::Debug for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.text)
    }
}

/// One file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unit {
    /// What is declared, in order.
    pub items: Vec<Item>,
}

/// A declaration of the outermost level.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// TYPE … `END_TYPE`, one entry for each type.
    Types(Vec<TypeDecl>),
    /// A block of globals outside of any POU.
    Globals(VarBlock),
    /// FUNCTION, `FUNCTION_BLOCK` or PROGRAM.
    Pou(Pou),
    /// INTERFACE; not executed.
    Interface(Interface),
    /// CONFIGURATION.
    Configuration(Configuration),
    /// A RESOURCE outside of a configuration.
    Resource(Resource),
}

/// What kind of POU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PouKind {
    /// FUNCTION.
    Function,
    /// `FUNCTION_BLOCK`.
    FunctionBlock,
    /// PROGRAM.
    Program,
}

/// A program organisation unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Pou {
    /// Which kind.
    pub kind: PouKind,
    /// Its name.
    pub name: Ident,
    /// What a function returns.
    pub result: Option<TypeRef>,
    /// ABSTRACT, FINAL, PUBLIC and so on, as written.
    pub modifiers: Vec<Ident>,
    /// EXTENDS; not executed.
    pub extends: Vec<Ident>,
    /// IMPLEMENTS; not executed.
    pub implements: Vec<Ident>,
    /// Its variables, in the order of their blocks.
    pub vars: Vec<VarBlock>,
    /// METHODs, PROPERTYs and ACTIONs.
    pub members: Vec<Member>,
    /// What it does.
    pub body: Vec<Stmt>,
    /// The whole of it.
    pub span: Span,
}

/// Something within a function block, a program or an interface.
#[derive(Clone, Debug, PartialEq)]
pub enum Member {
    /// METHOD; not executed.
    Method(Method),
    /// PROPERTY; not executed.
    Property(Property),
    /// ACTION.
    Action(Action),
}

/// A METHOD.
#[derive(Clone, Debug, PartialEq)]
pub struct Method {
    /// PUBLIC, ABSTRACT and so on.
    pub modifiers: Vec<Ident>,
    /// Its name.
    pub name: Ident,
    /// What it returns.
    pub result: Option<TypeRef>,
    /// Its variables.
    pub vars: Vec<VarBlock>,
    /// What it does.
    pub body: Vec<Stmt>,
    /// The whole of it.
    pub span: Span,
}

/// A PROPERTY.
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// PUBLIC and so on.
    pub modifiers: Vec<Ident>,
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub ty: TypeRef,
    /// GET: variables and body.
    pub get: Option<(Vec<VarBlock>, Vec<Stmt>)>,
    /// SET: variables and body.
    pub set: Option<(Vec<VarBlock>, Vec<Stmt>)>,
    /// The whole of it.
    pub span: Span,
}

/// An ACTION: statements over its POU's variables.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// Its name.
    pub name: Ident,
    /// What it does.
    pub body: Vec<Stmt>,
    /// The whole of it.
    pub span: Span,
}

/// An INTERFACE.
#[derive(Clone, Debug, PartialEq)]
pub struct Interface {
    /// Its name.
    pub name: Ident,
    /// What it extends.
    pub extends: Vec<Ident>,
    /// Its methods and properties.
    pub members: Vec<Member>,
    /// The whole of it.
    pub span: Span,
}

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
    /// The whole of it.
    pub span: Span,
}

/// A direct address: `%IX0.0`, `%QW3`, `%M*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// As it is written, in capitals.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// A type where it is used.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeRef {
    /// Which.
    pub kind: TypeKind,
    /// Where.
    pub span: Span,
}

/// Which type.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// An elementary type or one that has a name.
    Named(Ident),
    /// STRING or WSTRING with its greatest length.
    Text {
        /// WSTRING.
        wide: bool,
        /// `[80]` or `(80)`.
        length: Option<Box<Expr>>,
    },
    /// ARRAY `[from..to, …]` OF.
    Array {
        /// The dimensions; none as a bound is `*`.
        dims: Vec<(Option<Expr>, Option<Expr>)>,
        /// What it is of.
        of: Box<TypeRef>,
    },
    /// `INT (0..100)`.
    Subrange {
        /// Of which type.
        base: Ident,
        /// Lowest.
        from: Box<Expr>,
        /// Highest.
        to: Box<Expr>,
    },
    /// `(A, B := 5) INT`.
    Enum {
        /// The names and their values.
        values: Vec<(Ident, Option<Expr>)>,
        /// Of which type.
        base: Option<Ident>,
    },
    /// STRUCT; not executed with EXTENDS.
    Struct {
        /// EXTENDS.
        extends: Option<Ident>,
        /// Its members.
        fields: Vec<VarDecl>,
    },
    /// UNION; not executed.
    Union(Vec<VarDecl>),
    /// POINTER TO; not executed.
    Pointer(Box<TypeRef>),
    /// REFERENCE TO or `REF_TO`; not executed.
    Reference(Box<TypeRef>),
}

/// `name : type := first value` within TYPE.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeDecl {
    /// Its name.
    pub name: Ident,
    /// EXTENDS of a structure written before the colon; not executed.
    pub extends: Option<Ident>,
    /// What it is.
    pub ty: TypeRef,
    /// The first value of its variables.
    pub init: Option<Init>,
    /// The whole of it.
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
pub enum StmtKind {
    /// A lone `;`.
    Empty,
    /// `a := b;`
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
    /// RETURN; with a condition as `RETURN` has none in the standard it is never set there.
    Return,
    /// JMP; not executed.
    Jump(Ident),
    /// `label:`; not executed.
    Label(Ident),
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
