//! Python with an OPC UA library (`asyncua`) and an S3 server (`moto`): scripts that stand in `crates/testkit/python`, as
//! peers that are not ours. They come from `cargo xtask setup --tests`.
//!
//! A script says what it has to say in lines of JSON on its standard output, and reads its orders,
//! if it takes any, line by line.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};

use serde_json::Value;

use crate::PATIENCE;
use crate::outcome::{Outcome, outcome};

/// Lines that may wait to be read before the script has to wait.
const LINES: usize = 1024;

/// The interpreter that has these libraries; panics with what to do when it is not there.
#[must_use]
pub fn python() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let name = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python3" };
    let path = root.join(".deps/python").join(name);
    assert!(
        root.join(".deps/python/installed-from.txt").is_file() && path.exists(),
        "{} is not there: run `cargo xtask setup --tests`, which installs Python's packages",
        path.display()
    );
    path
}

fn command(script: &str, arguments: &[&str]) -> Command {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("python");
    let mut command = Command::new(python());
    // -B: no compiled files beside the scripts; -u: each line at once.
    command.arg("-Bu").arg(folder.join(script)).args(arguments).env("PYTHONUTF8", "1");
    command
}

/// Runs a script until it ends; panics with its messages when it fails. Its lines of JSON.
#[must_use]
pub fn run_script(script: &str, arguments: &[&str]) -> Vec<Value> {
    let Outcome { code, stdout, stderr } = outcome(command(script, arguments));
    let text = String::from_utf8_lossy(&stdout);
    assert_eq!(code, Some(0), "{script} {arguments:?} failed:\n{text}\n{stderr}");
    text.lines().map(|line| parse(script, line)).collect()
}

fn parse(script: &str, line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{script} wrote `{line}`: {error}"))
}

/// A script that goes on until it is dropped.
#[derive(Debug)]
pub struct Script {
    name: String,
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
}

impl Script {
    /// Starts it.
    #[must_use]
    pub fn start(script: &str, arguments: &[&str]) -> Self {
        let mut child = command(script, arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap_or_else(|error| panic!("{script} cannot be started: {error}"));
        let (sender, lines) = sync_channel(LINES);
        let output = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let input = child.stdin.take();
        Self { name: script.to_owned(), child, input, lines }
    }

    /// What it says next; panics when it ends or says nothing for [`PATIENCE`].
    #[expect(clippy::should_implement_trait, reason = "it is not one: its end is a failure")]
    pub fn next(&mut self) -> Value {
        match self.lines.recv_timeout(PATIENCE) {
            Ok(line) => parse(&self.name, &line),
            Err(RecvTimeoutError::Timeout) => panic!("{} said nothing for {PATIENCE:?}", self.name),
            Err(RecvTimeoutError::Disconnected) => {
                panic!("{} ended with {}", self.name, self.child.wait().unwrap())
            }
        }
    }

    /// Gives it an order: one line.
    pub fn send(&mut self, order: &str) {
        let input = self.input.as_mut().unwrap();
        writeln!(input, "{order}").unwrap();
        input.flush().unwrap();
    }

    /// Closes its input, which ends a script that reads to the end; panics unless it ends well.
    pub fn finish(mut self) {
        drop(self.input.take());
        let status = crate::wait_for("the script to end", || self.child.try_wait().unwrap());
        assert!(status.success(), "{} ended with {status}", self.name);
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        let _already_gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}
