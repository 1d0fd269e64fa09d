//! Other limits in the plant files, written at run time.
//!
//! Only the numbers change: comments, order, layout, byte-order mark and line ends stay byte for
//! byte. The whole plant is checked with the new text before anything is written, so the file never
//! holds what would be refused. The new text goes into a file beside that takes the old one's
//! place, and is on the disk when this returns. A file that somebody else changed meanwhile is left
//! alone.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use engine::review::limits::LimitChange;

use super::files::Folder;
use super::{Place, PlantError, PlantFiles, edit_text};

const MARK: char = '\u{feff}';

impl Place {
    /// The file that it is in.
    const fn file(&self) -> &'static str {
        match self {
            Self::Set { .. } => "limits.toml",
            Self::Alarm { .. } => "alarms.toml",
        }
    }
}

/// Changes limit, deadband and delays of what is defined at a place; answers the plant as it is
/// then. Refuses what the plant files refuse, and a file that cannot be read or written.
pub(crate) fn set_limits(
    folder: &Path,
    place: &Place,
    change: &LimitChange,
) -> Result<PlantFiles, PlantError> {
    Edit::begin(folder, place, change)?.finish()
}

/// A change that was checked and is not yet written.
struct Edit {
    path: PathBuf,
    old: String,
    new: String,
    plant: PlantFiles,
}

impl Edit {
    fn begin(folder: &Path, place: &Place, change: &LimitChange) -> Result<Self, PlantError> {
        let name = place.file();
        let shown = folder.join(name);
        let unreadable =
            |error: io::Error| PlantError::whole(&shown, format!("cannot be read: {error}"));
        // A link is kept: what it points to is replaced.
        let path = system::paths::canonical(&shown).map_err(unreadable)?;
        let old = fs::read_to_string(&path).map_err(unreadable)?;
        let text = old.strip_prefix(MARK).unwrap_or(&old);
        let changed = edit_text::changed(text, place, change)
            .map_err(|message| PlantError::whole(&shown, message))?;
        let plant = PlantFiles::read_from(&Folder::with(folder, name, &changed))?;
        let mark = if old.starts_with(MARK) { "\u{feff}" } else { "" };
        let new = format!("{mark}{changed}");
        Ok(Self { path, old, new, plant })
    }

    fn finish(self) -> Result<PlantFiles, PlantError> {
        match self.replace() {
            Ok(true) => Ok(self.plant),
            Ok(false) => {
                let message = "was changed by somebody else meanwhile; nothing was written";
                Err(PlantError::whole(&self.path, message))
            }
            Err(error) => {
                let message = format!("cannot be written, it stays as it was: {error}");
                Err(PlantError::whole(&self.path, message))
            }
        }
    }

    /// Whether the file was still the one that was read.
    fn replace(&self) -> io::Result<bool> {
        if self.new == self.old {
            return Ok(true);
        }
        let beside = self.path.with_extension("toml.new");
        let replaced = self.write(&beside).and_then(|()| {
            let same = fs::read_to_string(&self.path)? == self.old;
            if same {
                system::files::rename(&beside, &self.path)?;
            }
            Ok(same)
        });
        if !matches!(replaced, Ok(true)) {
            // What went wrong is told; a leftover is overwritten next time.
            drop(system::files::remove_file(&beside));
        }
        if matches!(replaced, Ok(true)) && !cfg!(windows) {
            fs::File::open(self.path.parent().unwrap_or(Path::new(".")))?.sync_all()?;
        }
        replaced
    }

    fn write(&self, beside: &Path) -> io::Result<()> {
        let mut file = fs::File::create(beside)?;
        file.write_all(self.new.as_bytes())?;
        file.set_permissions(fs::metadata(&self.path)?.permissions())?;
        file.sync_all()
    }
}

#[cfg(test)]
mod tests;
