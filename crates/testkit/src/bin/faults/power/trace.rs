//! What strace wrote down, as steps: changes of the disk and acknowledgements to the broker.
//!
//! A line is `PID call(arguments) = answer`; a call that another thread interrupted stands in two
//! lines. Texts, paths and data are in hexadecimal (`-xx`), descriptors with what they are (`-yy`).
//! A write counts from where it begins, a sync from where it ends and covers what was before it
//! began; an acknowledgement counts from where it begins.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use super::disk::Change;

/// What is written down.
pub(crate) const CALLS: &str = "openat,close,write,pwrite64,writev,fsync,fdatasync,rename,\
    ftruncate,fallocate,unlink,unlinkat,lseek,recvfrom,sendto";

/// One step of a recording.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Disk(Change),
    /// The message with this number was acknowledged to the broker.
    Acknowledged(usize),
}

/// Reads a trace of a station on `data` that reads the broker at `port`, as what follows `before`.
pub(crate) fn read(file: &Path, data: &Path, port: u16, before: &[Step]) -> Vec<Step> {
    let text = std::fs::read(file).unwrap();
    let mut trace = Trace {
        data: data.to_owned(),
        broker: format!("->127.0.0.1:{port}]"),
        changes: before.iter().filter(|step| matches!(step, Step::Disk(_))).count(),
        ..Trace::default()
    };
    for line in text.split(|byte| *byte == b'\n') {
        trace.line(std::str::from_utf8(line).unwrap());
    }
    trace.steps
}

#[derive(Default)]
struct Trace {
    data: PathBuf,
    broker: String,
    steps: Vec<Step>,
    /// Changes so far, also in what was before.
    changes: usize,
    /// The first halves of interrupted calls, by thread, and when they began.
    begun: HashMap<String, (String, usize)>,
    /// Where each open descriptor writes next.
    places: HashMap<String, usize>,
    received: BTreeMap<String, Vec<u8>>,
    sent: BTreeMap<String, Vec<u8>>,
    /// Packet numbers of messages on each connection.
    packets: HashMap<(String, u16), usize>,
}

impl Trace {
    fn line(&mut self, line: &str) {
        let Some((pid, rest)) = line.split_once(char::is_whitespace) else { return };
        let rest = rest.trim_start();
        if let Some(resumed) = rest.strip_prefix("<... ") {
            let Some((_, end)) = resumed.split_once(" resumed>") else { return };
            let Some((first_half, began)) = self.begun.remove(pid) else { return };
            self.ended(&format!("{first_half}{end}"), began);
        } else if let Some(begin) = rest.strip_suffix(" <unfinished ...>") {
            self.began(begin);
            self.begun.insert(pid.to_owned(), (begin.to_owned(), self.changes));
        } else if rest.contains('(') {
            self.began(rest);
            self.ended(rest, self.changes);
        }
    }

    fn change(&mut self, change: Change) {
        self.changes += 1;
        self.steps.push(Step::Disk(change));
    }

    /// What counts from its beginning.
    fn began(&mut self, call: &str) {
        let Some((name, arguments)) = call.split_once('(') else { return };
        match name {
            "write" | "pwrite64" => self.write(name, arguments),
            "sendto" | "writev" if self.connection(arguments).is_some() => self.send(arguments),
            "ftruncate" => {
                let Some((_, path)) = self.file(arguments) else { return };
                let bytes = number(arguments.split(", ").nth(1));
                self.change(Change::Length { path, bytes });
            }
            "writev" | "fallocate" if self.file(arguments).is_some() => {
                panic!("the recording does not know {call}");
            }
            _ => {}
        }
    }

    /// What counts from its end.
    fn ended(&mut self, call: &str, began: usize) {
        let Some((name, arguments)) = call.split_once('(') else { return };
        let Some((arguments, answer)) = arguments.rsplit_once(" = ") else { return };
        let arguments = arguments.trim_end().trim_end_matches(')');
        if answer.starts_with('-') || answer.starts_with('?') {
            return;
        }
        match name {
            "openat" => self.open(arguments, answer),
            "lseek" => {
                if let Some((descriptor, _)) = self.file(arguments) {
                    self.places.insert(descriptor, number(Some(answer)));
                }
            }
            "fsync" | "fdatasync" => {
                if let Some((_, path)) = self.file(arguments) {
                    self.change(Change::Sync { path, began });
                }
            }
            "rename" => {
                let mut paths = arguments.split(", ").map(|text| self.below(&text_of(text)));
                if let (Some(Some(from)), Some(Some(to))) = (paths.next(), paths.next()) {
                    self.change(Change::Rename { from, to });
                }
            }
            "unlink" => {
                if let Some(path) = self.below(&text_of(arguments)) {
                    self.change(Change::Remove(path));
                }
            }
            "unlinkat" => {
                let name = text_of(arguments);
                let folder = arguments.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
                let folder = folder.map(|(folder, _)| text(folder)).unwrap_or_default();
                let path = Path::new(&folder).join(name);
                if let Some(path) = self.below(&path.to_string_lossy()) {
                    self.change(Change::Remove(path));
                }
            }
            "recvfrom" => self.receive(arguments),
            _ => {}
        }
    }

