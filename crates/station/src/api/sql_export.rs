//! The whole answer of the user's SQL as a file, row by row: its size does not matter, its memory is
//! bounded.
//!
//! CSV is as every export here: UTF-8 with a byte-order mark, RFC 4180 with CR LF, times with the
//! offset of the station's zone. Excel takes a million rows on a sheet, so there may be several.
//! Parquet ([`super::sql_parquet`]) is for analysts. A transaction is open while rows are written, so the file is on a disk and never a slow receiver.

use std::cell::{Cell, RefCell};
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, Write};
use std::ops::ControlFlow;

use historian::{ColumnInfo, Reader};
use jiff::tz::TimeZone;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};

use super::args::SqlExportArgs;
use super::sql_parquet::Columns;
use super::table_export::local_days;
use super::{Reply, ReplyKind};
use crate::error::ApiError;
use crate::pipeline::RESERVE_BYTES;
use crate::queries::Turn;
use crate::station::{CURRENT_WAIT, Station};

/// Formats there are.
pub(super) const FORMATS: [&str; 3] = ["csv", "xlsx", "parquet"];
/// An export may take this long.
pub(super) const EXPORT_TIMEOUT_MS: u64 = 3_600_000;
/// Rows of a sheet below its heading.
const SHEET_ROWS: u32 = 1_048_575;
/// Columns of a sheet.
const SHEET_COLUMNS: usize = 16_384;
/// Integers from here on have more than 15 digits, which is what Excel keeps.
const EXACT: u128 = 1_000_000_000_000_000;
/// Excel takes no longer texts.
const CELL_CHARS_MAX: usize = 32_767;
/// Larger exports go into a file, piece by piece, and not into an answer.
const ANSWER_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// How often the room on the disk is looked at.
const ROWS_PER_LOOK: u64 = 20_000;

pub(super) async fn answer(station: &Station, args: SqlExportArgs) -> Result<Reply, ApiError> {
    let kind = ReplyKind::of_sql(&args.format);
    let mut file = station.spool().map_err(ApiError::failed)?;
    let written = file.try_clone().map_err(ApiError::failed)?;
    export(station, args, written).await?;
    let length = file.stream_position().map_err(ApiError::failed)?;
    if length > ANSWER_BYTES_MAX {
        return Err(ApiError::failed("it is too long for one answer; export it into a file"));
    }
    let mut bytes = Vec::new();
    file.rewind().and_then(|()| file.read_to_end(&mut bytes)).map_err(ApiError::failed)?;
    Ok(Reply::new(kind, bytes))
}

/// Writes everything into a file; answers the number of rows.
pub(crate) async fn export(
    station: &Station,
    args: SqlExportArgs,
    file: File,
) -> Result<u64, ApiError> {
    let SqlExportArgs { text, format, id } = args;
    if !FORMATS.contains(&format.as_str()) {
        let message = format!("there is no format “{format}”; {}", FORMATS.join(", "));
        return Err(ApiError::arguments(message));
    }
    let turn = station.queries.turn(id).await?;
    station.wait_for_history(CURRENT_WAIT).await;
    let work = Work { folder: station.paths().root().to_owned(), turn, text };
    let zone = TimeZone::system();
    let write = move |reader: &Reader| match format.as_str() {
        "xlsx" => work.write(reader, Sheets::new(file)),
        "parquet" => work.write(reader, Columns::new(file)),
        _ => work.write(reader, Lines { zone, out: BufWriter::new(file) }),
    };
    station.archive.readers.read_patiently(write).await
}

struct Work {
    folder: std::path::PathBuf,
    turn: Turn,
    text: String,
}

/// Where rows go.
pub(super) trait Sink {
    fn begin(&mut self, columns: &[ColumnInfo]) -> io::Result<()>;
    fn row(&mut self, cells: &[historian::Cell]) -> io::Result<()>;
    fn end(self) -> io::Result<()>;
}

impl Work {
    fn write(&self, reader: &Reader, sink: impl Sink) -> Result<u64, ApiError> {
        let (sink, mut rows) = (RefCell::new(sink), 0);
        let outcome = Cell::new(Ok(()));
        self.turn.run(reader, |reader| {
            let header = |columns: &[ColumnInfo]| outcome.set(sink.borrow_mut().begin(columns));
            reader.sql_timed(&self.text, EXPORT_TIMEOUT_MS, header, |cells| {
                let before = outcome.replace(Ok(()));
                let written = before
                    .and_then(|()| self.room(rows))
                    .and_then(|()| sink.borrow_mut().row(cells));
                if written.is_err() {
                    outcome.set(written);
                    return ControlFlow::Break(());
                }
                rows += 1;
                ControlFlow::Continue(())
            })?;
            Ok(())
        })?;
        let written = outcome.into_inner().and_then(|()| sink.into_inner().end());
        written.map_err(historian::Error::from)?;
        Ok(rows)
    }

