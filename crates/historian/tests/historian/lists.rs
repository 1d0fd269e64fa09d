//! Alarms, gaps and the audit: what the events of an occurrence add up to.

use historian::{AlarmQuery, Config, Historian, RecordingQuery};
use model::{
    AlarmChange, AlarmKind, AlarmState, AuditEntry, Event, Gap, Priority, Quality, Shelf,
    Timestamp, Value,
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
    assert_eq!((&*rows[0].key, &*rows[1].key), ("gas/H20101:LOW_BAT", "gas/H20101:HIGH"));
    assert_eq!(rows[1].state, AlarmState::Normal);
    assert_eq!(rows[1].acknowledged, Some(START.plus_millis(5_000)));
    assert_eq!(rows[1].acknowledged_by.as_deref(), Some("wang"));
    assert_eq!(rows[1].returned, Some(START.plus_millis(9_000)));

    let count = |query: AlarmQuery| station.reader.alarms(&query).unwrap().len();
    let some = AlarmQuery { limit: 10, ..AlarmQuery::default() };
    let key = Some("gas/H20101:HIGH".to_owned());
    assert_eq!(count(AlarmQuery { key, ..some.clone() }), 1);
    let priorities = vec![Priority::Low, Priority::High];
    assert_eq!(count(AlarmQuery { priorities, ..some.clone() }), 2);
    assert_eq!(count(AlarmQuery { priorities: vec![Priority::Low], ..some.clone() }), 0);
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

#[test]
fn an_alarm_that_was_only_silenced_is_no_occurrence_but_has_its_record() {
    let mut station = Station::new();
    let until = START.plus_millis(60_000);
    let (by, reason) = ("wang".into(), "检修".into());
    let shelved = AlarmChange::Shelved(Shelf { by, reason, until, one_shot: false });
    let mut edge = alarm(AlarmKind::High, 0, 0, AlarmState::Shelved, shelved);
    let Event::Alarm(silenced) = &mut edge else { unreachable!() };
    silenced.raises = 0;
    station.store(&[edge]);
    assert!(
        station.reader.alarms(&AlarmQuery { limit: 9, ..Default::default() }).unwrap().is_empty()
    );
    let edges = station.reader.alarm_edges("gas/H20101:HIGH", 9).unwrap();
    assert_eq!((edges.len(), edges[0].until), (1, Some(until)));
    assert_eq!(
        (edges[0].who.as_deref(), edges[0].comment.as_deref()),
        (Some("wang"), Some("检修"))
    );
    let all = station.reader.edges_between(START, START.plus_millis(1)).unwrap();
    assert_eq!(all, edges);
}

#[test]
fn a_file_of_the_first_layout_is_brought_to_the_present_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.duckdb");
    duckdb::Connection::open(&path).unwrap().execute_batch(FIRST_LAYOUT).unwrap();
    assert!(Historian::open_read_only(&path).is_err(), "it cannot be changed");
    let historian = Historian::open(&path, Config::default()).unwrap();
    let query = AlarmQuery { limit: 9, ..AlarmQuery::default() };
    let rows = historian.reader().unwrap().alarms(&query).unwrap();
    assert_eq!((rows.len(), &*rows[0].key, rows[0].raises), (1, "gas/H20101:HIGH", 1));
    assert_eq!((rows[0].active, rows[0].value), (true, Some(96.0)));
    drop(historian);
    assert!(Historian::open(&path, Config::default()).is_ok(), "and only once");
}

/// What the first version made, as far as it was changed since.
const FIRST_LAYOUT: &str = "
CREATE TABLE meta(schema_version BIGINT NOT NULL);
CREATE TABLE tag(id INTEGER NOT NULL, path VARCHAR NOT NULL);
CREATE TABLE sample_recent(tag_id INTEGER, source_time TIMESTAMPTZ, receive_time TIMESTAMPTZ,
  value DOUBLE, text VARCHAR, quality UINTEGER);
CREATE VIEW samples AS SELECT t.path AS tag, s.* EXCLUDE (tag_id)
  FROM sample_recent s JOIN tag t ON t.id = s.tag_id;
INSERT INTO meta VALUES (1);
CREATE TABLE cursor(segment UBIGINT NOT NULL, offset_bytes UBIGINT NOT NULL, next_seq UBIGINT NOT NULL);
INSERT INTO cursor VALUES (0, 0, 1);
CREATE TABLE alarm_event(seq UBIGINT, alarm_id VARCHAR, device VARCHAR, kind VARCHAR,
  priority VARCHAR, state VARCHAR, change VARCHAR, raised_at TIMESTAMPTZ, taken_at TIMESTAMPTZ,
  who VARCHAR, comment VARCHAR, value DOUBLE, limit_value DOUBLE, unit VARCHAR, quality UINTEGER);
CREATE VIEW alarms AS SELECT alarm_id AS id FROM alarm_event;
INSERT INTO alarm_event VALUES (1, 'gas/H20101:HIGH:5', 'gas/H20101', 'HIGH', 'high',
  'unacknowledged', 'raised', make_timestamptz(5), make_timestamptz(5), NULL, NULL, 96, 80, 'ppm', 0);
";

#[test]
fn a_recording_is_told_report_by_report_as_it_came() {
    let mut station = Station::new();
    let good = |field, value| (field, value, Quality::GOOD);
    let of = |device: &str, millis, points: &[(&str, Value, Quality)]| {
        let mut event = report(millis, points);
        let Event::Report(report) = &mut event else { unreachable!() };
        report.device = crate::data::device(device);
        event
    };
    let one = |n: f64| good("v_raw", Value::Number(n));
    let sent = [
        of("gas/H20101", 0, &[one(1.0), good("temp", Value::Number(20.0))]),
        of("gas/H20102", 500, &[good("online", Value::Bool(true))]),
        of("gas/H20102", 1_000, &[one(2.0)]),
        of("gas/H20101", 700_000, &[one(3.0)]),
    ];
    station.store(&sent);
    let told = |devices: &[&str], to: i64| {
        let devices = devices.iter().map(|device| (*device).to_owned()).collect();
        let query = RecordingQuery { devices, from: Timestamp::MIN, to: START.plus_millis(to) };
        let mut reports = Vec::new();
        station.reader.recording(&query, |report| reports.push(report)).unwrap();
        reports
            .into_iter()
            .map(|report| (report.device.to_string(), report.points))
            .collect::<Vec<_>>()
    };
    let wanted: Vec<_> = sent
        .iter()
        .filter_map(Event::samples)
        .map(|report| (report.device.to_string(), report.points.clone()))
        .collect();
    assert_eq!(told(&[], 1_000_000), wanted);
    assert_eq!(told(&["gas/H20102"], 1_000_000), wanted[1..3]);
    assert_eq!(told(&[], 600), wanted[..2]);
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
