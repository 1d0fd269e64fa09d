//! Dates and times of day from their parts, and back.

use super::trap::Trap;
use crate::value::{civil, nanos};

const NANOS_PER_DAY: i64 = 86_400_000_000_000;

fn small<T: TryFrom<u64>>(cell: u64) -> Result<T, Trap> {
    T::try_from(cell).map_err(|_| Trap::Date)
}

/// DATE of year, month, day.
pub(super) fn date([year, month, day]: [u64; 3]) -> Result<u64, Trap> {
    let date = jiff::civil::Date::new(small(year)?, small(month)?, small(day)?);
    let date = date.map_err(|_| Trap::Date)?;
    nanos(date.at(0, 0, 0, 0)).map(i64::cast_unsigned).ok_or(Trap::Date)
}

/// TOD of hour, minute, second, millisecond.
pub(super) fn time_of_day([hour, minute, second, ms]: [u64; 4]) -> Result<u64, Trap> {
    if hour > 23 || minute > 59 || second > 59 || ms > 999 {
        return Err(Trap::Date);
    }
    Ok((((hour * 60 + minute) * 60 + second) * 1_000 + ms) * 1_000_000)
}

/// 0 is Sunday.
pub(super) fn day_of_week(at: i64) -> u64 {
    // 1970-01-01 was a Thursday.
    (at.div_euclid(NANOS_PER_DAY) + 4).rem_euclid(7).cast_unsigned()
}

/// 0 year, 1 month, 2 day, 3 hour, 4 minute, 5 second, 6 millisecond.
pub(super) fn part(part: u8, at: i64) -> u64 {
    let civil = civil(at);
    let number = match part {
        0 => i64::from(civil.year()),
        1 => i64::from(civil.month()),
        2 => i64::from(civil.day()),
        3 => i64::from(civil.hour()),
        4 => i64::from(civil.minute()),
        5 => i64::from(civil.second()),
        _ => i64::from(civil.millisecond()),
    };
    number.cast_unsigned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_come_apart_as_they_were_made() {
        let day = date([2026, 11, 28]).unwrap().cast_signed();
        assert_eq!([0, 1, 2].map(|n| part(n, day)), [2026, 11, 28]);
        assert_eq!(day_of_week(day), 6);
        let time = time_of_day([13, 4, 5, 6]).unwrap().cast_signed();
        assert_eq!([3, 4, 5, 6].map(|n| part(n, day + time)), [13, 4, 5, 6]);
        assert_eq!(date([2026, 2, 30]), Err(Trap::Date));
        assert_eq!(time_of_day([24, 0, 0, 0]), Err(Trap::Date));
    }
}
