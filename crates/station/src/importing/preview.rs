//! The first rows of a file as they would be stored.

use std::collections::BTreeSet;
use std::path::Path;

use historian::import::{Converted, Converter, Form, ImportedSample, Mapping, Source};
use model::Value;

use crate::api::dto::{ImportPreview, ImportPreviewRow, ImportRefusal, ImportSample};
use crate::station::system_clock;

/// Rows shown.
const ROWS: usize = 20;
/// Rows in which names of tags or devices are looked for.
const NAME_ROWS: usize = 10_000;
/// Names shown.
const NAMES_MAX: usize = 500;

/// Shows what would be stored of a file's first 20 rows, and of which mapping that comes: the one
/// given as TOML, or a guess. Times without a zone are in `time_zone`, or in the computer's own.
pub fn import_preview(
    path: &Path,
    mapping: Option<&str>,
    time_zone: Option<&str>,
) -> Result<ImportPreview, String> {
    preview(path, super::mapping(path, mapping, time_zone)?)
}

/// The same under a mapping that is known.
pub(crate) fn preview(path: &Path, mapping: Mapping) -> Result<ImportPreview, String> {
    let mut source = Source::open(path, &mapping, 0).map_err(|error| error.to_string())?;
    let converter = Converter::new(&mapping, source.columns(), (system_clock())());
    let converter = converter.map_err(|error| error.to_string())?;
    let columns = source.columns().to_vec();
    let (mut rows, mut names) = (Vec::new(), Names::new(&mapping, &columns));
    let mut read = 0;
    while (rows.len() < ROWS || (read < NAME_ROWS && names.wants_more()))
        && let Some(row) = source.next().map_err(|error| error.to_string())?
    {
        read += 1;
        let cells = row.shown();
        names.take(&cells);
        if rows.len() < ROWS {
            rows.push(shown(row.number, cells, converter.convert(&row)));
        }
    }
    Ok(ImportPreview {
        mapping: toml_edit::ser::to_string_pretty(&mapping).map_err(|error| error.to_string())?,
        plan: mapping.into(),
        columns,
        rows,
        names: names.found.into_iter().collect(),
        bytes: path.metadata().map_or(0, |about| about.len()),
    })
}

/// The names of tags or devices in a column.
struct Names {
    at: Option<usize>,
    found: BTreeSet<String>,
}

impl Names {
    fn new(mapping: &Mapping, columns: &[String]) -> Self {
        let column = match mapping.form {
            Form::Long => Some(&mapping.tag),
            Form::Device => Some(&mapping.device),
            Form::Wide => None,
        };
        let at = column.and_then(|column| columns.iter().position(|name| name == column));
        Self { at, found: BTreeSet::new() }
    }

    fn wants_more(&self) -> bool {
        self.at.is_some() && self.found.len() < NAMES_MAX
    }

    fn take(&mut self, cells: &[String]) {
        let name = self.at.and_then(|at| cells.get(at)).filter(|name| !name.is_empty());
        if let Some(name) = name
            && self.wants_more()
            && !self.found.contains(name)
        {
            self.found.insert(name.clone());
        }
    }
}

fn shown(row: u64, cells: Vec<String>, converted: Converted) -> ImportPreviewRow {
    let refused = converted.refused.into_iter().map(|refused| ImportRefusal {
        column: refused.column,
        reason: refused.reason.name().to_owned(),
        detail: refused.detail,
    });
    let samples = converted.samples.into_iter().map(sample).collect();
    ImportPreviewRow { row, cells, samples, refused: refused.collect() }
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
