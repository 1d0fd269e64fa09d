//! What becomes of messages: duplicates, gaps, presence, devices that register themselves.

use crate::common;
use crate::common::{DEVICE, Log, at, high, path, plant, presence, quiet, reading, show, with};
use engine::{Engine, Input, Plant, Reading};
use model::{Event, RejectReason, Rejected};

fn numbered(secs: i64, number: u16) -> Reading {
    Reading { sequence: Some(number), ..reading(secs, &[("v_raw", 1.0)]) }
}

#[test]
fn a_numbered_message_received_again_is_a_duplicate() {
    let mut log = Log::of(quiet());
    log.check(Input::Reading(numbered(1, 1)), "")
        .check(Input::Reading(numbered(1, 1)), "1 duplicate")
        .check(Input::Reading(numbered(2, 2)), "")
        .check(
            Input::Reading(Reading { receive_time: at(9), redelivered: true, ..numbered(1, 1) }),
            "9 duplicate",
        );
    let device = log.0.devices().next().unwrap();
    assert_eq!((device.last_seen, device.last_sequence), (Some(at(2)), Some(2)));
}

#[test]
fn without_a_number_only_a_redelivered_one_is_a_duplicate() {
    let plain = reading(1, &[("v_raw", 1.0)]);
    Log::of(quiet())
        .check(Input::Reading(plain.clone()), "")
        .check(Input::Reading(plain.clone()), "")
        .check(Input::Reading(Reading { redelivered: true, ..plain }), "1 duplicate");
}

#[test]
fn devices_that_may_come_take_no_memory_from_those_that_are_there() {
    let plant = Plant { auto_register_max: 10_000, ..plant(quiet()) };
    let mut log = Log(Engine::new(plant));
    for number in 0..8_000 {
        log.apply(Input::Reading(numbered(i64::from(number), number)));
    }
    let again = Reading { receive_time: at(9_000), redelivered: true, ..numbered(0, 0) };
    log.check(Input::Reading(again), "9000 duplicate");
}

#[test]
fn a_gap_is_told_after_its_report_and_shrinks_as_late_messages_come() {
    let mut log = Log::of(with([high(0.5, 0)]));
    log.check(Input::Reading(numbered(1, 7)), "1 HIGH raised unacknowledged 1/0.5")
        .check(Input::Reading(numbered(5, 10)), "gap gas/H20101 1..5 2 sequence")
        .check(
            Input::Reading(Reading { receive_time: at(6), ..numbered(3, 8) }),
            "gap gas/H20101 1..5 1 sequence",
        )
        .check(Input::Reading(Reading { receive_time: at(6), ..numbered(3, 8) }), "6 duplicate")
        .check(
            Input::Reading(Reading { receive_time: at(7), ..numbered(4, 9) }),
            "gap gas/H20101 1..5 0 sequence",
        );
}

#[test]
fn a_lost_session_is_a_gap_of_the_source() {
    let lost = Input::SessionLost { source: "gas".into(), from: at(3), to: at(8) };
    Log::of(quiet()).check(lost, "gap source/gas 3..8 unknown session_lost");
}

#[test]
fn a_gap_that_a_source_noticed_passes_through() {
    let gap = model::Gap {
        scope: "line/conveyor".into(),
        from: at(3),
        to: at(4),
        missing: None,
        cause: "overflow".into(),
    };
    Log::of(quiet()).check(Input::Gap(gap), "gap line/conveyor 3..4 unknown overflow");
}

#[test]
fn a_retained_presence_given_again_is_a_duplicate() {
    let again = |input| match input {
        Input::Presence {
            source, device, online, source_time, receive_time, fingerprint, ..
        } => {
            let redelivered = true;
            Input::Presence {
                source,
                device,
                online,
                source_time,
                receive_time,
                fingerprint,
                redelivered,
            }
        }
        other => other,
    };
    Log::of(quiet())
        .check(again(presence(1, true)), "online true")
        .check(presence(1, true), "online true")
        .check(again(presence(1, true)), "1 duplicate");
}

