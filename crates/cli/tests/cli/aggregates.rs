//! Aggregates, states and recalculations of a real station's history, on the command line.
#![allow(clippy::unwrap_used, reason = "a test fails by panic")]
#![allow(clippy::float_cmp, reason = "the same number, written and read")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use testkit::{Message, Mosquitto, Outcome, Publisher, StationProcess, run, sql};

const BINARY: &str = env!("CARGO_BIN_EXE_linewatch");
/// 2026-01-02T00:00:00Z.
const START_S: usize = 1_767_312_000;
const MESSAGES: usize = 1_200;
const PERIOD: [&str; 4] = ["--from", "2026-01-02T00:00:00Z", "--to", "2026-01-02T00:20:00Z"];

/// Twenty minutes of a detector, a message a second, with all that a calibration may meet.
fn recording() -> Vec<Message> {
    let message = |second: usize| {
        let mut fields = json!({
            "ts": START_S + second,
            "seq": second,
            "v_raw": 500.0 + (second as f64 / 30.0).sin() * 400.0,
            "temp": 15.0 + second as f64 / 60.0,
            "net": if second % 300 < 100 { "4G" } else { "NB-IoT" },
        });
        match second % 20 {
            3 => fields["temp"] = json!(900),
            5 => drop(fields.as_object_mut().unwrap().remove("temp")),
            7 => fields["err"] = json!(second % 4),
            11 => fields["v_raw"] = json!(2e6),
            _ => {}
        }
        Message { topic: "mcs/A/up".to_owned(), payload: fields.to_string().into_bytes() }
    };
    (0..MESSAGES).map(message).collect()
}

const DEVICES: &str = r#"
[[device]]
path = "gas/A"
name = { zh = "甲", en = "A" }
unit = "ppm"
period_ms = 1000
calibration = "new"
"#;

/// Changes in the middle of the recording.
const CALIBRATIONS: &str = r#"
[[calibration]]
name = "new"
form = "multiplicative"
valid_from = "2025-01-01T00:00:00Z"
k = 0.1
b = -7.3
t_comp = 0.013
t_ref = 21.0

[[calibration]]
name = "new"
form = "additive"
valid_from = "2026-01-02T00:10:00Z"
k = 0.13
b = -9.1
t_coef = 0.21
"#;

struct Recorded {
    broker: Mosquitto,
    place: tempfile::TempDir,
}

impl Recorded {
    /// A station that has the recording, with these plant files.
    fn new(files: &[(&str, &str)]) -> (Self, StationProcess) {
        let recorded = Self { broker: Mosquitto::start(), place: tempfile::tempdir().unwrap() };
        recorded.write(files);
        let station = recorded.start();
        station.wait_connected();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let publisher = Publisher::new("sender", recorded.broker.port);
        runtime.block_on(publisher.send(recording(), Duration::ZERO));
        assert_eq!(station.wait_accounted(MESSAGES as u64).stored, MESSAGES as u64);
        (recorded, station)
    }

    fn write(&self, files: &[(&str, &str)]) {
        let folder = self.data().join("plant");
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in files {
            fs::write(folder.join(name), text).unwrap();
        }
    }

    fn data(&self) -> PathBuf {
        self.place.path().join("data")
    }

    fn start(&self) -> StationProcess {
        let url = self.broker.url();
        StationProcess::start(BINARY, &self.data(), &["--plant", "none", "--mqtt", &url])
    }

    fn run(&self, command: &str, arguments: &[&str]) -> Outcome {
        let data = self.data();
        run(BINARY, &[&[command, "--data", data.to_str().unwrap()], arguments].concat())
    }

    /// What a command prints when it works.
    fn printed(&self, command: &str, arguments: &[&str]) -> String {
        let outcome = self.run(command, arguments);
        assert_eq!(outcome.code, Some(0), "{command} {arguments:?}: {}", outcome.stderr);
        outcome.text()
    }

    fn sql(&self, query: &str) -> Vec<Value> {
        sql(Path::new(BINARY), &self.data(), query)
    }

