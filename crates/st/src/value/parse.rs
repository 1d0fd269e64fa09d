//! Reading a value as a person writes it, for a variable of a type.

use super::{Value, duration, nanos};
use crate::container::VarType;

/// Why a text is no value of a type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// Not of this form.
    #[error("“{text}” is no value of {ty}; write for example {example}")]
    Form {
        /// What was written.
        text: String,
        /// The type.
        ty: String,
        /// A value.
        example: &'static str,
    },
    /// Beyond the type's limits.
    #[error("{value} is outside of {ty}, which goes from {low} to {high}")]
    Range {
        /// What was written.
        value: String,
        /// The type.
        ty: String,
        /// Lowest value.
        low: i128,
        /// Highest value.
        high: i128,
    },
    /// No name of an enumeration.
    #[error("{ty} has no value “{text}”; it has {names}")]
    Name {
        /// What was written.
        text: String,
        /// The type.
        ty: String,
        /// Its names.
        names: String,
    },
    /// Longer than the variable.
    #[error("the text has {length} {unit}, and {ty} has room for {capacity}")]
    Long {
        /// Its length.
        length: usize,
        /// Bytes or 16-bit units.
        unit: &'static str,
        /// The type.
        ty: String,
        /// What fits.
        capacity: u32,
    },
    /// Not one value.
    #[error("{0} is not one value; name a member or an element")]
    Composed(String),
}

impl Value {
    /// Reads a text as a value of a type: `TRUE`, `-5`, `16#FF`, `INT#5`, `1.5`, `T#5s`, `Running`,
    /// `'text'` or a bare text.
    pub fn parse(text: &str, ty: &VarType) -> Result<Self, ValueError> {
        let bare = text.trim();
        let form = || form_error(text, ty);
        Ok(match ty {
            VarType::Bool => Self::Bool(truth(bare).ok_or_else(form)?),
            VarType::Real => Self::Real(within(bare, real::<f32>(bare)).ok_or_else(form)?),
            VarType::Lreal => Self::LReal(within(bare, real::<f64>(bare)).ok_or_else(form)?),
            VarType::Time => Self::Time(length(bare).ok_or_else(form)?),
            VarType::LTime => Self::LTime(length(bare).ok_or_else(form)?),
            VarType::Date => Self::Date(date(bare).ok_or_else(form)?),
            VarType::Tod => Self::Tod(tod(bare).ok_or_else(form)?),
            VarType::DateTime => Self::DateTime(date_time(bare).ok_or_else(form)?),
            VarType::Text { wide, capacity } => fitting(unquoted(text), *wide, *capacity, ty)?,
            VarType::Enum(names) => {
                let name = bare.rsplit(['.', '#']).next().unwrap_or(bare);
                let number = whole(bare).and_then(|number| i64::try_from(number).ok());
                let fits = |(known, value): &&(String, i64)| {
                    known.eq_ignore_ascii_case(name) || Some(*value) == number
                };
                let found = names.values.iter().find(fits).ok_or_else(|| ValueError::Name {
                    text: bare.to_owned(),
                    ty: ty.name(),
                    names: names
                        .values
                        .iter()
                        .map(|(n, _)| n.as_str())
                        .collect::<Vec<_>>()
                        .join(", "),
                })?;
                Self::Enum { name: found.0.clone(), value: found.1 }
            }
            VarType::Array { .. } | VarType::Struct { .. } | VarType::Block { .. } => {
                return Err(ValueError::Composed(ty.name()));
            }
            _ => {
                let number = whole(bare).ok_or_else(form)?;
                integer(number, ty)?
            }
        })
    }

