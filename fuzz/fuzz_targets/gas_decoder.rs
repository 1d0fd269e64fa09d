//! Any topic and payload: the decoder answers, and the engine takes its answer. The input is the
//! topic, a line feed and the payload; without a line feed all of it is the payload.
#![no_main]

use engine::{Engine, Input, Plant};
use libfuzzer_sys::fuzz_target;
use model::Timestamp;
use sources::mqtt::decode::{Message, by_name};

const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);

fuzz_target!(|input: &[u8]| {
    let split = input.iter().position(|byte| *byte == b'\n');
    let (topic, payload) = match split {
        Some(at) => (String::from_utf8_lossy(&input[..at]), &input[at + 1..]),
        None => ("mcs/H20101/up".into(), input),
    };
    let decoder = by_name("gas").expect("the gas decoder");
    let message =
        Message { source: "gas", topic: &topic, payload, receive_time: NOW, redelivered: false };
    let Some(input) = decoder.decode(&message) else {
        assert!(topic.ends_with("/cmd") || topic.ends_with("/down"), "only commands are no data");
        return;
    };
    if let Input::Rejected(rejected) = &input {
        assert_eq!(rejected.bytes, payload.len() as u64);
        assert!(payload.starts_with(&rejected.head) && !rejected.detail.is_empty());
    }
    if let Input::Reading(reading) = &input {
        assert!(!reading.points.is_empty() && reading.points.len() <= 80);
    }
    // Twice: the second may be a duplicate. Each time exactly one event accounts for the message.
    let mut engine = Engine::new(Plant { auto_register_max: 10, ..Plant::default() });
    for _ in 0..2 {
        let mut events = Vec::new();
        engine.apply(input.clone(), &mut events);
        let accounted = events.iter().filter(|event| event.disposition().is_some()).count();
        assert_eq!(accounted, 1, "{events:?}");
    }
});
