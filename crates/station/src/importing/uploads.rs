//! Files that a browser sends to be imported: `<data>/import/uploads/<number>/<name>`, kept until they
//! are imported or given up.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::progress::folder;
use crate::folder::random_hex;

/// How long a file stays of which nothing was imported.
const UNUSED: Duration = Duration::from_hours(24);
/// Characters of a name that are kept.
const NAME_MAX: usize = 120;

/// A file that is being received. Dropped before [`Upload::finish`] it is removed.
#[derive(Debug)]
pub struct Upload {
    file: File,
    /// Below the file, which is closed first then: Windows does not remove what is open everywhere.
    place: Place,
}

/// Where a file is received, removed with it unless that is finished.
#[derive(Debug)]
struct Place {
    path: PathBuf,
    finished: bool,
}

impl Upload {
    /// Begins a file of this name.
    pub(crate) fn begin(data: &Path, name: &str) -> io::Result<Self> {
        let number = random_hex()?;
        let place = uploads(data).join(number.get(..12).unwrap_or(&number));
        fs::create_dir_all(&place)?;
        let path = place.join(plain(name));
        Ok(Self { file: File::create(&path)?, place: Place { path, finished: false } })
    }

    /// Adds a piece.
    pub fn add(&mut self, piece: &[u8]) -> io::Result<()> {
        self.file.write_all(piece)
    }

    /// Ends the file and answers its whole path.
    pub fn finish(mut self) -> io::Result<PathBuf> {
        self.file.sync_all()?;
        self.place.finished = true;
        Ok(self.place.path.clone())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !self.finished {
            remove(&self.path);
        }
    }
}

fn uploads(data: &Path) -> PathBuf {
    folder(data).join("uploads")
}

/// The last part of a name, without what some file system does not take.
fn plain(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let taken = |c: char| !c.is_control() && !"<>:\"|?*".contains(c);
    let kept: String = last.chars().filter(|c| taken(*c)).take(NAME_MAX).collect();
    match kept.trim_matches(['.', ' ']) {
        "" => "file".to_owned(),
        kept => kept.to_owned(),
    }
}

/// Removes a file with its folder, when it was sent by a browser; others are nobody's but their
/// owner's.
pub(super) fn dispose(data: &Path, path: &Path) {
    if path.parent().and_then(Path::parent) == Some(&uploads(data)) {
        remove(path);
    }
}

fn remove(path: &Path) {
    let Some(place) = path.parent() else { return };
    if let Err(error) = system::files::remove_dir_all(place) {
        tracing::warn!(file = %path.display(), %error, "a received file could not be removed");
    }
}

/// Removes files that were received long before `now` and are not among `kept`.
pub(crate) fn sweep(data: &Path, kept: &[PathBuf], now: SystemTime) {
    let Ok(places) = fs::read_dir(uploads(data)) else { return };
    for place in places.flatten().map(|entry| entry.path()) {
        let age = place.metadata().and_then(|about| about.modified());
        let age = age.ok().and_then(|since| now.duration_since(since).ok());
        let used = kept.iter().any(|path| path.parent() == Some(&place));
        if !used && age.is_some_and(|age| age > UNUSED) {
            remove(&place.join("any"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_within_their_folder() {
        for (name, expected) in [
            ("旧数据.csv", "旧数据.csv"),
            ("../../etc/passwd", "passwd"),
            ("C:\\data\\mill.csv", "mill.csv"),
            ("a\0b\nc|d?.csv", "abcd.csv"),
            ("..", "file"),
            ("", "file"),
        ] {
            assert_eq!(plain(name), expected, "{name}");
        }
    }

    #[test]
    fn a_file_stays_until_it_is_disposed_of_and_a_half_one_does_not() {
        let data = tempfile::tempdir().unwrap();
        let mut half = Upload::begin(data.path(), "half.csv").unwrap();
        half.add(b"time").unwrap();
        let path = half.place.path.clone();
        drop(half);
        assert!(!path.exists() && !path.parent().unwrap().exists());

        let mut whole = Upload::begin(data.path(), "whole.csv").unwrap();
        whole.add(b"time,").unwrap();
        whole.add(b"tag").unwrap();
        let path = whole.finish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"time,tag");
        let own = data.path().join("own.csv");
        fs::write(&own, "mine").unwrap();
        dispose(data.path(), &own);
        assert!(own.exists() && path.exists());
        dispose(data.path(), &path);
        assert!(!path.exists());
    }

    #[test]
    fn what_nobody_imported_goes_after_a_day() {
        let data = tempfile::tempdir().unwrap();
        let received = || Upload::begin(data.path(), "a.csv").unwrap().finish().unwrap();
        let (used, unused) = (received(), received());
        let now = SystemTime::now();
        sweep(data.path(), std::slice::from_ref(&used), now);
        assert!(unused.exists());
        sweep(data.path(), std::slice::from_ref(&used), now + UNUSED * 2);
        assert!(used.exists() && !unused.exists());
    }
}
