//! A value outside of the machine: as it is shown, and as a person writes it.
//!
//! Shown as a literal of the language would be, but for what `plc run` prints bare: texts without
//! quotes, enumerations by their name alone, numbers in the shortest form that reads back.

mod duration;
pub(crate) mod parse;
mod types;

use std::fmt;

use jiff::civil::DateTime as Civil;

pub use parse::ValueError;

/// The value of a variable.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// BOOL.
    Bool(bool),
    /// SINT, INT, DINT, LINT.
    Int(i64),
    /// USINT, UINT, UDINT, ULINT and the bit strings.
    UInt(u64),
    /// REAL.
    Real(f32),
    /// LREAL.
    LReal(f64),
    /// TIME in ns.
    Time(i64),
    /// LTIME in ns.
    LTime(i64),
    /// DATE in ns since 1970-01-01.
    Date(i64),
    /// `TIME_OF_DAY` in ns since midnight.
    Tod(i64),
    /// `DATE_AND_TIME` in ns since 1970-01-01T00:00:00.
    DateTime(i64),
    /// STRING or WSTRING.
    Text(String),
    /// An enumeration: the name of the value, or its number where it has none.
    Enum {
        /// The name.
        name: String,
        /// The number.
        value: i64,
    },
}

impl Value {
    /// The value as a number; truth is 1 or 0, durations are seconds.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        Some(match self {
            Self::Bool(on) => f64::from(u8::from(*on)),
            Self::Int(v) | Self::Enum { value: v, .. } => *v as f64,
            Self::UInt(v) => *v as f64,
            Self::Real(v) => f64::from(*v),
            Self::LReal(v) => *v,
            Self::Time(v) | Self::LTime(v) => *v as f64 / 1e9,
            Self::Date(_) | Self::Tod(_) | Self::DateTime(_) | Self::Text(_) => return None,
        })
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(true) => f.write_str("TRUE"),
            Self::Bool(false) => f.write_str("FALSE"),
            Self::Int(v) => write!(f, "{v}"),
            Self::UInt(v) => write!(f, "{v}"),
            Self::Real(v) => {
                f.write_str(&float(f64::from(*v).abs(), format!("{v}"), format!("{v:e}")))
            }
            Self::LReal(v) => f.write_str(&float(v.abs(), format!("{v}"), format!("{v:e}"))),
            Self::Time(v) => write!(f, "T#{}", duration::text(*v)),
            Self::LTime(v) => write!(f, "LTIME#{}", duration::text(*v)),
            Self::Date(v) => write!(f, "D#{}", civil(*v).date()),
            Self::Tod(v) => write!(f, "TOD#{}", clock(civil(*v))),
            Self::DateTime(v) => write!(f, "DT#{}-{}", civil(*v).date(), clock(civil(*v))),
            Self::Text(text) => f.write_str(text),
            Self::Enum { name, .. } => f.write_str(name),
        }
    }
}

/// Very large and very small numbers with an exponent, others without.
fn float(size: f64, plain: String, with_exponent: String) -> String {
    if size != 0.0 && size.is_finite() && !(1e-6..1e21).contains(&size) {
        with_exponent
    } else {
        plain
    }
}

/// The date and time of ns since 1970; clamped at the ends of the calendar.
pub(crate) fn civil(nanos: i64) -> Civil {
    let at = jiff::Timestamp::from_nanosecond(i128::from(nanos)).unwrap_or_default();
    jiff::tz::TimeZone::UTC.to_datetime(at)
}

/// ns since 1970 of a date and time.
pub(crate) fn nanos(at: Civil) -> Option<i64> {
    let zoned = at.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    i64::try_from(zoned.timestamp().as_nanosecond()).ok()
}

fn clock(at: Civil) -> String {
    let (hour, minute, second) = (at.hour(), at.minute(), at.second());
    let whole = format!("{hour:02}:{minute:02}:{second:02}");
    match at.subsec_nanosecond() {
        0 => whole,
        rest => format!("{whole}.{rest:09}").trim_end_matches('0').to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_shown_as_literals() {
        for (value, text) in [
            (Value::Bool(true), "TRUE"),
            (Value::Real(3.0), "3"),
            (Value::Real(0.1), "0.1"),
            (Value::Real(1e21), "1e21"),
            (Value::LReal(1e-7), "1e-7"),
            (Value::LReal(100_000.0), "100000"),
            (Value::LReal(f64::NAN), "NaN"),
            (Value::Time(1_500_000_000), "T#1s500ms"),
            (Value::Time(-61_000_000_000), "T#-1m1s"),
            (Value::Time(0), "T#0s"),
            (Value::LTime(1), "LTIME#1ns"),
            (Value::Date(1_769_817_600_000_000_000), "D#2026-01-31"),
            (Value::Tod(45_000_500_000_000), "TOD#12:30:00.5"),
            (Value::DateTime(1_769_862_600_000_000_000), "DT#2026-01-31-12:30:00"),
            (Value::Text("等待".into()), "等待"),
            (Value::Enum { name: "Running".into(), value: 2 }, "Running"),
        ] {
            assert_eq!(value.to_string(), text);
        }
    }
}
