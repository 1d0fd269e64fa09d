//! The list of what was refused of a file: `<data>/import/<name>-<hash>.refused.csv`, and
//! `….checked.csv` when the file was only checked.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use historian::import::Refused;

use super::progress::{Saved, folder};

/// UTF-8 with byte-order mark, as spreadsheets want it.
const HEAD: &str = "\u{feff}row,column,reason,detail\r\n";

/// Where the list of a file is.
pub(super) fn path(data: &Path, saved: &Saved, check: bool) -> PathBuf {
    let name = Path::new(&saved.file).file_stem().unwrap_or_default().to_string_lossy();
    let short = saved.hash.get(..8).unwrap_or_default();
    let kind = if check { "checked" } else { "refused" };
    folder(data).join(format!("{name}-{short}.{kind}.csv"))
}

/// Reads `limit` entries of a list behind the first `offset`. One that is being written may end in
/// half an entry, which is not answered.
pub(super) fn read(path: &Path, offset: usize, limit: usize) -> io::Result<Vec<Refusal>> {
    let list = csv::ReaderBuilder::new().flexible(true).from_path(path)?;
    let entries = list.into_records().skip(offset).take(limit);
    let mut read = Vec::new();
    for entry in entries {
        let entry = entry?;
        let (Some(row), Some(column), Some(reason), Some(detail)) =
            (entry.get(0), entry.get(1), entry.get(2), entry.get(3))
        else {
            break;
        };
        let Ok(row) = row.parse() else { break };
        let [column, reason, detail] = [column, reason, detail].map(str::to_owned);
        read.push(Refusal { row, column, reason, detail });
    }
    Ok(read)
}

/// An entry of the list.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) row: u64,
    pub(crate) column: String,
    pub(crate) reason: String,
    pub(crate) detail: String,
}

/// The open list.
pub(super) struct Refusals {
    file: Option<File>,
    path: PathBuf,
}

impl Refusals {
    /// The list of a file; what was written of it beyond the progress is cut.
    pub(super) fn open(data: &Path, saved: &Saved, check: bool) -> io::Result<Self> {
        let mut refusals = Self { file: None, path: path(data, saved, check) };
        if saved.refused_bytes > 0 {
            let mut file = OpenOptions::new().write(true).open(&refusals.path)?;
            file.set_len(saved.refused_bytes)?;
            file.seek(SeekFrom::End(0))?;
            refusals.file = Some(file);
        }
        Ok(refusals)
    }

    /// Where it is; none when nothing was refused.
    pub(super) fn path(&self) -> Option<&Path> {
        self.file.is_some().then_some(&self.path)
    }

    /// Adds what was refused and answers the list's length in bytes.
    pub(super) fn add(&mut self, refused: &[Refused]) -> io::Result<u64> {
        if refused.is_empty() && self.file.is_none() {
            return Ok(0);
        }
        let file = if let Some(file) = &mut self.file {
            file
        } else {
            let mut file = File::create(&self.path)?;
            file.write_all(HEAD.as_bytes())?;
            self.file.insert(file)
        };
        let mut csv = csv::WriterBuilder::new()
            .has_headers(false)
            .terminator(csv::Terminator::CRLF)
            .from_writer(&mut *file);
        for Refused { row, column, reason, detail } in refused {
            csv.write_record([&row.to_string(), column, reason.name(), detail])?;
        }
        csv.flush()?;
        drop(csv);
        file.sync_data()?;
        file.stream_position()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_from_any_entry_and_without_its_torn_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.csv");
        let text = format!("{HEAD}2,,no_time,\"a, \"\"b\"\"\"\r\n3,T1,wrong_type,c\r\n4,T");
        std::fs::write(&path, text).unwrap();
        let of = |row, column: &str, reason: &str, detail: &str| Refusal {
            row,
            column: column.into(),
            reason: reason.into(),
            detail: detail.into(),
        };
        let (first, second) = (of(2, "", "no_time", "a, \"b\""), of(3, "T1", "wrong_type", "c"));
        assert_eq!(read(&path, 1, 10).unwrap(), [second]);
        assert_eq!(read(&path, 0, 1).unwrap(), [first]);
        assert_eq!(read(&path, 7, 1).unwrap(), []);
        assert!(read(&folder.path().join("none.csv"), 0, 1).is_err());
    }
}
