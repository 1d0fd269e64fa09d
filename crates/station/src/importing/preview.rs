//! The first rows of a file as they would be stored.

use std::path::Path;

use historian::import::{Converted, Converter, ImportedSample, Source};
use model::Value;

use crate::api::dto::{ImportPreview, ImportPreviewRow, ImportRefusal, ImportSample};
use crate::station::system_clock;

/// Rows shown.
const ROWS: usize = 20;

/// Shows what would be stored of a file's first 20 rows, and of which mapping that comes: the one
/// given as TOML, or a guess. Times without a zone are in `time_zone`, or in the computer's own.
pub fn import_preview(
    path: &Path,
    mapping: Option<&str>,
    time_zone: Option<&str>,
) -> Result<ImportPreview, String> {
    let mapping = super::mapping(path, mapping, time_zone)?;
    let mut source = Source::open(path, &mapping, 0).map_err(|error| error.to_string())?;
    let converter = Converter::new(&mapping, source.columns(), (system_clock())());
    let converter = converter.map_err(|error| error.to_string())?;
    let mut rows = Vec::new();
    while rows.len() < ROWS
        && let Some(row) = source.next().map_err(|error| error.to_string())?
    {
        rows.push(shown(row.number, converter.convert(&row)));
    }
    Ok(ImportPreview {
        mapping: toml_edit::ser::to_string_pretty(&mapping).map_err(|error| error.to_string())?,
        columns: source.columns().to_vec(),
        rows,
        bytes: path.metadata().map_or(0, |about| about.len()),
    })
}

fn shown(row: u64, converted: Converted) -> ImportPreviewRow {
    let refused = converted.refused.into_iter().map(|refused| ImportRefusal {
        column: refused.column,
        reason: refused.reason.name().to_owned(),
        detail: refused.detail,
    });
    let samples = converted.samples.into_iter().map(sample).collect();
    ImportPreviewRow { row, samples, refused: refused.collect() }
}

fn sample(sample: ImportedSample) -> ImportSample {
    let (value, text) = match sample.value {
        Value::Text(text) => (None, Some(text.to_string())),
        other => (other.number(), None),
    };
    ImportSample {
        tag: sample.tag.to_string(),
        source_time: sample.source_time.millis_f64(),
        receive_time: sample.receive_time.millis_f64(),
        value,
        text,
        quality: sample.quality.code(),
    }
}
