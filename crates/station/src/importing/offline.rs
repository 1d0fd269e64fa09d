//! Import into a data folder on which no station runs.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use model::Event;

use super::job::{Job, Shown, Work};
use super::sink::Sink;
use super::{ImportCounts, ImportState};
use crate::error::StartError;
use crate::folder::{DataFolder, Paths};
use crate::pipeline::{HistoryThread, Progress};
use crate::plant::PlantFiles;
use crate::station::system_clock;
use crate::storage::open_journal;
use crate::words::Words;
use crate::{entry, open};

const LOOK: Duration = Duration::from_millis(500);

/// The folder's journal, and the thread that follows it into the database.
struct FolderSink {
    journal: journal::Writer,
    progress: Arc<Progress>,
    record: Vec<u8>,
}

impl Sink for FolderSink {
    fn store(&mut self, events: Vec<Event>) -> Result<(), String> {
        for event in &events {
            entry::encode(event, &mut self.record).map_err(|error| error.to_string())?;
            let mut appended = self.journal.append(&self.record);
            if matches!(appended, Err(journal::Error::GroupFull { .. })) {
                self.journal.commit().map_err(|error| error.to_string())?;
                appended = self.journal.append(&self.record);
            }
            appended.map_err(|error| error.to_string())?;
        }
        let end = self.journal.commit().map_err(|error| error.to_string())?;
        self.progress.set_committed(end);
        Ok(())
    }

    fn settled(&self) -> bool {
        self.progress.wait_for_history(LOOK)
    }
}

/// Imports files one after the other; `tell` is told the file, its progress from 0 to 1 and its
/// counts now and then, and once at its end. Answers how each ended, with its list of refused rows.
pub fn import_offline(
    paths: &Paths,
    files: &[PathBuf],
    mapping: Option<&str>,
    time_zone: Option<&str>,
    tell: &mut dyn FnMut(&Path, f64, ImportCounts),
) -> Result<Vec<(ImportState, ImportCounts, Option<PathBuf>)>, StartError> {
    let folder = DataFolder::open(paths.root())?;
    let plant = PlantFiles::read(&paths.plant())?;
    let words = Arc::new(Words::new(&plant, &plant.engine_plant().unknown.unit));
    let (historian, repaired) = open::historian(paths)?;
    let writer = historian.writer()?;
    let cursor = writer.cursor();
    let (journal, _) = open_journal(paths, cursor)?;
    let progress = Progress::new(journal.committed(), cursor, cursor);
    let thread =
        HistoryThread::start(writer, paths.journal(), Arc::clone(&progress), words, repaired)
            .map_err(StartError::system("a thread could not be started"))?;
    let record = Vec::new();
    let sink = FolderSink { journal, progress: Arc::clone(&progress), record };
    let sink = Arc::new(std::sync::Mutex::new(sink));
    let mut ended = Vec::new();
    for file in files {
        let job = match super::mapping(file, mapping, time_zone) {
            Ok(mapping) => Arc::new(Job::new(String::new(), file, mapping)),
            Err(error) => {
                ended.push((ImportState::Failed(error), ImportCounts::default(), None));
                continue;
            }
        };
        let work = Work {
            data: folder.paths().root().to_owned(),
            reader: historian.reader()?,
            sink: Box::new(Shared(Arc::clone(&sink))),
            clock: system_clock(),
        };
        let own = Arc::clone(&job);
        let running = std::thread::spawn(move || own.run(work));
        while !running.is_finished() {
            std::thread::sleep(Duration::from_millis(100));
            let Shown { progress, counts, .. } = job.shown();
            tell(file, progress, counts);
        }
        let Shown { state, counts, refused_list, .. } = job.shown();
        ended.push((state, counts, refused_list));
    }
    progress.finish();
    thread.join();
    historian.close()?;
    Ok(ended)
}

/// The sink of one file after the other.
struct Shared(Arc<std::sync::Mutex<FolderSink>>);

impl Sink for Shared {
    fn store(&mut self, events: Vec<Event>) -> Result<(), String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).store(events)
    }

    fn settled(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).settled()
    }
}
