//! Variables that all change every 100 ms, over OPC UA into SQL, beside a client that drops what it
//! gets and beside Python's `asyncua`. Each watches the same server in turn.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testkit::{StationProcess, wait_for};

use crate::{beside, linewatch, machine};

/// The namespace of the load server's variables, `V0` and so on.
const URI: &str = "urn:load";
/// Tags are spread over so many devices.
pub(crate) const DEVICES: usize = 100;
/// How long each is measured.
const WINDOW: Duration = Duration::from_secs(20);
/// Before measuring, so that subscribing is not measured.
const SETTLE: Duration = Duration::from_secs(5);

/// What a client did, each second.
struct Figures {
    values_per_s: f64,
    processor: f64,
    memory_mib: f64,
}

pub(crate) fn run(variables: usize) {
    machine::print();
    let server = Server::start(variables, 0);
    println!("{variables} variables change every 100 ms, each client for {} s", WINDOW.as_secs());
    let dropping =
        client(&mut load(&["drop", &server.address, &variables.to_string(), &seconds()]));
    let station = station(&server.address, variables);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/python/opcua_count.py");
    let mut asyncua = Command::new(testkit::python());
    asyncua.args([script, &server.address, URI, &variables.to_string(), &seconds()]);
    let asyncua = client(&mut asyncua);
    for (name, figures) in [
        ("a client that drops what it gets", &dropping),
        ("station, in SQL", &station),
        ("asyncua, counting", &asyncua),
    ] {
        println!(
            "{name:<33} {:>8.0} values/s, {:.2} s processor per s, {:>4.0} MiB",
            figures.values_per_s, figures.processor, figures.memory_mib
        );
    }
    println!("station / dropping client = {:.2}", station.values_per_s / dropping.values_per_s);
    println!("station / asyncua         = {:.2}", station.values_per_s / asyncua.values_per_s);
}

fn seconds() -> String {
    WINDOW.as_secs().to_string()
}

/// The load server; it ends with its input.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
}

impl Server {
    /// Starts it; its values count up to `wave` and again from 0, without end when that is 0.
    pub(crate) fn start(variables: usize, wave: usize) -> Self {
        let mut command = load(&["serve", &variables.to_string(), &wave.to_string()]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let address = output.lines().next().unwrap().unwrap();
        Self { child, address }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ended = self.child.wait();
    }
}

fn load(arguments: &[&str]) -> Command {
    let mut command = Command::new(beside("examples/opcua_load"));
    command.args(arguments);
    command
}

/// Runs a client that says its figures as JSON.
fn client(command: &mut Command) -> Figures {
    let output = command.stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "{command:?} failed");
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    let number = |name: &str| said[name].as_f64().unwrap();
    Figures {
        values_per_s: number("values_per_s"),
        processor: number("processor"),
        memory_mib: number("memory_mib"),
    }
}

/// A station that watches every variable: what is counted is in the database.
fn station(address: &str, variables: usize) -> Figures {
    let data = tempfile::tempdir().unwrap();
    let plant = data.path().join("plant");
    std::fs::create_dir_all(&plant).unwrap();
    std::fs::write(plant.join("sources.toml"), sources(address, variables)).unwrap();
    let station = StationProcess::start(linewatch(), data.path(), &["--plant", "none"]);
    wait_for("every variable to be in the database", || {
        let tags = &station.sql("SELECT count(*) AS n FROM tags WHERE tag LIKE 'load/%'")[0];
        (tags["n"].as_u64() == Some(variables as u64)).then_some(())
    });
    std::thread::sleep(SETTLE);
    let (before, begun, used) = (in_sql(&station), Instant::now(), processor_s(station.pid()));
    std::thread::sleep(WINDOW);
    let (after, elapsed) = (in_sql(&station), begun.elapsed().as_secs_f64());
    let processor = (processor_s(station.pid()) - used) / elapsed;
    let memory_mib = memory_mib(station.pid());
    station.end();
    Figures { values_per_s: (after - before) / elapsed, processor, memory_mib }
}

/// Resident memory of a process.
pub(crate) fn memory_mib(pid: u32) -> f64 {
    let found = machine::line(&format!("/proc/{pid}/status"), "VmRSS");
    let kib = found.and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or_default() / 1_024.0
}

/// Samples that SQL knows now.
pub(crate) fn in_sql(station: &StationProcess) -> f64 {
    let query = json!({ "text": "SELECT count(*) AS n FROM samples", "limit": 1 });
    station.ask("sql", &query)["rows"][0][0].as_f64().unwrap()
}

/// Processor time of a process so far: user and system ticks of 10 ms.
pub(crate) fn processor_s(pid: u32) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields: Vec<&str> = text.rsplit_once(')').unwrap().1.split_whitespace().collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

pub(crate) fn sources(address: &str, variables: usize) -> String {
    let mut text =
        format!("[[opcua]]\nname = \"load\"\naddress = \"{address}\"\nsampling_ms = 100\n");
    for index in 0..variables {
        let device = index % DEVICES;
        write!(
            text,
            "\n[[opcua.item]]\ntag = \"load/{device}/v{index}\"\nnode = \"nsu={URI};s=V{index}\"\n"
        )
        .unwrap();
    }
    text
}
