//! What the schedule remembers over restarts: the end of the last period of each export.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

const FILE: &str = "schedule.json";

/// The memory, in a file.
pub(super) struct Done {
    path: PathBuf,
    ends: BTreeMap<String, i64>,
}

impl Done {
    /// What is remembered in this folder; nothing when it is new.
    pub(super) fn read(folder: &Path) -> io::Result<Self> {
        let path = folder.join(FILE);
        let ends = match std::fs::read(&path) {
            Ok(text) => serde_json::from_slice(&text)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(error),
        };
        Ok(Self { path, ends })
    }

    /// The end of the last period of an export, in microseconds.
    pub(super) fn end(&self, name: &str) -> Option<i64> {
        self.ends.get(name).copied()
    }

    /// Remembers a period; it is on the disk afterwards.
    pub(super) fn note(&mut self, name: &str, end: i64) -> io::Result<()> {
        self.ends.insert(name.to_owned(), end);
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let beside = self.path.with_extension("json.part");
        let file = std::fs::File::create(&beside)?;
        serde_json::to_writer(&file, &self.ends)?;
        file.sync_all()?;
        system::files::rename(&beside, &self.path)
    }
}
