//! Rows of several tags together in the order of time, for sums over long periods.
//!
//! The period is read in pieces, each sorted by itself, so that memory stays small however long
//! it is: a piece has some 200 000 rows when they come evenly. Rows are given in the order of
//! source time, receive time, and the place of their tag in the query; values that are texts or
//! missing are none. A piece is one short transaction, so what is stored meanwhile may be in one
//! piece and not in another.

use std::collections::HashMap;

use duckdb::arrow::array::{Array, Float64Array, Int64Array, UInt32Array};
use duckdb::{Connection, Row, params};
use model::{Quality, TagPath, Timestamp};

use super::{Reader, list, reading, tag_id};
use crate::error::{Doing, Error};
use crate::time;

const DOING: &str = "reading the rows of several tags";
/// Rows of a piece, when they come evenly.
const PIECE_ROWS: u64 = 200_000;
/// How far back the row before a time is looked for first; four times as far each time.
const LOOK_BACK_US: i64 = 3_600_000_000;
/// After some 170 days everything before is looked through at once.
const LOOK_BACK_MAX_US: i64 = 4_096 * LOOK_BACK_US;

/// Which rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesQuery {
    /// The tags; one that has no history has no rows, and one that is named twice has its rows
    /// at its first place.
    pub tags: Vec<TagPath>,
    /// The period's begin, included.
    pub from: Timestamp,
    /// The period's end, not included.
    pub to: Timestamp,
}

/// One row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SeriesRow {
    /// The place of its tag in the query.
    pub series: usize,
    /// When the device says it measured.
    pub source_time: Timestamp,
    /// The number.
    pub value: Option<f64>,
    /// The quality.
    pub quality: Quality,
}

impl Reader {
    /// Gives all rows of the tags in the period.
    pub fn series(
        &self,
        query: &SeriesQuery,
        mut each: impl FnMut(SeriesRow),
    ) -> Result<(), Error> {
        let (from, to) = (time::micros(query.from), time::micros(query.to));
        let places = self.with(|connection| places(connection, &query.tags))?;
        if places.is_empty() || from >= to {
            return Ok(());
        }
        for (from, to) in self.with(|connection| pieces(connection, &places, from, to))? {
            self.with(|connection| {
                reading(connection, || piece(connection, &places, (from, to), &mut each))
            })?;
        }
        Ok(())
    }

    /// The last row of a tag before a time, also a bad one, or only one of a number that is not
    /// bad.
    pub fn last_before(
        &self,
        tag: &TagPath,
        before: Timestamp,
        usable: bool,
    ) -> Result<Option<SeriesRow>, Error> {
        let sql = "SELECT epoch_us(source_time), value, quality FROM sample_recent
                   WHERE tag_id = ?1 AND source_time >= make_timestamptz(?2)
                     AND source_time < make_timestamptz(?3)
                     AND (NOT ?4 OR (value IS NOT NULL AND quality < 2147483648))
                   ORDER BY source_time DESC, receive_time DESC LIMIT 1";
        self.with(|connection| {
            let Some(id) = tag_id(connection, tag)? else { return Ok(None) };
            let earliest = time::micros(Timestamp::MIN);
            let (mut to, mut length) = (time::micros(before), LOOK_BACK_US);
            while to > earliest {
                let from = if length > LOOK_BACK_MAX_US { earliest } else { to - length };
                let found = list(connection, DOING, sql, params![id, from, to, usable], |row| {
                    let (value, quality) = (row.get(1)?, Quality::from_code(row.get(2)?));
                    Ok(SeriesRow { series: 0, source_time: time::get(row, 0)?, value, quality })
                })?;
                if let Some(row) = found.first() {
                    return Ok(Some(*row));
                }
                (to, length) = (from, length * 4);
            }
            Ok(None)
        })
    }
}

/// The tags' places in the query by their numbers.
fn places(connection: &Connection, tags: &[TagPath]) -> Result<HashMap<i32, usize>, Error> {
    let mut places = HashMap::new();
    for (place, tag) in tags.iter().enumerate() {
        if let Some(id) = tag_id(connection, tag)? {
            places.entry(id).or_insert(place);
        }
    }
    Ok(places)
}

/// The numbers as a list in SQL; they are ours, so nothing is quoted.
fn ids(places: &HashMap<i32, usize>) -> String {
    places.keys().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Cuts the part of the period that has rows.
fn pieces(
    connection: &Connection,
    places: &HashMap<i32, usize>,
    from: i64,
    to: i64,
) -> Result<Vec<(i64, i64)>, Error> {
    let sql = format!(
        "SELECT epoch_us(min(source_time)), epoch_us(max(source_time)), count(*)::UBIGINT
         FROM sample_recent WHERE tag_id IN ({}) AND source_time >= make_timestamptz(?)
           AND source_time < make_timestamptz(?)",
        ids(places)
    );
    let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    let (first, last, rows): (Option<i64>, Option<i64>, u64) =
        connection.query_row(&sql, params![from, to], row).doing(DOING)?;
    let (Some(first), Some(last)) = (first, last) else { return Ok(Vec::new()) };
    let count = i64::try_from(rows.div_ceil(PIECE_ROWS)).unwrap_or(i64::MAX).max(1);
    let width = (last - first) / count + 1;
    let begins = (0..count).map(|nth| first + nth * width).take_while(|begin| *begin <= last);
    Ok(begins.map(|begin| (begin, (begin + width).min(last + 1))).collect())
}

fn piece(
    connection: &Connection,
    places: &HashMap<i32, usize>,
    (from, to): (i64, i64),
    each: &mut impl FnMut(SeriesRow),
) -> Result<(), Error> {
    let order: Vec<String> =
        places.iter().map(|(id, place)| format!("WHEN {id} THEN {place}")).collect();
    let sql = format!(
        "SELECT CASE tag_id {} END::UINTEGER AS place, epoch_us(source_time), value, quality
         FROM sample_recent WHERE tag_id IN ({}) AND source_time >= make_timestamptz(?)
           AND source_time < make_timestamptz(?)
         ORDER BY source_time, receive_time, place",
        order.join(" "),
        ids(places)
    );
    let mut statement = connection.prepare(&sql).doing(DOING)?;
    for batch in statement.stream_arrow(params![from, to]).doing(DOING)? {
        let column = |index: usize| batch.column(index).as_any();
        let (Some(series), Some(at), Some(value), Some(quality)) = (
            column(0).downcast_ref::<UInt32Array>(),
            column(1).downcast_ref::<Int64Array>(),
            column(2).downcast_ref::<Float64Array>(),
            column(3).downcast_ref::<UInt32Array>(),
        ) else {
            let detail = "a column has another type than it was made with".to_owned();
            return Err(Error::Database { doing: DOING, detail });
        };
        for row in 0..batch.num_rows() {
            each(SeriesRow {
                series: series.value(row) as usize,
                source_time: Timestamp::from_micros(at.value(row)),
                value: value.is_valid(row).then(|| value.value(row)),
                quality: Quality::from_code(quality.value(row)),
            });
        }
    }
    Ok(())
}
