//! The CSV, byte for byte.

use std::ops::ControlFlow;

use historian::{Error, ExportQuery, TagInfo};
use jiff::tz::TimeZone;
use model::{Quality, Timestamp, Value};

use crate::data::{START, Station, number, report, tag};

fn query(tags: &[&str]) -> ExportQuery {
    ExportQuery {
        tags: tags.iter().map(|path| tag(path)).collect(),
        from: Timestamp::MIN,
        to: Timestamp::MAX,
        time_zone: TimeZone::get("Asia/Shanghai").unwrap(),
    }
}

fn export(station: &Station, query: &ExportQuery) -> (String, u64) {
    let mut out = Vec::new();
    let go_on = &mut |_| ControlFlow::Continue(());
    let rows = station.reader.export_csv(query, &mut out, go_on).unwrap();
    (String::from_utf8(out).unwrap(), rows)
}

#[test]
fn a_spreadsheet_opens_it_as_it_is() {
    let mut station = Station::new();
    let text = |text: &str| Value::Text(text.into());
    station.store(&[
        report(
            1_000,
            &[("value", Value::Number(0.1 + 0.2), Quality::UNCERTAIN_SENSOR_NOT_ACCURATE)],
        ),
        report(
            0,
            &[
                ("value", Value::Number(91.5), Quality::GOOD),
                ("net", text("=cmd|' /C calc'!A1"), Quality::GOOD),
            ],
        ),
        report(
            2_000,
            &[
                ("value", Value::Missing, Quality::BAD_SENSOR_FAILURE),
                ("net", text("a,\"b\"\n氢"), Quality::GOOD),
            ],
        ),
        report(3_000, &[("value", Value::Number(8_986_001_234_567_890.0), Quality::GOOD)]),
    ]);
    let unit = TagInfo {
        path: tag("gas/H20101/value"),
        unit: "ppm".to_owned(),
        description: String::new(),
    };
    station.writer.describe(&[unit]).unwrap();
    let (csv, rows) =
        export(&station, &query(&["gas/H20101/value", "gas/H20101/net", "gas/nothing/x"]));
    assert_eq!(
        csv,
        "\u{feff}tag,source_time,local_time,value,text,unit,quality,quality_name,receive_time\r\n\
         gas/H20101/net,2026-11-21T09:41:07.25+08:00,2026-11-21 09:41:07.250,,'=cmd|' /C calc'!A1,,0,Good,2026-11-21T09:41:07.27+08:00\r\n\
         gas/H20101/net,2026-11-21T09:41:09.25+08:00,2026-11-21 09:41:09.250,,\"a,\"\"b\"\"\n氢\",,0,Good,2026-11-21T09:41:09.27+08:00\r\n\
         gas/H20101/value,2026-11-21T09:41:07.25+08:00,2026-11-21 09:41:07.250,91.5,,ppm,0,Good,2026-11-21T09:41:07.27+08:00\r\n\
         gas/H20101/value,2026-11-21T09:41:08.25+08:00,2026-11-21 09:41:08.250,0.30000000000000004,,ppm,1083375616,UncertainSensorNotAccurate,2026-11-21T09:41:08.27+08:00\r\n\
         gas/H20101/value,2026-11-21T09:41:09.25+08:00,2026-11-21 09:41:09.250,,,ppm,2156658688,BadSensorFailure,2026-11-21T09:41:09.27+08:00\r\n\
         gas/H20101/value,2026-11-21T09:41:10.25+08:00,2026-11-21 09:41:10.250,'8986001234567890,,ppm,0,Good,2026-11-21T09:41:10.27+08:00\r\n"
    );
    assert_eq!(rows, 6);
    assert_eq!(station.reader.estimate_rows(&query(&["gas/H20101/net"])).unwrap(), 2);
}

#[test]
fn the_end_of_the_period_is_not_in_it() {
    let mut station = Station::new();
    station.store(&[number(0, 1.0), number(1_000, 2.0), number(2_000, 3.0)]);
    let mut query = query(&["gas/H20101/value"]);
    (query.from, query.to) = (START.plus_millis(1_000), START.plus_millis(2_000));
    assert_eq!(export(&station, &query).1, 1);
    assert_eq!(station.reader.estimate_rows(&query).unwrap(), 1);
}

#[test]
fn many_rows_go_out_in_pieces_complete_and_in_order_and_can_be_stopped() {
    let mut station = Station::new();
    // 30 hours at one sample in 0.9 s: more than one piece, none of them falling on a whole hour.
    let events: Vec<_> = (0..120_000_i32).map(|i| number(i64::from(i) * 900, i.into())).collect();
    for batch in events.chunks(40_000).rev() {
        station.store(batch);
    }
    let query = query(&["gas/H20101/value"]);
    let mut told = Vec::new();
    let mut out = Vec::new();
    let progress = &mut |rows| {
        told.push(rows);
        ControlFlow::Continue(())
    };
    assert_eq!(station.reader.export_csv(&query, &mut out, progress).unwrap(), 120_000);
    assert!(told.len() >= 3 && told.is_sorted(), "{told:?}");
    let mut reader = csv::Reader::from_reader(out.as_slice());
    for (expected, record) in reader.records().enumerate() {
        assert_eq!(record.unwrap()[3], expected.to_string());
    }

    let mut out = Vec::new();
    let stop = &mut |_| ControlFlow::Break(());
    let outcome = station.reader.export_csv(&query, &mut out, stop);
    assert!(matches!(outcome, Err(Error::Cancelled)), "{outcome:?}");
}
