//! What becomes of old days: a place to copy them to, and a plan of what may go from here.
//!
//! Invariants: nothing that stands in a store is overwritten; a file counts as archived only after
//! it was read back and its hash was the same ([`deposit`]); the plan ([`plan`]) is pure and looks
//! at no clock, so that a clock which jumps deletes nothing. Stores are asked in the caller's
//! thread, which is one of low priority, and wait as long as their timeouts say.

mod config;
mod deposit;
mod retention;
mod store;

pub use config::{
    ARCHIVE_FILE, ARCHIVE_SAMPLE, ArchiveConfig, Mistake, Place, RETENTION_FILE, RETENTION_SAMPLE,
    S3Place,
};
pub use deposit::{DepositError, Deposited, deposit, sha256};
pub use retention::{Action, Group, Limits, Rules, SealedDay, plan};
pub use store::folder::FolderStore;
pub use store::s3::{Keys, S3Store};
pub use store::{Object, Store, StoreError};
