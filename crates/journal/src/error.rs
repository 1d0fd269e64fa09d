//! What can go wrong, in sentences; and the kinds of damage that a reader steps over.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why the journal could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The operating system refused; the group, if there is one, is still pending.
    #[error(
        "The journal could not {doing} {}: {source}. Check that the disk has free space and that \
         this user may read and write there.",
        path.display()
    )]
    Io {
        /// What was being done, as a verb: `write`, `sync`.
        doing: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The segment was written in a form that this program does not know.
    #[error(
        "The journal file {} has format {found}, and this program reads format {known}. Open the \
         folder with the newer program that wrote it.",
        path.display()
    )]
    Version {
        /// Which file.
        path: PathBuf,
        /// The format it says it has.
        found: u32,
        /// The format that this program reads and writes.
        known: u32,
    },
    /// An empty record: nothing to keep, and a zero length is never valid on disk.
    #[error("An empty record cannot be kept in the journal. Append at least one byte.")]
    RecordEmpty,
    /// A record over [`crate::Config::record_bytes_max`].
    #[error("A record of {bytes} bytes is too long for the journal, which takes {max}. Split it.")]
    RecordTooLong {
        /// Its length in bytes.
        bytes: usize,
        /// The longest that is taken, in bytes.
        max: u32,
    },
    /// The group holds as much as one segment; nothing was appended.
    #[error(
        "The group of records waiting to be written is full ({bytes} bytes). Commit it before \
         appending more; if that fails, free disk space."
    )]
    GroupFull {
        /// Bytes waiting.
        bytes: u64,
    },
}

impl Error {
    /// Makes the closure for `map_err`: what was being done, to which path.
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io { doing, path, source }
    }

    /// Whether the disk is full.
    #[must_use]
    pub fn is_disk_full(&self) -> bool {
        matches!(self, Self::Io { source, .. } if matches!(
            source.kind(),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
        ))
    }
}

/// What is wrong with an interval of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Damage {
    /// The segment's own header does not verify; no record is lost by that alone.
    SegmentHeader,
    /// The header of a record does not verify.
    RecordHeader,
    /// The bytes of a record do not verify.
    Payload,
    /// The file or the interval ends within a record.
    Truncated,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SegmentHeader => "the header of the file does not verify",
            Self::RecordHeader => "the header of a record does not verify",
            Self::Payload => "the bytes of a record do not verify",
            Self::Truncated => "the file ends within a record",
        })
    }
}
