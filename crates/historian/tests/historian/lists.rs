//! Alarms, gaps and the audit: what the events of an occurrence add up to.

use historian::AlarmQuery;
use model::{
    AlarmChange, AlarmKind, AlarmState, AuditEntry, Event, Gap, Quality, Timestamp, Value,
};

use crate::data::{START, Station, alarm, number, rejected, report};

fn acknowledged() -> AlarmChange {
    AlarmChange::Acknowledged { by: "wang".into(), comment: "checked, 已通风".into() }
}

#[test]
fn an_alarm_is_one_row_with_the_state_of_its_last_event() {
    let mut station = Station::new();
    let high = AlarmKind::High;
    station.store(&[alarm(high, 0, 0, AlarmState::Unacknowledged, AlarmChange::Raised)]);
    let query = AlarmQuery { limit: 10, ..AlarmQuery::default() };
    let row = &station.reader.alarms(&query).unwrap()[0];
    assert_eq!(
        (row.state, row.value, row.limit),
        (AlarmState::Unacknowledged, Some(91.5), Some(80.0))
    );
    assert_eq!((row.acknowledged, row.returned), (None, None));

    station.store(&[
        alarm(high, 0, 5_000, AlarmState::Acknowledged, acknowledged()),
        alarm(high, 0, 9_000, AlarmState::Normal, AlarmChange::Returned),
        alarm(AlarmKind::LowBattery, 7_000, 7_000, AlarmState::Unacknowledged, AlarmChange::Raised),
    ]);
    let rows = station.reader.alarms(&query).unwrap();
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert_eq!((rows[0].kind, rows[1].kind), (AlarmKind::LowBattery, high));
    assert_eq!(rows[1].state, AlarmState::Normal);
    assert_eq!(rows[1].acknowledged, Some(START.plus_millis(5_000)));
    assert_eq!(rows[1].acknowledged_by.as_deref(), Some("wang"));
    assert_eq!(rows[1].returned, Some(START.plus_millis(9_000)));

    let count = |query: AlarmQuery| station.reader.alarms(&query).unwrap().len();
    let some = AlarmQuery { limit: 10, ..AlarmQuery::default() };
    assert_eq!(count(AlarmQuery { active_only: true, ..some.clone() }), 1);
    assert_eq!(count(AlarmQuery { from: Some(START.plus_millis(1)), ..some.clone() }), 1);
    assert_eq!(count(AlarmQuery { to: Some(START), ..some.clone() }), 0);
    assert_eq!(count(AlarmQuery { text: Some("WANG".to_owned()), ..some.clone() }), 1);
    assert_eq!(count(AlarmQuery { text: Some("已通风".to_owned()), ..some.clone() }), 1);
    assert_eq!(count(AlarmQuery { limit: 1, ..some }), 1);
    assert_eq!(
        station.sql("SELECT kind, priority, state, comment, returned, limit_value, unit FROM alarms ORDER BY raised"),
        "HIGH | high | normal | checked, 已通风 | 2026-11-21T01:41:16.25Z | 80.0 | ppm\n\
         LOW_BAT | high | unacknowledged | NULL | NULL | 80.0 | ppm"
    );
}

fn gap(scope: &str, from: i64, to: i64, missing: Option<u32>) -> Event {
    Event::Gap(Gap {
        scope: scope.into(),
        from: START.plus_millis(from),
        to: START.plus_millis(to),
        missing,
        cause: "sequence".into(),
    })
}

#[test]
fn a_later_gap_replaces_an_earlier_one_and_a_filled_one_goes() {
    let mut station = Station::new();
    station.store(&[
        gap("gas/H20101", 0, 10_000, Some(9)),
        gap("gas/H20102", 0, 10_000, Some(9)),
        gap("source/mqtt", 20_000, 30_000, None),
    ]);
    station.store(&[gap("gas/H20101", 0, 10_000, Some(4)), gap("gas/H20102", 0, 10_000, Some(0))]);
    assert_eq!(
        station.sql("SELECT scope, gap_from, missing, cause FROM gaps ORDER BY gap_from"),
        "gas/H20101 | 2026-11-21T01:41:07.25Z | 4 | sequence\n\
         source/mqtt | 2026-11-21T01:41:27.25Z | NULL | sequence"
    );
    let scopes = |scope: Option<&str>, from: i64, to: i64| {
        let gaps = station.reader.gaps(scope, START.plus_millis(from), START.plus_millis(to));
        gaps.unwrap().into_iter().map(|gap| gap.scope).collect::<Vec<_>>()
    };
    assert_eq!(scopes(None, 0, 60_000), ["gas/H20101", "source/mqtt"]);
    assert_eq!(scopes(Some("gas/*"), 0, 60_000), ["gas/H20101"]);
    assert_eq!(scopes(Some("gas/H20101"), 0, 60_000), ["gas/H20101"]);
    assert_eq!(scopes(None, 10_000, 20_000), [""; 0], "only touching is not within");
    assert_eq!(station.reader.gaps(None, Timestamp::MIN, Timestamp::MAX).unwrap().len(), 2);
}

#[test]
fn the_audit_is_a_view() {
    let mut station = Station::new();
    station.store(&[Event::Audit(AuditEntry {
        at: START,
        who: "station".into(),
        action: "register_device".into(),
        subject: "gas/H20101".to_owned(),
        detail: "first message".to_owned(),
    })]);
    assert_eq!(
        station.sql("SELECT * FROM audit"),
        "2026-11-21T01:41:07.25Z | station | register_device | gas/H20101 | first message"
    );
}

#[test]
fn the_latest_sample_is_the_one_measured_last_even_when_an_older_one_came_later() {
    let mut station = Station::new();
    let text = Value::Text("4G".into());
    station.store(&[
        report(
            5_000,
            &[("value", Value::Number(5.0), Quality::GOOD), ("net", text, Quality::GOOD)],
        ),
        number(2_000, 2.0),
        rejected("mqtt", 0, model::RejectReason::Empty),
    ]);
    let latest = station.reader.latest().unwrap();
    let seen: Vec<_> = latest.iter().map(|row| (row.tag.as_str(), &row.value)).collect();
    let net = Value::Text("4G".into());
    assert_eq!(seen, [("gas/H20101/net", &net), ("gas/H20101/value", &Value::Number(5.0))]);
    assert_eq!(latest[1].source_time, START.plus_millis(5_000));
}
