//! Memory of a station without window that watches the demo plant.

use std::time::Duration;

use serde_json::json;
use testkit::StationProcess;

use crate::linewatch;
use crate::machine::{self, line};

pub(crate) fn run(minutes: u64) {
    machine::print();
    let data = tempfile::tempdir().unwrap();
    let station = StationProcess::start(linewatch(), data.path(), &["--plant", "demo"]);
    let status = format!("/proc/{}/status", station.pid());
    println!("demo plant, 24 detectors at one message a second, {minutes} minutes");
    println!("minute  resident now  highest  messages stored");
    for minute in 1..=minutes {
        std::thread::sleep(Duration::from_mins(1));
        let value = |name| line(&status, name).unwrap_or_default();
        let stored = station.ask("status", &json!({}))["counts"]["stored"].clone();
        println!("{minute:>6}  {:>12}  {:>9}  {stored}", value("VmRSS"), value("VmHWM"));
    }
    station.end();
}
