//! Nothing is lost and nothing is stored twice: a real broker, a station as a process that is
//! killed at random moments, a broker that is restarted, and SQL as the judge. With mosquitto the
//! kills are a row of the fault matrix (`cargo xtask faults kill`).
#![allow(clippy::unwrap_used, reason = "a test's set-up fails by panic")]

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::path::Path;
use std::thread::JoinHandle;
use std::time::Duration;

use simulator::broker::{Broker, BrokerConfig};
use testkit::{Message, Mosquitto, Publisher, StationProcess, each_once, numbered, wait_for};

const BINARY: &str = env!("CARGO_BIN_EXE_linewatch");
const KILLS: u64 = 20;
/// A station that is killed has lived this long at most since it was ready.
const LIFE_MS_MAX: u64 = 500;

fn random(limit: u64) -> u64 {
    RandomState::new().build_hasher().finish() % limit
}

/// Sends in a thread of its own.
fn send(name: &'static str, port: u16, messages: Vec<Message>, pause: Duration) -> JoinHandle<()> {
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(Publisher::new(name, port).send(messages, pause));
    })
}

fn start(data: &Path, url: &str) -> StationProcess {
    StationProcess::start(BINARY, data, &["--plant", "none", "--mqtt", url])
}

/// A station that has its session at the broker, which keeps messages for it from now on.
fn begin(data: &Path, url: &str) {
    let station = start(data, url);
    station.wait_connected();
    station.end();
}

/// Publishes while the station is killed again and again.
fn killed_at_random(port: u16, url: &str) {
    const SENT: usize = 6_000;
    let data = tempfile::tempdir().unwrap();
    begin(data.path(), url);
    let sending = send("killed", port, numbered(0..SENT), Duration::from_millis(3));
    for _ in 0..KILLS {
        let station = start(data.path(), url);
        std::thread::sleep(Duration::from_millis(random(LIFE_MS_MAX)));
        station.kill();
    }
    sending.join().unwrap();
    let station = start(data.path(), url);
    each_once(&station, SENT);
    station.end();
}

#[test]
fn a_station_killed_at_random_loses_nothing_with_the_embedded_broker() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let broker = embedded(&runtime, 0);
    let port = broker.address.port();
    killed_at_random(port, &format!("mqtt://127.0.0.1:{port}"));
    runtime.block_on(broker.stop());
}

#[test]
fn a_restarted_mosquitto_loses_nothing() {
    const SENT: usize = 4_000;
    let data = tempfile::tempdir().unwrap();
    let mut broker = Mosquitto::start();
    let station = start(data.path(), &broker.url());
    station.wait_connected();
    let sending = send("restarted", broker.port, numbered(0..SENT), Duration::from_millis(2));
    for _ in 0..3 {
        std::thread::sleep(Duration::from_millis(500 + random(1_000)));
        broker.restart();
    }
    sending.join().unwrap();
    each_once(&station, SENT);
    station.end();
}

/// The embedded broker holds everything in memory, so what it has taken and not delivered ends
/// with it; the station must be back by itself and nothing from before or after may be missing.
#[test]
fn a_restarted_embedded_broker_is_found_again() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let data = tempfile::tempdir().unwrap();
    let broker = embedded(&runtime, 0);
    let port = broker.address.port();
    let station = start(data.path(), &format!("mqtt://127.0.0.1:{port}"));
    station.wait_connected();
    send("before", port, numbered(0..1_000), Duration::ZERO).join().unwrap();
    each_once(&station, 1_000);
    runtime.block_on(broker.stop());
    let broker = embedded(&runtime, port);
    wait_for("the connection to be lost and found", || {
        let gaps = station.sql("SELECT * FROM gaps WHERE cause = 'session_lost'");
        (!gaps.is_empty()).then_some(())
    });
    station.wait_connected();
    send("after", port, numbered(1_000..2_000), Duration::ZERO).join().unwrap();
    each_once(&station, 2_000);
    station.end();
    runtime.block_on(broker.stop());
}

fn embedded(runtime: &tokio::runtime::Runtime, port: u16) -> Broker {
    let config = BrokerConfig { port: Some(port), ..BrokerConfig::default() };
    let broker = runtime.block_on(Broker::start(config)).unwrap();
    assert!(port == 0 || broker.address.port() == port, "the broker took another port");
    broker
}
