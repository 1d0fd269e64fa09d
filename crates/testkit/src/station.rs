//! A station as a process of its own.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{is_windows_program, taskkill};
use crate::{program, wait_for};

/// What became of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Messages received.
    pub received: u64,
    /// Their samples are in the database.
    pub stored: u64,
    /// Had been received before.
    pub duplicate: u64,
    /// Could not be read.
    pub quarantined: u64,
}

impl Counts {
    fn read(row: &Value) -> Self {
        let number = |name: &str| row[name].as_u64().unwrap_or_else(|| panic!("{name} in {row}"));
        Self {
            received: number("received"),
            stored: number("stored"),
            duplicate: number("duplicate"),
            quarantined: number("quarantined"),
        }
    }
}

/// A running `linewatch serve`; killed when it is dropped.
#[derive(Debug)]
pub struct StationProcess {
    binary: PathBuf,
    data: PathBuf,
    child: Child,
    /// Where its disk is mounted, when it has one of its own.
    place: Option<TempDir>,
    client: reqwest::blocking::Client,
    /// What it said when it was ready.
    pub ready: Value,
}

impl StationProcess {
    /// Starts a station and waits until it is ready.
    #[must_use]
    pub fn start(binary: impl AsRef<Path>, data: &Path, arguments: &[&str]) -> Self {
        let mut command = program(binary.as_ref());
        command.arg("serve").arg("--data").arg(data).args(arguments);
        let mut station = Self::start_command(binary.as_ref(), command);
        data.clone_into(&mut station.data);
        station
    }

    /// Starts a station on a disk of its own of so many bytes, which is gone when it ends. The
    /// disk is a mount in a namespace that only the station is in; [`StationProcess::data`] is the
    /// way to it from outside.
    #[must_use]
    pub fn start_on_small_disk(binary: impl AsRef<Path>, bytes: u64, arguments: &[&str]) -> Self {
        let place = tempfile::tempdir().unwrap();
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--mount", "sh", "-c"]);
        command.arg(
            "mount -t tmpfs -o size=$1 tmpfs \"$2\" && program=$3 && data=$2/data && shift 3 && \
             exec \"$program\" serve --data \"$data\" \"$@\"",
        );
        command.arg("small-disk").arg(bytes.to_string()).arg(place.path()).arg(binary.as_ref());
        command.args(arguments);
        let mut station = Self::start_command(binary.as_ref(), command);
        let inside = station.ready["data"].as_str().unwrap().trim_start_matches('/');
        station.data = PathBuf::from(format!("/proc/{}/root/{inside}", station.pid()));
        station.place = Some(place);
        station
    }

    /// Starts whatever becomes a station in the end, and waits until it is ready.
    #[must_use]
    pub fn start_command(binary: &Path, command: Command) -> Self {
        Self::try_start(binary, command).unwrap_or_else(|said| panic!("{said}"))
    }

