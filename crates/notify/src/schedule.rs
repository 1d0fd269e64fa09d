//! Schedules: when somebody wants to be told. Alarms are always recorded; outside of its schedule
//! a route only keeps quiet.
//!
//! A window is a piece of wall-clock time: a day of the week and minutes of the local day, from
//! its first minute to before its last. One that ends at or before the minute it begins at goes on
//! into the next day: 22:00–06:00 on Friday ends on Saturday at 06:00. When clocks are put back the
//! repeated hour counts twice, when they are put forward the skipped hour never comes: what
//! counts is what a clock on the wall shows.

use jiff::tz::TimeZone;
use model::Timestamp;

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// A window of the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// The days it begins on; index 0 is Monday.
    days: [bool; 7],
    /// First minute, 0 to 1439.
    from: u16,
    /// Minute after the last, 0 to 1440.
    to: u16,
}

impl Window {
    /// From days (1 = Monday … 7 = Sunday) and times (`"06:00"`, for the end also `"24:00"`).
    /// A sentence when it cannot be meant.
    pub fn new(days: &[u8], from: &str, to: &str) -> Result<Self, String> {
        let mut on = [false; 7];
        for &day in days {
            let index = usize::from(day).wrapping_sub(1);
            let slot = on.get_mut(index).ok_or_else(|| {
                format!("there is no day {day}; days go from 1 (Monday) to 7 (Sunday)")
            })?;
            *slot = true;
        }
        if days.is_empty() {
            return Err("the window is on no day; leave `days` out to mean every day".into());
        }
        let (from, to) = (minute(from)?, minute(to)?);
        if from == DAY {
            return Err("a window cannot begin at 24:00; write 00:00 of the next day".into());
        }
        if from == to {
            return Err("the window begins and ends at the same time; \
                        write from 00:00 to 24:00 to mean the whole day"
                .into());
        }
        Ok(Self { days: on, from, to })
    }

    /// Whether a minute (0 to 1439) of a day (0 = Monday) is inside.
    fn covers(&self, day: usize, minute: u16) -> bool {
        let day_before = (day + 6) % 7;
        if self.from < self.to {
            self.days[day] && (self.from..self.to).contains(&minute)
        } else {
            self.days[day] && minute >= self.from || self.days[day_before] && minute < self.to
        }
    }
}

/// Reads `"06:00"` as minutes of the day.
fn minute(text: &str) -> Result<u16, String> {
    let refused = || format!("“{text}” is not a time of day; write it like 06:30");
    let (hours, minutes) = text.split_once(':').ok_or_else(refused)?;
    let number = |part: &str| {
        let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<u16>().ok()).flatten().ok_or_else(refused)
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    if minutes > 59 || hours * 60 + minutes > DAY {
        return Err(refused());
    }
    Ok(hours * 60 + minutes)
}

/// When somebody wants to be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schedule {
    windows: Vec<Window>,
}

impl Schedule {
    /// From its windows; with none it means always.
    #[must_use]
    pub fn new(windows: Vec<Window>) -> Self {
        Self { windows }
    }

    /// Whether a point in time is inside of a window, as the clocks of the zone show it.
    #[must_use]
    pub fn covers(&self, at: Timestamp, zone: &TimeZone) -> bool {
        if self.windows.is_empty() {
            return true;
        }
        // A time that no calendar knows: better told than not.
        let Ok(at) = jiff::Timestamp::from_microsecond(at.micros()) else { return true };
        let local = zone.to_datetime(at);
        let day = usize::from(local.weekday().to_monday_zero_offset().unsigned_abs());
        let minute =
            u16::from(local.hour().unsigned_abs()) * 60 + u16::from(local.minute().unsigned_abs());
        self.windows.iter().any(|window| window.covers(day, minute))
    }
}

#[cfg(test)]
mod tests;
