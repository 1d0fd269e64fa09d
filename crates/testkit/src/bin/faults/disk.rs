//! A disk that is full or answers with errors: while the journal appends, when it syncs, while the
//! database stores and makes its checkpoint, and under an export. Acknowledgements stop, the
//! station says so, goes on by itself when it can, and never shows less than it had.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::json;
use testkit::{
    Injection, Mosquitto, Sending, StationProcess, each_once, numbered_ago, run, wait_for,
};

use crate::common::{
    Scale, begin, linewatch, problem, reading, seconds, send, start, stored_count,
};

const PAUSE: Duration = Duration::from_millis(3);
const SAID_MAX: Duration = Duration::from_secs(2);
const RECOVERED_MAX: Duration = Duration::from_secs(10);
/// As long as a fault stays once it was said.
const STANDS: Duration = Duration::from_millis(1_500);
const DISK_BYTES: u64 = 200 << 20;
/// Segments that a journal whose syncs fail may go through meanwhile.
const SEGMENTS: u32 = 100;

/// What was measured of one fault.
#[derive(Default)]
struct Times {
    said: Duration,
    recovered: Duration,
    faults: usize,
}

impl Times {
    fn add(&mut self, what: &str, (said, recovered): (Duration, Duration)) {
        assert!(said <= SAID_MAX, "{what}: said after {said:?}");
        assert!(recovered <= RECOVERED_MAX, "{what}: recovered after {recovered:?}");
        self.said = self.said.max(said);
        self.recovered = self.recovered.max(recovered);
        self.faults += 1;
    }
}

pub(crate) fn run_row(scale: &Scale) -> String {
    let mut times = Times::default();
    full_disk(&mut times);
    for _ in 0..scale.of(5, 1) {
        failing_calls(&mut times);
    }
    full_at_the_checkpoint();
    times.add("a full disk while sealing", full_while_sealing());
    format!(
        "{} faults: said within {:.1} s, nothing acknowledged meanwhile, recovered within {:.1} s, \
         no table smaller than before",
        times.faults,
        seconds(times.said),
        seconds(times.recovered)
    )
}

/// A disk of its own that is filled to the last byte, and an export onto it.
fn full_disk(times: &mut Times) {
    let broker = Mosquitto::start();
    let other = tempfile::tempdir().unwrap();
    begin(other.path(), &broker.url());
    let station =
        StationProcess::start_on_small_disk(linewatch(), DISK_BYTES, &reading(&broker.url()));
    station.wait_connected();
    let sending = Sending::start(broker.port, 0, PAUSE);
    wait_for("some messages", || (stored_count(&station) > 200).then_some(()));
    let filler = station.data().with_file_name("filler");
    let fault = || {
        fill(&filler);
        filler.clone()
    };
    let end = |filler| {
        export_is_refused(&station);
        std::fs::remove_file(filler).unwrap();
    };
    times.add("a full disk", one(&station, "journal", fault, end));
    let sent = sending.stop();
    each_once(&station, sent);
    station.end();
}

fn fill(path: &Path) {
    let mut file = File::create(path).unwrap();
    for bytes in [1 << 20, 4_096, 1] {
        let block = vec![1; bytes];
        while file.write_all(&block).is_ok() {}
    }
}

/// Nothing but a sentence comes of an export without room.
fn export_is_refused(station: &StationProcess) {
    let out = station.data().with_file_name("export.csv");
    let (data, out) = (station.data().to_str().unwrap(), out.to_str().unwrap());
    let period = ["--tags", "gas/**", "--from", "2020-01-01", "--to", "2100-01-01"];
    let outcome =
        run(linewatch(), &[&["export", "--data", data, "--out", out], &period[..]].concat());
    assert_eq!(outcome.code, Some(1), "an export onto a full disk: {}", outcome.stderr);
    assert!(outcome.stderr.starts_with("linewatch: "), "{}", outcome.stderr);
}

