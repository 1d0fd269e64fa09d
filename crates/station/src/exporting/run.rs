//! One export from the first sample to the last byte.

use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use export::{
    Csv, Encoding, FileFormat, Form, Gb18030, Notes, Parquet, SHEET_ROWS_MAX, Sample, Shaper, Sink,
    Summed, Tag, What, Xlsx,
};
use historian::{Reader, SampleOrder, SampleRow, TrendQuery};
use model::Timestamp;

use super::Request;
use super::file::{PartFile, Steady};
use crate::error::ApiError;
use crate::pipeline::{Lulls, RESERVE_BYTES};

/// The disk is asked for its free room after so many samples.
const LOOK_EVERY: u64 = 200_000;

/// What others may see of an export, and how they stop it.
#[derive(Debug, Default)]
pub struct Progress {
    pub(crate) samples: AtomicU64,
    pub(crate) expected: AtomicU64,
    pub(crate) rows: AtomicU64,
    pub(crate) bytes: AtomicU64,
    pub(crate) cancelled: AtomicBool,
}

impl Progress {
    /// Samples read, about how many there are, and rows written.
    #[must_use]
    pub fn counts(&self) -> [u64; 3] {
        [&self.samples, &self.expected, &self.rows].map(|number| number.load(Ordering::Relaxed))
    }
}

/// A finished export.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Done {
    pub(crate) rows: u64,
    pub(crate) notes: Notes,
}

/// Why there is none.
pub(crate) enum Failure {
    /// It was stopped.
    Cancelled,
    /// A sentence.
    Said(String),
}

impl Failure {
    #[expect(clippy::needless_pass_by_value, reason = "for map_err")]
    pub(crate) fn said(error: impl ToString) -> Self {
        Self::Said(error.to_string())
    }
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Cancelled => Self::failed("the export was stopped"),
            Failure::Said(sentence) => Self::failed(sentence),
        }
    }
}

/// How much is free where it is written; a test has less than there is.
pub(crate) type Room = fn(&Path) -> io::Result<u64>;

/// Where an export is written to.
pub(crate) struct Target<'a> {
    pub(crate) path: &'a Path,
    pub(crate) room: Room,
    /// The journal's, which may be on the same disk.
    pub(crate) lulls: &'a Arc<Lulls>,
}

/// Writes a file, or leaves none.
pub(crate) fn write(
    reader: &Reader,
    request: &Request,
    &Target { path: to, room, lulls }: &Target<'_>,
    progress: &Progress,
) -> Result<Done, Failure> {
    let folder =
        to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let tags = tags(reader, request, progress)?;
    let rows = request.rows(progress.expected.load(Ordering::Relaxed));
    enough_room(folder, room, request.bytes(rows))?;
    let unwritable =
        |error: io::Error| Failure::Said(format!("{} cannot be written: {error}", to.display()));
    let (part, file) = PartFile::create(to, lulls).map_err(unwritable)?;
    let out = Counted { out: BufWriter::with_capacity(1 << 18, file), bytes: &progress.bytes };
    let zone = request.spec.zone.clone();
    let sink: Box<dyn Sink + '_> = match request.format {
        FileFormat::Csv(Encoding::Utf8) => Box::new(Csv::new(out, zone, true)),
        FileFormat::Csv(Encoding::Gb18030) => Box::new(Gb18030::new(out, zone)),
        FileFormat::Parquet => Box::new(Parquet::new(out)),
        FileFormat::Xlsx => {
            Box::new(Xlsx::new(out, zone, folder, SHEET_ROWS_MAX).map_err(Failure::said)?)
        }
    };
    let check = || enough_room(folder, room, 0);
    let done = fill(reader, request, tags, sink, progress, &check)?;
    part.keep().map_err(unwritable)?;
    Ok(done)
}

/// Writes into what takes it piece by piece.
pub(crate) fn stream(
    reader: &Reader,
    request: &Request,
    out: impl Write + Send,
    progress: &Progress,
) -> Result<Done, Failure> {
    let tags = tags(reader, request, progress)?;
    let zone = request.spec.zone.clone();
    let sink: Box<dyn Sink + '_> = match request.format {
        FileFormat::Csv(Encoding::Utf8) => Box::new(Csv::new(out, zone, true)),
        FileFormat::Csv(Encoding::Gb18030) => Box::new(Gb18030::new(out, zone)),
        FileFormat::Parquet => Box::new(Parquet::new(out)),
        FileFormat::Xlsx => {
            return Err(Failure::Said(
                "an Excel file cannot be written piece by piece; name a file for it".to_owned(),
            ));
        }
    };
    fill(reader, request, tags, sink, progress, &|| Ok(()))
}

fn enough_room(folder: &Path, room: Room, needed: u64) -> Result<(), Failure> {
    let free = room(folder).map_err(|error| {
        Failure::Said(format!("{} cannot be written: {error}", folder.display()))
    })?;
    if free >= needed.saturating_add(RESERVE_BYTES) {
        return Ok(());
    }
    let mb = |bytes: u64| bytes.div_ceil(1_000_000);
    Err(Failure::Said(format!(
        "the export needs about {} MB and only {} MB are free in {}, of which {} MB stay for recording; choose a shorter period, fewer tags or another disk",
        mb(needed),
        mb(free),
        folder.display(),
        mb(RESERVE_BYTES),
    )))
}

