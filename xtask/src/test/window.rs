//! The real window on a display of its own, driven through `WebDriver`.
//!
//! Linux only: the display is Xvfb, on a number that it chooses itself; the session bus is a new
//! one, so that the tray and the notifications of whoever runs this are left alone.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use super::Counts;
use super::checks::empty_folder;
use crate::console::say;
use crate::process::{self, Background};
use crate::setup;
use crate::workspace::{Profile, Workspace};

/// Runs `src-tauri/tests/window.test.mjs`.
pub(crate) fn run(workspace: &Workspace, profile: Profile) -> Result<Counts> {
    if !cfg!(target_os = "linux") {
        say("The window is tested on Linux only.");
        return Ok(Counts::default());
    }
    let driver = setup::tauri_driver()?;
    let data = empty_folder(workspace, "window")?;
    let (_display, number) = display()?;
    let mut command = Command::new("dbus-run-session");
    command
        // Not by `--test`, which would wait for whoever still holds the output of the tests.
        .args(["--", "node", "--test-reporter=spec", "src-tauri/tests/window.test.mjs"])
        .current_dir(&workspace.root)
        .env("DISPLAY", number)
        .env_remove("WAYLAND_DISPLAY")
        .env("GDK_BACKEND", "x11")
        .env("LINEWATCH_WINDOW", workspace.binary(profile, "linewatch-window"))
        .env("LINEWATCH_DATA", data.join("plant"))
        // The window remembers its place and answers; not in the folders of whoever runs this.
        .env("XDG_CONFIG_HOME", data.join("config"))
        .env("XDG_DATA_HOME", data.join("share"))
        .env("LINEWATCH_ARTIFACTS", workspace.artifacts())
        .env("TAURI_DRIVER", driver);
    let (succeeded, output) = process::run_and_keep(&mut command)?;
    Ok(Counts::read(succeeded, &output))
}

/// Starts an X server and says its number, as `DISPLAY` wants it.
fn display() -> Result<(Background, String)> {
    let mut command = Command::new("Xvfb");
    command.args(["-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]);
    let mut server = Background::start("Xvfb", &mut command)?;
    let number = server.next_line(Duration::from_secs(20)).context("no display could be made")?;
    Ok((server, format!(":{}", number.trim())))
}
