//! A tag with its door between what a list says was sent and what a history would have.

use std::collections::BTreeMap;

use engine::door::{DoorConfig, Doors, LooseEnds, TagDoor};
use model::{DevicePath, Event, Gap, Passage, Point, Quality, Report, Timestamp, Value};

/// A sample as it is sent.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    /// Source time in microseconds.
    pub(crate) at: i64,
    pub(crate) value: Value,
    pub(crate) quality: Quality,
}

/// What became of a sample. Receive times are different for each.
struct Record {
    sent: Sent,
    received: Timestamp,
    /// Whether it was later than all before.
    in_order: bool,
    stored: u32,
}

pub(crate) fn number(second: i64, value: f64) -> Sent {
    Sent { at: second * 1_000_000, value: Value::Number(value), quality: Quality::GOOD }
}

pub(crate) fn config(exception: Option<f64>, deviation: Option<f64>) -> DoorConfig {
    DoorConfig { exception, deviation, min_ms: 0, max_ms: 3_600_000 }
}

pub(crate) struct Bench {
    config: DoorConfig,
    doors: Doors,
    /// What follows the journal, as a start after a crash would.
    ends: LooseEnds,
    records: Vec<Record>,
    /// The greatest source time before.
    newest: Option<i64>,
    now: Timestamp,
}

impl Bench {
    pub(crate) fn new(config: DoorConfig) -> Self {
        let mut nothing = Vec::new();
        let doors = Doors::resume(tags(Some(config)), LooseEnds::default(), &mut nothing);
        assert_eq!(nothing, []);
        let (ends, now) = (LooseEnds::default(), Timestamp::from_micros(0));
        Self { config, doors, ends, records: Vec::new(), newest: None, now }
    }

    /// Sends a sample; receive times go with source times as long as these grow.
    pub(crate) fn send(&mut self, sent: Sent) {
        let at = Timestamp::from_micros(sent.at);
        self.now = Timestamp::from_micros(self.now.micros() + 1).max(at);
        let in_order = self.newest.is_none_or(|newest| sent.at > newest);
        self.newest = self.newest.max(Some(sent.at));
        let report = Report {
            source: "gas".into(),
            device: device(),
            source_time: at,
            receive_time: self.now,
            sequence: None,
            fingerprint: 0,
            points: vec![
                Point::good("other", Value::Number(1.0)).expect("a name"),
                Point { field: "v".into(), value: sent.value.clone(), quality: sent.quality },
            ],
        };
        self.records.push(Record { sent, received: self.now, in_order, stored: 0 });
        let mut events = vec![Event::Report(report)];
        self.doors.pass(&mut events, 0);
        self.journal(&events);
    }

    /// Sends a sample so much after the greatest time before.
    pub(crate) fn send_after(&mut self, sent: Sent) {
        let newest = self.newest.unwrap_or_default();
        self.send(Sent { at: newest.saturating_add(sent.at), ..sent });
    }

    pub(crate) fn gap(&mut self, scope: &str) {
        let (from, to, cause) = (self.now, self.now, "sequence".into());
        let mut events =
            vec![Event::Gap(Gap { scope: scope.into(), from, to, missing: Some(1), cause })];
        self.doors.pass(&mut events, 0);
        self.journal(&events);
    }

    pub(crate) fn tick(&mut self, second: i64) {
        self.now = self.now.max(Timestamp::from_secs(second));
        let mut events = Vec::new();
        self.doors.tick(self.now, &mut events);
        self.journal(&events);
    }

    pub(crate) fn tick_after(&mut self, seconds: i64) {
        self.tick(self.now.micros() / 1_000_000 + seconds);
    }

    pub(crate) fn close(&mut self) {
        let mut events = Vec::new();
        self.doors.close(&mut events);
        self.journal(&events);
    }

    pub(crate) fn replace(&mut self, config: Option<DoorConfig>) {
        let mut events = Vec::new();
        self.doors.replace(tags(config), &mut events);
        self.journal(&events);
    }

