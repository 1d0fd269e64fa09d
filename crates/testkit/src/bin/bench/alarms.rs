//! Alarms under load: tags with four limits each, sampled ten times a second over OPC UA, each of
//! which raises and clears one alarm every two seconds. What the engine alone needs stands beside.

use std::fmt::Write as _;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;
use testkit::{StationProcess, wait_for};

use crate::opcua::{self, DEVICES, Server};
use crate::{beside, linewatch, machine};

/// A value counts from 0 to this, then again: with ten samples a second, two seconds.
const WAVE: usize = 20;
/// From a sample to the alarm on disk.
const P99_MS_MAX: f64 = 20.0;
/// How long it is measured.
const WINDOW: Duration = Duration::from_secs(20);
/// Before measuring, so that subscribing is not measured.
const SETTLE: Duration = Duration::from_secs(10);

pub(crate) fn run(tags: usize) {
    machine::print();
    let engine = Command::new(beside("examples/alarm_speed")).output().unwrap();
    assert!(engine.status.success(), "the engine's own measurement failed");
    print!("{}", String::from_utf8(engine.stdout).unwrap());

    let server = Server::start(tags, WAVE);
    let data = tempfile::tempdir().unwrap();
    let plant = data.path().join("plant");
    std::fs::create_dir_all(&plant).unwrap();
    std::fs::write(plant.join("sources.toml"), opcua::sources(&server.address, tags)).unwrap();
    std::fs::write(plant.join("devices.toml"), devices()).unwrap();
    std::fs::write(plant.join("alarms.toml"), alarms(tags)).unwrap();
    let station = StationProcess::start(linewatch(), data.path(), &["--plant", "none"]);
    wait_for("every tag to be in the database", || {
        let found = &station.sql("SELECT count(*) AS n FROM tags WHERE tag LIKE 'load/%'")[0];
        (found["n"].as_u64() == Some(tags as u64)).then_some(())
    });
    std::thread::sleep(SETTLE);
    let counts = || (opcua::in_sql(&station), edges(&station), opcua::processor_s(station.pid()));
    let (before, begun) = (counts(), Instant::now());
    std::thread::sleep(WINDOW);
    // Before counting, which is work of its own.
    let status = station.ask("status", &json!({}));
    let (after, elapsed) = (counts(), begun.elapsed().as_secs_f64());
    let ms = |name: &str| status[name].as_f64().unwrap();
    let p99 = ms("alarmLatencyP99Ms");
    println!(
        "{tags} tags, 4 limits each: {:.0} samples/s and {:.0} transitions/s journalled and in SQL, \
         {:.2} s processor per s, {:.0} MiB, a group into the journal {:.1} ms (p99 {:.1}), p99 from \
         sample to journal {p99:.1} ms",
        (after.0 - before.0) / elapsed,
        (after.1 - before.1) / elapsed,
        (after.2 - before.2) / elapsed,
        opcua::memory_mib(station.pid()),
        ms("commitP50Ms"),
        ms("commitP99Ms"),
    );
    station.end();
    assert!(p99 <= P99_MS_MAX, "p99 is more than {P99_MS_MAX} ms");
}

/// Edges of alarms that SQL knows now.
fn edges(station: &StationProcess) -> f64 {
    let query = json!({ "text": "SELECT count(*) AS n FROM alarm_edges", "limit": 1 });
    station.ask("sql", &query)["rows"][0][0].as_f64().unwrap()
}

fn devices() -> String {
    let mut text = String::new();
    for device in 0..DEVICES {
        write!(
            text,
            "[[device]]\npath = \"load/{device}\"\nkind = \"machine\"\nperiod_ms = 1000\n\
             name = {{ zh = \"负载\", en = \"Load\" }}\n\n"
        )
        .unwrap();
    }
    text
}

/// Four limits for each tag; only the high one is ever crossed.
fn alarms(tags: usize) -> String {
    let limits = [("high_high", 30.0), ("high", 17.5), ("low", -1.0), ("low_low", -2.0)];
    let mut text = String::new();
    for (index, (kind, limit)) in
        (0..tags).flat_map(|index| limits.iter().map(move |limit| (index, limit)))
    {
        let device = index % DEVICES;
        write!(
            text,
            "[[alarm]]\ntag = \"load/{device}/v{index}\"\nkind = \"{kind}\"\nlimit = {limit:.1}\n\
             priority = \"low\"\n\n"
        )
        .unwrap();
    }
    text
}
