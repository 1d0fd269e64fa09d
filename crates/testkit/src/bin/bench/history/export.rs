//! A CSV from a running station, beside DuckDB's COPY and pandas; its memory, and what it takes in
//! meanwhile.

use std::io::Read;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use historian::Day;
use testkit::{Mosquitto, StationProcess};

use super::python;
use super::verdict::{Verdict, short};
use super::year::Year;
use crate::machine::line;
use crate::{beside, linewatch};

/// The large export has at most so many rows, which are some 150 bytes each.
const ROWS_MAX: u64 = 10_000_000;
/// Rows that pandas gets, which needs several hundred bytes of memory for each.
const PANDAS_ROWS: u64 = 1_000_000;
/// A message each so often.
const EVERY: Duration = Duration::from_millis(5);

pub(crate) fn run(year: &Year, verdict: &mut Verdict) {
    let days = (ROWS_MAX / (year.tags as u64 * 86_400)).clamp(1, year.days().unsigned_abs());
    println!(
        "export: {} tags, one day and {days} days, with {} messages/s coming in",
        year.tags,
        1_000 / EVERY.as_millis()
    );
    let broker = Mosquitto::start();
    let arguments = ["--plant", "none", "--mqtt", &broker.url()];
    let station = StationProcess::start(linewatch(), &year.data, &arguments);
    station.wait_connected();
    let known = station.wait_settled();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ours.csv");
    let begun = Instant::now();
    let mut sent = 0;
    let mut publish = |seconds: u64| {
        let messages = seconds * 1_000 / u64::try_from(EVERY.as_millis()).unwrap();
        sent += messages;
        super::live::Publisher::start(broker.port, EVERY, messages)
    };
    // What a first export and the messages need anyway is not counted.
    publish(2).finish();
    export(&station, year, 1, &file);
    let mut ours = 0.0_f64;
    for (what, days, seconds) in [("one day", 1, 5), ("all days", days, 20)] {
        let publisher = publish(seconds);
        let before = memory(&station, "VmRSS");
        std::fs::write(format!("/proc/{}/clear_refs", station.pid()), "5").unwrap();
        let (took, bytes) = export(&station, year, days, &file);
        let more = memory(&station, "VmHWM").saturating_sub(before);
        let rows = year.tags as u64 * days * 86_400;
        let whole = lines(&file) == rows + 1;
        verdict.holds(&format!("{what} as a file has its {rows} rows"), whole);
        // A file that lacks rows was not exported at any speed.
        ours = if whole { rows as f64 / took.as_secs_f64() } else { 0.0 };
        println!(
            "  {what}: {rows} rows, {} MB in {} s, {} MB/s",
            bytes / 1_000_000,
            short(took.as_secs_f64()),
            short(bytes as f64 / 1e6 / took.as_secs_f64())
        );
        verdict.limit(
            &format!("export of {what}, more memory"),
            "MiB",
            more as f64 / 1_024.0,
            64.0,
        );
        publisher.finish();
    }
    let counts = station.wait_accounted(known.received + sent);
    let stored = counts.stored - known.stored;
    println!(
        "  {sent} messages came in within {} s: {counts:?}",
        short(begun.elapsed().as_secs_f64())
    );
    verdict.holds("every message that came in during the exports is stored", stored == sent);
    station.end();
    let copied = copy_rate(year, days, &folder.path().join("copy.csv"));
    let unit = "rows/s";
    verdict.rate("export", unit, ours, ("DuckDB's COPY of the same columns", copied), 0.8);
    let mut script = python::start(
        "pandas_csv.py",
        &[
            file.to_str().unwrap(),
            folder.path().join("pandas.csv").to_str().unwrap(),
            &PANDAS_ROWS.to_string(),
        ],
    );
    let pandas = script.line("wrote");
    let (seconds, rows) = pandas.split_once(' ').unwrap();
    let pandas = rows.parse::<f64>().unwrap() / seconds.parse::<f64>().unwrap();
    verdict.rate("export", unit, ours, ("pandas' to_csv", pandas), 10.0);
}

/// Time and bytes of an export of the first days.
fn export(station: &StationProcess, year: &Year, days: u64, file: &Path) -> (Duration, u64) {
    let (from, _) = year.period();
    let first = Day::of(from);
    let end = Day::from_number(first.number() + i32::try_from(days).unwrap());
    let begun = Instant::now();
    let output = Command::new(linewatch())
        .args(["export", "--tags", "bench/year/*", "--data"])
        .arg(station.data())
        .args(["--from", &format!("{first}T00:00:00+00:00")])
        .args(["--to", &format!("{end}T00:00:00+00:00"), "--out"])
        .arg(file)
        .output()
        .unwrap();
    let took = begun.elapsed();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (took, file.metadata().unwrap().len())
}

fn lines(file: &Path) -> u64 {
    let mut file = std::fs::File::open(file).unwrap();
    let (mut lines, mut buffer) = (0, vec![0_u8; 1 << 20]);
    loop {
        let read = file.read(&mut buffer).unwrap();
        if read == 0 {
            return lines;
        }
        lines += buffer[..read].iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
    }
}

/// Kibibytes.
fn memory(station: &StationProcess, what: &str) -> u64 {
    let value = line(&format!("/proc/{}/status", station.pid()), what).unwrap();
    value.trim_end_matches(" kB").parse().unwrap()
}

/// Rows per second of DuckDB itself.
fn copy_rate(year: &Year, days: u64, out: &Path) -> f64 {
    let first = Day::of(year.period().0);
    let output = Command::new(beside("examples/raw_copy"))
        .arg(year.data.join("history"))
        .args([first.to_string(), days.to_string()])
        .arg(out)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
}
