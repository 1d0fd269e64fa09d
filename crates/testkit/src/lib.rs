//! For tests: the station as a process that can be killed, Debian's mosquitto on a free port, a
//! publisher that knows what was acknowledged to it, and Python's OPC UA as a peer. Everything ends
//! with the test.
//!
//! A failure to set something up is a failure of the test, so this crate panics with a sentence.
#![allow(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "a test's set-up fails by panic"
)]

mod mosquitto;
mod outcome;
mod publisher;
mod python;
mod station;

pub use mosquitto::Mosquitto;
pub use outcome::{Outcome, outcome, run};
pub use publisher::{Message, Publisher};
pub use python::{Script, python, run_script};
pub use station::{Counts, StationProcess, sql};

use std::time::{Duration, Instant};

/// How long something may take on a busy machine before it counts as never.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// Asks again until the answer is there; panics with what was waited for after [`PATIENCE`].
pub fn wait_for<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(start.elapsed() < PATIENCE, "waited {PATIENCE:?} for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A port that was free a moment ago.
#[must_use]
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}
