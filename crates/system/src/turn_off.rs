//! Ending those programs that were started from the same folder as this one, for whoever wants to
//! replace or remove their files. Nobody is killed: each is asked as [`crate::Ending`] hears it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The programs of the folder, without their ending.
const PROGRAMS: [&str; 2] = ["linewatch", "linewatch-window"];
/// How often is looked whether they are gone.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Why not all of them are gone.
#[derive(Debug)]
pub enum StopError {
    /// The system does not say what runs.
    Unknown(std::io::Error),
    /// These processes still run after the time.
    StillRunning(Vec<u32>),
}

impl std::fmt::Display for StopError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown(error) => write!(f, "it cannot be seen what runs: {error}"),
            Self::StillRunning(ids) => {
                let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
                write!(f, "still running: process {}; end it in its window", ids.join(", "))
            }
        }
    }
}

impl std::error::Error for StopError {}

/// A process and the file of its program.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Process {
    id: u32,
    program: PathBuf,
}

/// Asks every program of this program's folder but itself to end, and waits until they have;
/// answers how many there were.
pub fn stop_neighbours(limit: Duration) -> Result<usize, StopError> {
    let running = processes().map_err(StopError::Unknown)?;
    let neighbours = neighbours(&running, std::process::id());
    for process in &neighbours {
        if let Err(error) = ask(process.id) {
            // It may be one of a few moments, such as a query, which ends by itself.
            tracing::debug!(id = process.id, %error, "cannot be asked to end");
        }
    }
    let deadline = Instant::now() + limit;
    loop {
        let running = processes().map_err(StopError::Unknown)?;
        let left = neighbours.iter().filter(|process| running.contains(process));
        let left: Vec<_> = left.map(|process| process.id).collect();
        match left.as_slice() {
            [] => return Ok(neighbours.len()),
            _ if Instant::now() >= deadline => return Err(StopError::StillRunning(left)),
            _ => std::thread::sleep(LOOK_EVERY),
        }
    }
}

/// Those of the same folder as the process `own`.
fn neighbours(running: &[Process], own: u32) -> Vec<Process> {
    let folder = running.iter().find(|process| process.id == own).map(|process| &process.program);
    let Some(folder) = folder.and_then(|program| program.parent()) else { return Vec::new() };
    let same = |process: &&Process| {
        let (beside, stem) = (process.program.parent(), process.program.file_stem());
        process.id != own && beside.is_some_and(|beside| is_same(beside, folder)) && is_ours(stem)
    };
    running.iter().filter(same).cloned().collect()
}

fn is_same(one: &Path, other: &Path) -> bool {
    if cfg!(windows) {
        one.to_string_lossy().to_lowercase() == other.to_string_lossy().to_lowercase()
    } else {
        one == other
    }
}

fn is_ours(stem: Option<&OsStr>) -> bool {
    let stem = stem.and_then(OsStr::to_str).unwrap_or_default();
    PROGRAMS.iter().any(|program| program.eq_ignore_ascii_case(stem))
}

/// The event by which a process is asked on Windows. Of all sessions, because an installer for the
/// whole computer runs in another one; whoever may not end the process may not set it either.
#[cfg(windows)]
pub(crate) fn event_name(id: u32) -> String {
    format!(r"Global\Linewatch-stop-{id}")
}

#[cfg(unix)]
fn processes() -> std::io::Result<Vec<Process>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc")? {
        let entry = entry?;
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        // Of other users nothing is said, and of those that have ended neither.
        if let Ok(program) = std::fs::read_link(entry.path().join("exe")) {
            found.push(Process { id, program });
        }
    }
    Ok(found)
}

#[cfg(unix)]
fn ask(id: u32) -> std::io::Result<()> {
    use rustix::process::{Pid, Signal, kill_process};
    let id = i32::try_from(id).ok().and_then(Pid::from_raw);
    let id = id.ok_or(std::io::ErrorKind::InvalidInput)?;
    Ok(kill_process(id, Signal::TERM)?)
}

#[cfg(windows)]
pub(crate) use windows::ask;
#[cfg(windows)]
use windows::processes;

#[cfg(windows)]
#[allow(unsafe_code, reason = "calls of Windows")]
mod windows {
    use std::ffi::OsString;
    use std::io;
    use std::os::windows::ffi::OsStringExt as _;
    use std::os::windows::io::{AsRawHandle as _, FromRawHandle as _, OwnedHandle};
    use std::path::PathBuf;

