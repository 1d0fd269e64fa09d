//! Any bytes as the last segment of a journal: it opens or says why not; what it holds is read to
//! its end, and what is written afterwards is read back.
#![no_main]

use journal::{Config, Item, Reader, Writer};
use libfuzzer_sys::fuzz_target;
use model::Position;

fuzz_target!(|segment: &[u8]| {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("00000001.journal");
    std::fs::write(&path, segment).expect("a segment");
    let Ok((mut writer, _)) = Writer::open(folder.path(), Config::default()) else { return };
    writer.append(b"the last record").expect("a record");
    let end = writer.commit().expect("a commit");
    let mut reader = Reader::open(folder.path(), Position::START).expect("a reader");
    let (mut last, mut at) = (Vec::new(), Position::START);
    while let Some(item) = reader.next(end).expect("an item") {
        assert!(item.end() > at, "it goes on");
        at = item.end();
        if let Item::Record { bytes, .. } = item {
            last = bytes.to_vec();
        }
    }
    assert_eq!(last, b"the last record");
});
