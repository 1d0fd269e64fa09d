//! Files of others: guessed, converted, and compared with what is stored.

use std::io::Write;
use std::path::{Path, PathBuf};

use historian::Cell;
use historian::import::{Converter, Encoding, Form, ImportedSample, Mapping, Source, guess};
use model::{Event, Point, Quality, Report, Timestamp, Value};

use crate::data::{START, Station, number, report, tag};

struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

/// Everything of a file as lines, and what was refused.
fn read(path: &Path, mapping: &Mapping) -> Vec<String> {
    let mut source = Source::open(path, mapping, 0).unwrap();
    let converter = Converter::new(mapping, source.columns(), Timestamp::MAX).unwrap();
    let mut lines = Vec::new();
    while let Some(row) = source.next().unwrap() {
        let found = converter.convert(&row);
        for sample in found.samples {
            let ImportedSample { tag, source_time, receive_time, value, quality } = sample;
            let value = match value {
                Value::Number(number) => number.to_string(),
                Value::Text(text) => format!("“{text}”"),
                other => format!("{other:?}"),
            };
            let late = receive_time.millis_since(source_time);
            lines.push(format!(
                "{} {tag} {source_time} +{late} {value} {}",
                row.number,
                quality.name()
            ));
        }
        for refused in found.refused {
            let place = format!("{} {}", refused.row, refused.column);
            lines.push(format!("{} {}: {}", place.trim(), refused.reason.name(), refused.detail));
        }
    }
    lines
}

fn guessed(path: &Path) -> (Mapping, Vec<String>) {
    let mapping = guess(path, "Asia/Shanghai").unwrap();
    let lines = read(path, &mapping);
    (mapping, lines)
}

