//! A table as it is shown, as a file: exactly its columns and rows.
//!
//! Excel files are written with constant memory. CSV is as every export here: UTF-8 with a
//! byte-order mark, RFC 4180 quoting, and a leading `= + - @` made harmless.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};
use serde_json::Value;

use super::args::{TableArgs, TableColumn};
use super::{Reply, ReplyKind};
use crate::error::ApiError;
use crate::station::Station;

const ROWS_MAX: usize = 100_000;
const COLUMNS_MAX: usize = 200;
/// Excel takes no longer texts.
const CELL_CHARS_MAX: usize = 32_767;
/// Excel takes no longer names of sheets.
const SHEET_CHARS_MAX: usize = 31;
/// Days from Excel's epoch to Unix's.
const UNIX_DAYS: f64 = 25_569.0;
const DAY_MS: f64 = 86_400_000.0;

pub(super) async fn table(_: &Station, args: TableArgs) -> Result<Reply, ApiError> {
    if args.rows.len() > ROWS_MAX || args.columns.len() > COLUMNS_MAX {
        return Err(ApiError::arguments("at most 100 000 rows of 200 columns"));
    }
    if args.rows.iter().any(|row| row.len() != args.columns.len()) {
        return Err(ApiError::arguments("every row has as many cells as there are columns"));
    }
    let made = tokio::task::spawn_blocking(move || match args.format.as_str() {
        "xlsx" => {
            xlsx(&args).map(|bytes| Reply::new(ReplyKind::Xlsx, bytes)).map_err(ApiError::failed)
        }
        "csv" => Ok(Reply::new(ReplyKind::Csv, csv(&args))),
        other => Err(ApiError::arguments(format!("there is no format “{other}”; xlsx, csv"))),
    });
    made.await.map_err(ApiError::failed)?
}

/// Milliseconds to Excel's days, in the station's time zone.
pub(super) fn local_days(unix_ms: f64) -> Option<f64> {
    #[expect(clippy::cast_possible_truncation, reason = "far within range, or refused")]
    let at = jiff::Timestamp::from_millisecond(unix_ms as i64).ok()?;
    let offset_s = jiff::tz::TimeZone::system().to_offset(at).seconds();
    Some((unix_ms + f64::from(offset_s) * 1_000.0) / DAY_MS + UNIX_DAYS)
}

fn xlsx(args: &TableArgs) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let (head, time) =
        (Format::new().set_bold(), Format::new().set_num_format("yyyy-mm-dd hh:mm:ss.000"));
    let sheet = book.add_worksheet_with_constant_memory();
    sheet.set_name(sheet_name(&args.title))?;
    sheet.set_freeze_panes(1, 0)?;
    for (index, column) in (0_u16..).zip(&args.columns) {
        sheet.set_column_width(index, width(args, column, usize::from(index)))?;
        sheet.write_string_with_format(0, index, &column.name, &head)?;
    }
    for (line, row) in (1_u32..).zip(&args.rows) {
        for ((index, column), cell) in (0_u16..).zip(&args.columns).zip(row) {
            let days =
                (column.kind == "time").then(|| cell.as_f64().and_then(local_days)).flatten();
            match (days, cell) {
                (Some(days), _) => {
                    let at = ExcelDateTime::from_serial_datetime(days)?;
                    sheet.write_datetime_with_format(line, index, &at, &time)?;
                }
                (None, Value::Number(number)) => {
                    sheet.write_number(line, index, number.as_f64().unwrap_or(f64::NAN))?;
                }
                (None, Value::Null) => {}
                (None, cell) => {
                    let text: String = text(cell).chars().take(CELL_CHARS_MAX).collect();
                    sheet.write_string(line, index, text)?;
                }
            }
        }
    }
    book.save_to_buffer()
}

/// A name that Excel takes.
fn sheet_name(title: &str) -> String {
    let name: String = title
        .chars()
        .map(|c| if "[]:*?/\\'".contains(c) { ' ' } else { c })
        .take(SHEET_CHARS_MAX)
        .collect();
    let name = name.trim();
    if name.is_empty() { "Linewatch".to_owned() } else { name.to_owned() }
}

/// Wide enough for the heading and the first rows; Chinese takes twice the room.
fn width(args: &TableArgs, column: &TableColumn, index: usize) -> f64 {
    let room = |text: &str| text.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.0 }).sum::<f64>();
    if column.kind == "time" {
        return 24.0;
    }
    let cells = args.rows.iter().take(100).filter_map(|row| row.get(index));
    let widest = cells.map(|cell| room(&text(cell))).fold(room(&column.name), f64::max);
    (widest + 2.0).clamp(8.0, 60.0)
}

fn text(cell: &Value) -> String {
    match cell {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn csv(args: &TableArgs) -> Vec<u8> {
    let mut out = "\u{feff}".to_owned();
    let heads: Vec<String> = args.columns.iter().map(|column| quoted(&column.name)).collect();
    out.push_str(&heads.join(","));
    out.push_str("\r\n");
    for row in &args.rows {
        let cells = args.columns.iter().zip(row).map(|(column, cell)| match cell {
            Value::Number(ms) if column.kind == "time" => local_text(ms.as_f64()),
            Value::Number(number) => number.to_string(),
            cell => quoted(&text(cell)),
        });
        out.push_str(&cells.collect::<Vec<_>>().join(","));
        out.push_str("\r\n");
    }
    out.into_bytes()
}

/// ISO 8601 with the offset.
fn local_text(unix_ms: Option<f64>) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "far within range, or nothing")]
    let at = unix_ms.and_then(|ms| jiff::Timestamp::from_millisecond(ms as i64).ok());
    let zone = jiff::tz::TimeZone::system();
    at.map_or(String::new(), |at| {
        at.to_zoned(zone).strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()
    })
}

fn quoted(text: &str) -> String {
    let harmless = if text.starts_with(['=', '+', '-', '@']) { "'" } else { "" };
    if harmless.is_empty() && !text.contains([',', '"', '\n', '\r']) {
        return text.to_owned();
    }
    format!("\"{harmless}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn args(format: &str) -> TableArgs {
        serde_json::from_value(json!({
            "format": format,
            "title": "报警 [1/2]",
            "columns": [
                { "name": "时间", "kind": "time" },
                { "name": "值", "kind": "number" },
                { "name": "说明", "kind": "text" },
            ],
            "rows": [[1_734_320_000_250.0, 96.5, "a,\"b\""], [null, null, "=1+1"]],
        }))
        .unwrap()
    }

    #[test]
    fn csv_is_quoted_and_harmless() {
        let text = String::from_utf8(csv(&args("csv"))).unwrap();
        let lines: Vec<&str> = text.trim_end().split("\r\n").collect();
        assert_eq!(lines[0], "\u{feff}时间,值,说明");
        assert!(lines[1].starts_with("2024-12-16T") && lines[1].contains(".250"), "{}", lines[1]);
        assert!(lines[1].ends_with(",96.5,\"a,\"\"b\"\"\""), "{}", lines[1]);
        assert_eq!(lines[2], ",,\"'=1+1\"");
    }

    #[test]
    fn excel_takes_every_title() {
        assert_eq!(sheet_name("报警 [1/2]"), "报警  1 2");
        assert_eq!(sheet_name("///"), "Linewatch");
        let bytes = xlsx(&args("xlsx")).unwrap();
        assert_eq!(&bytes[..2], b"PK");
    }
}
