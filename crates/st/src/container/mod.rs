//! The compiled program: all that the machine sees.
//!
//! Memory is one flat vector of cells. The compiler lays out, in this order as they come: globals,
//! instances of programs, frames of functions, temporaries, constants. Constants are cells of the
//! initial image that nothing writes.
pub mod native;
pub mod op;
mod operands;
mod variables;

use op::{Bounds, CellType, ConvertHow, Op, Range, TextCall};
pub use variables::{EnumNames, Field, MarginEntry, VarKind, VarType, Variable};

/// A program organisation unit.
#[derive(Clone, Debug, PartialEq)]
pub struct PouInfo {
    /// Its name.
    pub name: String,
    /// Its first instruction.
    pub entry: u32,
    /// Which kind.
    pub kind: PouKind,
    /// Its file, by number in [`Container::files`].
    pub file: u32,
}

/// Kinds of POUs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the standard's")]
pub enum PouKind {
    Function,
    FunctionBlock,
    Program,
}

/// A program that runs.
#[derive(Clone, Debug, PartialEq)]
pub struct ProgramInfo {
    /// The instance's name; the program's, without a configuration.
    pub name: String,
    /// The POU, by number.
    pub pou: u32,
    /// First instruction: the POU's, or code around it that connects globals.
    pub entry: u32,
    /// Address of its instance.
    pub base: u32,
    /// Its task, by number; `None`: every scan.
    pub task: Option<u32>,
    /// What its outputs become when it faults or stops.
    pub safe: Vec<SafeValue>,
}

/// Cells of an output with the values they take when the program can not go on: its start value.
#[derive(Clone, Debug, PartialEq)]
pub struct SafeValue {
    /// First cell.
    pub address: u32,
    /// Values.
    pub cells: Vec<u64>,
}

/// A task of the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskInfo {
    /// Its name.
    pub name: String,
    /// Period; 0: every scan.
    pub interval_ns: i64,
    /// The lowest number runs first.
    pub priority: u32,
}

/// Where an instruction comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// By number in [`Container::pous`].
    pub pou: u32,
    /// From 1.
    pub line: u32,
}

/// A conversion of elementary values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Conversion {
    /// From.
    pub from: CellType,
    /// To.
    pub to: CellType,
    /// How.
    pub how: ConvertHow,
}

/// The compiled program.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Container {
    /// Instructions of all POUs.
    pub ops: Vec<Op>,
    /// For each instruction where it comes from.
    pub places: Vec<Place>,
    /// POUs by number.
    pub pous: Vec<PouInfo>,
    /// Programs in the order in which they run without tasks.
    pub programs: Vec<ProgramInfo>,
    /// Tasks by number.
    pub tasks: Vec<TaskInfo>,
    /// Memory at the start.
    pub image: Vec<u64>,
    /// Bounds that `Op::Element` names.
    pub bounds: Vec<Bounds>,
    /// Ranges that `Op::CheckRange` names.
    pub ranges: Vec<Range>,
    /// Conversions that `Op::Convert` names.
    pub conversions: Vec<Conversion>,
    /// Operations on texts that `Op::Text` names.
    pub text_calls: Vec<TextCall>,
    /// Every variable that has a path: programs' and global ones, with the trees of their types.
    pub roots: Vec<Variable>,
    /// Names of the files.
    pub files: Vec<String>,
    /// What is named on which line, for each file.
    pub margin: Vec<Vec<MarginEntry>>,
}

impl Container {
    /// The programs, in the order in which they run.
    #[must_use]
    pub fn programs(&self) -> &[ProgramInfo] {
        &self.programs
    }

    /// Which variables are named on which line of a file, with the path to read.
    #[must_use]
    pub fn margin(&self, file: &str) -> Vec<MarginEntry> {
        let number = self.files.iter().position(|f| f == file);
        number.and_then(|n| self.margin.get(n)).cloned().unwrap_or_default()
    }
}
