//! Databases whose files are not what was written.

use std::path::Path;

use historian::{Config, Historian};
use model::{Position, Quality, Value};

use crate::data::{Station, report};
use crate::store::in_child;

fn flip(path: &Path, place: impl FnOnce(usize) -> usize) {
    let mut bytes = std::fs::read(path).unwrap();
    let place = place(bytes.len());
    bytes[place] ^= 0x04;
    std::fs::write(path, bytes).unwrap();
}

fn samples(historian: &Historian) -> usize {
    let limits = historian::SqlLimits { rows: 10, timeout_ms: 30_000 };
    let table = historian.reader().unwrap().sql("SELECT count(*) FROM samples", limits).unwrap();
    table.rows[0][0].to_string().parse().unwrap()
}

#[test]
fn a_damaged_log_goes_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("linewatch.duckdb");
    // Twenty batches in the log, and none in the file itself.
    in_child("write_and_abort", &path);
    flip(&path.with_extension("duckdb.wal"), |bytes| bytes / 2);
    let (historian, repaired) = Historian::open_or_rebuild(&path, Config::default()).unwrap();
    let repaired = repaired.unwrap();
    assert!(!repaired.rebuilt, "{repaired:?}");
    assert!(repaired.moved[0].join("linewatch.duckdb.wal").exists(), "{repaired:?}");
    assert_eq!(historian.writer().unwrap().cursor(), Position::START);
    assert_eq!(samples(&historian), 0);
}

#[test]
fn a_damaged_file_is_made_again_from_its_snapshot() {
    let mut station = Station::new();
    let number =
        |n: i32| report(i64::from(n), &[("v_raw", Value::Number(n.into()), Quality::GOOD)]);
    station.store(&(0..100).map(number).collect::<Vec<_>>());
    station.historian.keeper().snapshot().unwrap();
    let cursor = station.writer.cursor();
    station.store(&(100..200).map(number).collect::<Vec<_>>());
    let Station { historian, writer, reader, folder, .. } = station;
    historian.clone().close().unwrap();
    drop((historian, writer, reader));
    let path = folder.path().join("linewatch.duckdb");
    for place in [16, 4_096 + 16] {
        flip(&path, |_| place);
    }
    let (historian, repaired) = Historian::open_or_rebuild(&path, Config::default()).unwrap();
    let repaired = repaired.unwrap();
    assert!(repaired.rebuilt && repaired.moved.len() == 1, "{repaired:?}");
    assert!(repaired.moved[0].join("linewatch.duckdb").exists(), "{repaired:?}");
    // What came after the snapshot is read from the journal again.
    assert_eq!((historian.writer().unwrap().cursor(), samples(&historian)), (cursor, 100));
}

#[test]
fn a_snapshot_that_is_damaged_too_costs_no_file() {
    let mut station = Station::new();
    station.store(&[report(0, &[("v_raw", Value::Number(1.0), Quality::GOOD)])]);
    let snapshot = station.historian.keeper().snapshot().unwrap();
    let Station { historian, writer, reader, folder, .. } = station;
    drop((historian, writer, reader));
    let path = folder.path().join("linewatch.duckdb");
    std::fs::write(&path, "nothing").unwrap();
    flip(&snapshot.folder.join("tag.parquet"), |bytes| bytes / 2);
    let sealed = folder.path().join("history/date=2026-01-01");
    std::fs::create_dir_all(&sealed).unwrap();
    std::fs::write(sealed.join("samples-1.parquet"), "somebody's day").unwrap();
    let (historian, repaired) = Historian::open_or_rebuild(&path, Config::default()).unwrap();
    assert_eq!(samples(&historian), 0);
    assert_eq!(historian.writer().unwrap().cursor(), Position::START);
    let moved = repaired.unwrap().moved;
    assert!(moved[1].join("history/date=2026-01-01/samples-1.parquet").exists(), "{moved:?}");
}

#[test]
fn damage_that_is_met_while_running_is_replaced_while_running() {
    let mut station = Station::new();
    let text = "x".repeat(500);
    let row = |n: i64| {
        report(n, &[("net", Value::Text(format!("{text}{n}").as_str().into()), Quality::GOOD)])
    };
    for part in 0..20 {
        station.store(&(part * 100..(part + 1) * 100).map(row).collect::<Vec<_>>());
    }
    station.historian.checkpoint().unwrap();
    let Station { historian, writer, reader, folder, .. } = station;
    drop((historian, writer, reader));
    let path = folder.path().join("linewatch.duckdb");
    // Only in blocks that opening does not read may this be found later; every block is tried.
    let whole = std::fs::read(&path).unwrap();
    let mut found_later = 0;
    for block in (12_288..whole.len()).step_by(262_144) {
        std::fs::write(&path, &whole).unwrap();
        flip(&path, |_| block + 5_000);
        let Ok(historian) = Historian::open(&path, Config::default()) else { continue };
        let (Ok(mut writer), reader) = (historian.writer(), historian.reader().unwrap()) else {
            continue;
        };
        let Err(error) = reader.verify() else { continue };
        found_later += 1;
        assert!(error.is_damage() && writer.damage().is_some(), "{error}");
        assert!(writer.start_over().unwrap().rebuilt);
        assert_eq!((writer.damage(), writer.cursor()), (None, Position::START));
        reader.verify().unwrap();
        writer.commit(&[row(1)], Position { segment: 1, offset: 1 }).unwrap();
        assert_eq!(samples(&historian), 1);
    }
    assert!(found_later > 0, "no block is read by rows only");
}
