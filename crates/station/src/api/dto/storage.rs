//! Where history stands and how long there is room for it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

dto! {
    /// A day that stands in files of its own.
    struct StorageDay {
        /// `YYYY-MM-DD`, in UTC.
        day: String,
        /// Its rows in the files.
        rows: u64,
        /// Bytes of the files.
        bytes: u64,
        /// How often it was written.
        generation: u32,
        /// Whether it stays whatever retention says.
        pinned: bool,
        /// Where a verified copy is; empty when there is none.
        archived: String,
        /// Rows that came since and are merged later.
        late_rows: u64,
    }

    /// What the data folder holds.
    struct StorageStatus {
        /// The database.
        database_bytes: u64,
        /// The journal.
        journal_bytes: u64,
        /// Files of sealed days.
        sealed_bytes: u64,
        /// The snapshot for making the database again.
        snapshot_bytes: u64,
        /// What is free on the disk.
        free_bytes: u64,
        /// Bytes that a day takes, by the last sealed days; none before there are two.
        growth_per_day: Option<f64>,
        /// Days until the disk is full at that rate.
        days_until_full: Option<f64>,
        /// Rows that are not sealed.
        recent_rows: u64,
        /// Why days are not sealed now.
        problem: Option<String>,
        /// The sealed days, the newest first.
        days: Vec<StorageDay>,
        /// What compression dropped.
        compression: CompressionStatus,
    }

    /// What compression at the door dropped of all compressed tags: received = stored + dropped.
    struct CompressionStatus {
        /// Tags that are compressed, or were.
        tags: u64,
        /// Samples that came while they were compressed.
        received: u64,
        /// Those of them that are stored.
        stored: u64,
        /// Those that are not; at most two of each tag wait and may be stored after all.
        dropped: u64,
        /// The tags that dropped most, at most 200.
        most: Vec<CompressedTag>,
    }

    /// A tag that is compressed, or was.
    struct CompressedTag {
        /// Its path.
        tag: String,
        /// Its unit.
        unit: String,
        /// Samples that came while it was compressed.
        received: u64,
        /// Those of them that are stored.
        stored: u64,
        /// Those that are not.
        dropped: u64,
        /// How far a dropped sample may be from the line through those stored; none when nothing can
        /// be said, or it is no longer compressed.
        stated_error: Option<f64>,
        /// Longest time without a stored sample; none when it is no longer compressed.
        max_time_ms: Option<f64>,
    }

    /// A backup that was made.
    struct BackupResult {
        /// The file.
        path: String,
        /// Its length.
        bytes: u64,
        /// Files in it.
        files: u64,
    }
}
