//! What a device sent, report by report in the order of source time, for computing on it again.
//!
//! Only the fields that are asked for. Rows that share source and receive time are one report; a
//! field that is there twice begins another one. Reports are handed over piece by piece, with no
//! transaction open, so whoever takes them may take its time, and memory stays small.

use std::ops::ControlFlow;

use duckdb::{Connection, Row};
use model::{DevicePath, Point, Quality, Report, TagPath, Timestamp, Value};
use smol_str::SmolStr;

use super::{Reader, list, reading};
use crate::error::Error;
use crate::layout::Layout;
use crate::stored::{self, Micros, Wanted};
use crate::time;

const DOING: &str = "reading what a device sent";
/// Rows of a piece, when they come evenly.
const PIECE_ROWS: u64 = 50_000;

struct DeviceRow {
    place: usize,
    source_time: Timestamp,
    receive_time: Timestamp,
    value: Value,
    quality: Quality,
}

impl Reader {
    /// Gives the reports of a device in a period by source time, its end not in it.
    pub fn device_reports(
        &self,
        device: &DevicePath,
        fields: &[&str],
        (from, to): (Timestamp, Timestamp),
        mut each: impl FnMut(Vec<Report>) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let period = stored::micros(from, to);
        let paths: Vec<TagPath> = fields.iter().map(|field| device.tag(field)).collect();
        let tags = self.with(|connection| Wanted::find(connection, &paths))?;
        if tags.is_empty() || period.0 >= period.1 {
            return Ok(());
        }
        let cut = |connection: &Connection| stored::pieces(connection, &tags, period, PIECE_ROWS);
        for period in self.with(|connection| reading(connection, || cut(connection)))? {
            let rows = self.with(|connection| {
                reading(connection, || piece(connection, self.layout(), &tags, period))
            })?;
            if each(reports(device, fields, rows)).is_break() {
                break;
            }
        }
        Ok(())
    }
}

fn piece(
    connection: &Connection,
    layout: &Layout,
    tags: &[Wanted],
    period: Micros,
) -> Result<Vec<DeviceRow>, Error> {
    let rows = stored::rows(connection, layout, tags, period, &[period])?;
    let sql = format!(
        "SELECT place, epoch_us(source_time), epoch_us(receive_time), value, text, quality
         FROM {rows} ORDER BY source_time, receive_time, place"
    );
    list(connection, DOING, &sql, [], row)
}

fn row(row: &Row<'_>) -> duckdb::Result<DeviceRow> {
    let (number, text): (Option<f64>, Option<String>) = (row.get(3)?, row.get(4)?);
    let text = text.map_or(Value::Missing, |text| Value::Text(text.into()));
    Ok(DeviceRow {
        place: row.get::<_, u32>(0)? as usize,
        source_time: time::get(row, 1)?,
        receive_time: time::get(row, 2)?,
        value: number.map_or(text, Value::Number),
        quality: Quality::from_code(row.get(5)?),
    })
}

fn reports(device: &DevicePath, fields: &[&str], rows: Vec<DeviceRow>) -> Vec<Report> {
    let mut reports: Vec<Report> = Vec::new();
    for DeviceRow { place, source_time, receive_time, value, quality } in rows {
        let point = Point { field: SmolStr::new(fields[place]), value, quality };
        let open = reports.last_mut().filter(|report| {
            (report.source_time, report.receive_time) == (source_time, receive_time)
                && !report.points.iter().any(|known| known.field == point.field)
        });
        if let Some(report) = open {
            report.points.push(point);
            continue;
        }
        reports.push(Report {
            source: SmolStr::default(),
            device: device.clone(),
            source_time,
            receive_time,
            sequence: None,
            fingerprint: 0,
            points: vec![point],
        });
    }
    reports
}
