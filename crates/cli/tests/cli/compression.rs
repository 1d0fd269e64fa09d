//! Compression at the door: what is dropped is counted, what is stored draws the same line to the
//! stated error, and `kill -9` changes neither. The oracle is the list of what was sent.
#![allow(clippy::unwrap_used, reason = "a test's set-up fails by panic")]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use testkit::{Message, Mosquitto, Publisher, StationProcess, program, wait_for};

const BINARY: &str = env!("CARGO_BIN_EXE_linewatch");
/// Messages sent, a second of source time apart.
const COUNT: usize = 3_000;

const DEVICES: &str = r#"
[[device]]
path = "gas/H20101"
name = { zh = "氢气", en = "Hydrogen" }
unit = "ppm"
period_ms = 1000
display = [0.0, 200.0]
"#;
const TAGS: &str = r#"
[[tag]]
tag = "gas/H20101/v_raw"
span = [0.0, 200.0]
compression = { deviation_percent = 1.0 }
[[tag]]
tag = "gas/H20101/temp"
compression = { exception = 0.1, deviation = 0.2, max_time_ms = 120000 }
"#;

/// A wave, and a temperature with noise and a step.
fn sample(i: usize) -> (f64, f64) {
    let at = i as f64;
    let noise = ((i * 7_919) % 100) as f64 / 1_000.0;
    let temp = if i % 700 < 350 { 20.0 } else { 25.0 };
    ((at / 40.0).sin() * 60.0 + 100.0 + noise, temp + noise)
}

fn messages(begin_s: u64, from: usize, to: usize) -> Vec<Message> {
    (from..to)
        .map(|i| {
            let (v_raw, temp) = sample(i);
            let ts = begin_s + i as u64;
            let payload =
                format!("{{\"ts\":{ts},\"seq\":{i},\"v_raw\":{v_raw},\"temp\":{temp},\"bat\":90}}");
            Message { topic: "mcs/H20101/up".to_owned(), payload: payload.into_bytes() }
        })
        .collect()
}

fn start(data: &Path, broker: &Mosquitto) -> StationProcess {
    StationProcess::start(BINARY, data, &["--plant", "none", "--mqtt", &broker.url()])
}

fn publish(broker: &Mosquitto, messages: Vec<Message>, pause: Duration) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(Publisher::new("door", broker.port).send(messages, pause));
}

/// The rows of a tag: second of the source time and value.
fn rows(data: &Path, field: &str) -> Vec<(u64, f64)> {
    let query = format!(
        "SELECT epoch(source_time)::UBIGINT AS at, value FROM samples
         WHERE tag = 'gas/H20101/{field}' ORDER BY source_time"
    );
    let rows = testkit::sql(BINARY.as_ref(), data, &query);
    rows.iter().map(|row| (row["at"].as_u64().unwrap(), row["value"].as_f64().unwrap())).collect()
}

/// How far the line through the stored rows is from what was sent, at most. Every stored row is one
/// that was sent.
fn error(stored: &[(u64, f64)], sent: &BTreeMap<u64, f64>) -> f64 {
    for (at, value) in stored {
        // Numbers were texts on their way, which may cost the last place.
        assert!(sent.get(at).is_some_and(|sent| (sent - value).abs() < 1e-9), "at {at}: {value}");
    }
    let off = sent.iter().map(|(at, value)| {
        let after = stored.partition_point(|(stored, _)| stored < at);
        let (end, to) = stored[after];
        if end == *at {
            return 0.0;
        }
        let (begin, from) = stored[after - 1];
        let along = (at - begin) as f64 / (end - begin) as f64;
        (from + (to - from) * along - value).abs()
    });
    off.fold(0.0, f64::max)
}

fn counted(data: &Path) -> BTreeMap<String, [u64; 3]> {
    let rows = testkit::sql(BINARY.as_ref(), data, "SELECT * FROM compression");
    let number = |row: &Value, name: &str| row[name].as_u64().unwrap();
    let count = |row: &Value| ["received", "stored", "dropped"].map(|name| number(row, name));
    rows.iter().map(|row| (row["tag"].as_str().unwrap().to_owned(), count(row))).collect()
}

