//! The writer on a disk that fails: whatever fails and whenever, what was committed is read back
//! once, and nothing else is.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::sync::{Arc, Mutex};

use proptest::prelude::*;

use super::*;
use crate::{Item, Reader};

/// What the disk refuses.
#[allow(clippy::struct_excessive_bools, reason = "each call fails on its own")]
#[derive(Clone, Copy, Debug, Default)]
struct Faults {
    /// A write may fill this many bytes; what is over is refused after the rest was written.
    room: Option<usize>,
    /// Syncing fails and loses what was written since the last sync: what was there is there again.
    sync: bool,
    sync_folder: bool,
    cut: bool,
    create: bool,
    remove: bool,
}

#[derive(Clone, Default)]
struct FaultyDisk(Arc<Mutex<Faults>>);

impl FaultyDisk {
    fn set(&self, faults: Faults) {
        *self.0.lock().unwrap() = faults;
    }

    fn faults(&self) -> Faults {
        *self.0.lock().unwrap()
    }
}

fn refuse_if(refused: bool) -> io::Result<()> {
    if refused { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
}

impl Disk for FaultyDisk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        refuse_if(self.faults().create)?;
        let file = File::options().read(true).write(true).create_new(true).open(path)?;
        Ok(Box::new(FaultyFile { file, disk: self.clone(), unsynced: Vec::new() }))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let file = File::options().read(true).write(true).open(path)?;
        Ok(Box::new(FaultyFile { file, disk: self.clone(), unsynced: Vec::new() }))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        refuse_if(self.faults().remove)?;
        SystemDisk.remove(path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        refuse_if(self.faults().sync_folder)?;
        SystemDisk.sync_folder(path)
    }
}

struct FaultyFile {
    file: File,
    disk: FaultyDisk,
    /// Where something was written since the last sync, and what was there before; zeros where
    /// there was nothing.
    unsynced: Vec<(u64, Vec<u8>)>,
}

impl FaultyFile {
    fn bytes(&mut self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.file.seek(SeekFrom::Start(offset))?;
        (&mut self.file).take(length as u64).read_to_end(&mut bytes)?;
        bytes.resize(length, 0);
        Ok(bytes)
    }
}

impl DiskFile for FaultyFile {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let written = self.disk.faults().room.unwrap_or(usize::MAX).min(bytes.len());
        let before = self.bytes(offset, written)?;
        self.file.write_at(offset, &bytes[..written])?;
        self.unsynced.push((offset, before));
        refuse_if(written < bytes.len())
    }

    fn sync_data(&mut self) -> io::Result<()> {
        if self.disk.faults().sync {
            for (offset, before) in self.unsynced.drain(..).rev() {
                self.file.write_at(offset, &before)?;
            }
            return refuse_if(true);
        }
        self.unsynced.clear();
        Ok(())
    }

    fn set_len(&mut self, bytes: u64) -> io::Result<()> {
        refuse_if(self.disk.faults().cut)?;
        for (offset, before) in &mut self.unsynced {
            before.truncate(usize::try_from(bytes.saturating_sub(*offset)).unwrap_or(usize::MAX));
        }
        self.file.set_len(bytes)
    }
}

const CONFIG: Config = Config { segment_bytes: 300, record_bytes_max: 1000, reserve_bytes: 0 };

struct Bench {
    config: Config,
    folder: tempfile::TempDir,
    disk: FaultyDisk,
    writer: Writer,
    /// Made ahead and not yet taken.
    made: Option<Ready>,
}

impl Bench {
    fn new() -> Self {
        Self::with_reserve(0)
    }

    fn with_reserve(reserve_bytes: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let disk = FaultyDisk::default();
        let config = Config { reserve_bytes, ..CONFIG };
        let (writer, _) = Writer::open_on(Arc::new(disk.clone()), folder.path(), config).unwrap();
        Self { config, folder, disk, writer, made: None }
    }

