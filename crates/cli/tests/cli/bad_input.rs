//! Bad messages: through real brokers into a real station. None costs a good one, each is counted
//! by its reason and kept to be looked at, and at the end received = stored + duplicate +
//! quarantined in the window as in SQL.
#![allow(clippy::unwrap_used, reason = "a test fails by panic")]

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use simulator::broker::{Broker, BrokerConfig};
use testkit::{Message, Mosquitto, PATIENCE, Publisher, StationProcess, wait_for};

const BINARY: &str = env!("CARGO_BIN_EXE_linewatch");
/// As the window keeps them.
const KEPT: u64 = 100;
const HEAD_BYTES: usize = 4_096;

fn start(data: &Path, url: &str) -> StationProcess {
    let station = StationProcess::start(BINARY, data, &["--plant", "none", "--mqtt", url]);
    station.wait_connected();
    station
}

fn send_by(publisher: &Publisher, messages: Vec<Message>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(publisher.send(messages, Duration::ZERO));
}

fn send(port: u16, messages: Vec<Message>) {
    send_by(&Publisher::new("sender", port), messages);
}

fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()
}

/// A message; `NOW` in its payload becomes the time.
fn message(topic: &str, payload: impl Into<Vec<u8>>) -> Message {
    let payload = payload.into();
    let payload = match String::from_utf8(payload) {
        Ok(text) => text.replace("NOW", &now().to_string()).into_bytes(),
        Err(error) => error.into_bytes(),
    };
    Message { topic: topic.to_owned(), payload }
}

/// A good message, known by its number.
fn good(number: usize) -> Message {
    let (device, sequence) = (number % 3, number / 3 % 65_536);
    let payload = format!("{{\"ts\":NOW,\"seq\":{sequence},\"v_raw\":{number},\"temp\":25.5}}");
    message(&format!("mcs/GOOD{device}/up"), payload)
}

/// Every good message is there exactly once, in full.
fn check_good(station: &StationProcess, sent: usize) {
    let row = &station.sql(
        "SELECT count(*) AS n, count(DISTINCT value) AS different, max(value) AS high, \
         count(*) FILTER (quality = 0) AS good FROM samples WHERE tag LIKE 'gas/GOOD%/v_raw'",
    )[0];
    assert_eq!((&row["n"], &row["different"]), (&json!(sent), &json!(sent)), "{row}");
    assert_eq!(
        (row["high"].as_f64(), &row["good"]),
        (Some((sent - 1) as f64), &json!(sent)),
        "{row}"
    );
}

const UP: &str = "mcs/BAD/up";

