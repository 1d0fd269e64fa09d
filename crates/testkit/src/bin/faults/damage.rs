//! Damaged files: one bit flipped, the file cut off, or 4 KiB of zeros, at random places of the
//! journal, the database and the sealed days. The station starts all the same and shows live
//! values; what is lost is stated as a gap that holds all of it and nothing else; a file that
//! cannot be used is moved aside.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use rand::Rng;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use testkit::{Mosquitto, Sending, StationProcess, numbered, numbered_ago, wait_for};

use crate::common::{
    Scale, copy, in_pairs, linewatch, reading, seconds, send, start, stored, until_live,
};

/// Messages in the folder that is damaged, in each of its two lives.
const MESSAGES: usize = 1_500;
/// The first ones are of an earlier day, which is sealed.
const OLD: usize = 700;
const THREE_DAYS: Duration = Duration::from_hours(72);
/// Numbers of the messages that come while damage is found.
const LIVE_FIRST: usize = 1_000_000;
const LIVE_MAX: Duration = Duration::from_secs(5);
/// Until everything that is damaged was met, and the database is made again.
const FOUND_MAX: Duration = Duration::from_secs(15);

#[derive(Clone, Copy, Debug)]
enum Harm {
    Bit { place: u64, bit: u8 },
    Cut { place: u64 },
    Zeros { place: u64 },
}

/// One file of one folder, and what is done to it.
#[derive(Debug)]
struct Case {
    folder: usize,
    file: PathBuf,
    harm: Harm,
}

/// A folder that nobody has damaged yet, with the times of its messages.
struct Sound {
    folder: PathBuf,
    received: BTreeMap<usize, Times>,
}

/// When a message was received and when it was measured, in microseconds.
type Times = (i64, i64);

/// What was seen of a case that went well.
struct Seen {
    live: Duration,
    lost: usize,
    moved: bool,
}

pub(crate) fn run(scale: &Scale) -> String {
    let mut random = scale.random();
    let place = tempfile::tempdir().unwrap();
    let broker = Mosquitto::start();
    let sound = prepare(place.path(), &broker);
    let places = scale.of(1_000, 40);
    let cases = (0..places).map(|_| case(&sound, &mut random)).collect();
    let sending = Sending::start(broker.port, LIVE_FIRST, Duration::from_millis(20));
    let outcomes = in_pairs(cases, |case| {
        judge(&case, &sound[case.folder], &broker.url()).map_err(|said| format!("{case:?}: {said}"))
    });
    let _sent = sending.stop();
    let failed: Vec<&String> = outcomes.iter().filter_map(|seen| seen.as_ref().err()).collect();
    assert!(failed.is_empty(), "{} of {places}: {failed:#?}", failed.len());
    let seen: Vec<Seen> = outcomes.into_iter().flatten().collect();
    let slowest = seen.iter().map(|seen| seen.live).max().unwrap_or_default();
    assert!(slowest <= LIVE_MAX, "live after {slowest:?}");
    format!(
        "{places} places: 0 aborts, {} lost messages all within stated gaps, {} databases moved \
         aside, live within {:.1} s",
        seen.iter().map(|seen| seen.lost).sum::<usize>(),
        seen.iter().filter(|seen| seen.moved).count(),
        seconds(slowest)
    )
}

/// Four folders: of a station that ended in order, of one that was killed, one whose database is
/// behind its journal by half of the messages, and one whose database is gone.
fn prepare(place: &Path, broker: &Mosquitto) -> Vec<Sound> {
    let data = place.join("data");
    let mut sound = Vec::new();
    for life in 0..2 {
        let station = start(&data, &broker.url());
        station.wait_connected();
        let (first, sent) = (life * MESSAGES, (life + 1) * MESSAGES);
        if life == 0 {
            send(broker.port, numbered_ago(0..OLD, THREE_DAYS));
            send(broker.port, numbered(OLD..sent));
        } else {
            send(broker.port, numbered(first..sent));
        }
        wait_for("every message to be stored", || {
            (stored(&station).unwrap().len() == sent).then_some(())
        });
        let _sealed = station.ask("storage_tidy", &json!({}));
        let received = times(&station);
        if life == 0 {
            station.end();
        } else {
            station.kill();
        }
        let folder = place.join(format!("sound{life}"));
        copy(&data, &folder);
        // Another name at the broker for each station that will run on a copy.
        std::fs::remove_file(folder.join("station.id")).unwrap();
        sound.push(Sound { folder, received });
    }
    for (name, database) in [("behind", Some(sound[0].folder.clone())), ("gone", None)] {
        let folder = place.join(name);
        copy(&sound[1].folder, &folder);
        let file = folder.join("linewatch.duckdb");
        std::fs::remove_file(file.with_extension("duckdb.wal")).unwrap();
        match database {
            Some(earlier) => drop(std::fs::copy(earlier.join("linewatch.duckdb"), file).unwrap()),
            None => std::fs::remove_file(file).unwrap(),
        }
        let received = sound[1].received.clone();
        sound.push(Sound { folder, received });
    }
    sound
}

fn times(station: &StationProcess) -> BTreeMap<usize, Times> {
    let query = "SELECT value::BIGINT, epoch_us(receive_time), epoch_us(source_time) FROM samples \
                 WHERE tag LIKE '%/v_raw'";
    let rows = station.rows(query).unwrap();
    let number = |cell: &Value| usize::try_from(cell.as_u64().unwrap()).unwrap();
    let time = |cell: &Value| cell.as_i64().unwrap();
    rows.iter().map(|row| (number(&row[0]), (time(&row[1]), time(&row[2])))).collect()
}

