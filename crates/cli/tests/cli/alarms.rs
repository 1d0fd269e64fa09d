//! Alarms of a real station: through a broker, over HTTP, through restarts and `kill -9`, with limits
//! changed while it runs, replayed, and told to a web hook that is away for a while.
#![allow(clippy::unwrap_used, reason = "a test fails by panic")]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use testkit::{Message, Mosquitto, Publisher, StationProcess, run, wait_for};

const BINARY: &str = env!("CARGO_BIN_EXE_linewatch");
/// 2026-01-02T00:00:00Z.
const START_S: i64 = 1_767_312_000;

const DEVICES: &str = r#"
[[device]]
path = "gas/A"
name = { zh = "甲", en = "A" }
unit = "ppm"
period_ms = 10000
limits = "gas"
ranges = { v_raw = [0.0, 1000.0] }

[[device]]
path = "gas/B"
name = { zh = "乙", en = "B" }
unit = "ppm"
period_ms = 10000
limits = "gas"
"#;

const LIMITS: &str = r#"# The limits of both.
[[limits]]
name = "gas"
high_high = { limit = 120.0, deadband = 2.0, priority = "critical" } # evacuate
high = { limit = 80.0, deadband = 2.0, priority = "high" }           # ventilate
guidance = { zh = "通风", en = "Ventilate." }
"#;

const ALARMS: &str = r#"
[[alarm]]
device = "gas/A"
point = "both"
kind = "condition"
when = "{gas/A/value} > 50 and {gas/B/value} > 50"
priority = "medium"
name = { zh = "两处同时", en = "Both at once" }
"#;

/// A broker with a station that watches two devices through it.
struct Plant {
    broker: Mosquitto,
    place: tempfile::TempDir,
    sent: i64,
}

impl Plant {
    fn new() -> (Self, StationProcess) {
        let plant =
            Self { broker: Mosquitto::start(), place: tempfile::tempdir().unwrap(), sent: 0 };
        let files = plant.data().join("plant");
        std::fs::create_dir_all(&files).unwrap();
        for (name, text) in
            [("devices.toml", DEVICES), ("limits.toml", LIMITS), ("alarms.toml", ALARMS)]
        {
            std::fs::write(files.join(name), text).unwrap();
        }
        let station = plant.start();
        (plant, station)
    }

    fn data(&self) -> PathBuf {
        self.place.path().join("data")
    }

    fn start(&self) -> StationProcess {
        let url = self.broker.url();
        let station =
            StationProcess::start(BINARY, &self.data(), &["--plant", "none", "--mqtt", &url]);
        station.wait_connected();
        station
    }

    /// Sends a value of a device; each a second after the one before.
    fn send(&mut self, device: &str, value: f64) {
        self.sent += 1;
        let payload = json!({ "ts": START_S + self.sent, "seq": self.sent, "v_raw": value });
        let topic = format!("mcs/{device}/up");
        let message = Message { topic, payload: payload.to_string().into_bytes() };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let publisher = Publisher::new("sender", self.broker.port);
        runtime.block_on(publisher.send(vec![message], Duration::ZERO));
    }
}

/// Rows of a scope as `key state`, oldest first.
fn rows(station: &StationProcess, scope: &str) -> Vec<String> {
    let list = station.ask("alarms", &json!({ "scope": scope, "limit": 100 }));
    let text = |row: &Value| {
        format!("{} {}", row["key"].as_str().unwrap(), row["state"].as_str().unwrap())
    };
    let mut rows: Vec<String> = list["rows"].as_array().unwrap().iter().map(text).collect();
    rows.reverse();
    rows
}

fn wait_rows(station: &StationProcess, scope: &str, expected: &[&str]) {
    let mut last = Vec::new();
    wait_for(&format!("{scope} to be {expected:?}"), || {
        last = rows(station, scope);
        (last == expected).then_some(())
    });
}

fn act(station: &StationProcess, action: &str, alarm: &str, more: &Value) -> Value {
    let mut args = json!({ "action": action, "alarms": [alarm], "comment": "试验" });
    for (name, value) in more.as_object().unwrap() {
        args[name] = value.clone();
    }
    station.ask("alarm_act", &args)
}

