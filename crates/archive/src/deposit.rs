//! Putting a file into a store so that the local one may go: copied, read back, compared.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::store::s3::sign::hex;
use crate::store::{Store, StoreError};

/// A file that stands in a store as it stands here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deposited {
    /// Its hash, the same at both ends.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// Whether it had been there before.
    pub already_there: bool,
}

/// Why a file is not safe in a store.
#[derive(Debug, thiserror::Error)]
pub enum DepositError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something else stands under this name, and is left as it is.
    #[error(
        "{store} has another {name} than this station's: nothing was written over; move one of them away, or give each station a place of its own"
    )]
    OtherContent {
        /// The store.
        store: String,
        /// The name.
        name: String,
    },
    /// What was read back is not what was sent.
    #[error("{name} in {store} is not what was sent: it stays here, and is not archived")]
    Damaged {
        /// The store.
        store: String,
        /// The name.
        name: String,
    },
}

/// Copies a file under a name that is free, reads it back and compares; a file that stands there
/// already is only compared. The same call after any failure goes on where it makes sense.
pub fn deposit(store: &dyn Store, name: &str, file: &Path) -> Result<Deposited, DepositError> {
    let sha256 = sha256(file)?;
    let bytes = file.metadata().map_err(StoreError::local(file))?.len();
    let already_there = if let Some(there) = store.head(name)? {
        if there != bytes || read_back(store, name)? != sha256 {
            let (store, name) = (store.describe(), name.to_owned());
            return Err(DepositError::OtherContent { store, name });
        }
        true
    } else {
        store.put(name, file)?;
        if read_back(store, name)? != sha256 {
            let (store, name) = (store.describe(), name.to_owned());
            return Err(DepositError::Damaged { store, name });
        }
        false
    };
    Ok(Deposited { sha256, bytes, already_there })
}

fn read_back(store: &dyn Store, name: &str) -> Result<String, StoreError> {
    let mut hash = Hash(Sha256::new());
    store.get(name, &mut hash)?;
    Ok(hex(&hash.0.finalize()))
}

/// The SHA-256 of a file in hexadecimal digits.
pub fn sha256(file: &Path) -> Result<String, StoreError> {
    let mut hash = Hash(Sha256::new());
    File::open(file)
        .and_then(|mut open| io::copy(&mut open, &mut hash))
        .map_err(StoreError::local(file))?;
    Ok(hex(&hash.0.finalize()))
}

struct Hash(Sha256);

impl Write for Hash {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
