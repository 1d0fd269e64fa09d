//! From the start of the process to the first live value.

use std::time::Instant;

use serde_json::json;
use testkit::{StationProcess, wait_for};

use crate::{linewatch, machine};

const ROUNDS: usize = 5;

pub(crate) fn run() {
    machine::print();
    let data = tempfile::tempdir().unwrap();
    println!("demo plant, new folder first, then the same folder again");
    for round in 1..=ROUNDS {
        let begun = Instant::now();
        let station = StationProcess::start(linewatch(), data.path(), &["--plant", "demo"]);
        let ready = begun.elapsed();
        let before = station.ask("status", &json!({}))["counts"]["stored"].as_u64().unwrap();
        wait_for("a live value", || {
            let stored = station.ask("status", &json!({}))["counts"]["stored"].as_u64().unwrap();
            (stored > before).then_some(())
        });
        let live = begun.elapsed();
        println!(
            "start {round}: ready after {:.2} s, first live value after {:.2} s",
            ready.as_secs_f64(),
            live.as_secs_f64()
        );
        station.end();
    }
}
