//! Rows of several tags together in the order of time, for sums over long periods.
//!
//! The period is read in pieces, each sorted by itself, so that memory stays small however long
//! it is: a piece has some 200 000 rows when they come evenly. Rows are given in the order of
//! source time, receive time, and the place of their tag in the query; values that are texts or
//! missing are none. A piece is one short transaction, so what is stored meanwhile may be in one
//! piece and not in another.

use duckdb::Connection;
use duckdb::arrow::array::{Array, Float64Array, Int64Array, UInt32Array};
use model::{Quality, TagPath, Timestamp};

use super::{Reader, list, reading};
use crate::error::{Doing, Error};
use crate::stored::{self, Micros, Wanted};
use crate::time;

const DOING: &str = "reading the rows of several tags";
/// Rows of a piece, when they come evenly.
const PIECE_ROWS: u64 = 200_000;

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
        let period = stored::micros(query.from, query.to);
        let tags = self.with(|connection| Wanted::find(connection, &query.tags))?;
        if tags.is_empty() || period.0 >= period.1 {
            return Ok(());
        }
        let cut = |connection: &Connection| stored::pieces(connection, &tags, period, PIECE_ROWS);
        for period in self.with(|connection| reading(connection, || cut(connection)))? {
            self.with(|connection| {
                reading(connection, || self.piece(connection, &tags, period, &mut each))
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
        let before = time::micros(before);
        self.with(|connection| {
            reading(connection, || {
                let tags = Wanted::find(connection, std::slice::from_ref(tag))?;
                let Some(wanted) = tags.first() else { return Ok(None) };
                let recent = (time::micros(Timestamp::MIN), before);
                let sealed = stored::last_hours(connection, wanted, before, usable)?;
                let rows = stored::rows(connection, self.layout(), &tags, recent, &sealed)?;
                let usable = if usable { stored::USABLE } else { "TRUE" };
                let sql = format!(
                    "SELECT epoch_us(source_time), value, quality FROM {rows} WHERE {usable}
                     ORDER BY source_time DESC, receive_time DESC LIMIT 1"
                );
                let found = list(connection, DOING, &sql, [], |row| {
                    let (value, quality) = (row.get(1)?, Quality::from_code(row.get(2)?));
                    Ok(SeriesRow { series: 0, source_time: time::get(row, 0)?, value, quality })
                })?;
                Ok(found.first().copied())
            })
        })
    }

    fn piece(
        &self,
        connection: &Connection,
        tags: &[Wanted],
        period: Micros,
        each: &mut impl FnMut(SeriesRow),
    ) -> Result<(), Error> {
        let rows = stored::rows(connection, self.layout(), tags, period, &[period])?;
        let sql = format!(
            "SELECT place, epoch_us(source_time), value, quality FROM {rows}
             ORDER BY source_time, receive_time, place"
        );
        let mut statement = connection.prepare(&sql).doing(DOING)?;
        for batch in statement.stream_arrow([]).doing(DOING)? {
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
}
