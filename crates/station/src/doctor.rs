//! Looks at a data folder and says in sentences what is wrong with it.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::time::Duration;

use historian::{CompressionRow, Historian};
use journal::{Item, Reader};
use model::Position;

use crate::folder::{DataFolder, Paths};
use crate::notifying;
use crate::pipeline::RESERVE_BYTES;
use crate::plant::PlantFiles;
use crate::secrets::Secrets;

const LOW_SPACE_BYTES: u64 = 1_000_000_000;
const DEMO_PORT: u16 = 1883;
const REACH_TIMEOUT: Duration = Duration::from_secs(3);

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// As it should be.
    Fine(String),
    /// Works, and a person should know.
    Note(String),
    /// Does not work; the sentence says what to do.
    Wrong(String),
}

use Finding::{Fine, Note, Wrong};

/// Checks everything; changes nothing.
#[must_use]
pub fn examine(paths: &Paths) -> Vec<Finding> {
    if !paths.root().is_dir() {
        let root = paths.root().display();
        return vec![Wrong(format!(
            "the data folder {root} does not exist; linewatch serve --data {root} makes it"
        ))];
    }
    let running = paths.is_locked();
    let mut findings = vec![folder(paths, running), space(paths)];
    findings.extend(configuration(paths));
    findings.push(journal(paths));
    findings.push(database(paths, running));
    findings
}

fn folder(paths: &Paths, running: bool) -> Finding {
    if running {
        return match paths.running_door() {
            Some(door) => {
                Note(format!("a station runs on this folder, process {}, {}", door.pid, door.http))
            }
            None => Note("a station runs on this folder, without an HTTP door".to_owned()),
        };
    }
    match DataFolder::open(paths.root()) {
        Ok(_) => Fine("the data folder can be written and no station runs on it".to_owned()),
        Err(error) => Wrong(error.to_string()),
    }
}

fn space(paths: &Paths) -> Finding {
    match fs4::available_space(paths.root()) {
        Ok(free) if free < RESERVE_BYTES => Wrong(format!(
            "only {} MB are free on the disk and recording waits: make room or move the folder",
            free / 1_000_000
        )),
        Ok(free) if free < LOW_SPACE_BYTES => {
            Note(format!("only {} MB are free on the disk", free / 1_000_000))
        }
        Ok(free) => Fine(format!("{} GB are free on the disk", free / 1_000_000_000)),
        Err(error) => Wrong(format!("the disk's free space cannot be read: {error}")),
    }
}

fn configuration(paths: &Paths) -> Vec<Finding> {
    let plant = match PlantFiles::read(&paths.plant()) {
        Ok(plant) => plant,
        Err(error) => return vec![Wrong(error.to_string())],
    };
    let (devices, sources) = (plant.devices.len(), plant.mqtt.len() + plant.opcua.len());
    let mut findings =
        vec![Fine(format!("the plant files are sound: {devices} devices, {sources} sources"))];
    let compressed: usize = plant.doors().values().map(Vec::len).sum();
    if compressed > 0 {
        findings.push(Note(format!(
            "{compressed} tags are compressed: of these the history does not keep every sample"
        )));
    }
    if let Err(error) = notifying::read(&paths.plant(), &plant) {
        findings.push(Wrong(error.to_string()));
    }
    if let Err(error) = archive::ArchiveConfig::read(&paths.plant()) {
        findings.push(Wrong(error.to_string()));
    }
    if let Err(error) = archive::Rules::read(&paths.plant()) {
        findings.push(Wrong(error.to_string()));
    }
    if let Err(error) = Secrets::read(&paths.secrets()) {
        findings.push(Wrong(error.to_string()));
    }
    findings.extend(plant.mqtt.iter().map(|entry| match entry.address.as_ref().as_str() {
        "demo" => demo_port(DEMO_PORT, "broker"),
        address => match sources::mqtt::Config::parse_address(address) {
            Ok((host, port, _, _)) => reach(entry.name.as_ref(), &host, port),
            Err(error) => Wrong(error.to_string()),
        },
    }));
    findings.extend(plant.opcua.iter().map(|entry| match entry.address.as_ref().as_str() {
        "demo" => demo_port(simulator::opcua::DEFAULT_PORT, "OPC UA server"),
        address => match sources::opcua::host_and_port(address) {
            Ok((host, port)) => reach(entry.name.as_ref(), &host, port),
            Err(error) => Wrong(error.to_string()),
        },
    }));
    findings
}

