//! Where history stands on disk: sealed days beside the database.
//!
//! `history/date=YYYY-MM-DD/samples-<generation>.parquet` holds the samples of one UTC day by
//! source time, `minutes-<generation>.parquet` its rollups per minute. A day that is written again
//! gets the next generation; which one counts is what the database says. Everything else in the
//! folder is left over from a crash.

use std::fmt;
use std::path::{Path, PathBuf};

use model::Timestamp;

/// Microseconds of a day; UTC has no others here.
pub(crate) const DAY_US: i64 = 86_400_000_000;

/// A UTC day, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// The day that this time is in.
    #[must_use]
    pub fn of(at: Timestamp) -> Self {
        let days = crate::time::micros(at).div_euclid(DAY_US);
        // Four thousand centuries fit; times are kept within ten.
        Self(i32::try_from(days).unwrap_or(i32::MAX))
    }

    /// The day of so many days after 1970-01-01.
    #[must_use]
    pub const fn from_number(number: i32) -> Self {
        Self(number)
    }

    /// Days after 1970-01-01.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// Its first moment.
    #[must_use]
    pub fn begin(self) -> Timestamp {
        Timestamp::from_micros(i64::from(self.0) * DAY_US)
    }

    /// The first moment of the day after it.
    #[must_use]
    pub fn end(self) -> Timestamp {
        Timestamp::from_micros((i64::from(self.0) + 1) * DAY_US)
    }

    /// The day whose name is `YYYY-MM-DD`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let date: jiff::civil::Date = text.parse().ok()?;
        let epoch = jiff::civil::date(1970, 1, 1);
        Some(Self(epoch.until((jiff::Unit::Day, date)).ok()?.get_days()))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = jiff::Timestamp::from_microsecond(self.begin().micros());
        match at {
            Ok(at) => write!(f, "{}", at.strftime("%Y-%m-%d")),
            Err(_) => write!(f, "day {}", self.0),
        }
    }
}

/// The folders beside a database.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    root: PathBuf,
}

/// What a sealed day is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Samples,
    Minutes,
}

impl Part {
    pub(crate) const ALL: [Self; 2] = [Self::Samples, Self::Minutes];

    const fn name(self) -> &'static str {
        match self {
            Self::Samples => "samples",
            Self::Minutes => "minutes",
        }
    }
}

impl Layout {
    /// For the database at `path`.
    pub(crate) fn beside(path: &Path) -> Self {
        Self { root: path.parent().unwrap_or(Path::new("")).to_path_buf() }
    }

    /// The sealed days.
    pub(crate) fn history(&self) -> PathBuf {
        self.root.join("history")
    }

    /// Copies of everything else that is in the database.
    pub(crate) fn snapshots(&self) -> PathBuf {
        self.root.join("snapshot")
    }

    /// Where files go that are not what was written.
    pub(crate) fn damaged(&self) -> PathBuf {
        self.root.join("history").join("damaged")
    }

    pub(crate) fn folder(&self, day: Day) -> PathBuf {
        self.history().join(format!("date={day}"))
    }

    pub(crate) fn file(&self, day: Day, generation: u32, part: Part) -> PathBuf {
        self.folder(day).join(format!("{}-{generation}.parquet", part.name()))
    }

    /// The same while it is written.
    pub(crate) fn unfinished(&self, day: Day, generation: u32, part: Part) -> PathBuf {
        self.folder(day).join(format!("{}-{generation}.parquet.new", part.name()))
    }
}

/// Bytes of all files in a folder and those in it; what cannot be read counts nothing.
pub(crate) fn folder_bytes(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let bytes = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(about) if about.is_dir() => folder_bytes(&entry.path()),
        Ok(about) => about.len(),
        Err(_) => 0,
    };
    entries.filter_map(Result::ok).map(bytes).sum()
}

/// The path with something behind its name.
pub(crate) fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// A text as a literal of SQL.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A path as a literal of SQL.
pub(crate) fn path_literal(path: &Path) -> String {
    quoted(&path.to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_names_and_bounds() {
        for (micros, name) in [
            (0, "1970-01-01"),
            (DAY_US - 1, "1970-01-01"),
            (-1, "1969-12-31"),
            (1_700_000_000_000_000, "2023-11-14"),
        ] {
            let day = Day::of(Timestamp::from_micros(micros));
            assert_eq!(day.to_string(), name);
            assert_eq!(Day::parse(name), Some(day));
            assert!(day.begin().micros() <= micros && micros < day.end().micros());
        }
        assert_eq!(Day::parse("2023-02-30"), None);
    }
}