    /// The value in the form of a type, as far as it is one: numbers fit where their value fits.
    pub fn coerce(&self, ty: &VarType) -> Result<Self, ValueError> {
        match (self, ty) {
            (Self::Text(text), VarType::Text { wide, capacity }) => {
                fitting(text.clone(), *wide, *capacity, ty)
            }
            (Self::Real(v), VarType::Real) => Ok(Self::Real(*v)),
            (Self::LReal(v), VarType::Lreal) => Ok(Self::LReal(*v)),
            (Self::Real(v), VarType::Lreal) => Ok(Self::LReal(f64::from(*v))),
            #[expect(clippy::cast_possible_truncation, reason = "the nearest REAL is meant")]
            (Self::LReal(v), VarType::Real) if v.is_finite() == (*v as f32).is_finite() => {
                Ok(Self::Real(*v as f32))
            }
            // A number is no BOOL and a text no number, though they might be read as one.
            (Self::Text(_), _) if ty.is_value() => Err(form_error(&self.to_string(), ty)),
            (Self::Int(_) | Self::UInt(_), VarType::Bool) => Err(form_error(&self.to_string(), ty)),
            (Self::Enum { value, .. }, VarType::Enum(_)) => Self::parse(&value.to_string(), ty),
            _ => Self::parse(&self.to_string(), ty),
        }
    }
}

/// A whole number that fits into the type.
fn integer(number: i128, ty: &VarType) -> Result<Value, ValueError> {
    let (low, high) = ty.limits().unwrap_or((i128::from(i64::MIN), i128::from(i64::MAX)));
    let outside = || ValueError::Range { value: number.to_string(), ty: ty.name(), low, high };
    if !(low..=high).contains(&number) {
        return Err(outside());
    }
    if ty.is_unsigned() {
        u64::try_from(number).map(Value::UInt).map_err(|_| outside())
    } else {
        i64::try_from(number).map(Value::Int).map_err(|_| outside())
    }
}

fn fitting(text: String, wide: bool, capacity: u32, ty: &VarType) -> Result<Value, ValueError> {
    let (length, unit) =
        if wide { (text.encode_utf16().count(), "16-bit units") } else { (text.len(), "bytes") };
    if length > capacity as usize {
        return Err(ValueError::Long { length, unit, ty: ty.name(), capacity });
    }
    Ok(Value::Text(text))
}

/// What stands behind `PREFIX#`, if the prefix is one of these.
fn behind<'a>(text: &'a str, prefixes: &[&str]) -> Option<&'a str> {
    let (prefix, rest) = text.split_once('#')?;
    prefixes.iter().any(|known| known.eq_ignore_ascii_case(prefix)).then_some(rest)
}

fn truth(text: &str) -> Option<bool> {
    let text = behind(text, &["BOOL"]).unwrap_or(text);
    match text.to_ascii_uppercase().as_str() {
        "TRUE" | "1" => Some(true),
        "FALSE" | "0" => Some(false),
        _ => None,
    }
}

const WHOLE: [&str; 12] = [
    "SINT", "INT", "DINT", "LINT", "USINT", "UINT", "UDINT", "ULINT", "BYTE", "WORD", "DWORD",
    "LWORD",
];

pub(crate) fn whole(text: &str) -> Option<i128> {
    let text = behind(text, &WHOLE).unwrap_or(text).replace('_', "");
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest.to_owned()),
        None => (false, text.strip_prefix('+').unwrap_or(&text).to_owned()),
    };
    let number = match text.split_once('#') {
        Some((base, digits)) => {
            i128::from_str_radix(digits, base.parse().ok().filter(|b| (2..=16).contains(b))?)
        }
        None if text.starts_with(['-', '+']) => return None,
        None => text.parse(),
    };
    number.ok().map(|number| if negative { -number } else { number })
}

pub(crate) fn real<T: std::str::FromStr>(text: &str) -> Option<T> {
    let text = behind(text, &["REAL", "LREAL"]).unwrap_or(text).replace('_', "");
    text.parse().ok()
}

/// None for a number too large for its type, which would be read as infinite.
fn within<T: Copy + Into<f64>>(text: &str, number: Option<T>) -> Option<T> {
    let digits = text.rsplit('#').next().is_some_and(|t| t.contains(|c: char| c.is_ascii_digit()));
    number.filter(|number| !digits || (*number).into().is_finite())
}