fn demo_port(port: u16, what: &str) -> Finding {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Fine(format!("port {port} is free for the demo plant's {what}")),
        Err(_) => Note(format!(
            "port {port} is taken by another program; the demo plant's {what} takes the next free one"
        )),
    }
}

fn reach(name: &str, host: &str, port: u16) -> Finding {
    let resolved = (host, port).to_socket_addrs();
    let addresses: Vec<SocketAddr> = resolved.map(Iterator::collect).unwrap_or_default();
    if addresses.is_empty() {
        return Wrong(format!("the source {name}: the name {host} is not known in this network"));
    }
    let reached = addresses.iter().any(|at| TcpStream::connect_timeout(at, REACH_TIMEOUT).is_ok());
    if reached {
        Fine(format!("the source {name} answers at {host}:{port}"))
    } else {
        Wrong(format!(
            "the source {name}: nothing answers at {host}:{port}; check the server and the firewall"
        ))
    }
}

fn journal(paths: &Paths) -> Finding {
    let folder = paths.journal();
    if !folder.is_dir() {
        return Note("there is no journal yet; the first start makes it".to_owned());
    }
    match read_journal(&folder) {
        Ok((records, damaged)) if damaged.is_empty() => {
            Fine(format!("the journal is sound: {records} records"))
        }
        Ok((records, damaged)) => Wrong(format!(
            "the journal has {records} sound records and {} damaged places, which stay lost: {}",
            damaged.len(),
            damaged.join("; ")
        )),
        Err(error) => Wrong(format!("the journal cannot be read: {error}")),
    }
}

fn read_journal(folder: &std::path::Path) -> Result<(u64, Vec<String>), journal::Error> {
    let end = journal::end(folder)?;
    let mut reader = Reader::open(folder, Position::START)?;
    let (mut records, mut damaged) = (0, Vec::new());
    while let Some(item) = reader.next(end)? {
        match item {
            Item::Record { .. } => records += 1,
            Item::Damaged { from, to, reason } => {
                damaged.push(format!("{reason} from {from} to {to}"));
            }
            // Old segments are removed when the history has them.
            Item::Missing { .. } => {}
        }
    }
    Ok((records, damaged))
}

fn database(paths: &Paths, running: bool) -> Finding {
    if running {
        return Note(
            "the database is open in the running station, which looks after it".to_owned(),
        );
    }
    if !paths.database().exists() {
        return Note("there is no database yet; the first start makes it".to_owned());
    }
    let opened = Historian::open_read_only(&paths.database());
    let counted = opened.and_then(|historian| {
        let reader = historian.reader()?;
        Ok((reader.counters()?, reader.compression()?))
    });
    match counted {
        Ok((counters, doors)) => {
            let stored: u64 = counters.iter().map(|row| row.stored).sum();
            let sound = format!("the database is sound: {stored} messages stored");
            Fine(if doors.is_empty() { sound } else { format!("{sound}; {}", dropped(&doors)) })
        }
        Err(error) => Wrong(error.to_string()),
    }
}

/// What compression dropped, of all tags and of the one it dropped most of.
fn dropped(doors: &[CompressionRow]) -> String {
    let sum = |of: fn(&CompressionRow) -> u64| -> u64 { doors.iter().map(of).sum() };
    let (received, dropped) = (sum(|row| row.received), sum(|row| row.dropped));
    let share = |dropped: u64, received: u64| dropped as f64 / received.max(1) as f64 * 100.0;
    let most = doors.iter().max_by_key(|row| row.dropped).map(|row| {
        let share = share(row.dropped, row.received);
        format!(", most of {} ({} of {}, {share:.0} %)", row.tag, row.dropped, row.received)
    });
    format!(
        "compression dropped {dropped} of {received} samples of {} tags ({:.0} %){}",
        doors.len(),
        share(dropped, received),
        most.unwrap_or_default()
    )
}
