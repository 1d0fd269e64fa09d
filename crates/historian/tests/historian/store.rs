//! Exactly once: the position stands in the same transaction as the rows, through crashes too.

use std::process::Command;

use historian::{Committed, Config, Error, Historian, TagInfo};
use model::{Event, Passage, Passed, Position, Quality, RejectReason, Thinned, Timestamp, Value};

use crate::data::{START, Station, device, number, rejected, report, tag};

#[test]
fn values_of_every_kind_are_stored_with_both_times_and_the_quality() {
    let mut station = Station::new();
    let stored = station
        .writer
        .commit(
            &[report(
                0,
                &[
                    ("v_raw", Value::Number(2045.5), Quality::GOOD),
                    ("ok", Value::Bool(true), Quality::GOOD),
                    ("net", Value::Text("4G".into()), Quality::GOOD),
                    ("temp", Value::Missing, Quality::BAD_SENSOR_FAILURE),
                    ("humi", Value::Number(f64::NAN), Quality::BAD),
                ],
            )],
            Position { segment: 3, offset: 77 },
        )
        .unwrap();
    assert_eq!(stored, Committed { rows: 5 });
    assert_eq!(station.writer.cursor(), Position { segment: 3, offset: 77 });
    let times = "2026-11-21T01:41:07.25Z | 2026-11-21T01:41:07.27Z";
    assert_eq!(
        station.sql("SELECT * FROM samples ORDER BY quality, tag"),
        format!(
            "gas/H20101/net | {times} | NULL | 4G | 0\n\
             gas/H20101/ok | {times} | 1.0 | NULL | 0\n\
             gas/H20101/v_raw | {times} | 2045.5 | NULL | 0\n\
             gas/H20101/humi | {times} | NULL | NULL | 2147483648\n\
             gas/H20101/temp | {times} | NULL | NULL | 2156658688"
        )
    );
}

/// A report of two tags, the second of which came to a door.
fn thinned(millis: i64, value: f64, passage: Passage) -> Event {
    let points = [
        ("bat", Value::Number(90.0), Quality::GOOD),
        ("v_raw", Value::Number(value), Quality::GOOD),
    ];
    let Event::Report(report) = report(millis, &points) else { unreachable!() };
    Event::Thinned(Thinned { report, doors: vec![Passed { place: 1, passage }] })
}

fn kept(millis: i64, value: f64) -> Event {
    let Event::Report(report) = report(millis, &[("v_raw", Value::Number(value), Quality::GOOD)])
    else {
        unreachable!()
    };
    Event::Kept(report)
}

#[test]
fn what_a_door_withheld_is_counted_and_stored_when_it_is_kept() {
    let mut station = Station::new();
    let cursor = Position { segment: 1, offset: 50 };
    let events = [
        thinned(0, 1.0, Passage::Through),
        thinned(1_000, 2.0, Passage::Within),
        thinned(2_000, 3.0, Passage::Held),
    ];
    assert_eq!(station.writer.commit(&events, cursor).unwrap(), Committed { rows: 4 });
    let counts = "SELECT * FROM compression";
    assert_eq!(station.sql(counts), "gas/H20101/v_raw | 3 | 1 | 2");
    station.store(&[kept(2_000, 3.0), thinned(3_000, 9.0, Passage::Held)]);
    assert_eq!(station.sql(counts), "gas/H20101/v_raw | 4 | 2 | 2");
    let values = "SELECT string_agg(value, ' ' ORDER BY source_time) FROM samples
                  WHERE tag = 'gas/H20101/v_raw'";
    assert_eq!(station.sql(values), "1.0 3.0");
    assert_eq!(station.sql("SELECT count(*) FROM samples WHERE tag LIKE '%/bat'"), "4");
    let counted = station.reader.counters().unwrap();
    assert_eq!((counted[0].received, counted[0].stored), (4, 4), "messages");
    let doors = station.reader.compression().unwrap();
    assert_eq!((doors[0].received, doors[0].stored, doors[0].dropped), (4, 2, 2));
}

#[test]
fn a_database_opened_again_goes_on_where_it_was() {
    let mut station = Station::new();
    station.store(&[number(0, 1.0), rejected("mqtt", 0, RejectReason::Empty)]);
    let path = station.folder.path().join("linewatch.duckdb");
    let Station { historian, writer, reader, folder, .. } = station;
    drop((writer, reader, historian));

    let historian = Historian::open(&path, Config::default()).unwrap();
    let mut writer = historian.writer().unwrap();
    assert_eq!(writer.cursor(), Position { segment: 1, offset: 2 });
    writer.commit(&[number(1000, 2.0)], Position { segment: 1, offset: 3 }).unwrap();
    let tags = historian.reader().unwrap().tags().unwrap();
    assert_eq!(tags.len(), 1, "the tag kept its number: {tags:?}");
    let latest = historian.reader().unwrap().latest().unwrap();
    assert_eq!(latest[0].value, Value::Number(2.0));
    drop(folder);
}

