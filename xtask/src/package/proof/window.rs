//! The window without the WebView2 runtime, which wine does not have: it says so.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::machine::{Machine, eventually};
use super::portable;
use crate::console::say;
use crate::process::{self, Background};

/// The languages that the dialog speaks, by the locale that stands for the system's language.
const LANGUAGES: [(&str, &str); 2] = [("en", "en_US.UTF-8"), ("zh", "zh_CN.UTF-8")];

/// In a locale that is not installed wine finds no file whose name is not ASCII.
const PLACE: &str = r"C:\Portable";

/// Starts it in both languages and takes a picture of what it says.
pub(super) fn prove(machine: &Machine, zip: &Path, artifacts: &Path) -> Result<()> {
    fs::create_dir_all(artifacts)?;
    let folder = portable::unpack(machine, zip, PLACE)?;
    let program = machine.path(&folder).join("linewatch-window.exe");
    for (language, locale) in LANGUAGES {
        let mut command = machine.command(&program, &[]);
        command.env("LC_ALL", locale).env("LANG", locale).stderr(Stdio::null());
        let picture = artifacts.join(format!("windows-without-webview2-{language}.png"));
        dialog(machine, &mut command, &picture)?;
        say(&format!("It says what is missing: {}", picture.display()));
    }
    Ok(())
}

/// Waits for the dialog, takes a picture of it and ends the program.
fn dialog(machine: &Machine, command: &mut Command, picture: &Path) -> Result<()> {
    let mut window = Background::start("linewatch-window.exe", command)?;
    let shown = || {
        let mut command = Command::new("xwininfo");
        command.args(["-root", "-tree"]).env("DISPLAY", machine.display());
        process::output_of(&mut command).is_ok_and(|tree| tree.contains("\"Linewatch"))
    };
    eventually("the window's program shows a dialog", shown)?;
    // It is drawn a moment after it is there, and stays until somebody has read it.
    ensure!(window.wait_for(Duration::from_secs(2))?.is_none(), "the dialog went away");
    let mut import = Command::new("import");
    import.args(["-window", "root"]).arg(picture).env("DISPLAY", machine.display());
    process::run(&mut import).context("ImageMagick's import took no picture")?;
    drop(window);
    eventually("the dialog is gone", || !shown())
}
