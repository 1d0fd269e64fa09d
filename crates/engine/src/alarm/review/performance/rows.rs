//! The rows of the answer, worst first; among equals by key.

use std::cmp::Reverse;
use std::collections::HashMap;

use model::{AlarmKey, Millis, Priority, Timestamp, occurrence_id};

use super::STALE_MS;
use super::course::{Count, Course};

/// How many of the most frequent alarms are told.
pub const TOP_MAX: usize = 20;

/// An alarm among the most frequent.
#[derive(Clone, Debug, PartialEq)]
pub struct TopRow {
    /// Which alarm.
    pub key: AlarmKey,
    /// How often it was raised.
    pub raises: u64,
    /// The share of all raises.
    pub share: f64,
    /// Its first raise in the period.
    pub first: Timestamp,
    /// Its last raise in the period.
    pub last: Timestamp,
}

/// An alarm that chattered: bursts of raises, the first three within 60 s.
#[derive(Clone, Debug, PartialEq)]
pub struct ChatteringRow {
    /// Which alarm.
    pub key: AlarmKey,
    /// How many bursts.
    pub bursts: u64,
    /// How many raises in them.
    pub raises: u64,
    /// The first raise of the first burst.
    pub first: Timestamp,
    /// The last raise of the last burst.
    pub last: Timestamp,
}

/// An alarm that returned before anybody could act, and did not chatter.
#[derive(Clone, Debug, PartialEq)]
pub struct FleetingRow {
    /// Which alarm.
    pub key: AlarmKey,
    /// How often.
    pub count: u64,
    /// The first such raise.
    pub first: Timestamp,
    /// The last such raise.
    pub last: Timestamp,
}

/// An alarm that stands for too long.
#[derive(Clone, Debug, PartialEq)]
pub struct StaleRow {
    /// Its occurrence.
    pub id: String,
    /// Which alarm.
    pub key: AlarmKey,
    /// When the occurrence was first raised.
    pub raised_at: Timestamp,
    /// For how long it has stood without a break.
    pub standing_ms: Millis,
}

/// How often alarms of a priority were raised.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PriorityRow {
    /// Which priority.
    pub priority: Priority,
    /// How often.
    pub raises: u64,
    /// The share of all raises.
    pub share: f64,
}

/// How long alarms of a priority waited for their acknowledgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponseRow {
    /// Which priority; the one at the acknowledgement.
    pub priority: Priority,
    /// Half of them waited no longer.
    pub median_ms: Millis,
    /// Nine of ten waited no longer.
    pub p90_ms: Millis,
    /// How many.
    pub count: u64,
}

type Courses = HashMap<AlarmKey, Course>;

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// The alarms with a count, most first.
fn ranked(courses: &Courses, count: fn(&Course) -> Count) -> Vec<(&AlarmKey, &Course, Count)> {
    let counted = courses.iter().map(|(key, course)| (key, course, count(course)));
    let mut ranked: Vec<_> = counted.filter(|(.., count)| count.number > 0).collect();
    ranked.sort_unstable_by(|(a, _, a_count), (b, _, b_count)| {
        (Reverse(a_count.number), a).cmp(&(Reverse(b_count.number), b))
    });
    ranked
}

/// The times of a count that is not 0.
fn span(count: &Count) -> (Timestamp, Timestamp) {
    (count.first.unwrap_or_default(), count.last.unwrap_or_default())
}

pub(super) fn top(courses: &Courses, raises: u64) -> Vec<TopRow> {
    let row = |(key, _, count): (&AlarmKey, &Course, Count)| {
        let (first, last) = span(&count);
        let share = share(count.number, raises);
        TopRow { key: key.clone(), raises: count.number, share, first, last }
    };
    ranked(courses, |course| course.raises).into_iter().take(TOP_MAX).map(row).collect()
}

pub(super) fn chattering(courses: &Courses) -> Vec<ChatteringRow> {
    let row = |(key, course, count): (&AlarmKey, &Course, Count)| {
        let (first, last) = span(&count);
        let (bursts, raises) = (course.bursts, count.number);
        ChatteringRow { key: key.clone(), bursts, raises, first, last }
    };
    ranked(courses, |course| course.burst_raises).into_iter().map(row).collect()
}

pub(super) fn fleeting(courses: &Courses) -> Vec<FleetingRow> {
    let row = |(key, _, count): (&AlarmKey, &Course, Count)| {
        let (first, last) = span(&count);
        FleetingRow { key: key.clone(), count: count.number, first, last }
    };
    ranked(courses, |course| course.fleeting).into_iter().map(row).collect()
}

pub(super) fn stale(courses: &Courses, end: Timestamp) -> Vec<StaleRow> {
    let row = |(key, course): (&AlarmKey, &Course)| {
        let standing = course.standing.filter(|standing| !standing.silenced)?;
        (end > standing.since.plus_millis(STALE_MS)).then(|| StaleRow {
            id: occurrence_id(key, standing.raised_at),
            key: key.clone(),
            raised_at: standing.raised_at,
            standing_ms: end.millis_since(standing.since),
        })
    };
    let mut rows: Vec<_> = courses.iter().filter_map(row).collect();
    rows.sort_unstable_by(|a, b| {
        (Reverse(a.standing_ms), &a.key).cmp(&(Reverse(b.standing_ms), &b.key))
    });
    rows
}

pub(super) fn priorities(raises: &[u64; Priority::ALL.len()], all: u64) -> Vec<PriorityRow> {
    let rows = Priority::ALL.into_iter().zip(raises);
    rows.map(|(priority, raises)| PriorityRow {
        priority,
        raises: *raises,
        share: share(*raises, all),
    })
    .collect()
}
