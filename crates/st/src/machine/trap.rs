//! What ends a program's scan, and how a person is told.

use std::fmt;

use crate::container::Container;

/// What an instruction could not do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trap {
    /// A division of this number by 0.
    DivideByZero(String),
    /// An index and its limits.
    Index { index: i128, low: i64, high: i64 },
    /// A value and its limits.
    Range { value: i128, low: i128, high: i128 },
    /// More instructions than allowed.
    Budget(u64),
    /// Calls within calls, deeper than allowed.
    Depth,
    /// A reference that leads nowhere.
    Address,
    /// Not packed decimal digits, or too many for them.
    Bcd(u64),
    /// Not a date.
    Date,
    /// A REAL that is no number, as a whole number.
    NoNumber,
}

/// Why a program stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// A division by zero.
    DivideByZero,
    /// An index outside of its array.
    IndexOutOfRange,
    /// A value outside of its subrange, or of a selection.
    ValueOutOfRange,
    /// More instructions in one scan than allowed.
    BudgetExceeded,
    /// A call of itself, or calls nested too deeply.
    Recursion,
    /// A reference that leads nowhere.
    BadReference,
    /// A conversion of what is not of that form.
    BadConversion,
}

/// A program stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Why.
    pub kind: FaultKind,
    /// The POU in which it happened.
    pub pou: String,
    /// Its file.
    pub file: String,
    /// The line, counted from 1.
    pub line: u32,
    /// A sentence with the values.
    pub message: String,
    /// The program that stopped.
    pub program: String,
    /// When, in ns since the start.
    pub at_ns: i64,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pou, file, line, message, program, .. } = self;
        write!(f, "{program} stopped in {pou}, {file} line {line}: {message}")
    }
}

impl Trap {
    const fn kind(&self) -> FaultKind {
        match self {
            Self::DivideByZero(_) => FaultKind::DivideByZero,
            Self::Index { .. } => FaultKind::IndexOutOfRange,
            Self::Range { .. } => FaultKind::ValueOutOfRange,
            Self::Budget(_) => FaultKind::BudgetExceeded,
            Self::Depth => FaultKind::Recursion,
            Self::Address => FaultKind::BadReference,
            Self::Bcd(_) | Self::Date | Self::NoNumber => FaultKind::BadConversion,
        }
    }

    fn message(&self) -> String {
        match self {
            Self::DivideByZero(number) => format!("division by zero: {number} / 0"),
            Self::Index { index, low, high } => {
                format!("the index {index} is outside of {low}..{high}")
            }
            Self::Range { value, low, high } => {
                format!("the value {value} is outside of {low}..{high}")
            }
            Self::Budget(limit) => {
                format!("more than {limit} instructions in one scan; a loop does not end")
            }
            Self::Depth => "a call within its own call, which is not allowed".to_owned(),
            Self::Address => "a parameter of VAR_IN_OUT is connected with nothing".to_owned(),
            Self::Bcd(number) => {
                format!("16#{number:X} cannot be converted from or to packed decimal digits")
            }
            Self::Date => "these numbers are no date or time of day".to_owned(),
            Self::NoNumber => "NaN, which is no number, cannot become a whole one".to_owned(),
        }
    }

    /// The fault at an instruction.
    pub(super) fn at(&self, container: &Container, op: usize, program: &str, at_ns: i64) -> Fault {
        let place = container.places.get(op).copied();
        let pou = place.and_then(|place| container.pous.get(place.pou as usize));
        let file = pou.and_then(|pou| container.files.get(pou.file as usize));
        Fault {
            kind: self.kind(),
            pou: pou.map(|pou| pou.name.clone()).unwrap_or_default(),
            file: file.cloned().unwrap_or_default(),
            line: place.map_or(0, |place| place.line),
            message: self.message(),
            program: program.to_owned(),
            at_ns,
        }
    }
}
