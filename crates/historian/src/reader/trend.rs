//! A trend: what a plot of N pixels needs of a period, exactly as every sample would draw it.
//!
//! The period is cut into buckets of equal whole microseconds, `[from + i·w, from + (i+1)·w)`, at
//! most as many as columns were asked for. A bucket gives first, min, max and last, so that a
//! spike of one sample is seen at every zoom; a plain mean or every n-th sample would lose it.
//! When buckets are longer than two minutes a sample is in the bucket that the beginning of its
//! minute is in, and beyond two hours in that of its hour, so that rollups of sealed days answer
//! instead of their samples; a column is still exactly what the samples of its bucket give, and is
//! the same before and after its days are sealed. Beginnings before the period count as its begin.
//!
//! Numbers of bad quality are not drawn: a bucket that holds nothing else has NaN values, its
//! count and its worst quality, so that the line breaks there. Of two samples with the same source
//! time the one received first is the first. Texts and missing values count, but have no value.

use duckdb::{Connection, Row};
use model::{Quality, TagPath, Timestamp};

use super::{Reader, list, reading};
use crate::error::Error;
use crate::layout::{Layout, Part, quoted};
use crate::rollup::DENSE_ROWS;
use crate::stored::{self, Micros, USABLE, Wanted};
use crate::time;

const DOING: &str = "reading a trend";
const MINUTE_US: i64 = 60_000_000;
const HOUR_US: i64 = 3_600_000_000;

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
        let period = stored::micros(query.from, query.to);
        let columns = i64::from(query.columns.max(1));
        let nothing = Trend { raw: true, ..Trend::default() };
        if period.0 >= period.1 {
            return Ok(nothing);
        }
        self.with(|connection| {
            reading(connection, || {
                let tags = Wanted::find(connection, std::slice::from_ref(&query.tag))?;
                let [tag] = tags.as_slice() else { return Ok(nothing) };
                let cut = Cut::new(period, columns);
                let buckets =
                    list(connection, DOING, &self.buckets(connection, tag, cut)?, [], bucket)?;
                let total = buckets.iter().map(|bucket| u64::from(bucket.count)).sum();
                let raw = total <= columns.unsigned_abs();
                let columns =
                    if raw { samples(connection, self.layout(), tag, period)? } else { buckets };
                Ok(Trend { columns, raw, total })
            })
        })
    }

    /// The statement that gives a row for each bucket.
    fn buckets(&self, connection: &Connection, tag: &Wanted, cut: Cut) -> Result<String, Error> {
        let (layout, tags) = (self.layout(), std::slice::from_ref(tag));
        let mut rows = stored::rows(connection, layout, tags, cut.period, &cut.sealed_samples())?;
        if let Some((Rung::Minutes, inner)) = cut.rolled_up
            && let Some(sparse) = sparse(connection, layout, tag, inner)?
        {
            rows = format!("(SELECT * FROM {rows} UNION ALL SELECT * FROM {sparse})");
        }
        let mut parts = vec![format!(
            "SELECT source AS unit, source AS earliest, CASE WHEN usable THEN key END AS first_key,
               CASE WHEN usable THEN value END AS first, first AS min, first AS max,
               first_key AS last_key, first AS last, 1::UINTEGER AS count, quality AS worst
             FROM (SELECT epoch_us(source_time) AS source, value, quality, {KEY} AS key,
                 {USABLE} AS usable FROM {rows})",
            KEY = key("source_time", "receive_time"),
        )];
        if let Some((rung, inner)) = cut.rolled_up {
            parts.extend(rollups(connection, layout, tag, rung, inner)?);
        }
        Ok(format!(
            "SELECT min(earliest), arg_min(first, first_key), min(min), max(max),
               arg_max(last, last_key), sum(count)::UINTEGER, max(worst)
             FROM ({}) GROUP BY {} ORDER BY 1",
            parts.join(" UNION ALL "),
            cut.bucket(),
        ))
    }
}

/// Orders by source time, then by receive time; it needs 128 bits.
fn key(source: &str, receive: &str) -> String {
    format!("epoch_us({source})::HUGEINT * 10000000000000000000::HUGEINT + epoch_us({receive})")
}

/// The rollups that answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rung {
    Minutes,
    Hours,
}

/// How a period is cut into buckets.
#[derive(Clone, Copy)]
struct Cut {
    period: Micros,
    width: i64,
    /// Beginnings are those of this long a unit.
    unit: i64,
    /// The part of the period that whole units fill, when a unit has rollups.
    rolled_up: Option<(Rung, Micros)>,
}

