//! How far a file is, on disk, so that it goes on after a crash: `<data>/import/<hash>.json`.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use historian::import::Mapping;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use super::job::ImportCounts;

/// What is kept of a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Saved {
    pub(super) file: String,
    /// XXH3 of the whole file: another content is another file, whatever its name.
    pub(super) hash: String,
    pub(super) mapping: Mapping,
    /// The last row of which everything is stored.
    pub(super) row: u64,
    pub(super) counts: ImportCounts,
    /// Length of the list of refused rows up to there.
    pub(super) refused_bytes: u64,
    pub(super) finished: bool,
    /// How much of the file that is, 0 to 1.
    #[serde(default)]
    pub(super) part: f64,
}

/// The folder of progress files and of lists of refused rows.
pub(super) fn folder(data: &Path) -> PathBuf {
    data.join("import")
}

/// The file's own place in that folder.
pub(super) fn path(data: &Path, hash: &str) -> PathBuf {
    folder(data).join(format!("{hash}.json"))
}

impl Saved {
    /// What there is of this content under this mapping and is not finished, or a beginning.
    pub(super) fn load(data: &Path, file: &Path, hash: &str, mapping: &Mapping) -> Self {
        let found = std::fs::read(path(data, hash)).ok();
        let found = found.and_then(|bytes| serde_json::from_slice::<Self>(&bytes).ok());
        found
            .filter(|saved| !saved.finished && saved.hash == hash && saved.mapping == *mapping)
            .unwrap_or_else(|| Self::begin(file, hash, mapping))
    }

    /// A beginning.
    pub(super) fn begin(file: &Path, hash: &str, mapping: &Mapping) -> Self {
        Self {
            file: file.display().to_string(),
            hash: hash.to_owned(),
            mapping: mapping.clone(),
            row: 0,
            counts: ImportCounts::default(),
            refused_bytes: 0,
            finished: false,
            part: 0.0,
        }
    }

    /// What was begun in this data folder and is not finished, in no order.
    pub(super) fn unfinished(data: &Path) -> Vec<Self> {
        let Ok(entries) = std::fs::read_dir(folder(data)) else { return Vec::new() };
        let paths = entries.flatten().map(|entry| entry.path());
        let saved = paths.filter(|path| path.extension().is_some_and(|end| end == "json"));
        let read = saved.filter_map(|path| serde_json::from_slice(&std::fs::read(path).ok()?).ok());
        read.filter(|saved: &Self| !saved.finished).collect()
    }

    /// Forgets how far it is: the file begins anew.
    pub(super) fn forget(&self, data: &Path) {
        let path = path(data, &self.hash);
        if let Err(error) = system::files::remove_file(&path) {
            tracing::warn!(file = %path.display(), %error, "a progress file stays");
        }
    }

    /// The name under which it goes on.
    pub(super) fn id(&self) -> String {
        format!("saved-{}", self.hash)
    }

    /// The list of what was refused of it, when something was.
    pub(super) fn refused_list(&self, data: &Path) -> Option<PathBuf> {
        (self.refused_bytes > 0).then(|| super::refusals::path(data, self, false))
    }

    /// Replaces what is kept as a whole or not at all.
    pub(super) fn save(&self, data: &Path) -> io::Result<()> {
        let path = path(data, &self.hash);
        let fresh = path.with_extension("new");
        let mut file = File::create(&fresh)?;
        file.write_all(&serde_json::to_vec_pretty(self)?)?;
        file.sync_all()?;
        system::files::rename(&fresh, &path)
    }
}

/// XXH3 of a file's content in hexadecimal digits; none when it was given up.
pub(super) fn hash(path: &Path, given_up: impl Fn() -> bool) -> io::Result<Option<String>> {
    let mut file = File::open(path)?;
    let mut hash = Xxh3::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(Some(format!("{:032x}", hash.digest128()))),
            read => hash.update(&buffer[..read]),
        }
        if given_up() {
            return Ok(None);
        }
    }
}
