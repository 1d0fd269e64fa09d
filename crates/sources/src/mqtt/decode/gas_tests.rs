//! What a detector can send, and what comes of it.

use engine::Input;
use model::{Quality, RejectReason, Timestamp, Value};
use proptest::prelude::*;

use super::Gas;
use crate::mqtt::decode::{Decoder, Message};

const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);
const FULL: &str = r#"{"ts":1702723200,"seq":123,"v_raw":2045.5,"temp":25.3,"humi":45.2,"bat":85,"rssi":-72,"net":"4G","err":0}"#;

fn decode(topic: &str, payload: &[u8]) -> Option<Input> {
    let message = Message { source: "gas", topic, payload, receive_time: NOW, redelivered: false };
    Gas.decode(&message)
}

fn reading(payload: &str) -> engine::Reading {
    match decode("mcs/H20101/up", payload.as_bytes()) {
        Some(Input::Reading(reading)) => reading,
        other => panic!("{payload}: {other:?}"),
    }
}

fn rejected(topic: &str, payload: &[u8]) -> (RejectReason, String) {
    match decode(topic, payload) {
        Some(Input::Rejected(rejected)) => (rejected.reason, rejected.detail),
        other => panic!("{}: {other:?}", String::from_utf8_lossy(payload)),
    }
}

fn field(reading: &engine::Reading, name: &str) -> Option<Value> {
    reading.points.iter().find(|point| point.field == name).map(|point| point.value.clone())
}

#[test]
fn the_documented_message() {
    let reading = reading(FULL);
    assert_eq!(reading.device.as_str(), "gas/H20101");
    assert_eq!(reading.source_time, Timestamp::from_secs(1_702_723_200));
    assert_eq!(reading.sequence, Some(123));
    assert_eq!(field(&reading, "v_raw"), Some(Value::Number(2045.5)));
    assert_eq!(field(&reading, "net"), Some(Value::Text("4G".into())));
    assert_eq!(field(&reading, "ts"), None);
    assert_eq!(reading.points.len(), 8);
    assert!(reading.points.iter().all(|point| point.quality == Quality::GOOD));
}

