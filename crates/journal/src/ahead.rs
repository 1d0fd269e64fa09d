//! The next segment made ahead: a file of zeros as long as a segment.
//!
//! A group that goes into such zeros changes no length of a file and no map of its blocks, and so
//! does the header with which the segment is begun: making it durable waits for its own bytes only,
//! not for whatever else the file system has in hand. The file is made off the writer's way, on
//! whatever thread the caller likes.

use std::path::PathBuf;
use std::sync::Arc;

use crate::disk::{Disk, DiskFile};
use crate::error::Error;
use crate::folder::segment_path;
use crate::format::SegmentHeader;

/// Zeros written, and made durable, at a time, in bytes.
const PIECE: u64 = 512 << 10;

/// A segment that is to be made; see [`crate::Writer::ahead`].
pub struct Ahead {
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) dir: PathBuf,
    pub(crate) number: u64,
    pub(crate) bytes: u64,
}

/// A segment that was made, for [`crate::Writer::keep_ready`].
pub struct Ready {
    pub(crate) number: u64,
    pub(crate) bytes: u64,
    pub(crate) file: Box<dyn DiskFile>,
}

impl Ahead {
    /// Makes it, a piece at a time. `go_on` is asked before each piece, and may take its time; when
    /// it says no, and after an error, the file is removed and the answer is none, or the error.
    pub fn make(self, go_on: impl FnMut() -> bool) -> Result<Option<Ready>, Error> {
        let path = segment_path(&self.dir, self.number);
        let made = self.write(go_on).map_err(Error::io("make", &path));
        if !matches!(made, Ok(Some(_))) {
            // What stays is removed when the journal is opened again, or by retention.
            drop(self.disk.remove(&path));
        }
        made
    }

    /// The header that says that it was not begun comes first: a file that has none is taken for
    /// a damaged one.
    fn write(&self, mut go_on: impl FnMut() -> bool) -> std::io::Result<Option<Ready>> {
        let mut file = self.disk.create(&segment_path(&self.dir, self.number))?;
        let header = SegmentHeader::encode_not_begun(self.number);
        file.write_at(0, &header)?;
        file.sync_data()?;
        self.disk.sync_folder(&self.dir)?;
        let mut end = header.len() as u64;
        while end < self.bytes {
            if !go_on() {
                return Ok(None);
            }
            let piece = PIECE.min(self.bytes - end);
            file.write_at(end, &vec![0; usize::try_from(piece).unwrap_or_default()])?;
            file.sync_data()?;
            end += piece;
        }
        Ok(Some(Ready { number: self.number, bytes: end, file }))
    }
}
