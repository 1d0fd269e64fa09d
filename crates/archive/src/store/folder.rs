//! A folder as a store: a disk, a network drive.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Object, Store, StoreError, check_name};

/// The end of a file that is not yet whole.
const PART: &str = ".part";

/// See the module.
#[derive(Debug)]
pub struct FolderStore(PathBuf);

impl FolderStore {
    /// The folder must be there: one that is made by itself would hide that a drive is not
    /// connected.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    fn path(&self, name: &str) -> Result<PathBuf, StoreError> {
        check_name(name)?;
        if self.0.is_dir() {
            Ok(self.0.join(name))
        } else {
            Err(StoreError::Missing { store: self.describe() })
        }
    }
}

impl Store for FolderStore {
    fn describe(&self) -> String {
        format!("the archive folder {}", self.0.display())
    }

    fn put(&self, name: &str, file: &Path) -> Result<(), StoreError> {
        let path = self.path(name)?;
        let part = self.path(&format!("{name}{PART}"))?;
        let folder = path.parent().unwrap_or(&self.0);
        fs::create_dir_all(folder).map_err(StoreError::local(folder))?;
        copy(file, &part)
            .and_then(|()| system::files::rename(&part, &path))
            .map_err(StoreError::local(&path))
    }

    fn head(&self, name: &str) -> Result<Option<u64>, StoreError> {
        let path = self.path(name)?;
        match path.metadata() {
            Ok(about) if about.is_file() => Ok(Some(about.len())),
            Ok(_) => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::local(&path)(error)),
        }
    }

    fn get(&self, name: &str, out: &mut dyn Write) -> Result<u64, StoreError> {
        let path = self.path(name)?;
        let mut file = match File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let (store, name) = (self.describe(), name.to_owned());
                return Err(StoreError::NotFound { store, name });
            }
            opened => opened.map_err(StoreError::local(&path))?,
        };
        io::copy(&mut file, out).map_err(StoreError::local(&path))
    }

    fn list(&self, prefix: &str) -> Result<Vec<Object>, StoreError> {
        if !self.0.is_dir() {
            return Err(StoreError::Missing { store: self.describe() });
        }
        let mut found = Vec::new();
        collect(&self.0, "", &mut found).map_err(StoreError::local(&self.0))?;
        found.retain(|object| object.name.starts_with(prefix) && !object.name.ends_with(PART));
        found.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(found)
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let mut to = File::create(to)?;
    io::copy(&mut File::open(from)?, &mut to)?;
    to.sync_all()
}

fn collect(folder: &Path, above: &str, found: &mut Vec<Object>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let own = entry.file_name();
        let name = format!("{above}{}", own.to_string_lossy());
        let about = entry.metadata()?;
        if about.is_dir() {
            collect(&entry.path(), &format!("{name}/"), found)?;
        } else {
            found.push(Object { name, bytes: about.len() });
        }
    }
    Ok(())
}
