//! Bad circumstances: each gives one clear sentence, and nothing is damaged.
#![allow(clippy::unwrap_used, reason = "a test fails by panic")]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::json;
use testkit::{
    Message, Mosquitto, Outcome, Publisher, StationProcess, free_port, named_by_program, run, sql,
    wait_for,
};

const BINARY: &str = env!("CARGO_BIN_EXE_linewatch");
const ALONE: [&str; 2] = ["--plant", "none"];

/// What `serve` says when it does not start.
fn refused(data: &Path, arguments: &[&str]) -> String {
    let mut all = vec!["serve", "--data", data.to_str().unwrap()];
    all.extend(arguments);
    one_sentence(&run(BINARY, &all))
}

/// Exit code 1, nothing on standard output and one line that says what to do.
fn one_sentence(outcome: &Outcome) -> String {
    let said = outcome.stderr.trim_end();
    assert_eq!(outcome.code, Some(1), "{said}");
    assert_eq!(outcome.text(), "", "{said}");
    assert!(said.starts_with("linewatch: ") && said.lines().count() == 1, "one line: {said}");
    assert!(!said.contains("Os {") && !said.contains("Error("), "for a person: {said}");
    said.to_owned()
}

fn send(port: u16, numbers: std::ops::Range<usize>) {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let message = |number| Message {
        topic: format!("mcs/TEST{}/up", number % 4),
        payload: format!("{{\"ts\":{now},\"seq\":{},\"v_raw\":{number}}}", number / 4).into_bytes(),
    };
    let messages = numbers.map(message).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(Publisher::new("sender", port).send(messages, Duration::ZERO));
}

/// The numbers that a station has stored.
fn stored(station: &StationProcess) -> Vec<usize> {
    let rows =
        station.sql("SELECT value::INTEGER AS n FROM samples WHERE tag LIKE '%/v_raw' ORDER BY n");
    rows.iter().map(|row| usize::try_from(row["n"].as_u64().unwrap()).unwrap()).collect()
}

/// Every file under a folder with its content.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.clone(), std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn a_second_station_on_the_same_folder_is_refused_and_the_first_goes_on() {
    let (broker, data) = (Mosquitto::start(), tempfile::tempdir().unwrap());
    let station =
        StationProcess::start(BINARY, data.path(), &["--plant", "none", "--mqtt", &broker.url()]);
    station.wait_connected();
    send(broker.port, 0..100);
    let said = refused(data.path(), &ALONE);
    assert!(said.contains("another Linewatch already runs on"), "{said}");
    send(broker.port, 100..200);
    assert_eq!(station.wait_accounted(200).stored, 200);
    assert_eq!(stored(&station), (0..200).collect::<Vec<_>>());
    station.end();
}

#[test]
fn a_busy_http_port_is_told_and_the_folder_is_free_again() {
    let data = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let said = refused(data.path(), &["--plant", "none", "--http", &address]);
    assert!(said.contains(&address) && said.contains("--http"), "{said}");
    drop(listener);
    StationProcess::start(BINARY, data.path(), &["--plant", "none", "--http", &address]).end();
}

#[test]
fn only_this_computer_is_served() {
    let data = tempfile::tempdir().unwrap();
    for address in ["0.0.0.0:0", "[::]:0"] {
        let said = refused(data.path(), &["--plant", "none", "--http", address]);
        assert!(said.contains("could be reached from other computers"), "{said}");
    }
}

#[test]
fn the_demo_plant_takes_the_next_free_port() {
    // Taken by this test, or by whoever has it already: taken it is.
    let _taken = TcpListener::bind("127.0.0.1:1883");
    let data = tempfile::tempdir().unwrap();
    let station = StationProcess::start(BINARY, data.path(), &["--plant", "demo"]);
    let address = station.ready["mqtt"].as_str().unwrap();
    let port: u16 = address.strip_prefix("127.0.0.1:").unwrap().parse().unwrap();
    assert!((1884..=1983).contains(&port), "{address}");
    station.wait_connected();
    wait_for("samples of the demo plant", || {
        let rows =
            station.sql("SELECT count(DISTINCT device) AS n FROM tags WHERE field = 'v_raw'");
        (rows[0]["n"] == 24).then_some(())
    });
    station.end();
}

