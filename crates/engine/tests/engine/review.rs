//! The review of alarms against the engine itself: what it calls unreachable the engine never
//! raises, and what it counts is what the engine did.

use crate::common::{DEVICE, at, path, plant, reading, with};
use engine::review::checker::{Evidence, check};
use engine::review::limits::{LimitChange, check_change};
use engine::review::performance::{Edge, Open, measure};
use engine::{AlarmConfig, Condition, DeviceConfig, Engine, FieldRange, Input, SetPoint};
use model::{AlarmChange, AlarmKind, AlarmTransition, Event, Priority};
use proptest::prelude::*;

/// A power of 0 to 100 with one alarm.
fn device(side: u8, limit: f64, from: f64, deadband: f64) -> DeviceConfig {
    let (kind, condition) = match side {
        0 => (AlarmKind::High, Condition::Above { limit, deadband }),
        1 => (AlarmKind::Low, Condition::Below { limit, deadband }),
        _ => {
            let from = SetPoint::Number(from);
            (AlarmKind::Deviation, Condition::Deviation { from, limit, deadband })
        }
    };
    let alarm = AlarmConfig {
        point: "power".into(),
        field: "power".into(),
        ..AlarmConfig::new(kind, condition, Priority::Low)
    };
    let ranges = vec![FieldRange { field: "power".into(), lowest: 0.0, highest: 100.0 }];
    DeviceConfig { ranges, ..with([alarm]) }
}

/// What the engine does with one number a second.
fn history(engine: &mut Engine, numbers: &[i32]) -> Vec<AlarmTransition> {
    let mut events = Vec::new();
    for (secs, number) in (1..).zip(numbers) {
        let reading = reading(secs, &[("power", f64::from(*number))]);
        engine.apply(Input::Reading(reading), &mut events);
    }
    let alarm = |event| match event {
        Event::Alarm(transition) => Some(transition),
        _ => None,
    };
    events.into_iter().filter_map(alarm).collect()
}

/// Also numbers that cannot be, which are bad and say nothing.
fn numbers() -> impl Strategy<Value = Vec<i32>> {
    proptest::collection::vec(-10..=110_i32, 1..60)
}

proptest! {
    #[test]
    fn what_is_called_unreachable_is_never_raised(
        side in 0..3_u8,
        limit in -20..130_i32,
        from in -20..130_i32,
        deadband in 0..5_i32,
        mut numbers in numbers(),
    ) {
        // With the ends of the range, where a limit is reached first.
        numbers.extend([0, 100]);
        let device = device(side, f64::from(limit), f64::from(from), f64::from(deadband));
        let plant = plant(device.clone());
        let findings = check(&plant, &Evidence::NONE);
        let unreachable = findings.iter().any(|finding| finding.code == "unreachable");
        let key = device.alarms[0].key(&path(DEVICE));
        let edges = history(&mut Engine::new(plant), &numbers);
        let raised = edges.iter().any(|edge| edge.change == AlarmChange::Raised);
        prop_assert_eq!(raised, !unreachable);
        let refused = !check_change(&device, &key, LimitChange::default()).is_empty();
        prop_assert!(refused || !unreachable);
    }

    #[test]
    fn the_edges_of_the_engine_are_counted(
        limit in 1..99_i32,
        numbers in numbers(),
        begin in 0..60_i64,
    ) {
        let begin = usize::try_from(begin).unwrap().min(numbers.len());
        let mut engine = Engine::new(plant(device(0, f64::from(limit), 0.0, 1.0)));
        let all = history(&mut engine, &numbers);
        let from = at(i64::try_from(begin).unwrap());
        let edges: Vec<_> = all.iter().filter(|edge| edge.at >= from).collect();
        let mut before = Engine::new(plant(device(0, f64::from(limit), 0.0, 1.0)));
        history(&mut before, &numbers[..begin.saturating_sub(1)]);
        let open: Vec<_> = before.alarms().map(Open::from).collect();
        let found = measure(from, at(3_600), open, edges.iter().map(|edge| Edge::from(*edge)));
        let found = found.unwrap();
        let raises = edges.iter().filter(|edge| edge.change == AlarmChange::Raised).count();
        prop_assert_eq!(found.raises, raises as u64);
        let standing = engine.alarms().filter(|record| record.facts.active).count();
        prop_assert_eq!(found.standing, standing);
    }
}