#[test]
fn an_alarm_lives_through_people_restarts_and_kills() {
    let (mut plant, station) = Plant::new();
    plant.send("A", 100.0);
    wait_rows(&station, "open", &["gas/A:HIGH unacknowledged"]);
    let hour = json!({ "shelveMs": 3_600_000 });
    assert_eq!(act(&station, "shelve", "gas/A:HIGH", &hour)["changed"], 1);
    assert_eq!(act(&station, "remove", "gas/B:HIGH", &json!({}))["changed"], 1);
    let refused = act(&station, "shelve", "gas/A:HIGH", &json!({ "shelveMs": 1e9 }));
    assert_eq!(refused["refused"][0]["reason"]["zh"], "最多可搁置 480 分钟");
    let refused = act(&station, "acknowledge", "gas/A:HIGH", &json!({}));
    assert_eq!(
        (&refused["changed"], &refused["refused"][0]["alarm"]),
        (&json!(0), &json!("gas/A:HIGH"))
    );
    station.kill();

    let station = plant.start();
    wait_rows(&station, "open", &[]);
    wait_rows(&station, "shelved", &["gas/A:HIGH shelved"]);
    wait_rows(&station, "out_of_service", &["gas/B:HIGH out_of_service"]);
    let status = station.ask("status", &json!({}));
    assert_eq!((&status["shelvedCount"], &status["outOfServiceCount"]), (&json!(1), &json!(1)));
    // High-high is another alarm; it suppresses the high one, which is shelved anyway.
    plant.send("A", 130.0);
    wait_rows(&station, "open", &["gas/A:HIGH_HIGH unacknowledged"]);
    assert_eq!(act(&station, "unshelve", "gas/A:HIGH", &json!({}))["changed"], 1);
    wait_rows(&station, "suppressed", &["gas/A:HIGH suppressed"]);
    plant.send("A", 100.0);
    wait_rows(
        &station,
        "open",
        &["gas/A:HIGH unacknowledged", "gas/A:HIGH_HIGH returned_unacknowledged"],
    );
    station.end();

    let station = plant.start();
    assert_eq!(act(&station, "acknowledge", "gas/A:HIGH", &json!({}))["changed"], 1);
    assert_eq!(act(&station, "acknowledge", "gas/A:HIGH_HIGH", &json!({}))["changed"], 1);
    plant.send("A", 10.0);
    wait_rows(&station, "open", &[]);
    let edges = station.ask("alarm_edges", &json!({ "alarm": "gas/A:HIGH", "limit": 100 }));
    let changes: Vec<&str> = edges
        .as_array()
        .unwrap()
        .iter()
        .rev()
        .map(|edge| edge["change"].as_str().unwrap())
        .collect();
    assert_eq!(
        changes,
        [
            "raised",
            "shelved",
            "suppressed",
            "unshelved",
            "unsuppressed",
            "acknowledged",
            "returned"
        ]
    );
    station.end();
}

#[test]
fn limits_are_changed_at_run_time_and_written_into_the_plant_file() {
    let (mut plant, station) = Plant::new();
    plant.send("A", 70.0);
    assert_eq!(station.wait_accounted(1).stored, 1, "before the limit is changed");
    let check = json!({ "key": "gas/A:HIGH", "limit": 60.0 });
    let proposal = station.ask("alarm_limits_check", &check);
    assert_eq!(proposal["problems"], json!([]));
    assert_eq!(proposal["changes"], json!([{ "name": "limit", "old": 80.0, "new": 60.0 }]));
    assert_eq!(proposal["affected"], json!(["gas/A:HIGH", "gas/B:HIGH"]));
    let above = station.ask("alarm_limits_check", &json!({ "key": "gas/A:HIGH", "limit": 130.0 }));
    assert_eq!(above["problems"].as_array().unwrap().len(), 2, "{above}");

    let set = json!({ "key": "gas/A:HIGH", "limit": 60.0, "reason": "夏季" });
    assert_eq!(station.ask("alarm_limits_set", &set)["problems"], json!([]));
    wait_rows(&station, "open", &[]);
    plant.send("A", 70.0);
    wait_rows(&station, "open", &["gas/A:HIGH unacknowledged"]);
    let text = std::fs::read_to_string(plant.data().join("plant/limits.toml")).unwrap();
    assert_eq!(text, LIMITS.replace("limit = 80.0", "limit = 60.0"), "only the number changes");
    let audit = station.sql("SELECT who, subject, detail FROM audit WHERE action = 'set_limits'");
    assert_eq!(audit.len(), 1);
    assert_eq!(audit[0]["detail"], "limit 80 → 60; 夏季");
    let info = station.ask("alarm_info", &json!({ "key": "gas/A:HIGH" }));
    assert_eq!((&info["limit"], &info["condition"]), (&json!(60.0), &json!("> 60 ppm")));
    assert_eq!(info["guidance"]["en"], "Ventilate.");
    station.end();
}

