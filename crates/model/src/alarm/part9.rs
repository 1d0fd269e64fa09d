//! An alarm's sub-states under the names of OPC UA (OPC 10000-9, `AlarmConditionType`), beside its
//! ISA-18.2 state.

use super::AlarmRecord;

/// A sub-state's name and its value, both as OPC 10000-9 spells them.
pub type SubState = (&'static str, &'static str);

/// The sub-states of an alarm; one without a record is plain normal. They are independent of each
/// other, unlike [`super::AlarmState`], where one goes before another. An alarm that is defined is
/// always enabled: out of service and suppression have states of their own.
#[must_use]
pub fn part9(record: Option<&AlarmRecord>) -> [SubState; 8] {
    let facts = record.map_or(super::AlarmFacts::NORMAL, |record| record.facts);
    let is = |yes: bool, on: &'static str, off: &'static str| if yes { on } else { off };
    let shelving = match record.and_then(|record| record.shelf.as_ref()) {
        None => "Unshelved",
        Some(shelf) => is(shelf.one_shot, "OneShotShelved", "TimedShelved"),
    };
    let suppressed = record.is_some_and(|record| record.suppressed_by.is_some());
    let removed = record.is_some_and(|record| record.removed.is_some());
    [
        ("EnabledState", "Enabled"),
        ("ActiveState", is(facts.active, "Active", "Inactive")),
        ("AckedState", is(facts.acknowledged, "Acknowledged", "Unacknowledged")),
        ("ConfirmedState", is(facts.confirmed, "Confirmed", "Unconfirmed")),
        ("LatchedState", is(facts.latched, "Latched", "Unlatched")),
        ("ShelvingState", shelving),
        ("SuppressedState", is(suppressed, "Suppressed", "Unsuppressed")),
        ("OutOfServiceState", is(removed, "Out of Service", "In Service")),
    ]
}

#[cfg(test)]
mod tests {
    use super::part9;
    use crate::{
        AlarmChange, AlarmFacts, AlarmRecord, AlarmState, AlarmTransition, Priority, Quality,
        Remark, Shelf, Timestamp,
    };

    const AT: Timestamp = Timestamp::from_micros(1_000_000);

    fn record(facts: AlarmFacts) -> AlarmRecord {
        AlarmRecord::begin(&AlarmTransition {
            key: "gas/A:HIGH".parse().unwrap(),
            raised_at: AT,
            at: AT,
            state: facts.state(),
            facts,
            change: AlarmChange::Raised,
            priority: Priority::High,
            value: Some(96.0),
            limit: Some(80.0),
            unit: "ppm".into(),
            quality: Quality::GOOD,
            raises: 1,
        })
    }

    fn shelf(one_shot: bool) -> Shelf {
        Shelf { by: "a".into(), reason: "b".into(), until: AT, one_shot }
    }

    #[test]
    fn every_silence_over_all_facts() {
        use AlarmState::{OutOfService, Shelved, Suppressed};
        // What silences it, the ISA-18.2 state, and the last three of Part 9.
        let table = [
            (None, false, false, None, ["Unshelved", "Unsuppressed", "In Service"]),
            (
                Some(false),
                false,
                false,
                Some(Shelved),
                ["TimedShelved", "Unsuppressed", "In Service"],
            ),
            (
                Some(true),
                false,
                false,
                Some(Shelved),
                ["OneShotShelved", "Unsuppressed", "In Service"],
            ),
            (None, true, false, Some(Suppressed), ["Unshelved", "Suppressed", "In Service"]),
            (
                Some(true),
                true,
                false,
                Some(Shelved),
                ["OneShotShelved", "Suppressed", "In Service"],
            ),
            (
                None,
                false,
                true,
                Some(OutOfService),
                ["Unshelved", "Unsuppressed", "Out of Service"],
            ),
            (None, true, true, Some(OutOfService), ["Unshelved", "Suppressed", "Out of Service"]),
        ];
        for bits in 0..16 {
            let bit = |of: u8| bits & of != 0;
            let facts = AlarmFacts {
                active: bit(1),
                acknowledged: bit(2),
                confirmed: bit(4),
                latched: bit(8),
            };
            let below = [
                "Enabled",
                if bit(1) { "Active" } else { "Inactive" },
                if bit(2) { "Acknowledged" } else { "Unacknowledged" },
                if bit(4) { "Confirmed" } else { "Unconfirmed" },
                if bit(8) { "Latched" } else { "Unlatched" },
            ];
            for (one_shot, suppressed, removed, state, expected) in table {
                let mut record = record(facts);
                record.shelf = one_shot.map(shelf);
                record.suppressed_by = suppressed.then(|| "gas/A:HIGH_HIGH".into());
                record.removed =
                    removed.then(|| Remark { at: AT, by: "a".into(), text: "b".into() });
                assert_eq!(record.state(), state.unwrap_or(facts.state()));
                let values = part9(Some(&record)).map(|(_, value)| value);
                assert_eq!(values[..5], below, "{facts:?}");
                assert_eq!(values[5..], expected, "{facts:?}");
            }
        }
    }

    #[test]
    fn without_a_record_it_is_plain_normal() {
        assert_eq!(part9(None), part9(Some(&record(AlarmFacts::NORMAL))));
        let names = part9(None).map(|(name, _)| name);
        let expected = [
            "EnabledState",
            "ActiveState",
            "AckedState",
            "ConfirmedState",
            "LatchedState",
            "ShelvingState",
            "SuppressedState",
            "OutOfServiceState",
        ];
        assert_eq!(names, expected);
    }
}
