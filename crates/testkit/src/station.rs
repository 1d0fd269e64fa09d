//! A station as a process of its own.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::wait_for;

/// A running `linewatch serve`; killed when it is dropped.
#[derive(Debug)]
pub struct StationProcess {
    binary: PathBuf,
    data: PathBuf,
    child: Child,
    /// What it said when it was ready.
    pub ready: Value,
}

impl StationProcess {
    /// Starts a station and waits until it is ready.
    #[must_use]
    pub fn start(binary: impl AsRef<Path>, data: &Path, arguments: &[&str]) -> Self {
        let binary = binary.as_ref().to_owned();
        let mut child = Command::new(&binary)
            .arg("serve")
            .arg("--data")
            .arg(data)
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{} cannot be started: {error}", binary.display()));
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready = serde_json::from_str(&line)
            .unwrap_or_else(|_| panic!("the station said {line:?} instead of its ready line"));
        Self { binary, data: data.to_owned(), child, ready }
    }

    /// Process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it without any warning, as `kill -9` does.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end and waits until it has.
    pub fn end(mut self) {
        terminate(&self.child);
        let status = wait_for("the station to end", || self.child.try_wait().unwrap());
        assert!(status.success(), "the station ended with {status}");
    }

    /// A command's answer, through the HTTP door.
    #[must_use]
    pub fn ask(&self, command: &str, args: &Value) -> Value {
        let url = self.ready["http"].as_str().unwrap();
        let (address, token) = url.split_once("/?token=").unwrap();
        let client = reqwest::blocking::Client::builder().no_proxy().build().unwrap();
        let request = client.post(format!("{address}/api/{command}")).bearer_auth(token).json(args);
        let answer = request.send().unwrap();
        assert!(answer.status().is_success(), "{command}: {}", answer.text().unwrap());
        answer.json().unwrap()
    }

    /// Waits until every source is connected and subscribed.
    pub fn wait_connected(&self) {
        wait_for("the sources to be connected", || {
            let status = self.ask("status", &Value::Object(serde_json::Map::new()));
            let sources = status["sources"].as_array().unwrap();
            sources.iter().all(|source| source["state"] == "connected").then_some(())
        });
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
    let output = Command::new(binary)
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
    let status = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(status.success(), "the process {} could not be ended", child.id());
}

/// Everything a process writes from now on.
pub(crate) fn drain(mut stream: impl Read + Send + 'static) {
    std::thread::spawn(move || std::io::copy(&mut stream, &mut std::io::sink()));
}
