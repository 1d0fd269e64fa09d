//! The table of variables: every variable by path, with type and address.
use std::sync::Arc;

use super::Container;

/// What a variable is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the standard's")]
pub enum VarKind {
    Input,
    Output,
    InOut,
    Local,
    Temp,
    Global,
}

/// Names and values of an enumeration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnumNames {
    /// The type's name.
    pub name: String,
    /// The elementary type behind.
    pub base: VarType,
    /// Names in the order of the declaration.
    pub values: Vec<(String, i64)>,
}

/// A member of a structure or block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: VarType,
    /// Cells from the start.
    pub offset: u32,
    /// What it is, in a block.
    pub kind: VarKind,
    /// Kept over a restart.
    pub retain: bool,
    /// Never written.
    pub constant: bool,
    /// The block's own state, which has no path.
    pub hidden: bool,
}

impl Field {
    /// Whether it can be read by a path.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        !self.hidden && !matches!(self.kind, VarKind::InOut | VarKind::Temp)
    }
}

/// A type as a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the standard's")]
pub enum VarType {
    Bool,
    Byte,
    Word,
    Dword,
    Lword,
    Sint,
    Int,
    Dint,
    Lint,
    Usint,
    Uint,
    Udint,
    Ulint,
    Real,
    Lreal,
    Time,
    LTime,
    Date,
    Tod,
    DateTime,
    /// `STRING[n]`, `WSTRING[n]`.
    Text {
        wide: bool,
        capacity: u32,
    },
    /// A subrange of a whole number.
    Subrange {
        base: Box<VarType>,
        low: i128,
        high: i128,
    },
    Enum(Arc<EnumNames>),
    Array {
        dims: Vec<(i64, i64)>,
        of: Arc<VarType>,
        stride: u32,
    },
    Struct {
        name: String,
        fields: Arc<Vec<Field>>,
        cells: u32,
    },
    /// An instance of a function block.
    Block {
        name: String,
        fields: Arc<Vec<Field>>,
        cells: u32,
    },
}

impl VarType {
    /// Cells of a value.
    #[must_use]
    pub fn cells(&self) -> u32 {
        match self {
            Self::Text { wide, capacity } => 1 + capacity.div_ceil(if *wide { 4 } else { 8 }),
            Self::Array { dims, stride, .. } => {
                let count = dims.iter().fold(1_u64, |n, (l, h)| n * (h - l + 1).unsigned_abs());
                u32::try_from(count * u64::from(*stride)).unwrap_or(u32::MAX)
            }
            Self::Struct { cells, .. } | Self::Block { cells, .. } => *cells,
            _ => 1,
        }
    }

    /// Whether it is one value: elementary, an enumeration, a subrange or a text.
    #[must_use]
    pub fn is_value(&self) -> bool {
        !matches!(self, Self::Array { .. } | Self::Struct { .. } | Self::Block { .. })
    }
}

/// A variable.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    /// `PLC_PRG.fbConveyor.rSpeed`, `GVL_Config.X`.
    pub path: String,
    /// Its type.
    pub ty: VarType,
    /// What it is.
    pub kind: VarKind,
    /// Kept over a restart.
    pub retain: bool,
    /// Never written.
    pub constant: bool,
    /// The program's own state, which has no path.
    pub hidden: bool,
    /// First cell.
    pub cell: u32,
    /// `%QX0.0`.
    pub address: Option<String>,
    /// By number in [`Container::files`].
    pub file: u32,
    /// Of its declaration, from 1.
    pub line: u32,
}

/// A variable named on a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarginEntry {
    /// From 1.
    pub line: u32,
    /// As written.
    pub name: String,
    /// The path to read.
    pub path: String,
}

/// Elements of one array beyond this are not listed one by one; they can still be named.
const LISTED_ELEMENTS: u64 = 1000;

impl Container {
    /// Every variable that holds one value, members and elements included, in the order of
    /// memory; of very large arrays the first elements only.
    pub fn variables(&self) -> impl Iterator<Item = Variable> + '_ {
        self.roots.iter().filter(|root| !root.hidden).flat_map(|root| {
            let mut all = Vec::new();
            expand(root.clone(), LISTED_ELEMENTS, &mut all);
            all
        })
    }

    /// Every variable that is kept over a restart, in the order of memory; all elements of arrays.
    #[must_use]
    pub fn retained(&self) -> Vec<Variable> {
        let mut all = Vec::new();
        for root in self
            .roots
            .iter()
            .filter(|root| !root.hidden && (root.retain || holds_retained(&root.ty)))
        {
            expand(root.clone(), u64::MAX, &mut all);
        }
        all.retain(|variable| variable.retain && !variable.constant);
        all
    }
}

/// Whether something within is declared as kept.
fn holds_retained(ty: &VarType) -> bool {
    match ty {
        VarType::Struct { fields, .. } | VarType::Block { fields, .. } => {
            fields.iter().any(|field| field.retain || holds_retained(&field.ty))
        }
        VarType::Array { of, .. } => holds_retained(of),
        _ => false,
    }
}

fn expand(variable: Variable, most_elements: u64, all: &mut Vec<Variable>) {
    match &variable.ty {
        VarType::Struct { fields, .. } | VarType::Block { fields, .. } => {
            for field in fields.iter().filter(|field| field.is_shown()) {
                let path = format!("{}.{}", variable.path, field.name);
                let kind = if field.kind == VarKind::Local { variable.kind } else { field.kind };
                let cell = variable.cell + field.offset;
                let ty = field.ty.clone();
                let retain = variable.retain || field.retain;
                let constant = variable.constant || field.constant;
                let whole = variable.clone();
                let member = Variable { path, ty, kind, retain, constant, cell, ..whole };
                expand(member, most_elements, all);
            }
        }
        VarType::Array { dims, of, stride } => {
            let count = dims.iter().fold(1_u64, |n, (l, h)| n * (h - l + 1).unsigned_abs());
            for number in 0..count.min(most_elements) {
                let path = format!("{}[{}]", variable.path, indices(dims, number));
                let cell = variable.cell + u32::try_from(number).unwrap_or(0) * stride;
                let element = Variable { path, ty: (**of).clone(), cell, ..variable.clone() };
                expand(element, most_elements, all);
            }
        }
        _ => all.push(variable),
    }
}

/// The indices of an element by its number in memory.
fn indices(dims: &[(i64, i64)], mut number: u64) -> String {
    let mut parts = Vec::new();
    for (low, high) in dims.iter().rev() {
        let span = (high - low + 1).unsigned_abs().max(1);
        let index = low + i64::try_from(number % span).unwrap_or(0);
        parts.push(index.to_string());
        number /= span;
    }
    parts.reverse();
    parts.join(",")
}
