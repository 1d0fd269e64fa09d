//! What can be asked of a data folder whether or not a station runs on it: tags, rows, files.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use historian::{Cell, ColumnInfo, Historian};

use crate::api::args::{ExportArgs, PlotArgs};
use crate::api::plot;
use crate::error::{ApiError, StartError};
use crate::exporting::{self, Request};
use crate::folder::{DataFolder, FolderError, Paths};
use crate::open;
use crate::pipeline::{HistoryThread, Lulls, Progress};
use crate::plant::PlantFiles;
use crate::readers::Readers;
use crate::words::Words;

/// The plant's definition in both forms.
struct Definition {
    files: Arc<PlantFiles>,
    engine: Arc<engine::Plant>,
}

impl From<PlantFiles> for Definition {
    fn from(files: PlantFiles) -> Self {
        Self { engine: Arc::new(files.engine_plant()), files: Arc::new(files) }
    }
}

/// The history of a plant with the plant's definition.
pub struct Archive {
    plant: RwLock<Definition>,
    pub(crate) words: Arc<Words>,
    pub(crate) readers: Readers,
    /// The journal's, for what writes files.
    pub(crate) lulls: Arc<Lulls>,
    /// Held while no station runs, so that none begins to write meanwhile.
    _folder: Option<DataFolder>,
}

impl Archive {
    pub(crate) fn new(
        plant: PlantFiles,
        words: &Arc<Words>,
        historian: &Historian,
        lulls: &Arc<Lulls>,
    ) -> Arc<Self> {
        let (words, lulls) = (Arc::clone(words), Arc::clone(lulls));
        let (plant, readers) = (RwLock::new(plant.into()), Readers::new(historian.clone()));
        Arc::new(Self { plant, words, readers, lulls, _folder: None })
    }

    /// The plant's definition as it is now.
    pub(crate) fn plant(&self) -> Arc<PlantFiles> {
        Arc::clone(&self.definition().files)
    }

    /// The same as the engine has it.
    pub(crate) fn engine_plant(&self) -> Arc<engine::Plant> {
        Arc::clone(&self.definition().engine)
    }

    fn definition(&self) -> RwLockReadGuard<'_, Definition> {
        self.plant.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Another definition from now on.
    pub(crate) fn replace_plant(&self, plant: PlantFiles) {
        *self.plant.write().unwrap_or_else(PoisonError::into_inner) = plant.into();
    }

    /// Opens a data folder on which no station runs. What the journal has and the database has
    /// not, because the station was killed, is stored first; on a folder that cannot be written it
    /// is left out.
    pub fn open(paths: &Paths) -> Result<Self, StartError> {
        if !paths.database().exists() && !paths.journal().is_dir() {
            return Err(StartError::NoData(paths.root().to_owned()));
        }
        let plant = PlantFiles::read(&paths.plant())?;
        let unknown_unit = plant.engine_plant().unknown.unit;
        let words = Arc::new(Words::new(&plant, &unknown_unit));
        let (historian, folder) = match DataFolder::open(paths.root()) {
            Ok(folder) => (catch_up(paths, &words)?, Some(folder)),
            Err(FolderError::NotWritable { .. }) => {
                tracing::warn!(
                    "the folder cannot be written: what the journal has beyond the database is left out"
                );
                (Historian::open_read_only(&paths.database())?, None)
            }
            Err(error) => return Err(error.into()),
        };
        let plant = RwLock::new(plant.into());
        let (readers, lulls) = (Readers::new(historian), Arc::default());
        Ok(Self { plant, words, readers, lulls, _folder: folder })
    }

    /// Answers one reading statement row by row, with bounded memory.
    pub async fn sql(
        &self,
        text: String,
        mut header: impl FnMut(&[ColumnInfo]) + Send + 'static,
        mut row: impl FnMut(&[Cell]) -> ControlFlow<()> + Send + 'static,
    ) -> Result<(), ApiError> {
        self.readers.read(move |reader| reader.sql_each(&text, &mut header, &mut row)).await
    }

    /// Writes an export piece by piece; answers the number of rows. Excel goes only into files.
    pub async fn export_csv(
        &self,
        args: &ExportArgs,
        out: impl Write + Send + 'static,
    ) -> Result<u64, ApiError> {
        let request = Request::read(self, args).await?;
        let written = move |reader: &historian::Reader| {
            exporting::stream(reader, &request, out, &exporting::Progress::default())
                .map(|done| done.rows)
        };
        self.readers.read(written).await
    }

    /// Writes an export into a file, or leaves none; answers the number of rows. Others may follow
    /// it by `progress`.
    pub async fn export_file(
        &self,
        args: &ExportArgs,
        to: &Path,
        progress: Arc<exporting::Progress>,
    ) -> Result<u64, ApiError> {
        let request = Request::read(self, args).await?;
        let (to, lulls) = (to.to_owned(), Arc::clone(&self.lulls));
        let written = move |reader: &historian::Reader| {
            let room: exporting::Room = |path| fs4::available_space(path);
            let target = exporting::Target { path: &to, room, lulls: &lulls };
            exporting::write(reader, &request, &target, &progress).map(|done| done.rows)
        };
        self.readers.read(written).await
    }

    /// Draws tags over a period as a picture.
    pub async fn plot(&self, args: &PlotArgs) -> Result<Vec<u8>, ApiError> {
        plot::picture(self, args).await
    }
}

/// The database brought up to the journal's end, made again when it is gone.
pub(crate) fn catch_up_with_words(paths: &Paths) -> Result<Historian, StartError> {
    let plant = PlantFiles::read(&paths.plant())?;
    let unknown_unit = plant.engine_plant().unknown.unit;
    catch_up(paths, &Arc::new(Words::new(&plant, &unknown_unit)))
}

/// Brings the database up to the journal's end.
fn catch_up(paths: &Paths, words: &Arc<Words>) -> Result<Historian, StartError> {
    let (historian, repaired) = open::historian(paths)?;
    let writer = historian.writer()?;
    let end = journal::end(&paths.journal())?;
    let cursor = writer.cursor();
    if cursor < end {
        let progress = Progress::new(end, cursor, cursor);
        progress.finish();
        let (shared, words) = (Arc::clone(&progress), Arc::clone(words));
        HistoryThread::start(writer, paths.journal(), shared, words, repaired)
            .map_err(StartError::system("a thread could not be started"))?
            .join();
        if let Some(problem) = progress.problems().history {
            tracing::warn!(problem, "the newest part of the journal is left out");
        }
    }
    Ok(historian)
}
