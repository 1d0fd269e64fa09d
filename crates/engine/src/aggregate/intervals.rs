//! Intervals of a period, in a time zone.
//!
//! Seconds, minutes and hours are lengths of time; days, weeks, months and years are of the
//! calendar, so a day has 23 or 25 hours when the clocks change. Each interval begins a multiple
//! of the step after the period's begin, counted in the zone: from 31 January by months come 28
//! February and 31 March. The last one ends where the period ends.

use std::fmt;

use jiff::Span;
use jiff::tz::TimeZone;
use model::Timestamp;

/// The length of an interval.
#[derive(Clone, Debug)]
pub struct Every(Span);

/// Why a period cannot be cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IntervalError {
    /// The text is no length of time longer than zero.
    Every(String),
    /// More intervals than are answered at once.
    TooMany(usize),
    /// Outside of the calendar.
    Range,
}

impl fmt::Display for IntervalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Every(text) => {
                write!(f, "“{text}” is not an interval; write 10s, 15m, 1h, 1d, 1w, 1mo or 1y")
            }
            Self::TooMany(most) => write!(f, "these are more than {most} intervals"),
            Self::Range => write!(f, "the period is outside of the calendar"),
        }
    }
}

impl std::error::Error for IntervalError {}

impl std::str::FromStr for Every {
    type Err = IntervalError;

    /// Reads `10s`, `15m`, `1h`, `1d`, `1w`, `1mo`, `1y`, and such added up: `1h 30m`.
    fn from_str(text: &str) -> Result<Self, IntervalError> {
        let span = text.trim().parse::<Span>().ok().filter(|span| span.is_positive());
        span.map(Self).ok_or_else(|| IntervalError::Every(text.to_owned()))
    }
}

/// Begin of every interval and the end of the last; `most` is how many intervals there may be.
pub fn edges(
    from: Timestamp,
    to: Timestamp,
    every: Option<&Every>,
    zone: &TimeZone,
    most: usize,
) -> Result<Vec<Timestamp>, IntervalError> {
    let Some(Every(span)) = every else { return Ok(vec![from, to]) };
    let begin = jiff::Timestamp::from_microsecond(from.micros());
    let begin = begin.map_err(|_| IntervalError::Range)?.to_zoned(zone.clone());
    let mut edges = vec![from];
    for step in 1_i64.. {
        let later = span.checked_mul(step).and_then(|later| begin.checked_add(later));
        // Beyond the calendar is behind the end of the period.
        let next = later.map_or(i64::MAX, |next| next.timestamp().as_microsecond());
        if next >= to.micros() {
            break;
        }
        if edges.len() >= most {
            return Err(IntervalError::TooMany(most));
        }
        if edges.last().is_some_and(|last| last.micros() < next) {
            edges.push(Timestamp::from_micros(next));
        }
    }
    edges.push(to);
    Ok(edges)
}
