//! One segment read forward through a buffer: the record at an offset, or the next one after damage.
//!
//! Every question comes with a limit, an offset up to which the bytes are known to stand still;
//! nothing at or behind it is read into the buffer.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

use model::Position;

use crate::error::{Damage, Error};
use crate::folder::segment_path;
use crate::format::{LENGTH_BYTES, RECORD_HEADER, RecordHeader};

/// How much is read at once when there is that much.
const CHUNK: usize = 256 << 10;

/// A segment open for reading.
pub(crate) struct Segment {
    number: u64,
    path: PathBuf,
    file: File,
    buffer: Vec<u8>,
    /// Offset in the file of the buffer's first byte.
    start: u64,
}

/// What stands at an offset.
pub(crate) enum Found {
    /// A record; `payload` lies in the buffer until the next question.
    Record { end: u64, payload: Range<usize> },
    /// No record. The next one is to be searched from `search`.
    Damaged { reason: Damage, search: u64 },
}

impl Segment {
    /// Opens a segment; none when there is no such file.
    pub(crate) fn open(dir: &Path, number: u64) -> Result<Option<Self>, Error> {
        let path = segment_path(dir, number);
        match File::open(&path) {
            Ok(file) => Ok(Some(Self { number, path, file, buffer: Vec::new(), start: 0 })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io("open", &path)(error)),
        }
    }

    /// The number of the segment.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// The length of the file now.
    pub(crate) fn file_bytes(&self) -> Result<u64, Error> {
        Ok(self.file.metadata().map_err(Error::io("look at", &self.path))?.len())
    }

    /// The bytes of the payload last found.
    pub(crate) fn bytes(&self, payload: Range<usize>) -> &[u8] {
        &self.buffer[payload]
    }

    /// Reads the record at `at`, which has to end at or before `limit`.
    pub(crate) fn record(&mut self, at: u64, limit: u64) -> Result<Found, Error> {
        let place = Position { segment: self.number, offset: at };
        let bytes = self.window(at, RECORD_HEADER, limit)?;
        let Some(header) = RecordHeader::decode(place, bytes, limit - at) else {
            let cut = bytes.len() < RECORD_HEADER;
            let reason = if cut { Damage::Truncated } else { Damage::RecordHeader };
            return Ok(Found::Damaged { reason, search: at + 1 });
        };
        let whole = RECORD_HEADER + header.length as usize;
        let end = at + whole as u64;
        let bytes = self.window(at, whole, limit)?;
        if bytes.len() < whole {
            return Ok(Found::Damaged { reason: Damage::Truncated, search: at + 1 });
        }
        if !header.verifies(&bytes[RECORD_HEADER..whole]) {
            // The header verifies, so its length is the length: the next record is behind it.
            return Ok(Found::Damaged { reason: Damage::Payload, search: end });
        }
        let first = usize::try_from(at - self.start).expect("within the buffer");
        Ok(Found::Record { end, payload: first + RECORD_HEADER..first + whole })
    }

    /// Offset of the first whole record at or after `from` and before `limit`. Looks at each byte
    /// once, but for headers that verify by chance before payloads that do not.
    pub(crate) fn search(&mut self, mut from: u64, limit: u64) -> Result<Option<u64>, Error> {
        while from < limit {
            match self.candidate(from, limit)? {
                Candidate::None => return Ok(None),
                Candidate::Beyond(next) => from = next,
                Candidate::At(at) => match self.record(at, limit)? {
                    Found::Record { .. } => return Ok(Some(at)),
                    Found::Damaged { .. } => from = at + 1,
                },
            }
        }
        Ok(None)
    }

    /// The end of the last byte in `from..limit` that is not zero; `from` when there is none.
    pub(crate) fn written_end(&mut self, from: u64, limit: u64) -> Result<u64, Error> {
        let (mut at, mut end) = (from, from);
        while at < limit {
            let bytes = self.window(at, 1, limit)?;
            if bytes.is_empty() {
                break;
            }
            let zeros = leading_zeros(bytes);
            if let Some(last) = bytes[zeros..].iter().rposition(|byte| *byte != 0) {
                end = at + (zeros + last + 1) as u64;
            }
            at += bytes.len() as u64;
        }
        Ok(end)
    }

    /// Looks for a header that verifies in as much as the buffer holds from `from` on.
    fn candidate(&mut self, from: u64, limit: u64) -> Result<Candidate, Error> {
        let segment = self.number;
        let bytes = self.window(from, RECORD_HEADER, limit)?;
        if bytes.len() < RECORD_HEADER {
            return Ok(Candidate::None);
        }
        // A header begins with its length, of which one byte at least is not zero.
        let skipped = leading_zeros(bytes).saturating_sub(LENGTH_BYTES);
        let mut offset = from + skipped as u64;
        for header in bytes[skipped..].windows(RECORD_HEADER) {
            let place = Position { segment, offset };
            if RecordHeader::decode(place, header, limit - offset).is_some() {
                return Ok(Candidate::At(offset));
            }
            offset += 1;
        }
        Ok(Candidate::Beyond(offset))
    }

    /// The bytes from `at` on: at least `want`, unless the limit or the end of the file is nearer.
    fn window(&mut self, at: u64, want: usize, limit: u64) -> Result<&[u8], Error> {
        let room = usize::try_from(limit.saturating_sub(at)).unwrap_or(usize::MAX);
        let want = want.min(room);
        let held = self.start..=self.start + self.buffer.len() as u64;
        let skip = if held.contains(&at) {
            usize::try_from(at - self.start).expect("within the buffer")
        } else {
            self.buffer.clear();
            self.start = at;
            0
        };
        if self.buffer.len() - skip >= want {
            let available = &self.buffer[skip..];
            return Ok(&available[..available.len().min(room)]);
        }
        self.buffer.drain(..skip);
        self.start = at;
        let more = want.max(CHUNK).min(room) - self.buffer.len();
        self.fill(more as u64).map_err(Error::io("read", &self.path))?;
        Ok(&self.buffer)
    }

    fn fill(&mut self, bytes: u64) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(self.start + self.buffer.len() as u64))?;
        (&mut self.file).take(bytes).read_to_end(&mut self.buffer)?;
        Ok(())
    }
}

/// How many bytes at the beginning are zero at least, in whole blocks.
fn leading_zeros(bytes: &[u8]) -> usize {
    const ZEROS: [u8; 4_096] = [0; 4_096];
    let zero = |block: &&[u8]| **block == ZEROS[..block.len()];
    bytes.chunks(ZEROS.len()).take_while(zero).map(<[u8]>::len).sum()
}

/// What a look through the buffer for a header gave.
enum Candidate {
    /// The bytes end here.
    None,
    /// No header starts before this offset.
    Beyond(u64),
    /// A header verifies at this offset.
    At(u64),
}