#[test]
fn a_line_through_what_is_stored_keeps_the_stated_error_through_kills() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir_all(data.join("plant")).unwrap();
    std::fs::write(data.join("plant/devices.toml"), DEVICES).unwrap();
    std::fs::write(data.join("plant/tags.toml"), TAGS).unwrap();
    let broker = Mosquitto::start();
    // Midnight lies in it.
    let now_s = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let begin_s = now_s / 86_400 * 86_400 - 1_000;

    start_and_kill(&data, &broker, begin_s);
    let station = start(&data, &broker);
    station.wait_connected();
    publish(&broker, messages(begin_s, COUNT - 200, COUNT), Duration::ZERO);
    let counts = station.wait_accounted(COUNT as u64);
    assert_eq!((counts.stored, counts.quarantined), (COUNT as u64, 0), "{counts:?}");
    wait_for("the history to have it", || {
        let rows = station.rows("SELECT count(*) FROM samples WHERE tag LIKE '%/bat'").unwrap();
        (rows[0][0] == json!(COUNT)).then_some(())
    });
    let latest = station.rows("SELECT received, stored + dropped FROM compression").unwrap();
    assert!(latest.iter().all(|row| row[0] == json!(COUNT) && row[0] == row[1]), "{latest:?}");
    let shown = station.ask("storage", &json!({}))["compression"].clone();
    assert_eq!((&shown["tags"], &shown["received"]), (&json!(2), &json!(2 * COUNT)), "{shown}");
    let most = shown["most"].as_array().unwrap();
    let v_raw = most.iter().find(|row| row["tag"] == "gas/H20101/v_raw").unwrap();
    assert_eq!(v_raw["statedError"], 2.0, "{shown}");
    station.end();

    check(&data, begin_s);
    let said = doctor(&data);
    assert!(said.contains("compression dropped"), "{said}");
    assert!(said.contains("2 tags are compressed"), "{said}");

    // Made again from the journal it is the same, whatever the configuration is now.
    let before = (rows(&data, "v_raw"), rows(&data, "temp"), counted(&data));
    std::fs::remove_file(data.join("plant/tags.toml")).unwrap();
    let rebuilt = program(BINARY).arg("rebuild").arg("--data").arg(&data).output().unwrap();
    assert!(rebuilt.status.success(), "{}", String::from_utf8_lossy(&rebuilt.stderr));
    assert_eq!((rows(&data, "v_raw"), rows(&data, "temp"), counted(&data)), before);
}

/// All but the last messages, to stations that are killed while these come.
fn start_and_kill(data: &Path, broker: &Mosquitto, begin_s: u64) {
    let station = start(data, broker);
    station.wait_connected();
    publish(broker, messages(begin_s, 0, 500), Duration::ZERO);
    let _counts = station.wait_accounted(500);
    station.kill();
    // Kept by the broker until somebody is there.
    publish(broker, messages(begin_s, 500, 700), Duration::ZERO);
    let steps = [700, 1_500, 2_200, COUNT - 200];
    for step in steps.windows(2) {
        let station = start(data, broker);
        station.wait_connected();
        let messages = messages(begin_s, step[0], step[1]);
        std::thread::scope(|scope| {
            scope.spawn(|| publish(broker, messages, Duration::from_micros(300)));
            let half = (step[0] + step[1]) as f64 / 2.0;
            wait_for("half of it to come", || {
                let received = station.rows("SELECT received FROM counters").ok()?;
                (received.first()?[0].as_f64()? >= half).then_some(())
            });
            station.kill();
        });
    }
}

fn check(data: &Path, begin_s: u64) {
    let sent = |of: fn(usize) -> f64| -> BTreeMap<u64, f64> {
        (0..COUNT).map(|i| (begin_s + i as u64, of(i))).collect()
    };
    let counted = counted(data);
    let table: [(&str, BTreeMap<u64, f64>, f64); 2] = [
        ("v_raw", sent(|i| sample(i).0), 2.0),
        // Twice the exception and the deviation.
        ("temp", sent(|i| sample(i).1), 0.4),
    ];
    for (field, sent, stated) in table {
        let stored = rows(data, field);
        let off = error(&stored, &sent);
        assert!(off <= stated + 1e-9, "{field}: {off}");
        let [received, kept, dropped] = counted[&format!("gas/H20101/{field}")];
        assert_eq!((received, kept), (COUNT as u64, stored.len() as u64), "{field}");
        assert_eq!(received, kept + dropped, "{field}");
        assert!(dropped > received / 2, "{field}: {dropped}");
    }
    assert_eq!(rows(data, "bat").len(), COUNT, "what is not compressed is whole");
}

fn doctor(data: &Path) -> String {
    let output = program(BINARY).arg("doctor").arg("--data").arg(data).output().unwrap();
    let (said, wrong) = (output.stdout, output.stderr);
    format!("{}{}", String::from_utf8_lossy(&said), String::from_utf8_lossy(&wrong))
}
