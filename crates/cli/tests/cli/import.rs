//! `linewatch import`, on a folder and through a running station, also one that is killed.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests are tests")]

use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use testkit::{StationProcess, named_by_program, sql, wait_for};

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
    let args = json!({ "path": named_by_program(BINARY, &file) });
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
fn a_check_stores_nothing_and_what_was_broken_off_is_listed_until_it_goes_on_or_is_forgotten() {
    const ROWS: u64 = 60_000;
    let (data, files) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let bad = files.path().join("bad.csv");
    std::fs::write(&bad, "time,tag,value\n1700000000,a/b,1\nsoon,a/b,2\n1700000002,a/b,x\n")
        .unwrap();
    let bad = named_by_program(BINARY, &bad);
    let station = StationProcess::start(BINARY, data.path(), PLAIN);
    let ended = |id: &Value| {
        wait_for("the job to end", || {
            let all = station.ask("import_status", &json!({}));
            let job = all.as_array().unwrap().iter().find(|job| job["id"] == *id).cloned();
            job.filter(|job| job["state"] == "done")
        })
    };
    let plan = station.ask("import_preview", &json!({ "path": bad }))["plan"].clone();
    let checked = ended(&station.ask("import_check", &json!({ "path": bad, "plan": plan }))["id"]);
    assert_eq!(checked["check"], true);
    let counts = ["rows", "stored", "duplicate", "refused"].map(|name| checked[name].as_u64());
    // A column with a text in it is one of texts as well.
    assert_eq!(counts, [3, 2, 0, 1].map(Some), "{checked}");
    assert_eq!(number(data.path(), "SELECT count(*) AS n FROM samples"), 0);
    let list = json!({ "id": checked["id"], "offset": 0, "limit": 10 });
    let refused = station.ask("import_refused", &list);
    assert_eq!((&refused[0]["row"], refused.as_array().unwrap().len()), (&json!(3), 1));
    let _forgotten = station.ask("import_forget", &json!({ "id": checked["id"] }));

    let file = named_by_program(BINARY, &long_file(files.path(), ROWS));
    let _started = station.ask("import_start", &json!({ "path": file }));
    wait_for("a part to be stored", || {
        let job = station.ask("import_status", &json!({}))[0].clone();
        (job["stored"].as_u64().unwrap() > 0).then_some(())
    });
    station.kill();

    let station = StationProcess::start(BINARY, data.path(), PLAIN);
    let all = station.ask("import_status", &json!({}));
    assert_eq!((&all[0]["state"], &all[0]["path"]), (&json!("stopped"), &json!(file)), "{all}");
    let again = station.ask("import_resume", &json!({ "id": all[0]["id"] }));
    let _stopping = station.ask("import_cancel", &json!({ "id": again["id"] }));
    let stopped = wait_for("it to stop", || {
        let all = station.ask("import_status", &json!({}));
        assert_eq!(all.as_array().unwrap().len(), 1, "{all}");
        Some(all[0].clone()).filter(|job| job["state"] == "stopped")
    });
    let _forgotten = station.ask("import_forget", &json!({ "id": stopped["id"] }));
    assert_eq!(station.ask("import_status", &json!({})), json!([]));
    station.end();
}

#[test]
fn an_import_that_is_cancelled_stops_and_a_missing_file_is_refused() {
    let (data, files) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = named_by_program(BINARY, &long_file(files.path(), 400_000));
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