    /// Leaves the room that recording needs.
    fn room(&self, rows: u64) -> io::Result<()> {
        let full = rows.is_multiple_of(ROWS_PER_LOOK)
            && fs4::available_space(&self.folder).is_ok_and(|free| free < RESERVE_BYTES);
        if full { Err(io::Error::other("the disk is nearly full")) } else { Ok(()) }
    }
}

/// CSV.
struct Lines {
    zone: TimeZone,
    out: BufWriter<File>,
}

impl Lines {
    fn line(&mut self, fields: impl Iterator<Item = String>) -> io::Result<()> {
        for (index, field) in fields.enumerate() {
            let comma = if index == 0 { "" } else { "," };
            if field.contains([',', '"', '\n', '\r']) {
                write!(self.out, "{comma}\"{}\"", field.replace('"', "\"\""))?;
            } else {
                write!(self.out, "{comma}{field}")?;
            }
        }
        self.out.write_all(b"\r\n")
    }
}

impl Sink for Lines {
    fn begin(&mut self, columns: &[ColumnInfo]) -> io::Result<()> {
        self.out.write_all("\u{feff}".as_bytes())?;
        self.line(columns.iter().map(|column| column.name.clone()))
    }

    fn row(&mut self, cells: &[historian::Cell]) -> io::Result<()> {
        let zone = self.zone.clone();
        self.line(cells.iter().map(|cell| cell.for_spreadsheet(&zone)))
    }

    fn end(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Excel.
struct Sheets {
    book: Workbook,
    head: Format,
    time: Format,
    columns: Vec<ColumnInfo>,
    /// The next row of the last sheet.
    next: u32,
    file: File,
}

impl Sheets {
    fn new(file: File) -> Self {
        let time = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss.000");
        let head = Format::new().set_bold();
        Self { book: Workbook::new(), head, time, columns: Vec::new(), next: 0, file }
    }

    fn begin_sheet(&mut self) -> Result<(), XlsxError> {
        let sheet = self.book.add_worksheet_with_constant_memory();
        sheet.set_freeze_panes(1, 0)?;
        for (index, column) in (0_u16..).zip(&self.columns) {
            let width = if column.sql_type.starts_with("TIMESTAMP") { 24.0 } else { 16.0 };
            sheet.set_column_width(index, width)?;
            sheet.write_string_with_format(0, index, &column.name, &self.head)?;
        }
        self.next = 1;
        Ok(())
    }

    fn write(&mut self, cells: &[historian::Cell]) -> Result<(), XlsxError> {
        use historian::Cell;
        if self.next > SHEET_ROWS {
            self.begin_sheet()?;
        }
        let last = self.book.worksheets().len().saturating_sub(1);
        let (line, sheet) = (self.next, self.book.worksheet_from_index(last)?);
        for (index, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Null => {}
                Cell::Bool(flag) => drop(sheet.write_boolean(line, index, *flag)?),
                Cell::Number(number) if number.is_finite() => {
                    sheet.write_number(line, index, *number)?;
                }
                Cell::Integer(number) if number.unsigned_abs() < EXACT => {
                    sheet.write_number(line, index, *number as f64)?;
                }
                Cell::Time(at) => {
                    if let Some(days) = local_days(at.millis_f64()) {
                        let at = ExcelDateTime::from_serial_datetime(days)?;
                        sheet.write_datetime_with_format(line, index, &at, &self.time)?;
                    }
                }
                other => {
                    let text: String = other.to_string().chars().take(CELL_CHARS_MAX).collect();
                    sheet.write_string(line, index, text)?;
                }
            }
        }
        self.next += 1;
        Ok(())
    }
}

impl Sink for Sheets {
    fn begin(&mut self, columns: &[ColumnInfo]) -> io::Result<()> {
        if columns.len() > SHEET_COLUMNS {
            return Err(io::Error::other("Excel takes at most 16 384 columns"));
        }
        self.columns = columns.to_vec();
        self.begin_sheet().map_err(io::Error::other)
    }

