//! The journal by example: limits, retention, cursors, damage, a reader behind a writer.

#![allow(clippy::unwrap_used, reason = "helpers of tests, outside the test functions")]

use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::thread;

use journal::{Config, Damage, Error, Item, Pending, Reader, Retained, Writer};
use model::Position;

/// Two records of 200 bytes fill a segment.
const CONFIG: Config = Config { segment_bytes: 500, record_bytes_max: 1000, reserve_bytes: 0 };

fn at(segment: u64, offset: u64) -> Position {
    Position { segment, offset }
}

/// A journal of `count` records of 200 bytes, the first one all 1, the second all 2 and so on.
fn journal_of(dir: &Path, count: u8) -> Writer {
    let (mut writer, _) = Writer::open(dir, CONFIG).unwrap();
    for number in 1..=count {
        writer.append(&[number; 200]).unwrap();
        writer.commit().unwrap();
    }
    writer
}

/// What a reader gives, one line an item; of records only the end and the first byte.
fn transcript(dir: &Path, from: Position, until: Position) -> Vec<String> {
    let mut reader = Reader::open(dir, from).unwrap();
    let mut lines = Vec::new();
    while let Some(item) = reader.next(until).unwrap() {
        lines.push(match item {
            Item::Record { end, bytes } => format!("{} to {end}", bytes[0]),
            Item::Damaged { from, to, reason } => format!("damaged {from} to {to}: {reason}"),
            Item::Missing { from, to } => format!("missing {from} to {to}"),
        });
    }
    lines
}

fn overwrite(path: &Path, offset: usize, bytes: &[u8]) {
    let mut file = fs::read(path).unwrap();
    file[offset..offset + bytes.len()].copy_from_slice(bytes);
    fs::write(path, file).unwrap();
}

#[test]
fn an_empty_journal_has_nothing_to_read_and_its_own_file() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("data/journal");
    let (mut writer, recovery) = Writer::open(&folder, Config::default()).unwrap();
    assert_eq!((recovery.end, recovery.cut_bytes), (Position::START, 0));
    assert_eq!(writer.commit().unwrap(), Position::START);
    assert!(folder.join("00000001.journal").is_file());
    assert_eq!(journal::end(&folder).unwrap(), Position::START);
    assert_eq!(transcript(&folder, Position::START, writer.committed()), [""; 0]);
}

#[test]
fn a_record_is_not_readable_before_its_commit() {
    let dir = tempfile::tempdir().unwrap();
    let (mut writer, _) = Writer::open(dir.path(), CONFIG).unwrap();
    let mut reader = Reader::open(dir.path(), Position::START).unwrap();
    assert_eq!(writer.append(b"first").unwrap(), 0);
    assert_eq!(writer.append(b"second").unwrap(), 1);
    assert_eq!(writer.pending(), Pending { records: 2, bytes: 12 + 5 + 12 + 6 });
    assert_eq!(reader.next(writer.committed()).unwrap(), None);
    let end = writer.commit().unwrap();
    assert_eq!((end, writer.pending()), (at(1, 75), Pending::default()));
    let first = Item::Record { end: at(1, 57), bytes: b"first" };
    assert_eq!(reader.next(end).unwrap(), Some(first));
    assert_eq!(reader.position(), at(1, 57));
}

#[test]
fn records_that_cannot_be_kept_are_refused_with_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let (mut writer, _) = Writer::open(dir.path(), CONFIG).unwrap();
    assert!(matches!(writer.append(b""), Err(Error::RecordEmpty)));
    let error = writer.append(&[0; 1001]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "A record of 1001 bytes is too long for the journal, which takes 1000. Split it."
    );
    // The first record of a group may be longer than a segment; then the group is full.
    writer.append(&[9; 1000]).unwrap();
    assert!(matches!(writer.append(b"x"), Err(Error::GroupFull { bytes: 1012 })));
    let end = writer.commit().unwrap();
    writer.append(b"x").unwrap();
    writer.commit().unwrap();
    assert_eq!((end, writer.committed()), (at(1, 1052), at(2, 53)));
}

#[test]
fn a_folder_that_cannot_be_used_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("journal");
    fs::write(&path, "a file").unwrap();
    let error = Writer::open(&path, CONFIG).err().unwrap().to_string();
    assert!(
        error.starts_with("The journal could not create") && error.contains("journal:"),
        "{error}"
    );
    let error = Reader::open(&dir.path().join("nowhere"), Position::START).err().unwrap();
    assert!(error.to_string().contains("nowhere"), "{error}");
}

