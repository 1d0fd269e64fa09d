//! The folder as a store.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use archive::{DepositError, FolderStore, Store, StoreError, deposit};

const NAME: &str = "archive/2026/11/sensor_data_20261128.csv.gz";

#[test]
fn a_file_goes_there_once_and_is_not_written_over() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = FolderStore::new(there.path());
    let file = here.path().join("day");
    std::fs::write(&file, "one day").unwrap();
    assert!(!deposit(&store, NAME, &file).unwrap().already_there);
    assert!(deposit(&store, NAME, &file).unwrap().already_there);
    std::fs::write(&file, "two day").unwrap();
    let error = deposit(&store, NAME, &file).unwrap_err();
    assert!(matches!(error, DepositError::OtherContent { .. }), "{error}");
    assert_eq!(std::fs::read(there.path().join(NAME)).unwrap(), b"one day");
    let names: Vec<_> = store.list("archive/2026").unwrap().into_iter().map(|o| o.name).collect();
    assert_eq!(names, [NAME]);
}

#[test]
fn a_drive_that_is_not_there_is_not_made_and_names_stay_within() {
    let there = tempfile::tempdir().unwrap();
    let file = there.path().join("day");
    std::fs::write(&file, "one day").unwrap();
    let gone = FolderStore::new(&there.path().join("drive"));
    assert!(matches!(gone.put("a", &file), Err(StoreError::Missing { .. })));
    assert!(!there.path().join("drive").exists());
    let store = FolderStore::new(there.path());
    for name in ["../a", "a/../../b", "", "a//b", "/a", "..\\a"] {
        assert!(matches!(store.put(name, &file), Err(StoreError::BadName(_))), "{name}");
    }
}

#[test]
fn a_file_that_was_cut_off_on_its_way_does_not_count() {
    let there = tempfile::tempdir().unwrap();
    let store = FolderStore::new(there.path());
    std::fs::write(there.path().join("day.part"), "one").unwrap();
    let file = there.path().join("here");
    std::fs::write(&file, "one day").unwrap();
    assert_eq!(store.head("day").unwrap(), None);
    assert!(!deposit(&store, "day", &file).unwrap().already_there);
    assert_eq!(store.list("day").unwrap().len(), 1);
}
