//! From samples to rows. Every form is a small machine that is told one sample after the other.

mod binned;
mod interpolated;
mod line;
mod raw;

use crate::cell::{Cell, Column, Error, Kind, Sink};
use crate::spec::{Form, Sample, Spec, Tag, What, grid_begin};

pub use binned::Summed;
use binned::{Bins, Buckets};
use interpolated::{LongLines, WideLines};
use raw::{LongRaw, WideRaw};

/// Makes rows of samples.
pub struct Shaper {
    tags: Vec<Tag>,
    state: State,
    rows: u64,
}

enum State {
    LongRaw(LongRaw),
    WideRaw(WideRaw),
    Bins(Bins),
    LongLines(LongLines),
    WideLines(WideLines),
}

/// Where rows go, with their number.
struct Out<'a> {
    sink: &'a mut dyn Sink,
    rows: &'a mut u64,
}

impl Out<'_> {
    fn cell(&mut self, cell: Cell<'_>) -> Result<(), Error> {
        self.sink.cell(cell)
    }

    fn end_row(&mut self) -> Result<(), Error> {
        *self.rows += 1;
        self.sink.end_row()
    }
}

impl Shaper {
    /// For these tags, in this order.
    pub fn new(spec: &Spec, tags: Vec<Tag>) -> Result<Self, Error> {
        let long = spec.form == Form::Long;
        let state = match spec.what {
            What::Raw if long => State::LongRaw(LongRaw),
            What::Raw => State::WideRaw(WideRaw::new(tags.len())),
            What::Drawn { columns } => {
                let columns = i64::from(columns.max(1));
                // Rounded up, so that there are at most so many: as the trend does it.
                let width = (spec.to.saturating_sub(spec.from) - 1).max(0) / columns + 1;
                State::Bins(Bins::new(Buckets::drawn(spec.from, width), long, tags.len()))
            }
            What::Binned { interval } => {
                let origin = grid_begin(spec, interval, spec.from);
                State::Bins(Bins::new(Buckets::binned(origin, interval), long, tags.len()))
            }
            What::Interpolated { interval } if long => {
                State::LongLines(LongLines::new(spec, interval))
            }
            What::Interpolated { interval } => {
                State::WideLines(WideLines::new(spec, interval, tags.len())?)
            }
        };
        Ok(Self { tags, state, rows: 0 })
    }

    /// The tags.
    #[must_use]
    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// Rows so far.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The headings.
    #[must_use]
    pub fn columns(&self) -> Vec<Column> {
        match &self.state {
            State::LongRaw(_) => columns(&[
                ("tag", Kind::Text),
                ("source_time", Kind::Time),
                ("local_time", Kind::LocalTime),
                ("value", Kind::Number),
                ("text", Kind::Text),
                ("unit", Kind::Text),
                ("quality", Kind::Count),
                ("quality_name", Kind::Text),
                ("receive_time", Kind::Time),
            ]),
            State::Bins(bins) => bins.columns(&self.tags),
            State::LongLines(_) => columns(&[
                ("tag", Kind::Text),
                ("time", Kind::Time),
                ("local_time", Kind::LocalTime),
                ("value", Kind::Number),
                ("text", Kind::Text),
                ("unit", Kind::Text),
                ("quality", Kind::Count),
                ("quality_name", Kind::Text),
            ]),
            State::WideRaw(_) | State::WideLines(_) => wide_columns(&self.tags),
        }
    }

    /// Takes the next sample.
    pub fn sample(&mut self, sample: &Sample<'_>, sink: &mut dyn Sink) -> Result<(), Error> {
        let out = &mut Out { sink, rows: &mut self.rows };
        match &mut self.state {
            State::LongRaw(raw) => raw.sample(&self.tags, sample, out),
            State::WideRaw(raw) => raw.sample(sample, out),
            State::Bins(bins) => bins.sample(&self.tags, sample, out),
            State::LongLines(lines) => lines.sample(&self.tags, sample, out),
            State::WideLines(lines) => lines.sample(&self.tags, sample, out),
        }
    }

    /// Takes what is already summed of a tag, for the long form of [`What::Drawn`].
    pub fn summed(
        &mut self,
        place: usize,
        at: i64,
        summed: &Summed,
        sink: &mut dyn Sink,
    ) -> Result<(), Error> {
        let out = &mut Out { sink, rows: &mut self.rows };
        match &mut self.state {
            State::Bins(bins) => bins.summed(&self.tags, place, at, summed, out),
            _ => Ok(()),
        }
    }

    /// Ends with the rows that waited for more; answers their number.
    pub fn finish(mut self, sink: &mut dyn Sink) -> Result<u64, Error> {
        let out = &mut Out { sink, rows: &mut self.rows };
        match &mut self.state {
            State::LongRaw(_) => {}
            State::WideRaw(raw) => raw.finish(out)?,
            State::Bins(bins) => bins.finish(&self.tags, out)?,
            State::LongLines(lines) => lines.finish(&self.tags, out)?,
            State::WideLines(lines) => lines.finish(&self.tags, out)?,
        }
        Ok(self.rows)
    }
}

fn columns(names: &[(&str, Kind)]) -> Vec<Column> {
    names.iter().map(|(name, kind)| Column { name: (*name).to_owned(), kind: *kind }).collect()
}

/// Time, a column for each tag, and the worst quality of the row.
fn wide_columns(tags: &[Tag]) -> Vec<Column> {
    let mut all = columns(&[("time", Kind::Time), ("local_time", Kind::LocalTime)]);
    all.extend(tags.iter().map(|tag| Column {
        name: titled(tag, ""),
        kind: if tag.texts { Kind::Text } else { Kind::Number },
    }));
    all.extend(columns(&[("worst_quality", Kind::Count), ("worst_quality_name", Kind::Text)]));
    all
}

/// `gas/H20101/value max (ppm)`.
fn titled(tag: &Tag, what: &str) -> String {
    let unit = if tag.unit.is_empty() { String::new() } else { format!(" ({})", tag.unit) };
    let what = if what.is_empty() { String::new() } else { format!(" {what}") };
    format!("{}{what}{unit}", tag.path)
}
