//! Old days against real files and a real database.

use std::path::Path;
use std::time::{Duration, Instant};

use historian::{Config, Writer};
use model::{DevicePath, Event, Point, Position, Report, Value};

use super::*;

const FIRST: i32 = 20_000;
const PATIENCE: Duration = Duration::from_secs(20);

struct Plant {
    folder: tempfile::TempDir,
    historian: Historian,
    writer: Writer,
    records: u64,
    disposal: Disposal,
    done: Vec<Done>,
}

impl Plant {
    fn new(days: i32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("plant")).unwrap();
        let database = folder.path().join("linewatch.duckdb");
        let historian = Historian::open(&database, Config::default()).unwrap();
        let writer = historian.writer().unwrap();
        let (records, disposal, done) = (0, Disposal::default(), Vec::new());
        let mut plant = Self { folder, historian, writer, records, disposal, done };
        (0..days).for_each(|day| plant.seal(day));
        plant
    }

    fn file(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join("plant").join(name), text).unwrap();
    }

    /// Stores some messages of a detector and a machine.
    fn store(&mut self, day: i32, from: i64) {
        let begin = Day::from_number(FIRST + day).begin();
        let report = |device: &str, fields: &[&str], second: i64| {
            let at = begin.plus_millis(second * 1_000);
            let point = |field: &&str| Point::good(field, Value::Number(second as f64)).unwrap();
            Event::Report(Report {
                source: "test".into(),
                device: DevicePath::new(device).unwrap(),
                source_time: at,
                receive_time: at,
                sequence: None,
                fingerprint: 0,
                points: fields.iter().map(point).collect(),
            })
        };
        let pair = |second| {
            [
                report("gas/H20101", &["v_raw", "value"], second),
                report("cnc/m1", &["power"], second),
            ]
        };
        let events: Vec<_> = (from..from + 50).flat_map(pair).collect();
        self.records += 1;
        let cursor = Position { segment: 1, offset: self.records };
        self.writer.commit(&events, cursor).unwrap();
    }

    fn seal(&mut self, day: i32) {
        self.store(day, 0);
        let day = Day::from_number(FIRST + day);
        self.historian.keeper().seal(day, day.end()).unwrap();
    }

    fn round(&mut self) -> Result<(), String> {
        let paths = Paths::new(self.folder.path());
        let keeper = self.historian.keeper();
        let now = Day::from_number(FIRST + 100).begin();
        self.disposal.round(&self.historian, &keeper, &paths, now, &mut self.done)
    }

    /// Rounds until something more was done.
    fn rounds(&mut self, done: usize) {
        let since = Instant::now();
        while self.done.len() < done {
            self.round().unwrap();
            assert!(since.elapsed() < PATIENCE, "{:?}", self.done);
            std::thread::yield_now();
        }
    }

    /// The days that are left, counted from the first, and rows of each tag in the oldest.
    fn left(&self) -> (Vec<i32>, Vec<u64>) {
        let keeper = self.historian.keeper();
        let days = keeper.sealed_days().unwrap();
        let rows = keeper.tag_rows(days[0].day).unwrap().into_iter().map(|(_, rows)| rows);
        (days.iter().map(|day| day.day.number() - FIRST).collect(), rows.collect())
    }

    fn actions(&self) -> Vec<&str> {
        self.done.iter().map(|(action, ..)| *action).collect()
    }
}

fn names(folder: &Path) -> Vec<String> {
    let store = ::archive::FolderStore::new(folder);
    let all = ::archive::Store::list(&store, "").unwrap();
    all.into_iter().map(|object| object.name).collect()
}

#[test]
fn without_files_everything_stays() {
    let mut plant = Plant::new(4);
    plant.round().unwrap();
    assert_eq!(plant.left(), (vec![0, 1, 2, 3], vec![50, 50, 50]));
    assert_eq!(plant.done, []);
}

