//! `linewatch import`, on a folder and through a running station, also one that is killed.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests are tests")]

use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use testkit::{StationProcess, sql, wait_for};

const BINARY: &str = env!("CARGO_BIN_EXE_linewatch");
const PLAIN: &[&str] = &["--plant", "none"];

/// What a command wrote to standard output, and whether it succeeded.
fn linewatch(arguments: &[&str], data: &Path) -> (bool, String) {
    let mut command = testkit::program(BINARY);
    let output = command.args(arguments).arg("--data").arg(data).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned() + &errors)
}

fn import(file: &Path, data: &Path) -> String {
    let name = file.to_str().unwrap();
    let (succeeded, said) = linewatch(&["import", name, "--time-zone", "Asia/Shanghai"], data);
    assert!(succeeded, "{said}");
    said.lines().next().unwrap().split_once(": ").unwrap().1.to_owned()
}

/// The counts of imported files.
fn counter(data: &Path) -> [u64; 4] {
    let query = "SELECT received, stored, duplicate, quarantined FROM counters
                 WHERE source = 'import'";
    let row = &sql(Path::new(BINARY), data, query)[0];
    ["received", "stored", "duplicate", "quarantined"].map(|name| row[name].as_u64().unwrap())
}

fn number(data: &Path, query: &str) -> u64 {
    sql(Path::new(BINARY), data, query)[0]["n"].as_u64().unwrap()
}

/// A day of one sample a second of two tags, in the long form.
fn long_file(folder: &Path, rows: u64) -> PathBuf {
    let mut text = "time,tag,value\n".to_owned();
    for row in 0..rows {
        let (second, tag) = (1_700_000_000 + row / 2, ["a", "b"][usize::from(row % 2 == 1)]);
        writeln!(text, "{second},old/mill/{tag},{row}").unwrap();
    }
    let path = folder.join("mill.csv");
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_file_goes_into_a_folder_once_and_says_what_it_refused() {
    let (data, files) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = files.path().join("旧数据.csv");
    let text = "时间,T1,state\n2026-11-01 08:00:00,1.5,on\n2026-11-01 08:00:01,x,off\nsoon,1,on\n";
    std::fs::write(&file, text).unwrap();
    let name = file.to_str().unwrap();
    let (succeeded, shown) = linewatch(&["import", "--preview", name], data.path());
    assert!(succeeded && shown.contains("form = \"wide\""), "{shown}");
    assert!(shown.contains("# row 3 T1 refused, wrong_type: “x” is no number"), "{shown}");

    let data = data.path().join("new");
    assert_eq!(import(&file, &data), "3 rows, 3 samples stored, 0 there already, 2 refused");
    assert_eq!(import(&file, &data), "3 rows, 0 samples stored, 3 there already, 2 refused");
    // Of each row the part of one device is counted, and each refusal.
    assert_eq!(counter(&data), [8, 2, 2, 4]);
    assert_eq!(number(&data, "SELECT count(*) AS n FROM samples"), 3);
    let folder = std::fs::read_dir(data.join("import")).unwrap();
    let list = folder.map(|entry| entry.unwrap().path());
    let list = list.into_iter().find(|path| path.extension().unwrap() == "csv").unwrap();
    let list = std::fs::read_to_string(list).unwrap();
    assert_eq!(
        list,
        "\u{feff}row,column,reason,detail\r\n3,T1,wrong_type,“x” is no number\r\n\
         4,,wrong_type,“soon” is no time\r\n"
    );
}

#[test]
fn an_import_that_was_killed_goes_on_and_stores_nothing_twice() {
    const ROWS: u64 = 80_000;
    let (data, files) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = long_file(files.path(), ROWS);
    let args = json!({ "path": file });
    let station = StationProcess::start(BINARY, data.path(), PLAIN);
    let begun = station.ask("import_start", &args);
    let some = |job: &Value| (1..ROWS).contains(&job["stored"].as_u64().unwrap());
    wait_for("a part to be stored", || {
        Some(station.ask("import_status", &json!({}))[0].clone()).filter(some)
    });
    // Nothing of it is shown as if it were of now.
    let layout = station.ask("layout", &json!({}));
    assert!(!layout.to_string().contains("old/mill"), "{layout}");
    station.kill();

    let station = StationProcess::start(BINARY, data.path(), PLAIN);
    let again = station.ask("import_start", &args);
    assert_ne!(again["id"], begun["id"]);
    let done = wait_for("the rest to be stored", || {
        let job = station.ask("import_status", &json!({}))[0].clone();
        assert_ne!(job["state"], "failed", "{job}");
        Some(job).filter(|job| job["state"] == "done")
    });
    assert!(done["resumedAt"].as_u64().unwrap() > 1, "{done}");
    let counts = [&done["rows"], &done["refused"]].map(|count| count.as_u64().unwrap());
    assert_eq!(counts, [ROWS, 0]);
    let query = "SELECT count(*) AS n FROM (SELECT DISTINCT tag, source_time, value FROM samples
                 WHERE tag LIKE 'old/%')";
    let all = "SELECT count(*) AS n FROM samples WHERE tag LIKE 'old/%'";
    wait_for("everything to be in the database", || {
        (number(data.path(), all) >= ROWS).then_some(())
    });
    assert_eq!(number(data.path(), all), ROWS);
    assert_eq!(number(data.path(), query), ROWS);
    let [received, stored, duplicate, quarantined] = counter(data.path());
    assert_eq!(stored, ROWS);
    assert_eq!(received, stored + duplicate + quarantined);
    station.end();
}

#[test]
fn an_import_that_is_cancelled_stops_and_a_missing_file_is_refused() {
    let (data, files) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = long_file(files.path(), 400_000);
    let station = StationProcess::start(BINARY, data.path(), PLAIN);
    let id = station.ask("import_start", &json!({ "path": file }))["id"].clone();
    // The same file is one import, however often it is asked for.
    assert_eq!(station.ask("import_start", &json!({ "path": file }))["id"], id);
    assert_eq!(station.ask("import_cancel", &json!({ "id": id })), json!({}));
    wait_for("the import to stop", || {
        let job = station.ask("import_status", &json!({}))[0].clone();
        (job["state"] == "stopped").then_some(())
    });
    let (succeeded, said) = linewatch(&["import", "/nowhere/at-all.csv"], data.path());
    assert!(!succeeded && said.contains("/nowhere/at-all.csv cannot be read"), "{said}");
    station.end();
}
