//! Gas detectors: `mcs/{sn}/up` and `mcs/{sn}/status`, one JSON object a message.
//!
//! Every field becomes a tag `gas/{sn}/{field}`; fields that the definition does not know are kept
//! too, when a sample can hold them. `ts` becomes the source time. A field that is absent or null
//! costs only itself; a known field of a wrong type puts the whole message into quarantine, for
//! then nothing says that the rest means what it seems to.

use engine::{Input, Reading};
use model::{DevicePath, Point, RejectReason, Timestamp, Value};
use smol_str::SmolStr;

use super::object::{self, Object, Scalar};
use super::{Decoder, Message};

/// The part of a tag's path before the detector's name.
pub const DOMAIN: &str = "gas";

/// Longest payload that is read; a detector sends about 120 bytes.
const PAYLOAD_BYTES_MAX: usize = 1024 * 1024;
/// 2000-01-01: no detector measured before.
const SOURCE_TIME_MIN: Timestamp = Timestamp::from_secs(946_684_800);
/// Fields beyond the definition that are kept of one message.
const EXTRA_FIELDS_MAX: usize = 64;
/// How far a detector's clock may be ahead.
const AHEAD_MAX_MS: i64 = 24 * 3_600_000;

/// What is known of a field.
struct Field {
    name: &'static str,
    unit: &'static str,
    form: Form,
    zh: &'static str,
    en: &'static str,
}

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Number,
    Integer,
    Text,
}

const fn field(
    name: &'static str,
    unit: &'static str,
    form: Form,
    zh: &'static str,
    en: &'static str,
) -> Field {
    Field { name, unit, form, zh, en }
}

const FIELDS: &[Field] = &[
    field("v_raw", "mV", Form::Number, "原始电压", "raw voltage"),
    field("temp", "°C", Form::Number, "温度", "temperature"),
    field("humi", "%", Form::Number, "湿度", "humidity"),
    field("bat", "%", Form::Number, "电量", "battery"),
    field("rssi", "dBm", Form::Number, "信号", "signal"),
    field("seq", "", Form::Integer, "包序号", "message number"),
    field("err", "", Form::Integer, "故障码", "fault code"),
    field("net", "", Form::Text, "网络", "network"),
    field("ver", "", Form::Text, "固件版本", "firmware"),
];

/// The unit of a detector's field; none for derived values, whose unit is the detector's.
#[must_use]
pub fn field_unit(name: &str) -> Option<&'static str> {
    FIELDS.iter().find(|field| field.name == name).map(|field| field.unit)
}

/// What a detector's field is, in Chinese and English.
#[must_use]
pub fn field_description(name: &str) -> Option<(&'static str, &'static str)> {
    match name {
        "value" => Some(("校准值", "calibrated value")),
        "online" => Some(("在线", "online")),
        _ => FIELDS.iter().find(|field| field.name == name).map(|field| (field.zh, field.en)),
    }
}

/// The decoder of gas detectors.
#[derive(Clone, Copy, Debug)]
pub struct Gas;

impl Decoder for Gas {
    fn decode(&self, message: &Message<'_>) -> Option<Input> {
        let (device, kind) = match split_topic(message.topic) {
            // What the station or a person sends to detectors is not data.
            Some((_, "cmd" | "down")) => return None,
            Some(parts) => parts,
            None => return Some(message.reject(RejectReason::UnknownTopic, "not mcs/{sn}/up")),
        };
        let read = match kind {
            "up" => read(message, device, uplink),
            "status" => read(message, device, status),
            _ => {
                let detail = "a detector sends to mcs/{sn}/up and mcs/{sn}/status";
                Err((RejectReason::UnknownTopic, detail.to_owned()))
            }
        };
        Some(read.unwrap_or_else(|(reason, detail)| message.reject(reason, &detail)))
    }
}

type Refusal = (RejectReason, String);

/// Detector and kind of a topic `mcs/{sn}/{kind}`.
fn split_topic(topic: &str) -> Option<(&str, &str)> {
    topic.strip_prefix("mcs/")?.split_once('/')
}

fn read(
    message: &Message<'_>,
    device: &str,
    make: fn(&Message<'_>, DevicePath, &Object<'_>) -> Result<Input, Refusal>,
) -> Result<Input, Refusal> {
    if message.payload.len() > PAYLOAD_BYTES_MAX {
        let detail =
            format!("{} bytes, at most {PAYLOAD_BYTES_MAX} are read", message.payload.len());
        return Err((RejectReason::TooLarge, detail));
    }
    let device = DevicePath::new(&format!("{DOMAIN}/{device}"))
        .map_err(|error| (RejectReason::BadDeviceName, error.to_string()))?;
    make(message, device, &object::parse(message.payload)?)
}

