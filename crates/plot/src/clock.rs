//! The time axis: marks at round local times, with the date where it begins.

use jiff::tz::TimeZone;
use jiff::{ToSpan, Zoned};
use model::Timestamp;

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Distances between marks, in microseconds.
const STEPS: [i64; 17] = [
    SECOND,
    2 * SECOND,
    5 * SECOND,
    10 * SECOND,
    30 * SECOND,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
];

/// One mark of the time axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) at: Timestamp,
    /// `09:40`, or the day when marks are days apart.
    pub(crate) label: String,
    /// The date, at the first mark and at the first of each day.
    pub(crate) date: Option<String>,
}

/// Local time of a timestamp; none outside the calendar.
pub(crate) fn local(at: Timestamp, zone: &TimeZone) -> Option<Zoned> {
    let at = jiff::Timestamp::from_microsecond(at.micros()).ok()?;
    Some(at.to_zoned(zone.clone()))
}

/// At most `wanted` marks of a period. Marks less than a day apart are placed by the zone's offset
/// at the period's begin; when the clocks change within it, they show the local time they stand at.
pub(crate) fn marks(from: Timestamp, to: Timestamp, zone: &TimeZone, wanted: u32) -> Vec<Mark> {
    let span = to.micros().saturating_sub(from.micros());
    let room = span / i64::from(wanted.max(1));
    match STEPS.into_iter().find(|step| *step >= room) {
        Some(step) if step < DAY => within_days(from, to, zone, step),
        _ => whole_days(from, to, zone, room / DAY + 1),
    }
}

fn within_days(from: Timestamp, to: Timestamp, zone: &TimeZone, step: i64) -> Vec<Mark> {
    let Some(begin) = local(from, zone) else { return Vec::new() };
    let offset = i64::from(begin.offset().seconds()) * SECOND;
    let mut at = (from.micros() + offset + step - 1).div_euclid(step) * step - offset;
    let mut marks: Vec<Mark> = Vec::new();
    let mut day = None;
    while at <= to.micros() {
        let Some(here) = local(Timestamp::from_micros(at), zone) else { break };
        let label = here.strftime(if step < MINUTE { "%H:%M:%S" } else { "%H:%M" }).to_string();
        let date = (day != Some(here.date())).then(|| here.strftime("%Y-%m-%d").to_string());
        day = Some(here.date());
        marks.push(Mark { at: Timestamp::from_micros(at), label, date });
        at += step;
    }
    marks
}

fn whole_days(from: Timestamp, to: Timestamp, zone: &TimeZone, days: i64) -> Vec<Mark> {
    let Some(begin) = local(from, zone) else { return Vec::new() };
    let mut marks: Vec<Mark> = Vec::new();
    let mut date = begin.date();
    let mut year = None;
    while let Ok(here) = date.to_zoned(zone.clone()) {
        let at = Timestamp::from_micros(here.timestamp().as_microsecond());
        if at > to {
            break;
        }
        if at >= from {
            let new_year = year != Some(date.year());
            marks.push(Mark {
                at,
                label: date.strftime("%m-%d").to_string(),
                date: new_year.then(|| date.strftime("%Y").to_string()),
            });
            year = Some(date.year());
        }
        let Ok(next) = date.checked_add(days.days()) else { break };
        date = next;
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(from: &str, to: &str, zone: &str) -> String {
        let zone = TimeZone::get(zone).unwrap();
        let marks = marks(from.parse().unwrap(), to.parse().unwrap(), &zone, 8);
        let one = |mark: &Mark| match &mark.date {
            Some(date) => format!("{}/{date}", mark.label),
            None => mark.label.clone(),
        };
        marks.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn marks_are_round_local_times() {
        for (from, to, zone, expected) in [
            (
                "2026-11-21T01:00:00Z",
                "2026-11-21T02:10:00Z",
                "Asia/Shanghai",
                "09:00/2026-11-21 09:10 09:20 09:30 09:40 09:50 10:00 10:10",
            ),
            (
                "2026-11-21T14:30:00Z",
                "2026-11-21T18:00:00Z",
                "Asia/Shanghai",
                "22:30/2026-11-21 23:00 23:30 00:00/2026-11-22 00:30 01:00 01:30 02:00",
            ),
            (
                "2026-11-21T00:00:03Z",
                "2026-11-21T00:00:20Z",
                "UTC",
                "00:00:05/2026-11-21 00:00:10 00:00:15 00:00:20",
            ),
            (
                "2026-12-28T00:00:00Z",
                "2027-01-03T00:00:00Z",
                "UTC",
                "12-28/2026 12-29 12-30 12-31 01-01/2027 01-02 01-03",
            ),
            // A quarter of an hour off, as in Nepal.
            (
                "2026-11-21T00:00:00Z",
                "2026-11-21T06:00:00Z",
                "Asia/Kathmandu",
                "06:00/2026-11-21 07:00 08:00 09:00 10:00 11:00",
            ),
        ] {
            assert_eq!(seen(from, to, zone), expected);
        }
    }
}
