//! A trend: what a plot of N pixels needs of a period, exactly as every sample would draw it.
//!
//! The period is cut into buckets of equal whole microseconds, `[from + i·w, from + (i+1)·w)`, at
//! most as many as columns were asked for. A bucket gives first, min, max and last, so that a
//! spike of one sample is seen at every zoom; a plain mean or every n-th sample would lose it.
//! Numbers of bad quality are not drawn: a bucket that holds nothing else has NaN values, its
//! count and its worst quality, so that the line breaks there. Of two samples with the same source
//! time the one received first is the first. Texts and missing values count, but have no value.

use duckdb::{Connection, Row, params};
use model::{Quality, TagPath, Timestamp};

use super::{Reader, list, reading, tag_id};
use crate::error::Error;
use crate::time;

const DOING: &str = "reading a trend";

/// Which trend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrendQuery {
    /// The tag.
    pub tag: TagPath,
    /// The period's begin, included.
    pub from: Timestamp,
    /// The period's end, not included.
    pub to: Timestamp,
    /// At most so many columns; 0 is taken as 1.
    pub columns: u32,
}

/// One column: the samples of a bucket, or one sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// Source time of the earliest sample.
    pub at: Timestamp,
    /// The earliest value; NaN when no sample has one.
    pub first: f64,
    /// The least value.
    pub min: f64,
    /// The greatest value.
    pub max: f64,
    /// The latest value.
    pub last: f64,
    /// Samples, with or without a value.
    pub count: u32,
    /// The worst quality among them.
    pub worst: Quality,
}

/// A trend's columns by time; buckets without samples have none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trend {
    /// The columns.
    pub columns: Vec<Column>,
    /// Whether every column is one sample.
    pub raw: bool,
    /// Samples in the period.
    pub total: u64,
}

impl Reader {
    /// The trend of one tag; empty when the tag has no history.
    pub fn trend(&self, query: &TrendQuery) -> Result<Trend, Error> {
        let (from, to) = (time::micros(query.from), time::micros(query.to));
        let columns = i64::from(query.columns.max(1));
        if from >= to {
            return Ok(Trend { raw: true, ..Trend::default() });
        }
        self.with(|connection| {
            let Some(tag) = tag_id(connection, &query.tag)? else {
                return Ok(Trend { raw: true, ..Trend::default() });
            };
            reading(connection, || {
                let buckets = buckets(connection, tag, from, to, columns)?;
                let total = buckets.iter().map(|bucket| u64::from(bucket.count)).sum();
                let raw = total <= columns.unsigned_abs();
                let columns = if raw { samples(connection, tag, from, to)? } else { buckets };
                Ok(Trend { columns, raw, total })
            })
        })
    }
}

fn buckets(
    connection: &Connection,
    tag: i32,
    from: i64,
    to: i64,
    columns: i64,
) -> Result<Vec<Column>, Error> {
    // Rounded up, so that there are at most `columns` buckets.
    let width = (to - from - 1) / columns + 1;
    // The key orders by source time, then by receive time; it needs 128 bits.
    let sql = "SELECT min(source), arg_min(value, key) FILTER (usable), min(value) FILTER (usable),
                 max(value) FILTER (usable), arg_max(value, key) FILTER (usable),
                 count(*)::UINTEGER, max(quality)
               FROM (SELECT epoch_us(source_time) AS source, value, quality,
                   epoch_us(source_time)::HUGEINT * 10000000000000000000::HUGEINT
                     + epoch_us(receive_time) AS key,
                   value IS NOT NULL AND quality < 2147483648 AS usable
                 FROM sample_recent
                 WHERE tag_id = ?1 AND source_time >= make_timestamptz(?2)
                   AND source_time < make_timestamptz(?3))
               GROUP BY (source - ?2) // ?4 ORDER BY 1";
    list(connection, DOING, sql, params![tag, from, to, width], |row| {
        let number = |index| row.get(index).map(|value: Option<f64>| value.unwrap_or(f64::NAN));
        Ok(Column {
            at: time::get(row, 0)?,
            first: number(1)?,
            min: number(2)?,
            max: number(3)?,
            last: number(4)?,
            count: row.get(5)?,
            worst: Quality::from_code(row.get(6)?),
        })
    })
}

fn samples(connection: &Connection, tag: i32, from: i64, to: i64) -> Result<Vec<Column>, Error> {
    let sql = "SELECT epoch_us(source_time), value, quality FROM sample_recent
               WHERE tag_id = ?1 AND source_time >= make_timestamptz(?2)
                 AND source_time < make_timestamptz(?3)
               ORDER BY source_time, receive_time";
    list(connection, DOING, sql, params![tag, from, to], |row: &Row<'_>| {
        let worst = Quality::from_code(row.get(2)?);
        let value = row.get::<_, Option<f64>>(1)?.filter(|_| !worst.is_bad()).unwrap_or(f64::NAN);
        let at = time::get(row, 0)?;
        Ok(Column { at, first: value, min: value, max: value, last: value, count: 1, worst })
    })
}
