//! Whole-path measurements: `cargo xtask bench ingest | start | latency | memory | opcua | plc |
//! alarms | history`.
//!
//! Every figure stands beside another one of the same run on the same machine; the ratio is what
//! counts. Messages are sent and received by processes of their own.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a measurement prints, and ends when something is wrong"
)]

mod alarms;
mod bare;
mod history;
mod ingest;
mod latency;
mod load;
mod machine;
mod memory;
mod opcua;
mod plc;
mod start;

use std::path::{Path, PathBuf};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["ingest", rest @ ..] => ingest::run(number(rest, 200_000)),
        ["start", ..] => start::run(),
        ["latency", ..] => latency::run(),
        ["memory", rest @ ..] => memory::run(number(rest, 10)),
        ["alarms", rest @ ..] => alarms::run(number(rest, 10_000)),
        ["opcua", rest @ ..] => opcua::run(number(rest, 10_000)),
        ["history", rest @ ..] => history::run(rest),
        ["plc", "task", rest @ ..] => plc::task(number(rest, 100_000)),
        ["plc", rest @ ..] => plc::run(number(rest, 200_000)),
        // The other processes of a measurement.
        ["publish", port, messages, fields] => {
            load::publish(parse(port), parse(messages), parse(fields));
        }
        ["publish-steadily", port, micros, messages] => {
            let every = std::time::Duration::from_micros(parse(micros));
            load::publish_steadily(parse(port), every, parse(messages));
        }
        ["drop", port, messages] => load::receive_and_drop(parse(port), parse(messages)),
        _ => {
            eprintln!(
                "bench ingest [MESSAGES] | start | latency | memory [MINUTES] | opcua [VARIABLES] | \
                 plc [task] [SCANS] | alarms [TAGS] | history [PART...] [--tags N] [--days N] \
                 [--messages N] [--folder FOLDER]"
            );
            std::process::exit(2);
        }
    }
}

fn number<T: std::str::FromStr>(rest: &[&str], default: T) -> T {
    rest.first().map_or(default, |text| parse(text))
}

fn parse<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("{text} is not a number"))
}

/// The `linewatch` program beside this one.
fn linewatch() -> PathBuf {
    beside("linewatch")
}

fn beside(name: &str) -> PathBuf {
    let here = std::env::current_exe().unwrap();
    let path = here.parent().unwrap_or(Path::new(".")).join(name);
    assert!(path.exists(), "{} is not built", path.display());
    path
}
