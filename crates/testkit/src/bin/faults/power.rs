//! Power loss. Everything that a real station writes is recorded with its syncs and its
//! acknowledgements; then the disk is rebuilt as it may be after a power cut at random moments:
//! what was synced is there, what was not is dropped or torn. A real station is started on each
//! such disk, and must have whatever had been acknowledged, once. The same with syncs that count
//! for nothing must fail, or the row proves nothing.

mod disk;
mod trace;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use rand::Rng;
use rand::rngs::StdRng;
use serde_json::json;
use testkit::{Mosquitto, Sending, StationProcess, numbered_ago};

use crate::common::{Scale, begin, in_pairs, linewatch, open, reading, send, stored};
use disk::{Change, Disk, Loss, Syncs};
use trace::Step;

const PAUSE: Duration = Duration::from_micros(1_500);
/// Runs of the station in one recording: the first ends in order, with a checkpoint, the last
/// does not.
const RUNS: usize = 2;
/// Messages of an earlier day, more than the fewest that are sealed.
const OLD: usize = 800;
const THREE_DAYS: Duration = Duration::from_hours(72);

pub(crate) fn run(scale: &Scale) -> String {
    let mut random = scale.random();
    let steps = record(Duration::from_secs(scale.of(12, 4)));
    let acknowledged = steps.iter().filter(|step| matches!(step, Step::Acknowledged(_))).count();
    let sealed = |step: &&Step| {
        matches!(step, Step::Disk(Change::Rename { to, .. })
        if to.extension().is_some_and(|end| end == "parquet"))
    };
    assert!(steps.iter().any(|step| sealed(&step)), "no day was sealed in the recording");
    assert!(acknowledged > 100, "the recording has {acknowledged} acknowledgements only");
    let images = scale.of(1_000, 36);
    let found = outcomes(&steps, images, Syncs::Count, &mut random);
    let failed: Vec<&String> = found.iter().filter_map(|outcome| outcome.as_ref().err()).collect();
    assert!(failed.is_empty(), "{} of {images} images: {failed:#?}", failed.len());
    let without = scale.of(100, 12);
    let found = outcomes(&steps, without, Syncs::Nothing, &mut random);
    let lost = found.iter().filter(|outcome| outcome.is_err()).count();
    assert!(lost > 0, "without fsync nothing was lost either: this row proves nothing");
    format!(
        "{} steps recorded, {images} of {images} images reopen, 0 of {acknowledged} acknowledged \
         lost; without fsync {lost} of {without} fail, as they must",
        steps.len()
    )
}

/// Everything that stations do to their disk while messages come.
fn record(lives: Duration) -> Vec<Step> {
    let broker = Mosquitto::start();
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let other = tempfile::tempdir().unwrap();
    // A session in this name, so that the recording has the first message already.
    begin(other.path(), &broker.url());
    std::fs::create_dir(&data).unwrap();
    std::fs::copy(other.path().join("station.id"), data.join("station.id")).unwrap();
    // Some for a day that is sealed while the others come.
    send(broker.port, numbered_ago(0..OLD, THREE_DAYS));
    let sending = Sending::start(broker.port, OLD, PAUSE);
    let mut steps = Vec::new();
    for number in 1..=RUNS {
        let file = place.path().join(format!("trace{number}"));
        let station = traced(&data, &file, &broker.url());
        std::thread::sleep(lives / 2);
        let _sealed = station.ask("storage_tidy", &json!({}));
        std::thread::sleep(lives / 2);
        let pid = station_pid(&data);
        let signal = if number == RUNS { "-KILL" } else { "-TERM" };
        Command::new("kill").args([signal, &pid]).status().unwrap();
        station.wait_ended();
        let more = trace::read(&file, &data, broker.port, &steps);
        steps.extend(more);
    }
    let _sent = sending.stop();
    steps
}

fn station_pid(data: &Path) -> String {
    let door = std::fs::read(data.join("station.json")).unwrap();
    let door: serde_json::Value = serde_json::from_slice(&door).unwrap();
    door["pid"].to_string()
}

/// A station whose calls are written down.
fn traced(data: &Path, file: &Path, url: &str) -> StationProcess {
    let mut command = Command::new("strace");
    command.args(["--follow-forks", "-yy", "-xx", "-s", "10000000", "--signal=none"]);
    command.arg(format!("--trace={}", trace::CALLS)).arg("--output").arg(file);
    command.arg("--").arg(linewatch()).args(["serve", "--data"]).arg(data).args(reading(url));
    command.stderr(Stdio::null());
    StationProcess::start_command(&linewatch(), command)
}

/// What becomes of so many disks, cut at random moments.
fn outcomes(
    steps: &[Step],
    images: usize,
    syncs: Syncs,
    random: &mut StdRng,
) -> Vec<Result<(), String>> {
    let mut cuts: Vec<usize> = (0..images).map(|_| random.random_range(1..=steps.len())).collect();
    cuts.sort_unstable();
    let mut disk = Disk::new(syncs);
    let mut acknowledged = BTreeSet::new();
    let mut done = 0;
    let mut found = Vec::new();
    // Some at a time: each holds a whole disk until it is judged.
    for cuts in cuts.chunks(8) {
        let mut batch = Vec::new();
        for (number, &cut) in cuts.iter().enumerate() {
            for step in &steps[done..cut] {
                match step {
                    Step::Acknowledged(number) => drop(acknowledged.insert(*number)),
                    Step::Disk(change) => disk.apply(change),
                }
            }
            done = cut;
            let loss = Loss::ALL[number % Loss::ALL.len()];
            let place = tempfile::tempdir().unwrap();
            disk.after_loss(loss, random).write(place.path());
            batch.push((cut, loss, place, acknowledged.clone()));
        }
        found.extend(in_pairs(batch, |(cut, loss, place, acknowledged)| {
            judge(place.path(), &acknowledged)
                .map_err(|said| format!("cut after step {cut}, {loss:?}: {said}"))
        }));
    }
    found
}

/// A station on a disk after a power loss has what was acknowledged, once.
fn judge(data: &Path, acknowledged: &BTreeSet<usize>) -> Result<(), String> {
    let station = open(data)?;
    let stored = stored(&station)?;
    let twice = stored.values().filter(|count| **count > 1).count();
    if twice > 0 {
        return Err(format!("{twice} messages are there twice"));
    }
    let lost = acknowledged.iter().filter(|number| !stored.contains_key(number)).count();
    if lost > 0 {
        return Err(format!("{lost} of {} acknowledged messages are lost", acknowledged.len()));
    }
    let counters = station.rows("SELECT coalesce(sum(stored), 0)::BIGINT FROM counters")?;
    if counters[0][0] != stored.len() {
        return Err(format!("{} rows, but {} are counted", stored.len(), counters[0][0]));
    }
    station.kill();
    Ok(())
}