impl Cut {
    fn new(period: Micros, columns: i64) -> Self {
        let (from, to) = period;
        // Rounded up, so that there are at most `columns` buckets.
        let width = (to - from - 1) / columns + 1;
        let (unit, rung) = match width {
            _ if width >= 2 * HOUR_US => (HOUR_US, Rung::Hours),
            _ if width >= 2 * MINUTE_US => (MINUTE_US, Rung::Minutes),
            _ => return Self { period, width, unit: 1, rolled_up: None },
        };
        let inner = ((from - 1).div_euclid(unit) * unit + unit, to.div_euclid(unit) * unit);
        Self { period, width, unit, rolled_up: Some((rung, inner)) }
    }

    /// Where the samples themselves are needed of what is sealed.
    fn sealed_samples(self) -> Vec<Micros> {
        let (from, to) = self.period;
        match self.rolled_up {
            None => vec![self.period],
            Some((_, (begin, end))) => {
                let mut edges = vec![(from, begin), (end, to)];
                edges.retain(|(from, to)| from < to);
                edges
            }
        }
    }

    /// The number of the bucket that a row with the column `unit` is in.
    fn bucket(self) -> String {
        let Self { period: (from, _), width, unit, .. } = self;
        if unit == 1 {
            return format!("(unit - ({from})) // {width}");
        }
        format!(
            "(greatest(unit - ((unit % {unit}) + {unit}) % {unit}, {from}) - ({from})) // {width}"
        )
    }
}

/// The rollups of a tag in a period of whole units.
fn rollups(
    connection: &Connection,
    layout: &Layout,
    tag: &Wanted,
    rung: Rung,
    (begin, end): Micros,
) -> Result<Option<String>, Error> {
    if begin >= end {
        return Ok(None);
    }
    let (from, tag) = if rung == Rung::Hours {
        ("rollup_hour".to_owned(), format!("tag_id = {}", tag.id))
    } else {
        let files = stored::sealed_in(connection, (begin, end))?;
        if files.is_empty() {
            return Ok(None);
        }
        (stored::read(layout, &files, Part::Minutes), format!("tag = {}", quoted(&tag.path)))
    };
    Ok(Some(format!(
        "SELECT epoch_us(begin_time), epoch_us(earliest), {first_key}, first, min, max, {last_key},
           last, count, worst FROM {from}
         WHERE {tag} AND begin_time >= make_timestamptz({begin})
           AND begin_time < make_timestamptz({end})",
        first_key = key("first_at", "first_received"),
        last_key = key("last_at", "last_received"),
    )))
}

/// The sealed samples of hours that were sealed without their minutes.
fn sparse(
    connection: &Connection,
    layout: &Layout,
    tag: &Wanted,
    (begin, end): Micros,
) -> Result<Option<String>, Error> {
    let hours = format!(
        "FROM rollup_hour WHERE tag_id = {} AND count < {DENSE_ROWS}
           AND begin_time > make_timestamptz({begin} - {HOUR_US})
           AND begin_time < make_timestamptz({end})",
        tag.id
    );
    let bounds = format!("SELECT epoch_us(min(begin_time)), epoch_us(max(begin_time)) {hours}");
    let row = |row: &Row<'_>| Ok(row.get::<_, Option<i64>>(0)?.zip(row.get::<_, Option<i64>>(1)?));
    let Some((first, last)) =
        list(connection, DOING, &bounds, [], row)?.into_iter().flatten().next()
    else {
        return Ok(None);
    };
    let period = (first.max(begin), (last + HOUR_US).min(end));
    let rows = stored::rows(connection, layout, std::slice::from_ref(tag), (0, 0), &[period])?;
    Ok(Some(format!(
        "(SELECT * FROM {rows} WHERE time_bucket(INTERVAL 1 HOUR, source_time)
           IN (SELECT begin_time {hours}))"
    )))
}

fn bucket(row: &Row<'_>) -> duckdb::Result<Column> {
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
}

fn samples(
    connection: &Connection,
    layout: &Layout,
    tag: &Wanted,
    period: Micros,
) -> Result<Vec<Column>, Error> {
    let rows = stored::rows(connection, layout, std::slice::from_ref(tag), period, &[period])?;
    let sql = format!(
        "SELECT epoch_us(source_time), value, quality FROM {rows}
         ORDER BY source_time, receive_time"
    );
    list(connection, DOING, &sql, [], |row: &Row<'_>| {
        let worst = Quality::from_code(row.get(2)?);
        let value = row.get::<_, Option<f64>>(1)?.filter(|_| !worst.is_bad()).unwrap_or(f64::NAN);
        let at = time::get(row, 0)?;
        Ok(Column { at, first: value, min: value, max: value, last: value, count: 1, worst })
    })
}
