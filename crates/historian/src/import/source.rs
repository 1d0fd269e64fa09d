//! Rows of a file, whatever its form.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::cell::Cell;
use super::csv_rows::CsvRows;
use super::parquet_rows::ParquetRows;
use super::{ImportError, Mapping};

/// Bytes of a refused row that are kept.
const HEAD_BYTES_MAX: usize = 4096;

/// A row as the file has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its number as a spreadsheet counts: the first one behind the names is 2.
    pub number: u64,
    pub(super) cells: Vec<Cell>,
    /// Why it cannot be taken apart at all.
    pub(super) problem: Option<String>,
    /// Its beginning, as far as it can be shown.
    pub(super) head: Vec<u8>,
}

impl Row {
    /// Its beginning, to keep with the reason when it is refused; at most 4 KiB.
    #[must_use]
    pub fn head(&self) -> Vec<u8> {
        if !self.head.is_empty() {
            return self.head.clone();
        }
        let mut text =
            self.cells.iter().map(Cell::shown).collect::<Vec<_>>().join(",").into_bytes();
        text.truncate(HEAD_BYTES_MAX);
        text
    }

    /// Its cells as a person reads them; none when it cannot be taken apart.
    #[must_use]
    pub fn shown(&self) -> Vec<String> {
        self.cells.iter().map(Cell::shown).collect()
    }

    pub(super) fn refused(number: u64, mut head: Vec<u8>, problem: &str) -> Self {
        head.truncate(HEAD_BYTES_MAX);
        Self { number, cells: Vec::new(), problem: Some(problem.to_owned()), head }
    }
}

/// An open file: CSV, CSV within gzip, or Parquet, told apart by their first bytes.
pub struct Source(Kind);

enum Kind {
    Csv(CsvRows),
    Parquet(ParquetRows),
}

impl Source {
    /// Opens a file to read the rows behind row `after`; 0 and 1 are before all of them.
    pub fn open(path: &Path, mapping: &Mapping, after: u64) -> Result<Self, ImportError> {
        Ok(Self(if is_parquet(path)? {
            Kind::Parquet(ParquetRows::open(path, after.saturating_sub(1))?)
        } else {
            let mut rows = CsvRows::open(path, mapping)?;
            while rows.row() < after && rows.skip()? {}
            Kind::Csv(rows)
        }))
    }

    /// The names of the columns.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        match &self.0 {
            Kind::Csv(rows) => rows.columns(),
            Kind::Parquet(rows) => rows.columns(),
        }
    }

    /// The next row; none at the end.
    #[expect(clippy::should_implement_trait, reason = "it may fail")]
    pub fn next(&mut self) -> Result<Option<Row>, ImportError> {
        match &mut self.0 {
            Kind::Csv(rows) => rows.next(),
            Kind::Parquet(rows) => rows.next(),
        }
    }

    /// How much of the file was read, 0 to 1.
    #[must_use]
    pub fn progress(&self) -> f64 {
        match &self.0 {
            Kind::Csv(rows) => rows.progress(),
            Kind::Parquet(rows) => rows.progress(),
        }
    }
}

pub(super) fn is_parquet(path: &Path) -> Result<bool, ImportError> {
    Ok(first_bytes::<4>(path)? == *b"PAR1")
}

pub(super) fn is_gzip(path: &Path) -> Result<bool, ImportError> {
    Ok(first_bytes::<2>(path)? == [0x1f, 0x8b])
}

fn first_bytes<const N: usize>(path: &Path) -> Result<[u8; N], ImportError> {
    let mut bytes = [0; N];
    let read = File::open(path).and_then(|mut file| {
        let mut filled = 0;
        while filled < N {
            match file.read(&mut bytes[filled..])? {
                0 => break,
                more => filled += more,
            }
        }
        Ok(())
    });
    read.map(|()| bytes).map_err(file_error(path))
}

pub(super) fn file_error(path: &Path) -> impl Fn(std::io::Error) -> ImportError {
    let path = path.display().to_string();
    move |error| ImportError::File { path: path.clone(), error }
}
