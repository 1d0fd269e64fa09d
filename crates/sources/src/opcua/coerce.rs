//! From what a person writes to the type that a variable has. Nothing is rounded or cut off
//! silently: what does not fit is refused with the reason.

use model::Value;
use opcua::types::{Variant, VariantScalarTypeId};

/// A value as the variable's type; or why it cannot be, as a sentence.
pub(super) fn coerce(value: &Value, to: VariantScalarTypeId) -> Result<Variant, String> {
    use VariantScalarTypeId as Type;
    Ok(match to {
        Type::Boolean => Variant::Boolean(boolean(value)?),
        Type::SByte => Variant::SByte(whole(value, to, (i8::MIN.into(), i8::MAX.into()))?),
        Type::Byte => Variant::Byte(whole(value, to, (u8::MIN.into(), u8::MAX.into()))?),
        Type::Int16 => Variant::Int16(whole(value, to, (i16::MIN.into(), i16::MAX.into()))?),
        Type::UInt16 => Variant::UInt16(whole(value, to, (u16::MIN.into(), u16::MAX.into()))?),
        Type::Int32 => Variant::Int32(whole(value, to, (i32::MIN.into(), i32::MAX.into()))?),
        Type::UInt32 => Variant::UInt32(whole(value, to, (u32::MIN.into(), u32::MAX.into()))?),
        Type::Int64 => Variant::Int64(whole(value, to, (i64::MIN.into(), i64::MAX.into()))?),
        Type::UInt64 => Variant::UInt64(whole(value, to, (u64::MIN.into(), u64::MAX.into()))?),
        Type::Float => Variant::Float(single(number(value, "Float")?)?),
        Type::Double => Variant::Double(number(value, "Double")?),
        Type::String => Variant::String(text(value)?.into()),
        other => return Err(format!("values of type {other:?} cannot be written from here")),
    })
}

/// Whether a value that was read back is the one that was written.
pub(super) fn same(written: &Variant, read: &Variant) -> bool {
    match (written, read) {
        (Variant::Float(a), Variant::Float(b)) => a.to_bits() == b.to_bits() || is_close(*a, *b),
        _ => written == read,
    }
}

/// 0 and -0 are the same number.
fn is_close(a: f32, b: f32) -> bool {
    (a - b).abs() <= f32::EPSILON * a.abs()
}

fn boolean(value: &Value) -> Result<bool, String> {
    match value {
        Value::Bool(flag) => Ok(*flag),
        Value::Number(number) if number.to_bits() == 0 => Ok(false),
        Value::Number(number) if number.to_bits() == 1.0_f64.to_bits() => Ok(true),
        Value::Text(text) if text.eq_ignore_ascii_case("true") => Ok(true),
        Value::Text(text) if text.eq_ignore_ascii_case("false") => Ok(false),
        other => Err(format!("{} is neither true nor false", shown(other))),
    }
}

fn number(value: &Value, to: &str) -> Result<f64, String> {
    let number = match value {
        Value::Number(number) => *number,
        Value::Text(text) => text
            .trim()
            .parse()
            .map_err(|_| format!("“{text}” is no number; the variable takes {to}"))?,
        other => return Err(format!("{} is no number; the variable takes {to}", shown(other))),
    };
    if number.is_finite() { Ok(number) } else { Err("the number is not finite".into()) }
}

fn single(number: f64) -> Result<f32, String> {
    #[expect(clippy::cast_possible_truncation, reason = "what overflows is refused below")]
    let narrow = number as f32;
    if narrow.is_finite() {
        Ok(narrow)
    } else {
        Err(format!("{number} is too large for a variable of type Float"))
    }
}

fn whole<T: TryFrom<i128>>(
    value: &Value,
    to: VariantScalarTypeId,
    (low, high): (i128, i128),
) -> Result<T, String> {
    let refusal = || {
        format!(
            "{} does not fit; the variable takes whole numbers from {low} to {high} ({to:?})",
            shown(value)
        )
    };
    let whole = if let Value::Text(text) = value {
        text.trim().parse::<i128>().map_err(|_| refusal())?
    } else {
        let number = number(value, &format!("{to:?}"))?;
        if number.fract() != 0.0 || number.abs() > 1.9e19 {
            return Err(refusal());
        }
        #[expect(clippy::cast_possible_truncation, reason = "whole and small enough")]
        let whole = number as i128;
        whole
    };
    T::try_from(whole).map_err(|_| refusal())
}

fn text(value: &Value) -> Result<String, String> {
    match value {
        Value::Text(text) => Ok(text.to_string()),
        other => Err(format!("{} is no text; the variable takes a text", shown(other))),
    }
}

/// A value for a person.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Text(text) => format!("“{text}”"),
        Value::Missing => "no value".into(),
    }
}

#[cfg(test)]
mod tests {
    use VariantScalarTypeId as Type;

    use super::*;

    fn number(number: f64, to: Type) -> Result<Variant, String> {
        coerce(&Value::Number(number), to)
    }

    #[test]
    fn what_fits_becomes_the_type() {
        assert_eq!(number(1.0, Type::Boolean), Ok(Variant::Boolean(true)));
        assert_eq!(number(-128.0, Type::SByte), Ok(Variant::SByte(-128)));
        assert_eq!(number(65_535.0, Type::UInt16), Ok(Variant::UInt16(65_535)));
        assert_eq!(number(0.1, Type::Float), Ok(Variant::Float(0.1)));
        assert_eq!(number(0.1, Type::Double), Ok(Variant::Double(0.1)));
        let exact = coerce(&Value::Text("9223372036854775807".into()), Type::Int64);
        assert_eq!(exact, Ok(Variant::Int64(i64::MAX)));
        let text = coerce(&Value::Text("开".into()), Type::String);
        assert_eq!(text, Ok(Variant::String("开".into())));
    }

    #[test]
    fn what_does_not_fit_is_refused_by_name() {
        for (value, to, part) in [
            (Value::Number(256.0), Type::Byte, "from 0 to 255"),
            (Value::Number(-1.0), Type::UInt32, "from 0 to"),
            (Value::Number(1.5), Type::Int16, "whole numbers"),
            (Value::Number(2.0), Type::Boolean, "neither true nor false"),
            (Value::Number(f64::NAN), Type::Double, "not finite"),
            (Value::Number(1e39), Type::Float, "too large"),
            (Value::Text("fast".into()), Type::Float, "“fast” is no number"),
            (Value::Bool(true), Type::String, "no text"),
            (Value::Missing, Type::Int32, "no value"),
            (Value::Number(1.0), Type::ByteString, "ByteString"),
        ] {
            let refusal = coerce(&value, to).unwrap_err();
            assert!(refusal.contains(part), "{value:?} as {to:?}: {refusal}");
        }
    }
}
