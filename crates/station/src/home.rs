//! Where data lies when nobody says otherwise.
//!
//! An empty file beside the program says how it was installed. `portable`: the data lies beside
//! the program, in `data`, and goes with it. `per-machine`: the program is installed for everybody
//! at this computer, and so is the data, `%PROGRAMDATA%\Linewatch`; only Windows has such a place.
//! Otherwise each user has their own: `%LOCALAPPDATA%\Linewatch` on Windows,
//! `~/.local/share/linewatch` on Linux, `~/Library/Application Support/Linewatch` on macOS.

use std::path::{Path, PathBuf};

const PORTABLE: &str = "portable";
const PER_MACHINE: &str = "per-machine";

/// What decides.
#[derive(Clone, Copy, Debug, Default)]
struct Place<'a> {
    /// The folder of the program.
    program: Option<&'a Path>,
    /// Whether the markers lie there.
    portable: bool,
    per_machine: bool,
    /// The user's folder of data.
    user: Option<&'a Path>,
    /// The folder of data of everybody at this computer.
    everybody: Option<&'a Path>,
}

/// Where data lies when nobody says otherwise; none when the user has no home.
#[must_use]
pub fn default_data_folder() -> Option<PathBuf> {
    let program = std::env::current_exe().ok();
    let program = program.as_deref().and_then(Path::parent);
    let marked = |name: &str| program.is_some_and(|folder| folder.join(name).is_file());
    let user = dirs::data_local_dir();
    let everybody = std::env::var_os("PROGRAMDATA").filter(|_| cfg!(windows)).map(PathBuf::from);
    folder(Place {
        program,
        portable: marked(PORTABLE),
        per_machine: marked(PER_MACHINE),
        user: user.as_deref(),
        everybody: everybody.as_deref(),
    })
}

fn folder(place: Place<'_>) -> Option<PathBuf> {
    match (place.program, place.everybody) {
        (Some(program), _) if place.portable => Some(program.join("data")),
        (_, Some(everybody)) if place.per_machine => Some(everybody.join("Linewatch")),
        _ => {
            let name = if cfg!(target_os = "linux") { "linewatch" } else { "Linewatch" };
            Some(place.user?.join(name))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_markers_beside_the_program_decide() {
        let (program, user, everybody) =
            (Path::new("/程序 x"), Path::new("/home/张 三"), Path::new("/everybody"));
        let installed = Place { program: Some(program), user: Some(user), ..Place::default() };
        let name = if cfg!(target_os = "linux") { "linewatch" } else { "Linewatch" };
        for (place, expected) in [
            (installed, Some(user.join(name))),
            (Place { portable: true, ..installed }, Some(program.join("data"))),
            (
                Place { per_machine: true, everybody: Some(everybody), ..installed },
                Some(everybody.join("Linewatch")),
            ),
            (
                Place {
                    portable: true,
                    per_machine: true,
                    everybody: Some(everybody),
                    ..installed
                },
                Some(program.join("data")),
            ),
            (Place { per_machine: true, ..installed }, Some(user.join(name))),
            (Place { everybody: Some(everybody), ..installed }, Some(user.join(name))),
            (Place { user: None, ..installed }, None),
        ] {
            assert_eq!(folder(place), expected, "{place:?}");
        }
    }
}
