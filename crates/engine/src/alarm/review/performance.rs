//! How the alarm system performed in a period: what `alarm_performance` answers.
//!
//! Measured as ANSI/ISA-18.2-2016 clause 16 (monitoring and assessment), IEC 62682 and EEMUA 191
//! say: raises per 10 minutes, floods, frequent, chattering, fleeting and stale alarms, the
//! distribution of priorities; and the time until an alarm is acknowledged.
//!
//! Edges come once each, in the order of time. The period is `from` up to but without `to`; other
//! edges are passed over. A raise while the alarm is shelved, suppressed or out of service did not
//! reach an operator: it is counted apart and is in no other figure.
//!
//! One pass; memory grows with the alarms and the 10-minute bins of the period, not with the
//! edges. Every row names an alarm and the first and last raise it is made of, so that these are
//! found again by key and period.

mod course;
mod edge;
mod floods;
mod recommended;
mod response;
mod rows;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fmt;

use model::{AlarmKey, Millis, Priority, Timestamp};

use course::Course;
pub use edge::{Edge, EdgeChange, Open};
pub use floods::{Bin, Flood};
pub use recommended::{RECOMMENDED, Recommended};
use response::Responses;
pub use rows::{ChatteringRow, FleetingRow, PriorityRow, ResponseRow, StaleRow, TOP_MAX, TopRow};

/// The length of a bin: 10 minutes, aligned to whole ones in UTC.
pub const BIN_MS: Millis = 600_000;
/// An alarm that returns within so long without being acknowledged is fleeting, when nothing else
/// is said: nobody can have done anything about it.
pub const FLEETING_MS: Millis = 10_000;
/// An alarm that stands for longer is stale (ANSI/ISA-18.2-2016 clause 16, stale alarms: 24 h).
pub const STALE_MS: Millis = 86_400_000;
/// The longest period, in bins: 400 days.
const BINS_MAX: i64 = 400 * 144;

/// Why a period cannot be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodError {
    /// It ends where it begins, or before.
    Empty,
    /// It is longer than 400 days.
    TooLong,
}

impl fmt::Display for PeriodError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the period must end after it begins",
            Self::TooLong => "the period must not be longer than 400 days",
        })
    }
}

impl std::error::Error for PeriodError {}

/// What was found; shares are 0 to 1, lists are worst first.
#[derive(Clone, Debug, PartialEq)]
pub struct Performance {
    /// The period's beginning.
    pub from: Timestamp,
    /// The period's end.
    pub to: Timestamp,
    /// Raises that reached an operator.
    pub raises: u64,
    /// Raises of silenced alarms.
    pub silenced_raises: u64,
    /// Every bin that the period touches, in order. The first and the last may lie partly outside.
    pub bins: Vec<Bin>,
    /// Raises per 10 minutes of the period.
    pub average_per_bin: f64,
    /// Raises in the worst bin.
    pub worst_bin: u64,
    /// The floods, in order.
    pub floods: Vec<Flood>,
    /// The share of the period in flood.
    pub flood_share: f64,
    /// The alarms raised most often, at most 20.
    pub top: Vec<TopRow>,
    /// The alarms that chattered.
    pub chattering: Vec<ChatteringRow>,
    /// The alarms that came and went before anybody could act.
    pub fleeting: Vec<FleetingRow>,
    /// The alarms that stand for more than 24 h at the end, not silenced.
    pub stale: Vec<StaleRow>,
    /// How many alarms stand at the end, not silenced.
    pub standing: usize,
    /// How many stand at the end and are silenced.
    pub standing_silenced: usize,
    /// Every priority, most urgent first.
    pub priorities: Vec<PriorityRow>,
    /// The time from raise to acknowledgement by priority, those with none left out.
    pub acknowledgement: Vec<ResponseRow>,
}

/// Measures a whole period: what was open at its beginning, and its edges.
///
/// # Errors
/// When the period is empty or too long.
pub fn measure(
    from: Timestamp,
    to: Timestamp,
    open: impl IntoIterator<Item = Open>,
    edges: impl IntoIterator<Item = Edge>,
) -> Result<Performance, PeriodError> {
    let mut measure = Measure::new(from, to, FLEETING_MS)?;
    for open in open {
        measure.open(&open);
    }
    for edge in edges {
        measure.take(&edge);
    }
    Ok(measure.finish())
}

