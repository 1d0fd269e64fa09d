//! Samples with everything that is known of them, for export.
//!
//! They come in pieces, each its own short transaction, so that memory is bounded and recording
//! goes on; samples that come meanwhile may be among them or not. Either one tag after the other,
//! or all tags together by time; of one time, in the order of receiving, and then of the query.

use std::ops::ControlFlow;

use duckdb::Connection;
use duckdb::arrow::array::{
    Array, Float64Array, Int64Array, RecordBatch, StringArray, UInt32Array,
};
use model::{Quality, Timestamp};

use super::series::SeriesQuery;
use super::{Reader, list, reading};
use crate::error::{Doing, Error};
use crate::stored::{self, Micros, Wanted};

const DOING: &str = "reading samples";
/// Rows of a piece, when they come evenly.
const PIECE_ROWS: u64 = 100_000;

/// The order of samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SampleOrder {
    /// One tag after the other, each by time.
    ByTag,
    /// By time.
    ByTime,
}

/// One sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SampleRow<'a> {
    /// The place of its tag in the query.
    pub series: usize,
    /// When the device says it measured.
    pub source_time: Timestamp,
    /// When it came.
    pub receive_time: Timestamp,
    /// The number.
    pub value: Option<f64>,
    /// The text.
    pub text: Option<&'a str>,
    /// The quality.
    pub quality: Quality,
}

/// What the samples of a tag in a period have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SampleFacts {
    /// How many.
    pub rows: u64,
    /// Whether some are texts.
    pub texts: bool,
    /// Whether all numbers are 0 or 1: truth values are stored so.
    pub truth: bool,
}

impl Reader {
    /// Tells samples until there are no more, or `each` breaks, which ends as
    /// [`Error::Cancelled`].
    pub fn samples(
        &self,
        query: &SeriesQuery,
        order: SampleOrder,
        each: &mut dyn FnMut(&SampleRow<'_>) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let period = stored::micros(query.from, query.to);
        let tags = self.with(|connection| Wanted::find(connection, &query.tags))?;
        if tags.is_empty() || period.0 >= period.1 {
            return Ok(());
        }
        match order {
            SampleOrder::ByTime => self.samples_of(&tags, period, each),
            SampleOrder::ByTag => {
                tags.chunks(1).try_for_each(|tag| self.samples_of(tag, period, each))
            }
        }
    }

    fn samples_of(
        &self,
        tags: &[Wanted],
        period: Micros,
        each: &mut dyn FnMut(&SampleRow<'_>) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let cut = |connection: &Connection| stored::pieces(connection, tags, period, PIECE_ROWS);
        for period in self.with(|connection| reading(connection, || cut(connection)))? {
            self.with(|connection| {
                reading(connection, || self.sample_piece(connection, tags, period, each))
            })?;
        }
        Ok(())
    }

    fn sample_piece(
        &self,
        connection: &Connection,
        tags: &[Wanted],
        period: Micros,
        each: &mut dyn FnMut(&SampleRow<'_>) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let rows = stored::rows(connection, self.layout(), tags, period, &[period])?;
        let sql = format!(
            "SELECT place, epoch_us(source_time), epoch_us(receive_time), value, text, quality
             FROM {rows} ORDER BY source_time, receive_time, place"
        );
        let mut statement = connection.prepare(&sql).doing(DOING)?;
        for batch in statement.stream_arrow([]).doing(DOING)? {
            tell(&batch, each)?;
        }
        Ok(())
    }

    /// How many samples each tag of the query has, by its place.
    pub fn sample_counts(&self, query: &SeriesQuery) -> Result<Vec<u64>, Error> {
        let facts = self.facts(query, "false", "false")?;
        Ok(facts.into_iter().map(|facts| facts.rows).collect())
    }

    /// The same with what they have in common, for which every value is looked at.
    pub fn sample_facts(&self, query: &SeriesQuery) -> Result<Vec<SampleFacts>, Error> {
        self.facts(query, "count(text) > 0", "coalesce(bool_and(value IN (0, 1)), false)")
    }

    fn facts(
        &self,
        query: &SeriesQuery,
        texts: &str,
        truth: &str,
    ) -> Result<Vec<SampleFacts>, Error> {
        let period = stored::micros(query.from, query.to);
        let mut facts = vec![SampleFacts::default(); query.tags.len()];
        let found: Vec<(u32, SampleFacts)> = self.with(|connection| {
            reading(connection, || {
                let tags = Wanted::find(connection, &query.tags)?;
                if tags.is_empty() || period.0 >= period.1 {
                    return Ok(Vec::new());
                }
                let rows = stored::rows(connection, self.layout(), &tags, period, &[period])?;
                let sql = format!(
                    "SELECT place, count(*)::UBIGINT, {texts}, {truth} FROM {rows} GROUP BY place"
                );
                list(connection, DOING, &sql, [], |row| {
                    let (rows, texts, truth) = (row.get(1)?, row.get(2)?, row.get(3)?);
                    Ok((row.get(0)?, SampleFacts { rows, texts, truth }))
                })
            })
        })?;
        for (place, of_tag) in found {
            if let Some(facts) = facts.get_mut(place as usize) {
                *facts = of_tag;
            }
        }
        Ok(facts)
    }
}

fn tell(
    batch: &RecordBatch,
    each: &mut dyn FnMut(&SampleRow<'_>) -> ControlFlow<()>,
) -> Result<(), Error> {
    let column = |index: usize| batch.column(index).as_any();
    let (Some(series), Some(source), Some(receive), Some(value), Some(text), Some(quality)) = (
        column(0).downcast_ref::<UInt32Array>(),
        column(1).downcast_ref::<Int64Array>(),
        column(2).downcast_ref::<Int64Array>(),
        column(3).downcast_ref::<Float64Array>(),
        column(4).downcast_ref::<StringArray>(),
        column(5).downcast_ref::<UInt32Array>(),
    ) else {
        let detail = "a column has another type than it was made with".to_owned();
        return Err(Error::Database { doing: DOING, detail });
    };
    for row in 0..batch.num_rows() {
        let sample = SampleRow {
            series: series.value(row) as usize,
            source_time: Timestamp::from_micros(source.value(row)),
            receive_time: Timestamp::from_micros(receive.value(row)),
            value: value.is_valid(row).then(|| value.value(row)),
            text: text.is_valid(row).then(|| text.value(row)),
            quality: Quality::from_code(quality.value(row)),
        };
        if each(&sample).is_break() {
            return Err(Error::Cancelled);
        }
    }
    Ok(())
}
