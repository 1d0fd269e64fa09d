//! Periods of the plant's clock: hours, shifts, days, weeks and months of its time zone.
//!
//! Every period begins and ends at a point in time, so that a day has 23 or 25 hours when summer
//! time begins or ends, and an hour that the clock shows twice is two periods. A local time that
//! the clock skips is taken an hour later, one that it shows twice is the first. Weeks begin on
//! Monday (ISO 8601). A shift whose end is not after its beginning ends on the next day. Periods
//! of a kind follow each other without gap; time between two shifts is a period without a name,
//! which reports by shift leave out.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{ToSpan, Zoned};
use model::Timestamp;
use smol_str::SmolStr;

const HOUR_S: i64 = 3_600;

/// What a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// An hour of the clock.
    Hour,
    /// A shift, or what lies between two.
    Shift,
    /// A day.
    Day,
    /// A week from Monday on.
    Week,
    /// A month.
    Month,
}

/// The plant's clock and its shifts.
#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    /// The plant's time zone.
    pub time_zone: TimeZone,
    /// The shifts of a day; they do not overlap. None at all: a shift is a day.
    pub shifts: Vec<Shift>,
}

/// A shift, the same every day.
#[derive(Clone, Debug, PartialEq)]
pub struct Shift {
    /// What people call it.
    pub name: SmolStr,
    /// When it begins.
    pub from: Time,
    /// When it ends; on the next day when that is not after the beginning.
    pub to: Time,
}

/// A period of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its beginning.
    pub from: Timestamp,
    /// Its end, not in it.
    pub to: Timestamp,
    /// The shift's name; none for other periods and between shifts.
    pub shift: Option<SmolStr>,
}

impl Calendar {
    /// The whole period in which a time lies; none for times that no calendar shows.
    #[must_use]
    pub fn period_at(&self, by: By, at: Timestamp) -> Option<Period> {
        let now = zoned(at, &self.time_zone)?;
        if by == By::Shift && !self.shifts.is_empty() {
            return self.shift_at(at, now.date());
        }
        let (from, to) = match by {
            By::Hour => hour(&now),
            By::Day | By::Shift => {
                let date = now.date();
                Some((self.begin(date)?, self.begin(date.tomorrow().ok()?)?))
            }
            By::Week => {
                let days = i64::from(now.weekday().since(Weekday::Monday));
                let monday = now.date().checked_sub(days.days()).ok()?;
                Some((self.begin(monday)?, self.begin(monday.checked_add(1.week()).ok()?)?))
            }
            By::Month => {
                let first = now.date().first_of_month();
                Some((self.begin(first)?, self.begin(first.checked_add(1.month()).ok()?)?))
            }
        }?;
        Some(Period { from, to, shift: None })
    }

    /// The periods of `from..to`, the first and the last cut to it; for shifts only those with a
    /// name. None when there are more than `max`, or when no calendar shows these times.
    #[must_use]
    pub fn periods(
        &self,
        by: By,
        from: Timestamp,
        to: Timestamp,
        max: usize,
    ) -> Option<Vec<Period>> {
        let named_only = by == By::Shift && !self.shifts.is_empty();
        let mut periods = Vec::new();
        let mut at = from;
        while at < to {
            let mut period = self.period_at(by, at)?;
            if period.to <= at {
                return None;
            }
            at = period.to;
            (period.from, period.to) = (period.from.max(from), period.to.min(to));
            if period.shift.is_some() || !named_only {
                periods.push(period);
            }
            if periods.len() > max {
                return None;
            }
        }
        Some(periods)
    }

    /// The first moment of a date.
    fn begin(&self, date: Date) -> Option<Timestamp> {
        instant(date, Time::midnight(), &self.time_zone)
    }

    fn shift_at(&self, at: Timestamp, today: Date) -> Option<Period> {
        let days = [today.yesterday().ok()?, today, today.tomorrow().ok()?];
        let mut between = Period { from: Timestamp::MIN, to: Timestamp::MAX, shift: None };
        for (date, shift) in days.iter().flat_map(|day| self.shifts.iter().map(move |s| (*day, s)))
        {
            let (from, to) = interval(date, shift.from, shift.to, &self.time_zone)?;
            if (from..to).contains(&at) {
                return Some(Period { from, to, shift: Some(shift.name.clone()) });
            }
            if to <= at {
                between.from = between.from.max(to);
            } else {
                between.to = between.to.min(from);
            }
        }
        Some(between)
    }
}