#[test]
fn unknown_devices_register_themselves_up_to_a_number() {
    let mut log = Log::of(with([high(80.0, 0)]));
    let mut from = |device: &str, expected: &str| {
        let message = Reading { device: path(device), ..reading(1, &[("v_raw", 90.0)]) };
        log.check(Input::Reading(message), expected);
    };
    let raised = "1 HIGH raised unacknowledged 90/80";
    from("gas/A", &format!("station register_device gas/A; {raised}"));
    from("gas/B", &format!("station register_device gas/B; {raised}"));
    from("gas/C", "rejected too_many_devices");
    from("gas/C", "rejected too_many_devices");
    from("gas/A", "");
    from(DEVICE, raised);
    let devices: Vec<_> =
        log.0.devices().map(|device| (device.device.as_str(), device.configured)).collect();
    assert_eq!(devices, [("gas/A", false), ("gas/B", false), (DEVICE, true)]);
}

#[test]
fn a_rejected_message_passes_through() {
    let rejected = Rejected {
        source: "gas".into(),
        receive_time: at(1),
        topic: "mcs/x/up".into(),
        reason: RejectReason::MalformedJson,
        detail: "at byte 3".into(),
        head: b"{\"a".to_vec(),
        bytes: 3,
    };
    let mut log = Log::of(quiet());
    assert_eq!(log.apply(Input::Rejected(rejected.clone())), [Event::Rejected(rejected)]);
}

#[test]
fn a_snapshot_goes_on_where_it_was_made() {
    let config = with([high(0.5, 10_000), common::offline()]);
    let mut log = Log::of(config.clone());
    log.check(Input::Reading(numbered(1, 7)), "").check(presence(2, true), "online true");
    let bytes = postcard::to_stdvec(log.0.state()).unwrap();
    let state = postcard::from_bytes(&bytes).unwrap();
    assert_eq!(&state, log.0.state());
    let mut other = Log(engine::Engine::with_state(common::plant(config), state));
    for log in [&mut log, &mut other] {
        assert_eq!(log.0.next_due(), Some(at(11)));
        log.check(Input::Reading(numbered(1, 7)), "1 duplicate").tick(
            500,
            "11 HIGH raised unacknowledged 1/0.5; \
             92 OFFLINE raised unacknowledged -/90 BadNoCommunication",
        );
    }
    assert_eq!(postcard::to_stdvec(log.0.state()), postcard::to_stdvec(other.0.state()));
}

#[test]
fn reports_hold_the_raw_points_first_and_then_the_value() {
    let mut log = Log::of(quiet());
    let events = log.apply(Input::Reading(reading(1, &[("v_raw", 2.0), ("temp", 999.0)])));
    let [Event::Report(report)] = &events[..] else { panic!("{events:?}") };
    let shown: Vec<String> = report
        .points
        .iter()
        .map(|p| format!("{} {:?} {}", p.field, p.value, p.quality.name()))
        .collect();
    assert_eq!(
        shown,
        ["v_raw Number(2.0) Good", "temp Number(999.0) BadOutOfRange", "value Number(2.0) Good"]
    );
    assert_eq!(show(&events[0]), None);
}

#[test]
fn a_clock_set_back_is_no_gap() {
    let set_back = Reading { receive_time: at(1100), ..numbered(500, 10) };
    Log::of(quiet())
        .check(Input::Reading(numbered(1000, 7)), "")
        .check(Input::Reading(set_back), "")
        .check(
            Input::Reading(Reading { receive_time: at(1101), ..numbered(501, 12) }),
            "gap gas/H20101 500..501 1 sequence",
        );
}

#[test]
fn a_registration_is_recovered_even_when_its_report_was_lost() {
    let mut log = Log::of(quiet());
    let message = Reading { device: path("gas/A"), ..reading(1, &[("v_raw", 1.0)]) };
    let events = log.apply(Input::Reading(message));
    let mut rebuilt = Log::of(quiet());
    rebuilt.0.recover(&events[0]);
    let devices: Vec<_> = rebuilt.0.devices().map(|device| device.device.as_str()).collect();
    assert_eq!(devices, ["gas/A", DEVICE]);
}