#[test]
fn a_folder_that_cannot_be_written_is_told() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("file");
    std::fs::write(&file, "mine").unwrap();
    for folder in [Path::new("/proc/linewatch"), &file, &file.join("below")] {
        let said = refused(folder, &ALONE);
        // A folder that is not there is named as it was given.
        let shown = named_by_program(BINARY, folder);
        let named = said.contains(&shown) || said.contains(&folder.display().to_string());
        assert!(named && said.contains("cannot be written"), "{said}");
        assert!(said.contains("--data"), "what to do: {said}");
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn a_disk_mounted_for_reading_only_is_told() {
    let place = tempfile::tempdir().unwrap();
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c"]);
    command
        .arg("mount -t tmpfs -o ro tmpfs \"$1\" && exec \"$2\" serve --plant none --data \"$1\"");
    command.arg("read-only").arg(place.path()).arg(BINARY);
    let said = one_sentence(&testkit::outcome(command));
    assert!(said.contains("cannot be written") && said.contains("--data"), "{said}");
}

#[test]
fn a_disk_without_any_room_is_told() {
    let place = tempfile::tempdir().unwrap();
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c"]);
    command.arg(
        "mount -t tmpfs -o size=64k tmpfs \"$1\" && exec \"$2\" serve --plant none --data \"$1\"",
    );
    command.arg("no-room").arg(place.path()).arg(BINARY);
    let said = one_sentence(&testkit::outcome(command)).to_lowercase();
    assert!(
        said.contains("disk is full") || said.contains("free space") || said.contains("no space"),
        "{said}"
    );
}

#[test]
fn a_mistake_in_a_plant_file_is_told_with_its_line_and_changes_nothing() {
    let data = tempfile::tempdir().unwrap();
    StationProcess::start(BINARY, data.path(), &["--plant", "demo"]).end();
    let path = data.path().join("plant").join("devices.toml");
    let sound = std::fs::read_to_string(&path).unwrap();
    for (from, to, meant) in [
        ("period_ms =", "perod_ms =", "did you mean “period_ms”?"),
        ("area = \"gm-office\"", "area = \"gm-ofice\"", "did you mean “gm-office”?"),
        ("period_ms = 1000", "period_ms = \"often\"", "devices.toml"),
        ("\n[[device]]\n", "\n[[device\n", "devices.toml"),
    ] {
        let place = sound.find(from).unwrap_or_else(|| panic!("{from} in {sound}"));
        let begin = place + usize::from(from.starts_with('\n'));
        let line = sound[..begin].matches('\n').count() + 1;
        std::fs::write(&path, sound.replacen(from, to, 1)).unwrap();
        let before = without_logs(data.path());
        let mut outcome = run(BINARY, &["serve", "--data", data.path().to_str().unwrap()]);
        // A parser's own words may show the line itself; everything else is one line.
        outcome.stderr = outcome.stderr.lines().next().unwrap_or_default().to_owned();
        let said = one_sentence(&outcome);
        let shown = named_by_program(BINARY, &path);
        assert!(said.contains(&shown) && said.contains(meant), "{said}");
        assert!(said.contains(&format!("line {line}:")), "line {line}: {said}");
        assert_eq!(said.matches("devices.toml").count(), 1, "said once: {said}");
        assert_eq!(without_logs(data.path()), before, "nothing was changed");
    }
    std::fs::write(&path, &sound).unwrap();
    StationProcess::start(BINARY, data.path(), &[]).end();
}

/// All files but the logs, which may say what was wrong.
fn without_logs(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = files(folder);
    files.retain(|path, _| !path.starts_with(folder.join("logs")));
    files
}

#[test]
fn wrong_use_ends_with_two_and_says_how_it_is_meant() {
    for arguments in [
        &[] as &[&str],
        &["nonsense"],
        &["serve", "--nonsense"],
        &["serve", "--speed", "0"],
        &["serve", "--speed", "fast"],
        &["serve", "--plant", "real"],
        &["serve", "--http", "here"],
        &["serve", "--seed", "-1"],
        &["sql"],
        &["sql", "SELECT 1", "--format", "xml"],
        &["export", "--from", "2026-01-01", "--to", "2026-01-02"],
        &["export", "--tags", "gas/**", "--from", "yesterday", "--to", "2026-01-02"],
        &["plot", "--tags", "gas/**", "--from", "2026-01-01", "--to", "2026-01-02"],
        &["doctor", "more"],
    ] {
        let outcome = run(BINARY, arguments);
        assert_eq!(outcome.code, Some(2), "{arguments:?}: {}", outcome.stderr);
        assert!(
            outcome.stderr.contains("--help") || outcome.stderr.contains("Usage"),
            "{}",
            outcome.stderr
        );
    }
    for arguments in
        [&["--help"] as &[&str], &["--version"], &["serve", "--help"], &["sql", "--help"]]
    {
        let outcome = run(BINARY, arguments);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn a_folder_without_data_is_told_and_left_as_it_is() {
    let place = tempfile::tempdir().unwrap();
    let period = ["--tags", "gas/**", "--from", "2026-01-01", "--to", "2026-01-02"];
    for folder in [place.path().to_owned(), place.path().join("nowhere")] {
        let folder = folder.to_str().unwrap();
        let picture = place.path().join("x.svg");
        let plot =
            [&["plot", "--data", folder, "--out", picture.to_str().unwrap()], &period[..]].concat();
        for arguments in [
            vec!["sql", "--data", folder, "SELECT 1"],
            [&["export", "--data", folder], &period[..]].concat(),
            plot,
        ] {
            let said = one_sentence(&run(BINARY, &arguments));
            assert!(
                said.contains("there is no recorded data in") && said.contains("linewatch serve"),
                "{said}"
            );
        }
    }
    assert_eq!(files(place.path()), BTreeMap::new(), "nothing was made");
    assert!(!place.path().join("nowhere").exists());
}

const DISK_BYTES: u64 = 160 << 20;

/// Leaves less room on a station's own disk than recording asks for.
fn fill(station: &StationProcess) -> PathBuf {
    let filler = station.data().parent().unwrap().join("filler");
    let mut file = File::create(&filler).unwrap();
    let block = vec![1; 1 << 20];
    (0..120).for_each(|_| file.write_all(&block).unwrap());
    filler
}

/// The station says in both languages that it waits for room.
fn wait_for_room_problem(station: &StationProcess) {
    wait_for("the full disk to be stated", || {
        let status = station.ask("status", &json!({}));
        let problems = status["problems"].as_array().unwrap();
        let problem = problems.iter().find(|problem| problem["code"] == "journal")?;
        let text = |language: &str| problem["text"][language].as_str().unwrap().to_owned();
        assert!(
            text("en").contains("Recording waits") && text("en").contains("free on the disk"),
            "{problem}"
        );
        assert!(text("zh").contains("无法记录"), "{problem}");
        Some(())
    });
}

#[test]
fn a_full_disk_stops_acknowledging_and_recovers_by_itself() {
    let broker = Mosquitto::start();
    let station = StationProcess::start_on_small_disk(
        BINARY,
        DISK_BYTES,
        &["--plant", "none", "--mqtt", &broker.url()],
    );
    station.wait_connected();
    send(broker.port, 0..100);
    assert_eq!(station.wait_accounted(100).stored, 100);
    let filler = fill(&station);
    send(broker.port, 100..600);
    wait_for_room_problem(&station);
    assert_eq!(
        stored(&station),
        (0..100).collect::<Vec<_>>(),
        "nothing is shown that is not on disk"
    );
    let counts = station.ask("status", &json!({}))["counts"].clone();
    assert_eq!(counts["stored"], 100, "{counts}");
    assert!(counts["received"].as_u64().unwrap() < 600, "it reads no further: {counts}");
    assert!(counts["inFlight"].as_u64().unwrap() > 0, "{counts}");
    std::fs::remove_file(filler).unwrap();
    assert_eq!(station.wait_accounted(600).stored, 600);
    assert_eq!(stored(&station), (0..600).collect::<Vec<_>>(), "each is there once");
    wait_for("the problem to be gone", || {
        let status = station.ask("status", &json!({}));
        let problems = status["problems"].as_array().unwrap();
        problems.iter().all(|problem| problem["code"] != "journal").then_some(())
    });
    station.end();
}

#[test]
fn a_station_on_a_full_disk_ends_when_asked_and_the_broker_has_the_rest() {
    let (broker, data) = (Mosquitto::start(), tempfile::tempdir().unwrap());
    let arguments = ["--plant", "none", "--mqtt", &broker.url()];
    let station = StationProcess::start_on_small_disk(BINARY, DISK_BYTES, &arguments);
    station.wait_connected();
    send(broker.port, 0..50);
    assert_eq!(station.wait_accounted(50).stored, 50);
    fill(&station);
    send(broker.port, 50..250);
    wait_for_room_problem(&station);
    // Its disk goes with it; another station continues its session at the broker.
    std::fs::copy(station.data().join("station.id"), data.path().join("station.id")).unwrap();
    station.end();
    let station = StationProcess::start(BINARY, data.path(), &arguments);
    assert_eq!(station.wait_accounted(200).stored, 200);
    assert_eq!(
        stored(&station),
        (50..250).collect::<Vec<_>>(),
        "what was not on disk was not acknowledged"
    );
    station.end();
}

#[test]
fn a_station_started_on_a_nearly_full_disk_says_so_in_its_window() {
    let station = StationProcess::start_on_small_disk(BINARY, 40 << 20, &ALONE);
    wait_for_room_problem(&station);
    station.end();
}

const SECRET: &str = "Tr0ub4dor%26three";
const SECRET_PLAIN: &str = "Tr0ub4dor&three";

/// Nowhere is the password, neither as it is nor as it was written.
fn check_secret(shown: &str, place: &str) {
    for secret in [SECRET, SECRET_PLAIN] {
        assert!(!shown.contains(secret), "the password is in {place}: {shown}");
    }
}

/// Starts a station that logs all it can, and answers what it wrote to standard error as well.
fn talkative(data: &Path, url: &str) -> (StationProcess, PathBuf) {
    let errors = data.with_extension("stderr");
    let mut command = testkit::program(BINARY);
    command.args(["serve", "--plant", "none", "--mqtt", url, "--data"]).arg(data);
    command
        .env("LINEWATCH_LOG", "trace")
        .env("RUST_LOG", "trace")
        .stderr(File::create(&errors).unwrap());
    (StationProcess::start_command(Path::new(BINARY), command), errors)
}

#[test]
fn a_password_is_nowhere_to_be_read() {
    let broker = Mosquitto::start();
    // One broker that takes it and one that is not there.
    for (port, state) in [(broker.port, "connected"), (free_port(), "reconnecting")] {
        let place = tempfile::tempdir().unwrap();
        let data = place.path().join("data");
        let url = format!("mqtt://operator:{SECRET}@127.0.0.1:{port}");
        let (station, errors) = talkative(&data, &url);
        wait_for("the source's state", || {
            let status = station.ask("status", &json!({}));
            (status["sources"][0]["state"] == state).then_some(())
        });
        send(broker.port, 0..5);
        check_secret(&station.ready.to_string(), "the ready line");
        for (command, args) in [
            ("status", json!({})),
            ("layout", json!({})),
            ("quarantine", json!({})),
            ("sql", json!({ "text": "SELECT * FROM audit", "limit": 100 })),
            ("sql", json!({ "text": "SELECT * FROM duckdb_settings()", "limit": 1000 })),
        ] {
            check_secret(&station.ask(command, &args).to_string(), command);
        }
        let doctor = run(BINARY, &["doctor", "--data", data.to_str().unwrap()]);
        check_secret(&(doctor.text() + &doctor.stderr), "doctor");
        station.end();
        check_secret(&std::fs::read_to_string(&errors).unwrap(), "standard error");
        for (path, content) in files(&data) {
            check_secret(&String::from_utf8_lossy(&content), &path.display().to_string());
        }
        let log = files(&data.join("logs")).into_values().next().unwrap();
        let log = String::from_utf8_lossy(&log);
        assert!(log.contains("TRACE") && log.contains("mqtt://127.0.0.1:"), "it did log: {log}");
        let rows = sql(Path::new(BINARY), &data, "SELECT count(*) AS n FROM audit");
        assert!(rows[0]["n"].as_u64().unwrap() >= 2);
    }
}

#[test]
fn a_mistake_in_an_address_does_not_show_its_password() {
    let data = tempfile::tempdir().unwrap();
    for address in [
        format!("http://operator:{SECRET}@host:1883"),
        format!("mqtt://operator:{SECRET}@host:port"),
        format!("mqtt://operator:{SECRET}@"),
        format!("operator:{SECRET}@host:1883"),
        format!("mqtt:/operator:{SECRET}@host"),
        format!("mqtt://operator:{SECRET}/x@host/y"),
    ] {
        let said = refused(data.path(), &["--plant", "none", "--mqtt", &address]);
        check_secret(&said, "the refusal");
        assert!(said.contains("mqtt://"), "how it is meant: {said}");
    }
}

#[test]
fn every_problem_is_a_sentence_in_both_languages() {
    let data = tempfile::tempdir().unwrap();
    let url = format!("mqtt://127.0.0.1:{}", free_port());
    let station = StationProcess::start(BINARY, data.path(), &["--plant", "none", "--mqtt", &url]);
    let problems = wait_for("the missing broker to be stated", || {
        let status = station.ask("status", &json!({}));
        let problems = status["problems"].as_array().unwrap().clone();
        problems.iter().any(|problem| problem["code"] == "source").then_some(problems)
    });
    let said = problems.iter().find(|problem| problem["code"] == "source").unwrap();
    assert!(said["text"]["en"].as_str().unwrap().contains("nothing listens at"), "{said}");
    assert!(said["text"]["zh"].as_str().unwrap().contains("未连接"), "{said}");
    assert!(problems.iter().all(|problem| problem["text"]["en"] != ""), "{problems:?}");
    station.end();
}
