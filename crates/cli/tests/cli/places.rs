//! Where people put data, and what their editors make of text: folders with spaces, Chinese and
//! very long names; files with a byte-order mark and CRLF.
#![allow(clippy::unwrap_used, reason = "a test fails by panic")]

use std::path::{Path, PathBuf};

use serde_json::json;
use testkit::{StationProcess, run, sql, wait_for};

const BINARY: &str = env!("CARGO_BIN_EXE_linewatch");

/// Enough for a day to be sealed.
const OLD_ROWS: usize = 5_000;

/// A folder whose path is longer than the old interface of Windows takes.
fn long_folder(under: &Path) -> PathBuf {
    let mut folder = under.to_owned();
    while folder.to_str().unwrap().chars().count() < 300 {
        folder.push("创新实验室 gas detectors and the line");
    }
    folder
}

fn samples(station: &StationProcess) -> u64 {
    station.sql("SELECT count(*) AS n FROM samples")[0]["n"].as_u64().unwrap()
}

fn in_day(station: &StationProcess) -> usize {
    let rows = station.sql("SELECT count(*) AS n FROM samples WHERE tag = 'import/甲'");
    usize::try_from(rows[0]["n"].as_u64().unwrap()).unwrap()
}

#[test]
fn data_lies_under_any_path() {
    let place = tempfile::tempdir().unwrap();
    for data in [place.path().join("张 三 (测试) [1] 'a'"), long_folder(place.path())] {
        let station = StationProcess::start(BINARY, &data, &["--plant", "demo", "--speed", "20"]);
        let shown = station.ready["data"].as_str().unwrap();
        assert!(!shown.contains('?'), "as people write it: {shown}");
        wait_for("samples", || (samples(&station) > 1_000).then_some(()));
        let backup = place.path().join("备份.tar");
        let made = station.try_ask("backup", &json!({ "path": backup }));
        assert!(made.is_ok(), "{made:?}");
        std::fs::remove_file(&backup).unwrap();
        let old = place.path().join("旧 1.csv");
        let rows = (0..OLD_ROWS).map(|n| format!("{},import/甲,{n}\n", 1_767_225_600 + n));
        std::fs::write(&old, format!("time,tag,value\n{}", rows.collect::<String>())).unwrap();
        let import =
            run(BINARY, &["import", "--data", data.to_str().unwrap(), old.to_str().unwrap()]);
        assert_eq!(import.code, Some(0), "{}", import.stderr);
        wait_for("the day's rows", || (in_day(&station) == OLD_ROWS).then_some(()));
        let tidied = station.try_ask("storage_tidy", &json!({}));
        assert!(tidied.is_ok(), "{tidied:?}");
        let status = station.ask("status", &json!({}));
        let problems: Vec<_> = status["problems"].as_array().unwrap().iter().collect();
        let of_storage = |code: &str| ["journal", "history", "keeper"].contains(&code);
        assert!(
            !problems.iter().any(|problem| of_storage(problem["code"].as_str().unwrap())),
            "{problems:?}"
        );
        let days = station.ask("storage", &json!({}));
        assert_eq!(days["days"][0]["day"], "2026-01-01", "a day is sealed: {days}");
        assert_eq!(in_day(&station), OLD_ROWS, "and read from its file");
        let before = samples(&station);
        station.end();
        assert!(data.join("linewatch.duckdb").is_file());
        let rebuilt = run(BINARY, &["rebuild", "--data", data.to_str().unwrap()]);
        assert_eq!(rebuilt.code, Some(0), "{}", rebuilt.stderr);
        let rows = sql(Path::new(BINARY), &data, "SELECT count(*) AS n FROM samples");
        assert!(rows[0]["n"].as_u64().unwrap() >= before);
        let doctor = run(BINARY, &["doctor", "--data", data.to_str().unwrap()]);
        assert_eq!(doctor.code, Some(0), "{}{}", doctor.text(), doctor.stderr);
    }
}

/// Writes every text file of a folder as a Windows editor may save it.
fn save_with_mark_and_crlf(folder: &Path, ends: &[&str]) -> usize {
    let mut changed = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() || !ends.iter().any(|end| path.extension() == Some(end.as_ref())) {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
        std::fs::write(&path, format!("\u{feff}{}", text.replace('\n', "\r\n"))).unwrap();
        changed += 1;
    }
    changed
}

#[test]
fn files_with_a_mark_and_crlf_are_read_as_others() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let station = StationProcess::start(BINARY, &data, &["--plant", "demo"]);
    let layout = station.ask("layout", &json!({}));
    let user = json!({ "name": "wang", "role": "engineer", "password": "of the engineer" });
    station.try_ask("user_set", &user).unwrap();
    station.end_as("wang", "of the engineer");
    std::fs::write(data.join("secrets.toml"), "[mqtt]\nplant = \"秘密\"\n").unwrap();
    assert!(save_with_mark_and_crlf(&data.join("plant"), &["toml"]) > 5);
    assert_eq!(save_with_mark_and_crlf(&data, &["toml"]), 2);
    assert!(save_with_mark_and_crlf(&data.join("plc"), &["st"]) > 3);
    let station = StationProcess::start(BINARY, &data, &[]);
    for part in ["areas", "plant"] {
        assert_eq!(station.ask("layout", &json!({}))[part], layout[part], "{part}");
    }
    station.wait_connected();
    wait_for("the PLC to run", || {
        let status = station.ask("plc_status", &json!({}));
        (status["scans"].as_u64().unwrap() > 5).then_some(())
    });
    wait_for("values of the line", || {
        let rows = station.sql("SELECT count(*) AS n FROM samples WHERE tag LIKE 'line/%'");
        (rows[0]["n"].as_u64().unwrap() > 0).then_some(())
    });
    station.end_as("wang", "of the engineer");
    let doctor = run(BINARY, &["doctor", "--data", data.to_str().unwrap()]);
    assert_eq!(doctor.code, Some(0), "{}{}", doctor.text(), doctor.stderr);
}

#[test]
fn an_imported_table_may_have_a_mark_and_crlf() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    StationProcess::start(BINARY, &data, &["--plant", "none"]).end();
    let (table, mapping) = (place.path().join("表 1.csv"), place.path().join("列.toml"));
    std::fs::write(&table, "\u{feff}time,tag,value\r\n2026-01-01T00:00:00Z,import/甲,1.5\r\n")
        .unwrap();
    let done = |arguments: &[&str]| {
        let all = [&["import", "--data", data.to_str().unwrap()], arguments].concat();
        let outcome = run(BINARY, &all);
        assert_eq!(outcome.code, Some(0), "{}{}", outcome.text(), outcome.stderr);
    };
    done(&[table.to_str().unwrap()]);
    std::fs::write(&table, "\u{feff}when,what,much\r\n2026-01-01T00:00:01Z,import/甲,2.5\r\n")
        .unwrap();
    std::fs::write(&mapping, "\u{feff}time = \"when\"\r\ntag = \"what\"\r\nvalue = \"much\"\r\n")
        .unwrap();
    done(&["--mapping", mapping.to_str().unwrap(), table.to_str().unwrap()]);
    let rows = sql(Path::new(BINARY), &data, "SELECT value FROM samples ORDER BY source_time");
    assert_eq!(rows.len(), 2, "{rows:?}");
}
