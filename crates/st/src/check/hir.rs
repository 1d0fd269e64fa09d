//! The checked program: every name resolved, every conversion explicit, constants computed. What
//! the compiler reads; it can fail only on size.
use super::constant::{BinOp, Const};
use super::init::Init;
use super::std_functions::{How, StdFn};
use super::types::{Elem, Section, TypeId, Types};

/// Everything to compile.
#[derive(Debug, Default)]
pub(crate) struct Program {
    pub(crate) types: Types,
    pub(crate) files: Vec<String>,
    pub(crate) globals: Vec<Var>,
    pub(crate) pous: Vec<Pou>,
    /// By `Type::Block` number: which POU, or which standard block.
    pub(crate) blocks: Vec<BlockKind>,
    pub(crate) instances: Vec<Instance>,
    pub(crate) tasks: Vec<Task>,
    pub(crate) mentions: Vec<Mention>,
}

/// What a function block is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum BlockKind {
    Pou(usize),
    /// By number in [`crate::container::native::BLOCKS`].
    Native(u16),
}

/// A program that runs.
#[derive(Clone, Debug)]
pub(crate) struct Instance {
    pub(crate) name: String,
    pub(crate) pou: usize,
    pub(crate) task: Option<usize>,
    /// Globals copied to inputs before each run, and outputs to globals after.
    pub(crate) before: Vec<Stmt>,
    pub(crate) after: Vec<Stmt>,
}

/// A task of the configuration.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub(crate) name: String,
    pub(crate) interval_ns: i64,
    pub(crate) priority: u32,
}

/// A place in the text where a variable is named.
#[derive(Clone, Debug)]
pub(crate) struct Mention {
    pub(crate) file: u32,
    pub(crate) line: u32,
    /// As written.
    pub(crate) name: String,
    /// From the POU's instance on, or from the list or program when `pou` is none.
    pub(crate) path: String,
    pub(crate) pou: Option<usize>,
}

/// What kind of POU.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PouKind {
    Function,
    FunctionBlock,
    Program,
}

/// A variable of a POU or a global one.
#[derive(Clone, Debug)]
pub(crate) struct Var {
    pub(crate) name: String,
    /// The global list it is of: file stem.
    pub(crate) list: Option<String>,
    pub(crate) ty: TypeId,
    pub(crate) section: Section,
    pub(crate) constant: bool,
    pub(crate) retain: bool,
    pub(crate) address: Option<String>,
    pub(crate) init: Option<Init>,
    /// The value of an elementary constant.
    pub(crate) value: Option<Const>,
    /// Cells from the start of its POU's area; not of temporary variables.
    pub(crate) offset: u32,
    /// Of an `R_EDGE` or `F_EDGE` input: the hidden variable that finds the edges.
    pub(crate) edge: Option<usize>,
    pub(crate) file: u32,
    pub(crate) line: u32,
}

/// A program organisation unit.
#[derive(Clone, Debug)]
pub(crate) struct Pou {
    pub(crate) name: String,
    pub(crate) kind: PouKind,
    pub(crate) file: u32,
    pub(crate) line: u32,
    pub(crate) vars: Vec<Var>,
    /// The variable that is the function's result.
    pub(crate) result: Option<usize>,
    /// Its number as a block.
    pub(crate) block: Option<u32>,
    /// Of an ACTION the POU that it belongs to, whose variables it has.
    pub(crate) action_of: Option<usize>,
    /// Size of its area.
    pub(crate) cells: u32,
    pub(crate) body: Vec<Stmt>,
}

impl Pou {
    /// Whether it is a PROGRAM, and not an action of one.
    pub(crate) fn is_program(&self) -> bool {
        self.kind == PouKind::Program && self.action_of.is_none()
    }

    /// The names of its variables.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.vars.iter().filter(|v| v.section != Section::Hidden).map(|v| v.name.as_str())
    }
}

/// Where a place begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Root {
    /// A variable of the POU itself.
    Own(usize),
    Global(usize),
    /// A variable of a program, from outside.
    Program(usize, usize),
}

