//! Which days there are.

use duckdb::{Row, params};
use model::Timestamp;

use super::{GRACE_US, Keeper, LATE_ROWS_MAX, MERGE_US, SEALED_ROWS_MIN};
use crate::error::{Doing, Error};
use crate::layout::{DAY_US, Day};
use crate::reader::list;
use crate::time;

const DOING: &str = "looking at the days of history";

/// A day that has rows in the table of recent ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenDay {
    /// The day.
    pub day: Day,
    /// Its rows in that table.
    pub rows: u64,
    /// When the rest of it was sealed last; none when it was not.
    pub sealed_at: Option<Timestamp>,
}

impl OpenDay {
    pub(super) fn is_due(&self, now: Timestamp) -> bool {
        let waited = |since: Timestamp, long: i64| now.micros() - since.micros() >= long;
        match self.sealed_at {
            None => self.rows >= SEALED_ROWS_MIN && waited(self.day.end(), GRACE_US),
            Some(sealed) => self.rows >= LATE_ROWS_MAX || waited(sealed, MERGE_US),
        }
    }
}

/// A day that stands in files of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedDay {
    /// The day.
    pub day: Day,
    /// How often it was written.
    pub generation: u32,
    /// Its rows, without late ones that are not yet merged.
    pub rows: u64,
    /// Bytes of its files.
    pub bytes: u64,
    /// Source time of its first row.
    pub first_time: Timestamp,
    /// Source time of its last row.
    pub last_time: Timestamp,
    /// When it was written.
    pub sealed_at: Timestamp,
    /// Whether it stays whatever retention says.
    pub pinned: bool,
    /// Where a verified copy is; empty when there is none of this generation.
    pub archived_to: String,
}

impl Keeper {
    /// The days with rows in the table of recent ones, the oldest first.
    pub fn open_days(&self) -> Result<Vec<OpenDay>, Error> {
        // Whole days before 1970 are divided downwards.
        let sql = format!(
            "SELECT r.day, r.rows, epoch_us(d.sealed_at) FROM (
               SELECT ((epoch_us(source_time) - (epoch_us(source_time) % {DAY_US} + {DAY_US})
                   % {DAY_US}) // {DAY_US})::INTEGER AS day, count(*)::UBIGINT AS rows
               FROM sample_recent GROUP BY day) r
             LEFT JOIN sealed_day d ON d.day_number = r.day ORDER BY r.day"
        );
        let row = |row: &Row<'_>| {
            let sealed_at = time::get_optional(row, 2)?;
            Ok(OpenDay { day: Day::from_number(row.get(0)?), rows: row.get(1)?, sealed_at })
        };
        self.with(|connection| list(connection, DOING, &sql, [], row))
    }

    /// The sealed days, the oldest first.
    pub fn sealed_days(&self) -> Result<Vec<SealedDay>, Error> {
        let sql = "SELECT day_number, generation, rows, bytes, epoch_us(first_time),
                     epoch_us(last_time), epoch_us(sealed_at), pinned, archived_to
                   FROM sealed_day ORDER BY day_number";
        self.with(|connection| list(connection, DOING, sql, [], sealed_day))
    }

    /// How many rows each tag has in a sealed day, without late ones that are not yet merged.
    pub fn tag_rows(&self, day: Day) -> Result<Vec<(String, u64)>, Error> {
        let sql = "SELECT t.path, sum(r.count)::UBIGINT FROM rollup_hour r
                   JOIN tag t ON t.id = r.tag_id
                   WHERE r.begin_time >= make_timestamptz(?) AND r.begin_time < make_timestamptz(?)
                   GROUP BY t.path HAVING sum(r.count) > 0 ORDER BY t.path";
        let period = [time::micros(day.begin()), time::micros(day.end())];
        self.with(|connection| {
            list(connection, DOING, sql, period, |row| Ok((row.get(0)?, row.get(1)?)))
        })
    }

    /// The files of a sealed day with their names below the data folder.
    #[must_use]
    pub fn files(&self, day: &SealedDay) -> Vec<(String, std::path::PathBuf)> {
        let file = |part| {
            let path = self.layout().file(day.day, day.generation, part);
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            (format!("history/date={}/{name}", day.day), path)
        };
        crate::layout::Part::ALL.into_iter().map(file).collect()
    }

    /// Keeps a sealed day, or lets it go again. Tells whether there is such a day.
    pub fn pin(&self, day: Day, pinned: bool) -> Result<bool, Error> {
        let sql = "UPDATE sealed_day SET pinned = ? WHERE day_number = ?";
        self.change(sql, params![pinned, day.number()])
    }

    /// Notes that a verified copy of this generation of a day is elsewhere. Tells whether it still
    /// is the present one.
    pub fn mark_archived(&self, day: Day, generation: u32, to: &str) -> Result<bool, Error> {
        let sql = "UPDATE sealed_day SET archived_to = ? WHERE day_number = ? AND generation = ?";
        self.change(sql, params![to, day.number(), generation])
    }

    fn change(&self, sql: &str, params: impl duckdb::Params) -> Result<bool, Error> {
        self.with(|connection| {
            connection.execute(sql, params).map(|changed| changed > 0).doing(DOING)
        })
    }
}

fn sealed_day(row: &Row<'_>) -> duckdb::Result<SealedDay> {
    Ok(SealedDay {
        day: Day::from_number(row.get(0)?),
        generation: row.get(1)?,
        rows: row.get(2)?,
        bytes: row.get(3)?,
        first_time: time::get(row, 4)?,
        last_time: time::get(row, 5)?,
        sealed_at: time::get(row, 6)?,
        pinned: row.get(7)?,
        archived_to: row.get(8)?,
    })
}
