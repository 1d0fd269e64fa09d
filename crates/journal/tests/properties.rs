//! Properties of the journal on disk: cut anywhere, changed anywhere, it gives back what was
//! committed and says what it lost.

#![allow(clippy::unwrap_used, reason = "helpers of tests, outside the test functions")]

use std::fs;
use std::path::{Path, PathBuf};

use journal::{Config, Item, Reader, Writer};
use model::Position;
use proptest::prelude::*;
use proptest::sample::Index;

const CONFIG: Config = Config { segment_bytes: 600, record_bytes_max: 1000, reserve_bytes: 0 };

/// A record read back: where it begins and ends, and what it is.
#[derive(Clone, Debug, PartialEq)]
struct Placed {
    end: Position,
    bytes: Vec<u8>,
}

impl Placed {
    /// The place of its first byte: twelve bytes of header stand before the payload.
    fn start(&self) -> Position {
        Position { offset: self.end.offset - self.bytes.len() as u64 - 12, ..self.end }
    }

    fn touches(&self, segment: u64, offset: u64) -> bool {
        self.end.segment == segment && (self.start().offset..self.end.offset).contains(&offset)
    }
}

/// What a reader gave: records, and everything else as text.
#[derive(Debug, Default, PartialEq)]
struct Read {
    records: Vec<Placed>,
    lost: Vec<(Position, Position)>,
}

/// Bytes up to the last one that is not zero: zeros at the end are put ahead of records.
fn written(bytes: &[u8]) -> u64 {
    bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last as u64 + 1)
}

fn read(dir: &Path, from: Position, until: Position) -> Read {
    let mut reader = Reader::open(dir, from).unwrap();
    let mut read = Read::default();
    let mut at = from;
    while let Some(item) = reader.next(until).unwrap() {
        assert!(item.end() > at && item.end() <= until, "{item:?} after {at}");
        at = item.end();
        match item {
            Item::Record { end, bytes } => {
                read.records.push(Placed { end, bytes: bytes.to_vec() });
            }
            Item::Damaged { from, to, .. } | Item::Missing { from, to } => {
                read.lost.push((from, to));
            }
        }
    }
    assert_eq!(reader.next(until).unwrap(), None);
    read
}

fn file(dir: &Path, segment: u64) -> PathBuf {
    dir.join(format!("{segment:08}.journal"))
}

fn records() -> impl Strategy<Value = Vec<Vec<Vec<u8>>>> {
    let record = prop::collection::vec(prop_oneof![Just(0_u8), any::<u8>()], 1..90);
    let group = prop::collection::vec(record, 1..5);
    prop::collection::vec(group, 1..16)
}

