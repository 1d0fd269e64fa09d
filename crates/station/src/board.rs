//! The board: the latest sample of every tag, and a bounded ring of what changed since.
//!
//! Only what the journal holds gets here. A late sample (older source time) does not replace a
//! newer one. A reader that fell behind the ring gets the whole board again and is told how many
//! changes it did not see.

use std::collections::{HashMap, VecDeque};

use foldhash::fast::RandomState;
use model::{DevicePath, Event, Quality, Report, TagPath, Timestamp, Value, versioned};
use smol_str::SmolStr;

/// Changes kept: at ten reads a second enough for 600 000 samples per second.
const RING_MAX: usize = 65_536;

/// Asked with every sample.
type Map<K, V> = HashMap<K, V, RandomState>;

/// Number of a tag on the board; valid as long as the station runs.
pub(crate) type TagId = u32;

/// The latest of a tag.
#[derive(Clone, Debug)]
pub(crate) struct Latest {
    pub(crate) source_time: Timestamp,
    pub(crate) receive_time: Timestamp,
    pub(crate) value: Value,
    pub(crate) quality: Quality,
}

/// A tag on the board.
#[derive(Clone, Debug)]
pub(crate) struct BoardTag {
    pub(crate) device: DevicePath,
    pub(crate) field: SmolStr,
    pub(crate) latest: Option<Latest>,
}

impl BoardTag {
    pub(crate) fn path(&self) -> TagPath {
        self.device.tag(&self.field)
    }
}

/// One change of one tag.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change {
    pub(crate) tag: TagId,
    pub(crate) source_time: Timestamp,
    pub(crate) receive_time: Timestamp,
    /// NaN when the value is no number; then the board has it.
    pub(crate) number: f64,
    pub(crate) quality: Quality,
    pub(crate) is_text: bool,
}

/// What a reader gets.
#[derive(Debug)]
pub(crate) struct Since {
    /// To be passed next time.
    pub(crate) cursor: u64,
    /// Changes that were no longer there.
    pub(crate) dropped: u64,
    /// Whether `changes` is the whole board instead of what changed.
    pub(crate) snapshot: bool,
    pub(crate) changes: Vec<Change>,
    pub(crate) texts: Vec<(TagId, SmolStr)>,
}

/// The board.
#[derive(Debug, Default)]
pub(crate) struct Board {
    tags: Vec<BoardTag>,
    by_device: Map<DevicePath, Map<SmolStr, TagId>>,
    ring: VecDeque<Change>,
    /// Number of the change after the newest, counted from 1.
    next: u64,
    /// Grows when a tag is added, or what is known of them changes.
    revision: u64,
    samples: u64,
}

impl Board {
    pub(crate) fn new() -> Self {
        Self { next: 1, ..Self::default() }
    }

    /// What is known of the tags changed: their limits.
    pub(crate) fn touch(&mut self) {
        self.revision += 1;
    }

    /// Takes the samples of an event, if it has any.
    pub(crate) fn apply(&mut self, event: &Event) {
        if let Some(report) = event.samples() {
            self.report(report);
        }
    }

    fn report(&mut self, report: &Report) {
        for point in &report.points {
            let id = self.id(&report.device, &point.field);
            // What was computed again is a tag, but not the latest of anything.
            if versioned(&point.field).is_some() {
                continue;
            }
            self.samples += 1;
            let latest = Latest {
                source_time: report.source_time,
                receive_time: report.receive_time,
                value: point.value.clone(),
                quality: point.quality,
            };
            self.set(id, latest);
        }
    }

    /// Puts a sample on the board as the latest, unless a newer one is there.
    pub(crate) fn set(&mut self, id: TagId, latest: Latest) {
        let Some(tag) = self.tags.get_mut(id as usize) else { return };
        if tag.latest.as_ref().is_some_and(|known| known.source_time > latest.source_time) {
            return;
        }
        let change = change(id, &latest);
        tag.latest = Some(latest);
        if self.ring.len() == RING_MAX {
            self.ring.pop_front();
        }
        self.ring.push_back(change);
        self.next += 1;
    }

    /// The number of a tag, which is added if it is new.
    pub(crate) fn id(&mut self, device: &DevicePath, field: &SmolStr) -> TagId {
        if let Some(id) = self.by_device.get(device).and_then(|fields| fields.get(field)) {
            return *id;
        }
        let id = TagId::try_from(self.tags.len()).unwrap_or(TagId::MAX);
        self.tags.push(BoardTag { device: device.clone(), field: field.clone(), latest: None });
        self.by_device.entry(device.clone()).or_default().insert(field.clone(), id);
        self.revision += 1;
        id
    }

