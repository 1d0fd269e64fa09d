//! The records waiting for the next commit, laid out as they will stand on disk.

use model::Position;

use crate::format::{RECORD_HEADER, seal_record};

/// Memory that a group keeps between commits, in bytes.
const BYTES_KEPT: usize = 1 << 20;

/// What waits for the next commit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pending {
    /// Records appended.
    pub records: usize,
    /// Their bytes on disk, headers included.
    pub bytes: u64,
}

/// Records waiting, laid out as on disk, their headers still to be written.
#[derive(Default)]
pub(crate) struct Group {
    bytes: Vec<u8>,
    records: usize,
}

impl Group {
    /// How much waits.
    pub(crate) fn pending(&self) -> Pending {
        Pending { records: self.records, bytes: self.bytes.len() as u64 }
    }

    /// The records as they go to disk, once sealed.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Adds a record and returns its index.
    pub(crate) fn push(&mut self, record: &[u8]) -> usize {
        let length = u32::try_from(record.len()).expect("checked before");
        self.bytes.extend_from_slice(&length.to_le_bytes());
        self.bytes.extend_from_slice(&[0; RECORD_HEADER - 4]);
        self.bytes.extend_from_slice(record);
        self.records += 1;
        self.records - 1
    }

    /// Writes the headers for the place where the group now goes; again at every attempt.
    pub(crate) fn seal(&mut self, segment: u64, mut offset: u64) {
        let mut rest = self.bytes.as_mut_slice();
        while let Some((length, _)) = rest.split_first_chunk::<4>() {
            let whole = RECORD_HEADER + u32::from_le_bytes(*length) as usize;
            let (record, behind) = rest.split_at_mut(whole);
            seal_record(Position { segment, offset }, record);
            offset += whole as u64;
            rest = behind;
        }
    }

    /// Forgets the records, which are committed.
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.bytes.shrink_to(BYTES_KEPT);
        self.records = 0;
    }
}