    /// Source time, value and quality of a tag's samples.
    fn samples(&self, tag: &str) -> Vec<Value> {
        self.sql(&format!(
            "SELECT epoch_us(source_time) AS at, value, quality FROM samples WHERE tag = '{tag}'
             ORDER BY source_time"
        ))
    }
}

/// The records of a printed table by name.
fn table(text: &str) -> Vec<std::collections::HashMap<String, String>> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect()
}

#[test]
fn aggregates_are_what_the_rows_say() {
    let (recorded, station) = Recorded::new(&[]);
    let names = "Average,Count,Maximum,MaximumActualTime,TimeAverage,PercentGood";
    let wanted = ["--tags", "gas/A/v_raw", "--every", "1m", "--aggregate", names];
    let zone = ["--time-zone", "Europe/Berlin"];
    let arguments = [&wanted as &[&str], &PERIOD, &zone].concat();
    let running = recorded.printed("aggregate", &arguments);
    let states = [&["--tags", "gas/A/net"] as &[&str], &PERIOD].concat();
    let stood = recorded.printed("states", &states);
    station.end();
    assert_eq!(recorded.printed("aggregate", &arguments), running, "as without a station");
    assert_eq!(recorded.printed("states", &states), stood);

    let rows = table(&running);
    let expected = recorded.sql(
        "SELECT avg(value) AS mean, count(*) AS count, max(value) AS high FROM samples
         WHERE tag = 'gas/A/v_raw' AND quality < 1073741824
         GROUP BY time_bucket(INTERVAL 1 MINUTE, source_time) ORDER BY min(source_time)",
    );
    assert_eq!(rows.len(), 20);
    assert_eq!(expected.len(), 20);
    assert_eq!(rows[0]["begin"], "2026-01-02T01:00:00+01:00");
    for (row, expected) in rows.iter().zip(&expected) {
        let number = |name: &str| row[name].parse::<f64>().unwrap();
        assert!((number("Average") - expected["mean"].as_f64().unwrap()).abs() < 1e-9, "{row:?}");
        assert_eq!(number("Count"), expected["count"].as_f64().unwrap(), "{row:?}");
        assert_eq!(number("Maximum"), expected["high"].as_f64().unwrap(), "{row:?}");
        assert_eq!(number("MaximumActualTime"), number("Maximum"));
        assert_eq!(row["Average_quality"], "UncertainDataSubNormal", "3 of 60 are out of range");
        // Three of sixty are bad, for a second each, and some are uncertain by their device.
        assert!((80.0..=95.0).contains(&number("PercentGood")), "{row:?}");
        assert!(row["MaximumActualTime_time"].starts_with("2026-01-02T01:"), "{row:?}");
    }

    let rows = table(&stood);
    let found: Vec<_> = rows
        .iter()
        .map(|row| (row["state"].as_str(), row["seconds"].as_str(), row["entered"].as_str()))
        .collect();
    assert_eq!(found, [("NB-IoT", "800", "4"), ("4G", "400", "3")]);
    assert_eq!(rows[0]["changes"], "7");

    for (arguments, meant) in [
        (["--tags", "gas/A/v_raw", "--aggregate", "TimeAvrage"], "TimeAverage"),
        (["--tags", "gas/none/*", "--aggregate", "Average"], "no tag is named"),
    ] {
        let outcome = recorded.run("aggregate", &[&arguments as &[&str], &PERIOD].concat());
        assert_eq!(outcome.code, Some(1));
        assert!(outcome.stderr.contains(meant), "{}", outcome.stderr);
    }
}

