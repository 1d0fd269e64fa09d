//! A trend as a picture: SVG by plotters, PNG from it by resvg.
//!
//! One value axis for each unit, times in the given zone with their date, limits dashed in red,
//! known gaps as bands with the lines broken over them, uncertain values dashed. A column that
//! stands for many samples is drawn through its first, least, greatest and last value, so that a
//! spike of one sample is seen. The same input gives the same SVG, byte for byte.

mod axis;
mod canvas;
mod clock;
mod line;
mod picture;
mod png;
mod theme;

use jiff::tz::TimeZone;
use model::{Quality, Timestamp};

pub use picture::draw;
pub use png::rasterize;
pub use theme::Theme;

/// Least and greatest width and height of a picture, in pixels.
pub const SIZE_RANGE: std::ops::RangeInclusive<u32> = 240..=8192;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Too small to draw into, or too large to hold.
    #[error(
        "a picture of {width} × {height} pixels cannot be drawn: choose {} to {} pixels for each side",
        SIZE_RANGE.start(), SIZE_RANGE.end()
    )]
    Size {
        /// Width asked for.
        width: u32,
        /// Height asked for.
        height: u32,
    },
    /// The period has no length, or lies outside the calendar.
    #[error("the period is empty or cannot be shown: choose an end later than its begin")]
    Period,
    /// The drawing itself failed.
    #[error("the picture could not be drawn: {0}")]
    Draw(String),
    /// The SVG could not be made into a PNG.
    #[error("the picture could not be made into a PNG: {0}")]
    Raster(String),
}

/// Everything in a picture.
#[derive(Clone, Debug)]
pub struct TrendPicture {
    /// Heading.
    pub title: String,
    /// The curves, in the order of the legend.
    pub pens: Vec<Pen>,
    /// Intervals known to be missing.
    pub gaps: Vec<(Timestamp, Timestamp)>,
    /// Begin of the period.
    pub from: Timestamp,
    /// End of the period.
    pub to: Timestamp,
    /// Zone of the times shown.
    pub time_zone: TimeZone,
    /// Colours.
    pub theme: Theme,
    /// Words in the legend and on gaps.
    pub words: Words,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// One curve.
#[derive(Clone, Debug, Default)]
pub struct Pen {
    /// Its name.
    pub label: String,
    /// Its unit; pens of one unit share an axis.
    pub unit: String,
    /// Its values by time.
    pub columns: Vec<Column>,
    /// Its limits.
    pub limits: Vec<Limit>,
    /// Its colour; none takes the theme's next.
    pub color: Option<Rgb>,
    /// The line breaks where two columns are further apart; none derives it from the columns.
    pub break_after_ms: Option<i64>,
}

/// One value of a curve, or what many samples come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// Source time of the earliest sample.
    pub at: Timestamp,
    /// The earliest value; NaN breaks the line.
    pub first: f64,
    /// The least value.
    pub min: f64,
    /// The greatest value.
    pub max: f64,
    /// The latest value.
    pub last: f64,
    /// The worst quality.
    pub worst: Quality,
}

/// A limit of a curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// What it is, `H` or `HIGH`.
    pub label: String,
    /// Its value in the pen's unit.
    pub value: f64,
}

/// A colour: red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// The few words in a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// Least value in the period.
    pub min: &'static str,
    /// Greatest value in the period.
    pub max: &'static str,
    /// Latest value in the period.
    pub last: &'static str,
    /// An interval known to be missing.
    pub gap: &'static str,
    /// Nothing to draw.
    pub no_data: &'static str,
}

impl Words {
    /// In English.
    pub const ENGLISH: Self = Self {
        min: "min",
        max: "max",
        last: "last",
        gap: "gap",
        no_data: "no data in this period",
    };
    /// In Chinese.
    pub const CHINESE: Self =
        Self {
            min: "最小", max: "最大", last: "最新", gap: "缺口", no_data: "此时段无数据"
        };
}
