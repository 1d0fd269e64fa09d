//! Times as texts in a zone, made from what the last one had already.
//!
//! A zone's offset is asked once for each stretch between two changes of the clock, a date is made
//! once for each day; what is left is a few digits.

use jiff::tz::TimeZone;
use model::spreadsheet::push_digits;

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// Writes times of one zone.
pub(crate) struct LocalTimes {
    zone: TimeZone,
    /// The stretch in which the offset holds.
    valid: (i64, i64),
    /// Microseconds east of Greenwich.
    offset: i64,
    /// `+08:00`.
    offset_text: Vec<u8>,
    day: i64,
    /// `2026-11-21`.
    date: Vec<u8>,
}

impl LocalTimes {
    pub(crate) fn new(zone: TimeZone) -> Self {
        let (offset_text, date) = (Vec::new(), Vec::new());
        Self { zone, valid: (1, 0), offset: 0, offset_text, day: i64::MIN, date }
    }

    /// Microseconds since 1970-01-01 on the zone's clock; none outside of the calendar's range.
    pub(crate) fn on_the_clock(&mut self, at: i64) -> Option<i64> {
        if !(self.valid.0 <= at && at < self.valid.1) {
            self.find_offset(at)?;
        }
        Some(at + self.offset)
    }

    /// Appends `2026-11-21T09:41:07.25+08:00`, with as many digits of the second as it has.
    pub(crate) fn push_iso(&mut self, out: &mut Vec<u8>, at: i64) {
        let Some(local) = self.on_the_clock(at) else {
            return out.extend_from_slice(model::Timestamp::from_micros(at).to_string().as_bytes());
        };
        let micros = self.push_seconds(out, local, b'T');
        if micros > 0 {
            out.push(b'.');
            push_digits(out, micros, 6);
            while out.last() == Some(&b'0') {
                out.pop();
            }
        }
        out.extend_from_slice(&self.offset_text);
    }

    /// Appends `2026-11-21 09:41:07.250`; what is beyond milliseconds is cut, as a spreadsheet
    /// would round it up.
    pub(crate) fn push_local(&mut self, out: &mut Vec<u8>, at: i64) {
        let Some(local) = self.on_the_clock(at) else { return };
        let micros = self.push_seconds(out, local, b' ');
        out.push(b'.');
        push_digits(out, micros / 1_000, 3);
    }

    /// Appends date and time to the second; answers the microseconds beyond.
    fn push_seconds(&mut self, out: &mut Vec<u8>, local: i64, between: u8) -> u64 {
        let (day, within) = (local.div_euclid(DAY), local.rem_euclid(DAY).unsigned_abs());
        if day != self.day {
            self.day = day;
            self.date.clear();
            push_date(&mut self.date, day);
        }
        out.extend_from_slice(&self.date);
        out.push(between);
        let seconds = within / 1_000_000;
        push_digits(out, seconds / 3_600, 2);
        out.push(b':');
        push_digits(out, seconds / 60 % 60, 2);
        out.push(b':');
        push_digits(out, seconds % 60, 2);
        within % 1_000_000
    }

    fn find_offset(&mut self, at: i64) -> Option<()> {
        let time = jiff::Timestamp::from_microsecond(at).ok()?;
        // A change of the clock at this very moment is a following one of the moment before.
        let next = self.zone.following(time).next();
        let last = self
            .zone
            .preceding(time.checked_add(jiff::SignedDuration::from_micros(1)).ok()?)
            .next();
        let micros =
            |transition: jiff::tz::TimeZoneTransition<'_>| transition.timestamp().as_microsecond();
        let begin = last.map_or(jiff::Timestamp::MIN.as_microsecond(), micros);
        self.valid = (begin.min(at), next.map_or(jiff::Timestamp::MAX.as_microsecond(), micros));
        let seconds = self.zone.to_offset(time).seconds();
        self.offset = i64::from(seconds) * SECOND;
        self.offset_text.clear();
        self.offset_text.push(if seconds < 0 { b'-' } else { b'+' });
        let size = u64::from(seconds.unsigned_abs());
        push_digits(&mut self.offset_text, size / 3_600, 2);
        self.offset_text.push(b':');
        push_digits(&mut self.offset_text, size / 60 % 60, 2);
        Some(())
    }
}

/// Appends the date of a day since 1970-01-01.
fn push_date(out: &mut Vec<u8>, day: i64) {
    let date = jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(day));
    match date {
        Ok(date) => out.extend_from_slice(date.to_string().as_bytes()),
        Err(_) => out.extend_from_slice(b"?"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_what_the_calendar_says_also_around_changes_of_the_clock() {
        for name in ["Asia/Shanghai", "UTC", "Europe/Berlin", "America/New_York"] {
            let zone = TimeZone::get(name).unwrap();
            let mut times = LocalTimes::new(zone.clone());
            // 25 October 2026 01:00 UTC: Berlin's clock goes back; 1 November 06:00: New York's.
            for change in [1_792_890_000_i64, 1_793_512_800, 0, -86_400 * 365] {
                for around in [-7_201, -3_600, -1, 0, 1, 3_599, 3_600, 90_000] {
                    for micros in [0, 1, 250_000, 999_999] {
                        let at = (change + around) * SECOND + micros;
                        let time = jiff::Timestamp::from_microsecond(at).unwrap();
                        let zoned = time.to_zoned(zone.clone());
                        let (mut iso, mut local) = (Vec::new(), Vec::new());
                        times.push_iso(&mut iso, at);
                        times.push_local(&mut local, at);
                        let expected = time.display_with_offset(zoned.offset()).to_string();
                        assert_eq!(String::from_utf8(iso).unwrap(), expected, "{name}");
                        let expected = zoned.strftime("%Y-%m-%d %H:%M:%S.%3f").to_string();
                        assert_eq!(String::from_utf8(local).unwrap(), expected, "{name}");
                    }
                }
            }
        }
    }
}
