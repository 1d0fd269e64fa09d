//! What is declared RETAIN over a restart, a reset and another program, with a real disk.

use std::fs;
use std::path::PathBuf;

use simulator::plc::{Plc, PlcConfig, PlcHandle};
use st::SourceFile;
use tempfile::TempDir;

const COUNTS: &str = "TYPE Mode : (Slow, Fast); END_TYPE
FUNCTION_BLOCK Counter
VAR RETAIN n : UDINT; END_VAR
VAR since : UDINT; END_VAR
n := n + 1; since := since + 1;
END_FUNCTION_BLOCK
PROGRAM PLC_PRG
VAR c : Counter; plain : INT; END_VAR
VAR RETAIN total : LREAL; mode : Mode; name : STRING[16]; END_VAR
VAR PERSISTENT setting : INT := 3; END_VAR
c();
END_PROGRAM";

/// Where the program and the retained values of a PLC are, over its restarts.
struct Place(TempDir);

impl Place {
    fn of(program: &str) -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        place.put(program);
        place
    }

    fn put(&self, program: &str) {
        fs::create_dir_all(self.folder()).unwrap();
        fs::write(self.folder().join("p.st"), program).unwrap();
    }

    fn folder(&self) -> PathBuf {
        self.0.path().join("plc")
    }

    fn retained(&self) -> PathBuf {
        self.0.path().join("plc-retain.json")
    }

    fn start(&self) -> Plc {
        Plc::start(PlcConfig::new(self.folder())).unwrap()
    }
}

fn value(handle: &PlcHandle, path: &str) -> String {
    let read = handle.read(&[format!("PLC_PRG.{path}")]).unwrap().remove(0);
    read.found.map_or("none".to_owned(), |(_, value)| value)
}

fn values<const N: usize>(plc: &Plc, paths: [&str; N]) -> [String; N] {
    paths.map(|path| value(&plc.handle(), path))
}

fn set(plc: &Plc, values: &[(&str, &str)]) {
    for (path, value) in values {
        plc.handle().write(&format!("PLC_PRG.{path}"), value).unwrap();
    }
}

const SET: [(&str, &str); 5] =
    [("total", "0.1"), ("mode", "Fast"), ("name", "等待"), ("setting", "8"), ("plain", "9")];
const NAMES: [&str; 5] = ["total", "mode", "name", "setting", "plain"];

#[test]
fn retained_values_come_back_after_a_restart_and_others_begin_anew() {
    let place = Place::of(COUNTS);
    let plc = place.start();
    assert_eq!(values(&plc, NAMES), ["0", "Slow", "", "3", "0"]);
    set(&plc, &SET);
    set(&plc, &[("c.n", "1000000"), ("c.since", "1000000")]);
    drop(plc);
    let plc = place.start();
    assert_eq!(values(&plc, NAMES), ["0.1", "Fast", "等待", "8", "0"]);
    let [n, since] = values(&plc, ["c.n", "c.since"]).map(|n| n.parse::<u64>().unwrap());
    assert!(n >= 1_000_000 && since < 1_000_000, "{n} {since}");
    assert_eq!(plc.handle().program().unwrap().note, None);
}

#[test]
fn they_are_written_while_it_runs() {
    let place = Place::of(COUNTS);
    let plc = place.start();
    set(&plc, &[("setting", "77")]);
    let handle = plc.handle();
    let mut number = 0;
    // The file is exchanged as a whole, so whatever is read is a whole one.
    while !fs::read_to_string(place.retained()).is_ok_and(|text| text.contains("\"77\"")) {
        number = handle.next_snapshot(number, std::time::Duration::from_secs(30)).unwrap().number;
        assert!(number < 6_000, "a minute of scans, and nothing is written");
    }
}