    fn row(&mut self, cells: &[historian::Cell]) -> io::Result<()> {
        self.write(cells).map_err(io::Error::other)
    }

    fn end(mut self) -> io::Result<()> {
        self.book.save_to_writer(&self.file).map_err(io::Error::other)
    }
}

#[cfg(test)]
mod tests {
    use historian::{Config, Historian};

    use super::*;
    use crate::queries::Queries;

    const TEXT: &str = "SELECT range AS n, range / 4 AS q, 'a,\"b' AS t, NULL AS nothing,
        TIMESTAMPTZ '2026-11-21 09:41:07.25+00' AS at FROM range(3)";

    fn exported(sink: impl FnOnce(File) -> Result<u64, ApiError>) -> (u64, Vec<u8>) {
        let mut file = tempfile::tempfile().unwrap();
        let rows = sink(file.try_clone().unwrap()).unwrap();
        let mut bytes = Vec::new();
        file.rewind().unwrap();
        file.read_to_end(&mut bytes).unwrap();
        (rows, bytes)
    }

    async fn work(folder: &std::path::Path, text: &str) -> (Work, Reader) {
        let path = folder.join("h.duckdb");
        let reader = Historian::open(&path, Config::default()).unwrap().reader().unwrap();
        let turn = Queries::default().turn(None).await.unwrap();
        (Work { folder: folder.to_owned(), turn, text: text.to_owned() }, reader)
    }

    #[tokio::test]
    async fn csv_has_every_row_quoted_and_in_the_zone() {
        let folder = tempfile::tempdir().unwrap();
        let (work, reader) = work(folder.path(), TEXT).await;
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let lines = |file| work.write(&reader, Lines { zone, out: BufWriter::new(file) });
        let (rows, bytes) = exported(lines);
        let text = String::from_utf8(bytes).unwrap();
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!((rows, lines.len()), (3, 5));
        assert_eq!(lines[0], "\u{feff}n,q,t,nothing,at");
        assert_eq!(lines[2], "1,0.25,\"a,\"\"b\",,2026-11-21T17:41:07.25+08:00");
    }

    #[tokio::test]
    async fn parquet_has_every_row_with_its_types() {
        use parquet::file::reader::{FileReader, SerializedFileReader};
        use parquet::record::Field;
        let folder = tempfile::tempdir().unwrap();
        let text = TEXT.replace("AS n,", "AS n, range = 1 AS b, sum(range) OVER () AS s,");
        let (work, reader) = work(folder.path(), &text).await;
        let path = folder.path().join("answer.parquet");
        let file = File::create(&path).unwrap();
        assert_eq!(work.write(&reader, Columns::new(file)).unwrap(), 3);
        let file = SerializedFileReader::new(File::open(&path).unwrap()).unwrap();
        let rows: Vec<_> = file.get_row_iter(None).unwrap().map(Result::unwrap).collect();
        let second: Vec<_> = rows[1].get_column_iter().map(|(_, field)| field.clone()).collect();
        let expected = [
            Field::Long(1),
            Field::Bool(true),
            Field::Long(3),
            Field::Double(0.25),
            Field::Str("a,\"b".to_owned()),
            Field::Null,
            Field::TimestampMicros(1_795_254_067_250_000),
        ];
        assert_eq!((rows.len(), second.as_slice()), (3, expected.as_slice()));
    }

    #[tokio::test]
    async fn excel_begins_another_sheet_after_a_million_rows() {
        let folder = tempfile::tempdir().unwrap();
        let (work, reader) = work(folder.path(), "SELECT 1 AS n FROM range(5)").await;
        let near_the_end = |file| {
            let mut sheets = Sheets::new(file);
            sheets.columns = vec![ColumnInfo { name: "n".into(), sql_type: "INTEGER".into() }];
            sheets.begin_sheet().unwrap();
            sheets.next = SHEET_ROWS;
            sheets.write(&[historian::Cell::Integer(1)]).unwrap();
            sheets.write(&[historian::Cell::Integer(2)]).unwrap();
            assert_eq!((sheets.book.worksheets().len(), sheets.next), (2, 2));
            sheets.end().map(|()| 2).map_err(ApiError::failed)
        };
        assert_eq!(&exported(near_the_end).1[..2], b"PK");
        let (rows, bytes) = exported(|file| work.write(&reader, Sheets::new(file)));
        assert_eq!((rows, &bytes[..2]), (5, &b"PK"[..]));
    }
}