    fn reopen(&mut self) -> Recovery {
        self.disk.set(Faults::default());
        // The process was killed: nothing is put in order.
        self.writer.tail = None;
        self.writer.ready = None;
        self.made = None;
        let (writer, recovery) =
            Writer::open_on(Arc::new(self.disk.clone()), self.folder.path(), self.config).unwrap();
        self.writer = writer;
        recovery
    }

    fn commit_with(&mut self, faults: Faults) -> bool {
        self.disk.set(faults);
        let done = self.writer.commit().is_ok();
        self.disk.set(Faults::default());
        done
    }

    /// Lets the next segment be made with so much room, unless none is wanted.
    fn make_ahead(&mut self, room: Option<usize>) -> bool {
        self.keep_ready();
        let Some(ahead) = self.writer.ahead() else { return false };
        self.disk.set(Faults { room, ..Faults::default() });
        self.made = ahead.make(|| true).unwrap_or_default();
        self.disk.set(Faults::default());
        self.made.is_some()
    }

    fn keep_ready(&mut self) {
        if let Some(ready) = self.made.take() {
            self.writer.keep_ready(ready);
        }
    }

    fn reader(&self) -> Reader {
        Reader::open(self.folder.path(), Position::START).unwrap()
    }

    fn read_all(&self) -> Vec<Vec<u8>> {
        drain(&mut self.reader(), self.writer.committed())
    }

    fn files(&self) -> usize {
        std::fs::read_dir(self.folder.path()).unwrap().count()
    }
}

/// Every record up to `until`; anything but a record is wrong here.
fn drain(reader: &mut Reader, until: Position) -> Vec<Vec<u8>> {
    let mut records = Vec::new();
    while let Some(item) = reader.next(until).unwrap() {
        match item {
            Item::Record { bytes, .. } => records.push(bytes.to_vec()),
            other => panic!("expected a record, got {other:?}"),
        }
    }
    records
}

fn full(room: usize) -> Faults {
    Faults { room: Some(room), ..Faults::default() }
}

const SYNC: Faults =
    Faults { room: None, sync: true, sync_folder: false, cut: false, create: false, remove: false };

#[test]
fn a_full_disk_keeps_the_group_and_leaves_nothing_behind() {
    let mut bench = Bench::new();
    bench.writer.append(b"one").unwrap();
    bench.writer.commit().unwrap();
    let before = bench.writer.bytes_on_disk();
    bench.writer.append(b"two").unwrap();
    for room in [0, 1, 11, 12, 14] {
        bench.disk.set(full(room));
        let error = bench.writer.commit().unwrap_err();
        assert!(error.is_disk_full(), "{error}");
        assert!(error.to_string().contains("free space"), "{error}");
        assert_eq!(bench.writer.pending().records, 1);
        assert_eq!(bench.read_all(), [b"one"]);
        assert_eq!((bench.writer.bytes_on_disk(), bench.files()), (before, 1));
    }
    assert!(bench.commit_with(Faults::default()));
    assert_eq!(bench.read_all(), [b"one", b"two"]);
    assert_eq!(bench.files(), 1);
}

#[test]
fn after_a_failed_sync_the_group_goes_to_a_new_segment() {
    let mut bench = Bench::new();
    bench.writer.append(b"one").unwrap();
    let first = bench.writer.commit().unwrap();
    bench.writer.append(b"two").unwrap();
    assert!(!bench.commit_with(SYNC));
    assert_eq!(bench.writer.committed(), first);
    assert!(bench.commit_with(Faults::default()));
    assert_eq!(bench.writer.committed().segment, first.segment + 1);
    assert_eq!(bench.read_all(), [b"one", b"two"]);
}

#[test]
fn leftovers_of_a_failed_commit_are_not_read_even_when_they_cannot_be_cut() {
    let mut bench = Bench::new();
    bench.writer.append(b"one").unwrap();
    bench.writer.commit().unwrap();
    bench.writer.append(b"two").unwrap();
    bench.writer.append(b"three").unwrap();
    // "two" stands whole in the old segment, and the first new segment cannot be kept either.
    assert!(!bench.commit_with(Faults { cut: true, ..full(15) }));
    assert!(!bench.commit_with(Faults { sync_folder: true, cut: true, remove: true, ..full(40) }));
    assert!(bench.commit_with(Faults::default()));
    assert_eq!(bench.files(), 3);
    assert_eq!(bench.read_all(), [&b"one"[..], b"two", b"three"]);
    assert_eq!(bench.reopen().cut_bytes, 0);
    assert_eq!(bench.read_all(), [&b"one"[..], b"two", b"three"]);
}