#[test]
fn a_missing_or_null_field_costs_only_itself() {
    let reading = reading(r#"{"ts":1702723200,"v_raw":1,"temp":null}"#);
    assert_eq!(reading.points.len(), 1);
    assert_eq!(reading.sequence, None);
}

#[test]
fn fields_nobody_defined_are_tags_too() {
    let reading = reading(r#"{"ts":1702723200,"lel":4.5,"door":true,"gps":{"x":1},"a b":1}"#);
    assert_eq!(field(&reading, "lel"), Some(Value::Number(4.5)));
    assert_eq!(field(&reading, "door"), Some(Value::Bool(true)));
    assert_eq!(reading.points.len(), 2);
}

#[test]
fn however_deep_a_field_is_nested_it_costs_only_itself() {
    let (open, close) = ("[".repeat(100_000), "]".repeat(100_000));
    let reading = reading(&format!("{{\"ts\":1702723200,\"x\":{open}1{close},\"v_raw\":2}}"));
    assert_eq!(reading.points.len(), 1);
    assert_eq!(rejected("mcs/x/up", open.as_bytes()).0, RejectReason::MalformedJson);
}

#[test]
fn of_two_fields_with_one_name_the_last_counts() {
    let reading = reading(r#"{"ts":1,"v_raw":1,"v_raw":2,"ts":1702723200}"#);
    assert_eq!(field(&reading, "v_raw"), Some(Value::Number(2.0)));
    assert_eq!(reading.points.len(), 1);
}

#[test]
fn presence() {
    let online = |payload: &str| match decode("mcs/H20101/status", payload.as_bytes()) {
        Some(Input::Presence { online, .. }) => online,
        other => panic!("{other:?}"),
    };
    assert!(online(r#"{"status":"online","ts":1734320000}"#));
    assert!(!online(r#"{"status":"offline","ts":1734320000}"#));
}

#[test]
fn downlinks_are_not_data() {
    for topic in ["mcs/H20101/cmd", "mcs/H20101/down", "mcs/broadcast/cmd"] {
        assert_eq!(decode(topic, b"{}"), None, "{topic}");
    }
}

#[test]
fn bad_messages_by_reason() {
    use RejectReason as R;
    let table: &[(&[u8], R)] = &[
        (b"", R::MalformedJson),
        (b"nonsense", R::MalformedJson),
        (b"[1,2]", R::MalformedJson),
        (b"{\"ts\":1702723200,\"v_raw\":", R::MalformedJson),
        (b"{\"ts\":1702723200,\"v_raw\":NaN}", R::MalformedJson),
        (b"{\"ts\":1702723200,\"v_raw\":1e999}", R::MalformedJson),
        (b"{\"ts\":1702723200,\"v_raw\":1} tail", R::MalformedJson),
        (b"{\"ts\":1702723200,\"net\":\"\xff\xfe\"}", R::InvalidUtf8),
        (b"{\"v_raw\":1}", R::MissingTime),
        (b"{\"ts\":null,\"v_raw\":1}", R::MissingTime),
        (b"{\"ts\":\"1702723200\",\"v_raw\":1}", R::WrongType),
        (b"{\"ts\":1702723200,\"v_raw\":\"1\"}", R::WrongType),
        (b"{\"ts\":1702723200,\"v_raw\":[1]}", R::WrongType),
        (b"{\"ts\":1702723200,\"v_raw\":1,\"net\":4}", R::WrongType),
        (b"{\"ts\":1702723200,\"v_raw\":1,\"err\":0.5}", R::WrongType),
        (b"{\"ts\":1702723200,\"v_raw\":1,\"seq\":65536}", R::WrongType),
        (b"{\"ts\":1702723200,\"v_raw\":1,\"seq\":-1}", R::WrongType),
        (b"{\"ts\":0,\"v_raw\":1}", R::ImplausibleTime),
        (b"{\"ts\":-5,\"v_raw\":1}", R::ImplausibleTime),
        (b"{\"ts\":4102444800,\"v_raw\":1}", R::ImplausibleTime),
        (b"{\"ts\":1e308,\"v_raw\":1}", R::ImplausibleTime),
        (b"{\"ts\":1702723200,\"seq\":1}", R::Empty),
    ];
    for (payload, reason) in table {
        let shown = String::from_utf8_lossy(payload);
        assert_eq!(rejected("mcs/H20101/up", payload).0, *reason, "{shown}");
    }
    assert_eq!(rejected("mcs/H20101/up", &vec![b' '; 20 << 20]).0, R::TooLarge);
    assert_eq!(rejected("mcs/H20101/other", b"{}").0, R::UnknownTopic);
    assert_eq!(rejected("mcs/up", b"{}").0, R::UnknownTopic);
    assert_eq!(rejected("mcs/a b/up", FULL.as_bytes()).0, R::BadDeviceName);
    assert_eq!(rejected("mcs//up", FULL.as_bytes()).0, R::BadDeviceName);
}

#[test]
fn a_refusal_says_what_was_meant() {
    let (_, detail) = rejected("mcs/x/up", br#"{"ts":1702723200,"v_raw":"1"}"#);
    assert_eq!(detail, "v_raw should be a number and is a text");
}

#[test]
fn huge_but_finite_numbers_are_kept_for_the_engine_to_judge() {
    let reading = reading(r#"{"ts":1702723200,"v_raw":1e308}"#);
    assert_eq!(field(&reading, "v_raw"), Some(Value::Number(1e308)));
}

proptest! {
    /// Any bytes give an input of exactly one kind, and nothing panics.
    #[test]
    fn any_bytes_are_answered(payload in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(decode("mcs/H20101/up", &payload).is_some());
        prop_assert!(decode("mcs/H20101/status", &payload).is_some());
    }

    /// A good message with one byte changed is read or refused, never lost.
    #[test]
    fn one_changed_byte_is_answered(at in 0..FULL.len(), byte in any::<u8>()) {
        let mut payload = FULL.as_bytes().to_vec();
        payload[at] = byte;
        prop_assert!(decode("mcs/H20101/up", &payload).is_some());
    }

    /// Numbers arrive as they were sent.
    #[test]
    fn numbers_survive(v_raw in prop::num::f64::NORMAL, seq: u16) {
        let payload = format!("{{\"ts\":1702723200,\"seq\":{seq},\"v_raw\":{v_raw:e}}}");
        let reading = reading(&payload);
        prop_assert_eq!(field(&reading, "v_raw"), Some(Value::Number(v_raw)));
        prop_assert_eq!(reading.sequence, Some(seq));
    }

    /// Any topic is answered or known to be no data.
    #[test]
    fn any_topic(topic in "mcs/.{0,20}/(up|status|cmd|x)") {
        let _answered = decode(&topic, FULL.as_bytes());
    }
}
