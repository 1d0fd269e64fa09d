//! Databases that are not ours, as processes of this measurement: own folders, free ports, gone
//! with it.

use std::path::Path;
use std::process::{Child, Command, Stdio};

/// What every database gets to store: the columns of our view `samples`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    /// Number of the tag, for those that want one.
    pub(crate) tag: i32,
    pub(crate) path: std::sync::Arc<str>,
    /// Microseconds since 1970.
    pub(crate) source: i64,
    pub(crate) received: i64,
    pub(crate) value: Option<f64>,
    pub(crate) text: Option<String>,
    pub(crate) quality: u32,
}

/// A process that is ended with this value, and by the kernel should the measurement be killed.
pub(crate) struct Server(Child);

impl Server {
    /// Starts a program; its words go to a file.
    pub(crate) fn start(
        user: Option<&str>,
        program: &Path,
        arguments: &[&str],
        log: &Path,
    ) -> Self {
        let mut command = as_user(user, Some("KILL"), program);
        let log = std::fs::File::create(log).unwrap();
        command.args(arguments).stdin(Stdio::null());
        command.stdout(log.try_clone().unwrap()).stderr(log);
        Self(command.spawn().unwrap())
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        self.0.try_wait().unwrap().is_some()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let id = self.0.id().to_string();
        let _asked = Command::new("kill").args(["-INT", &id]).status();
        for _ in 0..100 {
            if self.0.try_wait().is_ok_and(|ended| ended.is_some()) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        let _already_gone = self.0.kill();
        let _reaped = self.0.wait();
    }
}

/// A command of another user, when one is named; see `setpriv(1)`.
pub(crate) fn as_user(user: Option<&str>, at_our_end: Option<&str>, program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    if let Some(user) = user {
        command.args(["--reuid", user, "--regid", user, "--clear-groups"]);
    }
    if let Some(signal) = at_our_end {
        command.args(["--pdeathsig", signal]);
    }
    command.arg("--").arg(program);
    command
}

/// Bytes of all files in a folder.
pub(crate) fn folder_bytes(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let bytes = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(about) if about.is_dir() => folder_bytes(&entry.path()),
        Ok(about) => about.len(),
        Err(_) => 0,
    };
    entries.filter_map(Result::ok).map(bytes).sum()
}