/// A measurement that goes on.
#[derive(Debug)]
pub struct Measure {
    from: Timestamp,
    to: Timestamp,
    fleeting_ms: Millis,
    bins: Vec<u64>,
    courses: HashMap<AlarmKey, Course>,
    priorities: [u64; Priority::ALL.len()],
    responses: Responses,
    silenced_raises: u64,
}

impl Measure {
    /// Of this period; an alarm that returns within `fleeting_ms` is fleeting.
    ///
    /// # Errors
    /// When the period is empty or too long.
    pub fn new(from: Timestamp, to: Timestamp, fleeting_ms: Millis) -> Result<Self, PeriodError> {
        if to <= from {
            return Err(PeriodError::Empty);
        }
        let last = Timestamp::from_micros(to.micros() - 1);
        let bins = floods::index(last) - floods::index(from) + 1;
        let bins = usize::try_from(bins).ok().filter(|_| bins <= BINS_MAX);
        let bins = vec![0; bins.ok_or(PeriodError::TooLong)?];
        Ok(Self {
            from,
            to,
            fleeting_ms,
            bins,
            courses: HashMap::new(),
            priorities: [0; Priority::ALL.len()],
            responses: Responses::default(),
            silenced_raises: 0,
        })
    }

    /// Takes an alarm that was not normal when the period began; all of them before any edge.
    pub fn open(&mut self, open: &Open) {
        self.courses.insert(open.key.clone(), Course::of(open));
    }

    /// Takes the next edge.
    pub fn take(&mut self, edge: &Edge) {
        if edge.at < self.from || edge.at >= self.to {
            return;
        }
        if edge.change == EdgeChange::Raised {
            self.count(edge);
        }
        let response = if let Some(course) = self.courses.get_mut(&edge.key) {
            course.take(edge, self.fleeting_ms)
        } else {
            let course = self.courses.entry(edge.key.clone()).or_default();
            course.take(edge, self.fleeting_ms);
            // What was raised before the period and not said to be open then.
            (edge.change == EdgeChange::Acknowledged).then_some(edge.raised_at)
        };
        if let Some(since) = response {
            self.responses.add(edge.priority, edge.at.millis_since(since));
        }
    }

    fn count(&mut self, edge: &Edge) {
        if edge.silenced {
            self.silenced_raises += 1;
            return;
        }
        self.priorities[edge.priority as usize] += 1;
        let bin = usize::try_from(floods::index(edge.at) - floods::index(self.from));
        if let Some(bin) = bin.ok().and_then(|bin| self.bins.get_mut(bin)) {
            *bin += 1;
        }
    }

    /// The period is over.
    #[must_use]
    pub fn finish(mut self) -> Performance {
        self.courses.values_mut().for_each(Course::finish);
        let raises = self.bins.iter().sum();
        let period_ms = (self.to.micros() - self.from.micros()) as f64 / 1_000.0;
        let bins = floods::bins(self.from, &self.bins);
        let floods = floods::floods(self.from, self.to, &bins);
        let flood_ms: f64 = floods.iter().map(Flood::duration_ms).sum();
        let courses = &self.courses;
        let standing = || courses.values().filter_map(|course| course.standing.as_ref());
        let silenced = standing().filter(|standing| standing.silenced).count();
        Performance {
            from: self.from,
            to: self.to,
            raises,
            silenced_raises: self.silenced_raises,
            average_per_bin: raises as f64 * BIN_MS as f64 / period_ms,
            worst_bin: self.bins.iter().copied().max().unwrap_or_default(),
            flood_share: flood_ms / period_ms,
            bins,
            floods,
            top: rows::top(courses, raises),
            chattering: rows::chattering(courses),
            fleeting: rows::fleeting(courses),
            stale: rows::stale(courses, self.to),
            standing: standing().count() - silenced,
            standing_silenced: silenced,
            priorities: rows::priorities(&self.priorities, raises),
            acknowledgement: self.responses.rows(),
        }
    }
}