/// Topic, payload and the reason it is refused for.
fn bad_messages() -> Vec<(Message, &'static str)> {
    let mut all = Vec::new();
    let mut up = |reason, payloads: &[&[u8]]| {
        all.extend(payloads.iter().map(|payload| (message(UP, *payload), reason)));
    };
    up(
        "malformed_json",
        &[
            b"",
            b" ",
            b"nonsense",
            b"null",
            b"[1,2]",
            b"{\"ts\":NOW,\"v_raw\":",
            b"{\"ts\":NOW,\"v_raw\":1} and more",
            b"{\"ts\":NOW,\"v_raw\":NaN}",
            b"{\"ts\":NOW,\"v_raw\":-Infinity}",
            b"{\"ts\":NOW,\"v_raw\":1e999}",
            b"{'ts':NOW,'v_raw':1}",
            b"{\"ts\":NOW,\"v_raw\":1,\"net\":\"\\ud800\"}",
            b"\0\0\0\0",
        ],
    );
    up(
        "invalid_utf8",
        &[b"\xff\xfe\x00", b"{\"ts\":1,\"net\":\"\xc3\x28\"}", b"\x89PNG\r\n\x1a\n"],
    );
    up("missing_time", &[b"{\"v_raw\":1}", b"{\"ts\":null,\"v_raw\":1}", b"{}"]);
    up(
        "wrong_type",
        &[
            b"{\"ts\":\"NOW\",\"v_raw\":1}",
            b"{\"ts\":true,\"v_raw\":1}",
            b"{\"ts\":[NOW],\"v_raw\":1}",
            b"{\"ts\":NOW,\"v_raw\":\"2045\"}",
            b"{\"ts\":NOW,\"v_raw\":{\"mv\":2045}}",
            b"{\"ts\":NOW,\"v_raw\":true}",
            b"{\"ts\":NOW,\"v_raw\":1,\"net\":4}",
            b"{\"ts\":NOW,\"v_raw\":1,\"err\":0.5}",
            b"{\"ts\":NOW,\"v_raw\":1,\"seq\":-1}",
            b"{\"ts\":NOW,\"v_raw\":1,\"seq\":65536}",
            b"{\"ts\":NOW,\"v_raw\":1,\"seq\":1e300}",
        ],
    );
    up(
        "implausible_time",
        &[
            b"{\"ts\":0,\"v_raw\":1}",
            b"{\"ts\":86400,\"v_raw\":1}",
            b"{\"ts\":-1702723200,\"v_raw\":1}",
            b"{\"ts\":4102444800,\"v_raw\":1}",
            b"{\"ts\":1e308,\"v_raw\":1}",
            b"{\"ts\":18446744073709551615,\"v_raw\":1}",
            b"{\"ts\":NOW000,\"v_raw\":1}",
        ],
    );
    up("empty", &[b"{\"ts\":NOW}", b"{\"ts\":NOW,\"seq\":1}", b"{\"ts\":NOW,\"a b\":1,\"x\":[]}"]);
    all.extend(bad_sizes());
    all.extend(bad_topics());
    all
}

/// Too large, and too deep.
fn bad_sizes() -> Vec<(Message, &'static str)> {
    let mut large = b"{\"ts\":NOW,\"v_raw\":1,\"net\":\"".to_vec();
    large.resize(20 << 20, b'x');
    large.extend_from_slice(b"\"}");
    vec![
        (message(UP, large), "too_large"),
        (message(UP, vec![b' '; (1 << 20) + 1]), "too_large"),
        (message(UP, "[".repeat(500_000)), "malformed_json"),
        (message(UP, "{\"a\":".repeat(100_000)), "malformed_json"),
    ]
}

fn bad_topics() -> Vec<(Message, &'static str)> {
    let long = format!("mcs/{}/up", "x".repeat(300));
    let longest = format!("mcs/{}/up", "汉".repeat(20_000));
    let on = |topic: &str| message(topic, "{\"ts\":NOW,\"v_raw\":1}");
    let mut all = Vec::new();
    for topic in
        ["mcs", "mcs/up", "mcs/H1/other", "mcs/H1/up/more", "mcs/a/b/c/d/e/up", "mcs/H1/UP"]
    {
        all.push((on(topic), "unknown_topic"));
    }
    for topic in
        ["mcs/a b/up", "mcs//up", "mcs/ /up", "mcs/a\"b/up", "mcs/a\\b/up", &long, &longest]
    {
        all.push((on(topic), "bad_device_name"));
    }
    all.push((message("mcs/BAD/status", "{\"ts\":NOW,\"status\":\"perhaps\"}"), "wrong_type"));
    all
}

/// The table's bad messages between good ones, and what the station says of them.
fn a_day_of_bad_messages(port: u16, url: &str) {
    let data = tempfile::tempdir().unwrap();
    let station = start(data.path(), url);
    let bad = bad_messages();
    let (mut messages, mut numbers) = (Vec::new(), 0..);
    for (message, _) in &bad {
        messages.extend(numbers.by_ref().take(2).map(good));
        messages.push(message.clone());
    }
    messages.extend(numbers.by_ref().take(10).map(good));
    let (sent, sent_good) = (messages.len(), messages.len() - bad.len());
    send(port, messages);

    let counts = station.wait_accounted(sent as u64);
    assert_eq!(counts.quarantined, bad.len() as u64, "{counts:?}");
    assert_eq!(counts.stored, sent_good as u64, "{counts:?}");
    check_good(&station, sent_good);
    check_reasons(&station, &bad);
    check_kept(&station, &bad);

    // It lives on, and says the same after a restart.
    send(port, (sent_good..sent_good + 20).map(good).collect());
    let counts = station.wait_accounted((sent + 20) as u64);
    station.end();
    let station = start(data.path(), url);
    assert_eq!(station.wait_accounted((sent + 20) as u64), counts);
    check_good(&station, sent_good + 20);
    check_reasons(&station, &bad);
    check_kept(&station, &bad);
    station.end();
}

