//! The data folder: where everything lies, and the lock that keeps a second station out.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use fs4::FileExt;
use serde::{Deserialize, Serialize};

/// How a running station can be reached, for other programs of the same user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Door {
    /// The process.
    pub pid: u32,
    /// `http://127.0.0.1:port`.
    pub http: String,
    /// The token that the door asks for.
    pub token: String,
}

/// Why a data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Another station has it.
    #[error(
        "another Linewatch already runs on {0}; use its window, or end it first, or choose another folder with --data"
    )]
    InUse(PathBuf),
    /// Not writable, not a folder, or the disk is full.
    #[error("the data folder {path} cannot be written: {error}; choose another one with --data")]
    NotWritable {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

/// A data folder that this process has locked.
#[derive(Debug)]
pub struct DataFolder {
    root: PathBuf,
    lock: File,
}

/// Paths within a data folder, locked or not.
#[derive(Clone, Debug)]
pub struct Paths(PathBuf);

impl Paths {
    /// Of this folder.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self(root.to_owned())
    }

    /// The folder itself.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.0
    }

    /// The plant files.
    #[must_use]
    pub fn plant(&self) -> PathBuf {
        self.0.join("plant")
    }

    /// The journal's segments.
    #[must_use]
    pub fn journal(&self) -> PathBuf {
        self.0.join("journal")
    }

    /// The historian's database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.0.join("linewatch.duckdb")
    }

    /// Exports for download, and those of the schedule that name no other folder.
    #[must_use]
    pub fn exports(&self) -> PathBuf {
        self.0.join("exports")
    }

    /// Log files.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.0.join("logs")
    }

    /// Passwords; never in plant files.
    #[must_use]
    pub fn secrets(&self) -> PathBuf {
        self.0.join("secrets.toml")
    }

    /// Users and their roles; never in plant files.
    #[must_use]
    pub fn users(&self) -> PathBuf {
        self.0.join("users.toml")
    }

    /// The engine's last saved state.
    #[must_use]
    pub fn engine_state(&self) -> PathBuf {
        self.0.join("engine.state")
    }

    /// Certificates of OPC UA sources: our own and those of servers.
    #[must_use]
    pub fn pki(&self) -> PathBuf {
        self.0.join("pki")
    }

    /// The soft PLC's program.
    #[must_use]
    pub fn plc(&self) -> PathBuf {
        self.0.join("plc")
    }

    /// The soft PLC's retained variables.
    #[must_use]
    pub fn plc_retain(&self) -> PathBuf {
        self.0.join("plc-retain.json")
    }

    /// The simulated OPC UA server's certificates.
    #[must_use]
    pub fn demo_server(&self) -> PathBuf {
        self.0.join("simulator").join("opcua")
    }

    /// What the simulated line's faults really were.
    #[must_use]
    pub fn line_truth(&self) -> PathBuf {
        self.0.join("simulator").join("line_faults.jsonl")
    }

    /// What the simulated gas releases really were.
    #[must_use]
    pub fn ground_truth(&self) -> PathBuf {
        self.0.join("simulator").join("releases.jsonl")
    }

    /// The name under which brokers keep this station's session.
    #[must_use]
    pub fn station_id(&self) -> PathBuf {
        self.0.join("station.id")
    }

    fn lock(&self) -> PathBuf {
        self.0.join("linewatch.lock")
    }

    fn door(&self) -> PathBuf {
        self.0.join("station.json")
    }

    /// How to reach the station that runs on this folder, if one does.
    #[must_use]
    pub fn running_door(&self) -> Option<Door> {
        if !self.is_locked() {
            return None;
        }
        let text = std::fs::read(self.door()).ok()?;
        serde_json::from_slice(&text).ok()
    }

    /// Whether a station runs on this folder.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        let Ok(file) = File::open(self.lock()) else { return false };
        // A shared lock is refused exactly while a station holds its exclusive one.
        match FileExt::try_lock_shared(&file) {
            Err(fs4::TryLockError::WouldBlock) => true,
            Ok(()) | Err(fs4::TryLockError::Error(_)) => false,
        }
    }
}

impl DataFolder {
    /// Creates the folder if need be and locks it for this process.
    pub fn open(root: &Path) -> Result<Self, FolderError> {
        let not_writable = |error| FolderError::NotWritable { path: root.to_owned(), error };
        std::fs::create_dir_all(root).map_err(not_writable)?;
        let paths = Paths::new(root);
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(paths.lock())
            .map_err(not_writable)?;
        match FileExt::try_lock(&lock) {
            Ok(()) => {}
            Err(fs4::TryLockError::WouldBlock) => return Err(FolderError::InUse(root.to_owned())),
            Err(fs4::TryLockError::Error(error)) => return Err(not_writable(error)),
        }
        let root = system::paths::canonical(root).map_err(not_writable)?;
        Ok(Self { root, lock })
    }

    /// Where everything lies.
    #[must_use]
    pub fn paths(&self) -> Paths {
        Paths(self.root.clone())
    }

    /// Says how this station can be reached; readable by this user only.
    pub fn publish(&self, door: &Door) -> io::Result<()> {
        let path = self.paths().door();
        let mut options = OpenOptions::new();
        options.create(true).truncate(true).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        file.write_all(&serde_json::to_vec(door)?)
    }

    /// The name of this station's sessions, made at the first start.
    pub fn station_id(&self) -> io::Result<String> {
        let mut options = OpenOptions::new();
        let mut file = options
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(self.paths().station_id())?;
        let mut id = String::new();
        file.read_to_string(&mut id)?;
        let known = id.trim();
        if !known.is_empty() {
            return Ok(known.to_owned());
        }
        let fresh = random_hex()?;
        file.rewind()?;
        file.write_all(fresh.as_bytes())?;
        file.sync_all()?;
        Ok(fresh)
    }
}

impl Drop for DataFolder {
    fn drop(&mut self) {
        // Both are courtesy: the lock ends with the process, and a door without a lock is ignored.
        let _door_gone = system::files::remove_file(self.paths().door());
        let _unlocked = FileExt::unlock(&self.lock);
    }
}

/// 128 random bits as text.
pub fn random_hex() -> io::Result<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_station_is_kept_out_and_told_why() {
        let folder = tempfile::tempdir().unwrap();
        let first = DataFolder::open(folder.path()).unwrap();
        let error = DataFolder::open(folder.path()).unwrap_err();
        assert!(error.to_string().contains("another Linewatch already runs on"), "{error}");
        drop(first);
        DataFolder::open(folder.path()).unwrap();
    }

    #[test]
    fn the_door_is_seen_while_the_station_runs() {
        let folder = tempfile::tempdir().unwrap();
        let door = Door { pid: 1, http: "http://127.0.0.1:1".into(), token: "t".into() };
        let open = DataFolder::open(folder.path()).unwrap();
        open.publish(&door).unwrap();
        assert_eq!(Paths::new(folder.path()).running_door(), Some(door));
        drop(open);
        assert_eq!(Paths::new(folder.path()).running_door(), None);
    }

    #[test]
    fn the_station_keeps_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let open = DataFolder::open(folder.path()).unwrap();
        let id = open.station_id().unwrap();
        assert_eq!(id.len(), 32);
        assert_eq!(open.station_id().unwrap(), id);
    }
}