#[test]
fn leftovers_given_up_with_their_process_do_not_come_back() {
    let mut bench = Bench::new();
    bench.writer.append(b"one").unwrap();
    bench.writer.append(b"and more").unwrap();
    // "one" stands whole in the first segment; the second has only its header, and that cannot go.
    assert!(!bench.commit_with(Faults { cut: true, remove: true, ..full(15) }));
    assert!(!bench.commit_with(Faults { sync_folder: true, remove: true, ..Faults::default() }));
    bench.reopen();
    assert!(bench.read_all().is_empty());
    bench.writer.append(b"two").unwrap();
    assert!(!bench.commit_with(SYNC));
    bench.reopen();
    assert!(bench.read_all().is_empty());
    bench.writer.append(b"three").unwrap();
    assert!(bench.commit_with(Faults::default()));
    assert_eq!(bench.read_all(), [b"three"]);
}

#[test]
fn zeros_ahead_of_records_are_no_leftovers() {
    let mut bench = Bench::with_reserve(200);
    let file = || folder::list(bench.folder.path()).unwrap()[&1];
    bench.writer.append(b"one").unwrap();
    bench.writer.commit().unwrap();
    let end = 40 + 15;
    assert_eq!((file(), bench.writer.bytes_on_disk()), (end + 200, end + 200));
    bench.writer.append(b"two").unwrap();
    bench.writer.commit().unwrap();
    assert_eq!(file(), end + 200, "the second fits");
    assert_eq!(bench.reopen().cut_bytes, 0);
    assert_eq!(bench.read_all(), [b"one", b"two"]);
    let file = || folder::list(bench.folder.path()).unwrap()[&1];
    assert_eq!(file(), end + 15, "cut by opening");

    // A group of which the last four bytes did not get there.
    bench.writer.append(b"three").unwrap();
    bench.writer.commit().unwrap();
    let mut torn = SystemDisk.open(&segment_path(bench.folder.path(), 1)).unwrap();
    torn.write_at(end + 15 + 13, &[0; 4]).unwrap();
    assert_eq!(bench.reopen().cut_bytes, 13);
    assert_eq!(bench.read_all(), [b"one", b"two"]);
}

#[test]
fn the_zeros_go_with_the_segment_and_with_the_writer() {
    let mut bench = Bench::with_reserve(1_000);
    bench.writer.append(&[7; 200]).unwrap();
    bench.writer.commit().unwrap();
    let lengths = |bench: &Bench| -> Vec<u64> {
        folder::list(bench.folder.path()).unwrap().into_values().collect()
    };
    assert_eq!(lengths(&bench), [300], "no longer than a segment");
    bench.writer.append(&[8; 200]).unwrap();
    bench.writer.commit().unwrap();
    assert_eq!(lengths(&bench), [252, 300]);
    let Bench { folder, writer, .. } = bench;
    drop(writer);
    let ended: Vec<u64> = folder::list(folder.path()).unwrap().into_values().collect();
    assert_eq!(ended, [252, 252]);
}

