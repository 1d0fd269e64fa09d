//! Rows of a CSV file, possibly within gzip.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;

use super::cell::Cell;
use super::records::{Record, Records};
use super::source::{Row, file_error, is_gzip};
use super::{Encoding, ImportError, Mapping};

const BUFFER_BYTES: usize = 256 * 1024;
const BOM: &[u8] = "\u{feff}".as_bytes();

/// See the module.
pub(super) struct CsvRows {
    path: PathBuf,
    records: Records<BufReader<Box<dyn Read + Send>>>,
    encoding: Encoding,
    columns: Vec<String>,
    row: u64,
    read: Arc<AtomicU64>,
    bytes: u64,
}

impl CsvRows {
    pub(super) fn open(path: &Path, mapping: &Mapping) -> Result<Self, ImportError> {
        let (input, read, bytes) = open(path)?;
        let mut records =
            Records::new(BufReader::with_capacity(BUFFER_BYTES, input), mapping.separator_byte());
        let encoding = mapping.encoding;
        let columns = match records.next().map_err(file_error(path))? {
            Some(Record::Fields(fields)) => names(&fields, encoding),
            Some(Record::Refused(..)) | None => {
                return Err(ImportError::Empty(path.display().to_string()));
            }
        };
        Ok(Self { path: path.to_owned(), records, encoding, columns, row: 1, read, bytes })
    }

    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The row that was read last; the line of names is row 1.
    pub(super) fn row(&self) -> u64 {
        self.row
    }

    pub(super) fn progress(&self) -> f64 {
        (self.read.load(Ordering::Relaxed) as f64 / self.bytes.max(1) as f64).min(1.0)
    }

    /// Passes a row over; tells whether there was one.
    pub(super) fn skip(&mut self) -> Result<bool, ImportError> {
        let found = self.records.next().map_err(file_error(&self.path))?.is_some();
        self.row += u64::from(found);
        Ok(found)
    }

    pub(super) fn next(&mut self) -> Result<Option<Row>, ImportError> {
        let Some(record) = self.records.next().map_err(file_error(&self.path))? else {
            return Ok(None);
        };
        self.row += 1;
        let number = self.row;
        Ok(Some(match record {
            Record::Fields(fields) => {
                let cells = fields.iter().map(|field| cell(field, self.encoding)).collect();
                Row { number, cells, problem: None, head: Vec::new() }
            }
            Record::Refused(head, why) => Row::refused(number, head, why),
        }))
    }
}

fn cell(bytes: &[u8], encoding: Encoding) -> Cell {
    match decode(bytes, encoding) {
        None => Cell::Undecodable,
        Some(text) => match text.trim() {
            "" => Cell::Empty,
            text => Cell::Text(text.to_owned()),
        },
    }
}

fn decode(bytes: &[u8], encoding: Encoding) -> Option<String> {
    match encoding {
        Encoding::Utf8 => std::str::from_utf8(bytes).ok().map(ToOwned::to_owned),
        Encoding::Gb18030 => encoding_rs::GB18030
            .decode_without_bom_handling_and_without_replacement(bytes)
            .map(std::borrow::Cow::into_owned),
    }
}

/// The names of the columns; a name that cannot be read is its number.
fn names(fields: &[Vec<u8>], encoding: Encoding) -> Vec<String> {
    let name = |(at, field): (usize, &Vec<u8>)| {
        let bare = if at == 0 { field.strip_prefix(BOM).unwrap_or(field) } else { field };
        // A first name in quotation marks has them behind the byte-order mark.
        let text = decode(bare, encoding).unwrap_or_default();
        match text.trim().trim_matches('"') {
            "" => format!("column {}", at + 1),
            text => text.to_owned(),
        }
    };
    fields.iter().enumerate().map(name).collect()
}

type Open = (Box<dyn Read + Send>, Arc<AtomicU64>, u64);

/// The file's text with the count of bytes read from the disk, and how many there are.
pub(super) fn open(path: &Path) -> Result<Open, ImportError> {
    let gzip = is_gzip(path)?;
    let file = File::open(path).map_err(file_error(path))?;
    let bytes = file.metadata().map_err(file_error(path))?.len();
    let read = Arc::new(AtomicU64::new(0));
    let counted = Counted { file, read: Arc::clone(&read) };
    let input: Box<dyn Read + Send> = if gzip {
        Box::new(MultiGzDecoder::new(BufReader::with_capacity(BUFFER_BYTES, counted)))
    } else {
        Box::new(counted)
    };
    Ok((input, read, bytes))
}

struct Counted {
    file: File,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