#[test]
fn a_condition_over_two_devices_is_an_alarm_with_its_own_name() {
    let (mut plant, station) = Plant::new();
    plant.send("A", 60.0);
    plant.send("B", 55.0);
    wait_rows(&station, "open", &["gas/A:both.CONDITION unacknowledged"]);
    let list = station.ask("alarms", &json!({ "scope": "open", "limit": 9 }));
    assert_eq!(list["rows"][0]["name"]["zh"], "两处同时");
    plant.send("B", 10.0);
    wait_rows(&station, "open", &["gas/A:both.CONDITION returned_unacknowledged"]);
    station.end();
}

#[test]
fn a_replay_is_the_same_every_time_and_what_if_says_the_same() {
    let (mut plant, station) = Plant::new();
    for (number, value) in [50.0, 90.0, 70.0, 95.0, 85.0, 40.0, 130.0, 20.0].iter().enumerate() {
        plant.send(if number % 2 == 0 { "A" } else { "B" }, *value);
        plant.send("A", 20.0 * number as f64);
    }
    assert_eq!(station.wait_accounted(16).stored, 16);
    let live = station.sql(
        "SELECT id, change, state FROM alarm_edges WHERE change IN ('raised', 'returned') ORDER BY seq",
    );
    assert!(live.len() > 6, "{live:?}");

    let out = plant.place.path().join("journal.jsonl");
    let replay = |data: &Path| {
        let data = data.to_str().unwrap().to_owned();
        let (from, to) = ("2026-01-01".to_owned(), "2100-01-01".to_owned());
        let file = out.to_str().unwrap().to_owned();
        let arguments =
            ["replay", "--data", &data, "--from", &from, "--to", &to, "--journal", &file];
        let outcome = run(BINARY, &arguments);
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        (String::from_utf8(outcome.stdout).unwrap(), std::fs::read_to_string(&out).unwrap())
    };
    let (said, journal) = replay(&plant.data());
    assert!(said.contains("sha256"), "{said}");
    let edges: Vec<Value> =
        journal.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |change: &str| edges.iter().filter(|edge| edge["change"] == change).count();
    let lived = |change: &str| live.iter().filter(|edge| edge["change"] == change).count();
    assert_eq!((of("raised"), of("returned")), (lived("raised"), lived("returned")));

    let what_if = station.ask(
        "alarm_what_if",
        &json!({ "key": "gas/A:HIGH", "from": 1e12, "to": 4e12, "limit": 30.0 }),
    );
    let real = station.sql(
        "SELECT count(*) AS n FROM alarm_edges WHERE alarm = 'gas/A:HIGH' AND change = 'raised'",
    );
    assert_eq!(what_if["real"]["raises"], real[0]["n"], "{what_if}");
    assert!(what_if["tried"]["raises"].as_u64() >= what_if["real"]["raises"].as_u64());

    // Another configuration tried for real: the replay under it says what the what-if said.
    let other = plant.place.path().join("other");
    std::fs::create_dir_all(&other).unwrap();
    for name in ["devices.toml", "alarms.toml"] {
        std::fs::copy(plant.data().join("plant").join(name), other.join(name)).unwrap();
    }
    std::fs::write(other.join("limits.toml"), LIMITS.replace("limit = 80.0", "limit = 30.0"))
        .unwrap();
    station.end();
    assert_eq!(replay(&plant.data()), (said, journal), "also when no station runs");
    let (data, folder, file) = (plant.data(), other, out.clone());
    let arguments = [
        "replay",
        "--data",
        data.to_str().unwrap(),
        "--from",
        "2026-01-01",
        "--to",
        "2100-01-01",
        "--plant",
        folder.to_str().unwrap(),
        "--journal",
        file.to_str().unwrap(),
    ];
    assert_eq!(run(BINARY, &arguments).code, Some(0));
    let tried = std::fs::read_to_string(&out).unwrap();
    let raised = |line: &&str| line.contains("\"gas/A:HIGH\"") && line.contains("\"raised\"");
    let count = tried.lines().filter(raised).count();
    assert_eq!(json!(count), what_if["tried"]["raises"], "{tried}");
}