    use windows_sys::Win32::Foundation::{HANDLE, INVALID_HANDLE_VALUE, STILL_ACTIVE};
    use windows_sys::Win32::System::Diagnostics::ToolHelp::{
        CreateToolhelp32Snapshot, PROCESSENTRY32W, Process32FirstW, Process32NextW,
        TH32CS_SNAPPROCESS,
    };
    use windows_sys::Win32::System::Threading::{
        EVENT_MODIFY_STATE, GetExitCodeProcess, OpenEventW, OpenProcess, PROCESS_NAME_WIN32,
        PROCESS_QUERY_LIMITED_INFORMATION, QueryFullProcessImageNameW, SetEvent,
    };

    use super::{Process, event_name};
    use crate::wide::wide;

    const PATH_MAX: usize = 32_768;

    fn owned(handle: HANDLE) -> io::Result<OwnedHandle> {
        if handle.is_null() || handle == INVALID_HANDLE_VALUE {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the handle was made for the caller, who gives it away.
        Ok(unsafe { OwnedHandle::from_raw_handle(handle) })
    }

    pub(super) fn processes() -> io::Result<Vec<Process>> {
        // SAFETY: takes numbers only.
        let snapshot = owned(unsafe { CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0) })?;
        let size = u32::try_from(size_of::<PROCESSENTRY32W>()).map_err(io::Error::other)?;
        let mut entry = PROCESSENTRY32W { dwSize: size, ..PROCESSENTRY32W::default() };
        let mut found = Vec::new();
        // SAFETY: the snapshot is open and the entry knows its size.
        let mut more = unsafe { Process32FirstW(snapshot.as_raw_handle(), &raw mut entry) };
        while more != 0 {
            let id = entry.th32ProcessID;
            // Of the system's own and of other users' nothing is said.
            if let Ok(program) = program(id) {
                found.push(Process { id, program });
            }
            // SAFETY: as above.
            more = unsafe { Process32NextW(snapshot.as_raw_handle(), &raw mut entry) };
        }
        Ok(found)
    }

    fn program(id: u32) -> io::Result<PathBuf> {
        // SAFETY: takes numbers only.
        let process = owned(unsafe { OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, id) })?;
        let mut code = 0;
        // SAFETY: the process is open; one that has ended is still there while others have it open.
        let answered = unsafe { GetExitCodeProcess(process.as_raw_handle(), &raw mut code) };
        if answered == 0 || i32::try_from(code) != Ok(STILL_ACTIVE) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let mut letters = vec![0; PATH_MAX];
        let mut length = u32::try_from(letters.len()).map_err(io::Error::other)?;
        // SAFETY: the letters have room for as many as the length says.
        let known = unsafe {
            QueryFullProcessImageNameW(
                process.as_raw_handle(),
                PROCESS_NAME_WIN32,
                letters.as_mut_ptr(),
                &raw mut length,
            )
        };
        if known == 0 {
            return Err(io::Error::last_os_error());
        }
        let length = usize::try_from(length).map_err(io::Error::other)?;
        Ok(OsString::from_wide(&letters[..length.min(PATH_MAX)]).into())
    }

    pub(crate) fn ask(id: u32) -> io::Result<()> {
        let name = wide(&event_name(id));
        // SAFETY: the name ends in a zero and lives until the call is back.
        let event = owned(unsafe { OpenEventW(EVENT_MODIFY_STATE, 0, name.as_ptr()) })?;
        // SAFETY: the event is open.
        match unsafe { SetEvent(event.as_raw_handle()) } {
            0 => Err(io::Error::last_os_error()),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(id: u32, program: &str) -> Process {
        Process { id, program: program.into() }
    }

    #[test]
    fn only_programs_of_the_same_folder_are_asked() {
        let running = [
            process(1, "/opt/linewatch/linewatch"),
            process(2, "/opt/linewatch/linewatch"),
            process(3, "/opt/linewatch/linewatch-window"),
            process(4, "/opt/linewatch/linewatch-window.exe"),
            process(5, "/opt/linewatch/unins000"),
            process(6, "/home/x/linewatch"),
            process(7, "/opt/linewatch/more/linewatch"),
        ];
        let asked = |own| neighbours(&running, own).iter().map(|one| one.id).collect::<Vec<_>>();
        assert_eq!(asked(1), [2, 3, 4]);
        assert_eq!(asked(6), [0_u32; 0]);
        assert_eq!(asked(99), [0_u32; 0], "a process that is not seen has no neighbours");
    }

    #[test]
    fn this_process_is_seen() {
        let running = processes().unwrap();
        let own = running.iter().find(|process| process.id == std::process::id()).unwrap();
        let program = std::env::current_exe().unwrap();
        assert_eq!(own.program.file_name(), program.file_name());
    }

    #[test]
    fn those_who_stay_are_named() {
        let said = StopError::StillRunning(vec![7, 8]).to_string();
        assert_eq!(said, "still running: process 7, 8; end it in its window");
    }
}
