//! The file: JSON with the path, type and value of each variable, the value as Structured Text
//! writes it. It is written beside itself, synchronised and then renamed, so that it is always whole.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use st::{Container, Retention, Value};

/// The form of the file.
const VERSION: u32 = 1;
/// A longer file was not written here: the largest memory has fewer bytes.
const BYTES_MAX: u64 = 1 << 30;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    values: Vec<Kept>,
}

/// A value that was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::plc) struct Kept {
    path: String,
    #[serde(rename = "type")]
    type_name: String,
    value: String,
}

/// What the file holds; nothing when it is not there. A damaged one is moved aside, and a sentence
/// says so.
pub(in crate::plc) fn read(path: &Path) -> (Vec<Kept>, Option<String>) {
    let reason = match text_of(path) {
        Ok(None) => return (Vec::new(), None),
        Ok(Some(text)) => match serde_json::from_str::<Document>(&text) {
            Ok(document) if document.version == VERSION => return (document.values, None),
            Ok(document) => format!("it has the form {}, not {VERSION}", document.version),
            Err(error) => error.to_string(),
        },
        Err(error) => error.to_string(),
    };
    let aside = beside(path, "damaged");
    let became = match system::files::rename(path, &aside) {
        Ok(()) => format!("it was moved to {}", aside.display()),
        Err(error) => format!("it cannot be moved aside: {error}"),
    };
    let note = format!(
        "the retained values in {} cannot be read: {reason}; {became}, and all variables begin with \
         their first values",
        path.display()
    );
    tracing::warn!("{note}");
    (Vec::new(), Some(note))
}

fn text_of(path: &Path) -> io::Result<Option<String>> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
        Ok(file) if file.len() > BYTES_MAX => return Err(io::Error::other("it is too long")),
        Ok(_) => {}
    }
    fs::read_to_string(path).map(Some)
}

/// Those values that a program's retained variables of the same path and type can take.
pub(in crate::plc) fn fitting(kept: &[Kept], container: &Container) -> Vec<(String, Value)> {
    let key = |path: &str| path.to_uppercase();
    let kept: std::collections::HashMap<String, &Kept> =
        kept.iter().map(|value| (key(&value.path), value)).collect();
    let value = |variable: st::container::Variable| {
        let kept = kept.get(&key(&variable.path))?;
        let same = kept.type_name.eq_ignore_ascii_case(&variable.ty.name());
        let value = same.then(|| Value::parse(&kept.value, &variable.ty).ok()).flatten();
        if value.is_none() {
            tracing::info!(
                "{} was not given {} of {} back: it is {} now",
                variable.path,
                kept.value,
                kept.type_name,
                variable.ty.name()
            );
        }
        Some((variable.path, value?))
    };
    container.retained().into_iter().filter_map(value).collect()
}

/// Exchanges the file.
pub(super) fn write(path: &Path, retention: &Retention, cells: &[u64]) -> io::Result<()> {
    let values = retention
        .values(cells)
        .map(|(variable, value)| Kept {
            path: variable.path.clone(),
            type_name: variable.ty.name(),
            value: match value {
                // In quotes, of which reading takes one pair away.
                Value::Text(text) => format!("'{text}'"),
                other => other.to_string(),
            },
        })
        .collect();
    let document = serde_json::to_vec_pretty(&Document { version: VERSION, values })?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder {
        fs::create_dir_all(folder)?;
    }
    let new = beside(path, "new");
    let mut file = fs::File::create(&new)?;
    file.write_all(&document)?;
    file.sync_all()?;
    drop(file);
    system::files::rename(&new, path)?;
    sync_folder(folder.unwrap_or(Path::new(".")))
}

/// Makes the new name last. Windows opens no folders, and its file system logs names itself.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(windows) { Ok(()) } else { fs::File::open(folder)?.sync_all() }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ending);
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use st::{Machine, SourceFile};

    use super::*;

    fn compiled(text: &str) -> std::sync::Arc<Container> {
        st::compile(&[SourceFile { name: "p.st".into(), text: text.into() }]).unwrap().container
    }

    #[test]
    fn every_kind_of_value_comes_back_where_path_and_type_are_the_same() {
        let text = "TYPE E : (Off, On := 5); END_TYPE
            TYPE S : STRUCT a : ARRAY[1..2] OF LREAL; t : TIME; END_STRUCT END_TYPE
            PROGRAM P VAR RETAIN b : BOOL; i : INT(0..9); w : WORD; e : E; r : REAL; s : S;
            x : STRING[20]; y : WSTRING[20]; d : DT; n : DINT; END_VAR END_PROGRAM";
        let container = compiled(text);
        let mut machine = Machine::new(container.clone()).start();
        for (path, value) in [
            ("P.b", "TRUE"),
            ("P.i", "7"),
            ("P.w", "16#BEEF"),
            ("P.e", "On"),
            ("P.r", "0.1"),
            ("P.s.a[2]", "NaN"),
            ("P.s.t", "T#1m5ms"),
            ("P.x", "''it's \"quoted\"''"),
            ("P.y", "等待\n"),
            ("P.d", "DT#2026-03-01-12:00:00.5"),
            ("P.n", "-70000"),
        ] {
            let value = Value::parse(value, machine.variable(path).unwrap().ty()).unwrap();
            machine.write(path, &value).unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/plc-retain.json");
        let retention = Retention::of(&container);
        let mut cells = Vec::new();
        retention.copy(&machine, &mut cells);
        write(&path, &retention, &cells).unwrap();
        let (kept, note) = read(&path);
        assert_eq!((kept.len(), note), (12, None));
        let again =
            Machine::new(container.clone()).with_retained(&fitting(&kept, &container)).start();
        let mut restored = Vec::new();
        retention.copy(&again, &mut restored);
        assert_eq!(restored, cells);

        let other = compiled(
            &text
                .replace("n : DINT", "n : LINT")
                .replace("P VAR RETAIN b : BOOL;", "P VAR b : BOOL; END_VAR VAR RETAIN "),
        );
        let given = fitting(&kept, &other);
        let paths: Vec<&str> = given.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(given.len(), 10, "neither b, which is not kept any more, nor n: {paths:?}");
    }

    #[test]
    fn a_file_that_is_not_one_is_moved_aside_with_a_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plc-retain.json");
        assert_eq!(read(&path), (Vec::new(), None));
        for damage in ["", "{", "[1]", "{\"version\":2,\"values\":[]}", "\u{0}\u{0}"] {
            fs::write(&path, damage).unwrap();
            let (kept, note) = read(&path);
            assert!(kept.is_empty() && note.unwrap().contains("moved to"), "{damage}");
            assert!(!path.exists());
            assert_eq!(fs::read_to_string(beside(&path, "damaged")).unwrap(), damage);
        }
    }
}
