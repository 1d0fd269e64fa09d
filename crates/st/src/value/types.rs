//! What a type is called, what its whole numbers may be, and which value its cells hold.

use super::Value;
use crate::container::VarType;

impl VarType {
    /// As it is written in a declaration.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Subrange { base, low, high } => format!("{} ({low}..{high})", base.name()),
            Self::Enum(of) if of.name.is_empty() => {
                let names: Vec<_> = of.values.iter().map(|(name, _)| name.as_str()).collect();
                format!("({})", names.join(", "))
            }
            Self::Enum(of) => of.name.clone(),
            Self::Text { wide: false, capacity } => format!("STRING[{capacity}]"),
            Self::Text { wide: true, capacity } => format!("WSTRING[{capacity}]"),
            Self::Array { dims, of, .. } => {
                let dims: Vec<_> =
                    dims.iter().map(|(low, high)| format!("{low}..{high}")).collect();
                format!("ARRAY [{}] OF {}", dims.join(", "), of.name())
            }
            Self::Struct { name, .. } | Self::Block { name, .. } => name.clone(),
            elementary => elementary.keyword().to_owned(),
        }
    }

    const fn keyword(&self) -> &'static str {
        match self {
            Self::Bool => "BOOL",
            Self::Byte => "BYTE",
            Self::Word => "WORD",
            Self::Dword => "DWORD",
            Self::Lword => "LWORD",
            Self::Sint => "SINT",
            Self::Int => "INT",
            Self::Dint => "DINT",
            Self::Lint => "LINT",
            Self::Usint => "USINT",
            Self::Uint => "UINT",
            Self::Udint => "UDINT",
            Self::Ulint => "ULINT",
            Self::Real => "REAL",
            Self::Lreal => "LREAL",
            Self::Time => "TIME",
            Self::LTime => "LTIME",
            Self::Date => "DATE",
            Self::Tod => "TIME_OF_DAY",
            Self::DateTime => "DATE_AND_TIME",
            _ => "",
        }
    }

    /// Lowest and highest whole number; none of types that hold others.
    #[must_use]
    pub fn limits(&self) -> Option<(i128, i128)> {
        let signed = |bits: u32| Some((-(1_i128 << (bits - 1)), (1_i128 << (bits - 1)) - 1));
        let unsigned = |bits: u32| Some((0, (1_i128 << bits) - 1));
        match self {
            Self::Sint => signed(8),
            Self::Int => signed(16),
            Self::Dint => signed(32),
            Self::Lint => signed(64),
            Self::Byte | Self::Usint => unsigned(8),
            Self::Word | Self::Uint => unsigned(16),
            Self::Dword | Self::Udint => unsigned(32),
            Self::Lword | Self::Ulint => unsigned(64),
            Self::Subrange { low, high, .. } => Some((*low, *high)),
            _ => None,
        }
    }

    /// Whether its whole numbers have no sign.
    #[must_use]
    pub fn is_unsigned(&self) -> bool {
        match self {
            Self::Byte
            | Self::Word
            | Self::Dword
            | Self::Lword
            | Self::Usint
            | Self::Uint
            | Self::Udint
            | Self::Ulint => true,
            Self::Subrange { base, .. } => base.is_unsigned(),
            _ => false,
        }
    }

    /// The value that one cell of this type holds; texts and composed types have none.
    pub(crate) fn value_of(&self, cell: u64) -> Option<Value> {
        let signed = cell.cast_signed();
        #[expect(clippy::cast_possible_truncation, reason = "a REAL's cell holds 32 bits")]
        let short = cell as u32;
        Some(match self {
            Self::Bool => Value::Bool(cell & 1 == 1),
            Self::Real => Value::Real(f32::from_bits(short)),
            Self::Lreal => Value::LReal(f64::from_bits(cell)),
            Self::Time => Value::Time(signed),
            Self::LTime => Value::LTime(signed),
            Self::Date => Value::Date(signed),
            Self::Tod => Value::Tod(signed),
            Self::DateTime => Value::DateTime(signed),
            Self::Enum(of) => {
                let known = of.values.iter().find(|(_, value)| *value == signed);
                let name = known.map_or_else(|| signed.to_string(), |(name, _)| name.clone());
                Value::Enum { name, value: signed }
            }
            Self::Text { .. } | Self::Array { .. } | Self::Struct { .. } | Self::Block { .. } => {
                return None;
            }
            whole if whole.is_unsigned() => Value::UInt(cell),
            _ => Value::Int(signed),
        })
    }
}

impl Value {
    /// The cell that holds the value; texts have none.
    pub(crate) fn cell(&self) -> Option<u64> {
        Some(match self {
            Self::Bool(on) => u64::from(*on),
            Self::Int(v) | Self::Enum { value: v, .. } => v.cast_unsigned(),
            Self::UInt(v) => *v,
            Self::Real(v) => u64::from(v.to_bits()),
            Self::LReal(v) => v.to_bits(),
            Self::Time(v) | Self::LTime(v) | Self::Date(v) | Self::Tod(v) | Self::DateTime(v) => {
                v.cast_unsigned()
            }
            Self::Text(_) => return None,
        })
    }
}