/// The way on from there.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Step {
    /// A member, so many cells on.
    Field(u32),
    /// An element; one index for each dimension.
    Index { dims: Vec<(i64, i64)>, stride: u32, indices: Vec<Expr> },
}

/// Something that holds a value.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Place {
    pub(crate) root: Root,
    pub(crate) steps: Vec<Step>,
    pub(crate) ty: TypeId,
    /// What is meant is a part of it.
    pub(crate) part: Option<Part>,
}

/// Some bits of a bit string or whole number: `word.3`, `dword.%B1`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Part {
    /// The lowest of them.
    pub(crate) shift: u8,
    /// How many.
    pub(crate) bits: u8,
    /// The type of the whole.
    pub(crate) of: Elem,
}

impl Part {
    /// Its bits, at the lower end.
    pub(crate) const fn mask(self) -> u64 {
        u64::MAX >> (64 - self.bits as u32)
    }
}

/// A value to compute.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Expr {
    pub(crate) ty: TypeId,
    pub(crate) kind: ExprKind,
    pub(crate) line: u32,
    pub(crate) span: (usize, usize),
}

/// How.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum ExprKind {
    /// Already reported.
    Poison,
    Const(Const),
    Place(Box<Place>),
    Neg(Elem, Box<Expr>),
    Not(Elem, Box<Expr>),
    /// Both of the elementary type; the result is BOOL for comparisons.
    Binary(BinOp, Elem, Box<Expr>, Box<Expr>),
    /// A comparison of texts of one kind.
    CompareText(BinOp, Box<Expr>, Box<Expr>),
    /// TIME times or by a number: left is the duration; the number is LINT, ULINT or LREAL.
    ScaleTime(BinOp, Elem, Box<Expr>, Box<Expr>),
    /// REAL or LREAL to a power; both of the type.
    Convert(Elem, Elem, How, Box<Expr>),
    ToText(Elem, Box<Expr>),
    FromText(Elem, Box<Expr>),
    /// STRING to WSTRING or back; the type says to which.
    Recode(Box<Expr>),
    Call(Box<Call>),
    /// Arguments of the shared type `elem` when elementary.
    Std(StdFn, Option<Elem>, Vec<Expr>),
}

/// A call of a FUNCTION, `FUNCTION_BLOCK` or PROGRAM of the files, or a standard block.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Call {
    pub(crate) callee: Callee,
    /// Number of the parameter and value.
    pub(crate) inputs: Vec<(usize, Expr)>,
    pub(crate) in_outs: Vec<(usize, Place)>,
    /// Number of the output, and where it goes; the conversion is a widening.
    pub(crate) outputs: Vec<(usize, Place)>,
    pub(crate) span: (usize, usize),
}

/// Who is called.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Callee {
    Function(usize),
    /// The instance, its block number.
    Block(Place, u32),
    Program(usize),
    /// By its number among the POUs.
    Action(usize, Owner),
}

/// Whose action is called.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Owner {
    /// The POU's at hand.
    Own,
    Instance(Place),
    Program(usize),
}

/// A statement and its line.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Stmt {
    pub(crate) kind: StmtKind,
    pub(crate) line: u32,
}

/// What is done.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum StmtKind {
    Assign(Place, Expr),
    Call(Call),
    /// `SPLIT_DATE` and the like: what is split, and where the parts go.
    Split(Elem, Expr, Vec<(usize, Place)>),
    /// A value computed for its effects.
    Eval(Expr),
    If(Vec<(Expr, Vec<Stmt>)>, Vec<Stmt>),
    Case(Expr, Elem, Vec<Arm>, Vec<Stmt>),
    For(Box<For>),
    While(Expr, Vec<Stmt>),
    Repeat(Vec<Stmt>, Expr),
    Exit,
    Continue,
    Return,
}

/// One line of a CASE.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Arm {
    pub(crate) labels: Vec<(i128, i128)>,
    pub(crate) body: Vec<Stmt>,
    pub(crate) line: u32,
}

/// A FOR loop; all of the control variable's type.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct For {
    pub(crate) control: Place,
    pub(crate) elem: Elem,
    pub(crate) from: Expr,
    pub(crate) to: Expr,
    pub(crate) by: Expr,
    pub(crate) body: Vec<Stmt>,
}
