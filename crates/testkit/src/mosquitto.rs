//! Debian's mosquitto on a free port of the loopback, keeping its sessions on disk.

use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::station::{drain, terminate};
use crate::{free_port, wait_for};

/// Ports tried, because another process may take one first.
const TRIES: usize = 10;

/// A running broker; ended when it is dropped.
#[derive(Debug)]
pub struct Mosquitto {
    folder: TempDir,
    child: Child,
    /// Where it listens.
    pub port: u16,
}

impl Mosquitto {
    /// Starts a broker.
    #[must_use]
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for _ in 0..TRIES {
            let port = free_port();
            if let Some(child) = launch(folder.path(), port) {
                return Self { folder, child, port };
            }
        }
        panic!("mosquitto does not start; is it installed (apt-get install mosquitto)?");
    }

    /// Its address for the command line.
    #[must_use]
    pub fn url(&self) -> String {
        format!("mqtt://127.0.0.1:{}", self.port)
    }

    /// Ends it as an administrator does and starts it again on the same port.
    pub fn restart(&mut self) {
        self.stop();
        self.child =
            wait_for("the broker to have its port again", || launch(self.folder.path(), self.port));
    }

    /// Ends it without any warning and starts it again: with its sessions as they were last
    /// written, or without any.
    pub fn crash(&mut self, keep_sessions: bool) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        if !keep_sessions {
            // It may not have written one yet.
            let _absent = std::fs::remove_file(self.folder.path().join("mosquitto.db"));
        }
        self.child =
            wait_for("the broker to have its port again", || launch(self.folder.path(), self.port));
    }

    fn stop(&mut self) {
        terminate(&self.child);
        self.child.wait().unwrap();
    }
}

impl Drop for Mosquitto {
    fn drop(&mut self) {
        let _already_gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// A broker that listens, or none when the port is taken.
fn launch(folder: &Path, port: u16) -> Option<Child> {
    let location = folder.display();
    let configuration = format!(
        "listener {port} 127.0.0.1\nallow_anonymous true\npersistence true\n\
         persistence_location {location}/\nmax_queued_messages 0\nmessage_size_limit 0\nuser root\n"
    );
    let path = folder.join("mosquitto.conf");
    std::fs::write(&path, configuration).unwrap();
    let program = ["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto"]
        .into_iter()
        .find(|program| Path::new(program).exists())
        .unwrap_or("mosquitto");
    let mut child = Command::new(program)
        .arg("-c")
        .arg(&path)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("mosquitto cannot be started: {error}"));
    drain(child.stderr.take().unwrap());
    wait_for("mosquitto to listen or to end", || {
        if child.try_wait().unwrap().is_some() {
            return Some(false);
        }
        TcpStream::connect(("127.0.0.1", port)).ok().map(|_| true)
    })
    .then_some(child)
}
