//! Values on their way between Structured Text and OPC UA.

use crate::opcua::Value;

/// As OPC UA has it: times are in ms as CODESYS gives them, LTIME in ns, enumerations as integers.
pub(super) fn to_opcua(value: &st::Value) -> Value {
    match value {
        st::Value::Bool(value) => Value::Boolean(*value),
        st::Value::Int(value) | st::Value::Enum { value, .. } => Value::Int64(*value),
        st::Value::UInt(value) => Value::UInt64(*value),
        st::Value::Real(value) => Value::Float(*value),
        st::Value::LReal(value) => Value::Double(*value),
        // 24 days are what 32 bits of ms hold; a longer time stays there.
        st::Value::Time(ns) | st::Value::Tod(ns) => Value::Int32(saturated(ns / 1_000_000)),
        st::Value::LTime(ns) => Value::Int64(*ns),
        st::Value::Date(ns) | st::Value::DateTime(ns) => Value::DateTime(*ns),
        st::Value::Text(text) => Value::String(text.clone()),
    }
}

fn saturated(value: i64) -> i32 {
    i32::try_from(value).unwrap_or(if value < 0 { i32::MIN } else { i32::MAX })
}

/// Whether a value changes so often that its changes are gathered.
pub(super) fn flows(value: &st::Value) -> bool {
    matches!(
        value,
        st::Value::Real(_)
            | st::Value::LReal(_)
            | st::Value::Time(_)
            | st::Value::LTime(_)
            | st::Value::Tod(_)
            | st::Value::Date(_)
            | st::Value::DateTime(_)
    )
}

/// What a client writes, as Structured Text writes it; none for times, which nobody may write.
pub(super) fn text(value: &Value) -> Option<String> {
    Some(match value {
        Value::Boolean(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
        Value::Float(value) => format!("{value:?}"),
        Value::Double(value) => format!("{value:?}"),
        Value::String(text) => text.clone(),
        Value::UInt64(value) => value.to_string(),
        Value::DateTime(_) => return None,
        integer => integer.as_i64()?.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_meaning() {
        for (st, opcua) in [
            (st::Value::Bool(true), Value::Boolean(true)),
            (st::Value::Real(1.5), Value::Float(1.5)),
            (st::Value::Time(1_500_000_000), Value::Int32(1_500)),
            (st::Value::Time(i64::MAX), Value::Int32(i32::MAX)),
            (st::Value::LTime(1_500), Value::Int64(1_500)),
            (st::Value::Text("等待".into()), Value::String("等待".into())),
        ] {
            assert_eq!(to_opcua(&st), opcua);
        }
    }

    #[test]
    fn what_is_written_reads_as_structured_text() {
        for (value, expected) in [
            (Value::Boolean(true), "TRUE"),
            (Value::Float(2.0), "2.0"),
            (Value::Float(0.1), "0.1"),
            (Value::Int16(-3), "-3"),
            (Value::UInt64(u64::MAX), "18446744073709551615"),
        ] {
            assert_eq!(text(&value).as_deref(), Some(expected));
        }
        assert_eq!(text(&Value::DateTime(0)), None);
    }
}