    fn open(&mut self, arguments: &str, answer: &str) {
        let Some((descriptor, path)) = self.file(answer) else { return };
        self.places.insert(descriptor, 0);
        if arguments.contains("O_CREAT") {
            self.change(Change::Create(path.clone()));
        }
        if arguments.contains("O_TRUNC") {
            self.change(Change::Length { path, bytes: 0 });
        }
    }

    fn write(&mut self, name: &str, arguments: &str) {
        let Some((descriptor, path)) = self.file(arguments) else { return };
        let bytes = bytes_of(arguments);
        let offset = if name == "pwrite64" {
            let after = arguments.rsplit_once('"').unwrap().1;
            number(after.split(", ").nth(2))
        } else {
            let place = self.places.entry(descriptor).or_default();
            *place += bytes.len();
            *place - bytes.len()
        };
        self.change(Change::Write { path, offset, bytes });
    }

    fn receive(&mut self, arguments: &str) {
        let Some(connection) = self.connection(arguments) else { return };
        let stream = self.received.entry(connection.clone()).or_default();
        stream.extend(bytes_of(arguments));
        while let Some((kind, body)) = packet(stream) {
            if kind >> 4 == 3 {
                let topic = usize::from(u16::from_be_bytes([body[0], body[1]]));
                let id = u16::from_be_bytes([body[topic + 2], body[topic + 3]]);
                if let Some(message) = v_raw(&body[topic + 4..]) {
                    self.packets.insert((connection.clone(), id), message);
                }
            }
        }
    }

    fn send(&mut self, arguments: &str) {
        let Some(connection) = self.connection(arguments) else { return };
        let stream = self.sent.entry(connection.clone()).or_default();
        // Of `writev` there may be several texts.
        arguments.split('"').skip(1).step_by(2).for_each(|text| stream.extend(bytes(text)));
        while let Some((kind, body)) = packet(stream) {
            if kind >> 4 == 4 {
                let id = u16::from_be_bytes([body[0], body[1]]);
                if let Some(message) = self.packets.remove(&(connection.clone(), id)) {
                    self.steps.push(Step::Acknowledged(message));
                }
            }
        }
    }

    /// Descriptor and path below the data folder of `12</path>, …`; none for other files.
    fn file(&self, arguments: &str) -> Option<(String, PathBuf)> {
        let (descriptor, rest) = arguments.split_once('<')?;
        let path = self.below(&text(rest.split_once('>')?.0))?;
        Some((descriptor.to_owned(), path))
    }

    fn below(&self, path: &str) -> Option<PathBuf> {
        let below = Path::new(path).strip_prefix(&self.data).ok()?;
        (!below.starts_with("logs")).then(|| below.to_owned())
    }

    /// What tells a connection to the broker from others; none for other descriptors.
    fn connection(&self, arguments: &str) -> Option<String> {
        let named = arguments.split_once('<')?.1;
        let named = &named[..named.find(">, ")?];
        named.ends_with(&self.broker).then(|| named.to_owned())
    }
}

/// Takes the first whole MQTT packet off a stream: its first byte and its body.
fn packet(stream: &mut Vec<u8>) -> Option<(u8, Vec<u8>)> {
    let mut length = 0;
    for place in 1..=4 {
        let byte = *stream.get(place)?;
        length |= usize::from(byte & 0x7F) << (7 * (place - 1));
        if byte & 0x80 == 0 {
            let whole = place + 1 + length;
            let kind = stream[0];
            if stream.len() < whole {
                return None;
            }
            let body = stream[place + 1..whole].to_vec();
            stream.drain(..whole);
            return Some((kind, body));
        }
    }
    panic!("this is no MQTT packet: {stream:x?}");
}

fn v_raw(payload: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(payload).ok()?;
    let digits = text.split_once("\"v_raw\":")?.1;
    digits[..digits.find(|c: char| !c.is_ascii_digit())?].parse().ok()
}

fn number(text: Option<&str>) -> usize {
    let text = text.unwrap_or_default();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text[..digits].parse().unwrap_or_else(|_| panic!("{text:?} is not a number"))
}

/// The first quoted text of a call's arguments.
fn text_of(arguments: &str) -> String {
    String::from_utf8(bytes_of(arguments)).unwrap()
}

fn bytes_of(arguments: &str) -> Vec<u8> {
    let Some((_, quoted)) = arguments.split_once('"') else { return Vec::new() };
    let end = quoted.find('"').unwrap_or(quoted.len());
    bytes(&quoted[..end])
}

fn text(hexadecimal: &str) -> String {
    if hexadecimal.contains("\\x") {
        String::from_utf8_lossy(&bytes(hexadecimal)).into_owned()
    } else {
        hexadecimal.to_owned()
    }
}

/// Of `\x12\xab…`.
fn bytes(text: &str) -> Vec<u8> {
    let digit = |byte: u8| u8::try_from((byte as char).to_digit(16).unwrap()).unwrap();
    text.as_bytes().chunks_exact(4).map(|byte| digit(byte[2]) << 4 | digit(byte[3])).collect()
}
