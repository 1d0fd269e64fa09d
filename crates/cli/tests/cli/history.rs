//! Days that leave the table, a backup that is put back, a database that is made again: the
//! answers stay the same, also while messages come and the station is killed.
#![allow(clippy::unwrap_used, reason = "a test's set-up fails by panic")]

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use testkit::{Message, Mosquitto, Publisher, StationProcess, wait_for};

const BINARY: &str = env!("CARGO_BIN_EXE_linewatch");
const DAY_S: u64 = 86_400;

/// `count` messages of one device, a second apart, whose values are their numbers.
fn messages(begin_s: u64, first: usize, count: usize) -> Vec<Message> {
    (0..count)
        .map(|i| Message {
            topic: "mcs/H20101/up".to_owned(),
            payload: format!(
                "{{\"ts\":{},\"seq\":{},\"v_raw\":{},\"temp\":25.0,\"bat\":90,\"net\":\"4G\"}}",
                begin_s + i as u64,
                (first + i) % 65_536,
                first + i,
            )
            .into_bytes(),
        })
        .collect()
}

fn now_s() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn start(data: &Path, broker: &Mosquitto) -> StationProcess {
    StationProcess::start(BINARY, data, &["--plant", "none", "--mqtt", &broker.url()])
}

fn publish(broker: &Mosquitto, messages: Vec<Message>) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(Publisher::new("history", broker.port).send(messages, Duration::ZERO));
}

fn stored(station: &StationProcess, wanted: usize) {
    wait_for("everything to be stored", || {
        let query = "SELECT count(*) AS n FROM samples WHERE tag LIKE '%/v_raw'";
        (station.sql(query)[0]["n"] == wanted).then_some(())
    });
}

/// Everything that must not change, as one value.
fn answers(data: &Path) -> Value {
    let queries = [
        "SELECT tag, count(*) AS n, sum(hash(source_time, receive_time, value, text, quality)
           ::HUGEINT)::VARCHAR AS h FROM samples GROUP BY tag ORDER BY tag",
        "SELECT tag, count(*) AS n, sum(hash(\"begin\", count, first, last, min, max, worst)::HUGEINT)
           ::VARCHAR AS h FROM hours GROUP BY tag ORDER BY tag",
        "SELECT * FROM counters ORDER BY source",
        "SELECT * FROM tags ORDER BY tag",
        "SELECT * FROM alarms ORDER BY id",
        "SELECT * FROM gaps ORDER BY scope, gap_from",
        "SELECT count(*) AS n FROM audit WHERE action = 'start'",
    ];
    queries.iter().map(|query| Value::Array(testkit::sql(BINARY.as_ref(), data, query))).collect()
}

fn linewatch(arguments: &[&str]) -> (bool, String) {
    let output = testkit::program(BINARY).args(arguments).output().unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn days_are_sealed_backed_up_and_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let broker = Mosquitto::start();
    let station = start(&data, &broker);
    station.wait_connected();
    let past = (now_s() / DAY_S - 3) * DAY_S + DAY_S - 600;
    publish(&broker, messages(past, 0, 1_200));
    publish(&broker, messages(now_s() - 300, 1_200, 300));
    stored(&station, 1_500);

    let tidied = station.ask("storage_tidy", &json!({}));
    assert_eq!(tidied, json!({}));
    let status = station.ask("storage", &json!({}));
    let days = status["days"].as_array().unwrap();
    assert_eq!(days.len(), 2, "600 seconds on each side of midnight: {status}");
    assert!(status["problem"].is_null() && status["snapshotBytes"].as_u64() > Some(0), "{status}");
    stored(&station, 1_500);

    // Two late ones are seen at once, and again after a kill.
    publish(&broker, messages(past - 10, 1_500, 2));
    stored(&station, 1_502);
    station.kill();
    let station = start(&data, &broker);
    stored(&station, 1_502);
    let days = station.ask("storage", &json!({}))["days"].clone();
    let day = days[1]["day"].as_str().unwrap();
    assert!(days[1]["lateRows"].as_u64().unwrap() >= 2, "{days}");
    let pinned = station.ask("storage_pin", &json!({ "day": day, "pinned": true }));
    assert_eq!(pinned, json!({}));

    // A backup while messages come: what was stored before is in it, and it opens.
    let backup = folder.path().join("plant.backup");
    let (done, said) =
        linewatch(&["backup", "--data", data.to_str().unwrap(), backup.to_str().unwrap()]);
    assert!(done, "{said}");
    publish(&broker, messages(now_s(), 1_502, 100));
    stored(&station, 1_602);
    station.end();
    let before = answers(&data);

    let restored = folder.path().join("restored");
    let (done, said) =
        linewatch(&["restore", backup.to_str().unwrap(), "--data", restored.to_str().unwrap()]);
    assert!(done, "{said}");
    let rows = testkit::sql(
        BINARY.as_ref(),
        &restored,
        "SELECT count(*) AS n, count(DISTINCT value) AS d FROM samples WHERE tag LIKE '%/v_raw'",
    );
    assert_eq!((&rows[0]["n"], &rows[0]["d"]), (&json!(1_502), &json!(1_502)), "{rows:?}");
    let (done, said) =
        linewatch(&["restore", backup.to_str().unwrap(), "--data", restored.to_str().unwrap()]);
    assert!(!done && said.contains("is not empty"), "{said}");
    let (done, said) =
        linewatch(&["backup", "--data", data.to_str().unwrap(), backup.to_str().unwrap()]);
    assert!(!done && said.contains("already"), "{said}");

    // The database is lost, then made again, by command and by a start.
    let (done, said) = linewatch(&["rebuild", "--data", data.to_str().unwrap()]);
    assert!(done && said.contains("made again with"), "{said}");
    assert_eq!(answers(&data), before);
    std::fs::write(data.join("linewatch.duckdb"), b"rubbish that is no database").unwrap();
    std::fs::remove_file(data.join("linewatch.duckdb.wal")).ok();
    assert_eq!(answers(&data), before);
    let station = start(&data, &broker);
    stored(&station, 1_602);
    let days = station.ask("storage", &json!({}))["days"].clone();
    assert_eq!(days[1]["pinned"], true, "{days}");
    station.end();
}

#[test]
fn a_backup_that_is_not_whole_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let broker = Mosquitto::start();
    let station = start(&data, &broker);
    station.end();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (done, said) = linewatch(&["backup", "--data", data.to_str().unwrap(), &path("whole")]);
    assert!(done, "{said}");
    let bytes = std::fs::read(path("whole")).unwrap();
    let mut flipped = bytes.clone();
    // Within a file; between them there is padding, which means nothing.
    let inside = bytes.windows(4).position(|four| four == b"PAR1").unwrap();
    flipped[inside + 6] ^= 1;
    for (name, bytes) in
        [("short", &bytes[..bytes.len() / 2]), ("flipped", &flipped), ("none", &[])]
    {
        std::fs::write(path(name), bytes).unwrap();
        let (done, said) = linewatch(&["restore", &path(name), "--data", &path("to")]);
        assert!(!done && said.contains("is not a whole backup"), "{name}: {said}");
        assert!(!folder.path().join("to").exists(), "{name}");
    }
}
