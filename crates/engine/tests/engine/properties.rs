//! What holds for any inputs.

use crate::common::{at, high, low, offline, path, with};
use engine::{
    Action, AlarmConfig, Condition, Direction, Engine, Expression, Input, Plant, Reading, Request,
};
use model::{
    AlarmKind, AlarmRecord, AlarmState, Event, Point, Priority, RejectReason, Rejected, Timestamp,
    Value,
};
use proptest::collection::vec;
use proptest::prelude::*;

const DEVICES: [&str; 5] = ["gas/A", "gas/B", "gas/C", "gas/D", "gas/E"];

/// Two devices by name, two that may register themselves, one too many.
fn plant(on_delay_ms: i64) -> Plant {
    let delayed = |alarm: AlarmConfig| AlarmConfig { on_delay_ms, ..alarm };
    let member = |alarm: AlarmConfig| AlarmConfig { group: Some("first".into()), ..alarm };
    let config = with([
        AlarmConfig {
            off_delay_ms: on_delay_ms,
            latch: true,
            again_after_ms: Some(20_000),
            parent: Some("gas/A:HIGH_HIGH".parse().expect("a key")),
            ..high(80.0, on_delay_ms)
        },
        AlarmConfig { kind: AlarmKind::HighHigh, violations: 2, confirm: true, ..high(95.0, 0) },
        AlarmConfig {
            suppress_when: Some(Expression::parse("{gas/B/humi} > 50").expect("an expression")),
            ..delayed(low(20.0))
        },
        member(AlarmConfig::battery(20.0, 2.0, Priority::Low)),
        member(offline()),
        member(delayed(AlarmConfig::weak_signal(3.0, Priority::Low))),
        delayed(AlarmConfig::new(
            AlarmKind::Condition,
            Condition::Expression(
                Expression::parse("{gas/A/value} > {gas/B/value}").expect("an expression"),
            ),
            Priority::Medium,
        )),
        AlarmConfig::new(
            AlarmKind::Rate,
            Condition::Rate {
                limit_per_min: 100.0,
                deadband: 10.0,
                over_ms: 10_000,
                direction: Direction::Either,
            },
            Priority::Low,
        ),
    ]);
    let devices = DEVICES[..2].iter().map(|name| (path(name), config.clone())).collect();
    Plant { devices, unknown: config, auto_register_max: 2, line: None }
}

/// A plausible thing to happen, `receive_time` and the like still missing.
#[derive(Clone, Debug)]
enum Happening {
    Reading { device: usize, behind: i64, sequence: Option<u16>, fields: Vec<(usize, f64)> },
    Again { device: usize, print: u64, numbered: bool },
    Presence { device: usize, online: bool },
    Rejected,
    Act { nth: usize, action: usize },
    System { standing: bool },
    Lost,
}

const FIELDS: [&str; 6] = ["v_raw", "temp", "bat", "rssi", "err", "humi"];

fn happening() -> impl Strategy<Value = Happening> {
    let device = 0..DEVICES.len();
    let number = prop_oneof![
        4 => (0..12_u8).prop_map(|n| f64::from(n) * 10.0),
        1 => (-150..0_i16).prop_map(f64::from),
        1 => (0..12_u8).prop_map(f64::from),
    ];
    let fields = vec((0..FIELDS.len(), number), 1..4);
    let sequence = proptest::option::of(prop_oneof![0..40_u16, 65_500..=u16::MAX]);
    prop_oneof![
        8 => (device.clone(), prop_oneof![3 => Just(0), 1 => 0..100_i64], sequence, fields)
            .prop_map(|(device, behind, sequence, fields)| {
                Happening::Reading { device, behind, sequence, fields }
            }),
        1 => (device.clone(), 0..50_u64, any::<bool>()).prop_map(|(device, print, numbered)| {
            Happening::Again { device, print, numbered }
        }),
        1 => (device, any::<bool>())
            .prop_map(|(device, online)| Happening::Presence { device, online }),
        1 => Just(Happening::Rejected),
        4 => (0..6_usize, 0..8_usize)
            .prop_map(|(nth, action)| Happening::Act { nth, action }),
        1 => any::<bool>().prop_map(|standing| Happening::System { standing }),
        1 => Just(Happening::Lost),
    ]
}

