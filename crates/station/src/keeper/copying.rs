//! Copying days into the archive, in a thread of its own: a store may be slow or far away, and
//! sealing must not wait for it. What is broken off is begun again; nothing is half there.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use ::archive::{ArchiveConfig, DepositError, FolderStore, Keys, Place, S3Store, Store, deposit};
use flate2::Compression;
use flate2::write::GzEncoder;
use historian::{Day, Historian, SealedDay};

use crate::folder::Paths;
use crate::secrets::Secrets;

/// Days of one thread.
pub(super) const DAYS_MAX: usize = 64;

/// A day that is in the archive: which, of which generation, and where.
pub(super) type Copied = (Day, u32, String);

/// The running thread.
pub(super) struct Copying(Receiver<Result<Copied, String>>);

impl Copying {
    /// Begins to copy these days, the oldest first; an error ends it.
    pub(super) fn start(
        historian: Historian,
        paths: Paths,
        config: ArchiveConfig,
        days: Vec<SealedDay>,
    ) -> Result<Self, String> {
        let (sender, results) = sync_channel(DAYS_MAX);
        let store = open(&paths, &config)?;
        let work = Work { historian, paths, config, store };
        std::thread::Builder::new()
            .name("archive".into())
            .spawn(move || work.copy(&days, &sender))
            .map_err(|error| format!("the archive's thread cannot be started: {error}"))?;
        Ok(Self(results))
    }

    /// What was copied since it was last asked; the second is whether it goes on.
    pub(super) fn results(&self) -> (Vec<Result<Copied, String>>, bool) {
        let mut all = Vec::new();
        loop {
            match self.0.try_recv() {
                Ok(result) => all.push(result),
                Err(std::sync::mpsc::TryRecvError::Empty) => return (all, true),
                Err(std::sync::mpsc::TryRecvError::Disconnected) => return (all, false),
            }
        }
    }
}

/// The place that `archive.toml` names.
fn open(paths: &Paths, config: &ArchiveConfig) -> Result<Box<dyn Store>, String> {
    match &config.place {
        None => Err("archive.toml names no place for old days".to_owned()),
        Some(Place::Folder(folder)) => Ok(Box::new(FolderStore::new(folder))),
        Some(Place::S3(place)) => {
            let secrets = Secrets::read(&paths.secrets()).map_err(|error| error.to_string())?;
            let name = &place.keys;
            let (id, secret) = secrets.archive_keys(name).ok_or_else(|| {
                format!("secrets.toml has no {name}_id and {name}_secret under [archive], which archive.toml asks for")
            })?;
            let keys = Keys { id: id.to_owned(), secret: secret.to_owned() };
            let store = S3Store::new(place.clone(), keys, jiff::Timestamp::now);
            store.map(|store| Box::new(store) as _).map_err(|error| error.to_string())
        }
    }
}

struct Work {
    historian: Historian,
    paths: Paths,
    config: ArchiveConfig,
    store: Box<dyn Store>,
}

impl Work {
    fn copy(&self, days: &[SealedDay], results: &SyncSender<Result<Copied, String>>) {
        for day in days {
            let copied = self.day(day).map(|to| (day.day, day.generation, to));
            let failed = copied.is_err();
            // Nobody listens any more when the station ends.
            if results.send(copied).is_err() || failed {
                return;
            }
        }
    }

    /// Answers where the day is.
    fn day(&self, day: &SealedDay) -> Result<String, String> {
        for (name, file) in self.historian.keeper().files(day) {
            deposit(self.store.as_ref(), &name, &file).map_err(|error| error.to_string())?;
        }
        if self.config.gas_csv {
            self.gas(day)?;
        }
        Ok(self.store.describe())
    }

    /// The gas detectors' day in the form of their own archive. A day that was written again
    /// because late rows came stands beside the first, which is never written over.
    fn gas(&self, day: &SealedDay) -> Result<(), String> {
        let file = self.paths.root().join(format!("gas-{}.csv.gz.new", day.day));
        let _removed = Removed(&file);
        let messages = self.write_gas(day.day, &file)?;
        if messages == 0 {
            return Ok(());
        }
        let date = day.day.to_string();
        let (year, month) = (date.get(..4).unwrap_or_default(), date.get(5..7).unwrap_or_default());
        let stem = format!("archive/{year}/{month}/sensor_data_{}", date.replace('-', ""));
        let store = self.store.as_ref();
        match deposit(store, &format!("{stem}.csv.gz"), &file) {
            Err(DepositError::OtherContent { .. }) => {
                deposit(store, &format!("{stem}-{}.csv.gz", day.generation), &file)
            }
            other => other,
        }
        .map(drop)
        .map_err(|error| error.to_string())
    }

    fn write_gas(&self, day: Day, path: &Path) -> Result<u64, String> {
        let local = |error: std::io::Error| format!("{}: {error}", path.display());
        let file = File::create(path).map_err(local)?;
        // The same day gives the same bytes: no time is in the file's head.
        let mut gzip = GzEncoder::new(BufWriter::new(file), Compression::default());
        let reader = self.historian.reader().map_err(|error| error.to_string())?;
        let messages = reader.gas_day(day, &mut gzip).map_err(|error| error.to_string())?;
        gzip.finish().and_then(|mut file| file.flush()).map_err(local)?;
        Ok(messages)
    }
}

/// Removes a file when it is dropped.
struct Removed<'a>(&'a PathBuf);

impl Drop for Removed<'_> {
    fn drop(&mut self) {
        if let Err(error) = system::files::remove_file(self.0) {
            tracing::debug!(%error, "a file of the archive is left over");
        }
    }
}
