//! Sums of equal intervals: what a plot draws, or min, mean, max and count.
//!
//! Only numbers that are not bad are summed; every sample counts, and the worst quality is that
//! of all. An interval without samples makes no row.

use model::Quality;

use super::{Out, columns, titled};
use crate::cell::{Cell, Column, Error, Kind};
use crate::spec::{Sample, Tag};

/// What an interval of one tag holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summed {
    /// The first number; NaN when there is none, as the others.
    pub first: f64,
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
    /// The last.
    pub last: f64,
    /// The sum of the numbers.
    pub sum: f64,
    /// How many numbers.
    pub usable: u64,
    /// How many samples.
    pub count: u64,
    /// The worst quality.
    pub worst: Quality,
}

impl Summed {
    const NONE: Self = Self {
        first: f64::NAN,
        min: f64::NAN,
        max: f64::NAN,
        last: f64::NAN,
        sum: 0.0,
        usable: 0,
        count: 0,
        worst: Quality::GOOD,
    };

    fn add(&mut self, sample: &Sample<'_>) {
        self.count += 1;
        self.worst = Quality::from_code(self.worst.code().max(sample.quality.code()));
        let Some(value) = sample.usable() else { return };
        if self.usable == 0 {
            (self.first, self.min, self.max) = (value, value, value);
        }
        (self.min, self.max, self.last) = (self.min.min(value), self.max.max(value), value);
        self.sum += value;
        self.usable += 1;
    }

    fn mean(&self) -> f64 {
        if self.usable == 0 { f64::NAN } else { self.sum / self.usable as f64 }
    }
}

/// Where intervals begin, and what is told of them.
pub(super) struct Buckets {
    origin: i64,
    width: i64,
    drawn: bool,
}

impl Buckets {
    pub(super) const fn drawn(origin: i64, width: i64) -> Self {
        Self { origin, width, drawn: true }
    }

    pub(super) const fn binned(origin: i64, width: i64) -> Self {
        Self { origin, width, drawn: false }
    }

    fn begin(&self, at: i64) -> i64 {
        at - at.saturating_sub(self.origin).rem_euclid(self.width)
    }

    fn names(&self) -> &'static [&'static str] {
        if self.drawn { &["first", "min", "max", "last"] } else { &["min", "mean", "max"] }
    }

    fn tell(&self, summed: &Summed, out: &mut Out<'_>) -> Result<(), Error> {
        let number = |value: f64| if value.is_nan() { Cell::Empty } else { Cell::Number(value) };
        if self.drawn {
            for value in [summed.first, summed.min, summed.max, summed.last] {
                out.cell(number(value))?;
            }
            return Ok(());
        }
        for value in [summed.min, summed.mean(), summed.max] {
            out.cell(number(value))?;
        }
        Ok(())
    }
}

/// The machine for both forms.
pub(super) struct Bins {
    buckets: Buckets,
    long: bool,
    /// Begin of the interval that is being summed, and in the long form its tag.
    open: Option<(usize, i64)>,
    sums: Vec<Summed>,
}

impl Bins {
    pub(super) fn new(buckets: Buckets, long: bool, tags: usize) -> Self {
        let sums = vec![Summed::NONE; if long { 1 } else { tags }];
        Self { buckets, long, open: None, sums }
    }

    pub(super) fn columns(&self, tags: &[Tag]) -> Vec<Column> {
        let number = |name: String| Column { name, kind: Kind::Number };
        let times = [("time", Kind::Time), ("local_time", Kind::LocalTime)];
        if self.long {
            let mut all = columns(&[("tag", Kind::Text)]);
            all.extend(columns(&times));
            all.extend(self.buckets.names().iter().map(|name| number((*name).to_owned())));
            all.extend(columns(&[
                ("count", Kind::Count),
                ("unit", Kind::Text),
                ("worst_quality", Kind::Count),
                ("worst_quality_name", Kind::Text),
            ]));
            return all;
        }
        let mut all = columns(&times);
        for tag in tags {
            all.extend(self.buckets.names().iter().map(|name| number(titled(tag, name))));
            all.push(Column { name: format!("{} count", tag.path), kind: Kind::Count });
        }
        all.extend(columns(&[("worst_quality", Kind::Count), ("worst_quality_name", Kind::Text)]));
        all
    }

    pub(super) fn sample(
        &mut self,
        tags: &[Tag],
        sample: &Sample<'_>,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        let begin = self.buckets.begin(sample.source);
        let (slot, key) = if self.long { (0, sample.place) } else { (sample.place, 0) };
        if self.open != Some((key, begin)) {
            self.finish(tags, out)?;
            self.open = Some((key, begin));
        }
        self.sums[slot].add(sample);
        Ok(())
    }

    pub(super) fn summed(
        &mut self,
        tags: &[Tag],
        place: usize,
        at: i64,
        summed: &Summed,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        self.finish(tags, out)?;
        self.long_row(&tags[place], at, summed, out)
    }

    pub(super) fn finish(&mut self, tags: &[Tag], out: &mut Out<'_>) -> Result<(), Error> {
        let Some((place, begin)) = self.open.take() else { return Ok(()) };
        if self.long {
            let summed = std::mem::replace(&mut self.sums[0], Summed::NONE);
            return self.long_row(&tags[place], begin, &summed, out);
        }
        out.cell(Cell::Time(begin))?;
        out.cell(Cell::Time(begin))?;
        let mut worst = 0;
        for summed in &mut self.sums {
            self.buckets.tell(summed, out)?;
            out.cell(if summed.count == 0 { Cell::Empty } else { Cell::Count(summed.count) })?;
            worst = worst.max(summed.worst.code());
            *summed = Summed::NONE;
        }
        out.cell(Cell::Count(worst.into()))?;
        out.cell(Cell::Quality(Quality::from_code(worst)))?;
        out.end_row()
    }

    fn long_row(
        &self,
        tag: &Tag,
        at: i64,
        summed: &Summed,
        out: &mut Out<'_>,
    ) -> Result<(), Error> {
        out.cell(Cell::Text(&tag.path))?;
        out.cell(Cell::Time(at))?;
        out.cell(Cell::Time(at))?;
        self.buckets.tell(summed, out)?;
        out.cell(Cell::Count(summed.count))?;
        out.cell(Cell::Text(&tag.unit))?;
        out.cell(Cell::Count(summed.worst.code().into()))?;
        out.cell(Cell::Quality(summed.worst))?;
        out.end_row()
    }
}
