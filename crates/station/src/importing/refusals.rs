//! The list of what was refused of a file: `<data>/import/<name>-<hash>.refused.csv`.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use historian::import::Refused;

use super::progress::{Saved, folder};

/// UTF-8 with byte-order mark, as spreadsheets want it.
const HEAD: &str = "\u{feff}row,column,reason,detail\r\n";

/// The open list.
pub(super) struct Refusals {
    file: Option<File>,
    path: PathBuf,
}

impl Refusals {
    /// The list of a file; what was written of it beyond the progress is cut.
    pub(super) fn open(data: &Path, saved: &Saved) -> io::Result<Self> {
        let name = Path::new(&saved.file).file_stem().unwrap_or_default().to_string_lossy();
        let short = saved.hash.get(..8).unwrap_or_default();
        let path = folder(data).join(format!("{name}-{short}.refused.csv"));
        let mut refusals = Self { file: None, path };
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
