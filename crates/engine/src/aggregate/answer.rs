//! From what was kept of an interval to the aggregates.

use model::{Quality, Timestamp};

use super::cell::{Cell, Extreme};
use super::{Accumulator, Aggregate, Answer, Bound};

/// Information bits of a status code (OPC 10000-4 7.39.1, OPC 10000-13 5.3.3).
const CALCULATED: u32 = 0x0401;
const INTERPOLATED: u32 = 0x0402;
const PARTIAL: u32 = 0x0404;
const MULTI_VALUE: u32 = 0x0410;

/// Every interval's aggregates.
#[derive(Clone, Debug)]
pub struct Answers(pub(super) Accumulator);

/// Which end is looked for.
#[derive(Clone, Copy)]
enum End {
    Least,
    Greatest,
}

/// A number with its quality and, when it is not the interval's begin, its time.
type Found = (Option<f64>, Quality, Option<Timestamp>);

const NO_DATA: Found = (None, Quality::BAD_NO_DATA, None);

impl Answers {
    /// How many intervals there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.cells.len()
    }

    /// Whether there is no interval.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.cells.is_empty()
    }

    /// The begin of an interval, and its end for the number of intervals; the end of the period
    /// beyond it.
    #[must_use]
    pub fn edge(&self, index: usize) -> Timestamp {
        let edge = self.0.edges.get(index).or(self.0.edges.last());
        Timestamp::from_micros(edge.copied().unwrap_or_default())
    }

    /// One aggregate of one interval; no data beyond the last.
    #[must_use]
    pub fn get(&self, index: usize, aggregate: Aggregate) -> Answer {
        let begin = self.edge(index);
        let (value, quality, at) = match self.0.cells.get(index) {
            Some(cell) => self.found(index, cell, aggregate),
            None => NO_DATA,
        };
        Answer { at: at.unwrap_or(begin), value, quality }
    }

    fn found(&self, index: usize, cell: &Cell, aggregate: Aggregate) -> Found {
        use Aggregate as A;
        let rules = &self.0.rules;
        let width = (self.0.edges[index + 1] - self.0.edges[index]).max(1);
        match aggregate {
            A::Interpolative if rules.stepped => interpolated(self.0.held[index]),
            A::Interpolative | A::Linear => interpolated(self.0.sloped[index]),
            A::Previous => interpolated(self.0.held[index]),
            A::TimeAverage => self.over_time(index, cell, cell.covered_us),
            A::Total => self.over_time(index, cell, 1_000_000),
            A::TimeAverage2 => self.usable(index, cell, cell.usable_area / cell.usable_us as f64),
            A::Total2 => self.usable(index, cell, cell.usable_area / 1e6),
            A::DurationInStateZero => self.usable(index, cell, millis(cell.zero_us)),
            A::DurationInStateNonZero => {
                self.usable(index, cell, millis(cell.usable_us - cell.zero_us))
            }
            A::StartBound => interpolated(self.0.simple[index]),
            A::EndBound => interpolated(self.0.simple[index + 1]),
            A::DeltaBounds => difference(self.0.simple[index], self.0.simple[index + 1]),
            A::DurationGood => self.duration(index, millis(cell.good_us)),
            A::PercentGood => self.duration(index, percent(cell.good_us, width)),
            A::DurationBad => self.duration(index, millis(self.bad_us(cell, width))),
            A::PercentBad => self.duration(index, percent(self.bad_us(cell, width), width)),
            A::Minimum2 | A::MinimumActualTime2 | A::Maximum2 | A::MaximumActualTime2 => {
                let end = if matches!(aggregate, A::Minimum2 | A::MinimumActualTime2) {
                    End::Least
                } else {
                    End::Greatest
                };
                let timed = matches!(aggregate, A::MinimumActualTime2 | A::MaximumActualTime2);
                self.bounded(index, cell, end).map_or(NO_DATA, |(extreme, quality)| {
                    (Some(extreme.value), quality, timed.then_some(extreme.at))
                })
            }
            A::Range2 => self.range2(index, cell),
            A::WorstQuality => worst(cell.worst),
            A::WorstQuality2 => {
                let bound = self.0.simple[index].quality;
                worst(Some(cell.worst.map_or(bound, |worst| bound.worse(worst))))
            }
            _ => self.of_rows(index, cell, aggregate),
        }
    }

    /// Aggregates of the rows alone.
    fn of_rows(&self, index: usize, cell: &Cell, aggregate: Aggregate) -> Found {
        use Aggregate as A;
        let n = cell.usable as f64;
        let partial = self.partial(index);
        let calculated = |value: f64| {
            if cell.usable == 0 {
                return NO_DATA;
            }
            let rows = cell.rows.max(1) as f64;
            let (bad, good) = ((rows - n) / rows * 100.0, n / rows * 100.0);
            let quality = self.0.rules.quality(bad, good, cell.doubtful_rows > 0);
            (Some(value), with(quality, CALCULATED | partial), None)
        };
        match aggregate {
            A::Average => calculated(cell.mean),
            A::Count => {
                let (value, quality, at) = calculated(n);
                let quality = if value.is_some() {
                    quality
                } else {
                    with(self.0.rules.quality(0.0, 100.0, cell.rows > 0), CALCULATED | partial)
                };
                (value.or(Some(0.0)), quality, at)
            }
            A::StandardDeviationSample => calculated(cell.squares_over(1).sqrt()),
            A::VarianceSample => calculated(cell.squares_over(1)),
            A::StandardDeviationPopulation => calculated(cell.squares_over(0).sqrt()),
            A::VariancePopulation => calculated(cell.squares_over(0)),
            A::Minimum => self.extreme(index, cell, End::Least, false),
            A::Maximum => self.extreme(index, cell, End::Greatest, false),
            A::MinimumActualTime => self.extreme(index, cell, End::Least, true),
            A::MaximumActualTime => self.extreme(index, cell, End::Greatest, true),
            A::Range => match (cell.least, cell.greatest) {
                (Some(least), Some(greatest)) => {
                    let sure = cell.sure(End::Least) && cell.sure(End::Greatest);
                    (
                        Some(greatest.value - least.value),
                        sub_normal(sure, CALCULATED | partial),
                        None,
                    )
                }
                _ => NO_DATA,
            },
            A::NumberOfTransitions => {
                let sure = cell.bad_rows == 0;
                (Some(cell.transitions as f64), sub_normal(sure, CALCULATED | partial), None)
            }
            A::Start => row(cell.first_row),
            A::End => row(cell.last_row),
            A::Delta => self.delta(cell, partial),
            _ => NO_DATA,
        }
    }

    fn delta(&self, cell: &Cell, partial: u32) -> Found {
        let (Some(first), Some(last)) = (cell.first, cell.last) else { return NO_DATA };
        let usable = |row: Option<super::Sample>| {
            row.is_some_and(|row| !row.quality.is_bad() && self.0.rules.usable(&row).is_some())
        };
        let sure = usable(cell.first_row) && usable(cell.last_row);
        (Some(last - first), sub_normal(sure, CALCULATED | partial), None)
    }

    fn extreme(&self, index: usize, cell: &Cell, end: End, timed: bool) -> Found {
        let Some(extreme) = cell.end(end) else { return NO_DATA };
        let mut bits = self.partial(index);
        if !timed && extreme.at != self.edge(index) {
            bits |= CALCULATED;
        }
        if timed && extreme.several {
            bits |= MULTI_VALUE;
        }
        let quality = sub_normal(cell.sure(end), bits);
        (Some(extreme.value), quality, timed.then_some(extreme.at))
    }

    /// The least or greatest of samples and simple bounds.
    fn bounded(&self, index: usize, cell: &Cell, end: End) -> Option<(Extreme, Quality)> {
        let bound = |edge: usize, at: Timestamp| {
            let Bound { value, quality, .. } = self.0.simple[edge];
            let certain = quality.severity() == model::Severity::Good;
            value.map(|value| Extreme { value, at, certain, several: false })
        };
        // A row at the begin is among the rows.
        let begin = bound(index, self.edge(index)).filter(|_| !self.0.simple[index].raw);
        // The time just before the end (3.1.3), as fine as times are.
        let last = Timestamp::from_micros(self.0.edges[index + 1] - 1);
        let last = bound(index + 1, last).filter(|_| !self.0.rules.stepped);
        let all = [begin, cell.end(end), last].into_iter().flatten();
        let found = all.reduce(|kept, next| match end {
            End::Least if next.value < kept.value => next,
            End::Greatest if next.value > kept.value => next,
            _ => kept,
        })?;
        let of_bound = cell.end(end).is_none_or(|extreme| extreme != found);
        let bits = if of_bound { INTERPOLATED } else { 0 };
        let sure = found.certain && self.is_usable_throughout(index, cell);
        Some((found, sub_normal(sure, bits | self.partial(index))))
    }

    fn is_usable_throughout(&self, index: usize, cell: &Cell) -> bool {
        let width = self.0.edges[index + 1] - self.0.edges[index];
        cell.usable_us == width && cell.doubtful_us == 0
    }

    fn range2(&self, index: usize, cell: &Cell) -> Found {
        let ends = self.bounded(index, cell, End::Least);
        let Some(((least, low), (greatest, high))) =
            ends.zip(self.bounded(index, cell, End::Greatest))
        else {
            return NO_DATA;
        };
        let quality = low.worse(high).code() & 0xFFFF_0000;
        let quality = Quality::from_code(quality | CALCULATED | self.partial(index));
        (Some(greatest.value - least.value), quality, None)
    }

    /// A result over the time with interpolated bounds: the area in units of `unit_us`.
    fn over_time(&self, index: usize, cell: &Cell, unit_us: i64) -> Found {
        if cell.covered_us == 0 {
            return NO_DATA;
        }
        let width = self.0.edges[index + 1] - self.0.edges[index];
        let whole = cell.covered_us >= width;
        let bits = if whole { CALCULATED } else { CALCULATED | PARTIAL };
        let value = cell.covered_area / unit_us as f64;
        (Some(value), sub_normal(whole && cell.bridged_us == 0, bits), None)
    }

    /// A result over the time with simple bounds.
    fn usable(&self, index: usize, cell: &Cell, value: f64) -> Found {
        if cell.usable_us == 0 {
            return NO_DATA;
        }
        let width = (self.0.edges[index + 1] - self.0.edges[index]).max(1);
        let good = percent(cell.usable_us, width);
        let quality = self.0.rules.quality(100.0 - good, good, cell.doubtful_us > 0);
        (Some(value), with(quality, CALCULATED | self.partial(index)), None)
    }

    fn duration(&self, index: usize, value: f64) -> Found {
        (Some(value), with(Quality::GOOD, CALCULATED | self.partial(index)), None)
    }

    /// What is neither good nor uncertain; the uncertain as well when it is treated so.
    fn bad_us(&self, cell: &Cell, width: i64) -> i64 {
        let uncertain = if self.0.rules.treat_uncertain_as_bad { 0 } else { cell.uncertain_us };
        width - cell.good_us - uncertain
    }

    /// Whether a part of the interval is outside of what has data (5.3.3.2).
    fn partial(&self, index: usize) -> u32 {
        let (Some(first), Some(last)) = (self.0.first_at, self.0.last_at) else { return 0 };
        let held = Timestamp::from_micros(last).plus_millis(self.0.rules.hold_last).micros();
        let outside = self.0.edges[index] < first || self.0.edges[index + 1] > held.max(last + 1);
        if outside { PARTIAL } else { 0 }
    }
}

