//! Python with pandas and an MQTT client: scripts in `crates/testkit/python`, with the packages
//! that `cargo xtask bench history` installs.

use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// A running script; ended when it is dropped.
pub(crate) struct Script {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

/// Starts a script.
pub(crate) fn start(name: &str, arguments: &[&str]) -> Script {
    let testkit = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = testkit.join("../../.deps/python-history/bin/python3");
    assert!(python.exists(), "{} is missing: run cargo xtask bench history", python.display());
    let mut command = Command::new(python);
    command.arg("-Bu").arg(testkit.join("python").join(name)).args(arguments);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    Script { child, lines }
}

impl Script {
    /// What follows this word on the next line.
    pub(crate) fn line(&mut self, word: &str) -> String {
        let line = self.lines.next().expect("the script ended too early").unwrap();
        let rest = line.strip_prefix(word);
        rest.unwrap_or_else(|| panic!("the script said {line:?}")).trim().to_owned()
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        let _already_gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}
