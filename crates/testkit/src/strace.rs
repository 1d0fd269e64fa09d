//! A kernel that answers with errors: Debian's strace, which changes the outcome of system calls
//! of a running process.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// As long as this lives, chosen system calls of a process on chosen files fail.
#[derive(Debug)]
pub struct Injection {
    strace: Child,
}

impl Injection {
    /// From now on every one of `calls` (`pwrite64,write`) that `pid` makes on one of `files`
    /// answers `error` (`EIO`). Files that are not there yet may be named.
    #[must_use]
    pub fn fail(pid: u32, calls: &str, error: &str, files: &[PathBuf]) -> Self {
        let mut command = Command::new("strace");
        command.args(["--follow-forks", "--output=/dev/null", "--signal=none"]);
        command.arg(format!("--inject={calls}:error={error}"));
        for file in files {
            command.arg("--trace-path").arg(file);
        }
        command.arg("--attach").arg(pid.to_string());
        let mut strace = command
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("strace cannot be started ({error}); is it installed?"));
        // It says so when it has every thread; until then nothing is injected.
        let mut said = BufReader::new(strace.stderr.take().unwrap()).lines();
        loop {
            let line = said.next().expect("strace ended before it was attached").unwrap();
            if line.contains("attached") {
                break;
            }
        }
        std::thread::spawn(move || said.map_while(Result::ok).for_each(drop));
        Self { strace }
    }

    /// The command that runs `program` and ends it without warning at its `number`th call of
    /// `call`.
    #[must_use]
    pub fn kill_at(program: &Path, call: &str, number: u32) -> Command {
        let mut command = Command::new("strace");
        command.args(["--follow-forks", "--output=/dev/null", "--signal=none"]);
        command.arg(format!("--inject={call}:signal=KILL:when={number}"));
        command.arg("--").arg(program);
        command
    }
}

impl Drop for Injection {
    fn drop(&mut self) {
        // Asked to end it lets go of the process, which lives on.
        crate::station::terminate(&self.strace);
        let _reaped = self.strace.wait();
    }
}