#[test]
fn counters_hold_the_identity() {
    let mut station = Station::new();
    let duplicate = Event::Duplicate {
        source: "mqtt".into(),
        device: device("gas/H20101"),
        source_time: START,
        receive_time: START,
    };
    station.store(&[number(0, 1.0), duplicate.clone(), number(1000, 2.0)]);
    station.store(&[rejected("http", 0, RejectReason::MissingTime), duplicate]);
    assert_eq!(
        station.sql("SELECT * FROM counters ORDER BY source"),
        "http | 1 | 0 | 0 | 1\nmqtt | 4 | 2 | 2 | 0"
    );
    assert_eq!(station.reader.counters().unwrap()[1].received, 4);
}

#[test]
fn the_quarantine_keeps_the_last_hundred_of_each_source_and_counts_all() {
    let mut station = Station::new();
    for batch in 0..5 {
        let events: Vec<_> = (0..150)
            .map(|i| rejected("mqtt", batch * 150 + i, RejectReason::MalformedJson))
            .collect();
        station.store(&events);
    }
    station.store(&[rejected("http", 5, RejectReason::TooLarge)]);
    let kept = station.reader.quarantined(Some("mqtt")).unwrap();
    assert_eq!(kept.len(), 100);
    assert_eq!((kept[0].detail.as_str(), kept[99].detail.as_str()), ("message 749", "message 650"));
    assert_eq!(kept[0].head, b"{\"ts\":");
    assert_eq!(station.reader.quarantined(None).unwrap().len(), 101);
    assert_eq!(
        station.sql("SELECT * FROM quarantine_reasons ORDER BY count"),
        "http | too_large | 1\nmqtt | malformed_json | 750"
    );
    let rows: i64 = station.sql("SELECT count(*) FROM quarantine_event").parse().unwrap();
    assert!(rows <= 301, "{rows} rows are kept");
}

#[test]
fn units_and_descriptions_reach_tags_known_and_new() {
    let mut station = Station::new();
    station.store(&[number(0, 1.0)]);
    let info = |path: &str, unit: &str| TagInfo {
        path: tag(path),
        unit: unit.to_owned(),
        description: "氢气".to_owned(),
    };
    station
        .writer
        .describe(&[info("gas/H20101/value", "ppm"), info("gas/H20102/value", "ppm")])
        .unwrap();
    station.writer.describe(&[info("gas/H20102/value", "%")]).unwrap();
    assert_eq!(
        station.sql("SELECT * FROM tags"),
        "gas/H20101/value | ppm | 氢气 | gas/H20101 | value | 1\n\
         gas/H20102/value | % | 氢气 | gas/H20102 | value | 2"
    );
}

#[test]
fn there_is_one_writer_at_a_time() {
    let station = Station::new();
    assert!(matches!(station.historian.writer(), Err(Error::WriterTaken)));
    drop(station.writer);
    station.historian.writer().unwrap();
}

#[test]
fn extreme_times_neither_fail_nor_become_infinite() {
    let mut station = Station::new();
    let mut event = number(0, 1.0);
    if let Event::Report(report) = &mut event {
        (report.source_time, report.receive_time) = (Timestamp::MIN, Timestamp::MAX);
    }
    station.store(&[event]);
    assert_eq!(
        station.sql("SELECT isfinite(source_time), isfinite(receive_time) FROM samples"),
        "true | true"
    );
}

#[test]
fn a_database_is_read_by_another_connection_only_when_nobody_writes() {
    let mut station = Station::new();
    station.store(&[number(0, 1.0)]);
    let path = station.folder.path().join("linewatch.duckdb");
    // The lock is held against other processes, so another process tries it.
    let said = in_child("open_for_reading", &path);
    assert!(said.contains("is in use by another program"), "{said}");
    let Station { historian, writer, reader, folder, .. } = station;
    drop((writer, reader, historian));
    let said = in_child("open_for_reading", &path);
    assert!(said.contains("read 1 sample"), "{said}");
    drop(folder);
}

#[test]
fn what_was_committed_survives_an_abort_of_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("linewatch.duckdb");
    in_child("write_and_abort", &path);
    let historian = Historian::open(&path, Config::default()).unwrap();
    assert_eq!(historian.writer().unwrap().cursor(), Position { segment: 1, offset: 20 });
    let latest = historian.reader().unwrap().latest().unwrap();
    assert_eq!(latest[0].value, Value::Number(19.0));
}