#[test]
fn a_segment_made_ahead_is_begun_when_the_zeros_are_used_up() {
    let mut bench = Bench::with_reserve(60);
    let lengths = |bench: &Bench| -> Vec<u64> {
        folder::list(bench.folder.path()).unwrap().into_values().collect()
    };
    bench.writer.append(&[1; 20]).unwrap();
    bench.writer.commit().unwrap();
    assert!(!bench.make_ahead(None), "little was written");
    bench.writer.append(&[2; 30]).unwrap();
    bench.writer.commit().unwrap();
    assert!(bench.make_ahead(None));
    assert_eq!(lengths(&bench), [132, 300]);
    bench.keep_ready();
    assert!(bench.writer.ahead().is_none(), "one is enough");
    assert_eq!(bench.writer.bytes_on_disk(), 432);
    bench.writer.append(&[3; 5]).unwrap();
    bench.writer.commit().unwrap();
    assert_eq!(bench.writer.committed().segment, 1, "it fits into the zeros");
    bench.writer.append(&[4; 30]).unwrap();
    bench.writer.commit().unwrap();
    assert_eq!(bench.writer.committed(), Position { segment: 2, offset: 82 });
    assert_eq!(lengths(&bench), [131, 300]);
    let all = [vec![1; 20], vec![2; 30], vec![3; 5], vec![4; 30]];
    assert_eq!(bench.read_all(), all);
    assert!(bench.make_ahead(None));
    assert_eq!(bench.reopen().cut_bytes, 0, "what was made ahead is no loss");
    assert_eq!(lengths(&bench), [131, 82]);
    assert_eq!(bench.read_all(), all);
}

#[test]
fn a_segment_that_cannot_be_made_ahead_leaves_nothing() {
    let mut bench = Bench::with_reserve(20);
    bench.writer.append(&[1; 20]).unwrap();
    bench.writer.commit().unwrap();
    assert!(!bench.make_ahead(Some(50)));
    assert_eq!(bench.files(), 1);
    let stopped = bench.writer.ahead().unwrap().make(|| false).unwrap();
    assert!(stopped.is_none());
    assert_eq!(bench.files(), 1);
}

#[test]
fn a_segment_made_ahead_that_cannot_be_begun_is_no_damage() {
    let mut bench = Bench::with_reserve(1);
    bench.writer.append(&[1; 40]).unwrap();
    bench.writer.commit().unwrap();
    assert!(bench.make_ahead(None));
    bench.keep_ready();
    bench.writer.append(&[2; 40]).unwrap();
    assert!(!bench.commit_with(Faults { cut: true, remove: true, ..SYNC }));
    assert_eq!(bench.reopen().cut_bytes, 0);
    assert_eq!((bench.read_all(), bench.files()), (vec![vec![1; 40]], 1));
    // Nor when a part of its header got there.
    bench.writer.append(&[2; 40]).unwrap();
    bench.writer.commit().unwrap();
    assert!(bench.make_ahead(None));
    bench.keep_ready();
    bench.writer.append(&[3; 40]).unwrap();
    assert!(!bench.commit_with(Faults { cut: true, remove: true, ..full(9) }));
    assert_eq!(bench.reopen().cut_bytes, 0);
    assert_eq!((bench.read_all(), bench.files()), (vec![vec![1; 40], vec![2; 40]], 1));
}

#[test]
fn a_segment_made_ahead_that_comes_too_late_is_removed() {
    let mut bench = Bench::with_reserve(20);
    bench.writer.append(&[1; 20]).unwrap();
    bench.writer.commit().unwrap();
    assert!(bench.make_ahead(None));
    bench.writer.append(&[2; 280]).unwrap();
    bench.writer.commit().unwrap();
    assert_eq!(bench.writer.committed().segment, 3);
    bench.keep_ready();
    assert_eq!(bench.files(), 2);
    assert_eq!(bench.read_all(), [vec![1; 20], vec![2; 280]]);
    // A cursor from elsewhere makes the one that is ready too old.
    assert!(bench.make_ahead(None));
    bench.keep_ready();
    assert!(bench.writer.start_behind(Position { segment: 9, offset: 50 }).unwrap());
    bench.writer.append(&[3; 20]).unwrap();
    bench.writer.commit().unwrap();
    assert_eq!(bench.writer.committed().segment, 10);
    assert_eq!(bench.files(), 3);
}

#[test]
fn trying_for_long_does_not_pile_up_files() {
    let mut bench = Bench::new();
    bench.writer.append(b"one").unwrap();
    bench.writer.commit().unwrap();
    bench.writer.append(&[2; 100]).unwrap();
    for attempt in 0..100 {
        let faults = if attempt % 2 == 0 { SYNC } else { full(45) };
        assert!(!bench.commit_with(faults));
    }
    assert!(bench.files() <= 2, "{} files", bench.files());
    assert!(bench.commit_with(Faults::default()));
    assert_eq!(bench.read_all(), [&b"one"[..], &[2; 100]]);
}

