//! `linewatch export`: through the running station, or on the folder when none runs.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use station::api::args::{ExportArgs, ExportIdArgs, ExportStartArgs};
use station::api::dto::{ExportState, ExportStatus};
use station::{Archive, ExportProgress, Paths};

use super::progress::{self, Counted, LOOK, Line};
use super::runtime;
use crate::arguments::{Export, ExportFormat};
use crate::remote::Remote;

pub(crate) fn run(export: &Export) -> anyhow::Result<()> {
    let paths = Paths::new(&export.folder.path()?);
    let args = args(export);
    match &export.out {
        Some(path) => {
            let rows = to_file(&paths, args, path)?;
            eprintln!("linewatch: {rows} rows written to {}", path.display());
        }
        None => to_output(&paths, &args)?,
    }
    Ok(())
}

fn args(export: &Export) -> ExportArgs {
    let end = export.out.as_deref().and_then(Path::extension).and_then(|end| end.to_str());
    let named = match end {
        Some("xlsx") => ExportFormat::Xlsx,
        Some("parquet") => ExportFormat::Parquet,
        _ => ExportFormat::Csv,
    };
    ExportArgs {
        tags: export.selection.tags.clone(),
        from: export.selection.from,
        to: export.selection.to,
        format: Some(export.format.unwrap_or(named).word().to_owned()),
        encoding: Some(export.encoding.word().to_owned()),
        what: Some(export.what.word().to_owned()),
        form: Some(export.form.word().to_owned()),
        interval_ms: export.interval.map(|interval| interval.as_secs_f64() * 1_000.0),
        columns: Some(export.columns),
    }
}

/// Writes the file, or leaves none; answers the number of rows.
fn to_file(paths: &Paths, args: ExportArgs, path: &Path) -> anyhow::Result<u64> {
    let Some(door) = paths.running_door() else {
        return offline(&Archive::open(paths)?, &args, path);
    };
    let remote = Remote::new(&door);
    let whole = std::path::absolute(path).context("the current folder is gone")?;
    let name =
        whole.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let path = Some(PathBuf::from(&whole).display().to_string());
    let started: ExportStatus =
        remote.ask("export_start", &ExportStartArgs { export: args, name, path })?;
    let id = ExportIdArgs { id: started.id };
    let mut line = Line::new();
    let ended = loop {
        let status: ExportStatus = remote.ask("export_status", &id)?;
        if status.state != ExportState::Running {
            break status;
        }
        line.tell(&progress::export([status.samples, status.samples_expected, status.rows]));
        std::thread::sleep(LOOK);
    };
    line.end();
    match ended.state {
        ExportState::Cancelled => bail!("the export was stopped"),
        ExportState::Failed => bail!(ended.message),
        ExportState::Done | ExportState::Running => Ok(ended.rows),
    }
}

/// The same on a folder on which no station runs.
fn offline(archive: &Archive, args: &ExportArgs, path: &Path) -> anyhow::Result<u64> {
    let counts = Arc::new(ExportProgress::default());
    let followed = Arc::clone(&counts);
    let written = async {
        let mut line = Line::new();
        let mut looks = tokio::time::interval(LOOK);
        let mut written = std::pin::pin!(archive.export_file(args, path, counts));
        loop {
            tokio::select! {
                rows = &mut written => {
                    line.end();
                    return rows;
                }
                _ = looks.tick() => line.tell(&progress::export(followed.counts())),
            }
        }
    };
    Ok(runtime()?.block_on(written)?)
}

fn to_output(paths: &Paths, args: &ExportArgs) -> anyhow::Result<()> {
    let out = BufWriter::new(io::stdout());
    // Rows that a person reads as they come say how far it is.
    let out: Box<dyn Write + Send> =
        if io::stdout().is_terminal() { Box::new(out) } else { Box::new(Counted::new(out)) };
    if let Some(door) = paths.running_door() {
        Remote::new(&door).export(args, out)?;
    } else {
        runtime()?.block_on(Archive::open(paths)?.export_csv(args, out))?;
    }
    Ok(())
}
