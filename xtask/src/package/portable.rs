//! The portable zip: one folder to unpack anywhere, which keeps its data in itself.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::Result;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::Job;

/// The file beside the programs that says: data lies here too, in the folder `data`.
pub(super) const MARKER: &str = "portable";
const MARKER_TEXT: &str = "Because of this file, Linewatch keeps its data in the folder data beside it.\r\n\
有此文件时，Linewatch 把数据保存在旁边的 data 文件夹中。\r\n";

/// Writes the zip.
pub(super) fn make(job: &Job<'_>, file: &Path) -> Result<()> {
    let mut zip = ZipWriter::new(BufWriter::new(File::create(file)?));
    // No time of its own for a file: the same programs give the same zip.
    let options = SimpleFileOptions::default()
        .compression_level(Some(if job.quick { 1 } else { 9 }))
        .last_modified_time(zip::DateTime::default());
    let folder = format!("Linewatch-{}", job.version);
    for name in job.stage.names() {
        zip.start_file(format!("{folder}/{name}"), options)?;
        io::copy(&mut File::open(job.stage.folder().join(name))?, &mut zip)?;
    }
    zip.start_file(format!("{folder}/{MARKER}"), options)?;
    zip.write_all(MARKER_TEXT.as_bytes())?;
    zip.finish()?.flush()?;
    Ok(())
}