    pub(crate) fn tags(&self) -> &[BoardTag] {
        &self.tags
    }

    /// Grows when a tag is added.
    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }

    /// Samples taken since the start.
    pub(crate) fn samples(&self) -> u64 {
        self.samples
    }

    /// What changed since a cursor; 0 asks for the whole board.
    pub(crate) fn since(&self, cursor: u64) -> Since {
        let oldest = self.next - self.ring.len() as u64;
        let known = cursor != 0 && cursor <= self.next;
        if known && cursor >= oldest {
            let skip = usize::try_from(cursor - oldest).unwrap_or(usize::MAX);
            let changes: Vec<_> = self.ring.iter().skip(skip).copied().collect();
            return self.answer(0, false, changes);
        }
        let whole = self
            .tags
            .iter()
            .zip(0..)
            .filter_map(|(tag, id)| tag.latest.as_ref().map(|latest| change(id, latest)));
        let dropped = if known { oldest - cursor } else { 0 };
        self.answer(dropped, true, whole.collect())
    }

    fn answer(&self, dropped: u64, snapshot: bool, changes: Vec<Change>) -> Since {
        let mut text_tags: Vec<_> =
            changes.iter().filter(|change| change.is_text).map(|change| change.tag).collect();
        text_tags.sort_unstable();
        text_tags.dedup();
        let text = |id: TagId| match &self.tags[id as usize].latest {
            Some(Latest { value: Value::Text(text), .. }) => Some((id, text.clone())),
            _ => None,
        };
        let texts = text_tags.into_iter().filter_map(text).collect();
        Since { cursor: self.next, dropped, snapshot, changes, texts }
    }
}

fn change(tag: TagId, latest: &Latest) -> Change {
    Change {
        tag,
        source_time: latest.source_time,
        receive_time: latest.receive_time,
        number: latest.value.number().unwrap_or(f64::NAN),
        quality: latest.quality,
        is_text: latest.value.text().is_some(),
    }
}

#[cfg(test)]
mod tests {
    use model::Point;

    use super::*;

    fn report(second: i64, value: f64) -> Event {
        let at = Timestamp::from_secs(second);
        let points = vec![
            Point::good("v_raw", Value::Number(value)).unwrap(),
            Point::good("net", Value::Text("4G".into())).unwrap(),
        ];
        let device = DevicePath::new("gas/H20101").unwrap();
        Event::Report(Report {
            source: "gas".into(),
            device,
            source_time: at,
            receive_time: at,
            sequence: None,
            fingerprint: 0,
            points,
        })
    }

    #[test]
    fn a_reader_sees_the_board_and_then_what_changed() {
        let mut board = Board::new();
        board.apply(&report(1, 10.0));
        let first = board.since(0);
        assert!(first.snapshot);
        assert_eq!((first.changes.len(), first.texts.len()), (2, 1));
        assert_eq!(board.since(first.cursor).changes.len(), 0);
        board.apply(&report(2, 11.0));
        let second = board.since(first.cursor);
        assert!(!second.snapshot);
        assert_eq!(second.changes[0].number.to_bits(), 11.0_f64.to_bits());
    }

    #[test]
    fn what_was_computed_again_is_known_and_not_the_latest() {
        let mut board = Board::new();
        let Event::Report(mut again) = report(1, 10.0) else { unreachable!() };
        again.points[0].field = "v_raw@1".into();
        board.apply(&Event::Derived(again));
        assert_eq!(board.tags().len(), 2);
        assert_eq!(board.since(0).changes.len(), 1);
        assert_eq!(board.samples(), 1);
    }

    #[test]
    fn a_late_sample_does_not_replace_a_newer_one() {
        let mut board = Board::new();
        board.apply(&report(5, 10.0));
        board.apply(&report(3, 99.0));
        assert_eq!(board.since(0).changes[0].number.to_bits(), 10.0_f64.to_bits());
    }

    #[test]
    fn a_reader_that_fell_behind_is_told_how_much_it_missed() {
        let mut board = Board::new();
        board.apply(&report(1, 0.0));
        let cursor = board.since(0).cursor;
        let rounds = i64::try_from(RING_MAX).unwrap() / 2 + 10;
        (2..rounds + 2).for_each(|second| board.apply(&report(second, 1.0)));
        let since = board.since(cursor);
        assert!(since.snapshot);
        assert_eq!(since.dropped, 20);
        assert_eq!(since.changes.len(), 2);
    }

    #[test]
    fn a_cursor_of_another_life_gets_the_whole_board() {
        let mut board = Board::new();
        board.apply(&report(1, 0.0));
        let since = board.since(1_000_000);
        assert!(since.snapshot);
        assert_eq!(since.dropped, 0);
    }
}
