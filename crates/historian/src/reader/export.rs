//! Export of raw samples as CSV, in a form that Chinese and English spreadsheets open as it is.
//!
//! UTF-8 with BOM, RFC 4180 with CRLF, one row for each sample, ordered by tag, source time and
//! receive time. Both times are ISO 8601 with the offset of the given zone; `local_time` is the
//! source time in a form that a spreadsheet takes for a date. It is read in pieces of one tag and
//! some hours, each its own short transaction, so that memory is bounded and recording goes on;
//! samples that come meanwhile may be in it or not.

use std::io::Write;
use std::ops::ControlFlow;

use duckdb::{Connection, Row, params};
use jiff::tz::TimeZone;
use model::{Quality, TagPath, Timestamp};

use super::{Reader, csv_text, reading};
use crate::error::{Doing, Error};
use crate::time;

const DOING: &str = "exporting samples";

/// A piece holds about so many rows; one hour of one tag may hold more.
const PIECE_ROWS: u64 = 50_000;
const HOUR_MICROS: i64 = 3_600_000_000;

/// The file's first line.
const HEADER: [&str; 9] = [
    "tag",
    "source_time",
    "local_time",
    "value",
    "text",
    "unit",
    "quality",
    "quality_name",
    "receive_time",
];

/// What to export.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportQuery {
    /// The tags; those without history give no rows.
    pub tags: Vec<TagPath>,
    /// The period's begin, included.
    pub from: Timestamp,
    /// The period's end, not included.
    pub to: Timestamp,
    /// The zone of the times.
    pub time_zone: TimeZone,
}

/// A tag that is exported.
struct Tag {
    id: i32,
    path: String,
    unit: String,
}

impl Reader {
    /// How many rows the export has now.
    pub fn estimate_rows(&self, query: &ExportQuery) -> Result<u64, Error> {
        let sql = "SELECT tag_id, count(*)::UBIGINT FROM sample_recent
                   WHERE source_time >= make_timestamptz(?) AND source_time < make_timestamptz(?)
                   GROUP BY tag_id";
        let tags = self.exported_tags(query)?;
        let period = params![time::micros(query.from), time::micros(query.to)];
        let counts: Vec<(i32, u64)> =
            self.list(DOING, sql, period, |row| Ok((row.get(0)?, row.get(1)?)))?;
        let wanted = |id: &i32| tags.iter().any(|tag| tag.id == *id);
        Ok(counts.iter().filter(|(id, _)| wanted(id)).map(|(_, count)| count).sum())
    }

    /// Writes the CSV to `out` and returns the number of rows. `progress` is told the rows written
    /// so far after every piece and may stop the export, which then ends as [`Error::Cancelled`].
    pub fn export_csv(
        &self,
        query: &ExportQuery,
        out: &mut dyn Write,
        progress: &mut dyn FnMut(u64) -> ControlFlow<()>,
    ) -> Result<u64, Error> {
        out.write_all("\u{feff}".as_bytes())?;
        let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        csv.write_record(HEADER).map_err(output)?;
        let mut rows = 0;
        for tag in self.exported_tags(query)? {
            for (from, to) in self.pieces(&tag, query)? {
                rows += self.with(|connection| {
                    reading(connection, || piece(connection, &tag, (from, to), query, &mut csv))
                })?;
                if progress(rows).is_break() {
                    return Err(Error::Cancelled);
                }
            }
        }
        csv.flush()?;
        Ok(rows)
    }

    /// The tags asked for that exist, each once, by path.
    fn exported_tags(&self, query: &ExportQuery) -> Result<Vec<Tag>, Error> {
        let sql = "SELECT id, path, unit FROM tag ORDER BY path";
        let mut tags = self.list(DOING, sql, [], |row| {
            Ok(Tag { id: row.get(0)?, path: row.get(1)?, unit: row.get(2)? })
        })?;
        let wanted: std::collections::HashSet<&str> =
            query.tags.iter().map(TagPath::as_str).collect();
        tags.retain(|tag| wanted.contains(tag.path.as_str()));
        Ok(tags)
    }

