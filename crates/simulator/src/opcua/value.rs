//! Values of variables: the scalar types that a PLC has, without a type of the OPC UA library.
//!
//! A [`Change`] is what is published; a [`Write`] is what a client asks for. Times are nanoseconds
//! of UTC since 1970; OPC UA keeps a tenth of a microsecond of them.

use opcua::types::{DataTypeId, DateTime, NodeId, UAString, Variant};

pub use opcua::types::StatusCode;

use super::NodeIndex;

/// Ticks of 100 ns between 1601, where OPC UA counts from, and 1970.
const TICKS_TO_1970: i64 = 116_444_736_000_000_000;

/// The type of a variable, by its name in OPC UA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are OPC UA's own")]
pub enum DataType {
    Boolean,
    SByte,
    Byte,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Float,
    Double,
    String,
    DateTime,
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names are OPC UA's own")]
pub enum Value {
    Boolean(bool),
    SByte(i8),
    Byte(u8),
    Int16(i16),
    UInt16(u16),
    Int32(i32),
    UInt32(u32),
    Int64(i64),
    UInt64(u64),
    Float(f32),
    Double(f64),
    String(String),
    /// Nanoseconds of UTC since 1970.
    DateTime(i64),
}

/// A new state of one variable.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Which.
    pub node: NodeIndex,
    /// Its value; `None` keeps the last one. It must be of the node's type.
    pub value: Option<Value>,
    /// How good it is. While it is bad, clients are given no value, as OPC UA wants it.
    pub status: StatusCode,
    /// When the PLC had it, in nanoseconds of UTC since 1970.
    pub source_ns: i64,
}

impl Change {
    /// A good value.
    #[must_use]
    pub fn good(node: NodeIndex, value: Value, source_ns: i64) -> Self {
        Self { node, value: Some(value), status: StatusCode::Good, source_ns }
    }
}

/// What a client wants to have written. Type, range and rights have been checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Write {
    /// Which variable.
    pub node: NodeIndex,
    /// Of the variable's type and within its range.
    pub value: Value,
    /// The user's name; `None` for an anonymous one.
    pub user: Option<String>,
}

impl Value {
    /// Its type.
    #[must_use]
    pub fn data_type(&self) -> DataType {
        match self {
            Self::Boolean(_) => DataType::Boolean,
            Self::SByte(_) => DataType::SByte,
            Self::Byte(_) => DataType::Byte,
            Self::Int16(_) => DataType::Int16,
            Self::UInt16(_) => DataType::UInt16,
            Self::Int32(_) => DataType::Int32,
            Self::UInt32(_) => DataType::UInt32,
            Self::Int64(_) => DataType::Int64,
            Self::UInt64(_) => DataType::UInt64,
            Self::Float(_) => DataType::Float,
            Self::Double(_) => DataType::Double,
            Self::String(_) => DataType::String,
            Self::DateTime(_) => DataType::DateTime,
        }
    }

    /// The number; `None` for texts and times. 64-bit integers beyond 2⁵³ are rounded.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        Some(match self {
            Self::Boolean(value) => f64::from(u8::from(*value)),
            Self::Float(value) => f64::from(*value),
            Self::Double(value) => *value,
            Self::UInt64(value) => *value as f64,
            Self::String(_) | Self::DateTime(_) => return None,
            integer => integer.as_i64()? as f64,
        })
    }

    /// The integer; `None` for everything else and for what does not fit.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        Some(match self {
            Self::Boolean(value) => i64::from(*value),
            Self::SByte(value) => i64::from(*value),
            Self::Byte(value) => i64::from(*value),
            Self::Int16(value) => i64::from(*value),
            Self::UInt16(value) => i64::from(*value),
            Self::Int32(value) => i64::from(*value),
            Self::UInt32(value) => i64::from(*value),
            Self::Int64(value) => *value,
            Self::UInt64(value) => i64::try_from(*value).ok()?,
            Self::Float(_) | Self::Double(_) | Self::String(_) | Self::DateTime(_) => return None,
        })
    }

    /// The same value as another type; `None` when it does not fit or would lose its meaning.
    ///
    /// Integers go into every type that can hold them, reals into reals only (a `Double` into a
    /// `Float` is rounded), a Boolean into an integer as 0 or 1, and 0 or 1 into a Boolean.
    #[must_use]
    pub fn cast(&self, to: DataType) -> Option<Self> {
        if self.data_type() == to {
            return Some(self.clone());
        }
        if let (Self::UInt64(value), DataType::Double) = (self, to) {
            return Some(Self::Double(*value as f64));
        }
        Some(match to {
            DataType::Float => Self::Float(rounded(self.as_f64()?)),
            DataType::Double => Self::Double(self.as_f64()?),
            DataType::Boolean => match self.as_i64()? {
                0 => Self::Boolean(false),
                1 => Self::Boolean(true),
                _ => return None,
            },
            DataType::SByte => Self::SByte(self.as_i64()?.try_into().ok()?),
            DataType::Byte => Self::Byte(self.as_i64()?.try_into().ok()?),
            DataType::Int16 => Self::Int16(self.as_i64()?.try_into().ok()?),
            DataType::UInt16 => Self::UInt16(self.as_i64()?.try_into().ok()?),
            DataType::Int32 => Self::Int32(self.as_i64()?.try_into().ok()?),
            DataType::UInt32 => Self::UInt32(self.as_i64()?.try_into().ok()?),
            DataType::Int64 => Self::Int64(self.as_i64()?),
            DataType::UInt64 => Self::UInt64(self.as_i64()?.try_into().ok()?),
            DataType::String | DataType::DateTime => return None,
        })
    }

    pub(super) fn to_variant(&self) -> Variant {
        match self {
            Self::Boolean(value) => Variant::Boolean(*value),
            Self::SByte(value) => Variant::SByte(*value),
            Self::Byte(value) => Variant::Byte(*value),
            Self::Int16(value) => Variant::Int16(*value),
            Self::UInt16(value) => Variant::UInt16(*value),
            Self::Int32(value) => Variant::Int32(*value),
            Self::UInt32(value) => Variant::UInt32(*value),
            Self::Int64(value) => Variant::Int64(*value),
            Self::UInt64(value) => Variant::UInt64(*value),
            Self::Float(value) => Variant::Float(*value),
            Self::Double(value) => Variant::Double(*value),
            Self::String(value) => Variant::String(UAString::from(value.as_str())),
            Self::DateTime(ns) => Variant::DateTime(Box::new(date_time(*ns))),
        }
    }

    /// A client's scalar; `None` for arrays and for types that no variable here has.
    pub(super) fn from_variant(variant: &Variant) -> Option<Self> {
        Some(match variant {
            Variant::Boolean(value) => Self::Boolean(*value),
            Variant::SByte(value) => Self::SByte(*value),
            Variant::Byte(value) => Self::Byte(*value),
            Variant::Int16(value) => Self::Int16(*value),
            Variant::UInt16(value) => Self::UInt16(*value),
            Variant::Int32(value) => Self::Int32(*value),
            Variant::UInt32(value) => Self::UInt32(*value),
            Variant::Int64(value) => Self::Int64(*value),
            Variant::UInt64(value) => Self::UInt64(*value),
            Variant::Float(value) => Self::Float(*value),
            Variant::Double(value) => Self::Double(*value),
            Variant::String(value) => Self::String(value.as_ref().to_owned()),
            Variant::DateTime(value) => Self::DateTime(
                value.checked_ticks().saturating_sub(TICKS_TO_1970).saturating_mul(100),
            ),
            _ => return None,
        })
    }
}