#[test]
fn a_disk_that_refuses_holds_nothing_up_and_is_asked_again() {
    let place = Place::of(COUNTS);
    // A file where a folder should be.
    let blocked = place.0.path().join("blocked");
    fs::write(&blocked, "").unwrap();
    let retain = blocked.join("values.json");
    let config = PlcConfig { retain: retain.clone(), ..PlcConfig::new(place.folder()) };
    let plc = Plc::start(config.clone()).unwrap();
    let note = plc.handle().program().unwrap().note;
    // Windows says of a file below a file that it is not there, as it is before the first start.
    assert!(cfg!(windows) || note.unwrap().contains("values.json"));
    set(&plc, &SET);
    let handle = plc.handle();
    let scanned = |number: u64| {
        handle.next_snapshot(number, std::time::Duration::from_secs(30)).unwrap().number
    };
    // More than two seconds of scans: it was refused in the meantime.
    let mut number = scanned(0);
    for _ in 0..250 {
        number = scanned(number);
    }
    fs::remove_file(&blocked).unwrap();
    while !retain.exists() {
        number = scanned(number);
        assert!(number < 6_000, "a minute of scans, and nothing is written");
    }
    drop(plc);
    assert_eq!(values(&Plc::start(config).unwrap(), ["mode", "setting"]), ["Fast", "8"]);
}

#[test]
fn a_reset_is_a_warm_one() {
    let place = Place::of(COUNTS);
    let plc = place.start();
    set(&plc, &SET);
    plc.handle().reset().unwrap();
    assert_eq!(values(&plc, NAMES), ["0.1", "Fast", "等待", "8", "0"]);
}

#[test]
fn another_program_gets_what_has_the_same_path_and_type() {
    let place = Place::of(COUNTS);
    let plc = place.start();
    set(&plc, &SET);
    drop(plc);
    place.put(&COUNTS.replace("total : LREAL", "total : REAL").replace("name :", "label :"));
    let plc = place.start();
    let found = values(&plc, ["total", "mode", "label", "setting"]);
    assert_eq!(found, ["0", "Fast", "", "8"]);
    drop(plc);
    // A program that keeps nothing has an empty file in the end.
    place.put("PROGRAM PLC_PRG VAR setting : INT; END_VAR END_PROGRAM");
    let plc = place.start();
    assert_eq!(values(&plc, ["setting"]), ["0"]);
    drop(plc);
    assert!(!fs::read_to_string(place.retained()).unwrap().contains("setting"));
}

#[test]
fn what_an_online_change_makes_of_them_is_kept() {
    let place = Place::of(COUNTS);
    let plc = place.start();
    set(&plc, &SET);
    let handle = plc.handle();
    let text = COUNTS.replace("name : STRING[16]", "other : INT := 4");
    let files = [SourceFile { name: "p.st".into(), text }];
    let revision = handle.program().unwrap().revision;
    assert!(handle.take_over(&revision, &files).unwrap().taken);
    set(&plc, &[("other", "5")]);
    drop(plc);
    assert_eq!(values(&place.start(), ["mode", "other"]), ["Fast", "5"]);
}

#[test]
fn a_damaged_file_is_moved_aside_and_the_note_says_so() {
    let place = Place::of(COUNTS);
    fs::write(place.retained(), "{\"version\":1,\"values\":[{\"path\"").unwrap();
    let plc = place.start();
    let note = plc.handle().program().unwrap().note.unwrap();
    assert!(note.contains("retained values") && note.contains("plc-retain.json.damaged"), "{note}");
    assert_eq!(values(&plc, ["setting"]), ["3"]);
    drop(plc);
    assert!(place.0.path().join("plc-retain.json.damaged").exists());
    assert_eq!(place.start().handle().program().unwrap().note, None);
}

#[test]
fn a_program_that_does_not_compile_costs_no_values() {
    let place = Place::of(COUNTS);
    let plc = place.start();
    set(&plc, &SET);
    drop(plc);
    place.put("PROGRAM PLC_PRG oops END_PROGRAM");
    drop(place.start());
    let plc = place.start();
    let handle = plc.handle();
    let program = handle.program().unwrap();
    assert!(program.note.unwrap().contains("does not compile"));
    let mended = [SourceFile { name: "p.st".into(), text: COUNTS.into() }];
    assert!(handle.take_over(&program.revision, &mended).unwrap().taken);
    let found = ["total", "mode", "name", "setting"];
    assert_eq!(values(&plc, found), ["0.1", "Fast", "等待", "8"]);
    drop(plc);
    assert_eq!(values(&place.start(), found), ["0.1", "Fast", "等待", "8"]);
}

#[test]
fn a_program_that_keeps_nothing_writes_no_file() {
    let place = Place::of("PROGRAM PLC_PRG VAR n : INT; END_VAR n := n + 1; END_PROGRAM");
    drop(place.start());
    assert!(!place.retained().exists());
}