#[test]
fn retention_removes_what_every_follower_has_read_and_only_as_much_as_asked() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = journal_of(dir.path(), 9);
    let segment_bytes = 40 + 2 * 212;
    let last_bytes = 40 + 212;
    assert_eq!(writer.bytes_on_disk(), 4 * segment_bytes + last_bytes);
    let retained = |removed_segments, bytes_on_disk| Retained {
        removed_segments,
        removed_bytes: removed_segments * segment_bytes,
        bytes_on_disk,
    };
    let total = 4 * segment_bytes + last_bytes;
    assert_eq!(writer.retain(Position::START, 0).unwrap(), retained(0, total));
    assert_eq!(writer.retain(at(4, 40), total).unwrap(), retained(0, total));
    assert_eq!(writer.retain(at(4, 40), total - 1).unwrap(), retained(1, total - segment_bytes));
    assert_eq!(writer.retain(at(3, 464), 0).unwrap(), retained(1, total - 2 * segment_bytes));
    // Even when a cursor is ahead, the current segment stays.
    assert_eq!(writer.retain(at(99, 40), 0).unwrap(), retained(2, last_bytes));
    assert_eq!(transcript(dir.path(), Position::START, writer.committed()), ["9 to 5:252"]);
}

#[test]
fn a_cursor_in_removed_segments_learns_once_what_is_missing() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = journal_of(dir.path(), 7);
    let end = writer.committed();
    writer.retain(at(3, 40), 0).unwrap();
    assert_eq!(
        transcript(dir.path(), at(1, 252), end),
        ["missing 1:252 to 2:464", "5 to 3:252", "6 to 3:464", "7 to 4:252"]
    );
    // Everything in the removed segments had been read: nothing is missing.
    assert_eq!(transcript(dir.path(), at(2, 464), end)[0], "5 to 3:252");
    assert_eq!(transcript(dir.path(), Position::START, end)[0], "5 to 3:252");
}

#[test]
fn retention_survives_opening_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = journal_of(dir.path(), 7);
    let bytes = writer.retain(at(3, 40), 0).unwrap().bytes_on_disk;
    let end = writer.committed();
    drop(writer);
    let (writer, recovery) = Writer::open(dir.path(), CONFIG).unwrap();
    assert_eq!((recovery.end, writer.bytes_on_disk()), (end, bytes));
}

#[test]
fn a_segment_lost_in_the_middle_is_missing_and_the_rest_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let writer = journal_of(dir.path(), 5);
    fs::remove_file(dir.path().join("00000002.journal")).unwrap();
    assert_eq!(
        transcript(dir.path(), Position::START, writer.committed()),
        ["1 to 1:252", "2 to 1:464", "missing 1:464 to 2:464", "5 to 3:252"]
    );
}

#[test]
fn the_current_segment_lost_is_missing_up_to_the_committed_end() {
    let dir = tempfile::tempdir().unwrap();
    let writer = journal_of(dir.path(), 3);
    let end = writer.committed();
    // On Windows a file that is open may keep its name until it is closed.
    drop(writer);
    fs::remove_file(dir.path().join("00000002.journal")).unwrap();
    assert_eq!(transcript(dir.path(), at(2, 40), end), ["missing 2:40 to 2:252"]);
}

#[test]
fn damage_is_reported_with_its_reason_and_reading_goes_on() {
    let damaged = |offset: usize, bytes: &[u8]| {
        let dir = tempfile::tempdir().unwrap();
        let writer = journal_of(dir.path(), 3);
        overwrite(&dir.path().join("00000001.journal"), offset, bytes);
        transcript(dir.path(), Position::START, writer.committed())
    };
    let cases = [
        (10, "damaged 1:0 to 1:40: the header of the file does not verify"),
        (41, "damaged 1:40 to 1:252: the header of a record does not verify"),
        (60, "damaged 1:40 to 1:252: the bytes of a record do not verify"),
    ];
    for (offset, line) in cases {
        let lines = damaged(offset, &[0xEE]);
        assert_eq!(lines[0], line);
        assert!(lines.ends_with(&["2 to 1:464".into(), "3 to 2:252".into()]), "{lines:?}");
    }
}

#[test]
fn an_earlier_segment_cut_short_is_damaged_up_to_where_it_ended() {
    let dir = tempfile::tempdir().unwrap();
    let writer = journal_of(dir.path(), 3);
    let first = fs::File::options().write(true).open(dir.path().join("00000001.journal")).unwrap();
    first.set_len(300).unwrap();
    assert_eq!(
        transcript(dir.path(), Position::START, writer.committed()),
        ["1 to 1:252", "damaged 1:252 to 1:464: the file ends within a record", "3 to 2:252"]
    );
}

#[test]
fn damage_before_whole_records_is_not_cut_when_opening() {
    let dir = tempfile::tempdir().unwrap();
    drop(journal_of(dir.path(), 4));
    overwrite(&dir.path().join("00000002.journal"), 41, &[0xEE]);
    let (_, recovery) = Writer::open(dir.path(), CONFIG).unwrap();
    assert_eq!((recovery.end, recovery.cut_bytes), (at(2, 464), 0));
}