#[test]
fn a_day_goes_when_it_is_archived_and_old_enough_and_not_before() {
    let there = tempfile::tempdir().unwrap();
    let mut plant = Plant::new(3);
    plant.file("retention.toml", "[retention]\nkeep_days = 1\nmax_days = 2\n");
    plant.round().unwrap();
    assert_eq!(plant.left().0, [0, 1, 2]);
    plant.file("archive.toml", &format!("[folder]\npath = {:?}\n", there.path()));
    plant.rounds(3);
    // The first may have gone while the second was being copied.
    plant.done.sort_unstable();
    assert_eq!(plant.actions(), ["archive_day", "archive_day", "drop_day"]);
    assert_eq!(plant.left().0, [1, 2]);
    assert_eq!(
        names(there.path()),
        [
            "archive/2024/10/sensor_data_20241004.csv.gz",
            "archive/2024/10/sensor_data_20241005.csv.gz",
            "history/date=2024-10-04/minutes-1.parquet",
            "history/date=2024-10-04/samples-1.parquet",
            "history/date=2024-10-05/minutes-1.parquet",
            "history/date=2024-10-05/samples-1.parquet",
        ]
    );
    let gas = std::fs::File::open(there.path().join("archive/2024/10/sensor_data_20241004.csv.gz"));
    let text = std::io::read_to_string(flate2::read::GzDecoder::new(gas.unwrap())).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("time,sn,v_raw,ppm,temp,humi,bat,rssi,seq"));
    assert_eq!(lines.next(), Some("2024-10-04T00:00:00Z,H20101,0,0,,,,,"));
    assert_eq!(text.lines().count(), 51);
}

#[test]
fn late_rows_are_archived_as_well_before_their_day_goes() {
    let there = tempfile::tempdir().unwrap();
    let mut plant = Plant::new(2);
    plant.file("archive.toml", &format!("[folder]\npath = {:?}\n", there.path()));
    plant.rounds(1);
    plant.store(0, 1_000);
    plant.file("retention.toml", "[retention]\nkeep_days = 1\nmax_days = 1\n");
    plant.round().unwrap();
    assert_eq!(plant.left().0, [0, 1]);
    let day = Day::from_number(FIRST);
    plant.historian.keeper().seal(day, day.end()).unwrap();
    plant.rounds(3);
    assert_eq!(plant.actions(), ["archive_day", "archive_day", "drop_day"]);
    let all = names(there.path());
    assert!(all.contains(&"history/date=2024-10-04/samples-2.parquet".to_owned()), "{all:?}");
    let second = "archive/2024/10/sensor_data_20241004-2.csv.gz".to_owned();
    assert!(all.contains(&second), "{all:?}");
}

#[test]
fn a_group_goes_alone_and_a_limit_that_cannot_be_kept_is_told() {
    let mut plant = Plant::new(3);
    plant.file(
        "retention.toml",
        "[retention]\nkeep_days = 2\nmax_days = 9\narchive_first = false\n
         [[group]]\nname = \"machines\"\ntags = [\"cnc/**\"]\nkeep_days = 1\n",
    );
    plant.round().unwrap();
    assert_eq!(plant.actions(), ["drop_tags", "drop_tags"]);
    assert_eq!(plant.left(), (vec![0, 1, 2], vec![50, 50]));
    plant.round().unwrap();
    assert_eq!(plant.done.len(), 2);
    plant.file(
        "retention.toml",
        "[retention]\nkeep_days = 1\nmax_bytes = 1\narchive_first = false\n",
    );
    plant.historian.keeper().pin(Day::from_number(FIRST + 1), true).unwrap();
    let error = plant.round().unwrap_err();
    assert!(error.contains("no more of it may go"), "{error}");
    assert_eq!(plant.left().0, [1, 2]);
}

#[test]
fn what_is_wrong_with_the_files_and_the_place_is_told() {
    let mut plant = Plant::new(3);
    for (name, text, part) in [
        ("retention.toml", "[retention]\nkep_days = 1\n", "line 2"),
        ("archive.toml", "[folder]\npath = \"/nowhere/at/all\"\n", "is not there"),
        ("archive.toml", "[s3]\nendpoint = \"http://127.0.0.1:1\"\nbucket = \"b\"\n", "s3_id"),
    ] {
        plant.file("retention.toml", "");
        plant.file(name, text);
        let since = Instant::now();
        let error = loop {
            if let Err(error) = plant.round() {
                break error;
            }
            assert!(since.elapsed() < PATIENCE, "{text}");
            std::thread::yield_now();
        };
        assert!(error.contains(part), "{error}");
        assert_eq!(plant.done, []);
    }
}
