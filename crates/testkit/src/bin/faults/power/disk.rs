//! A disk with a cache, as file systems with a metadata journal are: contents are safe when the
//! file was synced; names are safe when their file or their folder was synced, and become so in
//! their order. The cache loses what it likes, in sectors of 512 bytes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rand::Rng;
use rand::rngs::StdRng;

const SECTOR: usize = 512;

/// One thing that is done to the disk.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    /// A name for a new, empty file; or, of one that is there, nothing.
    Create(PathBuf),
    Write {
        path: PathBuf,
        offset: usize,
        bytes: Vec<u8>,
    },
    Length {
        path: PathBuf,
        bytes: usize,
    },
    Rename {
        from: PathBuf,
        to: PathBuf,
    },
    Remove(PathBuf),
    /// A file or a folder, with the first `began` changes.
    Sync {
        path: PathBuf,
        began: usize,
    },
}

/// Whether syncs are believed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syncs {
    Count,
    Nothing,
}

/// What becomes of the cache.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Loss {
    /// All of it is lost.
    All,
    /// All but the last write of each file is there, and that one in part.
    Torn,
    /// Each sector is there or not.
    Sectors,
    /// Each write is there or not, as a whole.
    Writes,
}

impl Loss {
    pub(crate) const ALL: [Self; 4] = [Self::All, Self::Torn, Self::Sectors, Self::Writes];
}

#[derive(Clone, Default)]
struct File {
    safe: Vec<u8>,
    cached: Vec<(usize, Content)>,
}

#[derive(Clone)]
enum Content {
    Write(usize, Vec<u8>),
    Length(usize),
}

#[derive(Clone)]
enum Name {
    Link(PathBuf, usize),
    Unlink(PathBuf),
    /// Of a file, or of a folder with all that is in it.
    Rename(PathBuf, PathBuf),
}

/// See the module.
pub(crate) struct Disk {
    syncs: Syncs,
    done: usize,
    files: Vec<File>,
    /// Names as programs see them, and as they are on the disk.
    names: BTreeMap<PathBuf, usize>,
    safe_names: BTreeMap<PathBuf, usize>,
    cached_names: Vec<(usize, Name)>,
}

impl Disk {
    pub(crate) fn new(syncs: Syncs) -> Self {
        Self {
            syncs,
            done: 0,
            files: Vec::new(),
            names: BTreeMap::new(),
            safe_names: BTreeMap::new(),
            cached_names: Vec::new(),
        }
    }

    pub(crate) fn apply(&mut self, change: &Change) {
        self.done += 1;
        match change {
            Change::Create(path) => {
                self.file(path);
            }
            Change::Write { path, offset, bytes } => {
                self.cache(path, Content::Write(*offset, bytes.clone()));
            }
            Change::Length { path, bytes } => self.cache(path, Content::Length(*bytes)),
            Change::Rename { from, to } => {
                let name = Name::Rename(from.clone(), to.clone());
                apply_name(&mut self.names, name.clone());
                self.cached_names.push((self.done, name));
            }
            Change::Remove(path) => {
                if self.names.remove(path).is_some() {
                    self.cached_names.push((self.done, Name::Unlink(path.clone())));
                }
            }
            Change::Sync { path, began } if self.syncs == Syncs::Count => self.sync(path, *began),
            Change::Sync { .. } => {}
        }
    }

    /// The file of a name; a new one when there is none.
    fn file(&mut self, path: &Path) -> usize {
        if let Some(file) = self.names.get(path) {
            return *file;
        }
        self.files.push(File::default());
        let file = self.files.len() - 1;
        self.names.insert(path.to_owned(), file);
        self.cached_names.push((self.done, Name::Link(path.to_owned(), file)));
        file
    }

    fn cache(&mut self, path: &Path, content: Content) {
        let file = self.file(path);
        self.files[file].cached.push((self.done, content));
    }

