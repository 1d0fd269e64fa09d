//! From OPC UA values to samples.
//!
//! Numbers of every width become numbers, truth values and texts stay, times, GUIDs and names
//! become texts. Arrays become texts `[1, 2, 3]` up to a length. What no sample can hold has no
//! value and says so by its quality. A status code is kept as it is, with its information bits.

use std::fmt::Write as _;

use model::{Quality, Timestamp, Value};
use opcua::types::{DataValue, DateTime, Variant};
use smol_str::{SmolStr, ToSmolStr};

/// Bytes of a text that are kept.
const TEXT_BYTES_MAX: usize = 4 * 1024;
/// `Bad_DataEncodingUnsupported`: a structure that this program does not read.
const UNREADABLE: Quality = Quality::from_code(0x8039_0000);
/// 1601-01-01, the null time, in microseconds after 1970.
const NULL_MICROS: i64 = -11_644_473_600_000_000;
/// 2000-01-01: nothing was measured before.
const SOURCE_TIME_MIN: Timestamp = Timestamp::from_secs(946_684_800);
/// How far a server's clock may be ahead.
const AHEAD_MAX_MS: i64 = 24 * 3_600_000;
/// The bit `Overflow` of a status code and the two bits that say what the information bits mean
/// (OPC 10000-4 §7.39.1).
const OVERFLOW: u32 = 0x0080;
const INFO_TYPE: u32 = 0x0C00;
const INFO_TYPE_DATA_VALUE: u32 = 0x0400;

/// The value and quality of a data value.
pub(super) fn sample(data: &DataValue) -> (Value, Quality) {
    let quality = quality(data);
    match data.value.as_ref().map_or(Ok(Value::Missing), value) {
        Ok(value) => (value, quality),
        Err(Unreadable) => (Value::Missing, quality.worse(UNREADABLE)),
    }
}

/// The status code as it was sent; none sent means good.
pub(super) fn quality(data: &DataValue) -> Quality {
    Quality::from_code(data.status.map_or(0, |status| status.bits()))
}

/// Whether the server had to throw older values of this item away. Some servers set the bit
/// without saying that it is one of a data value.
pub(super) const fn overflowed(quality: Quality) -> bool {
    let info = quality.code() & INFO_TYPE;
    quality.code() & OVERFLOW != 0 && (info == INFO_TYPE_DATA_VALUE || info == 0)
}

/// A time of a value or message that came at `receive_time`; none for one that cannot be: before
/// 2000, or more than a day ahead. One such sample would be the latest of its tag for ever.
pub(super) fn plausible(at: &DateTime, receive_time: Timestamp) -> Option<Timestamp> {
    let latest = receive_time.plus_millis(AHEAD_MAX_MS);
    timestamp(at).filter(|at| (SOURCE_TIME_MIN..=latest).contains(at))
}

/// A time; none for the null time.
pub(super) fn timestamp(at: &DateTime) -> Option<Timestamp> {
    let micros = at.as_chrono().timestamp_micros();
    (micros > NULL_MICROS).then_some(Timestamp::from_micros(micros))
}

/// The value is of a kind that no sample can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unreadable;

/// A sample's value.
pub(super) fn value(variant: &Variant) -> Result<Value, Unreadable> {
    Ok(match variant {
        Variant::Empty => Value::Missing,
        Variant::Boolean(flag) => Value::Bool(*flag),
        Variant::SByte(n) => Value::Number(f64::from(*n)),
        Variant::Byte(n) => Value::Number(f64::from(*n)),
        Variant::Int16(n) => Value::Number(f64::from(*n)),
        Variant::UInt16(n) => Value::Number(f64::from(*n)),
        Variant::Int32(n) => Value::Number(f64::from(*n)),
        Variant::UInt32(n) => Value::Number(f64::from(*n)),
        Variant::Int64(n) => Value::Number(*n as f64),
        Variant::UInt64(n) => Value::Number(*n as f64),
        Variant::Float(n) => Value::Number(shortest(*n)),
        Variant::Double(n) => Value::Number(*n),
        Variant::StatusCode(code) => Value::Number(f64::from(code.bits())),
        Variant::String(text) => text_or_missing(text.value().as_deref()),
        Variant::XmlElement(text) => text_or_missing(Some(text.to_string().as_str())),
        Variant::LocalizedText(text) => text_or_missing(text.text.value().as_deref()),
        Variant::QualifiedName(name) => text_or_missing(name.name.value().as_deref()),
        Variant::DateTime(at) => {
            timestamp(at).map_or(Value::Missing, |at| Value::Text(at.to_smolstr()))
        }
        Variant::Guid(guid) => Value::Text(guid.to_smolstr()),
        Variant::NodeId(id) => Value::Text(id.to_smolstr()),
        Variant::ExpandedNodeId(id) => Value::Text(id.to_smolstr()),
        Variant::Variant(inner) => return value(inner),
        Variant::Array(array) => Value::Text(list(&array.values)?),
        Variant::ByteString(_)
        | Variant::ExtensionObject(_)
        | Variant::DataValue(_)
        | Variant::DiagnosticInfo(_) => return Err(Unreadable),
    })
}