fn gb18030(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

#[test]
fn long_files_are_guessed() {
    let files = Files::new();
    let text = "时间,变量,值,质量\n2026/11/1 8:05,line/a/温度,1.5,Good\n2026-11-01 08:06:00.5,line/a/温度,开,Bad\n";
    for (name, bytes, encoding) in [
        ("plain.csv", text.as_bytes().to_vec(), Encoding::Utf8),
        ("bom.csv", format!("\u{feff}{text}").into_bytes(), Encoding::Utf8),
        ("gb.csv", gb18030(text), Encoding::Gb18030),
        ("tab.tsv", text.replace(',', "\t").into_bytes(), Encoding::Utf8),
    ] {
        let (mapping, lines) = guessed(&files.write(name, bytes));
        assert_eq!((mapping.form, mapping.encoding), (Form::Long, encoding), "{name}");
        let expected = [
            "2 line/a/温度 2026-11-01T00:05:00Z +0 1.5 Good",
            "3 line/a/温度 2026-11-01T00:06:00.5Z +0 “开” Bad",
        ];
        assert_eq!(lines, expected, "{name}");
    }
}

#[test]
fn wide_files_are_guessed_and_a_bad_cell_costs_only_itself() {
    let files = Files::new();
    let path = files.write(
        "old plant.csv",
        "Timestamp;T 1;net\n1702723200;1,5;4G\n1702723201;oops;5G\n;2;4G\n1702723202;;\n",
    );
    let (mapping, lines) = guessed(&path);
    assert_eq!(mapping.form, Form::Wide);
    assert!(mapping.decimal_comma);
    assert_eq!(
        lines,
        [
            "2 import/old_plant/T_1 2023-12-16T10:40:00Z +0 1.5 Good",
            "2 import/old_plant/net 2023-12-16T10:40:00Z +0 “4G” Good",
            "3 import/old_plant/net 2023-12-16T10:40:01Z +0 “5G” Good",
            "3 T 1 wrong_type: “oops” is no number",
            "4 missing_time: there is no time",
            "5 empty: there is no value in the row",
        ]
    );
}

#[test]
fn the_gas_systems_archive_is_read_as_it_is() {
    let files = Files::new();
    let text = "time,sn,v_raw,ppm,temp,humi,bat,rssi,seq\n\
                2026-11-01 00:00:00+00:00,H20101,205.5,20.55,25.1,40,99,-60,7\n";
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    let path = files.write("sensor_data_20261101.csv.gz", gzip.finish().unwrap());
    let (mapping, lines) = guessed(&path);
    assert_eq!(mapping.form, Form::Device);
    let fields: Vec<_> = lines.iter().map(|line| line.split(' ').nth(1).unwrap()).collect();
    let expected = ["v_raw", "value", "temp", "humi", "bat", "rssi", "seq"];
    assert_eq!(fields, expected.map(|field| format!("gas/H20101/{field}")));
    let export = "时间,设备SN,原始电压(mV),浓度(ppm)\n2026-11-01 08:00:00,H20101,205.5,20.55\n";
    let (_, lines) = guessed(&files.write("export.csv", gb18030(export)));
    assert_eq!(lines[1], "2 gas/H20101/value 2026-11-01T00:00:00Z +0 20.55 Good");
}

#[test]
fn what_cannot_be_read_is_refused_by_row_and_reason() {
    let files = Files::new();
    let mut bytes = b"time,tag,value\n2026-11-01 08:00,a/b,1\nsoon,a/b,1\n2026-11-01 08:00,b,1\n\
        2026-11-01 08:00,a/b,x\n2026-11-01 08:00,a/b,\n1066-10-14 08:00,a/b,1\n\"2026,a/b,1\n"
        .to_vec();
    bytes.extend_from_slice(b"2026-11-01 08:00,a/\xff,1\n2026-11-01 08:01,a/b,2");
    let path = files.write("bad.csv", bytes);
    let mapping = Mapping {
        time: "time".to_owned(),
        tag: "tag".to_owned(),
        value: "value".to_owned(),
        ..Mapping::default()
    };
    let lines = read(&path, &mapping);
    for (line, part) in lines.iter().zip([
        "2 a/b 2026-11-01T08:00:00Z",
        "3 wrong_type: “soon” is no time",
        "4 bad_device_name: “b” is no tag",
        "5 wrong_type: “x” is no number",
        "6 empty",
        "7 implausible_time",
        "8 wrong_type: a quotation mark is not closed",
        "9 bad_device_name",
        "10 a/b 2026-11-01T08:01:00Z",
    ]) {
        assert!(line.starts_with(part), "{line} should begin with {part}");
    }
    assert_eq!(lines.len(), 9);
}

#[test]
fn reading_goes_on_behind_any_row() {
    let files = Files::new();
    let rows: Vec<_> = (0..5_000).map(|at| format!("{},a/b,{at}\n", 1_700_000_000 + at)).collect();
    let csv = files.write("long.csv", format!("time,tag,value\n{}", rows.concat()));
    let parquet = files.0.path().join("long.parquet");
    parquet_of(&format!("SELECT * FROM read_csv('{}')", csv.display()), &parquet);
    for path in [&csv, &parquet] {
        let (mapping, all) = guessed(path);
        assert_eq!(all.len(), 5_000);
        for after in [0, 1, 2, 2_500, 5_000, 5_001, 9_000] {
            let mut source = Source::open(path, &mapping, after).unwrap();
            let next = source.next().unwrap().map(|row| row.number);
            let expected = (after < 5_001).then(|| after.max(1) + 1);
            assert_eq!(next, expected, "{} after {after}", path.display());
        }
    }
}

fn parquet_of(select: &str, path: &Path) {
    let connection = duckdb::Connection::open_in_memory().unwrap();
    let copy = format!("COPY ({select}) TO '{}' (FORMAT parquet)", path.display());
    connection.execute_batch(&copy).unwrap();
}

#[test]
fn parquet_columns_of_every_kind_are_read() {
    let files = Files::new();
    let path = files.0.path().join("kinds.parquet");
    parquet_of(
        "SELECT TIMESTAMP '2026-11-01 08:00:00' AS time, 1::TINYINT AS a, 2.5::DECIMAL(4,1) AS b,
           true AS c, '4G' AS d, 7::UBIGINT AS e, NULL::DOUBLE AS f, 'NaN'::DOUBLE AS g",
        &path,
    );
    let (_, lines) = guessed(&path);
    let values: Vec<_> = lines.iter().map(|line| line.split(' ').nth(4).unwrap()).collect();
    assert_eq!(values, ["1", "2.5", "1", "“4G”", "7"]);
    assert!(lines[0].contains("2026-11-01T00:00:00Z"), "{}", lines[0]);
    let broken = files.write("broken.parquet", b"PAR1 and nothing more");
    assert!(guess(&broken, "UTC").unwrap_err().to_string().contains("not a Parquet file"));
    let empty = files.write("empty.csv", b"");
    assert!(guess(&empty, "UTC").unwrap_err().to_string().contains("no line of column names"));
}

/// What a file has, as events of an import.
fn samples(path: &Path, mapping: &Mapping) -> Vec<ImportedSample> {
    let mut source = Source::open(path, mapping, 0).unwrap();
    let converter = Converter::new(mapping, source.columns(), Timestamp::MAX).unwrap();
    let mut all = Vec::new();
    while let Some(row) = source.next().unwrap() {
        let found = converter.convert(&row);
        assert_eq!(found.refused, []);
        all.extend(found.samples);
    }
    all
}

fn event(sample: &ImportedSample) -> Event {
    let (device, field) = sample.tag.split();
    let (value, quality) = (sample.value.clone(), sample.quality);
    Event::Report(Report {
        source: "import".into(),
        device: crate::data::device(device),
        source_time: sample.source_time,
        receive_time: sample.receive_time,
        sequence: None,
        fingerprint: 0,
        points: vec![Point { field: field.into(), value, quality }],
    })
}

#[test]
fn our_own_exports_come_back_whole_and_once() {
    let mut there = Station::new();
    there.store(&[
        number(0, 1.0 / 3.0),
        number(1_000, 1e300),
        report(2_000, &[("net", Value::Text("=1+1".into()), Quality::UNCERTAIN)]),
        report(3_000, &[("value", Value::Missing, Quality::BAD_OUT_OF_RANGE)]),
        number(4_000, 9_007_199_254_740_991.0),
    ]);
    let row = |field: &str, second: i64, value: Cell, text: &str, quality: Quality| {
        let at = |millis: i64| format!("2026-11-21T09:41:{:02}.{millis}+08:00", 7 + second);
        let text =
            if text.is_empty() { text.to_owned() } else { Cell::Text(text.into()).to_string() };
        format!(
            "gas/H20101/{field},{},2026-11-21 09:41:{:02}.250,{value},{text},ppm,{},{},{}\r\n",
            at(250),
            7 + second,
            quality.code(),
            quality.name(),
            at(270),
        )
    };
    let number = Cell::Number;
    let utf8 = [
        "\u{feff}tag,source_time,local_time,value,text,unit,quality,quality_name,receive_time\r\n"
            .to_owned(),
        row("net", 2, Cell::Null, "=1+1", Quality::UNCERTAIN),
        row("value", 0, number(1.0 / 3.0), "", Quality::GOOD),
        row("value", 1, number(1e300), "", Quality::GOOD),
        row("value", 3, Cell::Null, "", Quality::BAD_OUT_OF_RANGE),
        row("value", 4, number(9_007_199_254_740_991.0), "", Quality::GOOD),
    ]
    .concat()
    .into_bytes();
    let files = Files::new();
    let text = String::from_utf8(utf8.clone()).unwrap();
    let gb = gb18030(text.trim_start_matches('\u{feff}'));
    let parquet = files.0.path().join("own.parquet");
    let csv = files.write("utf8.csv", utf8);
    let everything = "SELECT * FROM samples ORDER BY source_time";
    let wanted = there.sql(everything);
    parquet_of(
        &format!(
            "SELECT tag, source_time, receive_time, value, text, quality FROM read_csv('{}',
               types = {{'value': 'VARCHAR'}})",
            csv.display()
        ),
        &parquet,
    );
    for path in [csv, files.write("gb.csv", gb), parquet] {
        let mapping = guess(&path, "UTC").unwrap();
        let found = samples(&path, &mapping);
        assert_eq!(there.reader.known(&found, &mapping).unwrap(), [true; 5], "{}", path.display());
        let mut other = Station::new();
        assert_eq!(other.reader.known(&found, &mapping).unwrap(), [false; 5]);
        other.store(&found.iter().map(event).collect::<Vec<_>>());
        assert_eq!(other.sql(everything), wanted, "{}", path.display());
        let twice: Vec<_> = found.iter().chain(&found).cloned().collect();
        assert_eq!(other.reader.known(&twice, &mapping).unwrap(), [true; 10]);
    }
}

#[test]
fn what_the_file_does_not_say_does_not_make_a_sample_another() {
    let mut there = Station::new();
    let quality = Quality::UNCERTAIN;
    there.store(&[report(0, &[("value", Value::Number(0.0), quality)])]);
    let known = |mapping: &Mapping, value: f64, receive: i64| {
        let sample = ImportedSample {
            tag: tag("gas/H20101/value"),
            source_time: START,
            receive_time: START.plus_millis(receive),
            value: Value::Number(value),
            quality: Quality::GOOD,
        };
        there.reader.known(&[sample], mapping).unwrap()[0]
    };
    let bare = Mapping::default();
    assert!(known(&bare, -0.0, 0));
    assert!(!known(&bare, 1.0, 0));
    let received = Mapping { receive_time: "r".to_owned(), ..Mapping::default() };
    assert!(known(&received, 0.0, 20));
    assert!(!known(&received, 0.0, 0));
    let judged = Mapping { quality: "q".to_owned(), ..Mapping::default() };
    assert!(!known(&judged, 0.0, 0));
}
