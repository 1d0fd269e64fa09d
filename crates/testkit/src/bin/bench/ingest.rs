//! Messages per second until they can be queried, beside a client that drops what it receives and
//! DuckDB's own Appender.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use testkit::{Mosquitto, StationProcess};

use crate::load::FIELDS;
use crate::{beside, linewatch, machine};

/// Rounds; the best of each side counts, for other load only ever makes slower.
const ROUNDS: usize = 3;
/// Samples that a message of the load becomes: five fields and the calibrated value.
pub(crate) const SAMPLES_PER_MESSAGE: usize = 6;

pub(crate) fn run(messages: usize) {
    machine::print();
    println!(
        "{messages} messages of five numeric fields at QoS 1 through mosquitto, best of {ROUNDS} rounds"
    );
    let (mut dropping, mut station) = (0.0_f64, 0.0_f64);
    for _ in 0..ROUNDS {
        dropping = dropping.max(drop_rate(messages));
        station = station.max(station_rate(messages, FIELDS).0);
    }
    let appender = appender_rate(messages * SAMPLES_PER_MESSAGE);
    println!("a client that drops what it receives: {dropping:>10.0} messages/s");
    println!("station, until queryable by SQL:      {station:>10.0} messages/s");
    println!(
        "                                      {:>10.0} samples/s",
        station * SAMPLES_PER_MESSAGE as f64
    );
    println!("raw DuckDB Appender, 10 000 a commit: {appender:>10.0} rows/s");
    println!("station / dropping client = {:.2}", station / dropping);
    println!("station / raw Appender    = {:.2}", station * SAMPLES_PER_MESSAGE as f64 / appender);
}

pub(crate) fn drop_rate(messages: usize) -> f64 {
    let broker = Mosquitto::start();
    let mut dropper = this(&["drop", &broker.port.to_string(), &messages.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(dropper.stdout.take().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "subscribed");
    let begun = Instant::now();
    let mut publisher = publisher(broker.port, messages, FIELDS);
    let _seconds_of_receiving = lines.next().unwrap().unwrap();
    let elapsed = begun.elapsed();
    publisher.wait().unwrap();
    dropper.wait().unwrap();
    messages as f64 / elapsed.as_secs_f64()
}

/// Messages and samples per second of messages with so many fields.
pub(crate) fn station_rate(messages: usize, fields: usize) -> (f64, f64) {
    let broker = Mosquitto::start();
    let data = tempfile::tempdir().unwrap();
    let arguments = ["--plant", "none", "--mqtt", &broker.url()];
    let station = StationProcess::start(linewatch(), data.path(), &arguments);
    station.wait_connected();
    let begun = Instant::now();
    let mut publisher = publisher(broker.port, messages, fields);
    while stored(&station) < messages as u64 {
        std::thread::sleep(Duration::from_millis(50));
    }
    let elapsed = begun.elapsed();
    publisher.wait().unwrap();
    let rows = &station.sql("SELECT count(*) AS n FROM samples WHERE tag LIKE '%/v_raw'")[0];
    assert_eq!(rows["n"], messages, "every message is stored once");
    let samples = station.sql("SELECT count(*) AS n FROM samples")[0]["n"].as_f64().unwrap();
    station.end();
    (messages as f64 / elapsed.as_secs_f64(), samples / elapsed.as_secs_f64())
}

/// Asked without waiting for the history, so that asking does not disturb.
fn stored(station: &StationProcess) -> u64 {
    let status = station.ask("status", &json!({}));
    if status["historyLagMs"].as_f64() != Some(0.0) {
        return 0;
    }
    status["counts"]["stored"].as_u64().unwrap()
}

pub(crate) fn appender_rate(rows: usize) -> f64 {
    let output =
        Command::new(beside("examples/raw_appender")).arg(rows.to_string()).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
}

pub(crate) fn publisher(port: u16, messages: usize, fields: usize) -> Child {
    let numbers = [usize::from(port), messages, fields].map(|number| number.to_string());
    let [port, messages, fields] = numbers.each_ref().map(String::as_str);
    this(&["publish", port, messages, fields]).spawn().unwrap()
}

fn this(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(arguments);
    command
}
