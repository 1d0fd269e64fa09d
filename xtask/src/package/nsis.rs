//! The installer for one user: `xtask/windows/installer.nsi`, packed by makensis.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::{APP_ID, Job, PUBLISHER};
use crate::process;

/// What to install when makensis is not there.
pub(super) fn missing() -> Option<String> {
    (!process::on_path("makensis")).then(|| {
        "the installer needs makensis (Debian: nsis; Windows: NSIS 3, with its folder on the PATH)"
            .to_owned()
    })
}

/// Writes the installer.
pub(super) fn make(job: &Job<'_>, file: &Path) -> Result<()> {
    let list = job.workspace.target.join("package-files.nsh");
    fs::write(&list, file_list(job.stage.folder(), job.stage.names()))
        .context("the list of files cannot be written")?;
    let icon = job.stage.folder().join("linewatch.ico");
    let mut command = Command::new("makensis");
    command.current_dir(job.workspace.root.join("xtask/windows"));
    command.args(["-V2", "-WX", "-INPUTCHARSET", "UTF8"]);
    let mut define = |name: &str, value: &str| {
        command.arg(format!("-D{name}={value}"));
    };
    define("VERSION", job.version);
    define("VERSION_4", &format!("{}.0", numbers(job.version)));
    define("PUBLISHER", PUBLISHER);
    define("APP_ID", APP_ID);
    define("SIZE_KB", &job.stage.bytes()?.div_ceil(1024).to_string());
    define("LIST", &list.display().to_string());
    define("ICON", &icon.display().to_string());
    define("OUT", &file.display().to_string());
    if let Some(webview2) = job.webview2 {
        define("WEBVIEW2", &webview2.display().to_string());
    }
    if let Some(signer) = job.signer {
        define("SIGN", &signer.line());
    }
    if job.quick {
        define("QUICK", "");
    }
    process::run(command.arg("installer.nsi"))
}

/// Two macros: what the installer puts there is exactly what the uninstaller takes away.
fn file_list<'a>(folder: &Path, names: impl Iterator<Item = &'a str> + Clone) -> String {
    let files = names.clone().map(|name| format!("  File \"{}\"\n", folder.join(name).display()));
    let deletes = names.map(|name| format!("  Delete \"$INSTDIR\\{name}\"\n"));
    format!(
        "!macro InstallFiles\n{}!macroend\n!macro RemoveFiles\n{}!macroend\n",
        files.collect::<String>(),
        deletes.collect::<String>()
    )
}

/// The three numbers of a version, without what follows a hyphen.
pub(super) fn numbers(version: &str) -> &str {
    version.split(['-', '+']).next().unwrap_or(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_installed_is_removed() {
        let text = file_list(Path::new("x"), ["a.exe", "b.dll"].into_iter());
        assert_eq!(text.matches("File ").count(), 2);
        for name in ["a.exe", "b.dll"] {
            assert!(text.contains(&format!("Delete \"$INSTDIR\\{name}\"")));
        }
        assert_eq!(numbers("1.2.3-beta.1"), "1.2.3");
    }
}
