//! Finding where the journal ends after whatever happened to it.
//!
//! The last segment is walked record by record. What follows its last whole record was never
//! committed (or is damaged beyond use) and is cut. Damage with whole records behind it is not
//! cut: readers report it. A file that does not even hold a whole header was being begun, and one
//! that was made ahead was not: they are removed.

use std::path::Path;

use model::Position;

use crate::error::Error;
use crate::folder::{self, read_header};
use crate::format::SEGMENT_HEADER;
use crate::segment::{Found, Segment};

/// What opening the journal found and did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// The end of the last record.
    pub end: Position,
    /// Bytes cut from the end of the last segment: a group that was being written.
    pub cut_bytes: u64,
}

/// The end of the last whole record in the folder, without changing anything: for programs that
/// look at a journal which another one may be writing. The writer's own committed end is
/// [`crate::Writer::committed`].
pub fn end(dir: &Path) -> Result<Position, Error> {
    let mut segments = folder::list(dir)?;
    while let Some((number, bytes)) = segments.pop_last() {
        if let Some(last) = examine(dir, number, bytes)? {
            return Ok(last.end);
        }
    }
    Ok(Position::START)
}

/// The number of the oldest segment in the folder; none when there is none. It is above 1 when
/// older ones were removed.
pub fn first_segment(dir: &Path) -> Result<Option<u64>, Error> {
    Ok(folder::list(dir)?.first_key_value().map(|(number, _)| *number))
}

/// The last segment, examined.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LastSegment {
    pub(crate) number: u64,
    /// End of the last record in the journal; in an earlier segment when this one has none.
    pub(crate) end: Position,
    /// Where this file should end for writing to go on in it; none when it must be left alone.
    pub(crate) continue_at: Option<u64>,
}

/// Looks at a segment that nothing follows; none when nothing was ever committed to it, because it
/// was only being begun or made ahead.
pub(crate) fn examine(dir: &Path, number: u64, bytes: u64) -> Result<Option<LastSegment>, Error> {
    let header = read_header(dir, number)?;
    let never_begun = match &header {
        // Or its header was being written over the one of a segment made ahead.
        None => {
            bytes <= SEGMENT_HEADER
                || (folder::begins(dir, number)?
                    && written_after(dir, number, SEGMENT_HEADER)? == 0)
        }
        Some(header) => header.is_not_begun(),
    };
    if never_begun {
        return Ok(None);
    }
    let last_record = walk(dir, number)?;
    let here = |offset| Position { segment: number, offset };
    let end = match (header, last_record) {
        (_, Some(offset)) => here(offset),
        (Some(header), None) => header.follows,
        // Nothing verifies. It is left as it is, for readers to report as damaged.
        (None, None) => here(bytes),
    };
    let continue_at = header.map(|_| last_record.unwrap_or(SEGMENT_HEADER));
    Ok(Some(LastSegment { number, end, continue_at }))
}

/// Bytes behind the end of a segment which somebody wrote: a group cut short. Zeros at the end were
/// put there ahead of records.
pub(crate) fn written_after(dir: &Path, number: u64, end: u64) -> Result<u64, Error> {
    let Some(mut segment) = Segment::open(dir, number)? else { return Ok(0) };
    let limit = segment.file_bytes()?;
    Ok(segment.written_end(end, limit)? - end)
}

/// The end of the last whole record in a segment.
fn walk(dir: &Path, number: u64) -> Result<Option<u64>, Error> {
    let Some(mut segment) = Segment::open(dir, number)? else { return Ok(None) };
    let limit = segment.file_bytes()?;
    let mut last = None;
    let mut at = SEGMENT_HEADER;
    while at < limit {
        match segment.record(at, limit)? {
            Found::Record { end, .. } => {
                last = Some(end);
                at = end;
            }
            Found::Damaged { search, .. } => match segment.search(search, limit)? {
                Some(next) => at = next,
                None => break,
            },
        }
    }
    Ok(last)
}