/// Happenings, each so many seconds after the one before.
fn story() -> impl Strategy<Value = Vec<(i64, Happening)>> {
    vec((prop_oneof![5 => 0..5_i64, 1 => 0..200_i64], happening()), 0..60)
}

fn points(fields: &[(usize, f64)]) -> Vec<Point> {
    let mut seen = Vec::new();
    fields
        .iter()
        .filter(|(index, _)| {
            !seen.contains(index) && {
                seen.push(*index);
                true
            }
        })
        .map(|(index, n)| Point::good(FIELDS[*index], Value::Number(*n)).expect("a field name"))
        .collect()
}

/// What is told to an engine.
#[derive(Clone, Debug)]
enum Step {
    Input(Input),
    Act(Request),
}

impl Step {
    fn apply(self, engine: &mut Engine, out: &mut Vec<Event>) {
        match self {
            Self::Input(input) => engine.apply(input, out),
            Self::Act(request) => {
                engine.act(&request, out);
            }
        }
    }
}

/// Something done to an alarm that is not normal, or to one that may be.
fn request(engine: &Engine, nth: usize, action: usize, now: i64) -> Request {
    let open: Vec<String> =
        engine.alarms().skip(nth).take(2).map(AlarmRecord::occurrence).collect();
    let alarms = if nth == 5 { vec!["gas/A:HIGH".into(), "gas/B:LOW".into()] } else { open };
    let actions = [
        Action::Acknowledge,
        Action::Confirm,
        Action::Comment,
        Action::Reset,
        Action::Shelve { for_ms: 30_000, one_shot: nth == 5 },
        Action::Unshelve,
        Action::Remove,
        Action::Restore,
    ];
    let action = actions[action].clone();
    Request { action, alarms, by: "li".into(), comment: "why".into(), at: at(now) }
}

fn input(engine: &Engine, happening: &Happening, nth: usize, now: i64) -> Step {
    let reading = |device: usize, print| Reading {
        source: "gas".into(),
        device: path(DEVICES[device]),
        source_time: at(now),
        receive_time: at(now),
        sequence: None,
        fingerprint: print,
        redelivered: false,
        points: points(&[(0, 50.0)]),
    };
    Step::Input(match happening {
        Happening::Reading { device, behind, sequence, fields } => Input::Reading(Reading {
            source_time: at(now - behind),
            sequence: *sequence,
            points: points(fields),
            ..reading(*device, nth as u64)
        }),
        Happening::Again { device, print, numbered } => Input::Reading(Reading {
            sequence: numbered.then_some(3),
            redelivered: !numbered,
            ..reading(*device, *print)
        }),
        Happening::Presence { device, online } => Input::Presence {
            source: "gas".into(),
            device: path(DEVICES[*device]),
            online: *online,
            source_time: at(now),
            receive_time: at(now),
            fingerprint: nth as u64,
            redelivered: false,
        },
        Happening::Rejected => Input::Rejected(rejected(at(now))),
        Happening::Act { nth, action } => return Step::Act(request(engine, *nth, *action, now)),
        Happening::System { standing } => Input::System {
            point: "write".into(),
            standing: *standing,
            priority: Priority::High,
            at: at(now),
        },
        Happening::Lost => {
            Input::SessionLost { source: "gas".into(), from: at(now - 5), to: at(now) }
        }
    })
}

fn rejected(receive_time: Timestamp) -> Rejected {
    Rejected {
        source: "gas".into(),
        receive_time,
        topic: "mcs/x/up".into(),
        reason: RejectReason::Empty,
        detail: String::new(),
        head: Vec::new(),
        bytes: 0,
    }
}

/// The inputs of a story from a time on, and the events they give. An acknowledgement names what
/// stands when it is said, so it is bound here once.
fn tell(engine: &mut Engine, story: &[(i64, Happening)], mut now: i64) -> (Vec<Step>, Vec<Event>) {
    let (mut inputs, mut events) = (Vec::new(), Vec::new());
    for (nth, (later, happening)) in story.iter().enumerate() {
        now += later;
        let input = input(engine, happening, nth, now);
        inputs.push(input.clone());
        input.apply(engine, &mut events);
    }
    (inputs, events)
}