impl DataType {
    /// The value that a variable of this type has at first: no, nothing, 0, 1970.
    #[must_use]
    pub fn zero(self) -> Value {
        match self {
            Self::Boolean => Value::Boolean(false),
            Self::SByte => Value::SByte(0),
            Self::Byte => Value::Byte(0),
            Self::Int16 => Value::Int16(0),
            Self::UInt16 => Value::UInt16(0),
            Self::Int32 => Value::Int32(0),
            Self::UInt32 => Value::UInt32(0),
            Self::Int64 => Value::Int64(0),
            Self::UInt64 => Value::UInt64(0),
            Self::Float => Value::Float(0.0),
            Self::Double => Value::Double(0.0),
            Self::String => Value::String(String::new()),
            Self::DateTime => Value::DateTime(0),
        }
    }

    pub(super) fn node_id(self) -> NodeId {
        match self {
            Self::Boolean => DataTypeId::Boolean,
            Self::SByte => DataTypeId::SByte,
            Self::Byte => DataTypeId::Byte,
            Self::Int16 => DataTypeId::Int16,
            Self::UInt16 => DataTypeId::UInt16,
            Self::Int32 => DataTypeId::Int32,
            Self::UInt32 => DataTypeId::UInt32,
            Self::Int64 => DataTypeId::Int64,
            Self::UInt64 => DataTypeId::UInt64,
            Self::Float => DataTypeId::Float,
            Self::Double => DataTypeId::Double,
            Self::String => DataTypeId::String,
            Self::DateTime => DataTypeId::DateTime,
        }
        .into()
    }
}

/// OPC UA's form of a time.
pub(super) fn date_time(ns: i64) -> DateTime {
    DateTime::from(ns.div_euclid(100) + TICKS_TO_1970)
}

#[expect(clippy::cast_possible_truncation, reason = "rounding to a REAL is what is wanted")]
fn rounded(value: f64) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fit_or_are_refused() {
        for (value, to, expected) in [
            (Value::Int16(5), DataType::UInt16, Some(Value::UInt16(5))),
            (Value::Int16(-1), DataType::UInt16, None),
            (Value::Int32(70_000), DataType::UInt16, None),
            (Value::Int64(1), DataType::Boolean, Some(Value::Boolean(true))),
            (Value::Int64(2), DataType::Boolean, None),
            (Value::Boolean(true), DataType::UInt16, Some(Value::UInt16(1))),
            (Value::Double(0.1), DataType::Float, Some(Value::Float(0.1))),
            (Value::Float(1.0), DataType::Int16, None),
            (Value::UInt64(u64::MAX), DataType::Int64, None),
            (Value::UInt64(1 << 63), DataType::Double, Some(Value::Double(2_f64.powi(63)))),
            (Value::String("1".into()), DataType::Int16, None),
        ] {
            assert_eq!(value.cast(to), expected, "{value:?} as {to:?}");
        }
    }

    #[test]
    fn every_type_goes_through_the_library_and_back() {
        for value in [
            Value::Boolean(true),
            Value::SByte(-1),
            Value::Byte(255),
            Value::Int16(-2),
            Value::UInt16(65_535),
            Value::Int32(-3),
            Value::UInt32(4),
            Value::Int64(i64::MIN),
            Value::UInt64(u64::MAX),
            Value::Float(1.5),
            Value::Double(-0.25),
            Value::String("正常".into()),
            Value::DateTime(1_764_331_200_123_456_700),
        ] {
            assert_eq!(Value::from_variant(&value.to_variant()), Some(value));
        }
    }

    #[test]
    fn times_are_those_of_the_calendar() {
        let time = date_time(1_764_331_200_123_456_789);
        assert_eq!(time.to_rfc3339(), "2025-11-28T12:00:00.123Z");
        assert_eq!(time.ticks() % 10_000, 4_567, "a tenth of a microsecond is kept");
    }
}
