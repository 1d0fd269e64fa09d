//! History from files of others, CSV and Parquet: read row by row with bounded memory, turned into
//! samples by a [`Mapping`], and what cannot be read refused by row and reason.
//!
//! Three steps that know nothing of each other: [`Source`] gives rows of cells, [`Converter`] makes
//! samples of a row, [`crate::Reader::known`] says which of them are in the history already. Rows
//! are counted as a spreadsheet counts them: the line of names is row 1. Nothing is guessed while
//! importing; [`guess`] proposes a mapping beforehand, for a person to look at.

mod cell;
mod convert;
mod csv_rows;
mod guess;
mod mapping;
mod names;
mod parquet_rows;
mod records;
mod source;

pub use convert::{Converted, Converter, Refused};
pub use guess::guess;
pub use mapping::{Encoding, Form, Mapping, TimeFormat};
pub use source::{Row, Source};

use model::{Quality, TagPath, Timestamp, Value};

/// One sample of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportedSample {
    /// Its tag.
    pub tag: TagPath,
    /// When it was measured.
    pub source_time: Timestamp,
    /// When it was received; the source time when the file does not say.
    pub receive_time: Timestamp,
    /// The value: a number, a text or missing.
    pub value: Value,
    /// The quality.
    pub quality: Quality,
}

/// Why a file cannot be imported at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file.
    #[error("{path} cannot be read: {error}")]
    File {
        /// The file.
        path: String,
        /// What the system says.
        error: std::io::Error,
    },
    /// Not what its name says, or damaged.
    #[error("{path} is not a Parquet file that can be read: {detail}")]
    Parquet {
        /// The file.
        path: String,
        /// What DuckDB says.
        detail: String,
    },
    /// Nothing in it.
    #[error("{0} has no line of column names; an import needs one")]
    Empty(String),
    /// The mapping names a column that is not there.
    #[error("there is no column “{wanted}” in the file; it has: {there}")]
    NoColumn {
        /// The name.
        wanted: String,
        /// The names there are.
        there: String,
    },
    /// The mapping leaves something open.
    #[error("the mapping {0}")]
    Mapping(String),
}
