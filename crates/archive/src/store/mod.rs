//! A place for files that grows and is never written over: what a folder and an S3 store have in
//! common.
//!
//! Names are relative paths with `/` between their parts, such as
//! `history/date=2026-11-28/samples-1.parquet`; no part is empty, `.` or `..`.

pub(crate) mod folder;
pub(crate) mod s3;

use std::io::Write;
use std::path::Path;

/// A place for files. All calls wait; an error says what to do.
pub trait Store: Send + Sync {
    /// What it is, for a person; without secrets.
    fn describe(&self) -> String;

    /// Copies a file there as a whole or not at all. The caller has looked that nothing stands
    /// under this name.
    fn put(&self, name: &str, file: &Path) -> Result<(), StoreError>;

    /// The size in bytes of what stands under a name; none when nothing does.
    fn head(&self, name: &str) -> Result<Option<u64>, StoreError>;

    /// Copies what stands under a name to `out`; answers its size in bytes.
    fn get(&self, name: &str, out: &mut dyn Write) -> Result<u64, StoreError>;

    /// Everything whose name begins so, by name.
    fn list(&self, prefix: &str) -> Result<Vec<Object>, StoreError>;
}

/// What stands in a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// Why a store did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It does not answer, or says that it cannot now. It is worth trying again later.
    #[error("{store} does not answer: {detail}; it is tried again later")]
    Unreachable {
        /// The store.
        store: String,
        /// What was seen.
        detail: String,
    },
    /// It does not know us, or does not allow it.
    #[error(
        "{store} refuses these credentials ({detail}); check the two keys under [archive] in secrets.toml and what their owner may do"
    )]
    Denied {
        /// The store.
        store: String,
        /// What it said.
        detail: String,
    },
    /// The bucket or the folder is not there.
    #[error("{store} is not there; make it, or correct its name in archive.toml")]
    Missing {
        /// The store.
        store: String,
    },
    /// Nothing stands under this name.
    #[error("there is no {name} in {store}")]
    NotFound {
        /// The store.
        store: String,
        /// The name.
        name: String,
    },
    /// No part of a name may be empty, `.` or `..`.
    #[error("“{0}” cannot be a name in an archive")]
    BadName(String),
    /// Anything else that it said.
    #[error("{store} did not take {name}: {detail}")]
    Refused {
        /// The store.
        store: String,
        /// What it was about.
        name: String,
        /// What it said.
        detail: String,
    },
    /// The file here.
    #[error("{path} cannot be read or written: {error}")]
    Local {
        /// The file.
        path: String,
        /// What the system says.
        error: std::io::Error,
    },
}

impl StoreError {
    /// Whether the same may succeed later although nobody changes anything.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Unreachable { .. })
    }

    pub(crate) fn local(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.display().to_string();
        move |error| Self::Local { path, error }
    }
}

/// Refuses names that could leave the store.
pub(crate) fn check_name(name: &str) -> Result<(), StoreError> {
    let bad = |part: &str| part.is_empty() || part == "." || part == ".." || part.contains('\\');
    if name.split('/').any(bad) { Err(StoreError::BadName(name.to_owned())) } else { Ok(()) }
}
