//! What is asked for, understood: or a sentence that says what cannot be meant.

use export::{Encoding, FileFormat, Form, Spec, What};
use historian::SeriesQuery;
use jiff::tz::TimeZone;
use model::TagPath;

use crate::api::args::ExportArgs;
use crate::api::{tags, trend};
use crate::archive::Archive;
use crate::error::ApiError;

const COLUMNS: u32 = 2_000;
const COLUMNS_MAX: u32 = 10_000;
const INTERVAL_MS_MAX: f64 = 366.0 * 86_400_000.0;

/// An export that can be made.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) tags: Vec<TagPath>,
    pub(crate) spec: Spec,
    pub(crate) format: FileFormat,
}

impl Request {
    /// Of a command's arguments, with times in the station's zone.
    pub(crate) async fn read(archive: &Archive, args: &ExportArgs) -> Result<Self, ApiError> {
        let (from, to) = trend::period(args.from, args.to)?;
        let (what, form, format) = (what(args)?, form(args)?, format(args)?);
        let spec =
            Spec { what, form, from: from.micros(), to: to.micros(), zone: TimeZone::system() };
        let tags = tags::matching(archive, &args.tags).await?;
        Ok(Self { tags, spec, format })
    }

    /// The samples that are needed for it.
    pub(crate) fn query(&self) -> SeriesQuery {
        let margin = self.spec.margin();
        let at = model::Timestamp::from_micros;
        SeriesQuery {
            tags: self.tags.clone(),
            from: at(self.spec.from.saturating_sub(margin)),
            to: at(self.spec.to.saturating_add(margin)),
        }
    }

    /// How many rows there are at most in the file for so many samples.
    pub(crate) fn rows(&self, samples: u64) -> u64 {
        let length = self.spec.to.saturating_sub(self.spec.from).max(1).unsigned_abs();
        let tags = if self.spec.form == Form::Long { self.tags.len() as u64 } else { 1 };
        match self.spec.what {
            What::Raw => samples,
            What::Drawn { columns } => samples.min(tags * u64::from(columns)),
            What::Binned { interval } => {
                samples.min(tags.saturating_mul(length / interval.unsigned_abs().max(1) + 2))
            }
            What::Interpolated { interval } => {
                tags.saturating_mul(length.div_ceil(interval.unsigned_abs().max(1)))
            }
        }
    }

    /// How many bytes so many rows take on the disk while they are written, rather too many.
    pub(crate) fn bytes(&self, rows: u64) -> u64 {
        let letters: u64 = self.tags.iter().map(|tag| tag.as_str().len() as u64).sum();
        let tag = letters / (self.tags.len().max(1) as u64);
        let columns = if self.spec.form == Form::Long { 8 } else { self.cells() + 4 };
        let row = match (self.format, self.spec.form) {
            (FileFormat::Csv(_), Form::Long) => 140 + tag,
            (FileFormat::Csv(_), Form::Wide) => 80 + 10 * columns,
            // The rows as XML, until they are packed into the file.
            (FileFormat::Xlsx, _) => 60 * columns,
            (FileFormat::Parquet, Form::Long) => 40,
            (FileFormat::Parquet, Form::Wide) => 16 + 9 * columns,
        };
        rows.saturating_mul(row)
    }

    fn cells(&self) -> u64 {
        let each =
            if matches!(self.spec.what, What::Raw | What::Interpolated { .. }) { 1 } else { 5 };
        self.tags.len() as u64 * each
    }
}

fn what(args: &ExportArgs) -> Result<What, ApiError> {
    match args.what.as_deref().unwrap_or("raw") {
        "raw" => Ok(What::Raw),
        "drawn" => match args.columns.unwrap_or(COLUMNS) {
            columns @ 1..=COLUMNS_MAX => Ok(What::Drawn { columns }),
            _ => Err(ApiError::arguments("a plot has 1 to 10 000 columns")),
        },
        "binned" => Ok(What::Binned { interval: interval(args)? }),
        "interpolated" => Ok(What::Interpolated { interval: interval(args)? }),
        other => Err(ApiError::arguments(format!(
            "“{other}” is not among raw, drawn, binned and interpolated"
        ))),
    }
}

fn interval(args: &ExportArgs) -> Result<i64, ApiError> {
    match args.interval_ms {
        #[expect(clippy::cast_possible_truncation, reason = "at most a year")]
        Some(ms) if (1.0..=INTERVAL_MS_MAX).contains(&ms) => Ok((ms * 1_000.0).round() as i64),
        Some(_) => Err(ApiError::arguments("the interval should be from 1 ms to a year")),
        None => Err(ApiError::arguments("binned and interpolated values need an interval")),
    }
}

fn form(args: &ExportArgs) -> Result<Form, ApiError> {
    match args.form.as_deref().unwrap_or("long") {
        "long" => Ok(Form::Long),
        "wide" => Ok(Form::Wide),
        other => Err(ApiError::arguments(format!("“{other}” is not one of long and wide"))),
    }
}

fn format(args: &ExportArgs) -> Result<FileFormat, ApiError> {
    let encoding = match args.encoding.as_deref().unwrap_or("utf8") {
        "utf8" => Encoding::Utf8,
        "gb18030" => Encoding::Gb18030,
        other => {
            return Err(ApiError::arguments(format!("“{other}” is not one of utf8 and gb18030")));
        }
    };
    match args.format.as_deref().unwrap_or("csv") {
        "csv" => Ok(FileFormat::Csv(encoding)),
        "xlsx" => Ok(FileFormat::Xlsx),
        "parquet" => Ok(FileFormat::Parquet),
        other => Err(ApiError::arguments(format!("“{other}” is not among csv, xlsx and parquet"))),
    }
}