    /// The same; the error says how it ended instead of becoming ready.
    pub fn try_start(binary: &Path, mut command: Command) -> Result<Self, String> {
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} cannot be started: {error}"));
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let Ok(ready) = serde_json::from_str::<Value>(&line) else {
            let status = child.wait().unwrap();
            return Err(format!(
                "the station said {line:?} instead of its ready line and ended with {status}"
            ));
        };
        let data = PathBuf::from(ready["data"].as_str().unwrap());
        let client = reqwest::blocking::Client::builder().no_proxy().build().unwrap();
        Ok(Self { binary: binary.to_owned(), data, child, place: None, client, ready })
    }

    /// Its data folder.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it without any warning, as `kill -9` and `taskkill /F` do.
    pub fn kill(mut self) {
        if is_windows_program(&self.binary) {
            taskkill(self.ready["pid"].as_u64().unwrap());
        } else {
            self.child.kill().unwrap();
        }
        self.child.wait().unwrap();
    }

    /// Asks it to end and waits until it has.
    pub fn end(self) {
        self.end_by(None);
    }

    /// The same where there are users, of whom this one is an engineer; on Windows that counts.
    pub fn end_as(self, user: &str, password: &str) {
        self.end_by(Some((user, password)));
    }

    fn end_by(mut self, engineer: Option<(&str, &str)>) {
        if cfg!(windows) {
            let mut stop = program(&self.binary);
            if let Some((user, password)) = engineer {
                stop.args(["--user", user]).env("LINEWATCH_PASSWORD", password);
            }
            assert!(stop.args(["stop", "--data"]).arg(&self.data).status().unwrap().success());
        } else if is_windows_program(&self.binary) {
            // Wine makes Ctrl-C of it.
            signal("-INT", &self.child);
        } else {
            terminate(&self.child);
        }
        let status = wait_for("the station to end", || self.child.try_wait().unwrap());
        assert!(status.success(), "the station ended with {status}");
    }

    /// A command's answer, through the HTTP door.
    #[must_use]
    pub fn ask(&self, command: &str, args: &Value) -> Value {
        self.try_ask(command, args).unwrap_or_else(|said| panic!("{command}: {said}"))
    }

    /// The same; the error is what the station said, or that it said nothing.
    pub fn try_ask(&self, command: &str, args: &Value) -> Result<Value, String> {
        let url = self.ready["http"].as_str().unwrap();
        let (address, token) = url.split_once("/?token=").unwrap();
        let url = format!("{address}/api/{command}");
        let request = self.client.post(url).bearer_auth(token).json(args);
        let answer = request.send().map_err(|error| error.to_string())?;
        if !answer.status().is_success() {
            return Err(answer.text().unwrap_or_default());
        }
        answer.json().map_err(|error| error.to_string())
    }

    /// Answers a query as rows of cells, through the HTTP door: quicker than
    /// [`StationProcess::sql`], which starts a process.
    pub fn rows(&self, query: &str) -> Result<Vec<Vec<Value>>, String> {
        let table = self.try_ask("sql", &json!({ "text": query, "limit": 100_000 }))?;
        assert_eq!(table["truncated"], false, "{query}: more rows than are given at once");
        let rows = table["rows"].as_array().unwrap();
        Ok(rows.iter().map(|row| row.as_array().unwrap().clone()).collect())
    }

    /// Waits until it has ended by itself or by somebody else.
    pub fn wait_ended(mut self) {
        wait_for("the station to end", || self.child.try_wait().unwrap());
    }

    /// Waits until every source is connected and subscribed.
    pub fn wait_connected(&self) {
        wait_for("the sources to be connected", || {
            let status = self.ask("status", &Value::Object(serde_json::Map::new()));
            let sources = status["sources"].as_array().unwrap();
            sources.iter().all(|source| source["state"] == "connected").then_some(())
        });
    }

    /// Waits until the station has accounted for so many messages in all its life, in the window
    /// as in SQL. Checks that both say the same, and received = stored + duplicate + quarantined.
    #[must_use]
    pub fn wait_accounted(&self, received: u64) -> Counts {
        let shown = wait_for("every message to be accounted for", || {
            let counts = self.ask("status", &json!({}))["counts"].clone();
            let waits = counts["inFlight"] != 0;
            Some(Counts::read(&counts)).filter(|counts| counts.received >= received && !waits)
        });
        let query = "SELECT sum(received)::BIGINT AS received, sum(stored)::BIGINT AS stored, \
                     sum(duplicate)::BIGINT AS duplicate, \
                     sum(quarantined)::BIGINT AS quarantined FROM counters";
        let in_sql = wait_for("every message to be in the database", || {
            let rows = self.sql(query);
            let begun = rows[0]["received"].is_u64();
            begun.then(|| Counts::read(&rows[0])).filter(|counts| counts.received >= received)
        });
        assert_eq!(shown, in_sql, "the window and SQL say different things");
        assert_eq!(shown.received, received, "{shown:?}");
        assert_eq!(shown.received, shown.stored + shown.duplicate + shown.quarantined, "{shown:?}");
        shown
    }

    /// What became of the messages in all the station's life, when none is on its way.
    #[must_use]
    pub fn wait_settled(&self) -> Counts {
        wait_for("every message to be accounted for", || {
            let counts = self.ask("status", &json!({}))["counts"].clone();
            (counts["inFlight"] == 0).then(|| Counts::read(&counts))
        })
    }

    /// Answers a query as a list of objects, through the command line.
    #[must_use]
    pub fn sql(&self, query: &str) -> Vec<Value> {
        sql(&self.binary, &self.data, query)
    }
}

impl Drop for StationProcess {
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            let _already_gone = self.child.kill();
            let _reaped = self.child.wait();
        }
    }
}

/// Answers a query as a list of objects, whether or not a station runs.
#[must_use]
pub fn sql(binary: &Path, data: &Path, query: &str) -> Vec<Value> {
    let output = program(binary)
        .args(["sql", "--format", "json", "--data"])
        .arg(data)
        .arg(query)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{query}: {errors}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Asks a process to end.
pub(crate) fn terminate(child: &Child) {
    signal("-TERM", child);
}

fn signal(signal: &str, child: &Child) {
    let status = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(status.success(), "the process {} could not be ended", child.id());
}

/// Everything a process writes from now on.
pub(crate) fn drain(mut stream: impl Read + Send + 'static) {
    std::thread::spawn(move || std::io::copy(&mut stream, &mut std::io::sink()));
}
