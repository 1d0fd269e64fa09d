//! What the window remembers between starts: its language, and what closing it means.
//!
//! A small JSON file in the user's configuration folder. A missing or damaged file is the same as
//! none: nothing in it is worth refusing to start for.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::words::Language;

/// What closing the window means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OnClose {
    /// Recording goes on in the tray.
    KeepRecording,
    /// The program ends.
    Quit,
}

/// What is remembered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Preferences {
    /// Of tray, dialogs and notifications; the page says which.
    pub(crate) language: Language,
    /// Nothing until it was asked once.
    pub(crate) on_close: Option<OnClose>,
    /// Whether the computer may go to sleep while something is recorded.
    pub(crate) allow_sleep: bool,
}

/// The preferences and the file that keeps them.
#[derive(Debug)]
pub(crate) struct Store {
    file: PathBuf,
    current: Mutex<Preferences>,
}

impl Store {
    /// Reads the file in this folder.
    pub(crate) fn open(folder: &Path) -> Self {
        let file = folder.join("window.json");
        let current = fs::read(&file)
            .ok()
            .and_then(|text| serde_json::from_slice(&text).ok())
            .unwrap_or_default();
        Self { file, current: Mutex::new(current) }
    }

    /// What is remembered now.
    pub(crate) fn get(&self) -> Preferences {
        *self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes something and writes the file; whether anything changed.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Preferences)) -> bool {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let before = *current;
        change(&mut current);
        if *current == before {
            return false;
        }
        if let Err(error) = self.write(*current) {
            // It holds until the end of this run, and is asked again in the next.
            tracing::warn!(file = %self.file.display(), %error, "preferences cannot be kept");
        }
        true
    }

    fn write(&self, preferences: Preferences) -> io::Result<()> {
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder)?;
        }
        let beside = self.file.with_extension("part");
        fs::write(&beside, serde_json::to_vec_pretty(&preferences)?)?;
        system::files::rename(beside, &self.file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_changed_is_there_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path());
        assert_eq!(store.get().on_close, None);
        assert!(store.change(|it| it.on_close = Some(OnClose::KeepRecording)));
        assert!(!store.change(|it| it.on_close = Some(OnClose::KeepRecording)));
        assert_eq!(Store::open(folder.path()).get().on_close, Some(OnClose::KeepRecording));
    }

    #[test]
    fn a_damaged_file_is_as_none() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("window.json"), "{\"language\":7").unwrap();
        assert_eq!(Store::open(folder.path()).get(), Preferences::default());
    }
}
