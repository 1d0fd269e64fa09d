//! Which periods are to be exported: time is an argument.

use jiff::civil::{DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Zoned};
use serde::Deserialize;

/// After a standstill so many periods are made up for; older ones are left out.
pub(super) const MADE_UP_MAX: usize = 31;

/// What is exported again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Period {
    /// The hour before.
    LastHour,
    /// The day before.
    Yesterday,
    /// The week before, from Monday on.
    LastWeek,
    /// The month before.
    LastMonth,
}

/// A period that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// Its begin in microseconds, included.
    pub(super) from: i64,
    /// Its end, not included.
    pub(super) to: i64,
    /// For the file's name: `2026-11-21`, `2026-11-21_09`, `2026-11`.
    pub(super) stamp: String,
}

/// The periods that are due and not done, oldest first. `done` is the end of the last one that was
/// done, in microseconds; without it only the newest one is due. `at` is the time of the day, and
/// of the last hour only its minute.
pub(super) fn due(
    period: Period,
    at: Time,
    done: Option<i64>,
    now: i64,
    zone: &TimeZone,
) -> Vec<Run> {
    let Ok(now) = jiff::Timestamp::from_microsecond(now) else { return Vec::new() };
    let now = now.to_zoned(zone.clone());
    let mut runs = Vec::new();
    let mut end = newest_end(period, at, &now);
    while let Some(to) = end
        && runs.len() < MADE_UP_MAX
    {
        let Some(from) = before(period, to) else { break };
        let Some(run) = run(period, from, to, zone) else { break };
        if done.is_some_and(|done| run.to <= done) {
            break;
        }
        runs.push(run);
        if done.is_none() {
            break;
        }
        end = Some(from);
    }
    runs.reverse();
    runs
}

/// The end of the newest period that is due, on the clock.
fn newest_end(period: Period, at: Time, now: &Zoned) -> Option<DateTime> {
    let clock = now.datetime();
    let hour = clock.date().at(clock.hour(), 0, 0, 0);
    let end = match period {
        Period::LastHour => hour,
        Period::Yesterday => clock.date().to_datetime(Time::midnight()),
        Period::LastWeek => {
            let days = clock.date().weekday().since(Weekday::Monday);
            clock.date().checked_sub(Span::new().days(days)).ok()?.to_datetime(Time::midnight())
        }
        Period::LastMonth => clock.date().first_of_month().to_datetime(Time::midnight()),
    };
    let wait = match period {
        Period::LastHour => Span::new().minutes(at.minute()),
        _ => Span::new().hours(at.hour()).minutes(at.minute()),
    };
    if end.checked_add(wait).ok()? <= clock { Some(end) } else { before(period, end) }
}

fn before(period: Period, end: DateTime) -> Option<DateTime> {
    let length = match period {
        Period::LastHour => Span::new().hours(1),
        Period::Yesterday => Span::new().days(1),
        Period::LastWeek => Span::new().weeks(1),
        Period::LastMonth => Span::new().months(1),
    };
    end.checked_sub(length).ok()
}

fn run(period: Period, from: DateTime, to: DateTime, zone: &TimeZone) -> Option<Run> {
    let micros =
        |clock: DateTime| Some(clock.to_zoned(zone.clone()).ok()?.timestamp().as_microsecond());
    let form = match period {
        Period::LastHour => "%Y-%m-%d_%H",
        Period::Yesterday | Period::LastWeek => "%Y-%m-%d",
        Period::LastMonth => "%Y-%m",
    };
    Some(Run { from: micros(from)?, to: micros(to)?, stamp: from.strftime(form).to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn micros(text: &str) -> i64 {
        text.parse::<jiff::Timestamp>().unwrap().as_microsecond()
    }

    fn stamps(period: Period, at: &str, done: Option<&str>, now: &str, zone: &str) -> Vec<String> {
        let zone = TimeZone::get(zone).unwrap();
        let runs = due(period, at.parse().unwrap(), done.map(micros), micros(now), &zone);
        assert!(runs.iter().all(|run| run.from < run.to), "{runs:?}");
        assert!(runs.windows(2).all(|pair| pair[0].to == pair[1].from), "{runs:?}");
        runs.into_iter().map(|run| run.stamp).collect()
    }

    #[test]
    fn the_newest_period_is_due_once_its_time_has_come() {
        use Period::{LastHour, LastMonth, LastWeek, Yesterday};
        for (period, now, expected) in [
            // 00:29 and 00:30 in Shanghai.
            (Yesterday, "2026-11-21T16:29:59Z", "2026-11-20"),
            (Yesterday, "2026-11-21T16:30:00Z", "2026-11-21"),
            (LastHour, "2026-11-21T01:29:00Z", "2026-11-21_07"),
            (LastHour, "2026-11-21T01:31:00Z", "2026-11-21_08"),
            // 21 November 2026 is a Saturday; the week is that from the Monday before the last.
            (LastWeek, "2026-11-21T01:31:00Z", "2026-11-09"),
            (LastMonth, "2026-11-21T01:31:00Z", "2026-10"),
            (LastMonth, "2026-10-31T16:29:00Z", "2026-09"),
            (LastMonth, "2026-10-31T16:31:00Z", "2026-10"),
        ] {
            assert_eq!(
                stamps(period, "00:30", None, now, "Asia/Shanghai"),
                [expected],
                "{period:?} {now}"
            );
        }
    }

    #[test]
    fn what_is_done_is_not_due_again_and_a_standstill_is_made_up_for() {
        let due = |done, now| stamps(Period::Yesterday, "00:30", Some(done), now, "Asia/Shanghai");
        assert!(due("2026-11-21T16:00:00Z", "2026-11-21T20:00:00Z").is_empty());
        // The clock went back.
        assert!(due("2026-11-21T16:00:00Z", "2026-11-19T20:00:00Z").is_empty());
        assert_eq!(
            due("2026-11-18T16:00:00Z", "2026-11-21T20:00:00Z"),
            ["2026-11-19", "2026-11-20", "2026-11-21"]
        );
        assert_eq!(due("2025-01-01T16:00:00Z", "2026-11-21T20:00:00Z").len(), MADE_UP_MAX);
    }

    #[test]
    fn days_are_as_long_as_the_clock_makes_them() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let now = micros("2026-10-26T06:00:00Z");
        let runs = due(Period::Yesterday, "01:00".parse().unwrap(), None, now, &zone);
        assert_eq!(runs[0].to - runs[0].from, 25 * 3_600_000_000);
    }
}