    fn sync(&mut self, path: &Path, began: usize) {
        let covers = |name: &Name| match (name, self.names.get(path)) {
            (Name::Link(_, linked), Some(file)) => linked == file,
            (Name::Rename(_, to), Some(_)) => to == path,
            (Name::Unlink(_), Some(_)) => false,
            (Name::Link(name, _) | Name::Unlink(name) | Name::Rename(_, name), None) => {
                name.parent() == Some(path)
            }
        };
        let last = self.cached_names.iter().rposition(|(at, name)| *at <= began && covers(name));
        let safe = last.map_or(0, |last| last + 1);
        for (_, name) in self.cached_names.drain(..safe) {
            apply_name(&mut self.safe_names, name);
        }
        let Some(&file) = self.names.get(path) else { return };
        let File { safe, cached } = &mut self.files[file];
        let (covered, later) = std::mem::take(cached).into_iter().partition(|(at, _)| *at <= began);
        *cached = later;
        let covered: Vec<(usize, Content)> = covered;
        for (_, content) in covered {
            content.apply(safe, |_| true);
        }
    }

    /// The files as they are when the power comes back.
    pub(crate) fn after_loss(&self, loss: Loss, random: &mut StdRng) -> Image {
        let mut names = self.safe_names.clone();
        let kept = match loss {
            Loss::All => 0,
            Loss::Torn => self.cached_names.len(),
            _ => random.random_range(0..=self.cached_names.len()),
        };
        for (_, name) in &self.cached_names[..kept] {
            apply_name(&mut names, name.clone());
        }
        let mut content = |file: usize| self.files[file].after_loss(loss, random);
        Image(names.into_iter().map(|(path, file)| (path, content(file))).collect())
    }
}

fn apply_name(names: &mut BTreeMap<PathBuf, usize>, name: Name) {
    match name {
        Name::Link(path, file) => drop(names.insert(path, file)),
        Name::Unlink(path) => drop(names.remove(&path)),
        Name::Rename(from, to) => {
            let inside: Vec<PathBuf> =
                names.keys().filter(|path| path.starts_with(&from)).cloned().collect();
            for path in inside {
                let Some(file) = names.remove(&path) else { continue };
                let below = path.strip_prefix(&from).unwrap();
                // Joining nothing would make a folder's name of a file's.
                let target = if below == Path::new("") { to.clone() } else { to.join(below) };
                names.insert(target, file);
            }
        }
    }
}

impl File {
    fn after_loss(&self, loss: Loss, random: &mut StdRng) -> Vec<u8> {
        let mut bytes = self.safe.clone();
        let writes = self.cached.len();
        for (number, (_, content)) in self.cached.iter().enumerate() {
            let whole = random.random_bool(0.5);
            match loss {
                Loss::Writes if whole => content.apply(&mut bytes, |_| true),
                Loss::All | Loss::Writes => {}
                Loss::Torn if number + 1 < writes => content.apply(&mut bytes, |_| true),
                Loss::Torn => {
                    let until = random.random_range(0..=content.sectors());
                    content.apply(&mut bytes, |sector| sector < until);
                }
                Loss::Sectors => content.apply(&mut bytes, |_| random.random_bool(0.5)),
            }
        }
        bytes
    }
}

impl Content {
    /// How many sectors it touches.
    fn sectors(&self) -> usize {
        match self {
            Self::Write(offset, bytes) => (offset + bytes.len()).div_ceil(SECTOR) - offset / SECTOR,
            Self::Length(_) => 1,
        }
    }

    /// Applies those of its sectors, counted from its first, that are there.
    fn apply(&self, file: &mut Vec<u8>, mut is_there: impl FnMut(usize) -> bool) {
        match self {
            Self::Length(bytes) if is_there(0) => file.resize(*bytes, 0),
            Self::Length(_) => {}
            Self::Write(offset, bytes) => {
                let first = offset / SECTOR;
                for sector in first..first + self.sectors() {
                    if !is_there(sector - first) {
                        continue;
                    }
                    let from = (sector * SECTOR).max(*offset);
                    let to = ((sector + 1) * SECTOR).min(offset + bytes.len());
                    if file.len() < to {
                        file.resize(to, 0);
                    }
                    file[from..to].copy_from_slice(&bytes[from - offset..to - offset]);
                }
            }
        }
    }
}

/// Files by their path below the data folder.
pub(crate) struct Image(Vec<(PathBuf, Vec<u8>)>);

impl Image {
    pub(crate) fn write(&self, folder: &Path) {
        for (path, bytes) in &self.0 {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    }
}
