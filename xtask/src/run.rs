//! `cargo xtask run`: the window with the demo plant, or a browser address where there is no
//! display.

use std::env;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::console::say;
use crate::workspace::{Profile, Workspace};
use crate::{build, station};

/// Builds and runs until the program ends.
pub(crate) fn run(
    workspace: &Workspace,
    profile: Profile,
    arguments: &[String],
) -> Result<ExitCode> {
    build::all(workspace, profile)?;
    // Ctrl-C reaches the program, too; we wait for it to put everything on disk.
    ctrlc::set_handler(|| {}).context("Ctrl-C cannot be watched")?;
    if has_display() {
        window(workspace, profile, arguments)
    } else {
        browser(workspace, profile, arguments)
    }
}

fn window(workspace: &Workspace, profile: Profile, arguments: &[String]) -> Result<ExitCode> {
    say("Opening the window. Closing it asks once whether recording goes on in the tray.");
    let mut command = Command::new(workspace.binary(profile, "linewatch-window"));
    command.args(["--plant", "demo"]).args(arguments);
    let status = command.status().context("the window could not be started")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn browser(workspace: &Workspace, profile: Profile, arguments: &[String]) -> Result<ExitCode> {
    say("There is no display: starting without a window.");
    let data = if arguments.iter().any(|argument| argument.starts_with("--data")) {
        None
    } else {
        Some(data_folder()?)
    };
    let (mut station, ready) = station::serve(workspace, profile, data.as_deref(), arguments)?;
    println!();
    println!("  Linewatch is running. Open this address in a browser on this machine:");
    println!();
    println!("      {}", ready.http);
    println!();
    println!("  Data: {}", ready.data);
    if let Some(mqtt) = ready.mqtt {
        println!("  MQTT broker of the demo plant: {mqtt}");
    }
    println!("  Ctrl-C ends it.");
    println!();
    let status = station.wait()?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Windows always has one; elsewhere X11 or Wayland says so.
fn has_display() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(windows) || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// Where the window keeps its data too.
fn data_folder() -> Result<PathBuf> {
    let base = if cfg!(windows) {
        env::var_os("LOCALAPPDATA").map(PathBuf::from)
    } else {
        env::var_os("XDG_DATA_HOME")
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
            .or_else(|| env::home_dir().map(|home| home.join(".local/share")))
    };
    Ok(base.context("there is no home folder; give one with `-- --data DIR`")?.join("linewatch"))
}
