//! The installer for one user, step by step.

use anyhow::{Context, Result, ensure};

use super::Versions;
use super::machine::{Machine, eventually};
use crate::console::say;
use crate::package::VERSION;

/// Blanks and Chinese, as user names and folders have them.
const FOLDER: &str = r"C:\控制室 程序\Line watch 一号";
const UNINSTALL: &str = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Linewatch";
const RUN: &str = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run";
/// The installer's exit code when the program did not end.
const STILL_RUNS: i32 = 3;

/// Installs, upgrades and uninstalls.
pub(super) fn prove(machine: &Machine, versions: &Versions) -> Result<()> {
    let user = machine.user()?;
    let data = format!(r"{user}\AppData\Local\Linewatch");
    // The rest of the line is the folder, without quotation marks; wine would put some around an
    // argument with a blank in it.
    let target = format!("/D={FOLDER}");
    let silent: Vec<&str> = ["/S"].into_iter().chain(target.split(' ')).collect();
    let program = machine.path(FOLDER).join("linewatch.exe");
    let shortcut = |place: &str| machine.path(&format!(r"{user}\{place}\Linewatch.lnk"));
    let menu = shortcut(r"AppData\Roaming\Microsoft\Windows\Start Menu\Programs");
    let desktop = shortcut("Desktop");
    let version = || machine.registry(UNINSTALL, "DisplayVersion");

    let options = [&["/DESKTOP", "/AUTOSTART"], &silent[..]].concat();
    machine.must(&versions.before.setup, &options)?;
    ensure!(program.is_file(), "the silent installation left no {}", program.display());
    ensure!(menu.is_file() && desktop.is_file(), "a shortcut is missing");
    ensure!(version().as_deref() == Some("0.0.1"), "the list of programs has {:?}", version());
    let autostart = machine.registry(RUN, "Linewatch").unwrap_or_default();
    // The console of wine shows no Chinese here.
    ensure!(autostart.ends_with("linewatch-window.exe\" --minimised"), "autostart: {autostart}");
    let printed = machine.output(&program, &["--version"])?;
    ensure!(printed.contains(VERSION), "linewatch.exe --version printed “{printed}”");
    say("Installed silently into a folder with blanks and Chinese in its name.");

    let station = machine.serve(FOLDER)?;
    ensure!(station.data == data, "data of the user is in {}, not in {data}", station.data);
    machine.must(&versions.shipped.setup, &["/S"])?;
    station.ended().context("an upgrade over a running station")?;
    ensure!(version().as_deref() == Some(VERSION), "the list of programs has {:?}", version());
    ensure!(desktop.is_file(), "the upgrade forgot the icon on the desktop");
    let identity = machine.path(&data).join("station.id");
    let before = std::fs::read(&identity).context("the station left no identity")?;
    say("Upgraded while it ran: it was asked to end, and ended well.");

    let mut station = machine.serve(FOLDER)?;
    station.freeze(true)?;
    let code = machine.run(&versions.after.setup, &["/S"])?;
    ensure!(code == STILL_RUNS, "the refused upgrade ended with {code}");
    ensure!(station.runs()?, "the installer ended a station by force");
    ensure!(version().as_deref() == Some(VERSION), "the refused upgrade changed the version");
    // So it runs where it is, and its exit code is known.
    let in_place = format!("_?={FOLDER}");
    let in_place: Vec<&str> = ["/S"].into_iter().chain(in_place.split(' ')).collect();
    let uninstaller = machine.path(FOLDER).join("uninstall.exe");
    let code = machine.run(&uninstaller, &in_place)?;
    ensure!(code == STILL_RUNS, "the refused removal ended with {code}");
    ensure!(program.is_file() && station.runs()?, "the refused removal removed something");
    station.freeze(false)?;
    station.ended().context("the station that was asked while it could not answer")?;
    say("A station that does not end is left alone: exit code 3, nothing changed.");

    machine.must(&uninstaller, &["/S"])?;
    eventually("the program's folder is gone", || !machine.path(FOLDER).exists())?;
    eventually("it is off the list of programs", || version().is_none())?;
    ensure!(!menu.exists() && !desktop.exists(), "the removal left a shortcut");
    ensure!(machine.registry(RUN, "Linewatch").is_none(), "the removal left the autostart");
    ensure!(std::fs::read(&identity)? == before, "the data is not what it was");
    say("Removed silently: the data stayed.");

    machine.must(&versions.shipped.setup, &silent)?;
    machine.must(&uninstaller, &["/S", "/DATA"])?;
    eventually("the data is gone when asked for", || !machine.path(&data).exists())?;
    eventually("the program's folder is gone", || !machine.path(FOLDER).exists())?;
    say("Removed silently with /DATA: the data is gone, too.");
    Ok(())
}
