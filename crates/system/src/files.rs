//! Files: renaming and removing what another program may hold for a moment.
//!
//! On Windows a file that somebody has open (a virus scanner, an indexer, a backup, a viewer) can
//! often neither be renamed nor removed: `ERROR_ACCESS_DENIED`, `ERROR_SHARING_VIOLATION` or
//! `ERROR_LOCK_VIOLATION`. Such programs let go soon, so it is tried again for about three
//! seconds; then the error names the file and says what to do. Other systems know no such thing,
//! and there each call is exactly the one of the standard library.

use std::io;
use std::path::Path;
use std::time::Duration;

/// The pauses between attempts.
const PAUSES_MS: [u64; 10] = [10, 20, 40, 80, 160, 320, 500, 500, 500, 500];

const ACCESS_DENIED: i32 = 5;
const SHARING_VIOLATION: i32 = 32;
const LOCK_VIOLATION: i32 = 33;

/// [`std::fs::rename`], patiently.
pub fn rename(from: impl AsRef<Path>, to: impl AsRef<Path>) -> io::Result<()> {
    let (from, to) = (from.as_ref(), to.as_ref());
    patiently(to, || std::fs::rename(from, to))
}

/// [`std::fs::remove_file`], patiently.
pub fn remove_file(path: impl AsRef<Path>) -> io::Result<()> {
    let path = path.as_ref();
    patiently(path, || std::fs::remove_file(path))
}

/// [`std::fs::remove_dir_all`], patiently.
pub fn remove_dir_all(path: impl AsRef<Path>) -> io::Result<()> {
    let path = path.as_ref();
    patiently(path, || std::fs::remove_dir_all(path))
}

fn patiently(path: &Path, act: impl FnMut() -> io::Result<()>) -> io::Result<()> {
    let held = |code| cfg!(windows) && is_held(code);
    persist(path, act, held, std::thread::sleep)
}

/// Whether an error's code says that another program has the file.
fn is_held(code: i32) -> bool {
    matches!(code, ACCESS_DENIED | SHARING_VIOLATION | LOCK_VIOLATION)
}

/// Tries until it goes, until another error comes, or until the pauses are used up.
fn persist(
    path: &Path,
    mut act: impl FnMut() -> io::Result<()>,
    held: impl Fn(i32) -> bool,
    mut pause: impl FnMut(Duration),
) -> io::Result<()> {
    let is_held = |error: &io::Error| error.raw_os_error().is_some_and(&held);
    for ms in PAUSES_MS {
        match act() {
            Err(error) if is_held(&error) => {
                tracing::debug!(file = %path.display(), %error, "held by another program; again soon");
                pause(Duration::from_millis(ms));
            }
            ended => return ended,
        }
    }
    act().map_err(|error| if is_held(&error) { said(path, &error) } else { error })
}

/// The error of a file that was held until the end, of the same kind.
fn said(path: &Path, error: &io::Error) -> io::Error {
    let sentence = format!(
        "{} is held by another program or may not be changed ({error}); close what has it open, \
         or leave the data folder out of the virus scanner",
        path.display()
    );
    io::Error::new(error.kind(), sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs with these codes as errors, one after the other, and then success; answers how often
    /// it was tried, how long it paused, and what came out.
    fn run(codes: &[i32]) -> (usize, u64, Result<(), String>) {
        let (mut tried, mut paused) = (0, 0);
        let act = || {
            tried += 1;
            codes.get(tried - 1).map_or(Ok(()), |code| Err(io::Error::from_raw_os_error(*code)))
        };
        let pause = |time: Duration| paused += u64::try_from(time.as_millis()).unwrap();
        let came = persist(Path::new("engine.state"), act, is_held, pause);
        (tried, paused, came.map_err(|error| error.to_string()))
    }

    #[test]
    fn a_held_file_is_tried_again_and_others_are_not() {
        for (codes, tried, paused) in
            [(&[] as &[i32], 1, 0), (&[32], 2, 10), (&[5, 32, 33], 4, 70), (&[32; 10], 11, 2_630)]
        {
            assert_eq!(run(codes), (tried, paused, Ok(())), "{codes:?}");
        }
        for (codes, tried, paused) in [(&[2] as &[i32], 1, 0), (&[32, 2], 2, 10)] {
            let (times, ms, came) = run(codes);
            assert_eq!((times, ms), (tried, paused), "{codes:?}");
            assert_eq!(came, Err(io::Error::from_raw_os_error(2).to_string()), "as it came");
        }
    }

    #[test]
    fn a_file_held_for_long_is_named() {
        let (tried, paused, came) = run(&[5; 100]);
        assert_eq!((tried, paused), (11, 2_630));
        let said = came.unwrap_err();
        assert!(said.starts_with("engine.state is held by another program"), "{said}");
    }

    #[test]
    fn the_error_keeps_its_kind() {
        let denied = io::Error::from(io::ErrorKind::PermissionDenied);
        assert_eq!(said(Path::new("x"), &denied).kind(), io::ErrorKind::PermissionDenied);
    }

    #[test]
    fn files_are_renamed_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (folder.path().join("数据 old"), folder.path().join("数据 new"));
        std::fs::write(&old, "x").unwrap();
        std::fs::write(&new, "y").unwrap();
        rename(&old, &new).unwrap();
        assert_eq!(std::fs::read_to_string(&new).unwrap(), "x");
        remove_file(&new).unwrap();
        assert_eq!(remove_file(&new).unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[cfg(windows)]
    #[test]
    fn a_file_that_is_let_go_is_renamed() {
        use std::os::windows::fs::OpenOptionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (folder.path().join("old"), folder.path().join("new"));
        std::fs::write(&old, "x").unwrap();
        // Opened as a scanner does that lets nobody rename it.
        let held = std::fs::File::options().read(true).share_mode(0).open(&old).unwrap();
        let mut held = Some(held);
        let act = || std::fs::rename(&old, &new);
        persist(&new, act, is_held, |_| drop(held.take())).unwrap();
        assert!(new.exists());
    }
}