/// That a value is not of a type, with one that is.
fn form_error(text: &str, ty: &VarType) -> ValueError {
    let example = match ty {
        VarType::Bool => "TRUE",
        VarType::Real | VarType::Lreal => "1.5",
        VarType::Time => "T#1s500ms",
        VarType::LTime => "LTIME#1s500ms",
        VarType::Date => "D#2026-01-31",
        VarType::Tod => "TOD#12:30:00",
        VarType::DateTime => "DT#2026-01-31-12:30:00",
        VarType::Text { .. } => "'text'",
        _ => "5",
    };
    ValueError::Form { text: text.to_owned(), ty: ty.name(), example }
}

pub(crate) fn length(text: &str) -> Option<i64> {
    duration::parse(behind(text, &["T", "TIME", "LTIME", "LT"]).unwrap_or(text))
}

pub(crate) fn date(text: &str) -> Option<i64> {
    let text = behind(text, &["D", "DATE", "LDATE", "LD"]).unwrap_or(text);
    nanos(text.parse::<jiff::civil::Date>().ok()?.at(0, 0, 0, 0))
}

pub(crate) fn tod(text: &str) -> Option<i64> {
    let text = behind(text, &["TOD", "TIME_OF_DAY", "LTOD"]).unwrap_or(text);
    let time: jiff::civil::Time = text.parse().ok()?;
    nanos(jiff::civil::date(1970, 1, 1).to_datetime(time))
}

pub(crate) fn date_time(text: &str) -> Option<i64> {
    let text = behind(text, &["DT", "DATE_AND_TIME", "LDT"]).unwrap_or(text);
    let (date, time) = text.split_at_checked(10)?;
    let time = time.strip_prefix(['-', 'T', ' '])?;
    let date: jiff::civil::Date = date.parse().ok()?;
    nanos(date.to_datetime(time.parse().ok()?))
}

fn unquoted(text: &str) -> String {
    let quoted = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    quoted('\'').or_else(|| quoted('"')).unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_for_their_type() {
        let text = VarType::Text { wide: false, capacity: 6 };
        for (ty, text, value) in [
            (VarType::Bool, "true", Value::Bool(true)),
            (VarType::Int, "-5", Value::Int(-5)),
            (VarType::Word, "16#FF_FF", Value::UInt(0xFFFF)),
            (VarType::Dint, "DINT#7", Value::Int(7)),
            (VarType::Real, "1.5", Value::Real(1.5)),
            (VarType::Time, "T#1s500ms", Value::Time(1_500_000_000)),
            (VarType::Time, "5s", Value::Time(5_000_000_000)),
            (VarType::Date, "D#1970-01-02", Value::Date(86_400_000_000_000)),
            (VarType::Tod, "TOD#00:00:01", Value::Tod(1_000_000_000)),
            (VarType::DateTime, "DT#1970-01-01-00:00:01", Value::DateTime(1_000_000_000)),
            (text.clone(), "'等待'", Value::Text("等待".into())),
            (text.clone(), "bare", Value::Text("bare".into())),
        ] {
            assert_eq!(Value::parse(text, &ty), Ok(value), "{text}");
        }
    }

    #[test]
    fn what_is_no_value_is_refused_with_a_reason() {
        let text = VarType::Text { wide: false, capacity: 5 };
        for (ty, written, part) in [
            (VarType::Bool, "maybe", "write for example TRUE"),
            (VarType::Int, "40000", "goes from -32768 to 32767"),
            (VarType::Usint, "-1", "goes from 0 to 255"),
            (VarType::Int, "--5", "no value of INT"),
            (VarType::Time, "soon", "T#1s500ms"),
            (text, "等待", "6 bytes"),
        ] {
            let error = Value::parse(written, &ty).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        }
    }
}
