//! The MSI for all users, step by step.

use anyhow::{Context, Result, ensure};

use super::Versions;
use super::machine::{Machine, eventually, seen_from_windows, system};
use crate::console::say;

const FOLDER: &str = r"C:\Program Files\Linewatch";
const DATA: &str = r"C:\ProgramData\Linewatch";
/// Wine puts it into the user's start menu; Windows would put it into everybody's.
const MENU: &str = r"AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Linewatch.lnk";

/// Installs, upgrades and uninstalls.
pub(super) fn prove(machine: &Machine, versions: &Versions) -> Result<()> {
    let [before, shipped, after] = [&versions.before, &versions.shipped, &versions.after]
        .map(|version| seen_from_windows(&version.msi));
    let menu = format!(r"{}\{MENU}", machine.user()?);
    let msiexec = |what: &str, file: &str| machine.must(system("msiexec"), &[what, file, "/qn"]);
    let program = machine.path(FOLDER).join("linewatch.exe");

    msiexec("/i", &before)?;
    for name in ["linewatch.exe", "linewatch-window.exe", "duckdb.dll", "per-machine"] {
        ensure!(machine.path(FOLDER).join(name).is_file(), "the MSI installed no {name}");
    }
    ensure!(machine.path(&menu).is_file(), "the MSI made no entry in the start menu");
    let station = machine.serve(FOLDER)?;
    ensure!(station.data == DATA, "data of the machine is in {}, not in {DATA}", station.data);
    say("Installed silently for all users; data is in ProgramData.");

    msiexec("/i", &shipped)?;
    station.ended().context("an upgrade by MSI over a running station")?;
    ensure!(program.is_file(), "the upgrade removed the program");
    let identity = machine.path(DATA).join("station.id");
    ensure!(identity.is_file(), "the upgrade removed the data");
    say("Upgraded while it ran: it was asked to end, and ended well.");

    let mut station = machine.serve(FOLDER)?;
    station.freeze(true)?;
    let code = machine.run(system("msiexec"), &["/i", &after, "/qn"])?;
    // 1603 on Windows; wine says 1627, of which one byte arrives here.
    ensure!(code != 0, "the refused upgrade ended with 0");
    ensure!(station.runs()? && program.is_file(), "the refused upgrade changed something");
    station.freeze(false)?;
    station.ended().context("the station that was asked while it could not answer")?;
    say("A station that does not end is left alone: the MSI fails, nothing changed.");

    msiexec("/x", &shipped)?;
    ensure!(!machine.path(&menu).exists(), "the removal left the entry in the start menu");
    eventually("the program is gone", || !program.exists())?;
    ensure!(identity.is_file(), "the removal removed the data");
    say("Removed silently: the data stayed.");
    Ok(())
}
