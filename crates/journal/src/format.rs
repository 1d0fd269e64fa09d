//! The bytes on disk. All numbers are little-endian.
//!
//! A segment is the file `{number:08}.journal`: a header and records up to its end.
//!
//! ```text
//! segment header, 40 bytes              record header, 12 bytes, then the payload
//!  0  8  magic                           0  4  length of the payload, never 0
//!  8  4  format version                  4  4  crc32 of segment number, offset, length
//! 12  8  number of this segment          8  4  crc32 continued over the payload
//! 20  8  follows: segment
//! 28  8  follows: offset
//! 36  4  crc32 of the 36 bytes before
//! ```
//!
//! `follows` is the end of the last record committed before this segment was begun. It says where
//! the earlier segment ends whatever else a failed write may have left in it, and which segments
//! were begun and given up.
//!
//! Behind the last record there may be zeros, put there ahead of records to come. The last segment
//! may be one of which nothing was begun: its header has 0 for the format, and zeros follow.
//!
//! A record's checksums begin with its segment's number and its offset, so that bytes of another
//! segment, or a record carried inside another one's payload, never verify. The header has a
//! checksum of its own, so that a search for the next record after damage does not have to
//! believe a damaged length: it looks at each byte once.

use model::Position;

/// Length of a segment's header: the offset of its first record.
pub(crate) const SEGMENT_HEADER: u64 = HEADER_BYTES as u64;
/// Length of a record's header.
pub(crate) const RECORD_HEADER: usize = 12;
/// Bytes of the length that a record's header begins with.
pub(crate) const LENGTH_BYTES: usize = 4;
/// The format written and read.
pub(crate) const VERSION: u32 = 1;
/// Stands for the format in a segment that was made ahead and is not begun.
const NOT_BEGUN: u32 = 0;

const MAGIC: [u8; 8] = *b"LWJRNL\r\n";
const HEADER_BYTES: usize = 40;
const CHECKED: usize = 36;

/// What the header of a segment says beyond its own number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SegmentHeader {
    pub(crate) version: u32,
    pub(crate) follows: Position,
}

impl SegmentHeader {
    /// The header's bytes for the segment `number`, in the format of today.
    pub(crate) fn encode(number: u64, follows: Position) -> [u8; HEADER_BYTES] {
        Self { version: VERSION, follows }.bytes(number)
    }

    /// The header's bytes for a segment made ahead, which nothing stands in.
    pub(crate) fn encode_not_begun(number: u64) -> [u8; HEADER_BYTES] {
        Self { version: NOT_BEGUN, follows: Position::START }.bytes(number)
    }

    /// Whether bytes begin like any header of the segment, whether they verify or not.
    pub(crate) fn begins(number: u64, bytes: &[u8]) -> bool {
        bytes
            .get(..HEADER_BYTES)
            .is_some_and(|bytes| bytes[..8] == MAGIC && u64_at(bytes, 12) == number)
    }

    /// Whether the segment was only made ahead.
    pub(crate) fn is_not_begun(&self) -> bool {
        self.version == NOT_BEGUN
    }

    fn bytes(self, number: u64) -> [u8; HEADER_BYTES] {
        let Self { version, follows } = self;
        let mut bytes = [0; HEADER_BYTES];
        bytes[..8].copy_from_slice(&MAGIC);
        bytes[8..12].copy_from_slice(&version.to_le_bytes());
        bytes[12..20].copy_from_slice(&number.to_le_bytes());
        bytes[20..28].copy_from_slice(&follows.segment.to_le_bytes());
        bytes[28..36].copy_from_slice(&follows.offset.to_le_bytes());
        let crc = crc32fast::hash(&bytes[..CHECKED]);
        bytes[CHECKED..].copy_from_slice(&crc.to_le_bytes());
        bytes
    }

    /// Reads the header of the segment `number`; none when it does not verify.
    pub(crate) fn decode(number: u64, bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.get(..HEADER_BYTES)?;
        let verifies = bytes[..8] == MAGIC
            && u64_at(bytes, 12) == number
            && u32_at(bytes, CHECKED) == crc32fast::hash(&bytes[..CHECKED]);
        verifies.then(|| Self {
            version: u32_at(bytes, 8),
            follows: Position { segment: u64_at(bytes, 20), offset: u64_at(bytes, 28) },
        })
    }
}