/// The tags with what has to be known of them before the first row.
fn tags(reader: &Reader, request: &Request, progress: &Progress) -> Result<Vec<Tag>, Failure> {
    let known = reader.tags().map_err(Failure::said)?;
    let units: std::collections::HashMap<&str, &str> =
        known.iter().map(|row| (row.path.as_str(), row.unit.as_str())).collect();
    let looked_at =
        request.spec.form == Form::Wide || matches!(request.spec.what, What::Interpolated { .. });
    let query = request.query();
    let facts = if looked_at {
        reader.sample_facts(&query).map_err(Failure::said)?
    } else {
        let counts = reader.sample_counts(&query).map_err(Failure::said)?;
        counts
            .into_iter()
            .map(|rows| historian::SampleFacts { rows, ..Default::default() })
            .collect()
    };
    progress.expected.store(facts.iter().map(|facts| facts.rows).sum(), Ordering::Relaxed);
    let tag = |(path, facts): (&model::TagPath, &historian::SampleFacts)| Tag {
        path: path.as_str().to_owned(),
        unit: units.get(path.as_str()).copied().unwrap_or_default().to_owned(),
        steps: facts.truth,
        texts: facts.texts,
    };
    Ok(request.tags.iter().zip(&facts).map(tag).collect())
}

fn fill<'a>(
    reader: &Reader,
    request: &Request,
    tags: Vec<Tag>,
    mut sink: Box<dyn Sink + 'a>,
    progress: &Progress,
    check: &dyn Fn() -> Result<(), Failure>,
) -> Result<Done, Failure> {
    let mut shaper = Shaper::new(&request.spec, tags).map_err(Failure::said)?;
    sink.begin(&shaper.columns()).map_err(Failure::said)?;
    match (request.spec.what, request.spec.form) {
        (What::Drawn { columns }, Form::Long) => {
            drawn(reader, request, columns, &mut shaper, &mut *sink, progress)?;
        }
        _ => sampled(reader, request, &mut shaper, &mut *sink, progress, check)?,
    }
    let rows = shaper.finish(&mut *sink).map_err(Failure::said)?;
    progress.rows.store(rows, Ordering::Relaxed);
    let notes = sink.finish().map_err(Failure::said)?;
    if progress.cancelled.load(Ordering::Relaxed) {
        return Err(Failure::Cancelled);
    }
    Ok(Done { rows, notes })
}

fn sampled(
    reader: &Reader,
    request: &Request,
    shaper: &mut Shaper,
    sink: &mut dyn Sink,
    progress: &Progress,
    check: &dyn Fn() -> Result<(), Failure>,
) -> Result<(), Failure> {
    let order =
        if request.spec.form == Form::Long { SampleOrder::ByTag } else { SampleOrder::ByTime };
    let mut failure = None;
    let mut count = 0_u64;
    let mut each = |row: &SampleRow<'_>| -> ControlFlow<()> {
        let outcome = shaper.sample(&sample(row), sink).map_err(Failure::said);
        count += 1;
        let outcome = outcome.and_then(|()| {
            if count.is_multiple_of(1_024) {
                progress.samples.store(count, Ordering::Relaxed);
                progress.rows.store(shaper.rows(), Ordering::Relaxed);
                if progress.cancelled.load(Ordering::Relaxed) {
                    return Err(Failure::Cancelled);
                }
            }
            if count.is_multiple_of(LOOK_EVERY) { check() } else { Ok(()) }
        });
        match outcome {
            Ok(()) => ControlFlow::Continue(()),
            Err(why) => {
                failure = Some(why);
                ControlFlow::Break(())
            }
        }
    };
    let read = reader.samples(&request.query(), order, &mut each);
    progress.samples.store(count, Ordering::Relaxed);
    match (failure, read) {
        (Some(failure), _) => Err(failure),
        (None, read) => read.map_err(Failure::said),
    }
}

fn sample<'a>(row: &SampleRow<'a>) -> Sample<'a> {
    Sample {
        place: row.series,
        source: row.source_time.micros(),
        receive: row.receive_time.micros(),
        value: row.value,
        text: row.text,
        quality: row.quality,
    }
}

/// The trend's own columns, one tag after the other.
fn drawn(
    reader: &Reader,
    request: &Request,
    columns: u32,
    shaper: &mut Shaper,
    sink: &mut dyn Sink,
    progress: &Progress,
) -> Result<(), Failure> {
    let at = Timestamp::from_micros;
    for (place, tag) in request.tags.iter().enumerate() {
        if progress.cancelled.load(Ordering::Relaxed) {
            return Err(Failure::Cancelled);
        }
        let (from, to) = (at(request.spec.from), at(request.spec.to));
        let trend = reader
            .trend(&TrendQuery { tag: tag.clone(), from, to, columns })
            .map_err(Failure::said)?;
        for column in &trend.columns {
            let summed = Summed {
                first: column.first,
                min: column.min,
                max: column.max,
                last: column.last,
                sum: 0.0,
                usable: 0,
                count: column.count.into(),
                worst: column.worst,
            };
            shaper.summed(place, column.at.micros(), &summed, sink).map_err(Failure::said)?;
        }
        progress.samples.fetch_add(trend.total, Ordering::Relaxed);
        progress.rows.store(shaper.rows(), Ordering::Relaxed);
    }
    Ok(())
}

/// Counts bytes as they go.
struct Counted<'a> {
    out: BufWriter<Steady>,
    bytes: &'a AtomicU64,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.bytes.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Seek for Counted<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.out.seek(to)
    }
}
