//! A command that should end by itself: what it said and with which code.

use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;
use std::process::{Child, Command};

use crate::{program, wait_for};

/// How a command ended.
#[derive(Debug)]
pub struct Outcome {
    /// Its exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// What it wrote to standard output.
    pub stdout: Vec<u8>,
    /// What it wrote to standard error.
    pub stderr: String,
}

impl Outcome {
    /// Standard output as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8(self.stdout.clone()).unwrap()
    }
}

/// Runs `linewatch` with arguments until it ends; ends it and panics when it does not.
#[must_use]
pub fn run(binary: impl AsRef<Path>, arguments: &[&str]) -> Outcome {
    let mut command = program(binary);
    command.args(arguments);
    outcome(command)
}

/// Runs any command until it ends; ends it and panics when it does not.
#[must_use]
pub fn outcome(mut command: Command) -> Outcome {
    // Files and not pipes: nobody has to read while it runs.
    let (mut stdout, mut stderr) = (tempfile::tempfile().unwrap(), tempfile::tempfile().unwrap());
    command.stdout(stdout.try_clone().unwrap()).stderr(stderr.try_clone().unwrap());
    let child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let mut child = Ending(child);
    let status = wait_for(&format!("{command:?} to end"), || child.0.try_wait().unwrap());
    let stderr = String::from_utf8_lossy(&written(&mut stderr)).into_owned();
    Outcome { code: status.code(), stdout: written(&mut stdout), stderr }
}

fn written(file: &mut File) -> Vec<u8> {
    let mut bytes = Vec::new();
    file.rewind().unwrap();
    file.read_to_end(&mut bytes).unwrap();
    bytes
}

struct Ending(Child);

impl Drop for Ending {
    fn drop(&mut self) {
        if self.0.try_wait().is_ok_and(|ended| ended.is_none()) {
            let _already_gone = self.0.kill();
            let _reaped = self.0.wait();
        }
    }
}
