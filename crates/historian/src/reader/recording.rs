//! What was received, told again in the order in which it was received, report by report.
//!
//! Rows that share device, source time and receive time are one report; a field that is there
//! twice begins another one. Reports of one receive time come in the order of device and source
//! time, so the same rows are the same recording, whenever they are read. Message counters and
//! fingerprints are not part of the history and are none. What was computed again later, `value@1`, was
//! not received and is left out. The period is read in pieces, so memory
//! stays small however long it is.

use duckdb::{Connection, Row, params};
use model::{DevicePath, Point, Quality, Report, Timestamp, Value};
use smol_str::SmolStr;

use super::{Reader, list, reading};
use crate::error::Error;
use crate::layout::{Layout, Part};
use crate::{stored, time};

const DOING: &str = "reading a recording";
/// The field of a report of presence.
const ONLINE: &str = "online";
/// Receive time of a piece.
const PIECE_US: i64 = 600_000_000;

/// Which rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordingQuery {
    /// Only of these devices; none is all.
    pub devices: Vec<String>,
    /// Received at or after.
    pub from: Timestamp,
    /// Received before.
    pub to: Timestamp,
}

struct RecordedRow {
    device: String,
    field: String,
    source_time: Timestamp,
    receive_time: Timestamp,
    value: Value,
    quality: Quality,
}

impl Reader {
    /// Gives every report of the period in order.
    pub fn recording(
        &self,
        query: &RecordingQuery,
        mut each: impl FnMut(Report),
    ) -> Result<(), Error> {
        let Some((first, last)) = self.with(|connection| bounds(connection, query))? else {
            return Ok(());
        };
        let mut from = first;
        while from <= last {
            let to = from.saturating_add(PIECE_US).min(last.saturating_add(1));
            let rows = self.with(|connection| {
                reading(connection, || piece(connection, self.layout(), query, (from, to)))
            })?;
            reports(rows, &mut each);
            from = to;
        }
        Ok(())
    }
}

/// First and last receive time there are in the period.
fn bounds(connection: &Connection, query: &RecordingQuery) -> Result<Option<(i64, i64)>, Error> {
    // What is sealed is known by its days; what lies between costs an empty piece each.
    let sql = "SELECT epoch_us(min(first)), epoch_us(max(last)) FROM (
                 SELECT min(receive_time) AS first, max(receive_time) AS last FROM sample_recent
                 WHERE receive_time >= make_timestamptz(?1) AND receive_time < make_timestamptz(?2)
                 UNION ALL
                 SELECT greatest(first_received, make_timestamptz(?1)),
                   least(last_received, make_timestamptz(?2 - 1)) FROM sealed_day
                 WHERE last_received >= make_timestamptz(?1)
                   AND first_received < make_timestamptz(?2))";
    let params = params![time::micros(query.from), time::micros(query.to)];
    let found = list(connection, DOING, sql, params, |row| {
        Ok(row.get::<_, Option<i64>>(0)?.zip(row.get::<_, Option<i64>>(1)?))
    })?;
    Ok(found.first().copied().flatten())
}

fn piece(
    connection: &Connection,
    layout: &Layout,
    query: &RecordingQuery,
    (from, to): (i64, i64),
) -> Result<Vec<RecordedRow>, Error> {
    let received = format!(
        "s.receive_time >= make_timestamptz({from}) AND s.receive_time < make_timestamptz({to})"
    );
    let columns = "t.device, t.field, s.source_time, s.receive_time, s.value, s.text, s.quality,
                   t.id";
    let mut parts = vec![format!(
        "SELECT {columns} FROM sample_recent s JOIN tag t ON t.id = s.tag_id WHERE {received}"
    )];
    let files = stored::sealed_received_in(connection, (from, to))?;
    if !files.is_empty() {
        parts.push(format!(
            "SELECT {columns} FROM {} s JOIN tag t ON t.path = s.tag WHERE {received}",
            stored::read(layout, &files, Part::Samples)
        ));
    }
    let sql = format!(
        "SELECT device, field, epoch_us(source_time), epoch_us(receive_time), value, text, quality
         FROM ({}) WHERE (?1 = '' OR list_contains(string_split(?1, '|'), device))
           AND NOT regexp_matches(field, '@[0-9]+$')
         ORDER BY receive_time, device, source_time, id, value, text",
        parts.join(" UNION ALL ")
    );
    list(connection, DOING, &sql, params![query.devices.join("|")], recorded)
}

fn recorded(row: &Row<'_>) -> duckdb::Result<RecordedRow> {
    let (number, text): (Option<f64>, Option<String>) = (row.get(4)?, row.get(5)?);
    let value = match (number, text) {
        (Some(number), _) => Value::Number(number),
        (None, Some(text)) => Value::Text(text.into()),
        (None, None) => Value::Missing,
    };
    Ok(RecordedRow {
        device: row.get(0)?,
        field: row.get(1)?,
        source_time: time::get(row, 2)?,
        receive_time: time::get(row, 3)?,
        value,
        quality: Quality::from_code(row.get(6)?),
    })
}

fn reports(rows: Vec<RecordedRow>, each: &mut impl FnMut(Report)) {
    let mut open: Option<Report> = None;
    for row in rows {
        let same = open.as_ref().is_some_and(|report| {
            report.device.as_str() == row.device
                && (report.source_time, report.receive_time) == (row.source_time, row.receive_time)
                && !report.points.iter().any(|point| point.field == row.field)
        });
        if !same {
            open.take().map(told).into_iter().for_each(&mut *each);
            open = begin(&row);
        }
        if let Some(report) = &mut open {
            let RecordedRow { field, value, quality, .. } = row;
            report.points.push(Point { field: field.into(), value, quality });
        }
    }
    open.map(told).into_iter().for_each(each);
}

/// Truth values are stored as numbers; a report of presence is one truth value.
fn told(mut report: Report) -> Report {
    if let [Point { field, value, .. }] = report.points.as_mut_slice()
        && field == ONLINE
        && let Value::Number(number) = *value
    {
        *value = Value::Bool(number != 0.0);
    }
    report
}

fn begin(row: &RecordedRow) -> Option<Report> {
    Some(Report {
        source: SmolStr::default(),
        device: DevicePath::new(&row.device).ok()?,
        source_time: row.source_time,
        receive_time: row.receive_time,
        sequence: None,
        fingerprint: 0,
        points: Vec::new(),
    })
}
