//! Rows of one tag with what bounds need of before and after a period, for aggregates and states.

use duckdb::{Connection, Row, params};
use model::{Quality, TagPath, Timestamp};

use super::{Reader, SeriesQuery, SeriesRow, list, reading};
use crate::error::{Doing, Error};
use crate::layout::Layout;
use crate::stored::{self, Micros, Wanted};
use crate::time;

const DOING: &str = "reading the rows of a tag with its bounds";
const HOUR_US: i64 = 3_600_000_000;
/// Rows of a piece, when they come evenly.
const PIECE_ROWS: u64 = 100_000;
/// How many rows that do not fit are looked behind for one that does.
const SEARCH_MAX: usize = 256;

/// A row with its text.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueRow {
    /// When the device says it measured.
    pub source_time: Timestamp,
    /// The number; a truth value is 1 or 0.
    pub value: Option<f64>,
    /// The text.
    pub text: Option<String>,
    /// The quality.
    pub quality: Quality,
}

/// Which row of those that there are.
#[derive(Clone, Copy)]
enum Side {
    LastBefore,
    FirstFrom,
}

impl Reader {
    /// Gives all rows of a tag in a period, and around them the last row before and the first one
    /// behind, and where those do not fit, also the nearest ones that do.
    pub fn series_with_bounds(
        &self,
        tag: &TagPath,
        (from, to): (Timestamp, Timestamp),
        fit: impl Fn(&SeriesRow) -> bool,
        mut each: impl FnMut(SeriesRow),
    ) -> Result<(), Error> {
        let mut before = self.around(tag, from, Side::LastBefore, &fit)?;
        before.reverse();
        before.into_iter().for_each(&mut each);
        self.series(&SeriesQuery { tags: vec![tag.clone()], from, to }, &mut each)?;
        self.around(tag, to, Side::FirstFrom, &fit)?.into_iter().for_each(each);
        Ok(())
    }

    /// Gives the last row of a tag before a period and all in it, with texts.
    pub fn values_with_bounds(
        &self,
        tag: &TagPath,
        (from, to): (Timestamp, Timestamp),
        mut each: impl FnMut(ValueRow),
    ) -> Result<(), Error> {
        let period = stored::micros(from, to);
        let Some(before) = self.nearest(tag, period.0, Side::LastBefore, false)? else {
            return self.values(tag, period, &mut each);
        };
        each(before);
        self.values(tag, period, &mut each)
    }

    fn values(
        &self,
        tag: &TagPath,
        period: Micros,
        each: &mut impl FnMut(ValueRow),
    ) -> Result<(), Error> {
        let tags = self.with(|connection| Wanted::find(connection, std::slice::from_ref(tag)))?;
        if tags.is_empty() || period.0 >= period.1 {
            return Ok(());
        }
        let cut = |connection: &Connection| stored::pieces(connection, &tags, period, PIECE_ROWS);
        for period in self.with(|connection| reading(connection, || cut(connection)))? {
            self.with(|connection| {
                reading(connection, || values(connection, self.layout(), &tags, period, each))
            })?;
        }
        Ok(())
    }

    /// The nearest row, and when it does not fit, the nearest one that does behind it.
    fn around(
        &self,
        tag: &TagPath,
        at: Timestamp,
        side: Side,
        fit: &impl Fn(&SeriesRow) -> bool,
    ) -> Result<Vec<SeriesRow>, Error> {
        let mut found = Vec::new();
        let Some(nearest) = self.nearest(tag, time::micros(at), side, false)? else {
            return Ok(found);
        };
        let mut row = plain(&nearest);
        found.push(row);
        for _ in 0..SEARCH_MAX {
            if fit(&row) {
                found.extend((found[0] != row).then_some(row));
                return Ok(found);
            }
            let at = time::micros(row.source_time);
            let at = if matches!(side, Side::FirstFrom) { at + 1 } else { at };
            let Some(next) = self.nearest(tag, at, side, true)? else { break };
            row = plain(&next);
        }
        Ok(found)
    }

    fn nearest(
        &self,
        tag: &TagPath,
        at: i64,
        side: Side,
        usable: bool,
    ) -> Result<Option<ValueRow>, Error> {
        self.with(|connection| {
            reading(connection, || {
                let tags = Wanted::find(connection, std::slice::from_ref(tag))?;
                let Some(wanted) = tags.first() else { return Ok(None) };
                let (recent, sealed, order) = match side {
                    Side::LastBefore => (
                        (time::micros(Timestamp::MIN), at),
                        stored::last_hours(connection, wanted, at, usable)?,
                        "source_time DESC, receive_time DESC",
                    ),
                    Side::FirstFrom => (
                        (at, time::micros(Timestamp::MAX)),
                        first_hours(connection, wanted, at, usable)?,
                        "source_time, receive_time",
                    ),
                };
                let rows = stored::rows(connection, self.layout(), &tags, recent, &sealed)?;
                let usable = if usable { stored::USABLE } else { "TRUE" };
                let sql = format!(
                    "SELECT epoch_us(source_time), value, text, quality FROM {rows}
                     WHERE {usable} ORDER BY {order} LIMIT 1"
                );
                Ok(list(connection, DOING, &sql, [], value_row)?.pop())
            })
        })
    }
}

/// The sealed period from a time on that surely holds the first row there, if there is one.
fn first_hours(
    connection: &Connection,
    tag: &Wanted,
    at: i64,
    usable: bool,
) -> Result<Vec<Micros>, Error> {
    // The hour that `at` is in may have its rows before it, so the next one counts too.
    let sql = "SELECT epoch_us(max(begin_time)) FROM (
                 SELECT begin_time FROM rollup_hour
                 WHERE tag_id = ? AND begin_time > make_timestamptz(?) AND (NOT ? OR usable > 0)
                 ORDER BY begin_time LIMIT 2)";
    let hour = |row: &Row<'_>| row.get::<_, Option<i64>>(0);
    let found = list(connection, DOING, sql, params![tag.id, at - HOUR_US, usable], hour)?;
    Ok(found.into_iter().flatten().map(|begin| (at, begin + HOUR_US)).collect())
}

fn values(
    connection: &Connection,
    layout: &Layout,
    tags: &[Wanted],
    period: Micros,
    each: &mut impl FnMut(ValueRow),
) -> Result<(), Error> {
    let rows = stored::rows(connection, layout, tags, period, &[period])?;
    let sql = format!(
        "SELECT epoch_us(source_time), value, text, quality FROM {rows}
         ORDER BY source_time, receive_time"
    );
    let mut statement = connection.prepare(&sql).doing(DOING)?;
    for row in statement.query_map([], value_row).doing(DOING)? {
        each(row.doing(DOING)?);
    }
    Ok(())
}

fn value_row(row: &Row<'_>) -> duckdb::Result<ValueRow> {
    let (value, text, quality) = (row.get(1)?, row.get(2)?, Quality::from_code(row.get(3)?));
    Ok(ValueRow { source_time: time::get(row, 0)?, value, text, quality })
}

fn plain(row: &ValueRow) -> SeriesRow {
    let ValueRow { source_time, value, quality, .. } = *row;
    SeriesRow { series: 0, source_time, value, quality }
}
