//! What the rows share: how much is done, stations, and what they have stored.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use testkit::{Message, Publisher, StationProcess, wait_for};

/// How much of each row is done.
pub(crate) struct Scale {
    pub(crate) short: bool,
    pub(crate) seed: u64,
}

impl Scale {
    pub(crate) fn of<T>(&self, full: T, short: T) -> T {
        if self.short { short } else { full }
    }

    pub(crate) fn random(&self) -> StdRng {
        StdRng::seed_from_u64(self.seed)
    }
}

/// The number after `--seed`, or one that is new each time.
pub(crate) fn seed(arguments: &[String]) -> u64 {
    let place = arguments.iter().position(|argument| argument.starts_with("--seed="));
    place.map_or_else(rand::random, |place| arguments[place]["--seed=".len()..].parse().unwrap())
}

/// The `linewatch` program beside this one.
pub(crate) fn linewatch() -> PathBuf {
    let name = format!("linewatch{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::current_exe().unwrap().with_file_name(name);
    assert!(path.exists(), "{} is not built", path.display());
    path
}

/// The arguments of a station that reads one broker only.
pub(crate) fn reading(url: &str) -> [&str; 4] {
    ["--plant", "none", "--mqtt", url]
}

pub(crate) fn start(data: &Path, url: &str) -> StationProcess {
    StationProcess::start(linewatch(), data, &reading(url))
}

/// A station that makes its session at the broker, which keeps messages for it from now on.
pub(crate) fn begin(data: &Path, url: &str) {
    let station = start(data, url);
    station.wait_connected();
    station.end();
}

/// A station on a folder, reading nothing; its messages are dropped. The error says why it does
/// not start.
pub(crate) fn open(data: &Path) -> Result<StationProcess, String> {
    let mut command = Command::new(linewatch());
    command.args(["serve", "--plant", "none", "--data"]).arg(data).stderr(Stdio::null());
    StationProcess::try_start(&linewatch(), command)
}

/// Sends messages as fast as the broker takes them.
pub(crate) fn send(port: u16, messages: Vec<Message>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(Publisher::new("sender", port).send(messages, Duration::ZERO));
}

/// How often each number is stored.
pub(crate) fn stored(station: &StationProcess) -> Result<BTreeMap<usize, u64>, String> {
    let query = "SELECT value::BIGINT AS number, count(*)::BIGINT FROM samples \
                 WHERE tag LIKE '%/v_raw' GROUP BY number";
    let number = |cell: &Value| cell.as_u64().unwrap();
    let rows = station.rows(query)?;
    Ok(rows
        .iter()
        .map(|row| (usize::try_from(number(&row[0])).unwrap(), number(&row[1])))
        .collect())
}

/// What the station says is wrong, by code.
pub(crate) fn problem(station: &StationProcess, code: &str) -> Option<String> {
    let status = station.try_ask("status", &json!({})).ok()?;
    let problems = status["problems"].as_array()?;
    let found = problems.iter().find(|problem| problem["code"] == code)?;
    Some(found["text"]["en"].as_str()?.to_owned())
}

/// Messages whose fate is on disk and shown.
pub(crate) fn stored_count(station: &StationProcess) -> u64 {
    station.ask("status", &json!({}))["counts"]["stored"].as_u64().unwrap()
}

/// Waits until a value has come that was not there before; how long since `begun`.
pub(crate) fn until_live(station: &StationProcess, begun: Instant) -> Duration {
    let before = stored_count(station);
    wait_for("a live value", || (stored_count(station) > before).then_some(()));
    begun.elapsed()
}

/// Ends it without warning.
pub(crate) fn kill_process(pid: u32) {
    // It may have ended by itself.
    let _status =
        Command::new("kill").args(["-KILL", &pid.to_string()]).stderr(Stdio::null()).status();
}

/// Copies a folder with everything in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Does `work` for each item, two at a time, in any order.
pub(crate) fn in_pairs<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let queue = std::sync::Mutex::new(items);
    let take = || queue.lock().unwrap().pop();
    let run = || {
        let mut done = Vec::new();
        while let Some(item) = take() {
            done.push(work(item));
        }
        done
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(run);
        let mut done = run();
        done.extend(other.join().unwrap());
        done
    })
}

pub(crate) fn seconds(time: Duration) -> f64 {
    time.as_secs_f64()
}

/// Resident memory of a process in KiB.
pub(crate) fn memory_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
