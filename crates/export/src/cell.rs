//! What a row is made of, and who takes it.

use model::Quality;

/// Why a file cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system refuses.
    #[error("the file cannot be written: {0}")]
    Io(#[from] std::io::Error),
    /// Excel's format refuses.
    #[error("the Excel file cannot be written: {0}")]
    Excel(#[from] rust_xlsxwriter::XlsxError),
    /// Parquet's format refuses.
    #[error("the Parquet file cannot be written: {0}")]
    Parquet(#[from] ::parquet::errors::ParquetError),
    /// The format has not room for so many columns.
    #[error(
        "an Excel sheet has at most {max} columns and these would be {columns}; choose the long form or fewer tags"
    )]
    Columns {
        /// What is wanted.
        columns: usize,
        /// What there can be.
        max: usize,
    },
    /// It would take too much memory.
    #[error(
        "{tags} tags at this interval would need too much memory side by side; choose a longer interval, fewer tags or the long form"
    )]
    Memory {
        /// How many.
        tags: usize,
    },
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A point in time.
    Time,
    /// The same in the zone's own words, for spreadsheets; formats with real times leave it out.
    LocalTime,
    /// A number with a fraction.
    Number,
    /// A whole number from 0.
    Count,
    /// A whole number.
    Whole,
    /// True or false.
    Flag,
    /// Letters.
    Text,
}

/// One column of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
}

/// One cell. It fits its column's kind, but for numbers in columns of texts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Empty,
    /// Microseconds since 1970, for columns of both kinds of time.
    Time(i64),
    /// A number; one that is none is written as nothing.
    Number(f64),
    /// A whole number from 0.
    Count(u64),
    /// A whole number.
    Whole(i64),
    /// True or false.
    Flag(bool),
    /// Letters from outside.
    Text(&'a str),
    /// The name of a quality.
    Quality(Quality),
}

/// What a format could not keep as it was; everything else is exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// Characters that the encoding has not; each is written as `&#number;`.
    pub replaced: u64,
    /// Texts that were longer than Excel takes and are cut.
    pub cut: u64,
}

/// Writes one format.
pub trait Sink: Send {
    /// Takes the headings; once, first.
    fn begin(&mut self, columns: &[Column]) -> Result<(), Error>;
    /// Takes the next cell of the row.
    fn cell(&mut self, cell: Cell<'_>) -> Result<(), Error>;
    /// Ends the row.
    fn end_row(&mut self) -> Result<(), Error>;
    /// Ends the file.
    fn finish(self: Box<Self>) -> Result<Notes, Error>;
}