/// Writes the header of the record whose payload lies behind it, for its place in the journal.
/// `record` is header and payload.
pub(crate) fn seal_record(at: Position, record: &mut [u8]) {
    let (header, payload) = record.split_at_mut(RECORD_HEADER);
    let length = u32::try_from(payload.len()).expect("the writer bounds the length of records");
    let header_crc = header_crc(at, length);
    header[..4].copy_from_slice(&length.to_le_bytes());
    header[4..8].copy_from_slice(&header_crc.to_le_bytes());
    header[8..].copy_from_slice(&payload_crc(header_crc, payload).to_le_bytes());
}

/// The header of a record, verified.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RecordHeader {
    /// Length of the payload.
    pub(crate) length: u32,
    header_crc: u32,
    payload_crc: u32,
}

impl RecordHeader {
    /// Reads the header at `at`, the first bytes of `bytes`; none when it does not verify or the
    /// record would be longer than `room` with its header.
    pub(crate) fn decode(at: Position, bytes: &[u8], room: u64) -> Option<Self> {
        let bytes = bytes.get(..RECORD_HEADER)?;
        let length = u32_at(bytes, 0);
        // The cheap test first: a search comes here for every byte.
        if length == 0 || u64::from(length) + RECORD_HEADER as u64 > room {
            return None;
        }
        let header_crc = header_crc(at, length);
        let payload_crc = u32_at(bytes, 8);
        (u32_at(bytes, 4) == header_crc).then_some(Self { length, header_crc, payload_crc })
    }

    /// Whether `payload` is what was written behind this header.
    pub(crate) fn verifies(&self, payload: &[u8]) -> bool {
        payload_crc(self.header_crc, payload) == self.payload_crc
    }
}

fn header_crc(at: Position, length: u32) -> u32 {
    let mut bytes = [0; 20];
    bytes[..8].copy_from_slice(&at.segment.to_le_bytes());
    bytes[8..16].copy_from_slice(&at.offset.to_le_bytes());
    bytes[16..].copy_from_slice(&length.to_le_bytes());
    crc32fast::hash(&bytes)
}

fn payload_crc(header_crc: u32, payload: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new_with_initial(header_crc);
    hasher.update(payload);
    hasher.finalize()
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Position = Position { segment: 3, offset: 40 };

    fn sealed(payload: &[u8]) -> Vec<u8> {
        let mut record = vec![0; RECORD_HEADER];
        record.extend_from_slice(payload);
        seal_record(AT, &mut record);
        record
    }

    fn is_record(at: Position, bytes: &[u8]) -> bool {
        RecordHeader::decode(at, bytes, bytes.len() as u64)
            .is_some_and(|header| header.verifies(&bytes[RECORD_HEADER..]))
    }

    #[test]
    fn a_record_verifies_only_in_its_place() {
        let record = sealed(b"payload");
        assert!(is_record(AT, &record));
        assert!(!is_record(Position { segment: 4, ..AT }, &record));
        assert!(!is_record(Position { offset: 41, ..AT }, &record));
    }

    #[test]
    fn zeros_are_no_record() {
        assert!(!is_record(AT, &[0; 64]));
    }

    #[test]
    fn a_record_longer_than_its_room_is_refused() {
        let record = sealed(b"payload");
        assert!(RecordHeader::decode(AT, &record, record.len() as u64 - 1).is_none());
    }

    #[test]
    fn a_segment_header_belongs_to_its_number() {
        let follows = Position { segment: 8, offset: 1234 };
        let bytes = SegmentHeader::encode(9, follows);
        assert_eq!(
            SegmentHeader::decode(9, &bytes),
            Some(SegmentHeader { version: VERSION, follows })
        );
        assert_eq!(SegmentHeader::decode(10, &bytes), None);
        for at in 0..bytes.len() {
            let mut damaged = bytes;
            damaged[at] ^= 0x10;
            assert_eq!(SegmentHeader::decode(9, &damaged), None, "byte {at}");
        }
    }
}
