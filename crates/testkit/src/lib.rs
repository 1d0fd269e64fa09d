//! For tests: the station as a process that can be killed, Debian's mosquitto on a free port, a
//! publisher that knows what was acknowledged to it, a bad line between them, a kernel that answers
//! with errors, and Python's OPC UA as a peer. Everything ends with the test.
//!
//! A failure to set something up is a failure of the test, so this crate panics with a sentence.
#![allow(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "a test's set-up fails by panic"
)]

mod mosquitto;
mod oracle;
mod outcome;
mod program;
mod proxy;
mod publisher;
mod python;
mod station;
mod strace;

pub use mosquitto::Mosquitto;
pub use oracle::{Sending, each_once, each_once_among, numbered, numbered_ago};
pub use outcome::{Outcome, outcome, run};
pub use program::{named_by_program, place_of, program, program_file};
pub use proxy::{Line, Proxy};
pub use publisher::{Message, Publisher};
pub use python::{Script, python, run_script};
pub use station::{Counts, StationProcess, sql};
pub use strace::Injection;

use std::time::{Duration, Instant};

/// How long something may take on a busy machine before it counts as never: the history gives way
/// to whatever else wants to run.
pub const PATIENCE: Duration = Duration::from_mins(2);

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