/// Writes the groups, opening the journal anew before each one that `reopen` names.
fn write(dir: &Path, groups: &[Vec<Vec<u8>>], reopen: &[bool]) -> Position {
    let (mut writer, _) = Writer::open(dir, CONFIG).unwrap();
    for (group, reopen) in groups.iter().zip(reopen.iter().chain(std::iter::repeat(&false))) {
        if *reopen {
            drop(writer);
            writer = Writer::open(dir, CONFIG).unwrap().0;
        }
        for record in group {
            writer.append(record).unwrap();
        }
        writer.commit().unwrap();
    }
    writer.committed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_was_committed_is_read_back_from_every_cursor(
        groups in records(),
        reopen in prop::collection::vec(any::<bool>(), 16),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let end = write(dir.path(), &groups, &reopen);
        prop_assert_eq!(journal::end(dir.path()).unwrap(), end);
        let all = read(dir.path(), Position::START, end);
        let bytes: Vec<_> = all.records.iter().map(|record| record.bytes.clone()).collect();
        prop_assert_eq!(bytes, groups.concat());
        prop_assert_eq!(&all.lost, &[]);
        for (index, record) in all.records.iter().enumerate() {
            let rest = read(dir.path(), record.end, end);
            prop_assert_eq!(&rest.records, &all.records[index + 1..]);
            prop_assert_eq!(&rest.lost, &[]);
        }
    }

    #[test]
    fn a_tail_cut_anywhere_leaves_the_records_before_it(groups in records(), cut in any::<Index>()) {
        let dir = tempfile::tempdir().unwrap();
        let end = write(dir.path(), &groups, &[]);
        let all = read(dir.path(), Position::START, end).records;
        let length = cut.index(usize::try_from(end.offset).unwrap() + 1) as u64;
        let last = fs::File::options().write(true).open(file(dir.path(), end.segment)).unwrap();
        last.set_len(length).unwrap();
        let left = fs::read(file(dir.path(), end.segment)).unwrap();
        let kept = all.iter().filter(|record| {
            record.end <= Position { offset: length, ..end }
        });
        let kept: Vec<_> = kept.cloned().collect();

        let looked = journal::end(dir.path()).unwrap();
        let (mut writer, recovery) = Writer::open(dir.path(), CONFIG).unwrap();
        prop_assert_eq!(looked, recovery.end);
        let kept_end = kept.last().map_or(Position::START, |record| record.end);
        prop_assert_eq!(recovery.end, kept_end);
        let lies = if kept_end.segment == end.segment { kept_end.offset } else { 40 };
        let expected = match left.get(usize::try_from(lies).unwrap()..) {
            Some(behind) if length >= 40 => written(behind),
            _ => length,
        };
        prop_assert_eq!(recovery.cut_bytes, expected);

        writer.append(b"after").unwrap();
        let end = writer.commit().unwrap();
        let again = read(dir.path(), Position::START, end);
        prop_assert_eq!(again.lost, []);
        prop_assert_eq!(&again.records[..kept.len()], &kept);
        prop_assert_eq!(&again.records[kept.len()].bytes, b"after");
        prop_assert_eq!(again.records.len(), kept.len() + 1);
    }

    #[test]
    fn what_stands_behind_the_end_is_never_read(
        groups in records(),
        garbage in prop::collection::vec(any::<u8>(), 1..200),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let end = write(dir.path(), &groups, &[]);
        let path = file(dir.path(), end.segment);
        let mut bytes = fs::read(&path).unwrap();
        bytes.extend_from_slice(&garbage);
        fs::write(&path, bytes).unwrap();
        let (writer, recovery) = Writer::open(dir.path(), CONFIG).unwrap();
        prop_assert_eq!(recovery.cut_bytes, written(&garbage));
        prop_assert_eq!(writer.committed(), end);
        prop_assert_eq!(fs::metadata(&path).unwrap().len(), end.offset);
    }

    #[test]
    fn a_changed_byte_costs_the_record_it_is_in(
        groups in records(),
        segment in any::<Index>(),
        byte in any::<Index>(),
        change in 1..=255_u8,
    ) {
        let dir = tempfile::tempdir().unwrap();
        let end = write(dir.path(), &groups, &[]);
        let all = read(dir.path(), Position::START, end).records;
        let segment = 1 + segment.index(usize::try_from(end.segment).unwrap()) as u64;
        let path = file(dir.path(), segment);
        let mut bytes = fs::read(&path).unwrap();
        let offset = byte.index(bytes.len());
        bytes[offset] ^= change;
        fs::write(&path, bytes).unwrap();

        let offset = offset as u64;
        let (hit, whole): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|record| record.touches(segment, offset));
        let lost = match hit.first() {
            Some(record) => (record.start(), record.end),
            None => (Position { segment, offset: 0 }, Position { segment, offset: 40 }),
        };
        let after = read(dir.path(), Position::START, end);
        prop_assert_eq!(&after.records, &whole);
        prop_assert_eq!(&after.lost, &[lost]);

        // Opening for writing keeps the same records; a damaged last one cannot be told from a
        // torn one and is cut.
        let (mut writer, _) = Writer::open(dir.path(), CONFIG).unwrap();
        writer.append(b"after").unwrap();
        let end = writer.commit().unwrap();
        let mut reopened = read(dir.path(), Position::START, end).records;
        prop_assert_eq!(reopened.pop().unwrap().bytes, b"after");
        prop_assert_eq!(reopened, whole);
    }

    #[test]
    fn any_damage_is_covered_by_what_is_reported(
        groups in records(),
        segment in any::<Index>(),
        at in any::<Index>(),
        garbage in prop::collection::vec(any::<u8>(), 1..400),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let end = write(dir.path(), &groups, &[]);
        let all = read(dir.path(), Position::START, end).records;
        let segment = 1 + segment.index(usize::try_from(end.segment).unwrap()) as u64;
        let path = file(dir.path(), segment);
        let mut bytes = fs::read(&path).unwrap();
        let at = at.index(bytes.len());
        let length = garbage.len().min(bytes.len() - at);
        bytes[at..at + length].copy_from_slice(&garbage[..length]);
        fs::write(&path, bytes).unwrap();

        let after = read(dir.path(), Position::START, end);
        for record in &all {
            let covered = after.lost.iter().any(|(from, to)| {
                *from <= record.start() && record.end <= *to
            });
            prop_assert_eq!(covered, !after.records.contains(record), "{:?}", record);
        }
        prop_assert!(after.records.iter().all(|record| all.contains(record)));
    }
}
