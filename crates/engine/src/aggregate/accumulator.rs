//! Samples in the order of time, spread over the intervals that they and the lines between them
//! touch.

use model::{Millis, Quality, Severity, Timestamp};

use super::cell::Cell;
use super::{Bound, Rules, Sample};

/// See the module above.
#[derive(Clone, Debug)]
pub struct Accumulator {
    pub(crate) rules: Rules,
    /// One more than there are intervals; microseconds.
    pub(crate) edges: Vec<i64>,
    pub(crate) cells: Vec<Cell>,
    /// Bounds at the edges: simple, held and sloped interpolated.
    pub(crate) simple: Vec<Bound>,
    pub(crate) held: Vec<Bound>,
    pub(crate) sloped: Vec<Bound>,
    pub(crate) first_at: Option<i64>,
    pub(crate) last_at: Option<i64>,
    last: Option<Sample>,
    last_usable: Option<(Sample, f64)>,
    /// Whether something unusable came after the last usable sample.
    interrupted: bool,
    last_zero: Option<bool>,
}

/// From one sample to the next: its begin, its end, and the values there.
#[derive(Clone, Copy)]
struct Segment {
    from: i64,
    to: i64,
    begin: f64,
    end: f64,
}

impl Segment {
    /// The value on the line; times are in order and near each other, so nothing overflows.
    fn at(&self, at: i64) -> f64 {
        if self.begin.to_bits() == self.end.to_bits() || self.to <= self.from {
            return self.begin;
        }
        let part = (at - self.from) as f64 / (self.to - self.from) as f64;
        self.begin + (self.end - self.begin) * part
    }

    fn area(&self, from: i64, to: i64) -> f64 {
        f64::midpoint(self.at(from), self.at(to)) * (to - from) as f64
    }
}

impl Accumulator {
    /// For the intervals between neighbouring edges, which must be in order; none when there are
    /// fewer than two.
    #[must_use]
    pub fn new(edges: &[Timestamp], rules: Rules) -> Self {
        let edges: Vec<i64> = edges.iter().map(|edge| edge.micros()).collect();
        let none = vec![Bound::NONE; edges.len()];
        Self {
            rules,
            cells: vec![Cell::default(); edges.len().saturating_sub(1)],
            simple: none.clone(),
            held: none.clone(),
            sloped: none,
            edges,
            first_at: None,
            last_at: None,
            last: None,
            last_usable: None,
            interrupted: false,
            last_zero: None,
        }
    }

    /// Takes the next sample. Those of before and after the period give bounds: the last row and
    /// the last usable one before, the first row and the first usable one after are enough.
    pub fn push(&mut self, sample: Sample) {
        let at = sample.at.micros();
        self.first_at.get_or_insert(at);
        self.last_at = Some(at);
        let number = self.rules.usable(&sample);
        self.row(&sample);
        if let Some(last) = self.last.replace(sample) {
            self.simple_segment(&last, at, Some(&sample));
        }
        if let Some(value) = number {
            if let Some((last, begin)) = self.last_usable.replace((sample, value)) {
                let sure = self.is_sure(&last, &sample, at);
                let segment = Segment { from: last.at.micros(), to: at, begin, end: value };
                self.bridge(&last, segment, sure);
            }
            self.interrupted = false;
        } else {
            self.interrupted = true;
        }
    }

    /// Whether the line between two usable samples has nothing doubtful.
    fn is_sure(&self, last: &Sample, next: &Sample, at: i64) -> bool {
        let good = |sample: &Sample| sample.quality.severity() == Severity::Good;
        !self.interrupted
            && good(last)
            && (self.rules.stepped || good(next))
            && at <= hold_end(last, self.rules.hold)
    }

    fn row(&mut self, sample: &Sample) {
        let cell = self.cell_of(sample.at.micros());
        if let Some(cell) = cell {
            self.cells[cell].row(sample, &self.rules);
        }
        if sample.quality.is_bad() {
            return;
        }
        let Some(value) = self.rules.usable(sample) else { return };
        let zero = value == 0.0;
        if self.last_zero.replace(zero) != Some(zero)
            && let Some(cell) = cell
        {
            self.cells[cell].transitions += 1;
        }
    }

    /// The interval that a time is in.
    fn cell_of(&self, at: i64) -> Option<usize> {
        let after = self.edges.partition_point(|edge| *edge <= at);
        after.checked_sub(1).filter(|cell| *cell < self.cells.len())
    }