fn case(sound: &[Sound], random: &mut StdRng) -> Case {
    let folder = random.random_range(0..sound.len());
    let files = files(&sound[folder].folder);
    let file = files[random.random_range(0..files.len())].clone();
    let bytes = std::fs::metadata(sound[folder].folder.join(&file)).unwrap().len();
    let place = random.random_range(0..bytes);
    let harm = match random.random_range(0..3) {
        0 => Harm::Bit { place, bit: random.random_range(0..8) },
        1 => Harm::Cut { place },
        _ => Harm::Zeros { place },
    };
    Case { folder, file, harm }
}

/// Journal, database, its log, and sealed days that hold something.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inner) = folders.pop() {
        for entry in std::fs::read_dir(inner).unwrap() {
            let path = entry.unwrap().path();
            let end = path.extension().and_then(|end| end.to_str()).unwrap_or_default();
            if path.is_dir() {
                folders.push(path);
            } else if matches!(end, "journal" | "duckdb" | "wal" | "parquet")
                && std::fs::metadata(&path).unwrap().len() > 0
            {
                found.push(path.strip_prefix(folder).unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

fn damage(file: &Path, harm: Harm) {
    let mut bytes = std::fs::read(file).unwrap();
    let at = |place: u64| usize::try_from(place).unwrap();
    match harm {
        Harm::Bit { place, bit } => bytes[at(place)] ^= 1 << bit,
        Harm::Cut { place } => bytes.truncate(at(place)),
        Harm::Zeros { place } => {
            let end = bytes.len().min(at(place) + 4_096);
            bytes[at(place)..end].fill(0);
        }
    }
    std::fs::write(file, bytes).unwrap();
}

fn judge(case: &Case, sound: &Sound, url: &str) -> Result<Seen, String> {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    copy(&sound.folder, &data);
    damage(&data.join(&case.file), case.harm);
    let begun = Instant::now();
    let mut command = Command::new(linewatch());
    let errors = place.path().join("stderr");
    let stderr = std::fs::File::create(&errors).unwrap();
    command.args(["serve", "--data"]).arg(&data).args(reading(url)).stderr(stderr);
    let station = StationProcess::try_start(&linewatch(), command)
        .map_err(|said| said + &std::fs::read_to_string(&errors).unwrap())?;
    let live = until_live(&station, begun);
    // Also what would be found a little later by itself.
    let _checked = station.ask("storage_tidy", &json!({}));
    let lost = lost(&station, sound)?;
    let names = std::fs::read_dir(&data).unwrap();
    let moved =
        names.flatten().any(|entry| entry.file_name().to_string_lossy().contains("damaged"));
    station.kill();
    Ok(Seen { live, lost, moved })
}

/// How many messages are lost, all of them within gaps that say so; the error says what is wrong.
fn lost(station: &StationProcess, sound: &Sound) -> Result<usize, String> {
    let query = "SELECT epoch_us(gap_from), epoch_us(gap_to), scope FROM gaps \
                 WHERE cause NOT LIKE 'session%'";
    // The gaps of what is lost are stored with what came behind it.
    let begun = Instant::now();
    loop {
        let there: Vec<_> =
            stored(station)?.into_iter().filter(|(number, _)| *number < LIVE_FIRST).collect();
        let gaps = station.rows(query)?;
        let answer = compare(&there, &gaps, sound);
        if answer.is_ok() || begun.elapsed() > FOUND_MAX {
            return answer;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn compare(there: &[(usize, u64)], gaps: &[Vec<Value>], sound: &Sound) -> Result<usize, String> {
    if let Some(twice) = there.iter().find(|(_, count)| *count > 1) {
        return Err(format!("{twice:?} is there more than once"));
    }
    if let Some(strange) = there.iter().find(|(number, _)| !sound.received.contains_key(number)) {
        return Err(format!("{strange:?} was never sent"));
    }
    let gaps: Vec<Gap<'_>> = gaps
        .iter()
        .map(|gap| {
            let [from, to] = [0, 1].map(|place| gap[place].as_i64().unwrap());
            Gap { from, to, sealed: gap[2] == "history", row: gap }
        })
        .collect();
    let there: BTreeSet<usize> = there.iter().map(|(number, _)| *number).collect();
    let mut missing = 0;
    for (number, times) in &sound.received {
        if there.contains(number) {
            if let Some(gap) = gaps.iter().find(|gap| gap.is_around(*times)) {
                return Err(format!("number {number} of {times:?} is there, but within {gap:?}"));
            }
        } else if gaps.iter().any(|gap| gap.has(*times)) {
            missing += 1;
        } else {
            let lost = sound.received.len() - there.len();
            return Err(format!(
                "{lost} are lost, and number {number} of {times:?} in none of {gaps:?}"
            ));
        }
    }
    Ok(missing)
}

/// A stated gap, in microseconds.
#[derive(Debug)]
struct Gap<'a> {
    from: i64,
    to: i64,
    /// Of a sealed day, and so by the time of measuring; others go by that of receiving.
    sealed: bool,
    #[expect(dead_code, reason = "shown when something is wrong")]
    row: &'a [Value],
}

impl Gap<'_> {
    fn time(&self, (received, measured): Times) -> i64 {
        if self.sealed { measured } else { received }
    }

    fn has(&self, times: Times) -> bool {
        (self.from..=self.to).contains(&self.time(times))
    }

    /// Whether something of this time cannot be there.
    fn is_around(&self, times: Times) -> bool {
        self.from < self.time(times) && self.time(times) < self.to
    }
}