impl Cell {
    fn end(&self, end: End) -> Option<Extreme> {
        match end {
            End::Least => self.least,
            End::Greatest => self.greatest,
        }
    }

    /// Whether nothing that was left out could have been further out (5.4.3.10).
    fn sure(&self, end: End) -> bool {
        let Some(extreme) = self.end(end) else { return false };
        let further = self.left_out.is_some_and(|(low, high)| match end {
            End::Least => low < extreme.value,
            End::Greatest => high > extreme.value,
        });
        extreme.certain && self.bad_rows == 0 && !further
    }

    fn squares_over(&self, less: u64) -> f64 {
        if self.usable <= 1 { 0.0 } else { self.squares / (self.usable - less) as f64 }
    }
}

fn interpolated(bound: Bound) -> Found {
    let bits = if bound.raw || bound.value.is_none() { 0 } else { INTERPOLATED };
    (bound.value, with(bound.quality, bits), None)
}

fn difference(begin: Bound, end: Bound) -> Found {
    match begin.value.zip(end.value) {
        Some((from, to)) => {
            let worst = begin.quality.worse(end.quality);
            let sure = worst.severity() == model::Severity::Good;
            (Some(to - from), sub_normal(sure, CALCULATED), None)
        }
        None => NO_DATA,
    }
}

fn row(sample: Option<super::Sample>) -> Found {
    sample.map_or(NO_DATA, |row| (row.value, row.quality, Some(row.at)))
}

fn worst(quality: Option<Quality>) -> Found {
    quality.map_or(NO_DATA, |worst| {
        (Some(f64::from(worst.code())), with(Quality::GOOD, CALCULATED), None)
    })
}

fn with(quality: Quality, bits: u32) -> Quality {
    Quality::from_code(quality.code() | bits)
}

fn sub_normal(sure: bool, bits: u32) -> Quality {
    with(if sure { Quality::GOOD } else { Quality::UNCERTAIN_DATA_SUB_NORMAL }, bits)
}

fn millis(micros: i64) -> f64 {
    micros as f64 / 1_000.0
}

fn percent(part: i64, whole: i64) -> f64 {
    part as f64 / whole as f64 * 100.0
}
