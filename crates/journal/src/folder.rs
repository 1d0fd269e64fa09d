//! The journal's folder: which segments there are and in which order they are read.
//!
//! The order is not simply that of the numbers: a segment that was begun and given up (its header
//! could not be made durable, or its first group could not) may still lie there when removing it
//! failed too. Each segment's header says what it follows, so the order is found backwards from
//! a segment known to be committed.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use model::Position;

use crate::error::Error;
use crate::format::{SEGMENT_HEADER, SegmentHeader, VERSION};

/// The file of a segment.
pub(crate) fn segment_path(dir: &Path, number: u64) -> PathBuf {
    dir.join(format!("{number:08}.journal"))
}

/// The segments in the folder with their lengths in bytes. Other files are left alone.
pub(crate) fn list(dir: &Path) -> Result<BTreeMap<u64, u64>, Error> {
    let mut segments = BTreeMap::new();
    for entry in fs::read_dir(dir).map_err(Error::io("list", dir))? {
        let entry = entry.map_err(Error::io("list", dir))?;
        let Some(number) = entry.file_name().to_str().and_then(segment_number) else { continue };
        match fs::metadata(entry.path()) {
            Ok(metadata) => {
                segments.insert(number, metadata.len());
            }
            // Removed by retention since the folder was listed.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(Error::io("look at", &entry.path())(error)),
        }
    }
    Ok(segments)
}

/// The number in a segment's file name; none for every other name.
fn segment_number(name: &str) -> Option<u64> {
    let digits = name.strip_suffix(".journal")?;
    let number = digits.parse().ok()?;
    (number > 0 && digits == format!("{number:08}")).then_some(number)
}

/// A segment's header; none when it does not verify or there is no such segment.
pub(crate) fn read_header(dir: &Path, number: u64) -> Result<Option<SegmentHeader>, Error> {
    let path = segment_path(dir, number);
    let bytes = first_bytes(&path)?;
    match SegmentHeader::decode(number, &bytes) {
        Some(header) if header.version != VERSION && !header.is_not_begun() => {
            Err(Error::Version { path, found: header.version, known: VERSION })
        }
        header => Ok(header),
    }
}

/// Whether a segment begins like any of its headers, whether that verifies or not.
pub(crate) fn begins(dir: &Path, number: u64) -> Result<bool, Error> {
    Ok(SegmentHeader::begins(number, &first_bytes(&segment_path(dir, number))?))
}

/// As many bytes as a header has; fewer when there are no more, none without the file.
fn first_bytes(path: &Path) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::with_capacity(64);
    match File::open(path) {
        Ok(file) => {
            file.take(SEGMENT_HEADER).read_to_end(&mut bytes).map_err(Error::io("read", path))?;
            Ok(bytes)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(bytes),
        Err(error) => Err(Error::io("open", path)(error)),
    }
}

/// The segment that is read after another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Successor {
    /// Its number.
    pub(crate) number: u64,
    /// What it follows; none when its header does not verify.
    pub(crate) follows: Option<Position>,
}

/// Finds the segment read after `after` (which need not exist), going backwards from `last`, a
/// later one known to be committed.
pub(crate) fn successor(dir: &Path, after: u64, last: u64) -> Result<Successor, Error> {
    let segments = list(dir)?;
    let mut number = last;
    loop {
        let follows = read_header(dir, number)?.map(|header| header.follows);
        let before = match follows {
            Some(position) if position.segment <= after => after,
            Some(position) if segments.contains_key(&position.segment) => position.segment,
            // Its predecessor is gone or unknown: take the nearest there is.
            Some(Position { segment: upper, .. }) => nearest_before(&segments, upper.min(number)),
            None => nearest_before(&segments, number),
        };
        if before <= after || before >= number {
            return Ok(Successor { number, follows });
        }
        number = before;
    }
}

fn nearest_before(segments: &BTreeMap<u64, u64>, upper: u64) -> u64 {
    segments.range(..upper).next_back().map_or(0, |(number, _)| *number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(dir: &Path, number: u64, follows: (u64, u64)) {
        let follows = Position { segment: follows.0, offset: follows.1 };
        fs::write(segment_path(dir, number), SegmentHeader::encode(number, follows)).unwrap();
    }

    #[test]
    fn only_the_names_we_write_are_segments() {
        for (name, number) in [
            ("00000001.journal", Some(1)),
            ("123456789.journal", Some(123_456_789)),
            ("00000000.journal", None),
            ("1.journal", None),
            ("+0000001.journal", None),
            ("00000001.journal.bak", None),
            ("notes.txt", None),
        ] {
            assert_eq!(segment_number(name), number, "{name}");
        }
    }

    #[test]
    fn segments_given_up_are_stepped_over() {
        let dir = tempfile::tempdir().unwrap();
        header(dir.path(), 1, (0, 0));
        header(dir.path(), 2, (1, 100));
        header(dir.path(), 3, (1, 100));
        header(dir.path(), 4, (3, 200));
        let order: Vec<_> = [0, 1, 3].map(|n| successor(dir.path(), n, 4).unwrap().number).into();
        assert_eq!(order, [1, 3, 4]);
    }

    #[test]
    fn an_unreadable_header_and_a_lost_segment_do_not_hide_the_rest() {
        let dir = tempfile::tempdir().unwrap();
        header(dir.path(), 1, (0, 0));
        fs::write(segment_path(dir.path(), 2), b"no header").unwrap();
        header(dir.path(), 4, (3, 200));
        let after = |n| successor(dir.path(), n, 4).unwrap();
        assert_eq!(after(1), Successor { number: 2, follows: None });
        let follows = Some(Position { segment: 3, offset: 200 });
        assert_eq!(after(2), Successor { number: 4, follows });
    }

    #[test]
    fn a_newer_format_is_refused_by_name() {
        let dir = tempfile::tempdir().unwrap();
        let mut bytes = SegmentHeader::encode(1, Position::START);
        bytes[8] = 2;
        let crc = crc32fast::hash(&bytes[..36]);
        bytes[36..].copy_from_slice(&crc.to_le_bytes());
        fs::write(segment_path(dir.path(), 1), bytes).unwrap();
        let error = read_header(dir.path(), 1).unwrap_err();
        assert!(error.to_string().contains("has format 2"), "{error}");
    }
}