fn uplink(
    message: &Message<'_>,
    device: DevicePath,
    object: &Object<'_>,
) -> Result<Input, Refusal> {
    let source_time = source_time(object, message.receive_time)?;
    let mut points = Vec::with_capacity(object.0.len().min(FIELDS.len() + EXTRA_FIELDS_MAX) + 1);
    let (mut sequence, mut extra) = (None, 0);
    for (name, scalar) in &object.0 {
        if name == "ts" {
            continue;
        }
        if field_unit(name).is_none() {
            extra += 1;
            if extra > EXTRA_FIELDS_MAX {
                continue;
            }
        }
        let Some(value) = sample_value(name, scalar)? else { continue };
        if name == "seq" {
            sequence = Some(sequence_number(&value)?);
        }
        // A field whose name cannot be a tag's costs only itself.
        if let Ok(point) = Point::good(name, value) {
            points.retain(|known: &Point| known.field != point.field);
            points.push(point);
        }
    }
    if points.iter().all(|point| point.field == "seq") {
        return Err((RejectReason::Empty, "no field but time and number".to_owned()));
    }
    Ok(Input::Reading(Reading {
        source: SmolStr::new(message.source),
        device,
        source_time,
        receive_time: message.receive_time,
        sequence,
        fingerprint: message.fingerprint(),
        redelivered: message.redelivered,
        points,
    }))
}

fn status(
    message: &Message<'_>,
    device: DevicePath,
    object: &Object<'_>,
) -> Result<Input, Refusal> {
    let source_time = source_time(object, message.receive_time)?;
    let online = match object.0.iter().find(|(name, _)| name == "status") {
        Some((_, Scalar::Text(text))) if text == "online" => true,
        Some((_, Scalar::Text(text))) if text == "offline" => false,
        _ => {
            let detail = "status should be \"online\" or \"offline\"";
            return Err((RejectReason::WrongType, detail.to_owned()));
        }
    };
    Ok(Input::Presence {
        source: SmolStr::new(message.source),
        device,
        online,
        source_time,
        receive_time: message.receive_time,
        fingerprint: message.fingerprint(),
        redelivered: message.redelivered,
    })
}

/// The time in `ts`, Unix seconds, possibly with a fraction.
fn source_time(object: &Object<'_>, receive_time: Timestamp) -> Result<Timestamp, Refusal> {
    let seconds = match object.0.iter().rfind(|(name, _)| name == "ts") {
        None | Some((_, Scalar::Null)) => {
            return Err((RejectReason::MissingTime, "there is no ts".to_owned()));
        }
        Some((_, Scalar::Number(seconds))) => *seconds,
        Some((_, other)) => return Err(wrong_type("ts", "Unix seconds", other.type_name())),
    };
    // Saturates at the ends, which the check refuses.
    #[expect(clippy::cast_possible_truncation, reason = "saturates, and the ends are refused")]
    let at = Timestamp::from_micros((seconds * 1e6).round() as i64);
    if at < SOURCE_TIME_MIN || at > receive_time.plus_millis(AHEAD_MAX_MS) {
        let detail = format!("ts is {seconds} s, which is {at}; check the device's clock");
        return Err((RejectReason::ImplausibleTime, detail));
    }
    Ok(at)
}

/// The sample's value of a field; none when it is absent or no sample can hold it.
fn sample_value(name: &str, scalar: &Scalar<'_>) -> Result<Option<Value>, Refusal> {
    let form = FIELDS.iter().find(|field| field.name == name).map(|field| field.form);
    match (form, scalar) {
        (_, Scalar::Null) | (None, Scalar::Nested) => Ok(None),
        (None | Some(Form::Number), Scalar::Number(number)) => Ok(Some(Value::Number(*number))),
        (Some(Form::Integer), Scalar::Number(number)) if number.fract() == 0.0 => {
            Ok(Some(Value::Number(*number)))
        }
        (None | Some(Form::Text), Scalar::Text(text)) => Ok(Some(Value::Text(SmolStr::new(text)))),
        (None, Scalar::Bool(flag)) => Ok(Some(Value::Bool(*flag))),
        (Some(Form::Text), other) => Err(wrong_type(name, "a text", other.type_name())),
        (Some(Form::Integer), other) => Err(wrong_type(name, "an integer", other.type_name())),
        (Some(Form::Number), other) => Err(wrong_type(name, "a number", other.type_name())),
    }
}

fn sequence_number(value: &Value) -> Result<u16, Refusal> {
    let number = value.number().unwrap_or(-1.0);
    if (0.0..=65_535.0).contains(&number) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked above"
        )]
        return Ok(number as u16);
    }
    Err((RejectReason::WrongType, format!("seq is {number}, should be 0 to 65535")))
}

fn wrong_type(name: &str, expected: &str, found: &str) -> Refusal {
    (RejectReason::WrongType, format!("{name} should be {expected} and is {found}"))
}

#[cfg(test)]
#[path = "gas_tests.rs"]
mod tests;