    /// A crash and a start.
    pub(crate) fn restart(&mut self) {
        let mut events = Vec::new();
        self.doors = Doors::resume(tags(Some(self.config)), self.ends.clone(), &mut events);
        self.journal(&events);
    }

    /// The journal tells what waits as exactly as the doors themselves.
    #[track_caller]
    pub(crate) fn check_loose_ends(&self) {
        assert_eq!(self.doors.loose_ends(), self.ends);
    }

    /// The seconds of what is stored, by time.
    pub(crate) fn stored_seconds(&self) -> Vec<i64> {
        let stored = self.records.iter().filter(|record| record.stored > 0);
        let mut seconds: Vec<_> = stored.map(|record| record.sent.at / 1_000_000).collect();
        seconds.sort_unstable();
        seconds
    }

    /// No sample is stored twice; what is made up fails when it comes.
    #[track_caller]
    pub(crate) fn check_stored_once(&self) {
        for record in &self.records {
            assert!(record.stored <= 1, "{:?} is stored {} times", record.sent, record.stored);
        }
    }

    /// Nothing that may not wait was withheld.
    #[track_caller]
    pub(crate) fn check_unfit_stored(&self) {
        for record in &self.records {
            assert!(record.may_wait() || record.stored == 1, "{:?} is missing", record.sent);
        }
    }

    /// No sample is further than `stated` from the line through the stored ones around it. Samples
    /// that came late are points of their own, and no part of the line.
    #[track_caller]
    pub(crate) fn check_error(&self, stated: f64) {
        let line: Vec<_> = self.records.iter().filter(|record| record.in_order).collect();
        for (place, record) in line.iter().enumerate().filter(|(_, record)| record.stored == 0) {
            let before = line[..place].iter().rev().find(|record| record.stored == 1);
            let after = line[place..].iter().find(|record| record.stored == 1);
            let (before, after) = (before.expect("a begin"), after.expect("an end"));
            let [from, value, to] = [before, record, after].map(|record| record.number());
            let [begin, at, end] = [before, record, after].map(|record| record.sent.at);
            let along = (at - begin) as f64 / (end - begin) as f64;
            let error = (from + (to - from) * along - value).abs();
            assert!(
                // The sum that is stated is rounded, too.
                error <= stated * (1.0 + 4.0 * f64::EPSILON),
                "{:?} is {error} off, between {:?} and {:?}",
                record.sent,
                before.sent,
                after.sent
            );
        }
    }

    /// What a history and a start after a crash make of the journal.
    fn journal(&mut self, events: &[Event]) {
        for event in events {
            self.ends.follow(event);
            let Some((report, doors)) = event.history() else { continue };
            assert_eq!(report.device, device());
            for (point, place) in report.points.iter().zip(0_u16..) {
                let passage = doors.iter().find(|passed| passed.place == place);
                let passage = passage.map_or(Passage::Through, |passed| passed.passage);
                if point.field == "v" && !passage.is_withheld() {
                    self.store(report, point);
                }
            }
        }
    }

    fn store(&mut self, report: &Report, point: &Point) {
        let mut newest_first = self.records.iter_mut().rev();
        let found = newest_first.find(|record| record.received == report.receive_time);
        let record = found.expect("nothing is made up");
        assert_eq!(record.sent.at, report.source_time.micros());
        assert_eq!(record.sent.quality, point.quality);
        // Also a NaN.
        assert_eq!(format!("{:?}", record.sent.value), format!("{:?}", point.value));
        record.stored += 1;
    }
}

impl Record {
    fn number(&self) -> f64 {
        self.sent.value.number().expect("only numbers wait, and begin and end lines")
    }

    fn may_wait(&self) -> bool {
        let finite = matches!(self.sent.value, Value::Number(number) if number.is_finite());
        finite && !self.sent.quality.is_bad() && self.in_order
    }
}

fn device() -> DevicePath {
    DevicePath::new("gas/D").expect("a path")
}

fn tags(config: Option<DoorConfig>) -> BTreeMap<DevicePath, Vec<TagDoor>> {
    let door = config.map(|config| TagDoor { field: "v".into(), config });
    BTreeMap::from([(device(), door.into_iter().collect())])
}
