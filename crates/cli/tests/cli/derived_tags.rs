//! A production line through a whole station: derived tags, reports, a killed station. The line
//! here speaks MQTT, so that nothing but the plant file says which tags are whose.
#![allow(clippy::unwrap_used, reason = "a test fails by panic")]

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};
use testkit::{Message, Mosquitto, Publisher, StationProcess};

const BINARY: &str = env!("CARGO_BIN_EXE_linewatch");
/// 2026-01-02T00:00:00Z, a Friday.
const START_S: u64 = 1_767_312_000;
const SECONDS: u64 = 600;

/// A price of 1 until 00:05 and of 2 afterwards.
const LINE: &str = r#"
[line]
time_zone = "UTC"
ideal_cycle_s = 10.0
live = "day"

[counters]
count = "gas/plc/count"
reject = "gas/plc/reject"
run = "gas/plc/run"
down = "gas/plc/down"

[power]
conveyor = "gas/plc/conveyor"
station1 = "gas/plc/station1"
station2 = "gas/plc/station2"
total = "gas/plc/total"

[[shift]]
id = "night"
name = { zh = "夜班", en = "Night" }
from = "22:00"
to = "06:00"

[tariff]
currency = "EUR"
price = 2.0
window = [{ from = "00:00", to = "00:05", price = 1.0 }]
"#;

/// What the PLC says after so many seconds; it was restarted after 400.
fn message(second: u64) -> Message {
    let begun = if second < 400 { 0 } else { 400 };
    let payload = json!({
        "ts": START_S + second,
        "seq": second,
        "count": (second - begun) / 10,
        "reject": (second - begun) / 100,
        "run": (second - begun) * 3 / 4,
        "down": (second - begun) / 4,
        "conveyor": 1.2,
        "station1": 2.4,
        "station2": 0.0,
        "total": 3.6,
    });
    Message { topic: "mcs/plc/up".to_owned(), payload: payload.to_string().into_bytes() }
}

fn send(broker: &Mosquitto, messages: Vec<Message>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(Publisher::new("plc", broker.port).send(messages, Duration::ZERO));
}

fn report(station: &StationProcess, command: &str, by: &str) -> Value {
    let from = START_S * 1_000;
    station.ask(command, &json!({ "from": from, "to": from + SECONDS * 1_000, "by": by }))
}

#[track_caller]
fn close(found: &Value, expected: f64) {
    assert!((found.as_f64().unwrap() - expected).abs() < 1e-9, "{found} for {expected}");
}

#[test]
fn a_line_is_derived_live_and_reported_from_its_rows() {
    let (broker, place) = (Mosquitto::start(), tempfile::tempdir().unwrap());
    let data: PathBuf = place.path().join("data");
    std::fs::create_dir_all(data.join("plant")).unwrap();
    std::fs::write(data.join("plant/line.toml"), LINE).unwrap();
    let start = || {
        let url = broker.url();
        let station = StationProcess::start(BINARY, &data, &["--plant", "none", "--mqtt", &url]);
        station.wait_connected();
        station
    };
    let station = start();
    send(&broker, (0..SECONDS).map(message).collect());
    // The derived samples are no messages.
    assert_eq!(station.wait_accounted(SECONDS).stored, SECONDS);

    let oee = report(&station, "oee_report", "shift");
    let row = &oee["rows"][0];
    assert_eq!(row["shift"], json!({ "zh": "夜班", "en": "Night" }));
    assert_eq!((&row["count"], &row["reject"]), (&json!(58.0), &json!(4.0)));
    // 299 s until the restart, and 149 s after it.
    close(&row["runHours"], 448.0 / 3_600.0);
    close(&row["downHours"], 148.0 / 3_600.0);
    assert_eq!(row["availability"], json!(75.17));
    assert_eq!((&row["performance"], &row["quality"]), (&json!(100.0), &json!(93.1)));
    assert_eq!(row["oee"], json!(69.98));
    assert_eq!(oee["rows"].as_array().unwrap().len(), 1);

    let energy = report(&station, "energy_report", "hour");
    assert_eq!(energy["currency"], "EUR");
    let all = &energy["overall"];
    close(&all["totalKwh"], 3.6 * 599.0 / 3_600.0);
    close(&all["conveyorKwh"], 1.2 * 599.0 / 3_600.0);
    close(&all["cost"], 3.6 * (300.0 + 2.0 * 299.0) / 3_600.0);
    close(&all["knownShare"], 599.0 / 600.0);
    assert_eq!((&all["peakKw"], &all["station2Kwh"]), (&json!(3.6), &json!(0.0)));

    let last =
        "SELECT tag, count(*)::INTEGER AS rows, round(arg_max(value, source_time), 4) AS last
                FROM samples WHERE tag IN ('line/oee/oee', 'line/meter/total') GROUP BY tag
                ORDER BY tag";
    let rows = station.sql(last);
    assert_eq!(rows[0], json!({ "tag": "line/meter/total", "rows": 600, "last": 0.599 }));
    assert_eq!(rows[1], json!({ "tag": "line/oee/oee", "rows": 600, "last": 69.98 }));

    // A killed station goes on where it was.
    station.kill();
    let station = start();
    assert_eq!(report(&station, "oee_report", "shift"), oee);
    assert_eq!(report(&station, "energy_report", "hour"), energy);
    send(&broker, vec![message(SECONDS)]);
    assert_eq!(station.wait_accounted(SECONDS + 1).stored, SECONDS + 1);
    let rows = station.sql(last);
    assert_eq!(rows[0], json!({ "tag": "line/meter/total", "rows": 601, "last": 0.6 }));
    assert_eq!(rows[1]["rows"], 601);
    station.end();
}
