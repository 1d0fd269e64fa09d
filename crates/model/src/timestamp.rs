//! Points in time and places in the journal.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A length of time in milliseconds.
pub type Millis = i64;

/// A point in time: microseconds since 1970-01-01T00:00:00Z, UTC, without leap seconds.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Before every other timestamp.
    pub const MIN: Self = Self(i64::MIN);
    /// After every other timestamp.
    pub const MAX: Self = Self(i64::MAX);

    /// From microseconds since the epoch.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// From milliseconds since the epoch; clamped at the ends of the range.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis.saturating_mul(1_000))
    }

    /// From seconds since the epoch; clamped at the ends of the range.
    #[must_use]
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs.saturating_mul(1_000_000))
    }

    /// Microseconds since the epoch.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Milliseconds since the epoch with the microseconds as a fraction: what JavaScript uses.
    #[must_use]
    pub fn millis_f64(self) -> f64 {
        self.0 as f64 / 1_000.0
    }

    /// This time and `millis` milliseconds.
    #[must_use]
    pub const fn plus_millis(self, millis: Millis) -> Self {
        Self(self.0.saturating_add(millis.saturating_mul(1_000)))
    }

    /// Milliseconds from `earlier` to this time; negative when `earlier` is later.
    #[must_use]
    pub const fn millis_since(self, earlier: Self) -> Millis {
        self.0.saturating_sub(earlier.0) / 1_000
    }
}

impl fmt::Display for Timestamp {
    /// ISO 8601 in UTC with microseconds as far as needed: `2026-11-21T09:41:07.25Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(at) => write!(f, "{at}"),
            Err(_) => write!(f, "{} µs", self.0),
        }
    }
}

impl FromStr for Timestamp {
    type Err = jiff::Error;

    /// Reads ISO 8601 with an offset or `Z`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<jiff::Timestamp>().map(|at| Self(at.as_microsecond()))
    }
}

/// A place in the journal: the segment's number and the offset in bytes within it. Ordered as the
/// journal is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Position {
    /// Number of the segment, counted from 1; 0 is before everything.
    pub segment: u64,
    /// Offset in bytes from the start of the segment's file.
    pub offset: u64,
}

impl Position {
    /// Before the first record of any journal.
    pub const START: Self = Self { segment: 0, offset: 0 };
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.segment, self.offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_back() {
        let at = Timestamp::from_micros(1_734_320_000_250_000);
        assert_eq!(at.to_string(), "2024-12-16T03:33:20.25Z");
        assert_eq!("2024-12-16T11:33:20.25+08:00".parse::<Timestamp>().unwrap(), at);
    }

    #[test]
    fn arithmetic_stops_at_the_ends() {
        assert_eq!(Timestamp::MAX.plus_millis(1), Timestamp::MAX);
        assert_eq!(Timestamp::from_secs(i64::MAX), Timestamp::MAX);
        assert_eq!(Timestamp::from_secs(2).millis_since(Timestamp::from_secs(5)), -3_000);
    }
}