/// From a local time of a date to the next other local time, as points in time.
pub(super) fn interval(
    date: Date,
    from: Time,
    to: Time,
    zone: &TimeZone,
) -> Option<(Timestamp, Timestamp)> {
    let end = if to > from { date } else { date.tomorrow().ok()? };
    Some((instant(date, from, zone)?, instant(end, to, zone)?))
}

fn instant(date: Date, time: Time, zone: &TimeZone) -> Option<Timestamp> {
    let at = date.to_datetime(time).to_zoned(zone.clone()).ok()?;
    Some(Timestamp::from_micros(at.timestamp().as_microsecond()))
}

/// A time as the plant's clock shows it.
pub(super) fn zoned(at: Timestamp, zone: &TimeZone) -> Option<Zoned> {
    Some(jiff::Timestamp::from_microsecond(at.micros()).ok()?.to_zoned(zone.clone()))
}

/// The hour of the clock. Where the clock is set by a part of an hour, the hour is cut there.
fn hour(now: &Zoned) -> Option<(Timestamp, Timestamp)> {
    let (zone, at) = (now.time_zone(), now.timestamp());
    let offset = i64::from(now.offset().seconds());
    let aligned = (at.as_second() + offset).div_euclid(HOUR_S) * HOUR_S - offset;
    let mut from = jiff::Timestamp::from_second(aligned).ok()?;
    let mut to = jiff::Timestamp::from_second(aligned + HOUR_S).ok()?;
    if zone.to_offset(from) != now.offset() {
        // The transition at or before now; `preceding` leaves out one that is now.
        let after = jiff::Timestamp::from_nanosecond(at.as_nanosecond() + 1).ok()?;
        from = zone.preceding(after).next().map_or(from, |t| t.timestamp());
    }
    if zone.to_offset(to) != now.offset() {
        to = zone.following(at).next().map_or(to, |t| t.timestamp().min(to));
    }
    let micros = |at: jiff::Timestamp| Timestamp::from_micros(at.as_microsecond());
    Some((micros(from), micros(to)))
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;
    use proptest::prelude::*;

    use super::*;

    fn calendar(zone: &str) -> Calendar {
        let shift = |name: &str, from, to| Shift { name: name.into(), from, to };
        Calendar {
            time_zone: TimeZone::get(zone).unwrap(),
            shifts: vec![
                shift("early", time(6, 0, 0, 0), time(14, 0, 0, 0)),
                shift("late", time(14, 0, 0, 0), time(22, 0, 0, 0)),
                shift("night", time(22, 0, 0, 0), time(6, 0, 0, 0)),
            ],
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// Periods as `begin hours name`, begins in UTC.
    fn show(zone: &str, by: By, from: &str, to: &str) -> Vec<String> {
        let periods = calendar(zone).periods(by, at(from), at(to), 100).unwrap();
        let line = |p: &Period| {
            let hours = p.to.millis_since(p.from) as f64 / 3.6e6;
            let name = p.shift.as_deref().map_or(String::new(), |name| format!(" {name}"));
            format!("{} {hours}{name}", &p.from.to_string()[5..16])
        };
        periods.iter().map(line).collect()
    }

    #[test]
    fn days_weeks_and_months_are_those_of_the_plants_zone() {
        let found = show("Asia/Shanghai", By::Day, "2026-11-20T16:00:00Z", "2026-11-22T16:00:00Z");
        assert_eq!(found, ["11-20T16:00 24", "11-21T16:00 24"]);
        let found = show("Asia/Shanghai", By::Week, "2026-11-28T00:00:00Z", "2026-12-07T00:00:00Z");
        assert_eq!(found, ["11-28T00:00 40", "11-29T16:00 168", "12-06T16:00 8"]);
        let found =
            show("Asia/Shanghai", By::Month, "2026-11-30T15:00:00Z", "2027-01-01T00:00:00Z");
        assert_eq!(found, ["11-30T15:00 1", "11-30T16:00 744", "12-31T16:00 8"]);
    }

    #[test]
    fn a_day_of_a_clock_change_has_23_or_25_hours() {
        let found = show("Europe/Berlin", By::Day, "2026-03-28T23:00:00Z", "2026-03-30T22:00:00Z");
        assert_eq!(found, ["03-28T23:00 23", "03-29T22:00 24"]);
        let found = show("Europe/Berlin", By::Day, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z");
        assert_eq!(found, ["10-24T22:00 25"]);
        let hours = show("Europe/Berlin", By::Hour, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z");
        assert_eq!(hours.len(), 25);
        assert!(hours.iter().all(|hour| hour.ends_with(" 1")), "{hours:?}");
        // The month has the hour more.
        let found =
            show("Europe/Berlin", By::Month, "2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z");
        assert_eq!(found, ["09-30T22:00 745"]);
    }

    #[test]
    fn hours_follow_zones_of_half_hours_and_clocks_set_by_half_an_hour() {
        let found = show("Asia/Kolkata", By::Hour, "2026-11-21T00:00:00Z", "2026-11-21T01:30:00Z");
        assert_eq!(found, ["11-21T00:00 0.5", "11-21T00:30 1"]);
        // Lord Howe goes from 02:00 (+11) back to 01:30 (+10:30) at 15:00Z.
        let found =
            show("Australia/Lord_Howe", By::Hour, "2026-04-04T14:00:00Z", "2026-04-04T16:30:00Z");
        assert_eq!(found, ["04-04T14:00 1", "04-04T15:00 0.5", "04-04T15:30 1"]);
    }

    #[test]
    fn shifts_cross_midnight_and_clock_changes() {
        let found =
            show("Europe/Berlin", By::Shift, "2026-03-28T13:00:00Z", "2026-03-29T12:00:00Z");
        assert_eq!(found, ["03-28T13:00 8 late", "03-28T21:00 7 night", "03-29T04:00 8 early"]);
        let found =
            show("Europe/Berlin", By::Shift, "2026-10-24T23:00:00Z", "2026-10-25T06:00:00Z");
        assert_eq!(found, ["10-24T23:00 6 night", "10-25T05:00 1 early"]);
    }

    #[test]
    fn time_between_shifts_is_no_shift() {
        let mut calendar = calendar("UTC");
        calendar.shifts.remove(2);
        let between = calendar.period_at(By::Shift, at("2026-11-21T23:00:00Z")).unwrap();
        assert_eq!(between.shift, None);
        assert_eq!(
            (between.from, between.to),
            (at("2026-11-21T22:00:00Z"), at("2026-11-22T06:00:00Z"))
        );
        let (from, to) = (at("2026-11-21T00:00:00Z"), at("2026-11-22T00:00:00Z"));
        assert_eq!(calendar.periods(By::Shift, from, to, 9).unwrap().len(), 2);
        // Without any shifts a shift is a day.
        calendar.shifts.clear();
        assert_eq!(calendar.periods(By::Shift, from, to, 9).unwrap().len(), 1);
    }

    #[test]
    fn too_many_periods_and_times_beyond_calendars_are_none() {
        let calendar = calendar("UTC");
        let (from, to) = (at("2026-11-21T00:00:00Z"), at("2026-11-22T00:00:00Z"));
        assert!(calendar.periods(By::Hour, from, to, 24).is_some());
        assert!(calendar.periods(By::Hour, from, to, 23).is_none());
        for by in [By::Hour, By::Shift, By::Day, By::Week, By::Month] {
            assert_eq!(calendar.period_at(by, Timestamp::MAX), None);
            assert_eq!(calendar.period_at(by, Timestamp::MIN), None);
        }
    }

    proptest! {
        #[test]
        fn a_period_holds_its_time_and_every_time_of_it_gives_the_same(
            second in 1_700_000_000..1_900_000_000_i64,
            part in 0.0..1.0_f64,
            zone in prop_oneof![
                Just("Europe/Berlin"), Just("America/St_Johns"), Just("Australia/Lord_Howe"),
                Just("Asia/Shanghai"), Just("America/Santiago"), Just("Africa/Cairo"),
            ],
            by in prop_oneof![
                Just(By::Hour), Just(By::Shift), Just(By::Day), Just(By::Week), Just(By::Month),
            ],
        ) {
            let calendar = calendar(zone);
            let at = Timestamp::from_secs(second);
            let period = calendar.period_at(by, at).unwrap();
            prop_assert!(period.from <= at && at < period.to);
            let length = (period.to.micros() - period.from.micros()) as f64;
            #[expect(clippy::cast_possible_truncation, reason = "a part of a period")]
            let other = Timestamp::from_micros(period.from.micros() + (length * part) as i64);
            prop_assert_eq!(calendar.period_at(by, other).unwrap(), period.clone());
            let last = Timestamp::from_micros(period.to.micros() - 1);
            prop_assert_eq!(calendar.period_at(by, last).unwrap(), period);
        }
    }
}
