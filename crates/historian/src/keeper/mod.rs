//! Keeping house: complete days leave the table of recent rows for files of their own.
//!
//! A day is written, read back and compared, and only then taken out of the table and registered,
//! all in one transaction; after a crash at any point it is either as before or done, and what is
//! left over is removed when the database is opened. A registered file is never changed: a day
//! that is written again, because late rows came or a tag's time is over, gets a new generation,
//! and the old file goes when no snapshot names it any more.

mod days;
mod files;
mod rewrite;
pub(crate) mod snapshot;

use std::sync::Arc;

pub use days::{OpenDay, SealedDay};
use duckdb::Connection;
pub use files::Damaged;
use model::Timestamp;
pub use rewrite::Sealed;
pub use snapshot::Snapshot;

use crate::database::{Database, Slot};
use crate::error::Error;
use crate::layout::Layout;

/// A day is complete so long after its end.
const GRACE_US: i64 = 30 * 60 * 1_000_000;
/// Rows of a sealed day that came late are merged when there are so many, or after [`MERGE_US`].
const LATE_ROWS_MAX: u64 = 100_000;
/// How long late rows wait for others.
const MERGE_US: i64 = 6 * 3_600 * 1_000_000;
/// A day with fewer rows stays where it is: a device without a clock would make a file for each
/// of its messages.
const SEALED_ROWS_MIN: u64 = 500;

/// Seals days and looks after their files, on a connection of its own. Each method is one step
/// that may be interrupted by a crash.
pub struct Keeper {
    database: Arc<Database>,
    slot: Arc<Slot>,
}

/// Stops what a keeper does, from another thread. What it was about is as before.
#[derive(Clone)]
pub struct Stopper(Arc<Slot>);

impl Stopper {
    /// Makes the running step fail; does nothing between steps.
    pub fn stop(&self) {
        self.0.interrupt();
    }
}

impl Keeper {
    /// To stop this keeper's steps.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        Stopper(Arc::clone(&self.slot))
    }

    pub(crate) fn new(database: Arc<Database>) -> Self {
        let slot = database.slot();
        Self { database, slot }
    }

    fn layout(&self) -> &Layout {
        self.database.layout()
    }

    fn with<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
        self.database.with(&self.slot, work)
    }

    /// The days to be sealed, or to be merged with late rows, the oldest first.
    pub fn due(&self, now: Timestamp) -> Result<Vec<OpenDay>, Error> {
        let mut days = self.open_days()?;
        days.retain(|day| day.is_due(now));
        Ok(days)
    }
}
