//! Events and databases for the tests.

use historian::{Cell, Config, Historian, Reader, SqlLimits, Writer};
use model::{
    AlarmChange, AlarmFacts, AlarmKey, AlarmKind, AlarmState, AlarmTransition, DevicePath, Event,
    Point, Position, Priority, Quality, RejectReason, Rejected, Report, TagPath, Timestamp, Value,
};
use tempfile::TempDir;

/// 2026-11-21T01:41:07.25Z.
pub(crate) const START: Timestamp = Timestamp::from_micros(1_795_225_267_250_000);

pub(crate) struct Station {
    pub(crate) historian: Historian,
    pub(crate) writer: Writer,
    pub(crate) reader: Reader,
    pub(crate) folder: TempDir,
    records: u64,
}

impl Station {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let historian =
            Historian::open(&folder.path().join("linewatch.duckdb"), Config::default()).unwrap();
        Self::with(historian, folder)
    }

    pub(crate) fn with(historian: Historian, folder: TempDir) -> Self {
        let (writer, reader) = (historian.writer().unwrap(), historian.reader().unwrap());
        Self { historian, writer, reader, folder, records: 0 }
    }

    pub(crate) fn store(&mut self, events: &[Event]) {
        self.records += events.len() as u64;
        let cursor = Position { segment: 1, offset: self.records };
        self.writer.commit(events, cursor).unwrap();
    }

    /// The cells of a query as texts, a row to a line.
    pub(crate) fn sql(&self, text: &str) -> String {
        let limits = SqlLimits { rows: 1000, timeout_ms: 30_000 };
        let table = self.reader.sql(text, limits).unwrap();
        let line = |row: &Vec<Cell>| row.iter().map(cell).collect::<Vec<_>>().join(" | ");
        table.rows.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

fn cell(cell: &Cell) -> String {
    if *cell == Cell::Null { "NULL".to_owned() } else { cell.to_string() }
}

pub(crate) fn tag(path: &str) -> TagPath {
    TagPath::new(path).unwrap()
}

pub(crate) fn device(path: &str) -> DevicePath {
    DevicePath::new(path).unwrap()
}

/// A report of `gas/H20101`, `millis` after the start, received 20 ms later.
pub(crate) fn report(millis: i64, points: &[(&str, Value, Quality)]) -> Event {
    let source_time = START.plus_millis(millis);
    Event::Report(Report {
        source: "mqtt".into(),
        device: device("gas/H20101"),
        source_time,
        receive_time: source_time.plus_millis(20),
        sequence: None,
        fingerprint: 0,
        points: points
            .iter()
            .map(|(field, value, quality)| Point {
                field: (*field).into(),
                value: value.clone(),
                quality: *quality,
            })
            .collect(),
    })
}

pub(crate) fn number(millis: i64, value: f64) -> Event {
    report(millis, &[("value", Value::Number(value), Quality::GOOD)])
}

pub(crate) fn rejected(source: &str, millis: i64, reason: RejectReason) -> Event {
    Event::Rejected(Rejected {
        source: source.into(),
        receive_time: START.plus_millis(millis),
        topic: "mcs/H20101/up".to_owned(),
        reason,
        detail: format!("message {millis}"),
        head: b"{\"ts\":".to_vec(),
        bytes: 6,
    })
}

pub(crate) fn alarm(
    kind: AlarmKind,
    raised: i64,
    at: i64,
    state: AlarmState,
    change: AlarmChange,
) -> Event {
    Event::Alarm(AlarmTransition {
        key: AlarmKey::of_device(device("gas/H20101"), kind),
        raised_at: START.plus_millis(raised),
        at: START.plus_millis(at),
        state,
        facts: AlarmFacts { active: state.is_standing(), ..AlarmFacts::NORMAL },
        change,
        priority: Priority::High,
        value: Some(91.5),
        limit: Some(80.0),
        unit: "ppm".into(),
        quality: Quality::GOOD,
        raises: 1,
    })
}
