//! `linewatch export`: through the running station, or on the folder when none runs.

use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use station::api::args::{ExportArgs, ExportIdArgs, ExportStartArgs};
use station::api::dto::{ExportState, ExportStatus};
use station::{Archive, Paths};

use super::runtime;
use crate::arguments::{Export, ExportFormat};
use crate::remote::Remote;

/// From one look at a running station's export to the next.
const LOOK: Duration = Duration::from_millis(200);

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
        let archive = Archive::open(paths)?;
        return Ok(runtime()?.block_on(archive.export_file(&args, path))?);
    };
    let remote = Remote::new(&door);
    let whole = std::path::absolute(path).context("the current folder is gone")?;
    let name =
        whole.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let path = Some(PathBuf::from(&whole).display().to_string());
    let started: ExportStatus =
        remote.ask("export_start", &ExportStartArgs { export: args, name, path })?;
    let id = ExportIdArgs { id: started.id };
    loop {
        let status: ExportStatus = remote.ask("export_status", &id)?;
        match status.state {
            ExportState::Running => std::thread::sleep(LOOK),
            ExportState::Done => return Ok(status.rows),
            ExportState::Cancelled => bail!("the export was stopped"),
            ExportState::Failed => bail!(status.message),
        }
    }
}

fn to_output(paths: &Paths, args: &ExportArgs) -> anyhow::Result<()> {
    let out = BufWriter::new(io::stdout());
    if let Some(door) = paths.running_door() {
        Remote::new(&door).export(args, out)?;
    } else {
        runtime()?.block_on(Archive::open(paths)?.export_csv(args, out))?;
    }
    Ok(())
}