#[test]
fn a_last_segment_beyond_recognition_is_left_for_readers_to_report() {
    let dir = tempfile::tempdir().unwrap();
    drop(journal_of(dir.path(), 3));
    fs::write(dir.path().join("00000002.journal"), [0xEE; 100]).unwrap();
    let (mut writer, recovery) = Writer::open(dir.path(), CONFIG).unwrap();
    assert_eq!((recovery.end, recovery.cut_bytes), (at(2, 100), 0));
    writer.append(&[4; 200]).unwrap();
    let end = writer.commit().unwrap();
    assert_eq!(
        transcript(dir.path(), at(1, 464), end),
        [
            "damaged 2:0 to 2:40: the header of the file does not verify",
            "damaged 2:40 to 2:100: the header of a record does not verify",
            "4 to 3:252"
        ]
    );
}

#[test]
fn a_segment_that_was_only_being_begun_is_removed() {
    for bytes in [0, 1, 39] {
        let dir = tempfile::tempdir().unwrap();
        let end = journal_of(dir.path(), 3).committed();
        let begun = dir.path().join("00000003.journal");
        fs::write(&begun, vec![0; bytes]).unwrap();
        let (_, recovery) = Writer::open(dir.path(), CONFIG).unwrap();
        assert_eq!((recovery.end, recovery.cut_bytes), (end, bytes as u64));
        assert!(!begun.exists());
    }
}

#[test]
fn records_carried_inside_a_damaged_record_do_not_come_out() {
    let dir = tempfile::tempdir().unwrap();
    let other = tempfile::tempdir().unwrap();
    drop(journal_of(other.path(), 2));
    let carried = fs::read(other.path().join("00000001.journal")).unwrap();
    let (mut writer, _) = Writer::open(dir.path(), CONFIG).unwrap();
    writer.append(&carried).unwrap();
    let end = writer.commit().unwrap();
    overwrite(&dir.path().join("00000001.journal"), 40, &[0xEE]);
    let mut reader = Reader::open(dir.path(), Position::START).unwrap();
    let item = reader.next(end).unwrap();
    let damaged = Item::Damaged { from: at(1, 40), to: end, reason: Damage::RecordHeader };
    assert_eq!(item, Some(damaged));
    assert_eq!(reader.next(end).unwrap(), None);
}

#[test]
fn a_cursor_ahead_of_an_emptied_journal_gets_what_is_written_from_now_on() {
    let dir = tempfile::tempdir().unwrap();
    let (mut writer, _) = Writer::open(dir.path(), CONFIG).unwrap();
    let cursor = at(57, 900);
    assert!(writer.start_behind(cursor).unwrap());
    assert!(writer.start_behind(cursor).unwrap(), "nothing was committed since");
    writer.append(&[1; 200]).unwrap();
    let end = writer.commit().unwrap();
    assert!(!writer.start_behind(cursor).unwrap());
    assert_eq!(end, at(58, 252));
    for from in [cursor, Position::START] {
        assert_eq!(transcript(dir.path(), from, end), ["1 to 58:252"]);
    }
}

#[test]
fn a_cursor_ahead_within_the_last_segment_does_not_start_inside_a_record() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = journal_of(dir.path(), 1);
    assert!(!writer.start_behind(writer.committed()).unwrap());
    assert!(writer.start_behind(at(1, 300)).unwrap());
    writer.append(&[2; 200]).unwrap();
    let end = writer.commit().unwrap();
    assert_eq!(transcript(dir.path(), at(1, 300), end), ["2 to 2:252"]);
    assert_eq!(transcript(dir.path(), Position::START, end), ["1 to 1:252", "2 to 2:252"]);
}

#[test]
fn a_reader_follows_a_writer_in_another_thread() {
    const RECORDS: u32 = 20_000;
    let dir = tempfile::tempdir().unwrap();
    let config = Config { segment_bytes: 100_000, record_bytes_max: 1000, reserve_bytes: 0 };
    let (mut writer, _) = Writer::open(dir.path(), config).unwrap();
    let mut reader = Reader::open(dir.path(), Position::START).unwrap();
    let (committed, follow) = std::sync::mpsc::sync_channel(4);
    let cursor = Mutex::new(Position::START);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut expected = 0;
            for until in follow {
                while let Some(item) = reader.next(until).unwrap() {
                    let Item::Record { bytes, end } = item else { panic!("{item:?}") };
                    assert_eq!(bytes[..4], expected_bytes(expected)[..]);
                    *cursor.lock().unwrap() = end;
                    expected += 1;
                }
            }
            assert_eq!(expected, RECORDS);
        });
        for number in 0..RECORDS {
            let mut record = expected_bytes(number).to_vec();
            record.resize(4 + number as usize % 90, 7);
            writer.append(&record).unwrap();
            if number % 100 == 99 {
                committed.send(writer.commit().unwrap()).unwrap();
                writer.retain(*cursor.lock().unwrap(), 0).unwrap();
            }
        }
        drop(committed);
    });
    assert!(writer.committed().segment > 5, "the segments must have rolled");
}

fn expected_bytes(number: u32) -> [u8; 4] {
    number.to_le_bytes()
}