/// A number of single precision as people write it: 0.1 and not 0.10000000149011612. The decimal
/// form is the shortest that reads back as the same single-precision number, so nothing is lost.
fn shortest(number: f32) -> f64 {
    #[expect(clippy::float_cmp, reason = "asks whether the number is whole, exactly")]
    let whole = number.trunc() == number;
    if whole || !number.is_finite() {
        return f64::from(number);
    }
    let mut digits = Digits { bytes: [0; 64], length: 0 };
    match write!(digits, "{number}") {
        Ok(()) => digits.text().parse().unwrap_or_else(|_| f64::from(number)),
        Err(_) => f64::from(number),
    }
}

/// Room for a number's digits, without the heap: this is done for every sample.
struct Digits {
    bytes: [u8; 64],
    length: usize,
}

impl Digits {
    fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

impl std::fmt::Write for Digits {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let end = self.length + text.len();
        let room = self.bytes.get_mut(self.length..end).ok_or(std::fmt::Error)?;
        room.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

fn text_or_missing(text: Option<&str>) -> Value {
    text.map_or(Value::Missing, |text| Value::Text(SmolStr::new(cut(text))))
}

/// As much of a text as is kept, whole characters only.
fn cut(text: &str) -> &str {
    let mut end = text.len().min(TEXT_BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn list(values: &[Variant]) -> Result<SmolStr, Unreadable> {
    let mut text = String::from("[");
    for (variant, index) in values.iter().zip(0..) {
        if text.len() >= TEXT_BYTES_MAX {
            text.push('…');
            break;
        }
        if index > 0 {
            text.push_str(", ");
        }
        match value(variant)? {
            Value::Number(number) => text.push_str(&number.to_string()),
            Value::Bool(flag) => text.push_str(if flag { "true" } else { "false" }),
            Value::Text(element) => text.push_str(&element),
            Value::Missing => text.push('—'),
        }
    }
    text.push(']');
    Ok(text.into())
}

#[cfg(test)]
mod tests {
    use opcua::types::{ByteString, StatusCode, UAString};

    use super::*;

    #[test]
    fn every_scalar_becomes_what_it_says() {
        let table = [
            (Variant::Boolean(true), Value::Bool(true)),
            (Variant::SByte(-3), Value::Number(-3.0)),
            (Variant::UInt32(u32::MAX), Value::Number(4_294_967_295.0)),
            (Variant::Int64(-(1 << 53)), Value::Number(-9_007_199_254_740_992.0)),
            (Variant::Float(0.1), Value::Number(0.1)),
            (Variant::Float(3.0), Value::Number(3.0)),
            (Variant::Float(-1.5e-42), Value::Number(-1.5e-42)),
            (Variant::Double(0.1), Value::Number(0.1)),
            (Variant::String("运行".into()), Value::Text("运行".into())),
            (Variant::String(UAString::null()), Value::Missing),
            (Variant::Empty, Value::Missing),
            (Variant::from(vec![1_i32, 2, 3]), Value::Text("[1, 2, 3]".into())),
        ];
        for (variant, expected) in table {
            assert_eq!(value(&variant), Ok(expected), "{variant:?}");
        }
        assert_eq!(value(&Variant::ByteString(ByteString::null())), Err(Unreadable));
    }

    #[test]
    fn the_status_code_is_kept_with_its_bits() {
        let mut data = DataValue::value_only(1.0);
        data.status = Some(StatusCode::from(0x4093_0480));
        let (_, quality) = sample(&data);
        assert_eq!(quality.code(), 0x4093_0480);
        assert!(overflowed(quality));
        assert!(overflowed(Quality::from_code(0x0000_0080)), "as async-opcua's server sends it");
        assert!(!overflowed(Quality::from_code(0x0000_0400)));
        assert!(!overflowed(Quality::from_code(0x0000_0880)), "bits of another kind");
    }

    #[test]
    fn what_no_sample_holds_is_bad_and_missing() {
        let data = DataValue::value_only(ByteString::from(vec![1, 2]));
        assert_eq!(sample(&data), (Value::Missing, UNREADABLE));
    }

    #[test]
    fn times_are_microseconds_since_1970() {
        let at = DateTime::from(NULL_MICROS * -10 + 12_345_678);
        assert_eq!(timestamp(&at), Some(Timestamp::from_micros(1_234_567)));
        assert_eq!(timestamp(&DateTime::null()), None);
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let long = "线".repeat(5_000);
        let Ok(Value::Text(text)) = value(&Variant::String(long.into())) else { panic!() };
        assert_eq!(text.len(), 4_095);
    }
}