#[test]
fn a_recalculation_is_what_the_station_would_have_made_with_that_calibration() {
    let both = [("devices.toml", DEVICES), ("calibrations.toml", CALIBRATIONS)];
    let (reference, other) = Recorded::new(&both);
    other.end();
    let expected = reference.samples("gas/A/value");
    assert_eq!(expected.len(), MESSAGES);

    let (recorded, station) = Recorded::new(&[("calibrations.toml", CALIBRATIONS)]);
    let before = recorded.samples("gas/A/value");
    let all = recorded.sql("SELECT count(*) AS n FROM samples")[0]["n"].as_u64().unwrap();
    let tag = ["--tag", "gas/A/value", "--calibration", "new"];
    let wanted = [&tag as &[&str], &PERIOD].concat();
    let preview = recorded.printed("recalculate", &[&wanted as &[&str], &["--preview"]].concat());
    let (said, rows) = preview.split_once("\ntime,").unwrap();
    assert!(
        said.contains("# v_raw → new from 2025-01-01T00:00:00Z: (v_raw × 0.1 + -7.3)"),
        "{said}"
    );
    assert!(said.contains("# 1200 values, 1200 of them change, by "), "{said}");
    assert_eq!(rows.lines().count(), 21);
    assert_eq!(recorded.samples("gas/A/value@1"), [] as [Value; 0], "a preview stores nothing");

    let reason = ["--reason", "the new cylinder's certificate"];
    let told = recorded.printed("recalculate", &[&wanted as &[&str], &reason].concat());
    assert_eq!(told, "gas/A/value@1\n");
    assert_eq!(recorded.samples("gas/A/value@1"), expected, "exactly as the other station");
    assert_eq!(recorded.samples("gas/A/value"), before, "the old values stay");
    let audit = "SELECT who, action, subject, detail FROM audit WHERE action LIKE 'recalculate%'";
    let audit = recorded.sql(audit);
    assert_eq!(audit.len(), 2);
    assert_eq!(
        (&audit[0]["action"], &audit[0]["who"]),
        (&json!("recalculate"), &json!("operator"))
    );
    assert_eq!(audit[1]["action"], "recalculated");
    for entry in &audit {
        assert_eq!(entry["subject"], "gas/A/value@1");
        let detail = entry["detail"].as_str().unwrap();
        assert!(detail.contains("2026-01-02T00:00:00Z to 2026-01-02T00:20:00Z: v_raw → new from"));
        assert!(detail.ends_with("; the new cylinder's certificate"), "{detail}");
    }

    // Another one has the next number; both are still there, once, after a crash.
    let formula = ["--tag", "gas/A/value", "--k", "2", "--b", "0", "--reason", "doubled"];
    let early = ["--from", "2026-01-02T00:00:00Z", "--to", "2026-01-02T00:00:10Z"];
    let told = recorded.printed("recalculate", &[&formula as &[&str], &early].concat());
    assert_eq!(told, "gas/A/value@2\n");
    station.kill();
    let station = recorded.start();
    assert_eq!(recorded.samples("gas/A/value@1"), expected);
    let doubled = recorded.samples("gas/A/value@2");
    assert_eq!(doubled.len(), 10);
    assert_eq!(doubled[0]["value"], before[0]["value"].as_f64().unwrap() * 2.0);
    let now = recorded.sql("SELECT count(*) AS n FROM samples")[0]["n"].as_u64().unwrap();
    assert_eq!(now, all + MESSAGES as u64 + 10);
    // They are no messages, and not the latest of anything.
    assert_eq!(station.wait_accounted(MESSAGES as u64).stored, MESSAGES as u64);
    let layout = station.ask("layout", &json!({}));
    let known = layout["tags"].as_array().unwrap().iter();
    assert!(known.clone().any(|tag| tag["path"] == "gas/A/value@1" && tag["unit"] == "mV"));
    let values = json!({ "tags": ["gas/A/value@*"], "from": 0, "to": 4e12, "aggregates": ["Count"], "useUncertain": true });
    let counted = station.ask("aggregate", &values);
    assert_eq!(counted["columns"][1]["values"][0], 10.0, "{counted}");

    for (arguments, meant) in [
        (["--tag", "gas/A/v_raw", "--calibration", "new"], "not derived by a calibration"),
        (["--tag", "gas/A/value", "--calibration", "old"], "there is no calibration “old”"),
        (["--tag", "gas/B/value", "--calibration", "new"], "no raw values"),
    ] {
        let outcome =
            recorded.run("recalculate", &[&arguments as &[&str], &PERIOD, &reason].concat());
        assert_eq!(outcome.code, Some(1), "{arguments:?}");
        assert!(outcome.stderr.contains(meant), "{}", outcome.stderr);
    }
    station.end();
    let outcome = recorded.run("recalculate", &[&wanted as &[&str], &reason].concat());
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stderr.contains("no station runs"), "{}", outcome.stderr);
}