/// Takes one request, answers with a status and returns the body.
fn serve_once(listener: &TcpListener, status: &str) -> String {
    let (mut stream, _) = listener.accept().unwrap();
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap().to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.unwrap().trim().parse().unwrap()];
    stream.read_exact(&mut body).unwrap();
    write!(stream, "HTTP/1.1 {status}\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{{}}")
        .unwrap();
    String::from_utf8(body).unwrap()
}

#[test]
fn people_are_told_and_a_channel_that_fails_is_an_alarm() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (mut plant, station) = Plant::new();
    station.end();
    let port = listener.local_addr().unwrap().port();
    let notify = format!(
        "[delivery]\nretry_first_ms = 100\nretry_max_ms = 200\n\n\
         [[channel]]\nname = \"hook\"\nkind = \"webhook\"\nurl = \"http://127.0.0.1:{port}/alarm\"\n\
         body = '{{\"text\":\"{{title}}\"}}'\n\n[[route]]\nchannels = [\"hook\"]\n"
    );
    std::fs::write(plant.data().join("plant/notify.toml"), notify).unwrap();
    let station = plant.start();
    plant.send("A", 100.0);
    for _ in 0..3 {
        serve_once(&listener, "500 Internal Server Error");
    }
    wait_rows(
        &station,
        "open",
        &["gas/A:HIGH unacknowledged", "station:notify.hook.SYSTEM unacknowledged"],
    );
    let body = serve_once(&listener, "200 OK");
    assert!(body.contains("高限 100 / 80 ppm"), "{body}");
    wait_rows(
        &station,
        "open",
        &["gas/A:HIGH unacknowledged", "station:notify.hook.SYSTEM returned_unacknowledged"],
    );
    let channels = wait_for("the channel to be well", || {
        let channels = station.ask("notify_channels", &json!({}));
        (channels[0]["sent"] == 1).then_some(channels)
    });
    assert_eq!(channels[0]["failing"], false);
    let asked = std::thread::scope(|scope| {
        let test = scope.spawn(|| station.ask("notify_test", &json!({ "channel": "hook" })));
        serve_once(&listener, "200 OK");
        test.join().unwrap()
    });
    assert_eq!(asked["ok"], true, "{asked}");
    station.end();
}

#[test]
fn how_good_the_alarms_were_and_what_is_wrong_with_them() {
    let (mut plant, station) = Plant::new();
    for value in [100.0, 10.0, 100.0, 10.0, 100.0, 10.0] {
        plant.send("A", value);
    }
    let one = json!({ "scope": "all", "key": "gas/A:HIGH", "limit": 9 });
    let row = wait_for("the last of the messages", || {
        let row = station.ask("alarms", &one)["rows"][0].clone();
        (row["raises"] == 3 && row["state"] == "returned_unacknowledged").then_some(row)
    });
    assert_eq!(row["chattering"], true);
    let now = station.ask("status", &json!({}))["now"].as_f64().unwrap();
    let period = json!({ "from": now - 3_600_000.0, "to": now + 1.0 });
    let performance = station.ask("alarm_performance", &period);
    assert_eq!(
        (&performance["raises"], &performance["top"][0]["key"]),
        (&json!(3), &json!("gas/A:HIGH"))
    );
    assert_eq!(performance["chattering"][0]["raises"], 3, "{performance}");
    let findings = station.ask("alarm_check", &json!({}));
    let codes: Vec<&str> =
        findings.as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert!(codes.iter().any(|code| code.contains("guid")), "{codes:?}");
    station.end();
}