/// The kernel answers with errors on the journal's and the database's files.
fn failing_calls(times: &mut Times) {
    let broker = Mosquitto::start();
    let data = tempfile::tempdir().unwrap();
    let station = start(data.path(), &broker.url());
    station.wait_connected();
    let sending = Sending::start(broker.port, 0, PAUSE);
    let journal: Vec<PathBuf> = (1..=SEGMENTS)
        .map(|number| data.path().join(format!("journal/{number:08}.journal")))
        .collect();
    let database =
        ["linewatch.duckdb", "linewatch.duckdb.wal"].map(|name| data.path().join(name)).to_vec();
    for (calls, error, files, code) in [
        ("write", "ENOSPC", &journal, "journal"),
        ("write", "EIO", &journal, "journal"),
        ("fdatasync", "EIO", &journal, "journal"),
        ("write,pwrite64", "ENOSPC", &database, "history"),
        ("fsync,fdatasync", "EIO", &database, "history"),
    ] {
        let before = stored_count(&station);
        wait_for("some messages", || (stored_count(&station) > before + 100).then_some(()));
        let fault = || Injection::fail(station.pid(), calls, error, files);
        let what = format!("{error} of {calls} on the {code}");
        times.add(&what, one(&station, code, fault, drop));
    }
    let sent = sending.stop();
    each_once(&station, sent);
    station.kill();
    // What a disk that failed has really kept is what the next start finds.
    let station = start(data.path(), &broker.url());
    each_once(&station, sent);
    station.end();
}

/// From the fault until it is said, and from its end until new messages are stored and nothing
/// is said any more.
fn one<F>(
    station: &StationProcess,
    code: &str,
    fault: impl FnOnce() -> F,
    end: impl FnOnce(F),
) -> (Duration, Duration) {
    let before = rows(station);
    let begun = Instant::now();
    let fault = fault();
    wait_for("the fault to be said", || problem(station, code));
    let said = begun.elapsed();
    let waiting = stored_count(station);
    std::thread::sleep(STANDS);
    if code == "journal" {
        assert_eq!(stored_count(station), waiting, "acknowledged while the journal fails");
    }
    // While the database fails it may not answer; if it does, nothing is missing.
    assert!(try_rows(station).is_none_or(|rows| rows >= before), "fewer rows than before");
    end(fault);
    let ended = Instant::now();
    wait_for("the station to recover", || {
        let grows = stored_count(station) > waiting && try_rows(station)? > before;
        (grows && problem(station, code).is_none()).then_some(())
    });
    (said, ended.elapsed())
}

fn rows(station: &StationProcess) -> u64 {
    wait_for("an answer of the database", || try_rows(station))
}

fn try_rows(station: &StationProcess) -> Option<u64> {
    station.rows("SELECT count(*)::BIGINT FROM samples").ok()?[0][0].as_u64()
}

/// The checkpoint at the end of a station finds no room; the next start has everything.
fn full_at_the_checkpoint() {
    let broker = Mosquitto::start();
    let data = tempfile::tempdir().unwrap();
    let station = start(data.path(), &broker.url());
    station.wait_connected();
    let sent = {
        let sending = Sending::start(broker.port, 0, Duration::from_millis(1));
        wait_for("some messages", || (stored_count(&station) > 1_000).then_some(()));
        sending.stop()
    };
    each_once(&station, sent);
    let database = [data.path().join("linewatch.duckdb")];
    let fault = Injection::fail(station.pid(), "pwrite64,ftruncate", "ENOSPC", &database);
    station.end();
    drop(fault);
    let station = start(data.path(), &broker.url());
    each_once(&station, sent);
    station.end();
}

/// A day that is sealed finds no room for its files; it stays where it is, and is sealed when there
/// is room.
fn full_while_sealing() -> (Duration, Duration) {
    const OLD: usize = 1_000;
    let (broker, data) = (Mosquitto::start(), tempfile::tempdir().unwrap());
    let station = start(data.path(), &broker.url());
    station.wait_connected();
    send(broker.port, numbered_ago(0..OLD, Duration::from_hours(72)));
    each_once(&station, OLD);
    let open = station.rows("SELECT DISTINCT source_time::DATE::VARCHAR FROM samples").unwrap();
    let names = ["samples-1.parquet.new", "minutes-1.parquet.new"];
    let files: Vec<PathBuf> = open
        .iter()
        .map(|row| data.path().join(format!("history/date={}", row[0].as_str().unwrap())))
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .collect();
    let fault = Injection::fail(station.pid(), "write,pwrite64", "ENOSPC", &files);
    let begun = Instant::now();
    let _tried = station.try_ask("storage_tidy", &json!({}));
    wait_for("the fault to be said", || problem(&station, "keeper"));
    let said = begun.elapsed();
    each_once(&station, OLD);
    drop(fault);
    let begun = Instant::now();
    let _tried = station.try_ask("storage_tidy", &json!({}));
    wait_for("a sealed day", || {
        let days = station.ask("storage", &json!({}))["days"].as_array().unwrap().len();
        (days > 0 && problem(&station, "keeper").is_none()).then_some(())
    });
    each_once(&station, OLD);
    station.end();
    (said, begun.elapsed())
}