/// Files that may not grow stand for a full disk: writing fails in the middle all the same. At
/// 8 MiB the log beside the database cannot be written; at 20 MiB first a checkpoint fails, which
/// makes the open database unusable although the batch is safe.
#[cfg(unix)]
#[test]
fn a_full_disk_loses_nothing_that_was_committed() {
    for half_kib in [16_384, 40_960] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("linewatch.duckdb");
        let output = Command::new("sh")
            .args(["-c", &format!("trap '' XFSZ; ulimit -f {half_kib}; exec \"$0\" \"$@\"")])
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", "store::write_until_the_disk_is_full", "--nocapture"])
            .env("HISTORIAN_TEST_DATABASE", &path)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.contains("the disk is full: free some space"), "{said}");
        assert!(said.contains("test result: ok. 1 passed"), "{said}");

        let historian = Historian::open(&path, Config::default()).unwrap();
        let cursor = historian.writer().unwrap().cursor();
        assert!(cursor.offset > 2, "{cursor}");
        assert_eq!(stored(&historian), cursor.offset * FULL_BATCH_ROWS);
    }
}

/// Samples in a batch of [`write_until_the_disk_is_full`], each some 1000 bytes.
const FULL_BATCH_ROWS: u64 = 1_000;

fn stored(historian: &Historian) -> u64 {
    let limits = historian::SqlLimits { rows: 1, timeout_ms: 30_000 };
    let table = historian.reader().unwrap().sql("SELECT count(*) FROM samples", limits).unwrap();
    table.rows[0][0].to_string().parse().unwrap()
}

#[test]
fn write_until_the_disk_is_full() {
    let Some(path) = child_path() else { return };
    let historian = Historian::open(&path, Config::default()).unwrap();
    let mut writer = historian.writer().unwrap();
    let mut noise = 1_u64;
    for batch in 1..1000_u64 {
        let mut text = || {
            let mut text = String::new();
            while text.len() < 1000 {
                noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                text.push_str(&noise.to_string());
            }
            text
        };
        let events: Vec<_> = (0..FULL_BATCH_ROWS)
            .map(|_| report(0, &[("text", Value::Text(text().as_str().into()), Quality::GOOD)]))
            .collect();
        let cursor = Position { segment: 1, offset: batch };
        if let Err(error) = writer.commit(&events, cursor) {
            println!("batch {batch}: {error}");
            // Nothing of this batch is there, every batch before is, and trying again is no harm.
            assert_eq!(writer.cursor().offset, batch - 1);
            assert_eq!(stored(&historian), (batch - 1) * FULL_BATCH_ROWS);
            writer.commit(&events, cursor).unwrap_err();
            return;
        }
    }
    panic!("the disk was never full");
}

#[test]
fn what_cannot_be_opened_is_said_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("linewatch.duckdb");
    let said = Historian::open_read_only(&path).err().unwrap().to_string();
    assert!(said.starts_with("there is no database at "), "{said}");
    std::fs::write(&path, "this is no database, whatever its name says").unwrap();
    let said = Historian::open(&path, Config::default()).err().unwrap().to_string();
    assert!(said.contains("is damaged: move it"), "{said}");
    let said =
        Historian::open(&folder.path().join("no/such/x.duckdb"), Config::default()).err().unwrap();
    assert!(matches!(said, Error::NotFound { .. }), "{said}");
}

/// Runs one of the tests below in a process of its own and returns what it printed.
pub(crate) fn in_child(test: &str, path: &std::path::Path) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("store::{test}"), "--nocapture"])
        .env("HISTORIAN_TEST_DATABASE", path)
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The database that a child process works on; none when run as a test of its own.
fn child_path() -> Option<std::path::PathBuf> {
    std::env::var_os("HISTORIAN_TEST_DATABASE").map(Into::into)
}

#[test]
fn open_for_reading() {
    let Some(path) = child_path() else { return };
    match Historian::open_read_only(&path) {
        Ok(historian) => {
            println!("read {} sample", historian.reader().unwrap().latest().unwrap().len());
        }
        Err(error) => println!("{error}"),
    }
}

#[test]
fn write_and_abort() {
    let Some(path) = child_path() else { return };
    let historian = Historian::open(&path, Config::default()).unwrap();
    let mut writer = historian.writer().unwrap();
    for i in 0..20_i32 {
        let cursor = Position { segment: 1, offset: i.unsigned_abs().into() };
        let cursor = Position { offset: cursor.offset + 1, ..cursor };
        writer.commit(&[number(i64::from(i) * 1000, i.into())], cursor).unwrap();
    }
    std::process::abort();
}
