//! Excel with constant memory: rows go to a file beside as they come, and into the workbook at
//! the end. A sheet has a bounded number of rows; the rows beyond go on in the next one, with the
//! headings again.

use std::io::{Seek, Write};
use std::path::Path;

use jiff::tz::TimeZone;
use model::spreadsheet::is_long;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};

use crate::cell::{Cell, Column, Error, Kind, Notes, Sink};
use crate::local::LocalTimes;

/// Rows of a sheet, with its headings.
pub const SHEET_ROWS_MAX: u32 = 1_048_576;
/// Columns of a sheet.
pub const EXCEL_COLUMNS_MAX: usize = 16_384;
/// Excel takes no longer texts.
const CELL_CHARS_MAX: usize = 32_767;
/// Days from Excel's epoch to Unix's.
const UNIX_DAYS: f64 = 25_569.0;
const DAY_US: f64 = 86_400_000_000.0;

/// Writes an Excel file.
pub struct Xlsx<W> {
    out: W,
    book: Workbook,
    sheet: Option<Worksheet>,
    sheets: usize,
    rows_max: u32,
    columns: Vec<Column>,
    row: u32,
    column: u16,
    times: LocalTimes,
    text: Vec<u8>,
    head: Format,
    local: Format,
    cut: u64,
}

impl<W: Write + Seek + Send> Xlsx<W> {
    /// With times of this zone; `folder` has room for the rows until the end. A sheet has at most
    /// `rows_max` rows with its headings, and never more than [`SHEET_ROWS_MAX`].
    pub fn new(out: W, zone: TimeZone, folder: &Path, rows_max: u32) -> Result<Self, Error> {
        let mut book = Workbook::new();
        book.set_tempdir(folder)?;
        Ok(Self {
            out,
            book,
            sheet: None,
            sheets: 0,
            rows_max: rows_max.clamp(2, SHEET_ROWS_MAX),
            columns: Vec::new(),
            row: 0,
            column: 0,
            times: LocalTimes::new(zone),
            text: Vec::new(),
            head: Format::new().set_bold(),
            local: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss.000"),
            cut: 0,
        })
    }

    fn next_sheet(&mut self) -> Result<(), Error> {
        if let Some(full) = self.sheet.take() {
            self.book.push_worksheet(full);
        }
        let mut sheet = self.book.new_worksheet_with_constant_memory();
        self.sheets += 1;
        let name = if self.sheets == 1 {
            "Linewatch".to_owned()
        } else {
            format!("Linewatch {}", self.sheets)
        };
        sheet.set_name(name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (index, column) in (0_u16..).zip(&self.columns) {
            sheet.set_column_width(index, width(column))?;
            sheet.write_string_with_format(0, index, &column.name, &self.head)?;
        }
        self.sheet = Some(sheet);
        self.row = 1;
        Ok(())
    }

    fn write(&mut self, cell: Cell<'_>) -> Result<(), Error> {
        let (row, column) = (self.row, self.column);
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        let local = self
            .columns
            .get(usize::from(column))
            .is_some_and(|column| column.kind == Kind::LocalTime);
        match cell {
            Cell::Time(at) if local => {
                let days =
                    self.times.on_the_clock(at).map(|clock| clock as f64 / DAY_US + UNIX_DAYS);
                if let Some(at) =
                    days.and_then(|days| ExcelDateTime::from_serial_datetime(days).ok())
                {
                    sheet.write_datetime_with_format(row, column, &at, &self.local)?;
                }
            }
            Cell::Time(at) => {
                self.text.clear();
                self.times.push_iso(&mut self.text, at);
                sheet.write_string(row, column, String::from_utf8_lossy(&self.text))?;
            }
            Cell::Number(value) if is_long(value) => {
                sheet.write_string(row, column, value.to_string())?;
            }
            Cell::Number(value) if value.is_finite() => {
                sheet.write_number(row, column, value)?;
            }
            Cell::Empty | Cell::Number(_) => {}
            Cell::Count(value) => {
                sheet.write_number(row, column, value as f64)?;
            }
            Cell::Whole(value) if is_long(value as f64) => {
                sheet.write_string(row, column, value.to_string())?;
            }
            Cell::Whole(value) => {
                sheet.write_number(row, column, value as f64)?;
            }
            Cell::Flag(flag) => {
                sheet.write_boolean(row, column, flag)?;
            }
            Cell::Quality(quality) => {
                sheet.write_string(row, column, quality.name())?;
            }
            Cell::Text(text) if text.encode_utf16().count() <= CELL_CHARS_MAX => {
                sheet.write_string(row, column, text)?;
            }
            Cell::Text(text) => {
                self.cut += 1;
                // Half of them, so that characters of two units fit as well.
                let text: String = text.chars().take(CELL_CHARS_MAX / 2).collect();
                sheet.write_string(row, column, text)?;
            }
        }
        Ok(())
    }
}

fn width(column: &Column) -> f64 {
    let room: f64 = column.name.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.0 }).sum();
    let least = match column.kind {
        Kind::Time => 30.0,
        Kind::LocalTime => 24.0,
        Kind::Number | Kind::Count | Kind::Whole | Kind::Flag => 11.0,
        Kind::Text => 16.0,
    };
    (room + 2.0).clamp(least, 60.0)
}

impl<W: Write + Seek + Send> Sink for Xlsx<W> {
    fn begin(&mut self, columns: &[Column]) -> Result<(), Error> {
        if columns.len() > EXCEL_COLUMNS_MAX {
            return Err(Error::Columns { columns: columns.len(), max: EXCEL_COLUMNS_MAX });
        }
        self.columns = columns.to_vec();
        self.next_sheet()
    }

    fn cell(&mut self, cell: Cell<'_>) -> Result<(), Error> {
        if self.row >= self.rows_max {
            self.next_sheet()?;
        }
        self.write(cell)?;
        self.column += 1;
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Error> {
        self.row += 1;
        self.column = 0;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Notes, Error> {
        if let Some(last) = self.sheet.take() {
            self.book.push_worksheet(last);
        }
        self.book.save_to_writer(&mut self.out)?;
        self.out.flush()?;
        Ok(Notes { replaced: 0, cut: self.cut })
    }
}