#[test]
fn retention_says_which_file_could_not_be_removed() {
    let mut bench = Bench::new();
    for _ in 0..3 {
        bench.writer.append(&[7; 200]).unwrap();
        bench.writer.commit().unwrap();
    }
    let end = bench.writer.committed();
    bench.disk.set(Faults { remove: true, ..Faults::default() });
    let error = bench.writer.retain(end, 0).unwrap_err();
    assert!(error.to_string().contains("00000001.journal"), "{error}");
    bench.disk.set(Faults::default());
    assert_eq!(bench.writer.retain(end, 0).unwrap().removed_segments, 2);
}

#[derive(Clone, Debug)]
enum Step {
    Append(usize),
    Commit(Faults),
    MakeAhead(Option<usize>),
    KeepReady,
    Reopen,
}

fn faults() -> impl Strategy<Value = Faults> {
    let room = prop_oneof![Just(None), (0..400_usize).prop_map(Some)];
    let flag = || prop::bool::weighted(0.3);
    (room, flag(), flag(), flag(), flag(), flag()).prop_map(
        |(room, sync, sync_folder, cut, create, remove)| Faults {
            room,
            sync,
            sync_folder,
            cut,
            create,
            remove,
        },
    )
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (4..120_usize).prop_map(Step::Append),
        3 => faults().prop_map(Step::Commit),
        1 => Just(Step::Commit(Faults::default())),
        1 => prop_oneof![Just(None), (0..400_usize).prop_map(Some)].prop_map(Step::MakeAhead),
        1 => Just(Step::KeepReady),
        1 => Just(Step::Reopen),
    ];
    prop::collection::vec(step, 1..60)
}

/// A record that no other one equals.
fn record(number: u32, bytes: usize) -> Vec<u8> {
    let mut record = number.to_le_bytes().to_vec();
    record.resize(bytes, 0);
    record
}

proptest! {
    #[test]
    fn committed_records_are_read_once_whatever_fails(
        steps in steps(),
        reserve_bytes in prop_oneof![Just(0), 1..200_u64, Just(1_000)],
    ) {
        let mut bench = Bench::with_reserve(reserve_bytes);
        let mut follower = bench.reader();
        let (mut committed, mut pending, mut followed) = (Vec::new(), Vec::new(), Vec::new());
        let mut number = 0;
        for step in steps {
            match step {
                Step::Append(bytes) => {
                    let record = record(number, bytes);
                    number += 1;
                    match bench.writer.append(&record) {
                        Ok(index) => {
                            prop_assert_eq!(index, pending.len());
                            pending.push(record);
                        }
                        Err(Error::GroupFull { .. }) => prop_assert!(!pending.is_empty()),
                        Err(error) => return Err(TestCaseError::fail(error.to_string())),
                    }
                }
                Step::Commit(faults) => {
                    if bench.commit_with(faults) {
                        committed.append(&mut pending);
                    }
                    prop_assert_eq!(bench.writer.pending().records, pending.len());
                }
                Step::MakeAhead(room) => drop(bench.make_ahead(room)),
                Step::KeepReady => bench.keep_ready(),
                Step::Reopen => {
                    bench.reopen();
                    // The pending group died with the process, but for what had reached the disk.
                    let mut possible = committed.clone();
                    possible.append(&mut pending);
                    let found = bench.read_all();
                    prop_assert!(found.starts_with(&committed));
                    prop_assert!(possible.starts_with(&found));
                    committed = found;
                }
            }
            followed.extend(drain(&mut follower, bench.writer.committed()));
            prop_assert_eq!(&followed, &committed);
        }
        prop_assert_eq!(bench.read_all(), committed);
        bench.keep_ready();
        let on_disk: u64 = folder::list(bench.folder.path()).unwrap().values().sum();
        prop_assert!(bench.writer.bytes_on_disk() >= on_disk);
    }
}