fn time_of(step: &Step) -> Timestamp {
    let input = match step {
        Step::Act(request) => return request.at,
        Step::Input(input) => input,
    };
    match input {
        Input::Started { at } | Input::System { at, .. } => *at,
        Input::Reading(reading) => reading.receive_time,
        Input::Recorded(report) => report.receive_time,
        Input::Presence { receive_time, .. } => *receive_time,
        Input::Rejected(rejected) => rejected.receive_time,
        Input::Tick { now } => *now,
        Input::SessionLost { to, .. } => *to,
        Input::Gap(_) => Timestamp::MIN,
    }
}

fn bytes(events: &[Event]) -> Vec<u8> {
    postcard::to_stdvec(events).expect("events are storable")
}

fn is_message(step: &Step) -> bool {
    let Step::Input(input) = step else { return false };
    matches!(input, Input::Reading(_) | Input::Presence { .. } | Input::Rejected(_))
}

proptest! {
    #[test]
    fn the_same_inputs_give_the_same_events(story in story()) {
        let mut engine = Engine::new(plant(7_000));
        let (inputs, events) = tell(&mut engine, &story, 1_000);
        let mut again = Engine::new(plant(7_000));
        let mut events_again = Vec::new();
        for input in inputs {
            input.apply(&mut again, &mut events_again);
        }
        prop_assert_eq!(bytes(&events), bytes(&events_again));
        prop_assert_eq!(engine.state(), again.state());
    }

    #[test]
    fn ticks_in_between_change_nothing(story in story(), every in 1..20_i64) {
        let mut engine = Engine::new(plant(7_000));
        let (inputs, events) = tell(&mut engine, &story, 1_000);
        let mut ticked = Engine::new(plant(7_000));
        let mut ticked_events = Vec::new();
        let mut now = at(1_000);
        for input in inputs {
            let then = time_of(&input);
            while now < then {
                ticked.apply(Input::Tick { now }, &mut ticked_events);
                now = now.plus_millis(every * 1_000);
            }
            now = then;
            input.apply(&mut ticked, &mut ticked_events);
        }
        prop_assert_eq!(bytes(&events), bytes(&ticked_events));
        prop_assert_eq!(engine.state(), ticked.state());
    }

    #[test]
    fn an_engine_rebuilt_from_snapshot_and_journal_goes_on_alike(
        before in story(),
        journalled in story(),
        after in story(),
        on_delay_ms in prop_oneof![Just(0), Just(7_000)],
    ) {
        let length = |story: &[(i64, Happening)]| story.iter().map(|(s, _)| s).sum::<i64>();
        let mut engine = Engine::new(plant(on_delay_ms));
        tell(&mut engine, &before, 1_000);
        let snapshot = postcard::to_stdvec(engine.state()).expect("the state is storable");
        let middle = 1_000 + length(&before);
        let (_, journal) = tell(&mut engine, &journalled, middle);

        let state = postcard::from_bytes(&snapshot).expect("the state can be read back");
        let mut rebuilt = Engine::with_state(plant(on_delay_ms), state);
        for event in &journal {
            rebuilt.recover(event);
        }

        let start = middle + length(&journalled);
        // The journal does not hold inputs that gave no event, so only the clocks may differ.
        let mut events = Vec::new();
        engine.apply(Input::Tick { now: at(start) }, &mut events);
        let mut events_rebuilt = Vec::new();
        rebuilt.apply(Input::Tick { now: at(start) }, &mut events_rebuilt);
        prop_assert_eq!(engine.state(), rebuilt.state());
        let (inputs, more) = tell(&mut engine, &after, start);
        events.extend(more);
        for input in inputs {
            input.apply(&mut rebuilt, &mut events_rebuilt);
        }
        prop_assert_eq!(bytes(&events), bytes(&events_rebuilt));
    }

    #[test]
    fn every_message_has_exactly_one_disposition(story in story()) {
        let mut engine = Engine::new(plant(7_000));
        let mut now = 1_000;
        for (nth, (later, happening)) in story.iter().enumerate() {
            now += later;
            let input = input(&engine, happening, nth, now);
            let expected = usize::from(is_message(&input));
            let mut events = Vec::new();
            input.apply(&mut engine, &mut events);
            prop_assert_eq!(events.iter().filter_map(Event::disposition).count(), expected);
        }
    }

    #[test]
    fn occurrences_have_one_name_each(story in story()) {
        let mut engine = Engine::new(plant(0));
        let (_, events) = tell(&mut engine, &story, 1_000);
        let mut names: Vec<String> = events
            .iter()
            .filter_map(|event| match event {
                Event::Alarm(alarm) if alarm.change == model::AlarmChange::Raised && alarm.raises == 1 => {
                    Some(alarm.occurrence())
                }
                _ => None,
            })
            .collect();
        let count = names.len();
        names.sort();
        names.dedup();
        prop_assert_eq!(names.len(), count);
    }

    #[test]
    fn any_number_and_any_time_is_survived(
        messages in vec(
            (any::<i64>(), any::<i64>(), any::<Option<u16>>(), any::<u64>(), any::<[f64; 6]>()),
            0..30,
        ),
    ) {
        let mut engine = Engine::new(plant(i64::MAX));
        let mut events = Vec::new();
        for (source, receive, sequence, fingerprint, numbers) in messages {
            let fields: Vec<_> = numbers.into_iter().enumerate().collect();
            events.clear();
            engine.apply(Input::Reading(Reading {
                source: "gas".into(),
                device: path(DEVICES[0]),
                source_time: Timestamp::from_micros(source),
                receive_time: Timestamp::from_micros(receive),
                sequence,
                fingerprint,
                redelivered: false,
                points: points(&fields),
            }), &mut events);
            prop_assert_eq!(events.iter().filter_map(Event::disposition).count(), 1);
            let started = Timestamp::from_micros(source);
            engine.apply(Input::Started { at: started }, &mut events);
            engine.apply(Input::Tick { now: started }, &mut events);
        }
    }

    #[test]
    fn nothing_is_suppressed_but_by_what_stands_and_is_not_put_aside(story in story()) {
        let mut engine = Engine::new(plant(0));
        let mut now = 1_000;
        for (nth, (later, happening)) in story.iter().enumerate() {
            now += later;
            let input = input(&engine, happening, nth, now);
            input.apply(&mut engine, &mut Vec::new());
            let tells = |record: &AlarmRecord| {
                record.facts.active && record.shelf.is_none() && record.removed.is_none()
            };
            let telling: Vec<String> =
                engine.alarms().filter(|r| tells(r)).map(|r| r.key.to_string()).collect();
            for record in engine.alarms() {
                let by = record.suppressed_by.as_deref();
                prop_assert!(
                    by.is_none_or(|by| by.starts_with('{') || telling.iter().any(|key| key == by)),
                    "{} by {by:?}", record.key
                );
            }
            let first = |name: &str| {
                let group = ["LOW_BAT", "OFFLINE", "WEAK_SIGNAL"];
                let known = DEVICES[..2].iter().any(|device| name.starts_with(device));
                known && group.iter().any(|kind| name.ends_with(kind))
            };
            let heard = engine.alarms().filter(|record| {
                first(&record.key.to_string()) && tells(record) && record.suppressed_by.is_none()
            });
            let stands = telling.iter().any(|key| first(key));
            prop_assert_eq!(heard.count(), usize::from(stands));
        }
    }

    #[test]
    fn an_active_condition_always_has_a_visible_state(story in story()) {
        let mut engine = Engine::new(plant(7_000));
        let (_, events) = tell(&mut engine, &story, 1_000);
        let mut records: std::collections::BTreeMap<_, AlarmRecord> = std::collections::BTreeMap::new();
        for event in &events {
            let Event::Alarm(edge) = event else { continue };
            let record = records
                .entry(edge.key.clone())
                .and_modify(|record| record.take(edge))
                .or_insert_with(|| AlarmRecord::begin(edge));
            prop_assert_eq!(record.state(), edge.state);
            prop_assert!(!edge.facts.active || edge.state != AlarmState::Normal);
            if edge.state == AlarmState::Normal {
                records.remove(&edge.key);
            }
        }
        let mut open: Vec<_> = engine.alarms().cloned().collect();
        open.sort_by(|a, b| a.key.cmp(&b.key));
        prop_assert_eq!(open, records.into_values().collect::<Vec<_>>());
    }
}
