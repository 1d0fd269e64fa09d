//! `linewatch export`: through the running station, or on the folder when none runs.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use anyhow::Context;
use station::api::args::ExportArgs;
use station::{Archive, Paths};

use super::runtime;
use crate::arguments::Export;
use crate::remote::Remote;

pub(crate) fn run(export: Export) -> anyhow::Result<()> {
    let paths = Paths::new(&export.folder.path()?);
    let selection = export.selection;
    let args = ExportArgs { tags: selection.tags, from: selection.from, to: selection.to };
    let out: Box<dyn Write + Send> = match &export.out {
        Some(path) => {
            let file = File::create(path)
                .with_context(|| format!("{} cannot be written", path.display()))?;
            Box::new(BufWriter::new(file))
        }
        None => Box::new(BufWriter::new(io::stdout())),
    };
    let written = if let Some(door) = paths.running_door() {
        Remote::new(&door).export_csv(&args, out)?
    } else {
        let archive = Archive::open(&paths)?;
        let rows = runtime()?.block_on(archive.export_csv(&args, out))?;
        format!("{rows} rows")
    };
    if let Some(path) = &export.out {
        eprintln!("linewatch: {written} written to {}", path.display());
    }
    Ok(())
}
