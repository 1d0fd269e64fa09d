//! The program's files: which there are, where they are kept, what names a version.
//!
//! The caller's folder holds the files that run. It is filled from those built into the program
//! when it is not there, and replaced as a whole when another program is taken over: the new files
//! are written beside it, then the folders change names. A change that broke off is finished or
//! undone at the next start.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use st::SourceFile;

/// More files than this, or longer ones, are no program of this PLC.
const FILES_MAX: usize = 200;
const FILE_BYTES_MAX: u64 = 1 << 20;

/// The program that the demo line begins with.
pub const LINE_PROGRAM: [(&str, &str); 6] = [
    ("FB_ConveyorControl.st", include_str!("../../../../plc_program/FB_ConveyorControl.st")),
    ("FB_EnergyMeter.st", include_str!("../../../../plc_program/FB_EnergyMeter.st")),
    ("FB_QualityCheck.st", include_str!("../../../../plc_program/FB_QualityCheck.st")),
    ("FB_StationControl.st", include_str!("../../../../plc_program/FB_StationControl.st")),
    ("GVL_Config.st", include_str!("../../../../plc_program/GVL_Config.st")),
    ("PLC_PRG.st", include_str!("../../../../plc_program/PLC_PRG.st")),
];

/// The same as source files.
#[must_use]
pub fn line_program() -> Vec<SourceFile> {
    LINE_PROGRAM.map(|(name, text)| SourceFile { name: name.into(), text: text.into() }).into()
}

/// Names a version: the same files give the same name.
#[must_use]
pub fn revision(files: &[SourceFile]) -> String {
    // FNV-1a, 64 bits; with the lengths, so that text cannot move between name and file unseen.
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    let mut mix = |bytes: &[u8]| {
        for byte in bytes {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01B3);
        }
    };
    for file in files {
        for part in [file.name.as_bytes(), file.text.as_bytes()] {
            mix(&part.len().to_le_bytes());
            mix(part);
        }
    }
    format!("{hash:016x}")
}

/// Reads the folder, in the order of the files' names; fills it first when it is not there.
pub(super) fn load(folder: &Path) -> io::Result<Vec<SourceFile>> {
    recover(folder)?;
    if !folder.exists() {
        let files = line_program();
        store(folder, &files)?;
        return Ok(files);
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if Path::new(&name).extension().is_some_and(|extension| extension == "st") {
            names.push(name);
        }
    }
    if names.len() > FILES_MAX {
        return Err(io::Error::other(format!("it holds more than {FILES_MAX} files")));
    }
    names.sort();
    names.into_iter().map(|name| read(folder, name)).collect()
}

fn read(folder: &Path, name: String) -> io::Result<SourceFile> {
    let path = folder.join(&name);
    if fs::metadata(&path)?.len() > FILE_BYTES_MAX {
        return Err(io::Error::other(format!("{name} is longer than 1 MiB")));
    }
    let text = fs::read_to_string(&path)
        .map_err(|error| io::Error::new(error.kind(), format!("{name}: {error}")))?;
    Ok(SourceFile { name, text })
}

/// Why files cannot be kept; checked before anything is taken over.
pub(super) fn refusal(files: &[SourceFile]) -> Option<String> {
    if files.is_empty() {
        return Some("a program needs at least one file".to_owned());
    }
    if files.len() > FILES_MAX {
        return Some(format!("a program has at most {FILES_MAX} files"));
    }
    let plain = |name: &str| {
        name.len() > 3
            && name.len() <= 100
            && Path::new(name).extension().is_some_and(|extension| extension == "st")
            && !name.starts_with('.')
            && !name.contains(['/', '\\', ':', '\0'])
    };
    files.iter().enumerate().find_map(|(index, file)| {
        let same = |other: &SourceFile| other.name.eq_ignore_ascii_case(&file.name);
        if !plain(&file.name) {
            Some(format!("{:?} is no name for a file; use one like PLC_PRG.st", file.name))
        } else if files[..index].iter().any(same) {
            Some(format!("there are two files named {}", file.name))
        } else if file.text.len() as u64 > FILE_BYTES_MAX {
            Some(format!("{} is longer than 1 MiB", file.name))
        } else {
            None
        }
    })
}

/// Replaces what the folder holds by these files.
pub(super) fn store(folder: &Path, files: &[SourceFile]) -> io::Result<()> {
    let (new, old) = (beside(folder, "new"), beside(folder, "old"));
    remove(&new)?;
    fs::create_dir_all(&new)?;
    for file in files {
        let path = new.join(&file.name);
        // Windows flushes only what is open for writing.
        let mut written = fs::File::create(&path)?;
        written.write_all(file.text.as_bytes())?;
        written.sync_all()?;
    }
    remove(&old)?;
    if folder.exists() {
        system::files::rename(folder, &old)?;
    }
    system::files::rename(&new, folder)?;
    remove(&old)
}

/// Ends what a break-off of [`store`] left: the folder itself is missing only between its renames.
fn recover(folder: &Path) -> io::Result<()> {
    let old = beside(folder, "old");
    if !folder.exists() && old.exists() {
        system::files::rename(&old, folder)?;
    }
    remove(&old)?;
    remove(&beside(folder, "new"))
}

fn beside(folder: &Path, ending: &str) -> PathBuf {
    let mut name = folder.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ending);
    folder.with_file_name(name)
}

fn remove(folder: &Path) -> io::Result<()> {
    match system::files::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> SourceFile {
        SourceFile { name: name.to_owned(), text: text.to_owned() }
    }

    fn names(files: &[SourceFile]) -> Vec<&str> {
        files.iter().map(|file| file.name.as_str()).collect()
    }

    #[test]
    fn an_empty_folder_gets_the_line_s_program_and_keeps_what_is_stored() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("plc");
        let first = load(&folder).unwrap();
        assert_eq!(names(&first), LINE_PROGRAM.map(|(name, _)| name));
        store(&folder, &[file("B.st", "b"), file("A.st", "a")]).unwrap();
        let second = load(&folder).unwrap();
        assert_eq!(names(&second), ["A.st", "B.st"]);
        assert_eq!(second[0].text, "a");
    }

    #[test]
    fn a_change_that_broke_off_between_the_renames_is_undone() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("plc");
        store(&folder, &[file("A.st", "old")]).unwrap();
        fs::rename(&folder, beside(&folder, "old")).unwrap();
        fs::create_dir(beside(&folder, "new")).unwrap();
        assert_eq!(load(&folder).unwrap()[0].text, "old");
        assert!(!beside(&folder, "old").exists() && !beside(&folder, "new").exists());
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for bad in ["../A.st", "a/b.st", ".st", "C:x.st", "A.txt", "", ".hidden.st"] {
            assert!(refusal(&[file(bad, "")]).is_some(), "{bad}");
        }
        assert!(refusal(&[file("A.st", ""), file("a.st", "")]).is_some());
        assert!(refusal(&[]).is_some());
        assert_eq!(refusal(&[file("A.st", ""), file("B.st", "")]), None);
    }

    #[test]
    fn a_revision_names_names_and_texts() {
        let base = revision(&[file("A.st", "x"), file("B.st", "y")]);
        assert_eq!(base, revision(&[file("A.st", "x"), file("B.st", "y")]));
        for other in [
            vec![file("A.st", "x"), file("B.st", "z")],
            vec![file("B.st", "y"), file("A.st", "x")],
            vec![file("A.stx", ""), file("B.st", "y")],
        ] {
            assert_ne!(base, revision(&other));
        }
    }
}
