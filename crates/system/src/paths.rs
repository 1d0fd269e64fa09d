//! Paths as people write them.
//!
//! On Windows [`std::fs::canonicalize`] answers verbatim paths, `\\?\C:\data`: no program's user
//! knows them, DuckDB takes the `?` for a pattern, and `/` is no separator in them. The standard
//! library makes a path verbatim by itself where it is too long for the old interface, so nobody
//! else needs them.

use std::io;
use std::path::{Path, PathBuf};

/// The longest path that the old interface of Windows takes.
const OLD_MAX: usize = 259;

/// [`std::fs::canonicalize`], as people write it.
pub fn canonical(path: &Path) -> io::Result<PathBuf> {
    let found = std::fs::canonicalize(path)?;
    Ok(if cfg!(windows) { plain(&found) } else { found })
}

/// The path without its verbatim prefix.
#[must_use]
pub fn plain(path: &Path) -> PathBuf {
    path.to_str().and_then(without_prefix).map_or_else(|| path.to_owned(), PathBuf::from)
}

/// `\\?\C:\data` → `C:\data`, `\\?\UNC\server\share` → `\\server\share`; none for what has no
/// such form.
fn without_prefix(path: &str) -> Option<String> {
    let rest = path.strip_prefix(r"\\?\")?;
    if let Some(share) = rest.strip_prefix(r"UNC\") {
        return Some(format!(r"\\{share}"));
    }
    let mut letters = rest.chars();
    let drive = letters.next()?.is_ascii_alphabetic() && letters.next()? == ':';
    (drive && letters.next()? == '\\').then(|| rest.to_owned())
}

/// The path in a form that a library takes which knows only the old interface of Windows, with
/// `room` letters behind it. A longer one is given by its short names (`张三长~1`), unless this
/// computer lets programs use long paths; where there are no short names the error says what to
/// do. Elsewhere, and when it is short enough, it stays. Everything of it must exist.
pub fn for_old_interface(path: &Path, room: usize) -> io::Result<PathBuf> {
    if !cfg!(windows) || fits(path, room) || long_paths_enabled() {
        return Ok(path.to_owned());
    }
    match short(path) {
        Some(short) if fits(&short, room) => Ok(short),
        _ => Err(too_long(path)),
    }
}

/// Windows counts units of UTF-16.
fn fits(path: &Path, room: usize) -> bool {
    path.to_string_lossy().encode_utf16().count() + room <= OLD_MAX
}

fn too_long(path: &Path) -> io::Error {
    io::Error::other(format!(
        "{} is longer than Windows lets the database use; let an administrator allow long paths \
         (LongPathsEnabled = 1 under HKLM\\SYSTEM\\CurrentControlSet\\Control\\FileSystem) or \
         choose a shorter one",
        path.display()
    ))
}

#[cfg(windows)]
use windows::{long_paths_enabled, short};

#[cfg(not(windows))]
fn long_paths_enabled() -> bool {
    true
}

#[cfg(not(windows))]
fn short(_: &Path) -> Option<PathBuf> {
    None
}

#[cfg(windows)]
#[allow(unsafe_code, reason = "calls of Windows")]
mod windows {
    use std::ffi::OsString;
    use std::os::windows::ffi::OsStringExt as _;
    use std::path::{Path, PathBuf};
    use std::ptr::null_mut;

    use windows_sys::Win32::Storage::FileSystem::GetShortPathNameW;
    use windows_sys::Win32::System::Registry::{
        HKEY_LOCAL_MACHINE, RRF_RT_REG_DWORD, RegGetValueW,
    };

    use crate::wide::wide;

    /// Whether an administrator has allowed it; the programs' manifests ask for it.
    pub(super) fn long_paths_enabled() -> bool {
        let key = wide(r"SYSTEM\CurrentControlSet\Control\FileSystem");
        let name = wide("LongPathsEnabled");
        let (mut value, mut bytes) = (0_u32, 4_u32);
        // SAFETY: both texts end in a zero; the value has the room that the length says.
        let code = unsafe {
            RegGetValueW(
                HKEY_LOCAL_MACHINE,
                key.as_ptr(),
                name.as_ptr(),
                RRF_RT_REG_DWORD,
                null_mut(),
                (&raw mut value).cast(),
                &raw mut bytes,
            )
        };
        code == 0 && value == 1
    }

    pub(super) fn short(path: &Path) -> Option<PathBuf> {
        let path = path.to_str()?;
        let long = wide(&match path.strip_prefix(r"\\") {
            Some(share) => format!(r"\\?\UNC\{share}"),
            None => format!(r"\\?\{path}"),
        });
        let mut letters = vec![0; 32_768];
        let room = u32::try_from(letters.len()).ok()?;
        // SAFETY: the path ends in a zero; the letters have room for as many as are told.
        let length = unsafe { GetShortPathNameW(long.as_ptr(), letters.as_mut_ptr(), room) };
        let length = usize::try_from(length).ok().filter(|length| *length > 0)?;
        let short = PathBuf::from(OsString::from_wide(letters.get(..length)?));
        Some(super::plain(&short))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_goes_where_there_is_another_form() {
        for (path, expected) in [
            (r"\\?\C:\Users\张 三\Linewatch", Some(r"C:\Users\张 三\Linewatch")),
            (r"\\?\UNC\server\share\x", Some(r"\\server\share\x")),
            (r"\\?\C:", None),
            (r"\\?\Volume{26a21bda}\x", None),
            (r"C:\data", None),
            ("/home/x", None),
        ] {
            assert_eq!(without_prefix(path).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn what_is_too_long_is_counted_as_windows_does() {
        for (letter, number, room, expected) in [
            ("长", 259, 0, true),
            ("长", 259, 1, false),
            ("😀", 130, 0, false),
            ("a", 200, 59, true),
        ] {
            assert_eq!(
                fits(Path::new(&letter.repeat(number)), room),
                expected,
                "{letter} {number}"
            );
        }
        let said = too_long(Path::new("x")).to_string();
        assert!(said.contains(r"HKLM\SYSTEM\CurrentControlSet"), "{said}");
    }

    #[test]
    fn what_is_short_stays() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(for_old_interface(folder.path(), 60).unwrap(), folder.path());
    }

    #[test]
    fn a_folder_is_found_under_its_plain_name() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("厂 一");
        std::fs::create_dir(&inside).unwrap();
        let found = canonical(&inside.join("..").join("厂 一")).unwrap();
        assert!(found.ends_with("厂 一"), "{}", found.display());
        assert!(!found.to_string_lossy().contains('?'), "{}", found.display());
    }
}