    /// Cuts the period into pieces of whole hours that hold about as many rows as fit.
    fn pieces(&self, tag: &Tag, query: &ExportQuery) -> Result<Vec<(i64, i64)>, Error> {
        let sql = "SELECT epoch_us(source_time) // ?4 AS hour, count(*)::UBIGINT
                   FROM sample_recent WHERE tag_id = ?1 AND source_time >= make_timestamptz(?2)
                     AND source_time < make_timestamptz(?3)
                   GROUP BY hour ORDER BY hour";
        let (from, to) = (time::micros(query.from), time::micros(query.to));
        let params = params![tag.id, from, to, HOUR_MICROS];
        let hours: Vec<(i64, u64)> =
            self.list(DOING, sql, params, |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut pieces = Vec::new();
        let mut begin = from;
        let mut rows = 0;
        for (hour, count) in hours {
            if rows > 0 && rows + count > PIECE_ROWS {
                let end = hour * HOUR_MICROS;
                pieces.push((begin, end));
                begin = end;
                rows = 0;
            }
            rows += count;
        }
        if rows > 0 {
            pieces.push((begin, to));
        }
        Ok(pieces)
    }
}

fn output(error: csv::Error) -> Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => Error::Output(error),
        other => Error::Output(std::io::Error::other(format!("{other:?}"))),
    }
}

fn piece<W: Write>(
    connection: &Connection,
    tag: &Tag,
    (from, to): (i64, i64),
    query: &ExportQuery,
    csv: &mut csv::Writer<W>,
) -> Result<u64, Error> {
    let sql = "SELECT epoch_us(source_time), epoch_us(receive_time), value, text, quality
               FROM sample_recent
               WHERE tag_id = ? AND source_time >= make_timestamptz(?)
                 AND source_time < make_timestamptz(?)
               ORDER BY source_time, receive_time";
    let mut statement = connection.prepare(sql).doing(DOING)?;
    // Begins the statement with its rows fetched as they are read; `raw_query` then reads them.
    drop(statement.stream_arrow(params![tag.id, from, to]).doing(DOING)?);
    let mut rows = statement.raw_query();
    let mut count = 0;
    while let Some(row) = rows.next().doing(DOING)? {
        Sample::get(row).doing(DOING)?.write(tag, &query.time_zone, csv)?;
        count += 1;
    }
    Ok(count)
}

struct Sample {
    source: Timestamp,
    receive: Timestamp,
    value: Option<f64>,
    text: Option<String>,
    quality: Quality,
}

impl Sample {
    fn get(row: &Row<'_>) -> duckdb::Result<Self> {
        Ok(Self {
            source: time::get(row, 0)?,
            receive: time::get(row, 1)?,
            value: row.get(2)?,
            text: row.get(3)?,
            quality: Quality::from_code(row.get(4)?),
        })
    }

    fn write<W: Write>(
        &self,
        tag: &Tag,
        zone: &TimeZone,
        csv: &mut csv::Writer<W>,
    ) -> Result<(), Error> {
        let (source, local) = times(self.source, zone);
        let (receive, _) = times(self.receive, zone);
        let value = self.value.map(csv_text::number).unwrap_or_default();
        let text = self.text.as_deref().map(csv_text::text).unwrap_or_default();
        let quality = self.quality.code().to_string();
        csv.write_record([
            &csv_text::text(&tag.path),
            source.as_str(),
            &local,
            &value,
            &text,
            &csv_text::text(&tag.unit),
            &quality,
            self.quality.name(),
            &receive,
        ])
        .map_err(output)
    }
}

/// ISO 8601 with the zone's offset, and the same without offset for a spreadsheet.
fn times(at: Timestamp, zone: &TimeZone) -> (String, String) {
    let Ok(at) = jiff::Timestamp::from_microsecond(at.micros()) else {
        return (at.to_string(), String::new());
    };
    let zoned = at.to_zoned(zone.clone());
    let iso = at.display_with_offset(zoned.offset()).to_string();
    // Half the milliseconds would be rounded up by a spreadsheet; here they are cut.
    (iso, zoned.strftime("%Y-%m-%d %H:%M:%S.%3f").to_string())
}
