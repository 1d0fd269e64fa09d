//! The durable log: everything that happened, in order, as records of bytes.
//!
//! One [`Writer`] appends records to a group and commits the group: when [`Writer::commit`] answers,
//! the group is on disk. Any number of [`Reader`]s follow behind, each from its own cursor, a
//! [`model::Position`]; they read up to the committed end that somebody passes them and never
//! beyond. The journal knows nothing of what the records mean, starts no thread and reads no clock.
//!
//! What holds:
//! - A record committed is read exactly once by a reader that keeps its cursor, through crashes,
//!   failed commits and full disks. A record appended and not committed is either read once after
//!   the next opening or was never there.
//! - Bytes changed on disk never become a record. What they cost is reported as an interval
//!   ([`Item::Damaged`]), and reading goes on behind it.
//! - Segments that were removed before a cursor had passed are reported as [`Item::Missing`].
//!
//! Deliberately absent: a lock against a second writer (the station locks its data folder), cursor
//! files (each follower keeps its cursor with its own data), compression, an index.

mod ahead;
mod disk;
mod error;
mod folder;
mod format;
mod group;
mod reader;
mod recovery;
mod segment;
mod writer;

pub use ahead::{Ahead, Ready};
pub use error::{Damage, Error};
pub use group::Pending;
pub use reader::{Item, Reader};
pub use recovery::{Recovery, end, first_segment};
pub use writer::{Retained, Writer};

/// Sizes of the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// A new segment is begun when a group would make the current one larger than this, in bytes.
    /// Also the most that one group may hold. A single longer record gets a segment of its own.
    pub segment_bytes: u64,
    /// Longest record that is taken, in bytes.
    pub record_bytes_max: u32,
    /// Zeros that a segment is given at a time ahead of its records, in bytes, within
    /// `segment_bytes`; 0 lets it grow with each group. When so much was written since the journal
    /// was opened, the next segment is wanted ahead.
    pub reserve_bytes: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self { segment_bytes: 16 << 20, record_bytes_max: 16 << 20, reserve_bytes: 1 << 20 }
    }
}
