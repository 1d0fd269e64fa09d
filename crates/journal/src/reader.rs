//! Reading behind the writer: records in order, each once, and a word about what is not there.

use std::ops::Range;
use std::path::{Path, PathBuf};

use model::Position;

use crate::error::{Damage, Error};
use crate::folder::{Successor, successor};
use crate::format::SEGMENT_HEADER;
use crate::segment::{Found, Segment};

/// What comes next in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// A record as it was appended. `end` is the cursor to keep when it is done.
    Record {
        /// Just after this record.
        end: Position,
        /// The record.
        bytes: &'a [u8],
    },
    /// Bytes that do not verify; an unknown number of records was there. Reading goes on at `to`.
    Damaged {
        /// Where the damage begins.
        from: Position,
        /// Where the next record or the end of the segment is; the cursor to keep.
        to: Position,
        /// What is wrong.
        reason: Damage,
    },
    /// Files that are not there any more. Reading goes on at `to`.
    Missing {
        /// The cursor before.
        from: Position,
        /// The end of what is gone; the cursor to keep.
        to: Position,
    },
}

impl Item<'_> {
    /// The cursor to keep when the item is done.
    #[must_use]
    pub fn end(&self) -> Position {
        match self {
            Self::Record { end, .. } => *end,
            Self::Damaged { to, .. } | Self::Missing { to, .. } => *to,
        }
    }
}

/// A cursor with its file open. Readers of one folder know nothing of each other.
pub struct Reader {
    dir: PathBuf,
    at: Position,
    segment: Option<Segment>,
    /// Where this segment ends and what comes after it, once something does.
    sealed: Option<Sealed>,
}

#[derive(Clone, Copy)]
struct Sealed {
    end: u64,
    successor: Successor,
}

/// An item without its bytes; the reader's position is already behind it.
enum Step {
    Record(Range<usize>),
    Damaged(Position, Damage),
    Missing(Position),
}

impl Reader {
    /// A reader that starts after `from`, a cursor kept earlier, or [`Position::START`] for the
    /// oldest record there is. What was removed since the cursor was kept is reported once as
    /// missing.
    ///
    /// The cursor must not lie behind the committed end; see [`crate::Writer::start_behind`].
    pub fn open(dir: &Path, from: Position) -> Result<Self, Error> {
        std::fs::read_dir(dir).map_err(Error::io("list", dir))?;
        let mut at = from;
        if at.segment > 0 {
            at.offset = at.offset.max(SEGMENT_HEADER);
        }
        Ok(Self { dir: dir.to_path_buf(), at, segment: None, sealed: None })
    }

    /// The cursor: behind the item last given.
    #[must_use]
    pub fn position(&self) -> Position {
        self.at
    }

    /// The next item that ends at or before `until`, the committed end; none when there is none
    /// yet. After an error the same item is tried again.
    pub fn next(&mut self, until: Position) -> Result<Option<Item<'_>>, Error> {
        let Some(step) = self.advance(until)? else { return Ok(None) };
        let to = self.at;
        Ok(Some(match (step, &self.segment) {
            (Step::Record(payload), Some(segment)) => {
                Item::Record { end: to, bytes: segment.bytes(payload) }
            }
            (Step::Damaged(from, reason), _) => Item::Damaged { from, to, reason },
            (Step::Missing(from), _) => Item::Missing { from, to },
            (Step::Record(_), None) => unreachable!("a record was read from an open segment"),
        }))
    }

    fn advance(&mut self, until: Position) -> Result<Option<Step>, Error> {
        while self.at < until {
            let limit = self.limit(until)?;
            if self.at.offset < limit {
                return self.read(limit).map(Some);
            }
            if let Some(step) = self.enter_successor() {
                return Ok(Some(step));
            }
        }
        Ok(None)
    }

    /// How far this segment may be read.
    fn limit(&mut self, until: Position) -> Result<u64, Error> {
        let number = self.at.segment;
        if number == until.segment {
            return Ok(until.offset);
        }
        if let Some(sealed) = self.sealed {
            return Ok(sealed.end);
        }
        let successor = successor(&self.dir, number, until.segment)?;
        let end = match successor.follows {
            Some(follows) if follows.segment == number => follows.offset,
            _ => self.open_segment()?.map_or(Ok(0), |segment| segment.file_bytes())?,
        };
        self.sealed = Some(Sealed { end, successor });
        Ok(end)
    }

    fn read(&mut self, limit: u64) -> Result<Step, Error> {
        let from = self.at;
        let Some(segment) = self.open_segment()? else {
            self.at.offset = limit;
            return Ok(Step::Missing(from));
        };
        match segment.record(from.offset, limit)? {
            Found::Record { end, payload } => {
                self.at.offset = end;
                Ok(Step::Record(payload))
            }
            Found::Damaged { reason, search } => {
                self.at.offset = segment.search(search, limit)?.unwrap_or(limit);
                Ok(Step::Damaged(from, reason))
            }
        }
    }

    /// Goes on to the next segment, the end of this one being reached.
    fn enter_successor(&mut self) -> Option<Step> {
        let Successor { number, follows } = self.sealed.take()?.successor;
        let from = self.at;
        if let Some(follows) = follows.filter(|follows| from != Position::START && *follows > from)
        {
            self.at = follows;
            return Some(Step::Missing(from));
        }
        self.at = Position { segment: number, offset: SEGMENT_HEADER };
        let start = Position { segment: number, offset: 0 };
        follows.is_none().then_some(Step::Damaged(start, Damage::SegmentHeader))
    }

    fn open_segment(&mut self) -> Result<Option<&mut Segment>, Error> {
        let number = self.at.segment;
        if self.segment.as_ref().is_none_or(|segment| segment.number() != number) {
            self.segment = Segment::open(&self.dir, number)?;
        }
        Ok(self.segment.as_mut())
    }
}
