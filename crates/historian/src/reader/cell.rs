//! One value of a result of the user's SQL.

use std::fmt;

use duckdb::core::LogicalTypeId;
use duckdb::types::{Decimal, TimeUnit, Value, ValueRef};
use jiff::tz::TimeZone;
use model::{Timestamp, spreadsheet};

/// A column of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnInfo {
    /// Its name.
    pub name: String,
    /// Its type as SQL calls it, without parameters: `DOUBLE`, `TIMESTAMP WITH TIME ZONE`.
    pub sql_type: String,
}

/// A value of a result.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// NULL.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Integer(i128),
    /// Any other number; a decimal that a number would not hold exactly comes as a text.
    Number(f64),
    /// A point in time, from TIMESTAMPTZ.
    Time(Timestamp),
    /// Everything else as a text: dates and times in ISO 8601, bytes in hexadecimal.
    Text(String),
}

impl fmt::Display for Cell {
    /// As in a CSV file: NULL is empty, a time is ISO 8601 with its offset.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => Ok(()),
            Self::Bool(flag) => write!(f, "{flag}"),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Number(number) => write!(f, "{number:?}"),
            Self::Time(at) => write!(f, "{at}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl Cell {
    /// As a field of a CSV file that a spreadsheet opens by a double click, not yet quoted: times
    /// with the offset of a zone, long numbers and formulas made texts. NULL is empty.
    #[must_use]
    pub fn for_spreadsheet(&self, zone: &TimeZone) -> String {
        match self {
            Self::Number(number) if number.is_finite() => spreadsheet::number(*number),
            Self::Text(text) => spreadsheet::text(text).into_owned(),
            Self::Integer(number) => spreadsheet::digits(*number),
            Self::Time(at) => local(*at, zone).unwrap_or_else(|| at.to_string()),
            other => other.to_string(),
        }
    }

    /// From DuckDB's value; `kind` tells a time with a zone from one without.
    pub(super) fn new(value: ValueRef<'_>, kind: LogicalTypeId) -> Self {
        match value {
            ValueRef::Timestamp(unit, number) if kind == LogicalTypeId::TimestampTZ => {
                Self::Time(Timestamp::from_micros(unit.to_micros(number)))
            }
            other => Self::from_value(Value::from(other)),
        }
    }

    fn from_value(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Boolean(flag) => Self::Bool(flag),
            Value::TinyInt(n) => Self::Integer(n.into()),
            Value::SmallInt(n) => Self::Integer(n.into()),
            Value::Int(n) => Self::Integer(n.into()),
            Value::BigInt(n) => Self::Integer(n.into()),
            Value::HugeInt(n) => Self::Integer(n),
            Value::UTinyInt(n) => Self::Integer(n.into()),
            Value::USmallInt(n) => Self::Integer(n.into()),
            Value::UInt(n) => Self::Integer(n.into()),
            Value::UBigInt(n) => Self::Integer(n.into()),
            Value::Float(n) => Self::Number(n.into()),
            Value::Double(n) => Self::Number(n),
            Value::Decimal(decimal) => decimal_cell(decimal),
            other => Self::Text(text(&other)),
        }
    }
}

fn decimal_cell(decimal: Decimal) -> Cell {
    let text = decimal.to_string();
    // A double holds any 15 digits exactly.
    match text.parse() {
        Ok(number) if decimal.width() <= 15 => Cell::Number(number),
        _ => Cell::Text(text),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Enum(text) => text.clone(),
        Value::Blob(bytes) | Value::Geometry(bytes) => hexadecimal(bytes),
        Value::Timestamp(unit, number) => timestamp(unit.to_micros(*number)),
        Value::Date32(days) => {
            let micros = i64::from(*days).saturating_mul(86_400_000_000);
            timestamp(micros).chars().take_while(|c| *c != ' ').collect()
        }
        Value::Time64(unit, number) => clock(*unit, *number),
        Value::Interval { months, days, nanos } => {
            format!("P{months}M{days}DT{}S", *nanos as f64 / 1e9)
        }
        Value::List(items) | Value::Array(items) => {
            let items: Vec<_> = items.iter().map(nested).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Struct(fields) => {
            let fields: Vec<_> =
                fields.iter().map(|(name, value)| format!("{name}: {}", nested(value))).collect();
            format!("{{{}}}", fields.join(", "))
        }
        Value::Map(entries) => {
            let entries: Vec<_> = entries
                .iter()
                .map(|(key, value)| format!("{}={}", nested(key), nested(value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Union(value) => nested(value),
        other => format!("{other:?}"),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or('?');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn nested(value: &Value) -> String {
    match Cell::from_value(value.clone()) {
        Cell::Null => "NULL".to_owned(),
        cell => cell.to_string(),
    }
}

/// A time with the offset of a zone: `2026-11-21T17:41:07.25+08:00`.
fn local(at: Timestamp, zone: &TimeZone) -> Option<String> {
    let at = jiff::Timestamp::from_microsecond(at.micros()).ok()?.to_zoned(zone.clone());
    Some(at.strftime("%Y-%m-%dT%H:%M:%S%.f%:z").to_string())
}

/// A time without a zone: `2026-11-21 09:41:07.25`.
fn timestamp(micros: i64) -> String {
    jiff::Timestamp::from_microsecond(micros).map_or_else(
        |_| if micros < 0 { "-infinity" } else { "infinity" }.to_owned(),
        |at| at.to_zoned(TimeZone::UTC).datetime().to_string().replacen('T', " ", 1),
    )
}

fn clock(unit: TimeUnit, number: i64) -> String {
    let text = timestamp(unit.to_micros(number));
    text.split(' ').nth(1).unwrap_or_default().to_owned()
}
