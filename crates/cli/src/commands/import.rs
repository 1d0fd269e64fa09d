//! `linewatch import`: through the running station, or on the folder when none runs.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use station::api::args::{ImportArgs, Nothing};
use station::api::dto::{ImportJob, ImportJobState, ImportPreview};
use station::{ImportCounts, ImportState, Paths, import_offline, import_preview};

use crate::arguments::Import;
use crate::remote::Remote;

/// How often a running station is asked how far it is.
const ASK_EVERY: Duration = Duration::from_millis(300);

pub(crate) fn run(import: &Import) -> anyhow::Result<()> {
    let mapping = import.mapping.as_ref().map(|path| {
        let read = std::fs::read_to_string(path);
        read.with_context(|| format!("{} cannot be read", path.display()))
    });
    let mapping = mapping.transpose()?;
    let files = import.files.iter().map(|file| {
        let found = system::paths::canonical(file);
        found.with_context(|| format!("{} cannot be read", file.display()))
    });
    let files: Vec<PathBuf> = files.collect::<anyhow::Result<_>>()?;
    let zone = import.time_zone.as_deref();
    if import.preview {
        return files.iter().try_for_each(|file| preview(file, mapping.as_deref(), zone));
    }
    let paths = Paths::new(&import.folder.path()?);
    let failed = match paths.running_door() {
        Some(door) => remote(&Remote::new(&door), &files, mapping.as_deref(), zone)?,
        None => local(&paths, &files, mapping.as_deref(), zone)?,
    };
    if failed > 0 {
        bail!("{failed} of {} files were not imported to their end", files.len());
    }
    Ok(())
}

fn remote(
    station: &Remote,
    files: &[PathBuf],
    mapping: Option<&str>,
    zone: Option<&str>,
) -> anyhow::Result<usize> {
    let mut failed = 0;
    for file in files {
        let args = ImportArgs {
            path: file.to_string_lossy().into_owned(),
            mapping: mapping.map(ToOwned::to_owned),
            plan: None,
            time_zone: zone.map(ToOwned::to_owned),
        };
        let started: Result<ImportJob, _> = station.ask("import_start", &args);
        let Some(begun) = said(file, started) else {
            failed += 1;
            continue;
        };
        let ended = loop {
            let all: Vec<ImportJob> = station.ask("import_status", &Nothing {})?;
            let job = all.into_iter().find(|job| job.id == begun.id);
            let job = job.ok_or_else(|| anyhow!("the station has forgotten the import"))?;
            progress(file, job.progress, counts(&job));
            if !matches!(job.state, ImportJobState::Waiting | ImportJobState::Running) {
                break job;
            }
            std::thread::sleep(ASK_EVERY);
        };
        let state = match ended.state {
            ImportJobState::Done => ImportState::Done,
            ImportJobState::Failed => {
                ImportState::Failed(ended.problem.clone().unwrap_or_default())
            }
            _ => ImportState::Stopped,
        };
        let list = ended.refused_list.as_ref().map(PathBuf::from);
        failed += usize::from(!report(file, &state, counts(&ended), list.as_deref()));
    }
    Ok(failed)
}

fn said<T>(file: &Path, answer: anyhow::Result<T>) -> Option<T> {
    answer.inspect_err(|error| eprintln!("linewatch: {}: {error}", file.display())).ok()
}

fn local(
    paths: &Paths,
    files: &[PathBuf],
    mapping: Option<&str>,
    zone: Option<&str>,
) -> anyhow::Result<usize> {
    let ended = import_offline(paths, files, mapping, zone, &mut progress)?;
    let each = files.iter().zip(ended).map(|(file, (state, counts, list))| {
        usize::from(!report(file, &state, counts, list.as_deref()))
    });
    Ok(each.sum())
}

fn counts(job: &ImportJob) -> ImportCounts {
    ImportCounts {
        rows: job.rows,
        stored: job.stored,
        duplicate: job.duplicate,
        refused: job.refused,
    }
}

/// A line that is written over, for a person who waits.
fn progress(file: &Path, part: f64, counts: ImportCounts) {
    let mut out = std::io::stderr();
    if out.is_terminal() {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        // A terminal that is gone is no reason to stop.
        write!(out, "\r{name}: {:.0} %, {} rows ", part * 100.0, counts.rows).ok();
    }
}

/// Tells whether the file was imported to its end.
fn report(file: &Path, state: &ImportState, counts: ImportCounts, list: Option<&Path>) -> bool {
    let name = file.display();
    let ImportCounts { rows, stored, duplicate, refused } = counts;
    println!(
        "{name}: {rows} rows, {stored} samples stored, {duplicate} there already, {refused} refused"
    );
    if let Some(list) = list {
        println!("{name}: what was refused and why is in {}", list.display());
    }
    match state {
        ImportState::Done => return true,
        ImportState::Failed(error) => eprintln!("linewatch: {name}: {error}"),
        _ => eprintln!("linewatch: {name}: stopped; the same command goes on"),
    }
    false
}

fn preview(file: &Path, mapping: Option<&str>, zone: Option<&str>) -> anyhow::Result<()> {
    let shown = import_preview(file, mapping, zone)
        .map_err(|error| anyhow!("{}: {error}", file.display()))?;
    let ImportPreview { mapping, columns, rows, bytes, .. } = shown;
    println!("# {}, {bytes} bytes, columns: {}", file.display(), columns.join(", "));
    println!("{mapping}");
    for row in rows {
        for sample in row.samples {
            let at = |millis: f64| {
                #[expect(clippy::cast_possible_truncation, reason = "times of a calendar")]
                let at = jiff::Timestamp::from_microsecond((millis * 1_000.0) as i64);
                at.map_or_else(|_| millis.to_string(), |at| at.to_string())
            };
            let value = sample.value.map(|value| value.to_string()).or(sample.text);
            let (source, value) = (at(sample.source_time), value.unwrap_or_default());
            println!("# row {}: {} = {value} at {source}", row.row, sample.tag);
        }
        for refused in row.refused {
            let place = [&format!("row {}", row.row), refused.column.as_str()].join(" ");
            println!("# {} refused, {}: {}", place.trim(), refused.reason, refused.detail);
        }
    }
    Ok(())
}
