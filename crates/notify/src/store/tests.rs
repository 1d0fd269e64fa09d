//! The queue's file: what was committed is there again; what is damaged costs only itself.

use std::io::{Seek, SeekFrom};

use super::*;
use crate::core::tests::{entry, kept_of};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn now() -> Timestamp {
    Timestamp::from_secs(1_767_225_600)
}

fn opened(folder: &Path) -> (Store, Kept) {
    let (mut store, kept, damage) = Store::open(folder, now()).unwrap();
    assert!(damage.is_none(), "{damage:?}");
    store.rewrite(kept_of(&kept)).unwrap();
    (store, kept)
}

#[test]
fn what_was_committed_is_there_again() {
    let folder = folder();
    let (mut store, kept) = opened(folder.path());
    assert_eq!(kept, Kept::default());
    store.push(&[Record::Put(entry(1)), Record::Put(entry(2))]);
    store.push(&[Record::Gone(1)]);
    store.commit().unwrap();
    store.push(&[Record::Put(entry(3))]);
    // Never committed: the process is gone before.
    drop(store);
    let (_, kept) = opened(folder.path());
    assert_eq!(kept.entries.into_keys().collect::<Vec<_>>(), [2]);
}

#[test]
fn a_torn_transaction_counts_not_at_all() {
    let folder = folder();
    let (mut store, _) = opened(folder.path());
    store.push(&[Record::Put(entry(1))]);
    store.push(&[Record::Put(entry(2)), Record::Put(entry(3))]);
    store.commit().unwrap();
    let path = folder.path().join(FILE);
    let whole = fs::read(&path).unwrap();
    let first = whole.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    for length in first + 1..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        let (_, kept, damage) = Store::open(folder.path(), now()).unwrap();
        assert_eq!(kept.entries.keys().copied().collect::<Vec<_>>(), [1], "cut at {length}");
        assert_eq!(damage.unwrap().lines, 1, "cut at {length}");
    }
}

#[test]
fn a_damaged_line_is_moved_aside_and_the_others_stay() {
    let folder = folder();
    let (mut store, _) = opened(folder.path());
    for id in 1..=3 {
        store.push(&[Record::Put(entry(id))]);
    }
    store.commit().unwrap();
    let path = folder.path().join(FILE);
    let text = fs::read(&path).unwrap();
    let second = text.iter().position(|byte| *byte == b'\n').unwrap() + 20;
    let mut file = OpenOptions::new().write(true).open(&path).unwrap();
    file.seek(SeekFrom::Start(second as u64)).unwrap();
    file.write_all(&[0xff]).unwrap();
    drop((file, store));
    let (mut store, kept, damage) = Store::open(folder.path(), now()).unwrap();
    assert_eq!(kept.entries.keys().copied().collect::<Vec<_>>(), [1, 3]);
    let damage = damage.unwrap();
    let aside = fs::read(&damage.file).unwrap();
    assert_eq!(damage.lines, 1);
    assert!(aside.contains(&0xff) && aside.ends_with(b"\n"));
    // The file written anew is whole.
    store.rewrite(kept_of(&kept)).unwrap();
    // As a process that has ended: Windows exchanges no file that is open.
    drop(store);
    let (_, again) = opened(folder.path());
    assert_eq!(again, kept);
}

#[test]
fn a_file_of_rubbish_is_no_panic() {
    let folder = folder();
    let rubbish: &[&[u8]] =
        &[b"\n\n", b"00000000 []\n", b"\0\xff\xfe", b"zzzzzzzz []\n", b"00000000", "é".as_bytes()];
    for rubbish in rubbish {
        fs::write(folder.path().join(FILE), rubbish).unwrap();
        let (_, kept, damage) = Store::open(folder.path(), now()).unwrap();
        assert_eq!(kept, Kept::default());
        assert!(damage.is_some(), "{rubbish:?}");
    }
}

#[test]
fn the_file_does_not_grow_with_what_is_gone() {
    let folder = folder();
    let (mut store, _) = opened(folder.path());
    let mut longest = 0;
    for id in 1..=3_000 {
        store.push(&[Record::Put(entry(id))]);
        store.push(&[Record::Gone(id)]);
        if id % 100 == 0 {
            store.commit().unwrap();
            longest = longest.max(fs::metadata(folder.path().join(FILE)).unwrap().len());
        }
        if store.is_stale(0) {
            store.rewrite(std::iter::empty()).unwrap();
        }
    }
    assert!(longest > 0 && longest < 600_000, "{longest}");
}

#[test]
fn after_an_error_nothing_is_appended_until_it_is_written_anew() {
    let folder = folder();
    let (mut store, _, _) = Store::open(folder.path(), now()).unwrap();
    assert!(store.is_broken());
    store.push(&[Record::Put(entry(1))]);
    store.commit().unwrap();
    store.rewrite([Record::Put(entry(2))].into_iter()).unwrap();
    drop(store);
    let (_, kept) = opened(folder.path());
    assert_eq!(kept.entries.into_keys().collect::<Vec<_>>(), [2]);
}