fn check_reasons(station: &StationProcess, bad: &[(Message, &'static str)]) {
    let mut expected: BTreeMap<String, u64> = BTreeMap::new();
    for (_, reason) in bad {
        *expected.entry((*reason).to_owned()).or_default() += 1;
    }
    let read = |rows: &[Value]| -> BTreeMap<String, u64> {
        let pair = |row: &Value| (text(row, "reason"), row["count"].as_u64().unwrap());
        rows.iter().map(pair).collect()
    };
    let status = station.ask("status", &json!({}));
    assert_eq!(read(status["sources"][0]["reasons"].as_array().unwrap()), expected, "the window");
    assert_eq!(read(&station.sql("SELECT * FROM quarantine_reasons")), expected, "SQL");
}

/// Each is kept with its topic, its reason, its beginning and its size.
fn check_kept(station: &StationProcess, bad: &[(Message, &'static str)]) {
    type Kept = (String, String, u64, u64);
    let mut expected: Vec<Kept> = bad
        .iter()
        .map(|(message, reason)| {
            let bytes = message.payload.len();
            let topic = message.topic.chars().take(256).collect();
            (topic, (*reason).to_owned(), bytes.min(HEAD_BYTES) as u64, bytes as u64)
        })
        .collect();
    expected.sort();
    let rows = station
        .sql("SELECT topic, reason, octet_length(head) AS head, bytes, detail FROM quarantine");
    let mut kept: Vec<Kept> = rows
        .iter()
        .map(|row| {
            assert!(!text(row, "detail").is_empty(), "{row}");
            let number = |name: &str| row[name].as_u64().unwrap();
            (text(row, "topic"), text(row, "reason"), number("head"), number("bytes"))
        })
        .collect();
    kept.sort();
    assert_eq!(kept, expected);
    let shown = station.ask("quarantine", &json!({}));
    let mut shown: Vec<_> = shown
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (text(row, "topic"), text(row, "reason"), row["bytes"].as_u64().unwrap()))
        .collect();
    shown.sort();
    let expected: Vec<_> =
        expected.into_iter().map(|(topic, reason, _, bytes)| (topic, reason, bytes)).collect();
    assert_eq!(shown, expected);
}

fn text(row: &Value, name: &str) -> String {
    row[name].as_str().unwrap_or_else(|| panic!("{name} in {row}")).to_owned()
}

#[test]
fn bad_messages_cost_no_good_one_through_mosquitto() {
    let broker = Mosquitto::start();
    a_day_of_bad_messages(broker.port, &broker.url());
}

#[test]
fn bad_messages_cost_no_good_one_through_the_embedded_broker() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let config = BrokerConfig { port: Some(0), ..BrokerConfig::default() };
    let broker = runtime.block_on(Broker::start(config)).unwrap();
    let port = broker.address.port();
    a_day_of_bad_messages(port, &format!("mqtt://127.0.0.1:{port}"));
    runtime.block_on(broker.stop());
}

#[test]
fn a_client_that_breaks_the_protocol_harms_only_itself() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let config = BrokerConfig { port: Some(0), ..BrokerConfig::default() };
    let broker = runtime.block_on(Broker::start(config)).unwrap();
    let (data, port) = (tempfile::tempdir().unwrap(), broker.address.port());
    let station = start(data.path(), &format!("mqtt://127.0.0.1:{port}"));
    let connect = b"\x10\x10\x00\x04MQTT\x04\x02\x00\x3c\x00\x04evil";
    // Topics that are no names: not UTF-8, with a NUL, with wildcards, none; and no packet at all.
    for packet in [
        b"\x30\x0d\x00\x08mcs/\xff/up{}\n" as &[u8],
        b"\x30\x0d\x00\x08mcs/\x00/up{}\n",
        b"\x30\x0d\x00\x08mcs/+/up{}\n",
        b"\x30\x0d\x00\x08mcs/xx/#{}\n",
        b"\x30\x05\x00\x00{}\n",
        b"\x30\xff\xff\xff\xff\x7f",
        b"\xf0\x00",
        b"\x00\x00\x00\x00",
    ] {
        let mut client = TcpStream::connect(broker.address).unwrap();
        client.set_read_timeout(Some(PATIENCE)).unwrap();
        client.write_all(&[connect, packet].concat()).unwrap();
        let mut answer = Vec::new();
        // Reset or closed: both are an end.
        let _reset = client.read_to_end(&mut answer);
        assert_eq!(
            answer,
            [0x20, 2, 0, 0],
            "accepted, then closed without another word: {packet:?}"
        );
    }
    send(port, (0..30).map(good).collect());
    let counts = station.wait_accounted(30);
    assert_eq!(counts.stored, 30, "{counts:?}");
    check_good(&station, 30);
    station.end();
    runtime.block_on(broker.stop());
}

#[test]
fn of_many_bad_messages_the_last_hundred_are_kept() {
    const SENT: u64 = 350;
    let (broker, data) = (Mosquitto::start(), tempfile::tempdir().unwrap());
    let station = start(data.path(), &broker.url());
    send(broker.port, (0..SENT).map(|number| message(UP, format!("bad {number}"))).collect());
    let check = |station: &StationProcess| {
        let counts = station.wait_accounted(SENT);
        assert_eq!(counts.quarantined, SENT, "{counts:?}");
        let expected: Vec<String> =
            (SENT - KEPT..SENT).rev().map(|number| format!("bad {number}")).collect();
        let shown = station.ask("quarantine", &json!({ "source": "mqtt" }));
        let heads =
            |rows: &[Value]| -> Vec<String> { rows.iter().map(|row| text(row, "head")).collect() };
        assert_eq!(heads(shown.as_array().unwrap()), expected, "the window, newest first");
        let rows = station.sql(
            "SELECT decode(head) AS head FROM quarantine ORDER BY receive_time DESC, head DESC",
        );
        assert_eq!(heads(&rows), expected, "SQL");
        assert_eq!(station.ask("quarantine", &json!({ "source": "another" })), json!([]));
    };
    check(&station);
    station.end();
    let station = start(data.path(), &broker.url());
    check(&station);
    station.end();
}

/// Field, number, text and quality.
type Sample<'a> = (&'a str, Option<f64>, Option<&'a str>, u32);

#[test]
fn what_is_strange_costs_only_itself() {
    let (broker, data) = (Mosquitto::start(), tempfile::tempdir().unwrap());
    let station = start(data.path(), &broker.url());
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let many: Vec<String> = (0..200).map(|number| format!("\"extra{number}\":1,")).collect();
    let many = many.concat();
    // Device, payload and the samples that come of it.
    let table: &[(&str, String, &[Sample<'_>])] = &[
        ("missing", "{\"ts\":NOW,\"v_raw\":5}".into(), &[("v_raw", Some(5.0), None, 0)]),
        (
            "null",
            "{\"ts\":NOW,\"v_raw\":6,\"temp\":null,\"net\":null}".into(),
            &[("v_raw", Some(6.0), None, 0)],
        ),
        ("no-raw", "{\"ts\":NOW,\"temp\":7}".into(), &[("temp", Some(7.0), None, 0)]),
        (
            "huge",
            "{\"ts\":NOW,\"v_raw\":1e308,\"temp\":20}".into(),
            &[("v_raw", Some(1e308), None, 0x803C_0000), ("temp", Some(20.0), None, 0)],
        ),
        (
            "range",
            "{\"ts\":NOW,\"v_raw\":1,\"humi\":-5,\"bat\":101}".into(),
            &[
                ("v_raw", Some(1.0), None, 0),
                ("humi", Some(-5.0), None, 0x803C_0000),
                ("bat", Some(101.0), None, 0x803C_0000),
            ],
        ),
        (
            "deep",
            format!("{{\"ts\":NOW,\"x\":{deep},\"v_raw\":8}}"),
            &[("v_raw", Some(8.0), None, 0)],
        ),
        (
            "unknown",
            "{\"ts\":NOW,\"v_raw\":9,\"lel\":4.5,\"door\":true,\"a b\":1,\"温度\":3}".into(),
            &[
                ("v_raw", Some(9.0), None, 0),
                ("lel", Some(4.5), None, 0),
                ("温度", Some(3.0), None, 0),
            ],
        ),
        (
            "twice",
            "{\"ts\":NOW,\"v_raw\":1,\"v_raw\":10}".into(),
            &[("v_raw", Some(10.0), None, 0)],
        ),
        (
            "late",
            format!("{{{many}\"v_raw\":11,\"net\":\"4G\",\"ts\":NOW}}"),
            &[("v_raw", Some(11.0), None, 0), ("net", None, Some("4G"), 0)],
        ),
        (
            "texts",
            "{\"ts\":NOW,\"v_raw\":12,\"net\":\"a\\u0000b\",\"ver\":\"=1+1,\\\"x\\\"\\n\"}".into(),
            &[("net", None, Some("a\0b"), 0), ("ver", None, Some("=1+1,\"x\"\n"), 0)],
        ),
        ("fraction", "{\"ts\":NOW.25,\"v_raw\":13}".into(), &[("v_raw", Some(13.0), None, 0)]),
    ];
    let sent = table
        .iter()
        .map(|(device, payload, _)| message(&format!("mcs/{device}/up"), payload.clone()));
    send(broker.port, sent.collect());
    let counts = station.wait_accounted(table.len() as u64);
    assert_eq!(
        counts.stored,
        table.len() as u64,
        "{counts:?} {}",
        station.ask("quarantine", &json!({}))
    );
    for (device, _, samples) in table {
        for (field, value, text, quality) in *samples {
            let query = format!(
                "SELECT value, text, quality FROM samples WHERE tag = 'gas/{device}/{field}'"
            );
            let rows = station.sql(&query);
            let expected = json!({ "value": value, "text": text, "quality": quality });
            assert_eq!(rows, [expected], "{device}/{field}");
        }
    }
    // As many as one device may have, and no more.
    let extra = station
        .sql("SELECT count(*) AS n FROM tags WHERE device = 'gas/late' AND field LIKE 'extra%'");
    assert!((1..=64).contains(&extra[0]["n"].as_u64().unwrap()), "{extra:?}");
    station.end();
}

#[test]
fn unknown_detectors_register_themselves() {
    let (broker, data) = (Mosquitto::start(), tempfile::tempdir().unwrap());
    let station = start(data.path(), &broker.url());
    let longest = "x".repeat(124);
    let devices =
        ["NEW1", "实验室-1", "émile", "🔥", "..", "%s%n", "<b>x", "x;DROP", "$SYS", &longest];
    let up = |device: &&str| {
        message(&format!("mcs/{device}/up"), "{\"ts\":NOW,\"v_raw\":3,\"net\":\"4G\"}")
    };
    send(broker.port, devices.iter().map(up).collect());
    let counts = station.wait_accounted(devices.len() as u64);
    assert_eq!(counts.stored, devices.len() as u64, "{}", station.ask("quarantine", &json!({})));
    let mut expected: Vec<String> = devices.iter().map(|device| format!("gas/{device}")).collect();
    expected.sort();
    let listed = |query: &str| {
        let mut names: Vec<String> =
            station.sql(query).iter().map(|row| text(row, "name")).collect();
        names.sort();
        names
    };
    assert_eq!(
        listed("SELECT subject AS name FROM audit WHERE action = 'register_device'"),
        expected
    );
    assert_eq!(listed("SELECT device AS name FROM tags WHERE field = 'v_raw'"), expected);
    assert_eq!(listed("SELECT device AS name FROM tags WHERE field = 'value'"), expected);
    assert_eq!(listed("SELECT device AS name FROM tags WHERE field = 'net'"), expected);
    let layout = station.ask("layout", &json!({})).to_string();
    for device in ["NEW1", "实验室-1"] {
        assert!(layout.contains(&format!("gas/{device}")), "the window knows {device}");
    }
    station.end();
}

#[test]
fn a_flood_of_unknown_detectors_is_bounded_and_counted() {
    /// As many as register themselves.
    const MANY: u64 = 10_000;
    const EXTRA: u64 = 25;
    let (broker, data) = (Mosquitto::start(), tempfile::tempdir().unwrap());
    let station = start(data.path(), &broker.url());
    let up = |number: u64| message(&format!("mcs/FLOOD{number}/up"), "{\"ts\":NOW,\"v_raw\":1}");
    send(broker.port, (0..MANY + EXTRA).map(up).collect());
    let counts = station.wait_accounted(MANY + EXTRA);
    assert_eq!((counts.stored, counts.quarantined), (MANY, EXTRA), "{counts:?}");
    let rows = station.sql("SELECT DISTINCT reason FROM quarantine");
    assert_eq!(rows, [json!({ "reason": "too_many_devices" })]);
    station.end();
}

#[test]
fn what_a_broker_retained_is_stored_once() {
    let (broker, data) = (Mosquitto::start(), tempfile::tempdir().unwrap());
    let retained = vec![
        message("mcs/KEPT/up", "{\"ts\":NOW,\"v_raw\":4}"),
        message("mcs/KEPT/status", "{\"ts\":NOW,\"status\":\"online\"}"),
    ];
    send_by(&Publisher::new("sender", broker.port).retaining(), retained);
    for run in 1..=3 {
        // Each start subscribes, and the broker sends what it retained again.
        let station = start(data.path(), &broker.url());
        let counts = station.wait_accounted(2 * run);
        assert_eq!((counts.stored, counts.duplicate), (2, 2 * (run - 1)), "{counts:?}");
        let rows = station.sql("SELECT value FROM samples WHERE tag = 'gas/KEPT/v_raw'");
        assert_eq!(rows, [json!({ "value": 4.0 })]);
        station.end();
    }
}

#[test]
fn rubbish_does_not_end_a_station() {
    let (broker, data) = (Mosquitto::start(), tempfile::tempdir().unwrap());
    let station = start(data.path(), &broker.url());
    // Every prefix of a message, and every byte of it changed: what a bad line makes of it.
    let whole = message(
        UP,
        "{\"ts\":NOW,\"v_raw\":2045.5,\"temp\":-2.5e1,\"net\":\"4G\",\"ver\":\"\\u6c14\"}",
    )
    .payload;
    let mut messages: Vec<Message> =
        (0..whole.len()).map(|end| message(UP, whole[..end].to_vec())).collect();
    for place in 0..whole.len() {
        for flipped in [0x80, 0x20, 0x01] {
            let mut payload = whole.clone();
            payload[place] ^= flipped;
            messages.push(Message { topic: UP.to_owned(), payload });
        }
    }
    let sent = messages.len();
    let all = messages.into_iter().enumerate().flat_map(|(number, bad)| [good(number), bad]);
    send(broker.port, all.collect());
    let counts = station.wait_accounted(2 * sent as u64);
    assert!(counts.quarantined >= whole.len() as u64, "no prefix can be read: {counts:?}");
    check_good(&station, sent);
    wait_for("no alarm of the storage", || {
        let problems = station.ask("status", &json!({}))["problems"].clone();
        let storage = problems.as_array().unwrap().iter().any(|problem| problem["code"] != "disk");
        (!storage).then_some(())
    });
    station.end();
}
