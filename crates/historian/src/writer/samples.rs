//! The rows of samples, which are nearly all of what is stored: handed over in columns, because cell
//! by cell takes about as long as everything else that is done to store them.

use std::sync::Arc;

use duckdb::arrow::array::{
    ArrayRef, Float64Builder, Int32Array, StringBuilder, TimestampMicrosecondArray, UInt32Array,
};
use duckdb::arrow::error::ArrowError;
use duckdb::arrow::record_batch::RecordBatch;
use duckdb::{Appender, Connection};
use model::{Event, Passed, Point, Value};

use crate::error::{Doing, Error};
use crate::time;

const DOING: &str = "storing samples";
/// Rows handed over at a time: some vectors of the database, 2 048 each.
const ROWS: usize = 16_384;

/// Appends all samples that are not withheld; `ids` are the tags' numbers of all in the same order.
/// Returns how many.
pub(super) fn append(connection: &Connection, events: &[Event], ids: &[i32]) -> Result<u64, Error> {
    if ids.is_empty() {
        return Ok(0);
    }
    let mut appender = connection.appender("sample_recent").doing(DOING)?;
    let mut ids = ids.iter();
    let (mut columns, mut count) = (Columns::default(), 0);
    for (report, doors) in events.iter().filter_map(Event::history) {
        let times = (time::micros(report.source_time), time::micros(report.receive_time));
        for ((place, point), id) in report.points.iter().enumerate().zip(ids.by_ref()) {
            if is_withheld(doors, place) {
                continue;
            }
            columns.push(*id, times, point);
            count += 1;
        }
        if columns.ids.len() >= ROWS {
            columns.hand_over(&mut appender)?;
        }
    }
    columns.hand_over(&mut appender)?;
    appender.flush().doing(DOING)?;
    Ok(count)
}

/// Whether the door of the point at a place of a message withheld it.
fn is_withheld(doors: &[Passed], place: usize) -> bool {
    let found = doors.binary_search_by_key(&place, |passed| usize::from(passed.place));
    found.is_ok_and(|found| doors[found].passage.is_withheld())
}

/// The columns of `sample_recent`, in order.
#[derive(Default)]
struct Columns {
    ids: Vec<i32>,
    source_times: Vec<i64>,
    receive_times: Vec<i64>,
    values: Float64Builder,
    texts: StringBuilder,
    qualities: Vec<u32>,
}

impl Columns {
    fn push(&mut self, id: i32, (source, receive): (i64, i64), point: &Point) {
        self.ids.push(id);
        self.source_times.push(source);
        self.receive_times.push(receive);
        self.values.append_option(point.value.number().filter(|number| number.is_finite()));
        self.texts.append_option(match &point.value {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        });
        self.qualities.push(point.quality.code());
    }

    /// Appends what there is, and is empty then.
    fn hand_over(&mut self, appender: &mut Appender<'_>) -> Result<(), Error> {
        if self.ids.is_empty() {
            return Ok(());
        }
        let rows = std::mem::take(self)
            .finish()
            .map_err(|error| Error::Database { doing: DOING, detail: error.to_string() })?;
        appender.append_record_batch(rows).doing(DOING)
    }

    fn finish(mut self) -> Result<RecordBatch, ArrowError> {
        let times = |micros: Vec<i64>| -> ArrayRef {
            Arc::new(TimestampMicrosecondArray::from(micros).with_timezone("UTC"))
        };
        RecordBatch::try_from_iter_with_nullable([
            ("tag_id", Arc::new(Int32Array::from(self.ids)) as ArrayRef, false),
            ("source_time", times(self.source_times), false),
            ("receive_time", times(self.receive_times), false),
            ("value", Arc::new(self.values.finish()), true),
            ("text", Arc::new(self.texts.finish()), true),
            ("quality", Arc::new(UInt32Array::from(self.qualities)), false),
        ])
    }
}
