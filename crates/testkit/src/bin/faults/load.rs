//! More than usual: ten times the load for a while, then a long export under the usual load. What
//! waits is drained, and an export does not hold up the acknowledgements.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use testkit::{Mosquitto, Sending, StationProcess, wait_for};

use crate::common::{Scale, linewatch, memory_kib, seconds, start, stored};

/// Ten times the load, as messages per second by publishers of one a millisecond each.
const PUBLISHERS: usize = 5;
const EACH: Duration = Duration::from_millis(1);
/// Numbers of one publisher; more than it sends.
const SPAN: usize = 10_000_000;
const DRAINED_MAX: Duration = Duration::from_mins(2);
/// Commit p99 over p50 while an export runs.
const RATIO_MAX: f64 = 3.0;
const EXPORT_GROWTH_KIB_MAX: u64 = 64 << 10;
/// The station's figures are those of its last 10 to 20 seconds.
const WINDOW: Duration = Duration::from_secs(20);
/// So many bytes of exports are kept before they are removed.
const FILES_MAX: u64 = 10 << 30;

pub(crate) fn run(scale: &Scale) -> String {
    let (broker, data) = (Mosquitto::start(), tempfile::tempdir().unwrap());
    let station = start(data.path(), &broker.url());
    station.wait_connected();
    let publish = |publishers: usize, first: usize, pause| -> Vec<(usize, Sending)> {
        let numbers = (0..publishers).map(|number| (first + number) * SPAN);
        numbers.map(|first| (first, Sending::start(broker.port, first, pause))).collect()
    };
    let end = |all: Vec<(usize, Sending)>| -> usize {
        all.into_iter().map(|(first, sending)| sending.stop() - first).sum()
    };
    let burst = publish(PUBLISHERS, 0, EACH);
    std::thread::sleep(Duration::from_secs(scale.of(60, 8)));
    let mut sent = end(burst);
    let begun = Instant::now();
    wait_for_stored(&station, sent);
    let drained = begun.elapsed();
    assert!(drained <= DRAINED_MAX, "drained after {drained:?}");

    let usual = publish(1, PUBLISHERS, EACH * 2);
    let exporting = Duration::from_secs(scale.of(30 * 60, 30));
    let (p50, p99, exports, growth) = export(&station, exporting);
    sent += end(usual);
    wait_for_stored(&station, sent);
    station.end();
    let ratio = p99 / p50;
    assert!(growth <= EXPORT_GROWTH_KIB_MAX, "{growth} KiB more memory while exporting");
    // A debug build among other tests on the same disk says nothing of times.
    let judged = if scale.short { " (judged in full)" } else { "" };
    assert!(
        scale.short || ratio <= RATIO_MAX,
        "commits during an export: p99 {p99:.1} ms, p50 {p50:.1} ms"
    );
    format!(
        "{sent} messages, each once; drained in {:.1} s; {exports} exports in {} s: commit p50 \
         {p50:.1} ms, p99 {p99:.1} ms, {ratio:.1} times{judged}; {:.0} MiB more memory",
        seconds(drained),
        exporting.as_secs(),
        growth as f64 / 1_024.0
    )
}

/// Until so many messages are in the database, each once.
fn wait_for_stored(station: &StationProcess, sent: usize) {
    let query = "SELECT count(*)::BIGINT, count(DISTINCT value)::BIGINT FROM samples \
                 WHERE tag LIKE '%/v_raw'";
    let begun = Instant::now();
    while begun.elapsed() < DRAINED_MAX * 2 {
        let row = station.rows(query).unwrap().remove(0);
        if row[0].as_u64() >= Some(sent as u64) {
            assert_eq!(row, [sent, sent], "rows, and different ones");
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("of {sent} messages {} are stored", stored(station).map_or(0, |stored| stored.len()));
}

/// What was seen of a station while it exported.
#[derive(Default)]
struct Seen {
    /// Of the commits of the last 10 to 20 seconds each, in milliseconds.
    p50: Vec<f64>,
    p99: Vec<f64>,
    exports: usize,
    memory_kib: u64,
}

/// Exports everything again and again, for so long: medians of the commits' p50 and p99, exports,
/// memory.
fn export(station: &StationProcess, time: Duration) -> (f64, f64, usize, u64) {
    let before = memory_kib(station.pid());
    let (begun, mut seen) = (Instant::now(), Seen::default());
    let mut cleared = Duration::ZERO;
    while begun.elapsed() < time + cleared {
        let folder = tempfile::tempdir().unwrap();
        export_into(
            folder.path(),
            station,
            (time + cleared).saturating_sub(begun.elapsed()),
            &mut seen,
        );
        let clearing = Instant::now();
        drop(folder);
        cleared += clearing.elapsed();
    }
    let growth = seen.memory_kib.saturating_sub(before);
    (median(seen.p50), median(seen.p99), seen.exports, growth)
}

/// Exports, each into a new file, until the time is over or the files are many. They are removed
/// only afterwards: a disk that is told what is free (mounted with `discard`) does little else
/// meanwhile, here for half a millisecond with each mebibyte. So an export that replaces a large
/// file holds up a commit at its end; that is not judged here.
fn export_into(folder: &Path, station: &StationProcess, time: Duration, seen: &mut Seen) {
    let (begun, mut bytes) = (Instant::now(), 0);
    while begun.elapsed() < time && bytes < FILES_MAX {
        let out = folder.join(format!("{}.csv", seen.exports));
        let mut export = exporting(station, &out);
        while export.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(500));
            let status = station.ask("status", &json!({}));
            if begun.elapsed() >= WINDOW {
                seen.p50.extend(status["commitP50Ms"].as_f64());
                seen.p99.extend(status["commitP99Ms"].as_f64());
            }
            seen.memory_kib = seen.memory_kib.max(memory_kib(station.pid()));
        }
        assert!(export.wait().unwrap().success(), "an export failed");
        bytes += out.metadata().unwrap().len();
        seen.exports += 1;
    }
}

fn exporting(station: &StationProcess, out: &Path) -> Child {
    let mut command = Command::new(linewatch());
    command.args(["export", "--tags", "gas/**", "--from", "2020-01-01", "--to", "2100-01-01"]);
    command.arg("--data").arg(station.data()).arg("--out").arg(out);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    wait_for("a commit", || values.get(values.len() / 2).copied())
}
