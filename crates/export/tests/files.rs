//! The files, read back by readers that are not ours where there are some.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::fs::File;
use std::io::{Cursor, Read, Seek, Write};
use std::sync::{Arc, Mutex};

use export::{Cell, Column, Csv, Gb18030, Kind, Notes, Parquet, Sink, Xlsx};
use jiff::tz::TimeZone;
use model::Quality;

/// A file in memory that can be read when its writer is gone.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Cursor<Vec<u8>>>>);

impl Shared {
    fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().get_ref().clone()
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Seek for Shared {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        self.0.lock().unwrap().seek(to)
    }
}

fn zone() -> TimeZone {
    TimeZone::get("Asia/Shanghai").unwrap()
}

const AT: i64 = 1_795_225_267_250_000;

fn columns() -> Vec<Column> {
    let column = |name: &str, kind| Column { name: name.to_owned(), kind };
    vec![
        column("变量", Kind::Text),
        column("time", Kind::Time),
        column("local_time", Kind::LocalTime),
        column("value", Kind::Number),
        column("quality", Kind::Count),
        column("quality_name", Kind::Text),
    ]
}

const TEXTS: [&str; 5] =
    ["gas/H20101/value", "=cmd|' /C calc'!A1", "a,\"b\"\n氢", "\u{e5e5}", "𠮷"];

fn fill(mut sink: Box<dyn Sink>) -> Notes {
    sink.begin(&columns()).unwrap();
    for (nth, text) in (0_i64..).zip(TEXTS) {
        sink.cell(Cell::Text(text)).unwrap();
        sink.cell(Cell::Time(AT + nth)).unwrap();
        sink.cell(Cell::Time(AT + nth)).unwrap();
        sink.cell(if nth == 3 { Cell::Empty } else { Cell::Number(0.1 + nth as f64) }).unwrap();
        sink.cell(Cell::Count(0)).unwrap();
        sink.cell(Cell::Quality(Quality::GOOD)).unwrap();
        sink.end_row().unwrap();
    }
    sink.finish().unwrap()
}

const EXPECTED: &str = "变量,time,local_time,value,quality,quality_name\r\n\
    gas/H20101/value,2026-11-21T09:41:07.25+08:00,2026-11-21 09:41:07.250,0.1,0,Good\r\n\
    '=cmd|' /C calc'!A1,2026-11-21T09:41:07.250001+08:00,2026-11-21 09:41:07.250,1.1,0,Good\r\n\
    \"a,\"\"b\"\"\n氢\",2026-11-21T09:41:07.250002+08:00,2026-11-21 09:41:07.250,2.1,0,Good\r\n\
    \u{e5e5},2026-11-21T09:41:07.250003+08:00,2026-11-21 09:41:07.250,,0,Good\r\n\
    𠮷,2026-11-21T09:41:07.250004+08:00,2026-11-21 09:41:07.250,4.1,0,Good\r\n";

#[test]
fn csv_opens_in_a_spreadsheet_as_it_is() {
    let out = Shared::default();
    assert_eq!(fill(Box::new(Csv::new(out.clone(), zone(), true))), Notes::default());
    assert_eq!(String::from_utf8(out.bytes()).unwrap(), format!("\u{feff}{EXPECTED}"));
}

#[test]
fn gb18030_loses_no_character_and_says_which_it_has_not() {
    let out = Shared::default();
    let notes = fill(Box::new(Gb18030::new(out.clone(), zone())));
    assert_eq!(notes, Notes { replaced: 1, cut: 0 });
    let bytes = out.bytes();
    let (text, _, wrong) = encoding_rs::GB18030.decode(&bytes);
    assert!(!wrong);
    assert_eq!(text, EXPECTED.replace('\u{e5e5}', "&#58853;"));
}

#[test]
fn a_full_sheet_goes_on_in_the_next_one() {
    let (out, folder) = (Shared::default(), tempfile::tempdir().unwrap());
    fill(Box::new(Xlsx::new(out.clone(), zone(), folder.path(), 4).unwrap()));
    let text = unzipped(&out.bytes());
    assert!(text.contains("name=\"Linewatch\"") && text.contains("name=\"Linewatch 2\""), "{text}");
    assert!(!text.contains("Linewatch 3"));
    // Its headings twice, and every row once.
    assert_eq!(text.matches("local_time").count(), 2);
    assert_eq!(text.matches("gas/H20101/value").count(), 1);
    assert_eq!(text.matches("𠮷").count(), 1);
    // 2026-11-21 09:41:07.25 in Excel's days.
    assert!(text.contains("46347.40355613426"), "{text}");
}

/// Everything in the archive, by Python's own reader.
fn unzipped(bytes: &[u8]) -> String {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let script = "import sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n\
        [sys.stdout.buffer.write(z.read(n)) for n in z.namelist()]";
    let output = std::process::Command::new("python3")
        .args(["-c", script])
        .arg(file.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn more_than_a_million_rows_make_two_sheets() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("big.xlsx");
    let file = File::create(&path).unwrap();
    let mut sink = Box::new(Xlsx::new(file, zone(), folder.path(), u32::MAX).unwrap());
    sink.begin(&[Column { name: "value".to_owned(), kind: Kind::Number }]).unwrap();
    for row in 0..export::SHEET_ROWS_MAX + 10 {
        sink.cell(Cell::Number(row.into())).unwrap();
        sink.end_row().unwrap();
    }
    sink.finish().unwrap();
    let mut bytes = Vec::new();
    File::open(&path).unwrap().read_to_end(&mut bytes).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    assert!(
        text.contains("xl/worksheets/sheet2.xml") && !text.contains("xl/worksheets/sheet3.xml")
    );
}

#[test]
fn parquet_keeps_times_and_numbers_as_they_are() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("small.parquet");
    fill(Box::new(Parquet::new(File::create(&path).unwrap())));
    let reader = SerializedFileReader::new(File::open(&path).unwrap()).unwrap();
    let names: Vec<String> = reader
        .metadata()
        .file_metadata()
        .schema_descr()
        .columns()
        .iter()
        .map(|c| c.name().to_owned())
        .collect();
    assert_eq!(names, ["变量", "time", "value", "quality", "quality_name"]);
    let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
    assert_eq!(rows.len(), TEXTS.len());
    for ((nth, text), row) in (0_i64..).zip(TEXTS).zip(&rows) {
        assert_eq!(row.get_string(0).unwrap(), text);
        assert_eq!(row.get_timestamp_micros(1).unwrap(), AT + nth);
        assert_eq!(row.get_double(2).ok(), (nth != 3).then_some(0.1 + nth as f64));
    }
}