    /// The time from a row to the next one, or to the end of data.
    fn simple_segment(&mut self, last: &Sample, to: i64, next: Option<&Sample>) {
        let from = last.at.micros();
        let hold = if next.is_some() { self.rules.hold } else { Some(self.rules.hold_last) };
        let held_until = hold_end(last, hold).max(from + 1);
        let next = next.filter(|_| to <= held_until);
        let to = to.min(held_until);
        self.durations(last, from, to);
        let Some(begin) = self.rules.usable(last) else { return self.raw_edge(last, from, to) };
        let end = next.and_then(|next| self.rules.usable(next));
        let good = |sample: &Sample| sample.quality.severity() == Severity::Good;
        let (segment, sure) = match end {
            _ if self.rules.stepped => (Segment { from, to, begin, end: begin }, good(last)),
            Some(end) => (Segment { from, to, begin, end }, good(last) && next.is_some_and(good)),
            // Towards what is unusable the value stays, and is doubtful (3.1.9); at the end of
            // data, and as long as it holds, it is what it was.
            None => (Segment { from, to, begin, end: begin }, good(last) && next.is_none()),
        };
        self.each_edge(from, to, |all, edge, at| {
            all.simple[edge] = bound(last, &segment, at, sure);
        });
        self.each_cell(from, to, |cell, from, to| {
            cell.usable_us += to - from;
            cell.doubtful_us += if sure { 0 } else { to - from };
            cell.usable_area += segment.area(from, to);
            cell.zero_us += if begin == 0.0 { to - from } else { 0 };
        });
    }

    /// A row that cannot be used is a bound where it stands and nowhere else.
    fn raw_edge(&mut self, last: &Sample, from: i64, to: i64) {
        let none = if last.quality.is_bad() { last.quality } else { Quality::BAD_NO_DATA };
        self.each_edge(from, to, |all, edge, at| {
            let raw = at == from;
            let quality = if raw { none } else { Quality::BAD_NO_DATA };
            all.simple[edge] = Bound { value: None, quality, raw };
        });
    }

    fn durations(&mut self, last: &Sample, from: i64, to: i64) {
        let severity = if last.value.is_some_and(f64::is_finite) {
            last.quality.severity()
        } else {
            Severity::Bad
        };
        self.each_cell(from, to, |cell, from, to| match severity {
            Severity::Good => cell.good_us += to - from,
            Severity::Uncertain => cell.uncertain_us += to - from,
            Severity::Bad => {}
        });
    }

    /// The time from a usable sample to the next one, across everything between.
    fn bridge(&mut self, last: &Sample, segment: Segment, sure: bool) {
        let Segment { from, to, begin, .. } = segment;
        let flat = Segment { end: begin, ..segment };
        self.each_edge(from, to, |all, edge, at| {
            all.held[edge] = bound(last, &flat, at, sure);
            all.sloped[edge] = bound(last, &segment, at, sure);
        });
        let segment = if self.rules.stepped { flat } else { segment };
        self.each_cell(from, to, |cell, from, to| {
            cell.covered_us += to - from;
            cell.bridged_us += if sure { 0 } else { to - from };
            cell.covered_area += segment.area(from, to);
        });
    }

    /// Calls for every edge in the segment, its end excluded.
    fn each_edge(&mut self, from: i64, to: i64, mut each: impl FnMut(&mut Self, usize, i64)) {
        let mut edge = self.edges.partition_point(|edge| *edge < from);
        while let Some(at) = self.edges.get(edge).copied().filter(|at| *at < to) {
            each(self, edge, at);
            edge += 1;
        }
    }

    /// Calls for every interval that the segment touches, with the part that is in it.
    fn each_cell(&mut self, from: i64, to: i64, mut each: impl FnMut(&mut Cell, i64, i64)) {
        let first = self.edges.partition_point(|edge| *edge <= from).saturating_sub(1);
        for cell in first..self.cells.len() {
            let (begin, end) = (self.edges[cell].max(from), self.edges[cell + 1].min(to));
            if self.edges[cell] >= to {
                break;
            }
            if begin < end {
                each(&mut self.cells[cell], begin, end);
            }
        }
    }

    /// Says that there are no more samples: the last one holds. Then ask for answers.
    #[must_use]
    pub fn finish(mut self) -> super::answer::Answers {
        if let Some(last) = self.last.take() {
            self.simple_segment(&last, i64::MAX, None);
        }
        if let Some((last, begin)) = self.last_usable.take() {
            let (from, good) = (last.at.micros(), last.quality.severity() == Severity::Good);
            let held = hold_end(&last, Some(self.rules.hold_last));
            let held = if self.interrupted { from } else { held };
            let flat = |from, to| Segment { from, to, begin, end: begin };
            self.bridge(&last, flat(from, held), good);
            self.bridge(&last, flat(held, i64::MAX), false);
        }
        super::answer::Answers(self)
    }
}

/// Until when a sample's value holds; microseconds.
fn hold_end(sample: &Sample, hold: Option<Millis>) -> i64 {
    hold.map_or(i64::MAX, |hold| sample.at.plus_millis(hold).micros())
}

fn bound(last: &Sample, segment: &Segment, at: i64, sure: bool) -> Bound {
    let raw = at == last.at.micros();
    let quality = match (raw, sure) {
        (true, _) => last.quality,
        (false, true) => Quality::GOOD,
        (false, false) => Quality::UNCERTAIN_DATA_SUB_NORMAL,
    };
    Bound { value: Some(segment.at(at)), quality, raw }
}
