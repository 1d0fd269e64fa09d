//! What is exported and how.

use jiff::tz::TimeZone;
use model::Quality;

/// Which rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Every sample.
    Raw,
    /// What a plot of so many columns draws: first, min, max and last of each.
    Drawn {
        /// How many.
        columns: u32,
    },
    /// Min, mean, max and count of each interval that has samples.
    Binned {
        /// Microseconds.
        interval: i64,
    },
    /// The value at equal distances: on the line between two numbers, and the one before for texts
    /// and truth values.
    Interpolated {
        /// Microseconds.
        interval: i64,
    },
}

/// How rows are arranged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One row for each sample.
    Long,
    /// One column for each tag.
    Wide,
}

/// The file's format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    /// Comma-separated values.
    Csv(Encoding),
    /// Excel.
    Xlsx,
    /// Parquet.
    Parquet,
}

impl FileFormat {
    /// The end of a file's name.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv(_) => "csv",
            Self::Xlsx => "xlsx",
            Self::Parquet => "parquet",
        }
    }
}

/// How letters are written in CSV.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// With a byte-order mark, by which spreadsheets know it.
    Utf8,
    /// What older Chinese programs read.
    Gb18030,
}

/// What is exported, beside the tags.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// Which rows.
    pub what: What,
    /// How they are arranged.
    pub form: Form,
    /// The period's begin in microseconds, included.
    pub from: i64,
    /// The period's end, not included.
    pub to: i64,
    /// The zone of the times, and the one in whose clock intervals begin.
    pub zone: TimeZone,
}

impl Spec {
    /// How long before the period a value may have come that is needed in it, and how long after.
    #[must_use]
    pub const fn margin(&self) -> i64 {
        if matches!(self.what, What::Interpolated { .. }) { HOLD_US } else { 0 }
    }
}

/// A value holds until the next one, but not longer.
pub(crate) const HOLD_US: i64 = 3_600_000_000;

/// A tag in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Its path.
    pub path: String,
    /// Its unit, which may be empty.
    pub unit: String,
    /// Whether it holds until it changes, as truth values do, instead of going there in a line.
    pub steps: bool,
    /// Whether it has texts; its column then holds texts.
    pub texts: bool,
}

/// A sample of the tag at a place in the list of tags.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample<'a> {
    /// The place.
    pub place: usize,
    /// When the device says it measured, in microseconds.
    pub source: i64,
    /// When it came.
    pub receive: i64,
    /// The number.
    pub value: Option<f64>,
    /// The text.
    pub text: Option<&'a str>,
    /// The quality.
    pub quality: Quality,
}

impl Sample<'_> {
    /// The number, when it is one and not bad.
    pub(crate) fn usable(&self) -> Option<f64> {
        self.value.filter(|_| !self.quality.is_bad())
    }
}

/// The begin of the interval that holds `at`: whole multiples of the interval on the zone's clock
/// as it goes at `from`, so that a quarter of an hour begins at the quarter.
#[must_use]
pub fn grid_begin(spec: &Spec, interval: i64, at: i64) -> i64 {
    let from = jiff::Timestamp::from_microsecond(spec.from).unwrap_or_default();
    let offset = i64::from(spec.zone.to_offset(from).seconds()) * 1_000_000;
    at - at.saturating_add(offset).rem_euclid(interval)
}
